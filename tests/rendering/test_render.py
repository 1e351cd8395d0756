import io
import math
import re
import struct
import time
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from machine import needs_cairo
from PIL import Image

from segvec.errors import InputError, RenderError
from segvec.rendering.render import render
from segvec.rendering.request import FORMATS
from segvec.rendering.sizes import LARGEST_SIDE

RED, GREEN, BLUE = (255, 0, 0, 255), (0, 128, 0, 255), (0, 0, 255, 255)
CLEAR = (0, 0, 0, 0)


def document(attributes, content=""):
    return f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{content}</svg>'


# Red left, blue right, a green square in the middle, in units of a tenth of a pixel.
PICTURE = document(
    'width="40" height="30" viewBox="0 0 400 300"',
    '<path d="M0 0H200V300H0Z" fill="red"/><path d="M200 0H400V300H200Z" fill="blue"/>'
    '<path d="M150 100H250V200H150Z" fill="green"/>',
)


def plain(width, height):
    return document(f'width="{width}" height="{height}"', f'<rect width="{width}" height="{height}" fill="red"/>')


def opened(png):
    return Image.open(io.BytesIO(png)).convert("RGBA")


def page(data):
    """Width and height of the page of a PDF, in points."""
    return tuple(float(side) for side in re.search(rb"/MediaBox \[ 0 0 (\S+) (\S+) \]", data).groups())


@pytest.mark.parametrize(
    ("options", "size"),
    [
        ({}, (40, 30)),
        ({"width": 80}, (80, 60)),
        ({"width": 33}, (33, 25)),
        ({"height": 7}, (9, 7)),
        ({"width": 1}, (1, 1)),
        ({"width": 50, "height": 50}, (50, 50)),
        ({"scale": 2.5}, (100, 75)),
        ({"scale": 0.001}, (1, 1)),
        ({"width": 80, "dpi": 300}, (80, 60)),
    ],
    ids=str,
)
def test_size_is_the_asked_one(options, size):
    assert opened(render(PICTURE, format="png", **options)).size == size


@settings(max_examples=25)
@given(st.integers(1, 60), st.integers(1, 60), st.integers(1, 90), st.integers(1, 90))
def test_any_size_is_exact(own_width, own_height, width, height):
    svg = plain(own_width, own_height)
    assert opened(render(svg, format="png", width=width, height=height)).size == (width, height)
    assert opened(render(svg, format="png", width=width)).size == (
        width,
        max(1, round(own_height / own_width * width)),
    )


@settings(max_examples=25)
@given(st.integers(1, 60), st.integers(1, 60), st.integers(1, 90))
def test_rounding_leaves_no_margin(own_width, own_height, width):
    image = opened(render(plain(own_width, own_height), format="png", width=width))
    assert image.getcolors() == [(image.width * image.height, RED)]


