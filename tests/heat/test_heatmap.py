"""Heatmaps: exact sizes, which part is shown, cells, colors and what is drawn around them."""

import io
import json
import struct
import tracemalloc

import numpy as np
import pytest
from deep_pictures import deep_noise, tiff_of
from hypothesis import given, settings
from hypothesis import strategies as st
from machine import needs_cairo
from pictures import flag_of_four
from PIL import Image as PillowImage
from refusals import NO_MATRICES, refusal

from segvec.color.colormap import colormap
from segvec.errors import InputError
from segvec.heat.heatmap import heatmap
from segvec.heat.unmap import unmap
from segvec.image.image import read_image
from segvec.options.heating import HeatmapOptions
from segvec.rendering.render import render

GREY = (128, 128, 128)
RAMP = np.arange(12).reshape(3, 4)


def header(png):
    """Width and height that a PNG says it has."""
    return struct.unpack(">II", png[16:24])


def decoded(png):
    return np.asarray(PillowImage.open(io.BytesIO(png)).convert("RGB"))


def dots_per_meter(png):
    place = png.find(b"pHYs")
    return None if place < 0 else struct.unpack(">IIB", png[place + 4 : place + 13])


def stripes(width, height):
    """A picture whose red is its column and whose green is its row."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[..., 0], pixels[..., 1] = np.arange(width), np.arange(height)[:, None]
    return pixels


def cell_of(size, count):
    """Cell of each pixel along a side."""
    return np.searchsorted(np.rint(np.arange(count + 1) * size / count), np.arange(size), side="right") - 1


@settings(max_examples=200)
@given(
    st.integers(1, 12),
    st.integers(1, 12),
    st.integers(12, 400),
    st.integers(12, 400),
    st.sampled_from(["viridis", "navy,white,#c00"]),
)
def test_pictures_have_exactly_the_asked_size_and_the_colors_of_the_cells(rows, cols, width, height, cmap):
    values = np.random.default_rng(rows * 100 + cols).normal(size=(rows, cols))
    values[0, 0] = np.nan
    heat = heatmap(values, width=width, height=height, cmap=cmap)
    png = heat.to_png()
    assert header(png) == (width, height)
    expected = heat.colors[cell_of(height, rows)][:, cell_of(width, cols)]
    assert np.array_equal(decoded(png), expected)
    assert np.array_equal(heat.to_array()[..., :3], expected)
    assert (heat.to_array()[..., 3] == 255).all()


def test_pixels_per_inch_are_written_into_the_file():
    assert dots_per_meter(heatmap(RAMP, width=80, dpi=254).to_png()) == (10000, 10000, 1)
    assert dots_per_meter(heatmap(RAMP, width=80, dpi=254, title="Title", shape="circle").to_png()) == (10000, 10000, 1)
    assert dots_per_meter(heatmap(RAMP, destination="2x1in").to_png()) == (11811, 11811, 1)
    assert dots_per_meter(heatmap(RAMP, width=80).to_png()) is None


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"block": (9, 9)}, "block must be at most 4 x 3, the pixels shown"),
        ({"cells": (5, 2)}, "cells must be at most 4 x 3"),
        ({"block": 10}, "block must be at most 4 x 3"),
        ({"block": "10"}, "block must be a pair of numbers"),
        ({"block": (0, 1)}, "block must be a pair of numbers"),
        ({"block": (1, 1), "cells": (1, 1)}, "either block or cells"),
        ({"width": 3, "height": 3}, "4 cells do not fit into 3 pixels"),
        ({"destination": "a4", "width": 30}, "either destination or width"),
        ({"destination": "linkedn"}, "did you mean 'linkedin'"),
        ({"cmap": "virids"}, "did you mean 'viridis'"),
        ({"cmap": "qqqqq"}, "give a name such as 'viridis'"),
        ({"reduce": "nope"}, "choose one of min, max, mean"),
        ({"norm": "nope"}, "choose one of linear, log"),
        ({"shape": "star"}, "choose one of merged, square, circle, hexagon"),
        ({"show": "size"}, "needs cells with a shape"),
        ({"bad": "greyish"}, "greyish"),
        ({"annotate": "{:d}"}, "cannot be used for numbers"),
        ({"norm": "clahe", "color_bar": "right"}, "color_bar does not go with clahe"),
        ({"gap": 2.0}, "gap must be 0 to 0.99"),
        ({"width": 0}, "width must be 1 to"),
        ({"max_pixels": 5}, "5"),
    ],
    ids=lambda value: str(value),
)
def test_what_cannot_be_drawn_says_what_would_do(chosen, message):
    with pytest.raises(InputError, match=message) as error:
        heatmap(RAMP, **chosen).to_png()
    assert "\n" not in str(error.value)


def test_options_come_one_way_only():
    with pytest.raises(TypeError, match="either options or single options"):
        heatmap(RAMP, HeatmapOptions(), cmap="magma")


def test_constant_picture_has_one_color_of_the_map():
    heat = heatmap(np.full((20, 20, 3), 90, np.uint8))
    assert np.unique(heat.colors.reshape(-1, 3), axis=0).tolist() == [colormap("viridis").table[0].tolist()]
    assert heatmap([[5.0, 5.0]], center=5, cmap="gray").colors[0, 0, 0] == pytest.approx(128, abs=1)


def test_cells_without_a_number_get_the_bad_color():
    heat = heatmap([[0, np.nan], [np.inf, 1]], cmap="gray", width=2)
    assert heat.colors.tolist() == [[[0] * 3, list(GREY)], [list(GREY), [255] * 3]]
    assert heatmap([[np.nan]], bad="red").to_array()[0, 0].tolist() == [255, 0, 0, 255]
    assert decoded(heatmap([[np.nan]], bad="red").to_png())[0, 0].tolist() == [255, 0, 0]


@pytest.mark.parametrize("dtype", [np.uint16, np.int32, np.float32, np.float64])
def test_numbers_are_taken_as_they_are(dtype):
    values = np.array([[1000, 40000], [65535, 3]], dtype)
    heat = heatmap(values, annotate="{:.0f}", width=200)
    assert np.array_equal(heat.values, values)
    assert (heat.scale.vmin, heat.scale.vmax) == (3, 65535)
    for number in ("1000", "40000", "65535", "3"):
        assert f">{number}</text>" in heat.to_svg()


def test_deep_pictures_and_text_are_taken_as_they_are(tmp_path):
    deep = np.array([[0, 300], [65535, 7]], np.uint16)
    PillowImage.fromarray(deep).save(tmp_path / "deep.png")
    (tmp_path / "numbers.csv").write_text("-2.5,0\n1e3,nan\n")
    np.save(tmp_path / "numbers.npy", deep.astype(float))
    assert np.array_equal(heatmap(tmp_path / "deep.png").values, deep)
    assert np.array_equal(heatmap(str(tmp_path / "numbers.npy")).values, deep)
    heat = heatmap(tmp_path / "numbers.csv")
    assert heat.name == "numbers"
    assert np.array_equal(heat.values, [[-2.5, 0], [1000, np.nan]], equal_nan=True)


@pytest.mark.parametrize("shape", ["square", "circle", "hexagon"])
@pytest.mark.parametrize("show", ["color", "size", "both"])
@pytest.mark.parametrize("background", [None, "white"])
def test_shapes_have_the_exact_size(shape, show, background):
    heat = heatmap(RAMP, width=123, height=77, shape=shape, show=show, background=background)
    assert header(heat.to_png()) == (123, 77)
    assert heat.to_array().shape == (77, 123, 4)
    assert (heat.to_array()[..., 3] == 255).all() == (background is not None)


def test_size_of_a_shape_shows_the_value():
    heat = heatmap([[1.0, 0.5, 0.0]], vmin=0, width=300, height=100, shape="circle", show="size", gap=0)
    alpha = heat.to_array()[..., 3].astype(float) / 255
    areas = alpha.reshape(100, 3, 100).sum(axis=(0, 2))
    assert areas == pytest.approx([np.pi * 50**2, np.pi * 50**2 / 2, 0], rel=0.01)


def test_color_of_a_shape_shows_the_value():
    heat = heatmap([[0, 1]], width=200, height=100, shape="square", gap=0.2)
    drawn = heat.to_array()
    assert drawn[50, 50].tolist() == [*heat.colors[0, 0].tolist(), 255]
    assert drawn[50, 150].tolist() == [*heat.colors[0, 1].tolist(), 255]
    assert drawn[50, 100, 3] == 0


@pytest.mark.parametrize(
    "look",
    [
        {"title": "A title & more"},
        {"color_bar": "right"},
        {"color_bar": "bottom", "title": "Both"},
        {"frame": 3},
        {"annotate": "{:.1f}"},
        {"annotate": "{:.0f}", "frame": 1, "color_bar": "right", "title": "All", "shape": "hexagon"},
    ],
    ids=str,
)
def test_decorated_heatmaps_have_the_exact_size(look):
    heat = heatmap(RAMP, width=401, height=303, **look)
    assert header(heat.to_png()) == (401, 303)
    assert header(render(heat.to_svg(), format="png")) == (401, 303)


@pytest.mark.parametrize(
    "chosen", [{"norm": "linear"}, {"norm": "log"}, {"norm": "power", "gamma": 3}, {"norm": "equalize"}], ids=str
)
def test_color_bar_shows_the_color_that_cells_of_the_value_have(chosen):
    values = np.array([[1.0, 2, 5, 10, 100, 250, 400, 777, 1000]])
    heat = heatmap(values, color_bar="bottom", **chosen)
    shown = heat.bar[np.minimum((values - 1) / 999 * len(heat.bar), len(heat.bar) - 1).astype(int)]
    assert np.abs(shown.astype(int) - heat.colors)[0, 3:].max() < 8
    drawn = heat.to_array()[..., :3]
    strip = max(drawn, key=lambda row: len(np.unique(row, axis=0)))
    strip = strip[(strip != 255).any(axis=1)]
    assert np.abs(strip[len(strip) // 2].astype(int) - heat.bar[len(heat.bar) // 2]).max() < 8


def test_frame_and_paper_have_their_colors():
    drawn = heatmap(RAMP, width=100, height=75, frame=3, ink="#f00").to_array()
    assert drawn[:3].reshape(-1, 4).tolist() == [[255, 0, 0, 255]] * 300
    drawn = heatmap(RAMP, width=300, height=300, title="T", paper="#00f").to_array()
    assert drawn[0, 0].tolist() == [0, 0, 255, 255]


@settings(max_examples=25)
@given(st.integers(1, 6), st.integers(1, 6), st.integers(6, 60), st.integers(6, 60))
def test_svg_and_png_have_the_same_pixels(rows, cols, width, height):
    values = np.random.default_rng(rows).integers(0, 4, (rows, cols)).astype(float)
    heat = heatmap(values, width=width, height=height)
    assert np.array_equal(decoded(render(heat.to_svg(), format="png")), decoded(heat.to_png()))


@needs_cairo
def test_pdf_is_as_large_on_paper_as_asked():
    pdf = heatmap(RAMP, destination="2x1in").to_pdf()
    assert pdf.startswith(b"%PDF-")
    assert b"/MediaBox [ 0 0 144 72 ]" in pdf


def test_recipe_is_in_the_svg():
    heat = heatmap(flag_of_four(), cmap="magma", cells=(3, 2))
    svg = heat.to_svg()
    recipe = json.loads(svg.partition("<metadata>")[2].partition("</metadata>")[0].replace("&quot;", '"'))
    assert recipe["heatmap"] == {"cmap": "magma", "cells": [3, 2]}
    assert recipe["source"] == heat.recipe["source"] != ""


def test_changed_options_are_all_that_is_needed_to_do_it_again():
    first = heatmap(flag_of_four(), cmap="magma", cells=(3, 2), reduce="max", title="Flag", width=90)
    again = heatmap(flag_of_four(), HeatmapOptions(**first.options.changed()))
    assert again.to_svg() == first.to_svg()


@needs_cairo
def test_same_input_gives_the_same_bytes():
    pixels = np.random.default_rng(0).integers(0, 256, (90, 120, 3), dtype=np.uint8)
    first, second = (heatmap(pixels.copy(), color_bar="right", norm="equalize") for _ in range(2))
    assert first.to_png() == second.to_png()
    assert first.to_svg() == second.to_svg()
    assert first.to_pdf() == second.to_pdf()


def test_input_is_left_as_it_is():
    pixels, mask = stripes(60, 40), np.ones((40, 60), bool)
    values = np.array([[1.0, np.nan], [np.inf, 2.0]], np.float32)
    before = pixels.copy(), values.copy()
    heatmap(pixels, mask=mask, width=30, height=10, window=3).to_png()
    heat = heatmap(values)
    heat.to_svg()
    assert np.array_equal(pixels, before[0])
    assert np.array_equal(values, before[1], equal_nan=True)
    assert mask.all()
    assert not np.shares_memory(heat.values, values)


def test_artwork_can_be_recolored():
    art = heatmap(flag_of_four(), cells=(3, 2), cmap="tab10").to_artwork()
    assert art.size == (24, 16)
    assert len(art.recolor("sunset").colors) > 1


def test_large_picture_needs_little_memory():
    pixels = np.zeros((4000, 5000, 3), np.uint8)
    pixels[::7] = 90
    tracemalloc.start()
    png = heatmap(pixels, width=500, height=400).to_png()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert header(png) == (500, 400)
    assert peak < 3 * 20e6


def test_a_disk_is_round_in_hexagons_and_they_fill_the_page():
    y, x = np.mgrid[0:200, 0:300]
    disk = np.where(np.hypot(x - 150, y - 100) < 80, 255, 30).astype(np.uint8)
    heat = heatmap(
        np.dstack([disk] * 3), block=(8, 8), shape="hexagon", cmap="gray", background="#00f", gap=0, width=600
    )
    assert heat.size == (600, 400)
    drawn = heat.to_array()[..., :3].astype(int)
    light = (drawn > 200).all(axis=2)
    across, down = (np.flatnonzero(light.any(axis=axis)) for axis in (0, 1))
    hexagon = 600 / 37.5
    assert np.ptp(across) == pytest.approx(320, abs=hexagon)
    assert np.ptp(down) == pytest.approx(320, abs=hexagon)
    assert across.mean() == pytest.approx(300, abs=hexagon / 2)
    assert down.mean() == pytest.approx(200, abs=hexagon / 2)
    background = (drawn[..., 2] > 200) & (drawn[..., 0] < 60)
    assert background.mean() < 0.06


def test_one_number_is_both_sides_of_a_block():
    picture = np.random.default_rng(2).integers(0, 256, (40, 60, 3), np.uint8)
    assert heatmap(picture, block=8).to_svg() == heatmap(picture, block=(8, 8)).to_svg()
    with pytest.raises(InputError, match="at least 1"):
        heatmap(picture, block=0)


@pytest.mark.parametrize("odd", [object(), *NO_MATRICES], ids=lambda odd: f"{odd!r:.20}")
def test_what_is_no_matrix_is_refused_in_one_line(odd):
    refusal(heatmap, odd)
    refusal(heatmap, RAMP, mask=odd)


def test_numbers_come_back_from_the_array_of_a_heatmap():
    heat = heatmap(RAMP, width=4, cmap="gray")
    found = unmap(heat.to_array(), cmap="gray", vmax=11)
    assert not found.is_off.any()
    assert (np.abs(found.values - RAMP) <= found.uncertainty).all()


@pytest.mark.parametrize(("suffix", "most"), [(".jpg", 3), (".webp", 0)])
def test_heatmap_is_saved_as_a_picture_for_the_web(tmp_path, suffix, most):
    heat = heatmap(RAMP, width=64, color_bar="right")
    heat.save(tmp_path / f"a{suffix}")
    difference = read_image(tmp_path / f"a{suffix}").pixels.astype(int) - heat.to_array()[..., :3]
    assert np.abs(difference).mean() <= most


def test_colors_of_16_bits_are_reduced_in_their_own_unit():
    samples = deep_noise(20, 30, 3)
    heat = heatmap(tiff_of(samples), block=10, reduce="max", grey="green")
    assert heat.values.tolist() == samples[..., 1].reshape(2, 10, 3, 10).max(axis=(1, 3)).tolist()
    assert (heat.scale.vmin, heat.scale.vmax) == (heat.values.min(), heat.values.max())
    for chosen in ({"grey": "oklab"}, {"width": 10, "height": 10}):
        assert heatmap(tiff_of(samples), block=10, **chosen).values.max() > 255


@pytest.mark.parametrize(
    ("shape", "size"),
    [((2, 2), (1000, 1000)), ((9, 16), (992, 558)), ((300, 400), (800, 600)), ((1500, 900), (900, 1500))],
)
def test_matrix_is_drawn_about_1000_pixels_large_and_a_picture_in_its_size(shape, size):
    assert heatmap(np.arange(shape[0] * shape[1]).reshape(shape)).size == size
    assert heatmap(np.zeros((60, 80, 3), np.uint8)).size == (80, 60)
