import hashlib
import io
import struct
import subprocess
import sys

import numpy as np
import PIL
import pytest
from pictures import CORNERS, encoded, raw_png
from PIL import Image as pillow
from refusals import refusal
from shapes import noise

from segvec.errors import InputError
from segvec.image.image import read_image

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "BMP", "WEBP", "PPM", "JPEG2000"])
def test_lossless_formats_are_read_exactly(tmp_path, kind):
    path = tmp_path / f"picture.{kind.lower()}"
    path.write_bytes(encoded(pillow.fromarray(CORNERS), kind, **({"lossless": True} if kind == "WEBP" else {})))
    image = read_image(path)
    assert image.pixels.tolist() == CORNERS.tolist()
    assert image.alpha is None
    assert image.name == "picture"
    assert image.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "AVIF"])
def test_lossy_formats_are_read_closely(kind):
    if kind not in pillow.registered_extensions().values():
        pytest.skip(f"this Pillow has no {kind}")
    image = read_image(encoded(pillow.new("RGB", (16, 16), (200, 100, 50)), kind, quality=95))
    assert np.abs(image.pixels.astype(int) - (200, 100, 50)).max() <= 4


def test_first_frame_of_an_animation_is_read():
    frames = [pillow.new("RGB", (4, 4), color) for color in (RED, BLUE)]
    image = read_image(encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert image.pixels[0, 0].tolist() == list(RED)


def test_progressive_and_grey_jpeg_are_read():
    image = read_image(encoded(pillow.new("L", (40, 30), 77), "JPEG", progressive=True))
    assert (image.pixels == 77).all()
    assert image.pixels.shape == (30, 40, 3)


@pytest.mark.parametrize(
    ("mode", "color", "kind", "rgb", "alpha"),
    [
        ("1", 1, "PNG", (255, 255, 255), None),
        ("1", 0, "TIFF", (0, 0, 0), None),
        ("L", 99, "PNG", (99, 99, 99), None),
        ("LA", (99, 40), "PNG", (99, 99, 99), 40),
        ("LA", (99, 255), "PNG", (99, 99, 99), None),
        ("RGBA", (1, 2, 3, 4), "PNG", (1, 2, 3), 4),
        ("RGBA", (1, 2, 3, 0), "TIFF", (1, 2, 3), 0),
        ("RGBA", (1, 2, 3, 255), "PNG", (1, 2, 3), None),
        ("I;16", 65535, "PNG", (255, 255, 255), None),
        ("I;16", 257 * 70 + 128, "PNG", (70, 70, 70), None),
        ("I;16", 257 * 70 + 129, "TIFF", (71, 71, 71), None),
        ("I", 200, "TIFF", (200, 200, 200), None),
        ("I", 257 * 90, "TIFF", (90, 90, 90), None),
        ("F", 0.5, "TIFF", (128, 128, 128), None),
        ("F", 1.0, "TIFF", (255, 255, 255), None),
        ("CMYK", (0, 0, 0, 0), "TIFF", (255, 255, 255), None),
        ("CMYK", (0, 255, 255, 0), "TIFF", (255, 0, 0), None),
        ("YCbCr", (255, 128, 128), "TIFF", (255, 255, 255), None),
    ],
)
def test_every_mode_becomes_rgb(mode, color, kind, rgb, alpha):
    if (mode, kind) == ("YCbCr", "TIFF") and int(PIL.__version__.partition(".")[0]) < 13:
        pytest.skip("Pillow before 13 cannot read the YCbCr that it writes")
    image = read_image(encoded(pillow.new(mode, (3, 2), color), kind))
    assert image.pixels.tolist() == [[list(rgb)] * 3] * 2
    assert image.alpha is None if alpha is None else (image.alpha == alpha).all()


def test_cmyk_jpeg_is_not_inverted():
    image = read_image(encoded(pillow.new("CMYK", (16, 16), (0, 255, 255, 0)), "JPEG", quality=95))
    assert np.abs(image.pixels.astype(int) - RED).max() <= 6


def test_lab_tiff_is_read():
    picture = pillow.new("LAB", (2, 2), (255, 128, 128))
    assert (read_image(encoded(picture, "TIFF")).pixels >= 253).all()


def test_palette_transparency_is_kept():
    picture = pillow.new("P", (3, 1))
    picture.putpalette([*RED, *GREEN, *BLUE])
    picture.putdata([0, 1, 2])
    image = read_image(encoded(picture, transparency=bytes([0, 128, 255])))
    assert image.pixels.tolist() == [[list(RED), list(GREEN), list(BLUE)]]
    assert image.alpha.tolist() == [[0, 128, 255]]


def test_gif_transparency_is_kept():
    picture = pillow.new("P", (2, 1))
    picture.putpalette([*RED, *GREEN])
    picture.putdata([0, 1])
    assert read_image(encoded(picture, "GIF", transparency=1)).alpha.tolist() == [[255, 0]]


@pytest.mark.parametrize(
    ("depth", "color_type", "row", "key", "alpha"),
    [
        (1, 0, b"\0\x40", b"\0\1", [255, 0, 255, 255]),
        (2, 0, b"\0\x1b", b"\0\2", [255, 255, 0, 255]),
        (4, 0, b"\0\x01\x2f", b"\0\2", [255, 255, 0, 255]),
        (8, 0, b"\0\1\2\3\4", b"\0\3", [255, 255, 0, 255]),
        (16, 0, b"\0" + struct.pack(">4H", 1, 600, 3, 601), struct.pack(">H", 600), [255, 0, 255, 255]),
        (8, 2, b"\0" + bytes(range(12)), b"\0\3\0\4\0\5", [255, 0, 255, 255]),
        (16, 2, b"\0" + bytes(range(24)), bytes(range(6, 12)), [255, 0, 255, 255]),
    ],
    ids=["grey1", "grey2", "grey4", "grey8", "grey16", "rgb8", "rgb16"],
)
def test_color_key_becomes_transparent(depth, color_type, row, key, alpha):
    assert read_image(raw_png(4, 1, depth, color_type, row, key)).alpha.tolist() == [alpha]


def test_wide_grey_is_stretched_from_its_smallest_to_its_largest_value():
    floats = pillow.fromarray(np.array([[-1.0, 0.0, 3.0]], np.float32))
    assert read_image(encoded(floats, "TIFF")).pixels[0, :, 0].tolist() == [0, 64, 255]
    integers = pillow.fromarray(np.array([[0, 100_000, 200_000]], np.int32))
    assert read_image(encoded(integers, "TIFF")).pixels[0, :, 0].tolist() == [0, 128, 255]
    constant = pillow.fromarray(np.full((2, 2), 7.0, np.float32))
    assert (read_image(encoded(constant, "TIFF")).pixels == 0).all()


def test_nan_in_a_float_file_is_refused(tmp_path):
    path = tmp_path / "height.tif"
    path.write_bytes(encoded(pillow.fromarray(np.array([[np.nan, 0, np.inf]], np.float32)), "TIFF"))
    assert refusal(read_image, path) == f"{path} has 2 NaN or infinite values"


def test_image_of_many_strips_is_seamless():
    pixels = noise(1500, 1000)
    assert (read_image(encoded(pillow.fromarray(pixels), "BMP")).pixels == pixels).all()


@pytest.fixture(scope="module")
def heic_photo():
    """A photograph as a phone writes it: half red and half blue, lying on its side by EXIF."""
    pillow_heif = pytest.importorskip("pillow_heif")
    pixels = np.zeros((48, 64, 3), np.uint8)
    pixels[:, :32], pixels[:, 32:] = (200, 30, 30), (30, 30, 200)
    picture = pillow_heif.from_pillow(pillow.fromarray(pixels))
    exif = pillow.Exif()
    exif[0x112] = 6
    stream = io.BytesIO()
    picture.save(stream, quality=95, exif=exif.tobytes())
    return stream.getvalue()


def test_heic_of_a_phone_is_read_upright(heic_photo):
    pixels = read_image(heic_photo).pixels.astype(int)
    assert pixels.shape == (64, 48, 3)
    assert np.abs(pixels[8, 24] - (200, 30, 30)).max() < 12
    assert np.abs(pixels[56, 24] - (30, 30, 200)).max() < 12


def test_damaged_heic_is_told_as_such(heic_photo):
    with pytest.raises(InputError, match="truncated or damaged"):
        read_image(heic_photo[: len(heic_photo) // 2])


def test_heic_without_its_library_says_what_to_install(heic_photo, tmp_path):
    (tmp_path / "photo.heic").write_bytes(heic_photo)
    code = "import sys; sys.modules['pillow_heif'] = None; import segvec; segvec.read_image('photo.heic')"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    told = "photo.heic is HEIC; reading it needs pillow-heif: pip install pillow-heif"
    assert done.stderr.splitlines()[-1].endswith(told)
