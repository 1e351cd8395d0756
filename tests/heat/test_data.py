import io
import pickle

import numpy as np
import pytest
from deep_pictures import deep_noise, png_of_16_bits, tiff_of
from PIL import Image as pillow
from refusals import refusal

from segvec.errors import InputError
from segvec.heat.data import read_values
from segvec.image.image import read_image

MATRIX = np.array([[1.5, -2.0, 3.0], [4.0, 5.0, 6e3]], np.float32)


def png(array, **options):
    file = io.BytesIO()
    pillow.fromarray(array).save(file, "PNG", **options)
    return file.getvalue()


def text_file(folder, text, name="matrix.csv"):
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.float32, ">u2", ">f4"])
def test_numbers_go_in_as_they_are(tmp_path, kind):
    matrix = (np.arange(6).reshape(2, 3) * 40).astype(kind)
    np.save(tmp_path / "m.npy", matrix)
    np.savez(tmp_path / "m.npz", first=matrix, second=matrix + 1)
    for source in (matrix, tmp_path / "m.npy", tmp_path / "m.npz", (tmp_path / "m.npy").read_bytes()):
        values = read_values(source)
        assert values.array.dtype == np.dtype(kind).newbyteorder("=")
        np.testing.assert_array_equal(values.array, matrix)
        assert values.mask is None


@pytest.mark.parametrize(("kind", "expected"), [(bool, np.uint8), (np.int64, np.float32), (np.float64, np.float32)])
def test_other_numbers_become_one_of_three_types(kind, expected):
    values = read_values(np.eye(3, dtype=kind)).array
    assert values.dtype == expected
    np.testing.assert_array_equal(values, np.eye(3))


def test_fortran_order_is_read_upright(tmp_path):
    np.save(tmp_path / "m.npy", np.asfortranarray(MATRIX))
    np.testing.assert_array_equal(read_values(tmp_path / "m.npy").array, MATRIX)


def test_masked_numbers_are_missing():
    values = read_values(np.ma.masked_equal([[1, 2], [3, 2]], 2)).array
    np.testing.assert_array_equal(values, [[1, np.nan], [3, np.nan]])
    colors = np.ma.masked_equal(np.arange(12).reshape(2, 2, 3), 4)
    assert np.isnan(read_values(colors).array[0, 1]).tolist() == [False, True, False]


def test_a_list_of_rows_passes():
    assert read_values([[1, 2], [3, 4]]).array.tolist() == [[1, 2], [3, 4]]


def test_last_of_two_or_four_channels_is_transparency():
    pixels = np.zeros((1, 2, 4), np.uint8)
    pixels[0, 0] = 10, 20, 30, 255
    values = read_values(pixels)
    assert values.array.shape == (1, 2, 3)
    assert values.mask.tolist() == [[True, False]]
    assert read_values(pixels[..., 2:]).array.tolist() == [[30, 0]]
    assert read_values(pixels[..., :1]).array.shape == (1, 2)


def test_deep_grey_pictures_are_not_scaled(tmp_path):
    deep = np.array([[0, 1000, 65535], [7, 8, 9]], np.uint16)
    values = read_values(png(deep))
    assert values.array.dtype == np.uint16
    np.testing.assert_array_equal(values.array, deep)
    pillow.fromarray(deep).save(tmp_path / "deep.tif")
    np.testing.assert_array_equal(read_values(tmp_path / "deep.tif").array, deep)
    pillow.fromarray(MATRIX).save(tmp_path / "float.tif")
    np.testing.assert_array_equal(read_values(tmp_path / "float.tif").array, MATRIX)
    np.testing.assert_array_equal(read_values(pillow.fromarray(MATRIX)).array, MATRIX)


def test_turned_deep_pictures_come_upright():
    deep = np.arange(6, dtype=np.uint16).reshape(2, 3)
    exif = pillow.Exif()
    exif[0x0112] = 6
    np.testing.assert_array_equal(read_values(png(deep, exif=exif.tobytes())).array, np.rot90(deep, -1))


def test_transparent_level_of_a_deep_picture_is_masked():
    values = read_values(png(np.array([[5, 6]], np.uint16), transparency=6))
    assert values.mask.tolist() == [[True, False]]


