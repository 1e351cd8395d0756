import hashlib
import io
import struct
import subprocess
import sys
import warnings
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from machine import needs_limits
from PIL import Image as pillow
from PIL import ImageCms, ImageFile

from segvec.errors import InputError
from segvec.image.image import DEFAULT_MAX_PIXELS, Image, image_from_array, read_image

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
CORNERS = np.array([[RED, GREEN, BLUE], [WHITE, (0, 0, 0), (10, 20, 30)]], np.uint8)


def encoded(picture, kind="PNG", **options):
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def noise(height=64, width=64, channels=3):
    return np.random.default_rng(1).integers(0, 256, (height, width, channels), np.uint8)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, depth, color_type, rows, key=b""):
    """Write the PNGs that Pillow cannot."""
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color_type, 0, 0, 0)),
            chunk(b"tRNS", key) if key else b"",
            chunk(b"IDAT", zlib.compress(rows)),
            chunk(b"IEND", b""),
        ]
    )


def refusal(source, **options):
    """Return the message with which `source` is refused."""
    with pytest.raises(InputError) as raised:
        read_image(source, **options)
    assert "\n" not in str(raised.value)
    return str(raised.value)


# Formats and modes


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
    assert read_image(png(4, 1, depth, color_type, row, key)).alpha.tolist() == [alpha]


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
    assert refusal(path) == f"{path} has 2 NaN or infinite values"


def test_image_of_many_strips_is_seamless():
    pixels = noise(1500, 1000)
    assert (read_image(encoded(pillow.fromarray(pixels), "BMP")).pixels == pixels).all()


# Orientation, profiles, transparency


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(kind, orientation):
    undo = {
        2: pillow.Transpose.FLIP_LEFT_RIGHT,
        3: pillow.Transpose.ROTATE_180,
        4: pillow.Transpose.FLIP_TOP_BOTTOM,
        5: pillow.Transpose.TRANSPOSE,
        6: pillow.Transpose.ROTATE_90,
        7: pillow.Transpose.TRANSVERSE,
        8: pillow.Transpose.ROTATE_270,
    }
    rgba = np.dstack([CORNERS, np.array([[10, 20, 30], [40, 50, 60]], np.uint8)])
    stored = pillow.fromarray(rgba)
    stored = stored.transpose(undo[orientation]) if orientation > 1 else stored
    exif = pillow.Exif()
    exif[0x0112] = orientation
    data = encoded(stored, kind, exif=exif, **({"lossless": True, "exact": True} if kind == "WEBP" else {}))
    image = read_image(data)
    assert image.pixels.tolist() == CORNERS.tolist()
    assert image.alpha.tolist() == rgba[..., 3].tolist()
    assert image.pixels.flags.c_contiguous
    with pillow.open(io.BytesIO(data)) as opened:
        assert read_image(opened).pixels.tolist() == CORNERS.tolist()


def test_jpeg_orientation_is_applied():
    exif = pillow.Exif()
    exif[0x0112] = 6
    assert read_image(encoded(pillow.new("RGB", (40, 20)), "JPEG", exif=exif)).pixels.shape == (40, 20, 3)


@pytest.mark.parametrize("exif", [b"Exif\0\0garbage", b"Exif\0\0II*\0\xff\xff\xff\xff"])
def test_damaged_exif_is_ignored(exif):
    assert read_image(encoded(pillow.new("RGB", (4, 2)), "JPEG", exif=exif)).pixels.shape == (2, 4, 3)


