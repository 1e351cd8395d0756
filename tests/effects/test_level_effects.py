import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from segvec.effects.effect import apply_effects

PIXELS = arrays(np.uint8, st.tuples(st.integers(1, 6), st.integers(1, 6), st.just(3)))

RAMP = np.arange(256, dtype=np.uint8).reshape(16, 16)


@given(PIXELS)
def test_inverting_twice_changes_nothing(pixels):
    np.testing.assert_array_equal(apply_effects(pixels, ["invert"]), 255 - pixels)
    np.testing.assert_array_equal(apply_effects(pixels, ["invert", "invert"]), pixels)


def test_posterize_has_as_many_levels():
    assert np.unique(apply_effects(RAMP, ["posterize:4"])).tolist() == [0, 85, 170, 255]


def test_gamma_and_contrast_move_the_middle_and_its_surroundings():
    pixels = np.array([[0, 64, 128, 192, 255]], np.uint8)
    assert apply_effects(pixels, ["gamma:2"]).tolist() == [[0, 128, 181, 221, 255]]
    assert apply_effects(pixels, ["contrast:2"]).tolist() == [[0, 0, 128, 255, 255]]
    assert apply_effects(pixels, ["contrast:0"]).tolist() == [[128] * 5]


@pytest.mark.parametrize("level", [0, 1, 100, 127.5, 128, 254, 255])
def test_threshold_is_exceeded_or_not(level):
    np.testing.assert_array_equal(apply_effects(RAMP, [f"threshold:{level}"]), (level < RAMP) * np.uint8(255))
    color = np.repeat(RAMP[..., np.newaxis], 3, axis=-1)
    np.testing.assert_array_equal(apply_effects(color, [f"threshold:{level}"]), (color > level) * np.uint8(255))


def test_every_threshold_is_exact():
    for level in range(256):
        assert np.count_nonzero(apply_effects(RAMP, [f"threshold:{level}"])) == 255 - level


def test_threshold_by_channel_parts_each_by_itself():
    pixels = np.array([[[10, 200, 130]]], np.uint8)
    assert apply_effects(pixels, ["threshold@rgb"]).tolist() == [[[0, 255, 255]]]
    assert apply_effects(pixels, ["threshold"]).tolist() == [[[255, 255, 255]]]


def test_otsu_parts_two_heaps():
    heaps = np.where(RAMP % 2 == 0, 40 + RAMP % 5, 90 + RAMP % 7).astype(np.uint8)
    np.testing.assert_array_equal(apply_effects(heaps, ["threshold:otsu"]) > 0, RAMP % 2 == 1)
