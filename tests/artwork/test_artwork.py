import io
from dataclasses import replace

import numpy as np
import pytest
from machine import needs_cairo
from PIL import Image as pillow
from shapes import canvas, disc, painted, rectangle

import segvec
from segvec import InputError


@pytest.fixture(scope="module")
def artwork():
    """White page, red disc, blue bar."""
    picture = painted(canvas(30, 44, (255, 255, 255)), disc(30, 44, center=(14, 15), radius=9.3), (210, 30, 40))
    return segvec.trace(painted(picture, rectangle(30, 44, left=29.5, top=4, right=39, bottom=25), (20, 30, 130)))


def test_colors_are_lightest_first(artwork):
    assert artwork.colors.tolist() == [[255, 255, 255], [210, 30, 40], [20, 30, 130]]
    assert artwork.size == (44, 30)
    assert artwork.n_segments == len(artwork.controls)


def test_recolor_keeps_geometry_and_the_original(artwork):
    before = artwork.colors.copy()
    other = artwork.recolor(["#102030", "gold", "F80"], assign="order")
    assert other.colors.tolist() == [[16, 32, 48], [255, 215, 0], [255, 136, 0]]
    assert (artwork.colors == before).all()
    assert "recolor" not in artwork.recipe
    for name in ("labels", "layer_offsets", "ring_offsets", "controls", "is_line", "borders"):
        assert getattr(other, name) is getattr(artwork, name)


def test_recolor_goes_by_lightness(artwork):
    assert artwork.recolor("black,white,red").colors.tolist() == [[255, 255, 255], [255, 0, 0], [0, 0, 0]]


def test_recolor_changes_nothing_but_fills_and_the_recipe_in_the_svg(artwork):
    text = replace(artwork, recipe={}).to_svg()
    other = replace(artwork.recolor(["#0f0", "#123456", "#654321"], assign="order"), recipe={}).to_svg()
    assert text != other
    for old, new in (("#fff", "#0f0"), ("#d21e28", "#123456"), ("#141e82", "#654321")):
        assert old in text
        text = text.replace(old, new)
    assert text == other


def test_recolor_takes_an_array(artwork):
    table = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    other = artwork.recolor(table, assign="order")
    assert other.colors.tolist() == table.tolist()
    assert other.colors.dtype == np.uint8


BAD_COLORS = {
    "too-few": (["red"], "one color for each of 3, got 1"),
    "too-many": (["red"] * 4, "one color for each of 3, got 4"),
    "none": ([], r"at least one color, got \(0, 3\)"),
    "unknown": (["red", "white", "blu"], "did you mean 'blue'"),
    "too-large": (np.array([[0, 0, 0], [0, 256, 0], [0, 0, 0]]), "0..255"),
    "negative": (np.array([[0, 0, 0], [0, -1, 0], [0, 0, 0]]), "0..255"),
    "alpha": (np.zeros((3, 4), int), r"got \(3, 4\)"),
}


@pytest.mark.parametrize(("colors", "message"), BAD_COLORS.values(), ids=BAD_COLORS)
def test_recolor_refuses_what_does_not_fit(artwork, colors, message):
    with pytest.raises(InputError, match=message):
        artwork.recolor(colors, assign="order")


def test_nothing_can_be_assigned(artwork):
    with pytest.raises(AttributeError):
        artwork.size = (1, 1)


@pytest.mark.parametrize(
    ("options", "size"),
    [({}, (44, 30)), ({"scale": 2}, (88, 60)), ({"width": 22}, (22, 15)), ({"height": 90}, (132, 90))],
    ids=["as-is", "scale", "width", "height"],
)
def test_png_has_the_size_asked_for(artwork, options, size):
    assert pillow.open(io.BytesIO(artwork.to_png(**options))).size == size


@needs_cairo
def test_pdf_is_a_pdf_and_the_same_twice(artwork):
    one, other = artwork.to_pdf(), artwork.to_pdf()
    assert one.startswith(b"%PDF")
    assert one == other


def test_artwork_is_drawn_into_an_array():
    art = segvec.trace(np.array([[0, 255], [255, 255]], np.uint8).repeat(8, axis=0).repeat(8, axis=1), curve="pixel")
    drawn = art.to_array(scale=2)
    assert drawn.shape == (32, 32, 4)
    assert drawn[4, 4].tolist() == [0, 0, 0, 255]
    assert drawn[20, 20].tolist() == [255] * 4
    assert art.to_array(width=8).shape == (8, 8, 4)
