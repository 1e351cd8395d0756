import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from segvec.color.conversion import oklab_from_srgb
from segvec.color.grey import grey
from segvec.color.names import GREYS, WEIGHTS
from segvec.errors import InputError

PIXELS = arrays(np.uint8, st.tuples(st.integers(1, 5), st.integers(1, 9), st.just(3)))


@given(PIXELS, st.sampled_from(sorted(WEIGHTS)))
def test_grey_is_the_weighted_mean_to_a_hundredth_of_a_level(pixels, name):
    weights = np.array(WEIGHTS[name]) / sum(WEIGHTS[name])
    np.testing.assert_allclose(grey(pixels, weights=name), pixels @ weights, atol=0.01)


@given(PIXELS)
def test_lightness_is_that_of_oklab(pixels):
    expected = oklab_from_srgb(pixels / 255)[..., 0] * 255
    np.testing.assert_allclose(grey(pixels, weights="oklab"), expected, atol=0.01)


@given(PIXELS)
def test_max_and_min_pick_channels(pixels):
    np.testing.assert_array_equal(grey(pixels, weights="max"), pixels.max(axis=-1))
    np.testing.assert_array_equal(grey(pixels, weights="min"), pixels.min(axis=-1))


@pytest.mark.parametrize(
    ("name", "kind"), [*((n, np.uint8) for n in GREYS), ("rec601", np.uint16), ("mean", np.float32)]
)
def test_equal_pixels_have_equal_greys_wherever_they_are(name, kind):
    pixels = np.full((37, 1003, 3), [123, 77, 201], kind)
    assert np.unique(grey(pixels, weights=name)).size == 1
    assert grey(pixels[:1, :1], weights=name) == grey(pixels, weights=name)[20, 900]


@pytest.mark.parametrize("name", GREYS)
def test_greys_stay_grey(name):
    if name == "oklab":
        assert grey(np.full((1, 1, 3), 255, np.uint8), weights=name) == pytest.approx(255, abs=0.01)
        return
    ramp = np.arange(256, dtype=np.uint8)[np.newaxis, :, np.newaxis].repeat(3, axis=2)
    np.testing.assert_array_equal(grey(ramp, weights=name)[0], np.arange(256))


def test_own_weights_are_parts_of_their_sum():
    pixels = np.array([[[10, 20, 30]]], np.uint8)
    assert grey(pixels, weights="1,1,2") == pytest.approx(22.5)
    assert grey(pixels, weights=(1, 1, 2)) == pytest.approx(22.5)


def test_deep_and_floating_pixels_keep_their_unit():
    assert grey(np.array([[[65535, 0, 0]]], np.uint16), weights="red") == 65535
    assert grey(np.array([[[0.5, 0.5, 0.5]]]), weights="rec709") == pytest.approx(0.5)
    pixels = np.array([[[10, 2000, 30000]]])
    assert grey(pixels) == pytest.approx(pixels @ np.array([0.2989, 0.5870, 0.1140]) / 0.9999, rel=1e-4)
    assert np.isnan(grey(np.array([[[np.nan, 0.5, 0.5]]])))


def test_alpha_has_no_part_in_it():
    assert grey(np.array([[[9, 9, 9, 200]]], np.uint8)) == 9


@pytest.mark.parametrize("weights", ["rec6", "1,2", "0,0,0", "-1,1,1", "nan,1,1", (1, 2), ("a", 1, 2), "1e308,1e308,1"])
def test_wrong_weights_are_refused(weights):
    with pytest.raises(InputError, match="grey"):
        grey(np.zeros((1, 1, 3), np.uint8), weights=weights)


@pytest.mark.parametrize("pixels", [np.zeros((2, 2)), np.zeros((2, 2, 2)), np.zeros((2, 2, 3), complex)])
def test_wrong_pixels_are_refused(pixels):
    with pytest.raises(InputError, match="shape"):
        grey(pixels)


def test_lightness_is_the_same_at_every_depth():
    pixels = np.random.default_rng(0).integers(0, 256, (9, 8, 3), dtype=np.uint8)
    light = grey(pixels, weights="oklab") / 255
    assert np.allclose(grey(pixels.astype(np.uint16) * 257, weights="oklab") / 65535, light, atol=1e-6)
    assert np.allclose(grey(pixels / 255, weights="oklab"), light, atol=1e-6)


@pytest.mark.parametrize("pixels", [np.full((2, 2, 3), 2.0), np.zeros((2, 2, 3), np.int32)])
def test_lightness_of_pixels_without_white_is_refused(pixels):
    with pytest.raises(InputError, match="'oklab' needs"):
        grey(pixels, weights="oklab")
