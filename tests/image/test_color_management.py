import numpy as np
import pytest
from color_profiles import ink_profile, lab_profile, linear_grey_profile, swapped_profile
from pictures import encoded
from PIL import Image as pillow
from PIL import ImageCms
from shapes import noise

from segvec.image.image import read_image

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


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
    pixels = noise(64, 64)
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