def swapped_profile():
    """Return sRGB with its red and green primaries exchanged, so that a conversion is unmistakable."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = profile.replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ").replace(b"????", b"gXYZ")
    assert swapped != profile
    return swapped


def lab_profile():
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()


def icc_profile(space, connection, kind, tags):
    """Write an ICC version 2 profile of the given tags (ICC.1:2001-04)."""
    table, body, offset = b"", b"", 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        padded = data + b"\0" * (-len(data) % 4)
        table += name + struct.pack(">II", offset + len(body), len(data))
        body += padded
    size = offset + len(body)
    header = struct.pack(">I4sI4s4s4s", size, b"\0" * 4, 0x02400000, kind, space, connection)
    header += struct.pack(">6H", 2000, 1, 1, 0, 0, 0) + b"acsp" + b"\0" * 28
    header += struct.pack(">3i", 63190, 65536, 54061)  # the D50 illuminant
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def linear_grey_profile():
    white = b"XYZ \0\0\0\0" + struct.pack(">3i", 63190, 65536, 54061)
    return icc_profile(b"GRAY", b"XYZ ", b"mntr", {b"wtpt": white, b"kTRC": b"curv" + b"\0" * 8})


def ink_profile():
    """Return a CMYK profile of an ink set that prints Lab (50, 0, 0) whatever is asked of it."""
    identity = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
    ramp = bytes(range(256))
    look_up = b"mft1\0\0\0\0" + bytes([4, 3, 2, 0]) + identity + ramp * 4 + bytes([128, 128, 128]) * 16 + ramp * 3
    return icc_profile(b"CMYK", b"Lab ", b"prtr", {b"A2B0": look_up, b"A2B1": look_up})


@pytest.mark.parametrize(("mode", "color"), [("L", 55), ("LA", (55, 9)), ("I;16", 55 * 257)])
def test_grey_profile_is_converted_to_srgb(mode, color):
    image = read_image(encoded(pillow.new(mode, (3, 2), color), icc_profile=linear_grey_profile()))
    # Linear 55/255 is 0.2157, which sRGB encodes as 0.502 (128 of 255).
    assert np.abs(image.pixels.astype(int) - 128).max() <= 1


@pytest.mark.parametrize("kind", ["TIFF", "JPEG"])
def test_cmyk_is_converted_by_its_own_profile(kind):
    picture = pillow.new("CMYK", (16, 16), (0, 255, 255, 0))
    image = read_image(encoded(picture, kind, icc_profile=ink_profile()))
    pixels = image.pixels.astype(int)
    assert pixels.max() - pixels.min() <= 3
    assert 110 <= pixels.mean() <= 130


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_color_profile_is_converted_to_srgb(mode):
    picture = pillow.new("RGBA" if mode == "RGBA" else "RGB", (3, 2), RED)
    picture = picture.convert(mode)
    image = read_image(encoded(picture, icc_profile=swapped_profile()))
    assert np.abs(image.pixels.astype(int) - GREEN).max() <= 2
    assert image.alpha is None


def test_color_profile_leaves_transparency_alone():
    picture = pillow.new("RGBA", (3, 2), (*RED, 77))
    image = read_image(encoded(picture, icc_profile=swapped_profile()))
    assert np.abs(image.pixels.astype(int) - GREEN).max() <= 2
    assert (image.alpha == 77).all()


def test_srgb_profile_changes_nothing():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    pixels = noise()
    assert (read_image(encoded(pillow.fromarray(pixels), icc_profile=profile)).pixels == pixels).all()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "I;16"])
def test_grey_with_a_color_profile_stays_grey(mode):
    picture = pillow.new(mode, (3, 2), {"LA": (0, 9)}.get(mode, 0))
    image = read_image(encoded(picture, icc_profile=swapped_profile()))
    assert (image.pixels == 0).all()
    assert image.pixels.shape == (2, 3, 3)


@pytest.mark.parametrize("profile", [b"not a profile", swapped_profile()[:200], lab_profile()])
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK", "RGBA"])
def test_broken_or_unfitting_profile_is_ignored(mode, profile):
    plain = pillow.new(mode, (3, 2), 128)
    with_profile = encoded(plain, "TIFF", icc_profile=profile)
    assert (read_image(with_profile).pixels == read_image(encoded(plain, "TIFF")).pixels).all()


def test_cmyk_with_an_rgb_profile_is_read_without_it():
    picture = pillow.new("CMYK", (3, 2), (0, 255, 255, 0))
    assert read_image(encoded(picture, "TIFF", icc_profile=swapped_profile())).pixels[0, 0].tolist() == [
        255,
        0,
        0,
    ]


def test_background_is_laid_under_transparent_pixels():
    rgba = np.array([[(200, 100, 0, 0), (200, 100, 0, 128), (200, 100, 0, 255)]], np.uint8)
    expected = [[[0, 0, 255], [100, 50, 127], [200, 100, 0]]]
    for source in (encoded(pillow.fromarray(rgba)), rgba, image_from_array(rgba), pillow.fromarray(rgba)):
        image = read_image(source, background="blue")
        assert image.pixels.tolist() == expected
        assert image.alpha is None


def test_background_must_be_an_opaque_color():
    assert refusal(CORNERS, background="#ff000080") == "background must be opaque, got '#ff000080'"
    assert "no color" in refusal(CORNERS, background="no color")


# Damaged and wrong files


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF", "PPM"])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_truncated_file_is_refused(tmp_path, kind, part):
    if kind not in pillow.registered_extensions().values():
        pytest.skip(f"this Pillow has no {kind}")
    path = tmp_path / f"photo.{kind.lower()}"
    data = encoded(pillow.fromarray(noise()), kind)
    path.write_bytes(data[: int(len(data) * part)])
    assert refusal(path) == f"{path} is truncated or damaged"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF"])
def test_file_cut_in_its_header_is_called_damaged(kind):
    assert refusal(encoded(pillow.fromarray(noise()), kind)[:12]) == "image is truncated or damaged"


def test_png_without_its_end_is_refused():
    assert "damaged" in refusal(encoded(pillow.fromarray(noise()))[:-12])


@pytest.mark.parametrize("kind", [b"IHDR", b"IDAT"])
def test_png_with_a_bad_checksum_is_refused(kind):
    data = bytearray(png(4, 1, 8, 0, b"\0\1\2\3\4"))
    start = data.index(kind)
    (length,) = struct.unpack(">I", data[start - 4 : start])
    data[start + 4 + length] ^= 1
    assert refusal(bytes(data)) == "image is truncated or damaged"


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
    assert refusal(data).startswith(("image is not an image of a known format", "image is truncated"))


def test_empty_file_is_refused(tmp_path):
    path = tmp_path / "empty.png"
    path.touch()
    assert refusal(path) == f"{path} is empty"
    assert refusal(b"") == "image is empty"
    assert refusal(io.BytesIO()) == "image is empty"


def test_text_named_png_is_refused(tmp_path):
    path = tmp_path / "notes.png"
    path.write_text("BM is how a bitmap starts, but this is text")
    assert refusal(path).startswith(f"{path} is not an image of a known format")


def test_postscript_is_not_run(tmp_path):
    path = tmp_path / "drawing.eps"
    path.write_text("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\nshowpage\n")
    assert "is not an image of a known format" in refusal(path)


def test_missing_file_and_directory_are_named(tmp_path):
    (tmp_path / "file").touch()
    assert refusal(tmp_path / "no.png") == f"{tmp_path}/no.png does not exist"
    assert refusal(str(tmp_path / "file" / "no.png")) == f"{tmp_path}/file/no.png does not exist"
    assert refusal(tmp_path) == f"{tmp_path} is a directory, not a file"
    assert refusal("") == "'' does not exist"
    assert "null" in refusal("a\0b")
    assert "too long" in refusal("n" * 300)


@needs_limits
def test_unreadable_file_is_refused(tmp_path):
    path = tmp_path / "secret.png"
    path.write_bytes(encoded(pillow.fromarray(CORNERS)))
    path.chmod(0)
    assert "no permission" in refusal(path)


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
    assert "a?b?" in refusal(tmp_path / "a\nb\x1b")


def test_open_files_are_read(tmp_path):
    path = tmp_path / "open.png"
    path.write_bytes(encoded(pillow.fromarray(CORNERS)))
    with path.open("rb") as file:
        image = read_image(file)
    assert (image.pixels.tolist(), image.name) == (CORNERS.tolist(), "open")
    assert "closed" in refusal(file)
    assert read_image(io.BytesIO(path.read_bytes())).name == ""
    assert refusal(io.StringIO("text")) == "image must be opened in binary mode"


# Size limits


def test_bomb_is_refused_by_its_header():
    bomb = png(20_000, 20_000, 8, 2, b"")
    message = refusal(bomb)
    assert message == ("image has 400 megapixels, more than the limit of 200; raise it with --max-pixels (max_pixels)")
    assert "4.612e+12 megapixels" in refusal(png(2**31 - 1, 2**31 - 1, 8, 2, b""))


@pytest.mark.parametrize(
    "source",
    [CORNERS, encoded(pillow.fromarray(CORNERS)), pillow.fromarray(CORNERS), image_from_array(CORNERS)],
)
def test_limit_is_inclusive(source):
    assert read_image(source, max_pixels=6).pixels.shape == (2, 3, 3)
    assert "has 6 pixels, more than the limit of 5" in refusal(source, max_pixels=5)


@pytest.mark.parametrize("limit", [0, -1, 1.5, "9", True, None])
def test_limit_must_be_a_positive_whole_number(limit):
    for source in (
        CORNERS,
        encoded(pillow.fromarray(CORNERS)),
        pillow.fromarray(CORNERS),
        image_from_array(CORNERS),
    ):
        assert "max_pixels must be" in refusal(source, max_pixels=limit)


@pytest.mark.parametrize("pillow_limit", [1, None])
def test_pillow_limits_neither_fire_nor_leak(monkeypatch, pillow_limit):
    monkeypatch.setattr(pillow, "MAX_IMAGE_PIXELS", pillow_limit)
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    filters = list(warnings.filters)
    data = encoded(pillow.fromarray(noise()))
    assert read_image(data).pixels.shape == (64, 64, 3)
    assert "damaged" in refusal(data[:900])
    assert pillow_limit == pillow.MAX_IMAGE_PIXELS
    assert ImageFile.LOAD_TRUNCATED_IMAGES is True
    assert warnings.filters == filters


def test_default_limit_is_200_megapixels():
    assert DEFAULT_MAX_PIXELS == 200_000_000


# Arrays


@pytest.mark.parametrize(
    ("dtype", "values", "expected"),
    [
        (bool, [0, 1], [0, 255]),
        (np.uint8, [0, 1, 255], [0, 1, 255]),
        (np.uint16, [0, 128, 129, 65535], [0, 0, 1, 255]),
        (">u2", [0, 257, 65535], [0, 1, 255]),
        (np.int8, [0, 127], [0, 127]),
        (np.int16, [0, 255], [0, 255]),
        (np.int16, [0, 257], [0, 1]),
        (np.int64, [0, 255], [0, 255]),
        (np.int64, [0, 256, 65535], [0, 1, 255]),
        (np.uint32, [7, 65535], [0, 255]),
        (np.uint64, [7, 255], [7, 255]),
        (np.float16, [0, 0.5, 1], [0, 128, 255]),
        (np.float32, [0, 0.25, 1], [0, 64, 255]),
        (np.float64, [-0.0, 0.25, 1], [0, 64, 255]),
        (np.longdouble, [0, 0.25, 1], [0, 64, 255]),
    ],
)
def test_every_number_type_is_scaled(dtype, values, expected):
    assert image_from_array(np.array([values], dtype)).pixels[0, :, 1].tolist() == expected


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros(3), r"image must have shape (H, W) or (H, W, 1..4), got (3,)"),
        (np.zeros((2, 2, 5)), r"image must have shape (H, W) or (H, W, 1..4), got (2, 2, 5)"),
        (np.zeros((2, 2, 2, 3)), r"image must have shape (H, W) or (H, W, 1..4), got (2, 2, 2, 3)"),
        (np.zeros(()), r"image must have shape (H, W) or (H, W, 1..4), got ()"),
        (np.zeros((0, 4)), "image has no pixels, its shape is (0, 4)"),
        (np.zeros((4, 0, 3)), "image has no pixels, its shape is (4, 0, 3)"),
        (np.zeros((2, 2, 0)), "image must have shape (H, W) or (H, W, 1..4), got (2, 2, 0)"),
        (np.array([[0.5, np.nan, np.inf]]), "image has 2 NaN or infinite values"),
        (np.array([[0.0, 255.0]]), "image values must be in 0..1 where they are floats, got 0..255"),
        (np.array([[-0.5, 0.5]]), "image values must be in 0..1 where they are floats, got -0.5..0.5"),
        (np.array([[-1, 255]]), "image values must be in 0..255 or 0..65535, got -1..255"),
        (np.array([[0, 65536]]), "image values must be in 0..255 or 0..65535, got 0..65536"),
        (np.array([["a"]]), "image must hold whole numbers, floats or booleans, got <U1"),
        (np.array([[1j]]), "image must hold whole numbers, floats or booleans, got complex128"),
        (np.array([[None]]), "image must hold whole numbers, floats or booleans, got object"),
    ],
)
def test_unusable_array_is_refused(array, message):
    assert refusal(array) == message


def test_ragged_list_is_refused():
    with pytest.raises(InputError, match="image is not an array of numbers"):
        image_from_array([[1, 2], [3]])


ANY_ARRAY = st.sampled_from([np.uint8, np.uint16, np.bool_, np.float32, np.float64, np.float16]).flatmap(
    lambda dtype: arrays.arrays(
        dtype,
        st.tuples(st.integers(1, 5), st.integers(1, 5), st.integers(1, 4)),
        elements=st.floats(0, 1, width=np.dtype(dtype).itemsize * 8) if np.dtype(dtype).kind == "f" else None,
    )
)


@given(ANY_ARRAY)
def test_array_becomes_an_image_of_its_size_and_is_neither_changed_nor_kept(array):
    before = array.copy()
    image = image_from_array(array, name="mine")
    assert image.pixels.shape == (*array.shape[:2], 3)
    assert image.pixels.dtype == np.uint8
    assert image.name == "mine"
    if array.shape[2] in (2, 4):
        opaque = image.alpha is None
        assert opaque == bool((image_from_array(array[..., -1]).pixels == 255).all())
        assert opaque or not np.shares_memory(image.alpha, array)
    else:
        assert image.alpha is None
    assert not np.shares_memory(image.pixels, array)
    assert (array == before).all()
    assert image_from_array(array).sha256 == image.sha256


@given(ANY_ARRAY)
def test_grey_array_has_equal_channels(array):
    pixels = image_from_array(array[..., 0]).pixels
    assert (pixels == pixels[..., :1]).all()
    assert (pixels == image_from_array(array[..., :1]).pixels).all()


@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 5), st.integers(1, 5), st.sampled_from([3, 4]))))
def test_array_file_and_pillow_agree(array):
    picture = pillow.fromarray(array)
    images = [image_from_array(array), read_image(encoded(picture)), read_image(picture)]
    for image in images[1:]:
        assert (image.pixels == images[0].pixels).all()
        assert (image.alpha is None) == (images[0].alpha is None)
        assert image.alpha is None or (image.alpha == images[0].alpha).all()


def test_strided_and_read_only_arrays_work():
    array = noise()[::2, ::-3]
    array.flags.writeable = False
    assert (image_from_array(array).pixels == array).all()


def test_digest_tells_type_and_shape_apart():
    sources = [np.zeros((2, 3), np.uint8), np.zeros((3, 2), np.uint8), np.zeros((2, 3), bool)]
    assert len({image_from_array(source).sha256 for source in sources}) == 3


# Other sources


def test_image_passes_through_unchanged():
    image = image_from_array(noise(channels=4))
    assert read_image(image) is image


def test_pillow_image_is_not_changed_or_closed(tmp_path):
    path = tmp_path / "mine.png"
    path.write_bytes(encoded(pillow.fromarray(CORNERS)))
    with pillow.open(path) as picture:
        image = read_image(picture)
        assert image.name == "mine"
        assert picture.getpixel((0, 0)) == RED
    assert image.sha256 == read_image(pillow.fromarray(CORNERS)).sha256


def test_empty_pillow_image_is_refused():
    assert refusal(pillow.new("RGB", (0, 3))) == "image has no pixels, its size is 0 x 3"


@pytest.mark.parametrize("mode", ["HSV", "RGBX", "RGBa", "La", "PA", "I;16B", "I;16L"])
def test_rare_pillow_modes_are_converted(mode):
    assert read_image(pillow.new(mode, (3, 2))).pixels.shape == (2, 3, 3)


@pytest.mark.parametrize("source", [None, 3, object(), [1, 2]])
def test_other_things_are_refused(source):
    assert type(source).__name__ in refusal(source)


@pytest.mark.parametrize(
    ("pixels", "alpha"),
    [
        (np.zeros((2, 2), np.uint8), None),
        (np.zeros((2, 2, 3)), None),
        (np.zeros((0, 2, 3), np.uint8), None),
        (np.zeros((2, 2, 3), np.uint8), np.zeros((2, 3), np.uint8)),
        (np.zeros((2, 2, 3), np.uint8), np.zeros((2, 2))),
    ],
)
def test_image_of_wrong_arrays_cannot_be_made(pixels, alpha):
    with pytest.raises(InputError, match="must be uint8"):
        Image(pixels, alpha, "", "")


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
