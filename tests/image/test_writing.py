import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image as pillow

from segvec.errors import InputError
from segvec.image.writing import png_bytes

SIDES = st.integers(1, 9)
SHAPES = st.one_of(st.tuples(SIDES, SIDES), st.tuples(SIDES, SIDES, st.sampled_from([3, 4])))


@settings(max_examples=50)
@given(arrays.arrays(np.uint8, SHAPES), st.integers(1, 9))
def test_pixels_come_back_as_they_were(pixels, compression):
    file = pillow.open(io.BytesIO(png_bytes(pixels, compression=compression)))
    assert file.format == "PNG"
    assert file.mode == {2: "L", 3: "RGB", 4: "RGBA"}[pixels.ndim if pixels.ndim == 2 else pixels.shape[2]]
    assert (np.asarray(file) == pixels).all()


@pytest.mark.parametrize("view", [np.s_[::-1, ::2], np.s_[:, ::-1], np.s_[1:, 1:]])
def test_views_are_written_as_they_look(view):
    pixels = np.random.default_rng(0).integers(0, 256, (6, 8, 3)).astype(np.uint8)
    assert (np.asarray(pillow.open(io.BytesIO(png_bytes(pixels[view])))) == pixels[view]).all()


def test_same_pixels_give_the_same_bytes_and_higher_compression_fewer():
    pixels = np.tile(np.arange(200, dtype=np.uint8), (100, 1)) ** 2
    assert png_bytes(pixels) == png_bytes(pixels.copy())
    assert len(png_bytes(pixels, compression=9)) < len(png_bytes(pixels, compression=1))


def test_dots_per_inch_are_in_the_file_where_they_are_given():
    pixels = np.zeros((2, 2, 3), np.uint8)
    assert pillow.open(io.BytesIO(png_bytes(pixels, dpi=300))).info["dpi"] == pytest.approx((300, 300), abs=0.01)
    assert "dpi" not in pillow.open(io.BytesIO(png_bytes(pixels))).info


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((2, 2), np.int32),
        np.zeros((2, 2), bool),
        np.zeros((2, 2, 3), np.int64),
        np.zeros((2, 2, 1), np.uint8),
        np.zeros((2, 2, 5), np.uint8),
        np.zeros(4, np.uint8),
        np.zeros((1, 2, 2, 3), np.uint8),
        np.zeros((0, 3), np.uint8),
        np.zeros((3, 0, 3), np.uint8),
    ],
    ids=lambda pixels: f"{pixels.dtype} {pixels.shape}",
)
def test_other_arrays_are_refused_by_shape_and_type(pixels):
    with pytest.raises(InputError, match=r"a picture must be .* of uint8, uint16 or floats, got \(") as caught:
        png_bytes(pixels)
    assert str(pixels.shape) in str(caught.value)
    assert "\n" not in str(caught.value)
