"""Palette files made by hand, and how tests read them."""

import io
import struct

import numpy as np

from segvec.palette.formats import read_palette
from segvec.palette.palette import Palette

SEA = Palette(
    np.array([[0, 0, 128], [0, 128, 128], [240, 255, 255], [0, 0, 128]], np.uint8),
    name="Küste 海",
    color_names=("navy", "grün", "🌊 foam", ""),
    source="a beach",
    license="CC0-1.0",
)


def named_file(data, name):
    """An open file that knows its name."""
    file = io.BytesIO(data)
    file.name = name
    return file


def read_as(data, suffix):
    return read_palette(named_file(data, f"folder/stem.{suffix}"))


def codes(data, suffix="txt"):
    return read_as(data, suffix).codes


def ase(*blocks, count=None):
    body = b"".join(struct.pack(">HI", kind, len(block)) + block for kind, block in blocks)
    return b"ASEF" + struct.pack(">HHI", 1, 0, len(blocks) if count is None else count) + body


def ase_color(model, *channels, name="x"):
    text = (name + "\0").encode("utf-16-be")
    channels = struct.pack(f">{len(channels)}fH", *channels, 2)
    return 1, struct.pack(">H", len(text) // 2) + text + model + channels


def aco(*colors, count=None):
    return struct.pack(">HH", 1, count or len(colors)) + b"".join(struct.pack(">5H", *color) for color in colors)


def aseprite(*chunks):
    body = b"".join(struct.pack("<IH", 6 + len(chunk), kind) + chunk for kind, chunk in chunks)
    frame = struct.pack("<IHHH2xI", 16 + len(body), 0xF1FA, len(chunks), 100, len(chunks)) + body
    return struct.pack("<IH", 128 + len(frame), 0xA5E0).ljust(128, b"\0") + frame