def test_other_pictures_are_colors_and_a_mask(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (4, 5, 4), dtype=np.uint8)
    pixels[0, 0, 3], pixels[0, 1, 3] = 0, 255
    pillow.fromarray(pixels).save(tmp_path / "picture.png")
    image = read_image(tmp_path / "picture.png")
    for source in (tmp_path / "picture.png", image, pillow.open(tmp_path / "picture.png")):
        values = read_values(source)
        np.testing.assert_array_equal(values.array, pixels[..., :3])
        np.testing.assert_array_equal(values.mask, pixels[..., 3] >= 128)
        assert values.name == "picture"
    assert read_values(tmp_path / "picture.png").sha256 == image.sha256


def test_grey_turns_colors_alone():
    assert read_values(np.full((2, 2, 3), 9, np.uint8), grey="rec601").array.tolist() == [[9, 9], [9, 9]]
    assert read_values(MATRIX, grey="rec601").array.tolist() == MATRIX.tolist()


def test_pickles_are_never_loaded(tmp_path):
    np.save(tmp_path / "m.npy", np.array([[{}]]), allow_pickle=True)
    for source in (tmp_path / "m.npy", pickle.dumps(MATRIX)):
        with pytest.raises(InputError):
            read_values(source)


@pytest.mark.parametrize("shape", [(3,), (2, 2, 5), (0, 3), (1, 1, 1, 1)])
def test_wrong_shapes_are_refused(shape, tmp_path):
    np.save(tmp_path / "m.npy", np.zeros(shape))
    for source in (np.zeros(shape), tmp_path / "m.npy"):
        with pytest.raises(InputError, match="shape"):
            read_values(source)


@pytest.mark.parametrize("source", [None, "no such file.csv", [[1, 2], [3]], [["a"]], b"", b"rubbish", {"a": 1}, 1j])
def test_what_is_no_matrix_is_refused(source):
    with pytest.raises(InputError):
        read_values(source)


@pytest.mark.parametrize("keep", [6, 20, 100, 140])
def test_damaged_arrays_are_refused(keep, tmp_path):
    np.save(tmp_path / "m.npy", MATRIX)
    np.savez_compressed(tmp_path / "m.npz", MATRIX)
    for name in ("m.npy", "m.npz"):
        with pytest.raises(InputError):
            read_values((tmp_path / name).read_bytes()[:keep])


def test_damaged_deep_pictures_are_refused():
    data = png(np.random.default_rng(0).integers(0, 65536, (50, 50), dtype=np.uint16))
    with pytest.raises(InputError, match="damaged"):
        read_values(data[: len(data) // 2])
    checksum = data.index(b"IEND") - 5  # the last byte of that of the pixels
    with pytest.raises(InputError, match="damaged"):
        read_values(data[:checksum] + bytes([data[checksum] ^ 1]) + data[checksum + 1 :])


def test_size_is_checked_before_reading(tmp_path):
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f8", "fortran_order": False, "shape": (10**7, 10**7)})
    sources = (
        header.getvalue(),
        np.zeros((30, 40)),
        png(np.zeros((30, 40), np.uint16)),
        png(np.zeros((30, 40), np.uint8)),
    )
    for source in (*sources, text_file(tmp_path, "1,2,3\n" * 400)):
        with pytest.raises(InputError, match="limit"):
            read_values(source, max_pixels=1000)
    with pytest.raises(InputError, match="max_pixels"):
        read_values(MATRIX, max_pixels=0)


class Raising:
    """An array of a library that does not hand it over."""

    def __array__(self, *_arguments, **_options):
        raise RuntimeError("it is on another device")


def test_arrays_that_cannot_be_had_are_refused():
    assert refusal(read_values, Raising()) == "array is not a matrix of numbers: it is on another device"


@pytest.mark.parametrize("write", [png_of_16_bits, tiff_of])
def test_colors_of_16_bits_are_not_scaled(write):
    samples = deep_noise(5, 6, 4)
    values = read_values(write(samples))
    np.testing.assert_array_equal(values.array, samples[..., :3])
    np.testing.assert_array_equal(values.mask, samples[..., 3] >= 32768)


def test_colors_in_floats_are_not_scaled():
    samples = np.array([[[-3.0, 1e6, 0.5], [np.nan, 0, 1]]], np.float32)
    np.testing.assert_array_equal(read_values(tiff_of(samples)).array, samples)