@pytest.mark.parametrize("options", [{}, {"scale": 10}, {"width": 33}, {"width": 200, "height": 150}], ids=str)
def test_scaled_view_box_fills_the_picture(options):
    image = opened(render(PICTURE, format="png", **options))
    right, bottom = image.width - 1, image.height - 1
    assert [image.getpixel(at) for at in ((0, 0), (0, bottom))] == [RED, RED]
    assert [image.getpixel(at) for at in ((right, 0), (right, bottom))] == [BLUE, BLUE]
    assert image.getpixel((image.width // 2, image.height // 2)) == GREEN
    assert image.getpixel((image.width // 4, image.height // 2)) == RED


def test_view_box_origin_is_honored():
    svg = document('viewBox="-5 -5 10 10"', '<path d="M-5 -5H0V0H-5Z" fill="blue"/>')
    image = opened(render(svg, format="png", width=20))
    assert [image.getpixel(at) for at in ((0, 0), (9, 9), (10, 10))] == [BLUE, BLUE, CLEAR]


@pytest.mark.parametrize(("background", "margin"), [(None, CLEAR), ("white", (255,) * 4), ("#0f0", (0, 255, 0, 255))])
def test_other_shape_is_centered_between_margins(background, margin):
    image = opened(render(plain(10, 10), format="png", width=30, height=10, background=background))
    assert [image.getpixel((x, 5)) for x in (0, 9, 10, 19, 20, 29)] == [margin, margin, RED, RED, margin, margin]


def test_rounding_leaves_no_margin_beside_a_strip():
    image = opened(render(plain(40, 1), format="png", width=100))
    assert image.getcolors() == [(200, RED)]


def test_view_box_of_another_shape_is_not_stretched():
    svg = document('width="30" height="10" viewBox="0 0 1 1"', '<rect width="1" height="1" fill="red"/>')
    image = opened(render(svg, format="png"))
    assert [image.getpixel((x, 5)) for x in (9, 10, 19, 20)] == [CLEAR, RED, RED, CLEAR]


def test_background_may_be_translucent():
    alpha = opened(render(document('width="2" height="2"'), format="png", background="#ff000080")).getpixel((0, 0))[3]
    assert alpha == 128


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="10mm" height="1in"', (38, 96)),
        ('width="30pt" height="1pc"', (40, 16)),
        ('width="1e1px" height=" 7 "', (10, 7)),
        ('viewBox="0,0 12 5"', (12, 5)),
        ('width="100%" height="100%" viewBox="0 0 12 5"', (12, 5)),
        ('width="24" viewBox="0 0 12 5"', (24, 10)),
        ('height="10" viewBox="0 0 12 5"', (24, 10)),
    ],
)
def test_own_size_is_read(attributes, size):
    assert opened(render(document(attributes), format="png")).size == size


def test_density_chunk_is_valid():
    bare, png = render(PICTURE, format="png"), render(PICTURE, format="png", dpi=300)
    chunk = png[33:54]
    assert png == bare[:33] + chunk + bare[33:]
    assert struct.unpack(">I4sIIB", chunk[:17]) == (9, b"pHYs", 11811, 11811, 1)
    assert struct.unpack(">I", chunk[17:])[0] == zlib.crc32(chunk[4:17])
    assert Image.open(io.BytesIO(png)).info["dpi"] == pytest.approx((300, 300), abs=0.01)


@needs_cairo
@pytest.mark.parametrize(
    ("options", "points"),
    [
        ({}, (30, 22.5)),
        ({"dpi": 72}, (40, 30)),
        ({"width": 400, "dpi": 300}, (96, 72)),
        ({"width": 600, "height": 300, "dpi": 300}, (144, 72)),
    ],
    ids=str,
)
def test_page_is_pixels_over_dpi(options, points):
    assert page(render(PICTURE, format="pdf", **options)) == pytest.approx(points)


@needs_cairo
@pytest.mark.parametrize("format", ["ps", "eps"])
def test_postscript_bounds_are_the_page(format):
    data = render(PICTURE, format=format, width=400, dpi=300)
    assert b"%%BoundingBox: 0 0 96 72\n" in data
    assert (b"EPSF" in data.partition(b"\n")[0]) == (format == "eps")


@needs_cairo
def test_bytes_are_the_same_at_another_time_in_another_zone(monkeypatch):
    def files():
        return [render(PICTURE, format=format, width=20, dpi=150) for format in FORMATS]

    before = files()
    time.sleep(1.1)
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    time.tzset()
    try:
        assert files() == before
    finally:
        monkeypatch.undo()
        time.tzset()


@needs_cairo
@pytest.mark.parametrize("format", ["pdf", "ps", "eps"])
def test_page_is_no_larger_than_cairosvgs(format):
    import cairosvg

    plain = {"pdf": cairosvg.svg2pdf, "ps": cairosvg.svg2ps, "eps": cairosvg.svg2eps}[format]
    assert len(render(PICTURE, format=format)) <= len(plain(PICTURE.encode()))


@needs_cairo
@pytest.mark.parametrize("format", ["pdf", "ps", "eps"])
def test_no_date_is_written(format):
    data = render(PICTURE, format=format)
    packed = b"".join(_inflated(part) for part in re.findall(rb"stream\n(.*?)\nendstream", data, re.DOTALL))
    assert b"CreationDate" not in data + packed


def _inflated(part):
    try:
        return zlib.decompress(part)
    except zlib.error:
        return b""


@needs_cairo
def test_pdf_offsets_are_right():
    data = render(PICTURE, format="pdf")
    start = int(re.search(rb"startxref\s+(\d+)", data)[1])
    assert data[start:].startswith(b"xref") or re.match(rb"\d+ 0 obj", data[start:])
    if data[start:].startswith(b"xref"):
        for number, offset in enumerate(re.findall(rb"(\d{10}) \d{5} n", data[start:]), 1):
            assert data[int(offset) :].startswith(b"%d 0 obj" % number)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "options",
    [
        {"width": 0},
        {"height": -1},
        {"width": 2.5},
        {"width": math.nan},
        {"scale": math.inf},
        {"scale": math.nan},
        {"dpi": 0},
        {"dpi": math.nan},
        {"dpi": 1e9},
        {"scale": 2, "width": 10},
        {"scale": 2, "height": 10},
        {"background": "nonsense"},
    ],
    ids=str,
)
def test_bad_option_is_told(format, options):
    with pytest.raises(InputError):
        render(PICTURE, format=format, **options)


def test_unknown_format_is_told():
    with pytest.raises(InputError, match="'gif'; choose one of png, jpeg, webp, tiff, pdf, ps, eps"):
        render(PICTURE, format="gif")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"width": LARGEST_SIDE + 1, "height": 1}, "more than Cairo draws: 8388607 on a side at most"),
        ({"width": 10**400, "height": 1}, "more than Cairo draws"),
        ({"height": 10**400}, "more than Cairo draws"),
        ({"scale": 1e308}, "more than Cairo draws"),
        ({"width": 1_000_000}, "1000000 x 750000 pixels are too many: 17179869184 at most"),
    ],
    ids=["width", "huge width", "huge height", "scale", "pixels"],
)
def test_too_large_picture_is_told(options, message):
    with pytest.raises(RenderError, match=message):
        render(PICTURE, format="png", **options)


