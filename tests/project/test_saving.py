"""What one can do with what segvec gives, without asking where it comes from: save it, look at it, print it."""

import json
from pathlib import Path
from xml.etree.ElementTree import fromstring

import numpy as np
import pytest
from machine import needs_cairo
from pictures import flag_of_four
from PIL import Image

import segvec
from segvec.errors import InputError, RenderError

ART = segvec.trace(flag_of_four(), colors=4)
HEAT = segvec.heatmap(np.arange(12).reshape(3, 4), width=40, cmap="viridis")
PAGE = segvec.compose([ART, ART], destination="90x60", title="Two")
MOVING = segvec.palette_cycle(ART, seconds=1)
SERIES = segvec.make_series(ART, "triadic", count=3, seed=7)

STARTS = {
    ".svg": b"<",
    ".png": b"\x89PNG",
    ".tif": b"II",
    ".pdf": b"%PDF",
    ".eps": b"%!PS",
    ".ps": b"%!PS",
    ".gif": b"GIF",
}
NEED_CAIRO = (".pdf", ".ps", ".eps")


def row(what, suffix):
    return pytest.param(what, suffix, id=f"{type(what).__name__}{suffix}", marks=[needs_cairo] * (suffix in NEED_CAIRO))


@pytest.mark.parametrize(
    ("what", "suffix"),
    [
        *(row(ART, suffix) for suffix in (".svg", ".png", ".tif", ".pdf", ".ps", ".eps", ".PNG")),
        *(row(HEAT, suffix) for suffix in (".svg", ".png", ".pdf")),
        *(row(PAGE, suffix) for suffix in (".svg", ".png", ".tif", ".pdf")),
        *(row(MOVING, suffix) for suffix in (".svg", ".gif")),
    ],
)
def test_saved_file_is_what_its_suffix_says(tmp_path, what, suffix):
    what.save(tmp_path / f"made{suffix}")
    assert (tmp_path / f"made{suffix}").read_bytes().startswith(STARTS[suffix.lower()])
    assert len(list(tmp_path.iterdir())) == 1


def test_saved_bytes_are_those_of_the_methods(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ART.save("a.svg", css=True)
    ART.save("a.png", width=50, background="gold", dpi=300)
    ART.save("a.geojson")
    HEAT.save("heat.png")
    HEAT.save("heat.npy")
    HEAT.save("heat.csv")
    PAGE.save("page.svg")
    assert Path("a.svg").read_text() == ART.to_svg(css=True)
    assert Path("a.png").read_bytes() == ART.to_png(width=50, background="gold", dpi=300)
    assert json.loads(Path("a.geojson").read_text()) == json.loads(ART.to_geojson())
    assert Path("heat.png").read_bytes() == HEAT.to_png()
    assert np.array_equal(np.load("heat.npy"), HEAT.values)
    assert np.array_equal(np.loadtxt("heat.csv", delimiter=","), HEAT.values)
    assert Path("page.svg").read_text() == PAGE.to_svg()


@pytest.mark.parametrize(
    ("what", "name", "options", "message"),
    [
        (ART, "a.gif", {}, r"a\.gif must end in \.svg, \.geojson, \.json, \.png"),
        (ART, "a", {}, "a must end in"),
        (ART, "a.svg", {"width": 30}, "width is for pictures and pages, not for .svg"),
        (ART, "a.png", {"css": True}, "css is for .svg, not for .png"),
        (HEAT, "a.gif", {}, r"a\.gif must end in \.png"),
        (PAGE, "a.gif", {}, r"a\.gif must end in \.svg"),
    ],
)
def test_what_cannot_be_saved_so_is_told_and_nothing_written(tmp_path, what, name, options, message):
    with pytest.raises(InputError, match=message):
        what.save(tmp_path.relative_to(tmp_path) / name if not options else tmp_path / name, **options)
    assert list(tmp_path.iterdir()) == []


def test_place_that_cannot_be_written_to_is_told(tmp_path):
    (tmp_path / "file").touch()
    for what in (ART, HEAT, PAGE, MOVING):
        with pytest.raises(RenderError, match="file is a file, not a folder"):
            what.save(tmp_path / "file" / "a.svg")


def test_series_is_saved_as_a_folder(tmp_path):
    results = SERIES.save(tmp_path / "out", formats=["svg", "png"], width=30)
    assert [result.error for result in results] == [""] * 3
    made = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"manifest.json", "sheet.svg", "sheet.png"} < made
    with Image.open(tmp_path / "out" / results[0].files[1]) as picture:
        assert picture.width == 30
    assert not any(result.is_new for result in SERIES.save(tmp_path / "out", formats=["svg", "png"], width=30))


def test_notebooks_are_shown_pictures():
    fromstring(ART._repr_svg_())
    fromstring(PAGE._repr_svg_())
    assert HEAT._repr_png_().startswith(b"\x89PNG")
    assert segvec.read_image(flag_of_four())._repr_png_().startswith(b"\x89PNG")
    for what in (SERIES, MOVING):
        assert what._repr_html_().startswith('<img src="data:image/svg+xml;base64,')
    assert segvec.as_palette("navy,gold")._repr_html_().count("<span") == 2


@pytest.mark.parametrize(
    ("what", "told"),
    [
        (ART, "<Artwork: 24 x 16, 4 colors, 4 layers, "),
        (HEAT, "<Heatmap: 4 x 3 cells of 0 to 11, 40 x "),
        (PAGE, "<Page 'Two': 90 x 60 pixels>"),
        (MOVING, "<Animation of <Artwork: 24 x 16, "),
        (SERIES, "<Series of <Artwork: 24 x 16, "),
        (segvec.as_palette("navy,gold"), "<Palette: #000080, #ffd700>"),
        (segvec.read_image(flag_of_four()), "<Image: 24 x 16>"),
        (segvec.heatmap_frames(np.arange(12).reshape(3, 2, 2)), "<HeatmapFrames: 3 "),
    ],
    ids=lambda value: type(value).__name__,
)
def test_reprs_tell_something(what, told):
    assert repr(what).startswith(told)
    assert len(repr(what)) < 200


def test_options_are_taken_as_the_command_line_takes_them():
    named = segvec.trace(flag_of_four(), palette="navy,gold,white")
    listed = segvec.trace(flag_of_four(), palette=["navy", "gold", "white"])
    assert named.to_svg() == listed.to_svg()
    mask = np.zeros((16, 24), np.uint8)
    mask[:, :12] = 255
    art = segvec.trace(flag_of_four(), segvec.TraceOptions(colors=4), mask=mask)
    assert (art.to_array()[:, 13:, 3] == 0).all()
    assert segvec.trace(flag_of_four(), segment="otsu-gray").recipe["segment"] == "otsu-grey"
