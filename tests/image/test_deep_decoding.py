import io
import logging

import numpy as np
import pytest
from deep_pictures import deep_noise, png_of_16_bits, tiff_of, told_largest
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import chunk, encoded
from PIL import Image as pillow
from refusals import refusal

from segvec.errors import InputError
from segvec.image.image import read_image

TIFF_KINDS = {
    "plain": {},
    "big-endian": {"byteorder": ">"},
    "deflated": {"compression": "zlib"},
    "deflated, big-endian": {"compression": "zlib", "byteorder": ">"},
    "deflated differences": {"compression": "zlib", "predictor": True},
    "strips": {"rowsperstrip": 2},
    "tiles": {"tile": (16, 16)},
    "BigTIFF": {"bigtiff": True},
    "planes": {"planarconfig": "separate"},
    "deflated planes": {"planarconfig": "separate", "compression": "zlib"},
}


@pytest.mark.parametrize("n_channels", [3, 4])
@pytest.mark.parametrize("kind", TIFF_KINDS)
def test_tiff_of_16_bits_comes_as_it_is(kind, n_channels):
    samples = deep_noise(19, 21, n_channels)
    image = read_image(tiff_of(samples, **TIFF_KINDS[kind]), deep=True)
    assert image.pixels.dtype == np.uint16
    assert (image.pixels == samples[..., :3]).all()
    assert image.alpha is None if n_channels == 3 else (image.alpha == samples[..., 3]).all()


@pytest.mark.parametrize("n_channels", [1, 2, 3, 4])
def test_png_of_16_bits_comes_as_it_is(n_channels):
    samples = deep_noise(5, 7, n_channels)
    image = read_image(png_of_16_bits(samples), deep=True)
    assert (image.pixels == (samples[..., :3] if n_channels > 2 else samples[..., :1])).all()
    assert (image.alpha is None) if n_channels in (1, 3) else (image.alpha == samples[..., -1]).all()


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("n_channels", [1, 2, 3, 4])
def test_tiff_of_floats_comes_as_it_is(dtype, n_channels):
    samples = deep_noise(5, 7, n_channels, dtype)
    image = read_image(tiff_of(samples if n_channels > 1 else samples[..., 0]), deep=True)
    assert image.pixels.dtype.kind == "f"
    assert (image.pixels == (samples[..., :3] if n_channels > 2 else samples[..., :1])).all()
    assert (image.alpha is None) if n_channels in (1, 3) else (image.alpha == samples[..., -1]).all()


@given(st.sampled_from([png_of_16_bits, tiff_of]), st.sampled_from([3, 4]), st.integers(0, 99))
@settings(max_examples=20)
def test_16_bits_are_rounded_to_8_and_not_cut(write, n_channels, seed):
    samples = deep_noise(4, 5, n_channels, seed=seed)
    image = read_image(write(samples))
    assert (image.pixels == np.rint(samples[..., :3] / 257)).all()
    assert n_channels == 3 or (image.alpha == np.rint(samples[..., 3] / 257)).all()


def test_premultiplied_colors_are_divided_by_their_cover():
    samples = np.array([[[1000, 2000, 3000, 6000], [0, 0, 0, 0], [65535, 0, 40000, 65535]]], np.uint16)
    image = read_image(tiff_of(samples, extrasamples=["assocalpha"]), deep=True)
    expected = np.rint(np.array([1000, 2000, 3000]) * (65535 / 6000))
    assert image.pixels[0].tolist() == [expected.tolist(), [0, 0, 0], [65535, 0, 40000]]
    assert image.alpha.tolist() == [[6000, 0, 65535]]


def test_channel_that_means_nothing_known_is_left_out():
    samples = deep_noise(3, 4, 4)
    for file in (
        tiff_of(samples, extrasamples=["unspecified"]),
        tiff_of(samples / 65536, extrasamples=["unspecified"]),
    ):
        image = read_image(file, deep=True)
        assert image.alpha is None
        assert image.pixels.shape == (3, 4, 3)


