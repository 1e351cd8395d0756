import io
import re
from dataclasses import replace
from functools import cache
from xml.etree.ElementTree import fromstring

import numpy as np
import pytest
from artworks import traced
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as pillow
from shaded import shaded

from segvec.errors import InputError
from segvec.palette import palette_of
from segvec.rendering.render import render
from segvec.series.series import make_series
from segvec.series.sheet import DRAWN_LARGER, MOST_PIXELS, sheet_png, sheet_svg

SVG = "{http://www.w3.org/2000/svg}"


@cache
def art(name="blobs"):
    return traced(name)


def picture_of(png):
    return np.asarray(pillow.open(io.BytesIO(png)).convert("RGB")).astype(int)


def captions(svg):
    return [element.text for element in fromstring(svg).iter(f"{SVG}text")]


# What is in it


@pytest.mark.parametrize(
    ("name", "chosen"),
    [
        ("blobs", {"count": 2, "seed": 3}),
        ("blobs", {"count": 1, "assign": "neighbors"}),
        ("photo", {"count": 1}),
        ("cut-out", {"count": 1}),
        ("one pixel", {"count": 1}),
        ("very wide", {"count": 2}),
        ("very tall", {"count": 1}),
        ("nothing", {"count": 1}),
    ],
)
def test_vectors_and_pixels_show_the_same(name, chosen):
    made = make_series(art(name), **chosen)
    svg, png = sheet_svg(made), picture_of(sheet_png(made))
    other = picture_of(render(svg, format="png", scale=DRAWN_LARGER))
    assert png.shape == other.shape
    difference = np.abs(png - other)
    assert difference.mean() < 1.5
    assert (difference.max(axis=2) > 100).mean() < 0.01


def test_comparison_of_vectors_and_pixels_can_fail():
    one, other = (picture_of(sheet_png(make_series(art(), seed=seed, count=1))) for seed in (3, 4))
    assert np.abs(one - other).mean() > 5


def test_shapes_are_written_once_for_all_pieces():
    made = make_series(art("photo"), count=9)
    root = fromstring(sheet_svg(made))
    shapes = {path.get("id") for path in root.iter(f"{SVG}path")}
    assert len(list(root.iter(f"{SVG}path"))) == len(shapes) == len(made.artwork.labels)
    uses = [value for use in root.iter(f"{SVG}use") for key, value in use.items() if key.endswith("href")]
    assert len(uses) == 9 * len(shapes)
    assert {use.removeprefix("#") for use in uses} == shapes


def test_pieces_of_their_own_shapes_are_written_in_full():
    made = make_series(art(), count=3, assign="neighbors")
    root = fromstring(sheet_svg(made))
    assert len(list(root.iter(f"{SVG}path"))) == sum(len(piece.artwork.labels) for piece in made.pieces)
    assert not list(root.iter(f"{SVG}use"))


@pytest.mark.parametrize("layers", ["stacked", "mosaic"])
@pytest.mark.parametrize("assign", ["lightness", "neighbors"])
def test_gradients_of_each_piece_are_in_vectors_and_pixels_of_the_sheet(layers, assign):
    made = make_series(shaded(layers=layers, understroke=0.8), ["gold,teal,white", "#777,navy,pink"], assign=assign)
    vectors = picture_of(render(sheet_svg(made), format="png", scale=2))
    pixels = picture_of(sheet_png(made))
    assert np.median(np.abs(vectors - pixels)) == 0
    assert np.percentile(np.abs(vectors - pixels), 95) <= 3
    flat = make_series(shaded(layers=layers), ["gold,teal,white", "#777,navy,pink"], assign=assign, shading=False)
    assert np.percentile(np.abs(picture_of(sheet_png(flat)) - pixels), 95) > 20
    names = re.findall(r'Gradient [^>]*id="([^"]+)"', sheet_svg(made))
    assert len(set(names)) == len(names) == 4
    assert {f"url(#{name})" for name in names} <= set(re.findall(r'"(url\([^"]+)"', sheet_svg(made)))


def test_pieces_and_swatches_have_their_colors():
    made = make_series(art(), count=3, shading=False)
    cells = fromstring(sheet_svg(made)).findall(f"{SVG}g")
    for piece, cell in zip(made.pieces, cells, strict=True):
        shown = {use.get("fill") for use in cell.iter(f"{SVG}use")}
        swatches = [rect.get("fill") for rect in cell.findall(f"{SVG}rect")]
        assert palette_of(swatches).codes == piece.palette.by_lightness().codes
        assert {tuple(color) for color in palette_of(shown).colors.tolist()} == {
            tuple(color) for color in piece.artwork.colors.tolist()
        }


