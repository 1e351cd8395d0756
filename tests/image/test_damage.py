import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from machine import needs_limits
from pictures import CORNERS, encoded, raw_png
from PIL import Image as pillow
from refusals import refusal
from shapes import noise

from segvec.errors import InputError
from segvec.image.image import read_image


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF", "PPM"])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_truncated_file_is_refused(tmp_path, kind, part):
    if kind not in pillow.registered_extensions().values():
        pytest.skip(f"this Pillow has no {kind}")
    path = tmp_path / f"photo.{kind.lower()}"
    data = encoded(pillow.fromarray(noise(64, 64)), kind)
    path.write_bytes(data[: int(len(data) * part)])
    assert refusal(read_image, path) == f"{path} is truncated or damaged"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF"])
def test_file_cut_in_its_header_is_called_damaged(kind):
    assert refusal(read_image, encoded(pillow.fromarray(noise(64, 64)), kind)[:12]) == "image is truncated or damaged"


def test_png_without_its_end_is_refused():
    assert "damaged" in refusal(read_image, encoded(pillow.fromarray(noise(64, 64)))[:-12])


@pytest.mark.parametrize("kind", [b"IHDR", b"IDAT"])
def test_png_with_a_bad_checksum_is_refused(kind):
    data = bytearray(raw_png(4, 1, 8, 0, b"\0\1\2\3\4"))
    start = data.index(kind)
    (length,) = struct.unpack(">I", data[start - 4 : start])
    data[start + 4 + length] ^= 1
    assert refusal(read_image, bytes(data)) == "image is truncated or damaged"


@given(
    position=st.integers(0, 10_000),
    value=st.integers(0, 255),
    kind=st.sampled_from(["JPEG", "PNG", "GIF", "BMP"]),
)
def test_flipped_byte_never_raises_anything_but_input_error(position, value, kind):
    data = bytearray(encoded(pillow.fromarray(CORNERS), kind))
    data[position % len(data)] = value
    try:
        read_image(bytes(data), max_pixels=10_000)
    except InputError:
        return


@given(st.binary(min_size=1, max_size=200))
def test_random_bytes_are_refused(data):
    assert refusal(read_image, data).startswith(("image is not an image of a known format", "image is truncated"))


def test_empty_file_is_refused(tmp_path):
    path = tmp_path / "empty.png"
    path.touch()
    assert refusal(read_image, path) == f"{path} is empty"
    assert refusal(read_image, b"") == "image is empty"
    assert refusal(read_image, io.BytesIO()) == "image is empty"


def test_text_named_png_is_refused(tmp_path):
    path = tmp_path / "notes.png"
    path.write_text("BM is how a bitmap starts, but this is text")
    assert refusal(read_image, path).startswith(f"{path} is not an image of a known format")


def test_postscript_is_not_run(tmp_path):
    path = tmp_path / "drawing.eps"
    path.write_text("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\nshowpage\n")
    assert "is not an image of a known format" in refusal(read_image, path)


def test_missing_file_and_directory_are_named(tmp_path):
    (tmp_path / "file").touch()
    assert refusal(read_image, tmp_path / "no.png") == f"{tmp_path}/no.png does not exist"
    assert refusal(read_image, str(tmp_path / "file" / "no.png")) == f"{tmp_path}/file/no.png does not exist"
    assert (
        refusal(read_image, tmp_path)
        == f"{tmp_path} is a directory, not a file; name what is in it, as {tmp_path / '*'}"
    )
    assert refusal(read_image, "") == "'' does not exist"
    assert "null" in refusal(read_image, "a\0b")
    assert "too long" in refusal(read_image, "n" * 300)


@needs_limits
def test_unreadable_file_is_refused(tmp_path):
    path = tmp_path / "secret.png"
    path.write_bytes(encoded(pillow.fromarray(CORNERS)))
    path.chmod(0)
    assert "no permission" in refusal(read_image, path)


@pytest.mark.parametrize(
    "name", ["with space.png", "žluťoučký 絵.png", "-dash.png", "no suffix", "two.dots.png", "#1?.png"]
)
def test_odd_file_names_work(tmp_path, monkeypatch, name):
    (tmp_path / name).write_bytes(encoded(pillow.fromarray(CORNERS)))
    monkeypatch.chdir(tmp_path)
    image = read_image(name)
    assert image.pixels.tolist() == CORNERS.tolist()
    assert image.name == name.removesuffix(".png")


def test_message_about_an_odd_name_stays_one_line(tmp_path):
    assert "a?b?" in refusal(read_image, tmp_path / "a\nb\x1b")


def test_open_files_are_read(tmp_path):
    path = tmp_path / "open.png"
    path.write_bytes(encoded(pillow.fromarray(CORNERS)))
    with path.open("rb") as file:
        image = read_image(file)
    assert (image.pixels.tolist(), image.name) == (CORNERS.tolist(), "open")
    assert "closed" in refusal(read_image, file)
    assert read_image(io.BytesIO(path.read_bytes())).name == ""
    assert refusal(read_image, io.StringIO("text")) == "image must be opened in binary mode"
