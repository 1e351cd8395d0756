import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from skimage import data

from segvec.color.conversion import oklab_from_srgb
from segvec.effects.edge_effects import _LARGEST, _SMOOTHING
from segvec.effects.effect import apply_effects

NAMES = ("sobel", "scharr", "prewitt", "laplace")

PIXELS = arrays(np.uint8, st.tuples(st.integers(1, 6), st.integers(1, 6), st.just(3)))

STEP = np.array([[0, 0, 0, 255, 255, 255]], np.uint8).repeat(4, axis=0)


def line(*levels):
    return np.array([levels], np.uint8).repeat(3, axis=0)


@pytest.mark.parametrize("name", ["sobel", "scharr", "prewitt"])
def test_step_answers_on_both_sides_and_nowhere_else(name):
    weight = sum(_SMOOTHING[name]) / _LARGEST[name]
    after = apply_effects(STEP, [f"{name}:1"])
    np.testing.assert_array_equal(after, np.rint(255 * weight * np.array([[0, 0, 1, 1, 0, 0]])).repeat(4, axis=0))
    np.testing.assert_array_equal(apply_effects(STEP.T, [f"{name}:1"]), after.T)


def test_largest_response_of_sobel_is_that_of_all_windows():
    windows = (np.arange(512)[:, np.newaxis] >> np.arange(9)) & 1
    for name, smoothing in _SMOOTHING.items():
        across = np.outer(smoothing, (-1, 0, 1))
        responses = np.hypot(windows @ across.ravel(), windows @ across.T.ravel())
        assert _LARGEST[name] == pytest.approx(responses.max())
    assert _LARGEST["sobel"] == pytest.approx(20**0.5)


@pytest.mark.parametrize("name", NAMES)
def test_largest_response_fills_the_range(name):
    windows = ((np.arange(512)[:, np.newaxis] >> np.arange(9)) & 1).reshape(-1, 3, 3).astype(np.uint8) * 255
    assert max(apply_effects(window, [f"{name}:1"])[1, 1] for window in windows) == 255


def test_laplace_is_the_distance_from_the_mean_of_four():
    pixels = np.zeros((5, 5), np.uint8)
    pixels[2, 2] = 100
    after = apply_effects(pixels, ["laplace:1"])
    assert after[2].tolist() == [0, 25, 100, 25, 0]
    assert after[1].tolist() == [0, 0, 25, 0, 0]


@pytest.mark.parametrize("name", NAMES)
def test_what_does_not_change_is_black_or_paper(name):
    flat = np.full((4, 5, 3), 137, np.uint8)
    assert not apply_effects(flat, [name]).any()
    assert (apply_effects(flat, [f"{name}:ink=dark"]) == 255).all()


@pytest.mark.parametrize("name", NAMES)
@given(pixels=PIXELS, of=st.sampled_from(["each", "max", "grey"]))
def test_dark_ink_is_light_ink_inverted(name, pixels, of):
    light, dark = (apply_effects(pixels, [f"{name}:of={of},ink={ink}"]).astype(int) for ink in ("light", "dark"))
    assert np.abs(light + dark - 255).max() <= 1


@pytest.mark.parametrize("name", NAMES)
@given(pixels=PIXELS)
def test_max_is_the_largest_of_each(name, pixels):
    largest = apply_effects(pixels, [name]).max(axis=-1, keepdims=True).repeat(3, axis=-1)
    np.testing.assert_array_equal(apply_effects(pixels, [f"{name}:of=max"]), largest)


def test_grey_sees_only_luma():
    pixels = np.stack([STEP, STEP, STEP], axis=-1)
    np.testing.assert_array_equal(apply_effects(pixels, ["sobel:of=grey"]), apply_effects(pixels, ["sobel"]))
    red = pixels * np.array([1, 0, 0], np.uint8)
    assert not apply_effects(red, ["sobel:1"])[..., 1:].any()
    assert apply_effects(red, ["sobel:1,of=grey"])[0, 2].tolist() == [round(228 * 0.299)] * 3


def test_gain_is_a_factor():
    faint = line(100, 100, 110, 110)
    assert apply_effects(faint, ["sobel:1"])[0, 1] == 9
    assert apply_effects(faint, ["sobel:10"])[0, 1] == 89


def test_edge_says_what_lies_beyond_the_border():
    bright = np.full((3, 3), 200, np.uint8)
    assert not apply_effects(bright, ["sobel"]).any()
    assert apply_effects(bright, ["sobel:edge=constant"])[0].all()


@pytest.mark.parametrize(("turns", "share"), [(0, 0.0), (-1, 0.25), (2, 0.5), (1, 0.75)])
def test_direction_as_grey_grows_clockwise_from_the_right(turns, share):
    ramp = np.rot90(np.arange(0, 90, 10, dtype=np.uint8)[np.newaxis].repeat(9, axis=0), turns)
    assert apply_effects(ramp, ["sobel-direction:grey"])[4, 4] == round(share * 255)


def test_direction_as_hue_has_one_lightness_and_is_black_where_nothing_changes():
    y, x = np.mgrid[-20:21, -20:21]
    cone = np.repeat(np.clip(np.hypot(x, y) * 12, 0, 180).astype(np.uint8)[..., np.newaxis], 3, axis=-1)
    after = apply_effects(cone, ["sobel-direction:gain=100"])
    ring = (np.hypot(x, y) > 4) & (np.hypot(x, y) < 12)
    oklab = oklab_from_srgb(after[ring] / 255)
    np.testing.assert_allclose(oklab[:, 0], 0.75, atol=0.01)
    assert len(np.unique(np.round(np.arctan2(oklab[:, 2], oklab[:, 1]), 1))) > 50
    assert not after[0, 0].any()


def test_large_median_then_sobel_draws_lines_around_areas():
    pixels = data.astronaut()[::2, ::2]
    rough, calm = (apply_effects(pixels, chain) for chain in (["sobel"], ["median:21", "sobel"]))
    assert calm.any()
    assert np.mean(calm > 64) < np.mean(rough > 64) / 2
    assert np.mean(calm < 16) > 1.5 * np.mean(rough < 16)


def test_chain_of_the_command_line_is_reproducible():
    pixels = data.astronaut()[::4, ::4]
    chain = ["median:9", "sobel", "rotate-hue:40"]
    first, again = apply_effects(pixels, chain), apply_effects(pixels, chain)
    assert first.any()
    np.testing.assert_array_equal(first, again)
