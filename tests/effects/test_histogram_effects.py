import numpy as np
import pytest

from segvec.color.conversion import linear_from_srgb, oklab_from_srgb, oklch_from_oklab
from segvec.effects.effect import apply_effects

RAMP = np.arange(256, dtype=np.uint8).reshape(16, 16)


def noise(*, low=0, high=256, shape=(20, 20, 3)):
    return np.random.default_rng(0).integers(low, high, shape, np.uint8)


def oklch(pixels):
    return np.moveaxis(oklch_from_oklab(oklab_from_srgb(pixels / 255)), -1, 0)


def test_auto_levels_fill_the_range_jointly_or_each():
    pixels = np.stack([RAMP // 2 + 20, RAMP // 4 + 60, np.full_like(RAMP, 50)], axis=-1)
    joint = apply_effects(pixels, ["auto-levels:0"])
    assert [joint.min(), joint.max()] == [0, 255]
    assert joint[..., 1].max() < 255
    each = apply_effects(pixels, ["auto-levels:0,each"])
    assert [np.ptp(each[..., k]) for k in range(3)] == [255, 255, 0]
    assert apply_effects(RAMP, ["auto-levels:0"]).tolist() == RAMP.tolist()


def test_auto_levels_clip_the_share_that_they_may():
    clipped = apply_effects(RAMP, ["auto-levels:10"])
    assert np.mean(clipped == 0) == pytest.approx(0.1, abs=0.01)
    assert np.mean(clipped == 255) == pytest.approx(0.1, abs=0.01)


def test_equalizing_an_even_histogram_changes_nothing():
    np.testing.assert_array_equal(apply_effects(RAMP, ["equalize"]), RAMP)


def test_equalizing_spreads_levels_evenly_in_their_order():
    dark = (RAMP.astype(float) ** 2 / 600).astype(np.uint8)
    after = apply_effects(dark, ["equalize"])
    assert [after.min(), after.max()] == [0, 255]
    assert (np.diff(after.ravel()[np.argsort(dark.ravel(), kind="stable")].astype(int)) >= 0).all()


def test_equalizing_lightness_keeps_hues_and_by_channel_does_not():
    pixels = noise(low=90, high=130) + np.array([40, 0, 0], np.uint8)
    before = oklch(pixels)[2]
    light, each = (oklch(apply_effects(pixels, [text])) for text in ("equalize", "equalize@rgb"))
    assert np.ptp(light[0]) > 0.9
    inside = (light[0] > 0.2) & (light[0] < 0.9)
    assert np.abs(light[2] - before)[inside].max() < 0.1
    assert np.abs(each[2] - before).max() > 1


def test_clahe_brings_out_detail():
    faint = (120 + RAMP // 64 + np.arange(16) % 2 * 4).astype(np.uint8)
    assert np.ptp(apply_effects(faint, ["clahe:2,0.5"])) > 3 * np.ptp(faint)


@pytest.mark.parametrize("text", ["white-balance", "white-balance:white-patch", "white-balance:percentile"])
def test_white_balance_takes_a_cast_away(text):
    scene = np.linspace(0.05, 0.6, 400).reshape(20, 20, 1)
    cast = np.where(scene * [1.2, 1, 0.7] <= 0.0031308, 0, 1.055 * (scene * [1.2, 1, 0.7]) ** (1 / 2.4) - 0.055)
    pixels = np.rint(cast * 255).astype(np.uint8)
    after = apply_effects(pixels, [text])
    assert np.ptp(pixels.astype(int), axis=-1).max() > 30
    assert np.ptp(after.astype(int), axis=-1).max() <= 3
    light = [float((linear_from_srgb(p / 255) @ [0.2126, 0.7152, 0.0722]).mean()) for p in (pixels, after)]
    assert light[1] == pytest.approx(light[0], rel=0.02)


def test_white_balance_leaves_pictures_without_a_channel():
    pixels = noise() * np.array([1, 1, 0], np.uint8)
    np.testing.assert_array_equal(apply_effects(pixels, ["white-balance"]), pixels)