def test_largest_side_can_be_drawn():
    assert opened(render(plain(1, 1), format="png", width=LARGEST_SIDE, height=1)).size == (LARGEST_SIDE, 1)


@pytest.mark.parametrize(
    ("svg", "message"),
    [
        ("", "no SVG: it is empty"),
        ("hello", "no SVG"),
        ("<svg", "no SVG"),
        ("\ud800", "no SVG"),
        ('<!DOCTYPE s [<!ENTITY x "y">]><svg width="3" height="3">&x;</svg>', "no SVG"),
        ('<html width="3" height="3"/>', "its root is <html>"),
        (document(""), "neither a width and height nor a viewBox"),
        (document('width="100%" height="50%"'), "neither"),
        (document('width="1.2.3" height="5"'), "neither"),
        (document('viewBox="0 0 nan 5"'), "neither"),
        (document('width="0" height="5"'), "empty: 0 x 5 pixels"),
        pytest.param(
            document('width="5" height="5"', '<rect opacity="x" width="1" height="1"/>'),
            "could not be drawn",
            marks=needs_cairo,  # resvg passes over it
        ),
    ],
    ids=["empty", "text", "cut", "surrogate", "entity", "html", "bare", "percent", "dots", "nan", "zero", "content"],
)
def test_bad_document_is_told_in_one_line(svg, message):
    with pytest.raises(RenderError, match=message) as caught:
        render(svg, format="png")
    assert "\n" not in str(caught.value)


def test_files_named_in_a_document_are_not_read(tmp_path):
    Image.new("RGB", (4, 4), "lime").save(tmp_path / "lime.png")
    link = (tmp_path / "lime.png").as_uri()
    svg = document('width="4" height="4"', f'<image href="{link}" width="4" height="4"/>')
    assert opened(render(svg, format="png")).getcolors() == [(16, CLEAR)]


def test_suffix_says_what_is_written_and_a_format_overrules_it(tmp_path):
    for suffix, format in (("png", "png"), ("tif", "tiff"), ("TIFF", "tiff")):
        path = tmp_path / f"art.{suffix}"
        assert render(PICTURE, path, width=20) is None
        assert path.read_bytes() == render(PICTURE, format=format, width=20)
    render(PICTURE, tmp_path / "art.bin", format="png")
    assert (tmp_path / "art.bin").read_bytes() == render(PICTURE)


@needs_cairo
def test_page_is_written_into_a_file(tmp_path):
    render(PICTURE, str(tmp_path / "art.pdf"), dpi=72)
    assert (tmp_path / "art.pdf").read_bytes() == render(PICTURE, format="pdf", dpi=72)


@pytest.mark.parametrize("format", ["png", "tiff"])
def test_untrusted_document_is_drawn_the_same_into_a_file(format, tmp_path):
    path = tmp_path / f"art.{format}"
    render(PICTURE, path, untrusted=True)
    assert path.read_bytes() == render(PICTURE, format=format)


@pytest.mark.parametrize("rest", [" 5", "K1", "-1 2L9 9", "é", "zz7"])
def test_damaged_path_is_drawn_up_to_the_damage(rest):
    # After a "z" with something behind it cairosvg would read on without end.
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
    page = head + '<path d="{}"/><g id="a">{}</g><use href="#a"/></svg>'
    part = '<path d="M1 1h4v4z{}"/>'
    assert render(page.format(f"M0 0h4v4z{rest}", part.format(rest))) == render(
        page.format("M0 0h4v4z", part.format(""))
    )
