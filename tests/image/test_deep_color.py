import struct

import numpy as np
import pytest
from color_profiles import icc_profile, linear_grey_profile, swapped_profile
from deep_pictures import deep_noise, png_of_16_bits, tiff_of
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import encoded
from PIL import Image as pillow
from PIL import ImageCms

from segvec.color.conversion import srgb_from_linear
from segvec.heat.data import read_values
from segvec.image.image import read_image

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
ICC_TAG = 34675


def s15(*numbers):
    return struct.pack(f">{len(numbers)}i", *(round(number * 65536) for number in numbers))


def para(kind, *numbers):
    return b"para\0\0\0\0" + struct.pack(">HH", kind, 0) + s15(*numbers)


def curv(*entries):
    return b"curv\0\0\0\0" + struct.pack(f">I{len(entries)}H", len(entries), *entries)


CURVES = {
    "linear": curv(),
    "power": curv(round(1.8 * 256)),
    "table": curv(*(round(65535 * (i / 32) ** 2) for i in range(33))),
    "power, formula": para(0, 2.2),
    "sRGB": para(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045),
    "formula of seven": para(4, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045, 0.0, 0.0),
    "formula with a flat part": para(1, 2.0, 1.1, -0.1),
    "formula with a lifted flat part": para(2, 2.0, 1.0, -0.1, 0.05),
}

WIDE = {
    b"wtpt": b"XYZ \0\0\0\0" + s15(0.9642, 1.0, 0.8249),
    b"rXYZ": b"XYZ \0\0\0\0" + s15(0.6097, 0.3111, 0.0195),  # Adobe RGB, adapted to D50
    b"gXYZ": b"XYZ \0\0\0\0" + s15(0.2053, 0.6257, 0.0609),
    b"bXYZ": b"XYZ \0\0\0\0" + s15(0.1492, 0.0632, 0.7446),
}


def wide_profile(curve):
    return icc_profile(b"RGB ", b"XYZ ", b"mntr", {**WIDE, b"rTRC": curve, b"gTRC": curve, b"bTRC": curve})


def with_profile(samples, profile):
    return tiff_of(samples, extratags=[(ICC_TAG, 7, len(profile), profile, True)])


@pytest.mark.parametrize("curve", CURVES)
def test_16_bits_are_converted_as_8_are(curve):
    small = deep_noise(12, 13, 3, np.uint8)
    profile = wide_profile(CURVES[curve])
    expected = read_image(encoded(pillow.fromarray(small), icc_profile=profile)).pixels.astype(int)
    found = read_image(with_profile(small.astype(np.uint16) * 257, profile)).pixels.astype(int)
    assert np.abs(found - expected).max() <= 1


def test_a_profile_keeps_16_bits_apart_that_8_do_not():
    ramp = np.arange(30_000, 30_256, dtype=np.uint16)
    samples = np.stack([ramp] * 3, axis=-1)[np.newaxis]
    pixels = read_image(with_profile(samples, wide_profile(curv(round(2.2 * 256)))), deep=True).pixels
    assert pixels.dtype == np.uint16
    assert (np.diff(pixels[0, :, 0].astype(int)) >= 0).all()
    assert len(np.unique(pixels[0, :, 0])) > 200


def test_srgb_stays_to_the_last_bit():
    samples = deep_noise(5, 6, 3)
    assert (read_image(with_profile(samples, SRGB), deep=True).pixels == samples).all()


def test_linear_floats_become_srgb_beyond_white_too():
    samples = np.array([[[0.2, 0.2, 0.2], [4.0, 4.0, 4.0]]], np.float32)
    values = read_values(with_profile(samples, wide_profile(curv()))).array
    assert np.allclose(values, srgb_from_linear(samples.astype(float)), atol=2e-3)


def test_grey_of_16_bits_is_converted_at_full_depth_for_pictures_and_not_at_all_for_matrices():
    grey = np.array([[55 * 257, 55 * 257 + 9]], np.uint16)
    file = with_profile(grey, linear_grey_profile())
    expected = np.rint(srgb_from_linear(grey / 65535) * 65535)
    assert (read_image(file, deep=True).pixels[..., 0] == expected).all()
    assert (read_values(file).array == grey).all()


def test_profile_of_tables_is_followed_in_8_bits():
    identity = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
    ramp = bytes(range(256))
    look_up = b"mft1\0\0\0\0" + bytes([3, 3, 2, 0]) + identity + ramp * 3 + bytes([128, 128, 128]) * 8 + ramp * 3
    profile = icc_profile(b"RGB ", b"Lab ", b"prtr", {b"A2B0": look_up, b"A2B1": look_up})
    samples = deep_noise(3, 4, 3)
    small = (samples >> 8).astype(np.uint8)
    expected = read_image(encoded(pillow.fromarray(small), icc_profile=profile)).pixels
    found = read_image(with_profile(samples, profile), deep=True).pixels
    assert found.dtype == np.uint16
    assert (found == expected.astype(np.uint16) * 257).all()


@given(st.lists(st.tuples(st.integers(128, 2**12), st.integers(0, 255)), max_size=4), st.integers(0, 700))
@settings(max_examples=60)
def test_broken_profile_is_no_reason_to_refuse_a_picture(flips, cut):
    profile = bytearray(swapped_profile())
    for place, value in flips:
        profile[place % len(profile)] = value
    del profile[len(profile) - cut % len(profile) :]
    assert read_image(with_profile(deep_noise(2, 3, 3), bytes(profile)), deep=True).pixels.shape == (2, 3, 3)


def test_alpha_is_not_converted():
    samples = deep_noise(3, 4, 4)
    assert (read_image(with_profile(samples, swapped_profile()), deep=True).alpha == samples[..., 3]).all()
    assert read_image(png_of_16_bits(samples), deep=True).alpha.dtype == np.uint16
