import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from segvec.color.conversion import oklab_from_srgb, oklch_from_oklab, parse_color, rotated_colors
from segvec.color.grey import grey
from segvec.effects.color_effects import ORDERS
from segvec.effects.effect import apply_effects

PIXELS = arrays(np.uint8, st.tuples(st.integers(1, 6), st.integers(1, 6), st.just(3)))

RAMP = np.arange(256, dtype=np.uint8).reshape(16, 16)


def noise(*, low=0, high=256, shape=(20, 20, 3)):
    return np.random.default_rng(0).integers(low, high, shape, np.uint8)


def oklch(pixels):
    return np.moveaxis(oklch_from_oklab(oklab_from_srgb(pixels / 255)), -1, 0)


NOTHING = (
    "rotate:0",
    "rotate:360,axis=1,2,3",
    "rotate-hue:0",
    "rotate-hue:360",
    "lightness",
    "chroma:1",
    "mix:1,1,1",
    "mix:1,0,0,0,1,0,0,0,1",
    "swap:rgb",
    "gamma:1",
    "contrast:1",
    "posterize:256",
)


@pytest.mark.parametrize("text", NOTHING)
@given(PIXELS)
def test_what_changes_nothing_changes_nothing(text, pixels):
    np.testing.assert_array_equal(apply_effects(pixels, [text]), pixels)


@pytest.mark.parametrize("text", ["rotate:0", "rotate-hue:0", "chroma:1", "lightness"])
def test_ends_of_the_range_do_not_wrap(text):
    corners = np.array(np.meshgrid([0, 255], [0, 1, 254, 255], [0, 255])).reshape(3, 1, -1).transpose(1, 2, 0)
    corners = corners.astype(np.uint8)
    np.testing.assert_array_equal(apply_effects(corners, [text]), corners)


@given(PIXELS, st.integers(-180, 180))
def test_rotation_is_that_of_the_color_module(pixels, angle):
    expected = np.rint(rotated_colors(pixels / 255, angle=angle, axis=(1, 1, 0)) * 255)
    np.testing.assert_array_equal(apply_effects(pixels, [f"rotate:{angle},1,1,0"]), expected)


def test_half_a_turn_about_red_turns_green_and_blue_into_their_opposites():
    assert apply_effects(np.array([[[40, 255, 100]]], np.uint8), ["rotate:180"]).tolist() == [[[40, 0, 155]]]


def test_hue_turns_by_the_angle_and_lightness_stays():
    pixels = noise(low=100, high=140)
    before, after = oklch(pixels), oklch(apply_effects(pixels, ["rotate-hue:40"]))
    np.testing.assert_allclose(after[0], before[0], atol=0.005)
    vivid = before[1] > 0.03
    turned = np.degrees(after[2] - before[2])[vivid] % 360
    np.testing.assert_allclose(np.median(turned), 40, atol=1)
    np.testing.assert_allclose(turned, 40, atol=12)


def test_vivid_colors_stay_in_the_gamut_with_lightness_kept():
    pixels = noise()
    for text in ("rotate-hue:120", "chroma:3"):
        np.testing.assert_allclose(oklch(apply_effects(pixels, [text]))[0], oklch(pixels)[0], atol=0.01)


def test_lightness_is_scaled_and_shifted():
    grey_levels = np.repeat(RAMP[..., np.newaxis], 3, axis=-1)
    after = oklch(apply_effects(grey_levels, ["lightness:0.1,0.5"]))[0]
    np.testing.assert_allclose(after, oklch(grey_levels)[0] * 0.5 + 0.1, atol=0.005)


def test_chroma_is_scaled():
    pixels = noise(low=100, high=140)
    np.testing.assert_allclose(oklch(apply_effects(pixels, ["chroma:0.5"]))[1], oklch(pixels)[1] / 2, atol=0.004)
    assert np.ptp(apply_effects(pixels, ["chroma:0"]).astype(int), axis=-1).max() <= 1


@pytest.mark.parametrize(("text", "shown"), [("r", 10), ("g", 20), ("b", 30)])
def test_channel_is_shown_as_grey(text, shown):
    pixels = np.array([[[10, 20, 30, 77]]], np.uint8)
    assert apply_effects(pixels, [f"channel:{text}"]).tolist() == [[[shown, shown, shown, 77]]]


def test_lightness_channel_is_that_of_oklab():
    pixels = noise()
    expected = np.rint(oklab_from_srgb(pixels / 255)[..., 0] * 255)
    for kind, scale in ((np.uint8, 1), (np.uint16, 257)):
        shown = apply_effects(pixels.astype(kind) * kind(scale), ["channel:l"])[..., 0] / scale
        assert np.abs(shown - expected).max() <= 1


@pytest.mark.parametrize("order", ORDERS)
@given(pixels=PIXELS)
def test_swap_takes_channels_in_order_and_is_undone(order, pixels):
    swapped = apply_effects(pixels, [f"swap:{order}"])
    np.testing.assert_array_equal(swapped, pixels[..., ["rgb".index(letter) for letter in order]])
    undone = "".join("rgb"[order.index(letter)] for letter in "rgb")
    np.testing.assert_array_equal(apply_effects(swapped, [f"swap:{undone}"]), pixels)


@given(PIXELS)
def test_swapping_twice_changes_nothing(pixels):
    np.testing.assert_array_equal(apply_effects(pixels, ["swap:bgr", "swap:bgr"]), pixels)


def test_mix_makes_rows_from_channels_and_clips():
    pixels = np.array([[[10, 20, 200]]], np.uint8)
    assert apply_effects(pixels, ["mix:0,1,0,0.5,0.5,0,-1,0,0"]).tolist() == [[[20, 15, 0]]]
    assert apply_effects(pixels, ["mix:2,0.5,2"]).tolist() == [[[20, 10, 255]]]


@pytest.mark.parametrize("weights", ["rec601", "rec709", "max", "oklab", "1,2,5"])
def test_grey_is_that_of_the_heatmaps(weights):
    pixels = noise()
    shown = apply_effects(pixels, [f"grey:{weights}"])
    np.testing.assert_array_equal(shown, np.rint(grey(pixels, weights=weights))[..., np.newaxis].repeat(3, axis=-1))


@pytest.mark.parametrize("text", ["duotone:navy,gold", "tritone:navy,teal,gold"])
def test_tones_run_from_the_first_color_to_the_last(text):
    ends = np.array([[[0, 0, 0], [255, 255, 255]]], np.uint8)
    assert apply_effects(ends, [text]).tolist() == [[list(parse_color("navy")[:3]), list(parse_color("gold")[:3])]]


def test_tones_are_straight_in_lightness():
    ramp = np.repeat(RAMP[..., np.newaxis], 3, axis=-1)
    after = oklch(apply_effects(ramp, ["duotone:black,white"]))[0]
    np.testing.assert_allclose(after, oklch(ramp)[0], atol=0.005)


@pytest.mark.parametrize("amount", [0, 0.5, 1])
def test_sepia_goes_from_nothing_to_browns(amount):
    picture = np.array([[[200, 40, 60], [20, 90, 180]]], np.uint8)
    browns = apply_effects(picture, ["sepia"]).astype(float)
    expected = (1 - amount) * picture + amount * browns
    np.testing.assert_allclose(apply_effects(picture, [f"sepia:{amount}"]), expected, atol=1)
    red, green, blue = browns[0].T
    assert (red > green).all()
    assert (green > blue).all()
