"""Seed 003: densities of marks, means inside masks, and local statistics."""

import numpy as np
import pytest
from plain_numpy import LUMA, blocks_of
from scipy.signal import convolve2d

from segvec.heat.heatmap import heatmap
from segvec.heat.normalizing import normalize
from segvec.heat.zonal import masked_mean
from segvec.image.density import density
from segvec.image.pooling import pool


def test_density_of_a_block_is_the_share_of_its_marks():
    marks = np.random.default_rng(3).integers(0, 3, (12, 12))
    heat = heatmap(marks, block=(3, 3), reduce="density")
    expected = [
        [np.count_nonzero(marks[row : row + 3, col : col + 3]) / 9 for col in range(0, 12, 3)]
        for row in range(0, 12, 3)
    ]
    assert heat.values.shape == (4, 4)
    assert heat.values == pytest.approx(np.array(expected), abs=1e-6)


@pytest.mark.parametrize("window", [3, 4])
def test_density_of_a_sliding_window_is_the_share_of_its_marks(window):
    marks = np.random.default_rng(4).integers(0, 2, (12, 12))
    expected = convolve2d(marks, np.ones((window, window)), "valid") / window**2
    inner = np.s_[window // 2 : window // 2 + len(expected)]
    assert density(marks, window=window)[inner, inner] == pytest.approx(expected, abs=1e-6)
    assert heatmap(marks, window=window).values[inner, inner] == pytest.approx(expected, abs=1e-6)


def test_mean_color_inside_a_mask_leaves_out_all_else(photograph):
    row, col = np.mgrid[:400, :512]
    mask = (row - 120) ** 2 + (col - 220) ** 2 < 80**2
    expected = [photograph[..., k][mask].mean() for k in range(3)]
    assert masked_mean(photograph, mask) == pytest.approx(expected)
    whole = heatmap(photograph, mask=mask, cells=(1, 1)).values
    assert whole == pytest.approx(np.array([[expected @ LUMA / LUMA.sum()]]), abs=0.02)


def test_cells_outside_the_mask_are_bad(photograph):
    mask = np.zeros((400, 512), bool)
    mask[:200] = True
    heat = heatmap(photograph, mask=mask, block=(20, 20), bad="white")
    assert np.isfinite(heat.values[:10]).all()
    assert (heat.colors[10:] == 255).all()


def test_local_means_in_three_dimensions():
    volume = np.random.default_rng(5).random((100, 80, 6))
    pooled = pool(volume, block=10).reshape(10, 8, 2, 3).mean(axis=-1)
    expected = volume.reshape(10, 10, 8, 10, 2, 3).mean(axis=(1, 3, 5))
    assert pooled == pytest.approx(expected, rel=1e-5)


def test_variance_is_shown_of_each_pixel_and_taken_of_each_block():
    stack = np.random.default_rng(6).normal(size=(5, 20, 30))
    heat = heatmap(stack.var(axis=0), cells=(30, 20))
    assert heat.values == pytest.approx(stack.var(axis=0), rel=1e-5)
    blocks = heatmap(stack[0], block=(10, 10), reduce=np.nanvar).values
    assert blocks == pytest.approx(blocks_of(stack[0], 10).var(axis=-1), rel=1e-4)


def test_noise_that_was_multiplied_in_can_be_divided_out():
    generator = np.random.default_rng(7)
    values, noise = generator.random((8, 8)), generator.random((8, 8))
    shown = heatmap(values @ noise).values.astype(float) @ np.linalg.inv(noise)
    assert normalize(shown) == pytest.approx(normalize(values), abs=1e-3)
