"""Two pictures as one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image as pillow
from PIL import ImageChops

import segvec
from segvec.effects.blend_effects import _MODES, blend
from segvec.effects.effect import apply_effects
from segvec.errors import InputError

MODES = list(_MODES)

OF_PILLOW = {
    "lighten": ImageChops.lighter,
    "darken": ImageChops.darker,
    "multiply": ImageChops.multiply,
    "screen": ImageChops.screen,
    "overlay": ImageChops.overlay,
    "hard-light": ImageChops.hard_light,
    "difference": ImageChops.difference,
    "add": ImageChops.add,
    "subtract": ImageChops.subtract,
}


def noise(seed, *, shape=(20, 24, 3)):
    return np.random.default_rng(seed).integers(0, 256, shape, np.uint8)


@pytest.mark.parametrize("mode", OF_PILLOW)
def test_modes_are_pillows(mode):
    lower, upper = noise(1), noise(2)
    expected = np.asarray(OF_PILLOW[mode](pillow.fromarray(lower), pillow.fromarray(upper))).astype(int)
    # Pillow cuts off where we round, and parts overlay at 128.
    assert np.abs(blend(lower, upper, mode=mode) - expected).max() <= 2


@pytest.mark.parametrize(
    ("mode", "made"),
    [
        ("soft-light", 0.4),  # 0.2 below 0.25: lifted to ((16 * 0.2 - 12) * 0.2 + 4) * 0.2 = 0.448
        ("color-dodge", 1.0),
        ("color-burn", 1 / 9),
        ("exclusion", 0.74),
        ("normal", 0.9),
    ],
)
def test_other_modes_give_what_is_reckoned_by_hand(mode, made):
    below, above = np.array([[0.2]]), np.array([[0.9]])
    if mode == "soft-light":
        made = 0.2 + 0.8 * (0.448 - 0.2)
    assert blend(below, above, mode=mode) == pytest.approx(np.array([[made]]))


@pytest.mark.parametrize("mode", MODES)
@settings(max_examples=10)
@given(arrays(np.float64, (2, 3, 4), elements=st.floats(0, 1)), st.floats(0, 1))
def test_weight_leads_from_the_lower_picture_to_the_blend(mode, pair, amount):
    lower, upper = pair
    full = blend(lower, upper, mode=mode)
    assert np.array_equal(blend(lower, upper, mode=mode, amount=0), lower)
    assert blend(lower, upper, mode=mode, amount=amount) == pytest.approx(lower + amount * (full - lower), abs=1e-9)


def test_lighten_takes_the_lighter_pixel_of_two_grey_pictures():
    """What the fifth answer of seed 001 does."""
    first, second = noise(3, shape=(9, 8)), noise(4, shape=(9, 8))
    assert np.array_equal(segvec.blend(first, second, mode="lighten"), np.maximum(first, second))


def test_upper_picture_comes_from_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lower, upper = noise(5), noise(6)
    pillow.fromarray(upper).save("b,c@2x.png")
    made = apply_effects(lower, ["blend:b,c@2x.png,mode=screen,amount=0.25"])
    assert np.array_equal(made, blend(lower, upper, mode="screen", amount=0.25))
    only_green = apply_effects(lower, ["blend:b,c@2x.png@g"])
    assert np.array_equal(only_green[..., 1], upper[..., 1])
    assert np.array_equal(only_green[..., [0, 2]], lower[..., [0, 2]])
    grey = apply_effects(lower[..., 0], ["blend:b,c@2x.png"])
    assert np.abs(grey.astype(int) - apply_effects(upper, ["grey"])[..., 0]).max() <= 1


def test_transparent_parts_leave_the_lower_picture():
    lower, upper = noise(7), np.dstack([noise(8), np.full((20, 24), 255, np.uint8)])
    upper[:10, :, 3] = 0
    made = blend(lower, upper)
    assert np.array_equal(made[:10], lower[:10])
    assert np.array_equal(made[10:], upper[10:, :, :3])


def test_without_a_picture_it_is_the_picture_itself():
    lower = noise(9)
    assert np.array_equal(apply_effects(lower, ["blend:mode=multiply"]), blend(lower, lower, mode="multiply"))


def test_other_sizes_are_refused_or_fitted(tmp_path):
    wide = np.repeat(np.arange(0, 250, 5, np.uint8)[np.newaxis], 20, axis=0)  # 50 x 20, its middle 20 columns 15..34
    lower = np.zeros((20, 20), np.uint8)
    pillow.fromarray(wide).save(tmp_path / "wide.png")
    with pytest.raises(InputError, match=r"wide.png has 50 x 20 pixels, the picture 20 x 20; fit=cover"):
        apply_effects(lower, [f"blend:{tmp_path / 'wide.png'}"])
    assert np.array_equal(blend(lower, wide, fit="cover"), wide[:, 15:35])
    stretched = blend(lower, wide, fit="stretch")
    assert stretched.shape == (20, 20)
    assert (stretched[0, 0], stretched[0, -1]) == (pytest.approx(5, abs=4), pytest.approx(241, abs=4))


def test_what_is_no_picture_is_refused(tmp_path):
    (tmp_path / "text.png").write_text("text")
    for path, says in (("text.png", "text.png"), ("nowhere.png", "does not exist")):
        with pytest.raises(InputError, match=says):
            apply_effects(noise(0), [f"blend:{tmp_path / path}"])
    with pytest.raises(InputError, match="mode must be one of normal, lighten"):
        blend(noise(0), noise(1), mode="dissolve")
