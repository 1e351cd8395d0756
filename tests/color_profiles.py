"""Color profiles, written byte by byte."""

import struct

from PIL import ImageCms


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
