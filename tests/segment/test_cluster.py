from typing import get_args

import numpy as np
import pytest
from classes import TRUTH, cut, noisy, same_partition
from skimage import data
from threadpoolctl import threadpool_limits

from segvec.options.tracing import Space
from segvec.segment.cluster import SAMPLE_PIXELS, coordinates

SPACES = get_args(Space)

PHOTO = data.astronaut()[60:140:2, 170:270:2]


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("position_weight", [0, 0.05])
def test_kmeans_finds_the_classes_in_every_space(space, position_weight):
    found = cut(noisy(TRUTH), method="kmeans", colors=4, space=space, position_weight=position_weight)
    assert same_partition(found.labels, TRUTH)


def test_places_part_what_has_one_color_only_where_they_count():
    picture = noisy(np.zeros((30, 90), int))
    halves = np.repeat([[0, 1]], 45, axis=1).repeat(30, axis=0)
    apart = cut(picture, method="kmeans", colors=2, position_weight=3, detail=0)
    assert same_partition(apart.labels, halves)
    together = cut(picture, method="kmeans", colors=2, detail=0, min_area=0)
    assert not same_partition(together.labels, halves)


def test_spaces_measure_different_distances():
    cuts = {space: cut(PHOTO, method="kmeans", colors=6, space=space).labels.tobytes() for space in SPACES}
    assert len(set(cuts.values())) == 3


def test_black_and_white_are_one_apart():
    ends = np.array([[0.0, 0, 0], [1, 1, 1]])
    assert np.ptp(coordinates(ends, space="oklab")[:, 0]) == pytest.approx(1, abs=1e-3)
    assert np.ptp(coordinates(ends, space="lab")[:, 0]) == pytest.approx(1, abs=1e-3)


def test_places_of_pictures_too_large_to_take_whole_are_found_from_a_sample():
    truth = np.repeat([[0, 1, 2, 3]], 100, axis=1).repeat(300, axis=0)
    assert truth.size > SAMPLE_PIXELS
    found = cut(noisy(truth), method="kmeans", colors=4, position_weight=0.5, detail=0)
    assert same_partition(found.labels, truth)


def test_meanshift_finds_as_many_classes_as_there_are_heaps():
    assert same_partition(cut(noisy(TRUTH), method="meanshift", bandwidth=0.1).labels, TRUTH)
    assert same_partition(cut(noisy(np.minimum(TRUTH, 1)), method="meanshift", bandwidth=0.1).labels, TRUTH.clip(0, 1))


def test_larger_bandwidth_leaves_fewer_classes():
    counts = [len(cut(PHOTO, method="meanshift", bandwidth=reach).colors) for reach in (0.05, 0.12, 1.0)]
    assert counts[0] > counts[1] > counts[2] == 1


def test_meanshift_keeps_no_more_colors_than_asked():
    found = cut(noisy(TRUTH), method="meanshift", bandwidth=0.1, colors=2)
    assert len(found.colors) == 2
    assert found.labels[0, 0] != found.labels[45, 30]  # the heaps with most pixels


def test_number_of_threads_of_libraries_changes_no_label():
    cuts = []
    for threads in (1, 2):
        with threadpool_limits(threads):
            cuts.append(cut(PHOTO[::2, ::2], method="kmeans", colors=5).labels.tobytes())
    assert cuts[0] == cuts[1]
