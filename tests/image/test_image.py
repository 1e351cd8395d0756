import numpy as np
import pytest
from pictures import CORNERS, encoded
from PIL import Image as pillow
from refusals import refusal
from shapes import noise

from segvec.errors import InputError
from segvec.heat.unmap import unmap
from segvec.image.image import Image, image_from_array, read_image
from segvec.pipeline import trace

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def test_background_is_laid_under_transparent_pixels():
    rgba = np.array([[(200, 100, 0, 0), (200, 100, 0, 128), (200, 100, 0, 255)]], np.uint8)
    expected = [[[0, 0, 255], [100, 50, 127], [200, 100, 0]]]
    for source in (encoded(pillow.fromarray(rgba)), rgba, image_from_array(rgba), pillow.fromarray(rgba)):
        image = read_image(source, background="blue")
        assert image.pixels.tolist() == expected
        assert image.alpha is None


def test_background_must_be_an_opaque_color():
    assert refusal(read_image, CORNERS, background="#ff000080") == "background must be opaque, got '#ff000080'"
    assert "no color" in refusal(read_image, CORNERS, background="no color")


def test_image_passes_through_unchanged():
    image = image_from_array(noise(64, 64, 4))
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
    assert refusal(read_image, pillow.new("RGB", (0, 3))) == "image has no pixels, its size is 0 x 3"


@pytest.mark.parametrize("mode", ["HSV", "RGBX", "RGBa", "La", "PA", "I;16B", "I;16L"])
def test_rare_pillow_modes_are_converted(mode):
    assert read_image(pillow.new(mode, (3, 2))).pixels.shape == (2, 3, 3)


@pytest.mark.parametrize("source", [None, 3, object(), [1, 2]])
def test_other_things_are_refused(source):
    assert type(source).__name__ in refusal(read_image, source)


@pytest.mark.parametrize(
    ("pixels", "alpha"),
    [
        (np.zeros((2, 2), np.uint8), None),
        (np.zeros((2, 2, 3), np.int32), None),
        (np.zeros((0, 2, 3), np.uint8), None),
        (np.zeros((2, 2, 3), np.uint8), np.zeros((2, 3), np.uint8)),
        (np.zeros((2, 2, 3), np.uint8), np.zeros((2, 2))),
    ],
)
def test_image_of_wrong_arrays_cannot_be_made(pixels, alpha):
    with pytest.raises(InputError, match="must be uint8"):
        Image(pixels, alpha, "", "")


# Arrays, of whatever they are


UNUSABLE = {
    "no dimension": np.array(5),
    "one dimension": np.arange(5),
    "five dimensions": np.zeros((2, 2, 2, 2, 2)),
    "five channels": np.zeros((2, 2, 5), np.uint8),
    "no channel": np.zeros((2, 2, 0), np.uint8),
    "no pixel": np.zeros((0, 3)),
    "objects": np.array([[3, None]], object),
    "text": np.array([["1", "2"]]),
    "bytes": np.array([[b"1"]]),
    "complex": np.ones((2, 2), complex),
    "dates": np.zeros((2, 2), "M8[s]"),
    "records": np.zeros((2, 2), [("red", "u1"), ("green", "u1")]),
    "NaN": np.array([[np.nan, 1.0]]),
    "infinite": np.array([[np.inf, 1.0]]),
    "negative": np.full((2, 2), -1),
    "huge": np.full((2, 2), 2**63, np.uint64),
    "nothing": None,
    "a number": 3,
    "a list": [[0, 255]],
    "a dict": {},
    "a generator": (i for i in range(3)),
}


@pytest.mark.parametrize("source", UNUSABLE.values(), ids=UNUSABLE)
def test_what_is_no_picture_is_refused_in_one_line(source):
    message = refusal(read_image, source)
    assert refusal(trace, source) == message
    assert refusal(unmap, source, cmap="gray") == message


class Raising:
    """An array of a library that does not hand it over."""

    def __array__(self, *_arguments, **_options):
        raise RuntimeError("it is on another device")


def test_arrays_that_cannot_be_had_are_refused():
    assert refusal(read_image, Raising()) == "image is not an array of numbers: it is on another device"


@pytest.mark.parametrize("dtype", [bool, np.uint8, ">u2", np.int64, np.float16, np.float32, np.longdouble])
def test_arrays_are_pictures_whatever_their_numbers(dtype):
    assert read_image(np.ones((2, 3), dtype)).pixels.shape == (2, 3, 3)


def test_options_hold_for_arrays_too():
    clear = np.zeros((2, 3, 4), np.uint8)
    assert read_image(clear, background="white").pixels.min() == 255
    assert "more than the limit" in refusal(read_image, clear, max_pixels=5)
