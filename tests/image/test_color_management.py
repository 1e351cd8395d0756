import struct

import numpy as np
import pytest
from pictures import encoded
from PIL import Image as pillow
from PIL import ImageCms
from shapes import noise

from segvec.image.image import read_image

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


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
