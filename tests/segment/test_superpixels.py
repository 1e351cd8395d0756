import numpy as np
import pytest
from classes import INKS, TRUTH, cut, noisy, same_partition

from segvec.options.tracing import SUPERPIXELS
from segvec.segment.superpixels import LARGEST


@pytest.mark.parametrize("method", SUPERPIXELS)
def test_superpixels_of_one_color_are_joined(method):
    found = cut(noisy(TRUTH, amplitude=3), method=method, colors=4, superpixels=150)
    assert np.bincount(found.labels.ravel()).size == 4
    wrong = found.colors[found.labels].astype(int) - INKS[TRUTH]
    # Patches follow edges; slic rounds corners a little.
    assert (np.abs(wrong).max(axis=2) > 60).mean() < 0.01


@pytest.mark.parametrize("method", ["felzenszwalb", "watershed"])
def test_superpixels_of_flat_areas_end_at_their_edges(method):
    found = cut(INKS[TRUTH], method=method, colors=4, superpixels=150)
    assert (np.abs(found.colors[found.labels].astype(int) - INKS[TRUTH]).max(axis=2) > 60).mean() < 0.005


@pytest.mark.parametrize("method", SUPERPIXELS)
def test_more_superpixels_keep_smaller_things(method):
    truth = np.zeros((96, 96), int)
    y, x = np.indices(truth.shape) % 16
    truth[(abs(y - 7) < 3) & (abs(x - 7) < 3)] = 3
    lost = []
    for count in (4, 1200):
        found = cut(INKS[truth], method=method, colors=2, superpixels=count)
        wrong = np.abs(found.colors[found.labels].astype(int) - INKS[truth]).max(axis=2) > 60
        lost.append(wrong[truth == 3].mean())
    assert lost[0] > 0.9
    assert lost[1] < 0.2  # corners


@pytest.mark.parametrize("method", ["slic", "watershed"])
def test_pictures_that_are_reduced_keep_their_own_edges(method):
    height, width = 1100, 1501  # odd, so that the last blocks are cut off
    assert height * width > LARGEST
    y, x = np.indices((height, width))
    truth = np.where((x - 700.0) ** 2 + (y - 511.0) ** 2 < 351.5**2, 3, 0)
    found = cut(INKS[truth], method=method, colors=2, superpixels=400)
    assert same_partition(found.labels, truth)
