import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from pictures import encoded
from PIL import Image as pillow
from refusals import refusal
from shapes import noise

from segvec.errors import InputError
from segvec.image.image import image_from_array, read_image


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


OTHERS = "; --range (range) takes others, as auto"


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
        (np.array([[0.0, 255.0]]), "image values must be in 0..1 where they are floats, got 0..255" + OTHERS),
        (np.array([[-0.5, 0.5]]), "image values must be in 0..1 where they are floats, got -0.5..0.5" + OTHERS),
        (np.array([[-1, 255]]), "image values must be in 0..255 or 0..65535, got -1..255" + OTHERS),
        (np.array([[0, 65536]]), "image values must be in 0..255 or 0..65535, got 0..65536" + OTHERS),
        (np.array([["a"]]), "image must hold whole numbers, floats or booleans, got <U1"),
        (np.array([[1j]]), "image must hold whole numbers, floats or booleans, got complex128"),
        (np.array([[None]]), "image must hold whole numbers, floats or booleans, got object"),
    ],
)
def test_unusable_array_is_refused(array, message):
    assert refusal(read_image, array) == message


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
    array = noise(64, 64)[::2, ::-3]
    array.flags.writeable = False
    assert (image_from_array(array).pixels == array).all()


def test_digest_tells_type_and_shape_apart():
    sources = [np.zeros((2, 3), np.uint8), np.zeros((3, 2), np.uint8), np.zeros((2, 3), bool)]
    assert len({image_from_array(source).sha256 for source in sources}) == 3


@pytest.mark.parametrize("shape", [(2, 3), (2, 3, 1), (2, 3, 2), (2, 3, 3), (2, 3, 4)])
def test_masked_pixels_become_transparent(shape):
    is_masked = np.zeros(shape, np.bool_)
    is_masked[1, 2] = True
    image = image_from_array(np.ma.masked_array(np.full(shape, 255, np.uint8), is_masked))
    assert image.alpha.tolist() == [[255, 255, 255], [255, 255, 0]]
    assert (image.pixels[image.alpha > 0] == 255).all()


def test_a_pixel_with_one_masked_channel_is_transparent():
    assert image_from_array(np.ma.masked_equal(np.array([[[9, 8, 7], [6, 5, 4]]]), 8)).alpha.tolist() == [[0, 255]]


def test_a_mask_hides_what_is_no_number():
    image = image_from_array(np.ma.masked_invalid([[np.nan, 0.5, np.inf]]))
    assert image.pixels[0, :, 0].tolist() == [0, 128, 0]
    assert image.alpha.tolist() == [[0, 255, 0]]


def test_a_mask_of_nothing_says_nothing():
    plain = np.arange(6, dtype=np.uint8).reshape(2, 3)
    image = image_from_array(np.ma.masked_array(plain, np.zeros((2, 3), np.bool_)))
    assert image.alpha is None
    assert image.sha256 == image_from_array(plain).sha256


def test_digest_tells_masks_apart():
    zeros = np.zeros((1, 2), np.uint8)
    sources = [zeros, np.ma.masked_array(zeros, [[1, 0]]), np.ma.masked_array(zeros, [[0, 1]])]
    assert len({image_from_array(source).sha256 for source in sources}) == 3


def test_masked_arrays_are_not_changed():
    source = np.ma.masked_array(np.array([[5, 7]], np.uint8), [[1, 0]])
    image_from_array(source)
    assert source.data.tolist() == [[5, 7]]
    assert source.mask.tolist() == [[True, False]]
