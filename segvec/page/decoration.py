"""What stands around the pictures of a page: background, swatches and crop marks."""

import re

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import hex_from_rgb
from segvec.page.content import PagePicture
from segvec.page.elements import (
    Box,
    black_lines,
    gradient_rectangle,
    image_element,
    rectangle,
    view,
)
from segvec.page.measures import MARK_LENGTH, Measures, naming, opaque_code

SWATCH_SHARE = 0.035
"""Height of the strip of swatches, as a share of the page's shorter side."""

MOST_SWATCHES = 12
"""Colors that a strip shows at most."""

ALL_COLORS = 10_000
"""Colors that are looked at for the lightest or darkest: more than any palette has."""

MARK_WIDTH = 0.1
"""Millimetres of the breadth of crop marks."""

GROUND = "white"
"""Background where none is asked for."""

CLEAR = ("none", "transparent")
"""Words for no background."""


def is_clear(background: str | None) -> bool:
    """Tell whether an option asks for no background."""
    return (background or GROUND).strip().lower() in CLEAR


def swatches(picture: PagePicture, page: Measures, room: Box) -> tuple[float, str]:
    """Height of the strip of a picture's colors at the bottom of a room, and it."""
    strip = SWATCH_SHARE * page.shorter_side
    return strip, _strip(picture.colors(MOST_SWATCHES), (room[0], room[1] + room[3] - strip, room[2], strip))


def background(picture: PagePicture, option: str | None, box: Box) -> str:
    """Fill a box with a color, a gradient or a blurred picture.

    Raises
    ------
    InputError
        If a color cannot be used.
    """
    text = (option or GROUND).strip().lower()
    if text in CLEAR:
        return ""
    if text == "blur":
        return spread(picture.blurred(), box, name="blur")
    if text in ("lightest", "darkest"):
        return rectangle(box, hex_from_rgb(picture.colors(ALL_COLORS)[0 if text == "lightest" else -1]))
    with naming("background"):
        codes = [opaque_code(part) for part in re.split(r"\s*-\s*", text, maxsplit=1)]
    return gradient_rectangle(box, codes) if len(codes) == 2 else rectangle(box, codes[0])


def crop_marks(page: Measures, size: tuple[float, float]) -> str:
    """Draw two lines at each corner of the trim, outside of the bleed."""
    length, outside = page.millimetres(MARK_LENGTH), page.outside
    lines = []
    for y in (outside, outside + page.height):
        lines += [(0.0, y, length, y), (size[0] - length, y, size[0], y)]
    for x in (outside, outside + page.width):
        lines += [(x, 0.0, x, length), (x, size[1] - length, x, size[1])]
    return black_lines(lines, page.millimetres(MARK_WIDTH))


def _strip(colors: NDArray[np.uint8], box: Box) -> str:
    left, top, width, height = box
    edges = np.linspace(left, left + width, len(colors) + 1).tolist()
    return "".join(
        rectangle((start, top, end - start, height), hex_from_rgb(color))
        for color, start, end in zip(colors, edges, edges[1:], strict=False)
    )


def spread(pixels: NDArray[np.uint8], box: Box, *, name: str) -> str:
    """Write few pixels as an image that fills a box smoothly.

    A pixel more on all sides lies outside of the box, where renderers fade into transparency.
    """
    height, width = pixels.shape[:2]
    step_x, step_y = box[2] / width, box[3] / height
    padded = np.pad(pixels, ((1, 1), (1, 1), (0, 0)), mode="edge")
    larger = (-step_x, -step_y, box[2] + 2 * step_x, box[3] + 2 * step_y)
    return view(image_element(padded, larger), box=box, seen=(0.0, 0.0, box[2], box[3]), name=name)
