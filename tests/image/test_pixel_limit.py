import warnings

import pytest
from pictures import CORNERS, encoded, raw_png
from PIL import Image as pillow
from PIL import ImageFile
from refusals import refusal
from shapes import noise

from segvec.image.image import DEFAULT_MAX_PIXELS, image_from_array, read_image


def test_bomb_is_refused_by_its_header():
    bomb = raw_png(20_000, 20_000, 8, 2, b"")
    message = refusal(read_image, bomb)
    assert message == ("image has 400 megapixels, more than the limit of 200; raise it with --max-pixels (max_pixels)")
    assert "4.612e+12 megapixels" in refusal(read_image, raw_png(2**31 - 1, 2**31 - 1, 8, 2, b""))


@pytest.mark.parametrize(
    "source",
    [CORNERS, encoded(pillow.fromarray(CORNERS)), pillow.fromarray(CORNERS), image_from_array(CORNERS)],
)
def test_limit_is_inclusive(source):
    assert read_image(source, max_pixels=6).pixels.shape == (2, 3, 3)
    assert "has 6 pixels, more than the limit of 5" in refusal(read_image, source, max_pixels=5)


@pytest.mark.parametrize("limit", [0, -1, 1.5, "9", True, None])
def test_limit_must_be_a_positive_whole_number(limit):
    for source in (
        CORNERS,
        encoded(pillow.fromarray(CORNERS)),
        pillow.fromarray(CORNERS),
        image_from_array(CORNERS),
    ):
        assert "max_pixels must be" in refusal(read_image, source, max_pixels=limit)


@pytest.mark.parametrize("pillow_limit", [1, None])
def test_pillow_limits_neither_fire_nor_leak(monkeypatch, pillow_limit):
    monkeypatch.setattr(pillow, "MAX_IMAGE_PIXELS", pillow_limit)
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    filters = list(warnings.filters)
    data = encoded(pillow.fromarray(noise(64, 64)))
    assert read_image(data).pixels.shape == (64, 64, 3)
    assert "damaged" in refusal(read_image, data[:900])
    assert pillow_limit == pillow.MAX_IMAGE_PIXELS
    assert ImageFile.LOAD_TRUNCATED_IMAGES is True
    assert warnings.filters == filters


def test_default_limit_is_200_megapixels():
    assert DEFAULT_MAX_PIXELS == 200_000_000
