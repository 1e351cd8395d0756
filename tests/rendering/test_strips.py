import os
import struct
import subprocess
import sys
import zlib

import numpy as np
import pytest
import tifffile
from drawings import ARTWORKS, CONTENTS, document, pixels
from hypothesis import given, settings
from hypothesis import strategies as st
from machine import needs_cairo

from segvec.errors import InputError, RenderError
from segvec.rendering import cairo, strips, tiff
from segvec.rendering.render import render
from segvec.rendering.resvg import BLOCK_PIXELS
from segvec.svg.document import read_document


def whole(svg, *, size, backdrop=None):
    """Draw in one piece: (H, W) of Cairo's pixels."""
    drawing = cairo.CairoDrawing(read_document(svg), size=size, is_stretched=False, backdrop=backdrop)
    return drawing.strip(y=0, height=size[1]), drawing


@needs_cairo
@pytest.mark.parametrize("svg", CONTENTS.values(), ids=CONTENTS)
@pytest.mark.parametrize("backdrop", [None, (255, 255, 255, 255)])
@settings(max_examples=10)
@given(width=st.integers(1, 150), height=st.integers(1, 150), rows=st.integers(1, 60))
def test_strips_are_the_whole_to_the_level(svg, backdrop, width, height, rows):
    expected, drawing = whole(svg, size=(width, height), backdrop=backdrop)
    for y in range(0, height, rows):
        strip = drawing.strip(y=y, height=min(rows, height - y))
        # Cairo may round a channel up in the one and down in the other.
        levels = (part.view(np.uint8).astype(int) for part in (strip, expected[y : y + rows].copy()))
        assert np.abs(next(levels) - next(levels)).max() <= 1


@needs_cairo
def test_strips_of_gradients_and_pictures_have_no_seams():
    gradient = (
        '<linearGradient id="g" y2="1"><stop stop-color="red"/><stop offset="1" stop-color="blue"/></linearGradient>'
    )
    expected, drawing = whole(document(gradient + '<rect width="40" height="30" fill="url(#g)"/>'), size=(400, 300))
    parts = np.vstack([drawing.strip(y=y, height=20) for y in range(0, 300, 20)])
    assert np.abs(expected.view(np.uint8).astype(int) - parts.view(np.uint8)).max() <= 1


@needs_cairo
@pytest.mark.parametrize("svg", ARTWORKS.values(), ids=ARTWORKS)
def test_parts_side_by_side_have_no_seams(svg, monkeypatch):
    expected, drawing = whole(svg, size=(300, 200))
    monkeypatch.setattr(cairo, "MOST_COLUMNS", 70)
    parts = drawing.strip(y=0, height=200)
    difference = np.abs(expected.view(np.uint8).astype(int) - parts.view(np.uint8))
    assert difference.max() <= 24
    assert difference.mean() < 0.05


@needs_cairo
@pytest.mark.parametrize("svg", CONTENTS.values(), ids=CONTENTS)
def test_pictures_recorded_band_by_band_are_the_whole_pixel_for_pixel(svg, monkeypatch):
    expected, _ = whole(svg, size=(90, 70))
    monkeypatch.setattr(cairo, "MOST_RECORDED_PIXELS", 90 * 13)
    drawing = cairo.CairoDrawing(read_document(svg), size=(90, 70), is_stretched=False, backdrop=None)
    assert np.array_equal(np.vstack([drawing.strip(y=y, height=5) for y in range(0, 70, 5)]), expected)