def test_captions_tell_number_seed_and_palette():
    made = make_series(art(), count=3, seed=41)
    expected = [f"{piece.number} · seed {piece.seed} · {piece.palette.name}" for piece in made.pieces]
    assert captions(sheet_svg(made)) == expected
    assert expected[2].startswith("3 · seed 43 · ")


def test_caption_of_a_palette_without_name_ends_after_the_seed():
    assert captions(sheet_svg(make_series(art(), [palette_of(["red", "navy"])]))) == ["1 · seed 0"]


@pytest.mark.parametrize("name", ['<b>&"', "a\x00b\x1b[31m\n\ud800", "名前", "long " * 40])
def test_any_palette_name_can_be_shown(name):
    made = make_series(art("very wide"), [palette_of(["red", "navy"], name=name)])
    (caption,) = captions(sheet_svg(made))
    assert caption.isprintable()
    assert len(caption) < 60
    assert caption.startswith(f"1 · seed 0 · {name[:1]}")
    assert len(sheet_png(made)) > 100


def test_any_title_leaves_pieces_readable():
    made = make_series(replace(art(), title="a\x00\x1b\ud800b"), count=1)
    svg = made.svg(made.pieces[0])
    assert fromstring(svg).find(f"{SVG}title").text == "a???b"
    assert svg == made.pieces[0].artwork.to_svg()


# The grid


@settings(max_examples=20)
@given(st.integers(1, 13), st.one_of(st.none(), st.integers(1, 15)))
def test_pieces_stand_in_rows_within_the_page(count, columns):
    root = fromstring(sheet_svg(make_series(art("one pixel"), count=count), columns=columns))
    width, height = int(root.get("width")), int(root.get("height"))
    corners = [tuple(map(int, re.findall(r"\d+", group.get("transform")))) for group in root.findall(f"{SVG}g")]
    assert len(set(corners)) == count
    assert corners == sorted(corners, key=lambda corner: corner[::-1])
    assert all(x + 240 < width and y + 240 < height for x, y in corners)
    if columns is not None:
        assert len({x for x, _ in corners}) == min(columns, count)


@pytest.mark.parametrize("count", [20, 100])
@pytest.mark.parametrize("name", ["blobs", "very tall"])
def test_sheet_is_about_as_wide_as_a_screen(name, count):
    root = fromstring(sheet_svg(make_series(art(name), count=count)))
    assert 0.9 < int(root.get("width")) / int(root.get("height")) < 1.9


def test_pieces_of_narrow_pictures_leave_each_caption_room():
    root = fromstring(sheet_svg(make_series(art("very tall"), count=6), columns=6))
    left = [int(re.search(r"\d+", group.get("transform"))[0]) for group in root.findall(f"{SVG}g")]
    assert np.diff(left).min() >= 160


@pytest.mark.parametrize("columns", [0, -1])
@pytest.mark.parametrize("sheet", [sheet_svg, sheet_png])
def test_a_sheet_without_columns_is_refused(sheet, columns):
    with pytest.raises(InputError, match=f"at least one column, got {columns}"):
        sheet(make_series(art(), count=1), columns=columns)


@pytest.mark.parametrize("name", ["photo", "very wide"])
def test_thumbnails_have_no_transparent_margins(name):
    made = make_series(art(name), ["black,#111"], shading=False)
    sheet = picture_of(sheet_png(made))
    width, height = (max(1, round(480 * side / max(art(name).size))) for side in art(name).size)
    width, height = width - width % 2, height - height % 2
    assert sheet[32 : 32 + height, 32 : 32 + width].max() < 0x22


def test_sheet_too_long_for_the_renderer_is_drawn_smaller():
    width, height = pillow.open(io.BytesIO(sheet_png(make_series(art("very wide"), count=340), columns=1))).size
    assert width * height <= 1.01 * MOST_PIXELS
    assert 20_000 < height <= 32767


def test_same_series_has_the_same_sheets():
    one, other = (make_series(art("very wide"), count=2) for _ in range(2))
    assert sheet_svg(one) == sheet_svg(other)
    assert sheet_png(one) == sheet_png(other)
