import numpy as np
import pytest
from animations import ART

import segvec
from segvec.color.conversion import hex_from_rgb, rotated_colors
from segvec.errors import InputError
from segvec.recoloring.artworks import recolor
from segvec.series.animation import Animation
from segvec.series.movements import color_rotation, palette_cycle, palette_morph


def test_cycle_begins_with_the_recolored_art_and_moves_by_one_entry():
    animation = palette_cycle(ART, "red,lime,blue,white")
    np.testing.assert_array_equal(animation.keys[0], recolor(ART, "red,lime,blue,white").colors)
    assert [hex_from_rgb(color) for color in animation.keys[0]] == ["#fff", "#0f0", "#f00", "#00f"]
    np.testing.assert_array_equal(animation.keys[1], np.roll(animation.keys[0], -1, axis=0))
    assert len(animation.keys) == 4


@pytest.mark.parametrize("palette", ["navy,gold", ["navy"], "map:viridis", "red,lime,blue,white,black,teal,gold"])
def test_cycle_of_any_length_begins_with_the_recolored_art(palette):
    animation = palette_cycle(ART, palette)
    expected = recolor(ART, palette)
    np.testing.assert_array_equal(animation.keys[0], expected.colors)
    np.testing.assert_array_equal(animation.artwork.colors, expected.colors)


def test_long_palette_passes_through_every_color():
    palette = segvec.as_palette("map:viridis", size=9)
    animation = palette_cycle(ART, palette)
    for label in range(4):
        assert {*map(tuple, animation.keys[:, label].tolist())} == {*map(tuple, palette.colors.tolist())}


def test_cycle_in_the_palettes_own_order_goes_around():
    animation = palette_cycle(ART, "red,yellow,lime,cyan,blue,magenta,gray,navy", order="palette")
    assert [hex_from_rgb(color) for color in animation.keys[0]] == ["#f00", "#0f0", "#00f", "#808080"]
    assert [hex_from_rgb(color) for color in animation.keys[1]] == ["#ff0", "#0ff", "#f0f", "#000080"]


def test_equal_colors_stay_equal_in_a_cycle():
    animation = palette_cycle(recolor(ART, "red,blue", shading=False), "white,black,lime")
    np.testing.assert_array_equal(animation.keys[:, 0], animation.keys[:, 1])
    assert (animation.keys[:, 0] != animation.keys[:, 2]).any()


def test_morph_has_each_recoloring_as_key():
    palettes = ["navy,gold", "map:magma", "random", "random"]
    animation = palette_morph(ART, palettes, assign="nearest", seed=3)
    for i, palette in enumerate(palettes):
        expected = recolor(ART, palette, assign="nearest", seed=3 + i).colors
        np.testing.assert_array_equal(animation.colors_at(animation.seconds * i / 4), expected)
    assert (animation.keys[2] != animation.keys[3]).any()


@pytest.mark.parametrize("axis", [(1, 0, 0), (1, 1, 1), (0, -2, 1)])
def test_rotation_follows_the_turned_colors(axis):
    animation = color_rotation(ART, axis=axis, seconds=360)
    np.testing.assert_array_equal(animation.keys[0], ART.colors)
    for angle in (1.5, 90, 181, 333.3):
        turned = 255 * rotated_colors(ART.colors / 255, angle=angle, axis=axis)
        assert np.abs(animation.colors_at(angle) - turned).max() <= 2.5


UNUSABLE = {
    "order": (lambda: palette_cycle(ART, "gold", order="hue"), "unknown order 'hue'"),
    "palette": (lambda: palette_cycle(ART, "no such palette"), "no such palette"),
    "zero-seconds": (lambda: palette_cycle(ART, seconds=0), "seconds must be more than 0"),
    "nan-seconds": (lambda: palette_cycle(ART, seconds=float("nan")), "seconds must be more than 0"),
    "hold": (lambda: palette_cycle(ART, hold=1), "hold must be in"),
    "no-palettes": (lambda: palette_morph(ART, []), "at least one"),
    "lone-palette": (lambda: palette_morph(ART, "navy,gold"), "must be a list"),
    "transparent": (lambda: palette_morph(ART, ["navy,gold", "teal"], transparent=("#dc281e",)), "keeps its shapes"),
    "neighbors": (lambda: palette_morph(ART, ["navy,gold"], assign="neighbors"), "keeps its shapes"),
    "axis": (lambda: color_rotation(ART, axis=(0, 0, 0)), "axis must have a direction"),
    "one-key": (lambda: Animation(ART, ART.colors, 1), "keys must be uint8 of shape"),
    "no-keys": (lambda: Animation(ART, np.zeros((0, 4, 3), np.uint8), 1), "keys must be uint8 of shape"),
    "float-keys": (lambda: Animation(ART, np.zeros((2, 4, 3)), 1), "keys must be uint8 of shape"),
    "no-shapes": (lambda: color_rotation(segvec.trace(np.zeros((9, 9, 4), np.uint8))), "no shapes"),
    "width": (lambda: next(color_rotation(ART).frames(width=0)), "width must be at least 1"),
    "background": (lambda: next(color_rotation(ART).frames(background="transparent")), "background must be opaque"),
    "fps": (lambda: next(color_rotation(ART).frames(fps=0)), "fps must be more than 0"),
}


@pytest.mark.parametrize(("make", "message"), UNUSABLE.values(), ids=UNUSABLE.keys())
def test_what_cannot_be_used_is_told(make, message):
    with pytest.raises(InputError, match=message):
        make()