def test_transparent_color_is_that_color_alone():
    samples = np.array([[[256, 512, 768], [256, 512, 769], [257, 512, 768]]], np.uint16)
    key = samples[0, 0].astype(">u2").tobytes()
    assert read_image(png_of_16_bits(samples, before=chunk(b"tRNS", key))).alpha.tolist() == [[0, 255, 255]]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_deep_pictures_come_upright(orientation):
    samples = deep_noise(4, 6, 3)
    exif = pillow.Exif()
    exif[0x112] = orientation
    small = pillow.fromarray((samples >> 8).astype(np.uint8))
    plain = read_image(encoded(small, exif=exif.tobytes())).pixels
    tags = [(274, 3, 1, orientation, True)]
    for options in ({}, {"planarconfig": "separate"}):
        image = read_image(tiff_of(samples, extratags=tags, **options), deep=True)
        assert (image.pixels >> 8 == plain).all()
    turned = png_of_16_bits(samples, before=chunk(b"eXIf", exif.tobytes()[6:]))
    assert (read_image(turned, deep=True).pixels >> 8 == plain).all()


# What is white


def notes_of(caplog, source, **options):
    caplog.clear()
    with caplog.at_level(logging.INFO, logger="segvec"):
        image = read_image(source, **options)
    return image, [record.getMessage() for record in caplog.records]


TWELVE = np.array([[[0, 0, 0], [2047, 2048, 100], [4095, 4001, 3]]], np.uint16)


def test_12_bits_in_16_are_told_of_and_left(caplog):
    image, notes = notes_of(caplog, tiff_of(TWELVE))
    assert image.pixels.max() == 16
    assert notes == ["image uses only 0..4095 of 0..65535 and comes out dark; --range 0,4095 takes it for 12 bits"]


@pytest.mark.parametrize("chosen", [(0, 4095), "0,4095", "auto", [0.0, 4095.0]])
def test_range_makes_12_bits_bright_without_a_word(caplog, chosen):
    image, notes = notes_of(caplog, tiff_of(TWELVE), range=chosen)
    assert (image.pixels == np.rint(TWELVE / 4095 * 255)).all()
    deep = read_image(tiff_of(TWELVE), range=chosen, deep=True).pixels
    assert (deep == np.rint(TWELVE / 4095 * 65535)).all()
    assert not notes


@pytest.mark.parametrize(
    "file",
    [
        tiff_of(TWELVE, **told_largest(4095)),
        png_of_16_bits(TWELVE, before=chunk(b"sBIT", bytes([12, 12, 12]))),
    ],
    ids=["MaxSampleValue", "sBIT"],
)
def test_depth_that_the_file_tells_is_followed(caplog, file):
    image, notes = notes_of(caplog, file)
    assert image.pixels.max() == 255
    assert not notes


def test_packed_12_bits_are_full():
    levels = np.array([[0, 2048, 4095, 1]])
    a, b = levels[0, ::2], levels[0, 1::2]
    packed = np.stack([a >> 4, (a & 15) << 4 | b >> 8, b & 255], axis=-1).astype(np.uint8).tobytes()
    plain = tiff_of(np.zeros((1, 4), np.uint16), rowsperstrip=1)
    start = plain.index(bytes(8), len(plain) - 8)
    data = bytearray(plain[:start] + packed)
    depth = data.index(bytes.fromhex("0201 0300 01000000 1000"))
    data[depth + 8] = 12
    assert read_image(bytes(data)).pixels[0, :, 0].tolist() == [0, 128, 255, 0]


@pytest.mark.parametrize("value", [4000, 255, 1, 2047])
def test_largest_value_that_is_no_depth_or_below_a_sample_says_nothing(value):
    assert read_image(tiff_of(TWELVE, **told_largest(value))).pixels.max() == 16


def test_dark_picture_that_keeps_to_the_standard_stays_dark():
    dark = (TWELVE >> 4) << 4  # 12 significant bits, scaled up, of a dark picture
    assert read_image(png_of_16_bits(dark, before=chunk(b"sBIT", bytes([12] * 3)))).pixels.max() == 16


def test_transparency_of_12_bits_is_full_too():
    samples = np.array([[[4095, 0, 9, 4095], [1, 2, 3, 2048]]], np.uint16)
    image = read_image(tiff_of(samples, extratags=[(281, 3, 4, (4095,) * 4, True)]))
    assert image.alpha.tolist() == [[255, 128]]


def test_floats_beyond_0_to_1_are_stretched_and_told_of(caplog):
    samples = np.array([[[-1, 0, 3]]], np.float32)
    image, notes = notes_of(caplog, tiff_of(samples))
    assert image.pixels.tolist() == [[[0, 64, 255]]]
    assert notes == ["image holds -1..3: these become black and white; --range LOW,HIGH names others"]
    image, notes = notes_of(caplog, tiff_of(samples), range=(0, 2))
    assert (image.pixels.tolist(), notes) == ([[[0, 0, 255]]], [])


