from collections import Counter

import numpy as np
import pytest
from classes import PHOTO, cut
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.ndimage import uniform_filter
from shapes import GRIDS, canvas, noise_maps
from skimage.measure import label as components_of

from segvec.segment.merge import BLOCK, MASKING_FLOOR, components, contacts, masking_weights


def areas_of(labels):
    """Pixels of each 4-connected region."""
    return np.bincount(components_of(labels, background=-1, connectivity=1).ravel())[1:]


@given(noise_maps(most_side=20, most_labels=3), st.sampled_from([2, 5, 12]))
def test_no_region_below_the_least_area_is_left(labels, min_area):
    levels = np.array([20, 120, 230], np.uint8)[labels]
    found = cut(levels, method="multiotsu", min_area=min_area)
    areas = areas_of(found.labels)
    assert len(areas) == 1 or areas.min() >= min_area


@given(noise_maps(most_side=12, most_labels=3))
def test_least_area_of_zero_keeps_every_pixel(labels):
    levels = np.array([20, 120, 230], np.uint8)[labels]
    found = cut(levels, method="multiotsu", min_area=0)
    assert (found.colors[found.labels][..., 0] == levels).all()


def test_specks_merge_and_larger_regions_stay():
    picture = canvas(30, 30, (240, 240, 240))
    picture[4:6, 4:6] = 10  # 4 pixels
    picture[12:18, 12:20] = 10  # 48 pixels
    found = cut(picture, method="threshold", min_area=10)
    expected = np.zeros((30, 30), int)
    expected[12:18, 12:20] = 1
    assert found.labels.tolist() == expected.tolist()


def test_less_detail_leaves_fewer_regions():
    counts = [len(areas_of(cut(PHOTO, colors=12, detail=detail).labels)) for detail in (0.25, 1, 4)]
    assert counts[0] < counts[1] < counts[2]


def test_transparent_holes_are_not_merged_away():
    picture = np.zeros((12, 12, 4), np.uint8)
    picture[...] = (200, 10, 10, 255)
    picture[5, 5, 3] = 0
    found = cut(picture, method="auto", min_area=50)
    assert np.argwhere(found.labels == found.transparent).tolist() == [[5, 5]]


@pytest.mark.parametrize("name", GRIDS)
def test_components_are_those_of_skimage(name):
    numbers, count = components(GRIDS[name])
    expected = components_of(GRIDS[name], background=-1, connectivity=1)
    assert count == expected.max()
    assert len(set(zip(numbers.ravel().tolist(), expected.ravel().tolist(), strict=True))) == count
    assert np.unique(numbers).tolist() == list(range(count))


@given(arrays.arrays(np.uint8, arrays.array_shapes(min_dims=2, max_dims=2, max_side=12), elements=st.integers(0, 2)))
def test_components_of_any_map_are_those_of_skimage_in_its_order(labels):
    numbers, count = components(labels)
    expected = components_of(labels, background=-1, connectivity=1)
    assert numbers.dtype == np.int32
    assert np.array_equal(numbers, expected - 1)
    assert count == expected.max()


@given(noise_maps(most_side=9, most_labels=5))
def test_contacts_are_those_between_all_pairs_of_neighboring_pixels(labels):
    numbers = labels.astype(np.int32) - 1  # -1 is nothing
    sides = [*zip(numbers[:, 1:].flat, numbers[:, :-1].flat, strict=True)]
    sides += zip(numbers[1:].flat, numbers[:-1].flat, strict=True)
    expected = Counter(tuple(sorted(side)) for side in sides if min(side) >= 0 and side[0] != side[1])
    first, second, length = contacts(numbers, 5)
    assert dict(zip(zip(first.tolist(), second.tolist(), strict=True), length.tolist(), strict=True)) == expected


def test_contacts_across_strips_are_counted_once(monkeypatch):
    numbers = np.random.default_rng(3).integers(0, 4, (12, 7)).astype(np.int32)
    whole = contacts(numbers, 4)
    monkeypatch.setattr("segvec.segment.merge.strips", lambda height, width: [slice(0, 5), slice(5, 6), slice(6, 12)])
    assert [part.tolist() for part in contacts(numbers, 4)] == [part.tolist() for part in whole]


@pytest.mark.parametrize("shape", [(16, 24), (13, 21), (3, 2)])
def test_errors_count_by_the_deviation_of_the_blocks_around(shape):
    pixels = np.random.default_rng(2).integers(0, 256, (*shape, 3)).astype(np.uint8)
    grey = np.pad(pixels.mean(axis=2), [(0, -side % BLOCK) for side in shape], mode="edge")
    blocks = [np.hsplit(row, grey.shape[1] // BLOCK) for row in np.vsplit(grey, grey.shape[0] // BLOCK)]
    variance = np.array([[block.var() for block in row] for row in blocks])
    expected = 1 / np.sqrt(uniform_filter(variance, 3) + MASKING_FLOOR)
    np.testing.assert_allclose(masking_weights(pixels), expected, rtol=1e-6)
