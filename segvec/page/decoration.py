"""What stands around the pictures of a page: background, swatches, title, caption and crop marks."""

import re

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import hex_from_rgb
from segvec.errors import InputError
from segvec.page.content import PagePicture
from segvec.page.elements import (
    Box,
    black_lines,
    gradient_rectangle,
    image_element,
    rectangle,
    scaled_path,
    view,
)
from segvec.page.measures import MARK_LENGTH, Measures, naming, opaque_code
from segvec.svg.lettering import Lettering, lettering

TITLE_SHARE, CAPTION_SHARE, SWATCH_SHARE = 0.05, 0.018, 0.035
"""Heights of the title's and the caption's letters and of the strip of swatches, as shares of the page's shorter
side."""

SPACE_SHARE = 0.02
"""Space between picture, swatches, title and caption, likewise."""

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


def texts_below(picture: PagePicture, page: Measures, *, wide: float, margin: float) -> tuple[float, list[str]]:
    """Height that swatches, title and caption take below the pictures, and these.

    Raises
    ------
    InputError
        If a text does not fit.
    """
    options, short = page.options, page.shorter_side
    space = SPACE_SHARE * short
    side = margin or space
    bottom, across = page.height - side, wide - 2 * side
    parts, height = [], 0.0
    for text, share in ((options.caption, CAPTION_SHARE), (options.title, TITLE_SHARE)):
        if text:
            written = _lettering(text, page, size=share * short, width=across)
            top = bottom - height - written.size[1]
            parts.append(_outlines(written, page, ((wide - written.size[0]) / 2, top)))
            height += written.size[1] + space
    if options.swatches:
        strip = SWATCH_SHARE * short
        parts.append(_swatches(picture.colors(MOST_SWATCHES), (side, bottom - height - strip, across, strip)))
        height += strip + space
    return (height if margin or not height else height + space), parts


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
        return spread(picture.blurred(), box)
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


def _lettering(text: str, page: Measures, *, size: float, width: float) -> Lettering:
    written = lettering(text, font=page.options.font, size=size, align="center", width=width)
    if written.size[0] > width * 1.001 or written.size[1] > page.height / 2:
        raise InputError(f"the text {text[:40]!r} does not fit onto the page")
    return written


def _outlines(written: Lettering, page: Measures, place: tuple[float, float]) -> str:
    # Whole numbers in a finer grid, as all path data is written.
    precision = 1000 if page.is_physical else 100
    return scaled_path(written.path_data(precision=precision), page.color("ink"), place=place, precision=precision)


def _swatches(colors: NDArray[np.uint8], box: Box) -> str:
    left, top, width, height = box
    edges = np.linspace(left, left + width, len(colors) + 1).tolist()
    return "".join(
        rectangle((start, top, end - start, height), hex_from_rgb(color))
        for color, start, end in zip(colors, edges, edges[1:], strict=False)
    )


def spread(pixels: NDArray[np.uint8], box: Box) -> str:
    """Write few pixels as an image that fills a box smoothly.

    A pixel more on all sides lies outside of the box, where renderers fade into transparency.
    """
    height, width = pixels.shape[:2]
    step_x, step_y = box[2] / width, box[3] / height
    padded = np.pad(pixels, ((1, 1), (1, 1), (0, 0)), mode="edge")
    larger = (-step_x, -step_y, box[2] + 2 * step_x, box[3] + 2 * step_y)
    return view(image_element(padded, larger), box=box, seen=(0.0, 0.0, box[2], box[3]))
