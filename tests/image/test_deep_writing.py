import io

import numpy as np
import pytest
import tifffile
from deep_pictures import deep_noise
from PIL import Image as pillow

from segvec.errors import InputError
from segvec.image.image import read_image
from segvec.image.writing import picture_bytes, png_bytes

SHAPES = [(5, 7), (5, 7, 3), (5, 7, 4)]


def samples_of(shape, dtype):
    return deep_noise(5, 7, shape[2] if len(shape) == 3 else 1, dtype).reshape(shape)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("format", ["png", "tif"])
def test_16_bits_come_back_as_they_were(shape, format):
    samples = samples_of(shape, np.uint16)
    image = read_image(picture_bytes(samples, format=format), deep=True)
    assert image.pixels.dtype == np.uint16
    assert (image.pixels == (samples[..., :3] if len(shape) == 3 else samples[..., np.newaxis])).all()
    assert image.alpha is None if shape[-1] != 4 else (image.alpha == samples[..., 3]).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_floats_stay_floats_in_tiff_and_become_16_bits_in_png(dtype):
    samples = samples_of((5, 7, 3), dtype)
    assert (read_image(picture_bytes(samples, format="tif"), deep=True).pixels == samples.astype(np.float32)).all()
    assert (read_image(png_bytes(samples), deep=True).pixels == np.rint(samples * 65535)).all()


@pytest.mark.parametrize("format", ["jpg", "webp"])
def test_other_formats_get_8_bits(format):
    samples = samples_of((5, 7, 3), np.uint16)
    assert picture_bytes(samples, format=format) == picture_bytes(
        np.rint(samples / 257).astype(np.uint8), format=format
    )


def test_rows_of_many_strips_fit_together():
    samples = np.arange(3000 * 800, dtype=np.uint32).reshape(3000, 800).astype(np.uint16)
    assert (read_image(png_bytes(samples), deep=True).pixels[..., 0] == samples).all()


def test_other_readers_see_the_same():
    grey = samples_of((5, 7), np.uint16)
    file = pillow.open(io.BytesIO(png_bytes(grey, dpi=300)))
    file.load()
    assert (np.asarray(file) == grey).all()
    assert file.info["dpi"] == pytest.approx((300, 300), abs=0.01)
    color = samples_of((5, 7, 4), np.uint16)
    assert (tifffile.imread(io.BytesIO(picture_bytes(color, format="tif"))) == color).all()
    assert (np.asarray(pillow.open(io.BytesIO(png_bytes(color)))) == color >> 8).all()


def test_same_samples_give_the_same_bytes():
    color = samples_of((5, 7, 4), np.uint16)
    for format in ("png", "tif"):
        assert picture_bytes(color, format=format) == picture_bytes(color.copy(), format=format)


@pytest.mark.parametrize("wild", [-0.1, 1.1, np.nan])
def test_floats_outside_0_to_1_are_refused(wild):
    with pytest.raises(InputError, match=r"of floats must be in 0\.\.1"):
        png_bytes(np.array([[0.0, wild]]))
