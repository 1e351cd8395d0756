"""The effects of seed 002: grey, convolutions, gradients, medians, each channel by itself or all at once."""

import numpy as np
import pytest
from plain_numpy import LUMA, convolved
from scipy.ndimage import median_filter

import segvec
from segvec.effects.effect import apply_effects


def test_cropped_picture_is_a_slice(small):
    part = segvec.trace(small[10:50, 20:60], colors=4)
    assert part.size == (40, 40)
    for k, name in enumerate("rgb"):
        assert np.array_equal(apply_effects(small, [f"channel:{name}"]), np.repeat(small[..., k : k + 1], 3, axis=2))


def test_grey_is_the_sum_by_its_weights(small):
    grey = apply_effects(small, ["grey:0.2989,0.5870,0.1140"])
    assert np.abs(grey - (small @ LUMA / LUMA.sum())[..., None]).max() <= 0.501
    assert np.abs(apply_effects(small, ["grey"]).astype(int) - grey).max() <= 1
    assert np.abs(apply_effects(small, ["grey:1,0,0"]) - small[..., :1].astype(int)).max() == 0


def test_mean_convolves_with_a_flat_window(small):
    for size in (9, 17, 33):
        blurred = apply_effects(small, [f"mean:{size}"])
        assert np.abs(blurred - convolved(small, np.full((size, size), size**-2))).max() <= 0.51


def test_gaussian_convolves_with_its_window(small):
    reach = np.arange(-12, 13)
    window = np.exp(-(reach[:, None] ** 2 + reach**2) / (2 * 3**2))
    blurred = apply_effects(small, ["gaussian:3"])
    assert np.abs(blurred - convolved(small, window / window.sum())).max() <= 1


def test_kernel_convolves_with_any_weights(small):
    weights = np.array([[0, 1, 0], [1, 4, 1], [0, 1, 0]])
    made = apply_effects(small, ["kernel:" + ",".join(map(str, weights.ravel()))])
    assert np.abs(made - convolved(small, weights / weights.sum())).max() <= 0.51


@pytest.mark.parametrize("k", range(3))
def test_one_channel_is_blurred_alone(small, k):
    blurred = apply_effects(small, [f"mean:15@{'rgb'[k]}"])
    others = [other for other in range(3) if other != k]
    assert np.array_equal(blurred[..., others], small[..., others])
    assert np.array_equal(blurred[..., k], apply_effects(small, ["mean:15"])[..., k])
    assert not np.array_equal(blurred[..., k], small[..., k])


ACROSS = np.outer([1, 2, 1], [-1, 0, 1])


def test_gradient_has_a_length(small):
    length = np.hypot(convolved(small, ACROSS), convolved(small, ACROSS.T))
    shown = apply_effects(small, ["sobel:gain=1"]).astype(float)
    factor = length.max() / shown.max()
    assert np.abs(shown * factor - length).max() <= factor
    assert 1 < factor < 6
    dark = apply_effects(small, ["sobel:gain=1,ink=dark"])
    assert np.array_equal(dark, 255 - shown)


def test_gradient_has_a_direction():
    row, col = np.mgrid[:21, :21] - 10
    slope = (128 + 4 * col + 7 * row).clip(0, 255).astype(np.uint8)
    inner = np.s_[6:15, 6:15]
    share = apply_effects(slope, ["sobel-direction:grey"])[inner] / 255
    assert share == pytest.approx(np.arctan2(7, 4) / (2 * np.pi), abs=0.003)
    for turned, degrees in (
        (slope.T, np.degrees(np.arctan2(4, 7))),
        (slope[:, ::-1], 180 - np.degrees(np.arctan2(7, 4))),
    ):
        assert apply_effects(turned, ["sobel-direction:grey"])[inner] / 255 == pytest.approx(degrees / 360, abs=0.003)


def test_large_median_calms_the_edges_found_after_it(small):
    planes = [median_filter(small[..., k], 15, mode="reflect") for k in range(3)]
    calm = np.stack(planes, axis=-1)
    assert np.array_equal(apply_effects(small, ["median:15"]), calm)
    pattern = apply_effects(small, ["median:15", "sobel"])
    assert np.array_equal(pattern, apply_effects(calm, ["sobel"]))
    assert pattern.mean() < apply_effects(small, ["sobel"]).mean()
    assert segvec.trace(small, effects=["median:15", "sobel"]).n_segments > 20
