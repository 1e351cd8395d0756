"""Calls that nobody means, in Python: segvec's own error, and no warning."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from refusals import refusal

import segvec
from segvec.errors import InputError, RenderError
from segvec.image import png

PICTURE = np.zeros((8, 9, 3), np.uint8)
PICTURE[2:5] = 200
HUGE = 10**400
GROUP = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><g opacity=".5"><circle r="8"/></g></svg>'


ART = segvec.trace(PICTURE)

CALLS = [
    (lambda: segvec.trace(PICTURE, labels=[[1, 2], [3]]), "labels must be an array of numbers"),
    (lambda: segvec.trace(PICTURE, mask=[[1, 2], [3]]), "mask must be an array of numbers"),
    (lambda: segvec.apply_effects([[0, 1]], ["invert"]), "pixels must be an array, got list"),
    (lambda: segvec.apply_effects(Image.new("L", (2, 2)), ["invert"]), "pixels must be an array, got Image"),
    (lambda: segvec.apply_effects(None, ["invert"]), "pixels must be an array, got NoneType"),
    (lambda: segvec.as_palette(Image.new("L", (2, 2))), "got Image; extract_palette takes pictures"),
    (lambda: segvec.as_palette(None), "got NoneType"),
    (lambda: segvec.as_palette(["red", 5]), "must be texts, as in .*, got int"),
    (lambda: segvec.as_palette(b"red"), "must be texts, as in .*, got int"),
    (lambda: segvec.heatmap(PICTURE, percentile=5), "percentile must be 2 numbers, got 5"),
    (lambda: segvec.heatmap(PICTURE, cmap_range=(0, 1, 2)), "cmap_range must be 2 numbers"),
    (lambda: segvec.heatmap([[np.ma.masked, 1.0], [0.5, 0.2]]), "is not a matrix of numbers"),
    (lambda: segvec.heatmap(PICTURE, vmin=np.ma.masked), "vmin must be a number"),
    (lambda: segvec.trace(PICTURE, colors="5"), "colors must be a whole number, got '5'"),
    (lambda: segvec.trace(PICTURE, colors=5.5), "colors must be a whole number, got 5.5"),
    (lambda: segvec.trace(PICTURE, detail="high"), "detail must be a number, got 'high'"),
    (lambda: segvec.trace(PICTURE, subpixel="no"), "subpixel must be True or False, got 'no'"),
    (lambda: segvec.compose(PICTURE, margin=10), "margin must be text, got 10"),
    (lambda: segvec.compose(PICTURE, fit="covr"), "unknown fit 'covr'; did you mean 'cover'"),
    (lambda: segvec.trace(PICTURE).recolor("random", keep_at=[(HUGE, HUGE)]), "must be two numbers"),
    (lambda: segvec.render(GROUP, scale=HUGE), "scale must be greater than zero"),
    (lambda: segvec.render(GROUP, dpi=HUGE), "dpi must be greater than zero"),
    (lambda: segvec.heatmap(PICTURE, vmax=HUGE), "vmax must be finite"),
    (lambda: segvec.make_series(segvec.trace(PICTURE), count=HUGE), "count must be"),
    (lambda: segvec.as_palette("map:viridis", size=1 << 63), "a palette has 1 to 256 colors"),
    (lambda: segvec.unmap(PICTURE, cmap="viridis", steps=1 << 63), "steps must be 1 to 65536"),
    (lambda: segvec.pool_volume(PICTURE, block="\0"), r"of at least 1, got '.x00'"),
    (lambda: segvec.palette_morph(ART, np.float64(5)), "palettes must be a list of at least one"),
    (lambda: segvec.palette_morph(ART, np.array(5.0)), "palettes must be a list of at least one"),
    (lambda: segvec.frame_histograms(np.array(5.0), bins=2), "frames must be arrays"),
    (lambda: segvec.picture_bytes([[0, 1]], format="png"), "a picture must be an array, got"),
    (lambda: segvec.picture_bytes(memoryview(PICTURE), format="png"), "a picture must be an array, got"),
    (lambda: segvec.recolor(ART, "sunset", keep_at=False), "keep_at must be points"),
    (lambda: segvec.recolor(ART, "sunset", keep_at=np.array(5.0)), "keep_at must be points"),
    (lambda: segvec.color_rotation(ART, axis=np.array(5.0)), "axis must be 3 numbers"),
    (lambda: segvec.colormap(("x", 5)), "a colormap's colors must be texts"),
    (lambda: segvec.unmap(PICTURE, cmap=b"x"), "a colormap's colors must be texts"),
    (lambda: segvec.masked_mean(PICTURE, None), "mask must be an array, got None"),
    (lambda: segvec.compose(PICTURE, ink=Path()), "ink must be a color, got .*Path"),
    (lambda: segvec.palette_morph(ART, ["sunset"], seconds=Fraction(10**400)), "seconds must be finite"),
    (lambda: segvec.render(GROUP, quality=0, dpi=np.float32(3)), "quality must be 1 to 100"),
    (lambda: segvec.picture_bytes(np.ma.masked_array([[5.0]], mask=True), format="tiff"), "must be in 0..1, got"),
]


@pytest.mark.parametrize(("call", "message"), CALLS, ids=range(len(CALLS)))
def test_odd_calls_are_refused_in_one_line(call, message):
    with pytest.raises(InputError, match=message) as error:
        call()
    assert "\n" not in str(error.value)


WRONG_NAMES = [
    (lambda: segvec.trace(PICTURE, colours=5), "trace() got an unexpected option 'colours'; did you mean 'colors'?"),
    (lambda: segvec.trace(PICTURE, presets="poster"), "did you mean 'preset'?"),
    (lambda: segvec.heatmap(PICTURE, blok=5), "heatmap() got an unexpected option 'blok'; did you mean 'block'?"),
    (lambda: segvec.heatmap_frames([PICTURE], max_frame=5), "heatmap_frames() .*; did you mean 'max_frames'?"),
    (lambda: segvec.region_heatmap(PICTURE, ART, value=PICTURE), "region_heatmap() .*; did you mean 'values'?"),
    (lambda: segvec.compose(PICTURE, margins="9mm"), "compose() .*; did you mean 'margin'?"),
    (lambda: segvec.make_series(ART, counts=3), "make_series() .*; did you mean 'count'?"),
    (lambda: segvec.make_series(ART, numbers=3), "make_series() .*; choose one of count, seed"),
    (lambda: segvec.palette_morph(ART, ["sunset"], second=3), "palette_morph() .*; did you mean 'seconds'?"),
    (lambda: segvec.recolor(ART, "sunset", asign="area"), "recolor() .*; did you mean 'assign'?"),
    (lambda: ART.recolor("sunset", asign="area"), "recolor() .*; did you mean 'assign'?"),
    (lambda: segvec.recolor_svg(ART.to_svg(), "sunset", sed=1), "recolor_svg() .*; did you mean 'seed'?"),
    (lambda: segvec.trace(PICTURE, "poster"), "options must be TraceOptions, got 'poster'"),
    (lambda: segvec.compose(PICTURE, "a4"), "options must be PageOptions, got 'a4'"),
]


@pytest.mark.parametrize(("call", "message"), WRONG_NAMES, ids=range(len(WRONG_NAMES)))
def test_wrong_names_of_options_are_answered_with_the_right_ones(call, message):
    with pytest.raises(TypeError, match=message.replace("()", r"\(\)").replace("?", r"\?")) as error:
        call()
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", ["seed", "colors", "window", "superpixels", "precision", "max_pixels", "min_area"])
def test_numbers_of_hundreds_of_digits_are_refused(name):
    assert "a number of hundreds of digits" in refusal(segvec.trace, PICTURE, **{name: HUGE})


def test_masked_arrays_make_no_warning():
    everything = np.ma.masked_all((4, 5))
    assert segvec.trace(everything).size == (5, 4)
    assert segvec.apply_effects(np.ma.masked_array(np.zeros((4, 5)), mask=True), ["invert"]).shape == (4, 5)


SCALARS = [
    {"colors": np.int64(3), "detail": np.float32(0.5)},
    {"min_area": np.int8(2), "tolerance": Fraction(1, 2)},
    {"subpixel": np.bool_(False), "seed": np.uint32(5)},
]


@pytest.mark.parametrize("options", SCALARS, ids=range(len(SCALARS)))
def test_numbers_of_numpy_are_those_of_python(options):
    given = {name: value.item() if isinstance(value, np.generic) else float(value) for name, value in options.items()}
    assert segvec.trace(PICTURE, **options).to_svg() == segvec.trace(PICTURE, **given).to_svg()
    kept = segvec.trace(PICTURE).recolor("sunset", keep_at=np.array([[3, 4]]))
    assert kept.to_svg() == segvec.trace(PICTURE).recolor("sunset", keep_at=[(3, 4)]).to_svg()
    size = {"cells": np.array([3, 2]), "width": np.int16(60)}
    assert segvec.heatmap(PICTURE, **size).to_svg() == segvec.heatmap(PICTURE, cells=(3, 2), width=60).to_svg()


def test_no_tolerance_at_all_makes_no_warning():
    assert "<path" in segvec.trace(PICTURE, tolerance=0).to_svg()


def test_drawing_that_says_it_is_endless_is_refused_by_a_page():
    endless = GROUP.replace('width="20"', 'width="1e308"')
    with pytest.raises(RenderError):
        segvec.compose(endless, destination="60x40", frame="1px")


@pytest.mark.parametrize("format", ["ps", "eps"])
def test_page_that_cairo_cannot_hold_is_told_of(format):
    with pytest.raises(RenderError):  # what is translucent becomes a picture there, larger than Cairo's
        segvec.render(GROUP, format=format, width=200_000, height=200_000)


def test_large_labels_are_not_called_damaged(tmp_path):
    path = tmp_path / "labels.png"
    path.write_bytes(png.header(20_000, 20_000, color_type=png.RGB) + png.END)
    assert "has 400 megapixels, more than the limit of 200" in refusal(segvec.trace, PICTURE, labels=path)


def test_libtiff_is_silent(tmp_path, capfd):
    path = tmp_path / "picture.tif"
    Image.fromarray(np.arange(60_000, dtype=np.uint8).reshape(200, 300) * 7).save(path, compression="tiff_lzw")
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 40] = bytes(range(40))
    assert "damaged" in refusal(segvec.trace, bytes(data))
    assert capfd.readouterr().err == ""