def test_nan_in_colors_is_refused():
    assert refusal(read_image, tiff_of(np.full((1, 2, 3), np.nan, np.float32))) == "image has 6 NaN or infinite values"


# Damage and hostility


@pytest.mark.parametrize("part", [0.1, 0.5, 0.95])
@pytest.mark.parametrize("compression", [None, "zlib"])
@pytest.mark.parametrize("samples", [deep_noise(40, 40, 3), deep_noise(40, 40, 3, np.float32)], ids=["16", "float"])
def test_truncated_deep_tiff_is_refused(tmp_path, capfd, samples, compression, part):
    data = tiff_of(samples, compression=compression, rowsperstrip=7)
    path = tmp_path / "deep.tif"
    path.write_bytes(data[: int(len(data) * part)])
    assert refusal(read_image, path) == f"{path} is truncated or damaged"
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("part", [0.3, 0.9, 0.999])
def test_truncated_deep_png_is_refused(part):
    data = png_of_16_bits(deep_noise(40, 40, 4))
    assert refusal(read_image, data[: int(len(data) * part)]) == "image is truncated or damaged"


DEEP_FILES = [
    png_of_16_bits(deep_noise(3, 4, 3), before=chunk(b"sBIT", b"\x0c\x0c\x0c")),
    tiff_of(deep_noise(3, 4, 4), **told_largest(4095)),
    tiff_of(deep_noise(3, 4, 3), compression="zlib", predictor=True),
    tiff_of(deep_noise(3, 4, 3), planarconfig="separate"),
    tiff_of(deep_noise(3, 4, 3, np.float32)),
    tiff_of(deep_noise(3, 4, 2, np.float64), compression="zlib"),
]


@given(
    file=st.sampled_from(DEEP_FILES),
    flips=st.lists(st.tuples(st.integers(0, 600), st.integers(0, 255)), min_size=1, max_size=3),
)
@settings(max_examples=200)
def test_flipped_bytes_never_raise_anything_but_input_error(file, flips):
    data = bytearray(file)
    for position, value in flips:
        data[position % len(data)] = value
    try:
        image = read_image(bytes(data), max_pixels=10_000, deep=True)
    except InputError:
        return
    assert image.pixels.shape[0] * image.pixels.shape[1] <= 10_000


@pytest.mark.parametrize("file", DEEP_FILES)
def test_deep_pictures_above_the_limit_are_refused_before_they_are_decoded(file):
    assert "more than the limit of 11" in refusal(read_image, file, max_pixels=11)


def test_header_of_a_huge_float_picture_allocates_nothing():
    data = bytearray(tiff_of(deep_noise(3, 4, 3, np.float32)))
    for tag in (b"\x00\x01", b"\x01\x01"):  # width and height
        place = next(i for i in range(8, len(data)) if data[i : i + 2] == tag and data[i + 2] in (3, 4))
        data[place + 2 : place + 12] = b"\x04\x00\x01\x00\x00\x00" + (60_000).to_bytes(4, "little")
    assert "megapixels" in refusal(read_image, bytes(data))


def test_compression_that_needs_another_library_is_named():
    data = bytearray(tiff_of(deep_noise(3, 4, 3, np.float32), compression="zlib"))
    place = data.index(bytes.fromhex("0301 0300 01000000 0800"))
    data[place + 8] = 5
    told = refusal(read_image, bytes(data))
    assert told == "image is packed as LZW; reading it needs imagecodecs: pip install imagecodecs"


def test_tiff_of_more_channels_is_refused():
    file = io.BytesIO()
    import tifffile

    tifffile.imwrite(file, np.zeros((3, 4, 7), np.float32), photometric="minisblack", planarconfig="contig")
    assert "another kind than grey and RGB pictures: 7 channels" in refusal(read_image, file.getvalue())


def test_log_of_pillow_is_not_the_users(capfd):
    data = bytearray(tiff_of(deep_noise(3, 4, 3)))
    place = data.index(bytes.fromhex("1501 0300 01000000 0300"))  # samples per pixel
    data[place + 8] = 77
    assert "\n" not in refusal(read_image, bytes(data))
    assert capfd.readouterr() == ("", "")