VAST = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
from segvec.rendering.cairo import CairoDrawing
from segvec.svg.document import read_document
width, height = int(sys.argv[1]), int(sys.argv[2])
parts = '<path d="M12 12H42V33H12z"/><path d="M54 0h6v44h-6z"/><path d="M6 27h42v9H6z"/>'
svg = f'<svg viewBox="0 0 60 44"><path d="M-1-1H61V45H-1z" fill="red"/>{parts}</svg>'
drawing = CairoDrawing(read_document(svg), size=(width, height), is_stretched=False, backdrop=None)
print(*(hex(drawing.strip(y=y, height=9)[4, -9]) for y in range(0, height - 9, height // 3)))
"""


@needs_cairo
@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="memory cannot be bounded")
@pytest.mark.parametrize("size", [(64_000, 46_933), (80_000, 58_667), (150_000, 110_000)])
def test_vast_pictures_take_no_more_memory(size):
    command = [sys.executable, "-c", VAST, *map(str, size)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == ["0xff000000"] * 3


@needs_cairo
@pytest.mark.parametrize("svg", ARTWORKS.values(), ids=ARTWORKS)
@pytest.mark.parametrize("width", [48, 131, 500])
def test_paths_read_at_once_look_as_cairosvg_draws_them(svg, width, monkeypatch):
    import cairosvg

    monkeypatch.setattr(cairo, "LONG_PATH", 1)
    expected = pixels(cairosvg.svg2png(svg.encode(), output_width=width, output_height=width))
    difference = np.abs(pixels(render(svg, format="png", width=width)).astype(int) - expected)
    # cairosvg's relative commands are rounded by Cairo, each to 1/256 pixel.
    assert difference.max() <= 24
    assert difference.mean() < 0.1


@needs_cairo
def test_paths_are_read_at_once(monkeypatch):
    seen = []
    monkeypatch.setattr(cairo, "LONG_PATH", 1)
    monkeypatch.setattr(cairo, "cairo_path", lambda data: seen.append(data))
    expected = pixels(render(ARTWORKS["understroke"], format="png"))
    monkeypatch.undo()
    assert len(seen) > 1
    assert len(seen) == len(set(seen))
    assert np.abs(pixels(render(ARTWORKS["understroke"], format="png")).astype(int) - expected).max() <= 24


@pytest.mark.parametrize("suffix", [".png", ".tif", ".TIFF"])
@pytest.mark.parametrize("svg", CONTENTS.values(), ids=CONTENTS)
def test_large_file_has_the_same_pixels(svg, suffix, tmp_path, monkeypatch):
    monkeypatch.setattr(strips, "STRIP_PIXELS", 1000)
    monkeypatch.setattr(tiff, "_TIFF_STRIP", 700)
    expected = pixels(render(svg, format="png", width=97, height=61))
    path = tmp_path / f"large{suffix}"
    rows = []
    render(svg, path, width=97, height=61, progress=lambda *done: rows.append(done))
    found = pixels(path.read_bytes()) if suffix == ".png" else tifffile.imread(path)
    assert np.array_equal(found, expected[..., : found.shape[2]])
    assert (expected[..., 3] == 255).all() or found.shape[2] == 4
    assert rows[-1] == (61, 61)
    assert len(rows) > 3
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def chunks(png):
    """Names and bodies of a PNG's chunks, whose checksums are right."""
    at = 8
    while at < len(png):
        (length,), name = struct.unpack(">I", png[at : at + 4]), png[at + 4 : at + 8]
        body = png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length])[0] == zlib.crc32(name + body)
        yield name, body
        at += 12 + length


@pytest.mark.parametrize(("background", "color_type"), [(None, 6), ("white", 2), ("#ffffff80", 6)])
def test_opaque_picture_has_no_alpha_channel(background, color_type):
    png = render(CONTENTS["translucent"], format="png", background=background, dpi=300)
    parts = list(chunks(png))
    assert [parts[0][0], parts[1][0], parts[-1]] == [b"IHDR", b"pHYs", (b"IEND", b"")]
    assert parts[0][1] == struct.pack(">IIBBBBB", 40, 30, 8, color_type, 0, 0, 0)


@needs_cairo
def test_translucent_pixels_are_those_of_cairo():
    import cairosvg

    svg = CONTENTS["translucent"]
    expected = pixels(cairosvg.svg2png(svg.encode(), output_width=200, output_height=150))
    assert np.abs(pixels(render(svg, format="png", width=200)).astype(int) - expected).max() <= 1


def test_rows_are_filtered_where_colors_run():
    gradient = '<linearGradient id="g"><stop stop-color="red"/><stop offset="1" stop-color="blue"/></linearGradient>'
    runs = document(gradient + '<rect width="40" height="30" fill="url(#g)"/>')
    for svg, filters in ((runs, {0, 2}), (ARTWORKS["stacked"], {0})):
        png = render(svg, format="png", width=200, height=150)
        data = zlib.decompress(b"".join(body for name, body in chunks(png) if name == b"IDAT"))
        assert set(np.frombuffer(data, np.uint8).reshape(150, -1)[:, 0].tolist()) == filters


def test_tiff_is_big_and_says_its_size(tmp_path):
    path = tmp_path / "large.tif"
    render(CONTENTS["translucent"], path, dpi=300)
    with tifffile.TiffFile(path) as tiff:
        page = tiff.pages[0]
        assert tiff.is_bigtiff
        assert page.get_resolution("inch") == pytest.approx((300, 300))
        assert page.extrasamples == (2,)
        assert not {"DateTime", "Software"} & {tag.name for tag in page.tags.values()}
    again = tmp_path / "again.tif"
    render(CONTENTS["translucent"], again, dpi=300)
    assert again.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("size", [(70_000, 3), (3, 70_000), (1_000_000, 2)])
def test_sides_beyond_cairos_limit_are_drawn(size):
    svg = document(
        '<path d="M0 0H1V1H0Z" fill="red"/><path d="M1 0H2V1H1Z" fill="blue"/>'
        '<path d="M0 1H1V2H0Z" fill="lime"/><path d="M1 1H2V2H1Z"/>',
        'viewBox="0 0 2 2" preserveAspectRatio="none"',
    )
    found = pixels(render(svg, format="png", width=size[0], height=size[1]))[..., :3]
    right, bottom = size[0] // 2 + (size[0] % 2), size[1] // 2 + (size[1] % 2)
    assert (found[: size[1] // 2, : size[0] // 2] == [255, 0, 0]).all()
    assert (found[: size[1] // 2, right:] == [0, 0, 255]).all()
    assert (found[bottom:, : size[0] // 2] == [0, 255, 0]).all()
    assert (found[bottom:, right:] == 0).all()


MEASURE = """
import resource, sys
from pathlib import Path
from segvec.rendering.render import render
from segvec.rendering import cairo
from segvec.svg.document import read_document
from segvec.rendering.resvg import BLOCK_PIXELS
svg = Path(sys.argv[1]).read_text()
render(svg, format="png")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
render(svg, sys.argv[2], width=12000, height=8000)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * (1 if sys.platform == "darwin" else 1024))
"""


@pytest.mark.skipif(os.name == "nt", reason="memory is not told")
def test_memory_is_bounded(tmp_path):
    source = tmp_path / "art.svg"
    source.write_text(document('<circle cx="20" cy="15" r="40"/><circle cx="20" cy="15" r="14" fill="red"/>'))
    command = [sys.executable, "-c", MEASURE, source, tmp_path / "large.png"]
    more = int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    # With Cairo a quarter of what the picture takes; resvg has a block in its own, in the PNG's, and in our pixels.
    assert more < (12000 * 8000 if cairo.is_there() else 16 * BLOCK_PIXELS)


def test_other_suffix_is_told(tmp_path):
    with pytest.raises(
        InputError, match=r"must end in \.png, \.jpg, \.jpeg, \.webp, \.tif, \.tiff, \.pdf, \.ps, \.eps, got .*x\.gif"
    ):
        render(CONTENTS["clipped"], tmp_path / "x.gif")
    with pytest.raises(InputError, match="width must be greater than zero, got 0"):
        render(CONTENTS["clipped"], tmp_path / "x.png", width=0)


class StopError(Exception):
    pass


@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_interrupted_file_leaves_the_old_one(suffix, tmp_path):
    def stop(done, total):
        raise StopError

    path = tmp_path / f"large{suffix}"
    path.write_bytes(b"old")
    with pytest.raises(StopError):
        render(CONTENTS["stacked"], path, progress=stop)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_unwritable_place_is_told(tmp_path):
    (tmp_path / "none").write_text("")
    with pytest.raises(RenderError, match=r"^cannot write .*none/x\.png: .*none is a file, not a folder"):
        render(CONTENTS["clipped"], tmp_path / "none" / "x.png")
