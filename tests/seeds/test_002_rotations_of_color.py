"""The color rotations of seed 002: about any axis of the color space, in a picture or over time."""

import numpy as np
import pytest
from plain_numpy import spun

import segvec
from segvec.effects.effect import apply_effects
from segvec.image.animation_reading import read_frames


@pytest.mark.parametrize("axis", [(1, 0, 0), (0, 1, 0), (1, 1, 1)])
def test_colors_turn_about_an_axis_and_never_wrap(small, axis):
    picture = np.concatenate([small, np.full((1, 96, 3), 255, np.uint8), np.zeros((1, 96, 3), np.uint8)])
    name = ",".join(map(str, axis))
    for degrees in (36, 90, 180):
        turned = apply_effects(picture, [f"rotate:{degrees},axis={name}"])
        expected = spun(picture, np.radians(degrees), axis)
        inner = ((picture > 8) & (picture < 247)).all(axis=-1)
        assert np.abs(turned - expected)[inner].max() < 3
        assert np.abs(turned - expected).max() < 16
    for degrees in (0, 360, -720):
        assert np.abs(apply_effects(picture, [f"rotate:{degrees},axis={name}"]).astype(int) - picture).max() <= 1
    assert np.array_equal(apply_effects(picture, [f"rotate:0,axis={name}"]), picture)


def test_half_a_turn_about_red_swaps_light_and_dark_of_the_others(small):
    turned = apply_effects(small, ["rotate:180"]).astype(int)
    assert np.abs(turned - [0, 255, 255] - small * np.array([1, -1, -1])).max() <= 1


def test_turning_colors_are_an_animation(animal, tmp_path):
    art = segvec.trace(animal[0], colors=3)
    turning = segvec.color_rotation(art, axis=(1, 0, 0), seconds=2)
    colors = turning.frame_colors(fps=10).astype(int)
    assert colors.shape == (20, len(art.colors), 3)
    assert np.abs(colors[0] - art.colors).max() <= 1
    for k in range(20):
        assert np.abs(colors[k] - spun(art.colors, k * np.pi / 10, (1, 0, 0))).max() < 4
    turning.save(tmp_path / "turn.gif", fps=10)
    assert len(list(read_frames(tmp_path / "turn.gif"))) == 20
