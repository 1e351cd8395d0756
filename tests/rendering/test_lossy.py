import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from machine import own_notes
from PIL import Image

from segvec.errors import InputError, RenderError
from segvec.image import jpeg
from segvec.image.image import read_image
from segvec.image.writing import picture_bytes
from segvec.rendering import strips
from segvec.rendering.render import render

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="30">'
OPAQUE = f'{HEAD}<path fill="#fa0" d="M0 0h20v30h-20z"/><path fill="#02c" d="M3 4l14 9-5 14z"/></svg>'
CLEAR = f'{HEAD}<path fill="#02c" fill-opacity=".5" d="M5 0h10v30h-10z"/></svg>'


def opened(data):
    return Image.open(io.BytesIO(data))


def array(data):
    return np.asarray(opened(data).convert("RGBA")).astype(int)


def test_webp_has_every_pixel_of_the_png_and_its_transparency():
    for svg in (OPAQUE, CLEAR):
        assert np.array_equal(array(render(svg, format="webp", width=60)), array(render(svg, width=60)))
    assert opened(render(OPAQUE, format="webp")).mode == "RGB"


def test_jpeg_is_near_the_png_in_srgb_with_its_pixels_per_inch(caplog):
    caplog.set_level("INFO", logger="segvec.jpeg")
    data = render(OPAQUE, format="jpeg", width=200, dpi=150)
    assert np.abs(array(data) - array(render(OPAQUE, width=200))).mean() < 2
    assert opened(data).info["dpi"] == (150, 150)
    assert opened(data).info["icc_profile"] == jpeg.srgb_profile()
    assert data == render(OPAQUE, format="jpeg", width=200, dpi=150)
    assert not own_notes(caplog)


def test_transparent_becomes_white_in_jpeg_and_that_is_told(caplog):
    caplog.set_level("INFO", logger="segvec.jpeg")
    drawn = array(render(CLEAR, format="jpeg", quality=100))
    assert np.abs(drawn[15, 1] - 255).max() <= 2
    assert np.abs(drawn[15, 10] - (127, 144, 230, 255)).max() <= 4
    picture_bytes(np.zeros((2, 3, 4), np.uint8), format="jpg")
    assert own_notes(caplog) == [jpeg.CLEAR_NOTE] * 2


@given(st.integers(1, 40), st.integers(1, 60), st.integers(1, 5))
def test_jpeg_of_strips_is_the_jpeg_of_the_whole(width, height, blocks):
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)
    rows = jpeg.BLOCK * blocks
    parts = (jpeg.array_strip(pixels[y : y + rows], quality=90) for y in range(0, height, rows))
    file = io.BytesIO()
    jpeg.write_strips(file, parts, width=width, height=height, rows=rows)
    assert np.array_equal(array(file.getvalue()), array(jpeg.array_strip(pixels, quality=90)))


@pytest.mark.parametrize("rows", [1, 100, 10_000_000])
@pytest.mark.parametrize("width", [1, 8, 9, 3508, 65_500])
def test_strips_of_jpeg_are_whole_blocks_and_not_too_many(width, rows):
    found = jpeg.strip_rows(width, rows)
    assert found % jpeg.BLOCK == 0
    assert 0 < -(-width // jpeg.BLOCK) * found // jpeg.BLOCK <= jpeg.MOST_BLOCKS
    assert found <= max(rows, jpeg.BLOCK)


def test_large_jpeg_is_drawn_in_strips(tmp_path, monkeypatch):
    monkeypatch.setattr(strips, "STRIP_PIXELS", 2000)
    calls = []
    render(OPAQUE, tmp_path / "a.jpg", width=100, progress=lambda done, total: calls.append((done, total)))
    assert len(calls) > 5
    assert calls[-1] == (150, 150)
    assert np.array_equal(read_image(tmp_path / "a.jpg").pixels.shape, (150, 100, 3))


@pytest.mark.parametrize(
    ("format", "side", "message"),
    [
        ("jpeg", 65_501, "20 x .* pixels do not fit into JPEG: 65500 on a side at most; PNG and TIFF hold them"),
        ("webp", 16_384, "20 x .* pixels do not fit into WebP: 16383 on a side at most"),
    ],
)
def test_sides_that_a_format_cannot_hold_are_refused_before_the_drawing(format, side, message):
    with pytest.raises(RenderError, match=message.replace("20 x ", "1 x ")):
        render(OPAQUE, format=format, width=1, height=side)


@pytest.mark.parametrize("quality", [0, 101, -1])
def test_quality_out_of_range_is_refused(quality):
    with pytest.raises(InputError, match=f"quality must be 1 to 100, got {quality}"):
        render(OPAQUE, format="jpeg", quality=quality)


@pytest.mark.parametrize("format", ["jpeg", "webp"])
def test_quality_trades_bytes(format):
    noisy = "".join(f'<path fill="#{(i * 7919) % 4096:03x}" d="M{i % 20} {i // 20}h1v1h-1z"/>' for i in range(600))
    low, high = (len(render(f"{HEAD}{noisy}</svg>", format=format, quality=quality)) for quality in (20, 95))
    assert low < 0.6 * high
