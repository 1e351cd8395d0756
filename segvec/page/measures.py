"""Measures of one page, in its units: millimetres where its size is one of paper, and else pixels."""

import logging
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from segvec.color.conversion import hex_from_rgb, opaque_color
from segvec.errors import InputError
from segvec.layout.crop import crop_box
from segvec.layout.cut import cut_box, is_cut
from segvec.layout.destinations import DEFAULT_DPI, Box, Destination, page_size, parse_length
from segvec.layout.gravity import AUTO, place_of
from segvec.options.paging import PageOptions
from segvec.page import elements
from segvec.page.page import MM_PER_INCH

LOG = logging.getLogger("segvec.page")

BELOW = "below"
"""Where text stands that is not over the picture."""

MARK_LENGTH, MARK_GAP = 5.0, 3.0
"""Millimetres of crop marks: their length, and their distance from the bleed."""


_SHARE = re.compile(r"([0-9]{1,3}(?:\.[0-9]*)?|\.[0-9]+)\s*%")
"""A percentage."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What the parts of a page share."""

    options: PageOptions
    """How the page is laid out."""
    width: float
    """Width of the page itself, without bleed."""
    height: float
    """Height of the page itself, without bleed."""
    is_physical: bool
    """Whether units are millimetres, not pixels."""
    dpi: float
    """Pixels per inch."""
    avoid: tuple[Box, ...]
    """Boxes that something hides, as fractions 0..1 of width and height: left, top, right, bottom."""
    safe: Box = (0.0, 0.0, 1.0, 1.0)
    """Box that is always seen, likewise."""

    @property
    def bleed(self) -> float:
        """By how much the drawing reaches beyond the trim."""
        return self.length("bleed")

    @property
    def outside(self) -> float:
        """Distance from the trim to the edge of the document."""
        return self.bleed + (self.millimetres(MARK_GAP + MARK_LENGTH) if self.options.marks else 0.0)

    @property
    def shorter_side(self) -> float:
        """The lesser of width and height."""
        return min(self.width, self.height)

    def length(self, name: str) -> float:
        """Return an option that is a length."""
        text = getattr(self.options, name).strip()
        if re.fullmatch(r"0*+\.?0*+(px|mm|cm|in|pt|%)?", text):
            return 0.0
        if share := _SHARE.fullmatch(text):
            length = float(share[1]) / 100 * self.shorter_side
            return length if self.is_physical else float(math.floor(length + 0.5))
        with naming(name):
            length_on_page = parse_length(text)
        pixels = length_on_page.pixels(self.dpi)
        return pixels * MM_PER_INCH / self.dpi if self.is_physical else pixels

    def color(self, name: str) -> str:
        """Return an option that is a color as hex digits."""
        with naming(name):
            return opaque_code(getattr(self.options, name))

    def millimetres(self, value: float) -> float:
        """Convert millimetres to units of the page."""
        return value if self.is_physical else value * self.dpi / MM_PER_INCH

    def snapped(self, box: elements.Box) -> elements.Box:
        """Move a box's edges to whole pixels, where the page has pixels: a pixel in part shows what is below."""
        if self.is_physical:
            return box
        left, top, width, height = box
        edges = [math.floor(edge + 0.5) for edge in (left, top, left + width, top + height)]
        return (edges[0], edges[1], max(1, edges[2] - edges[0]), max(1, edges[3] - edges[1]))


def measured(options: PageOptions, *, first: tuple[float, float]) -> Measures:
    """Measure a page whose first picture has a width and a height in pixels.

    Raises
    ------
    InputError
        If an option cannot be used, even where nothing on this page would use it.
    """
    left, top, right, bottom = source_part(options, first)
    size = _destination(options, (right - left, bottom - top))
    width, height = size.millimetres if size.is_physical else size.pixels()
    dpi = options.dpi or DEFAULT_DPI
    left, top, right, bottom = size.safe or (0.0, 0.0, size.width, size.height)
    safe = (left / size.width, top / size.height, right / size.width, bottom / size.height)
    page = Measures(options, float(width), float(height), size.is_physical, dpi, size.avoid_fractions, safe)
    for name in ("bleed", "margin", "gutter", "frame", "mat", "radius", "title_size"):
        if getattr(options, name) is not None:
            length = page.length(name)
            _tell_pixels(page, name, length)
    for name in ("ink", "frame_color", "mat_color"):
        if getattr(options, name) is not None:
            page.color(name)
    if options.text_at.strip().lower() != BELOW:
        with naming("text_at"):
            place_of(options.text_at)
    return page


def _tell_pixels(page: Measures, name: str, length: float) -> None:
    """Say what a number without a unit is on paper, where it could be meant as millimetres."""
    text = getattr(page.options, name).strip()
    if page.is_physical and length and text[-1].isdigit():
        name = name.replace("_", "-")
        LOG.info("%s %s is in pixels, %.2g mm at %g dpi; %smm is on paper", name, text, length, page.dpi, text)


def source_part(options: PageOptions, size: tuple[float, float]) -> Box:
    """Return the part of a picture that is taken before anything else: left, top, right, bottom in its pixels.

    Raises
    ------
    InputError
        If the part or the place that is kept is not in the picture.
    """
    wish = options.crop.strip().lower()
    if is_cut(wish):
        left, top, right, bottom = cut_box(wish, (max(1, int(size[0])), max(1, int(size[1]))))
        return (float(left), float(top), float(right), float(bottom))
    if wish != AUTO:
        with naming("crop"):
            crop_box(size, aspect=1, gravity=wish)
    return (0.0, 0.0, *size)


@contextmanager
def naming(option: str) -> Iterator[None]:
    """Put the name of an option before what is said against it."""
    try:
        yield
    except InputError as error:
        raise InputError(f"{option}: {error}") from error


def opaque_code(color: str) -> str:
    """Return a color as hex digits."""
    return hex_from_rgb(np.array(opaque_color(color, noun="colors of a page")))


def _destination(options: PageOptions, first: tuple[float, float]) -> Destination:
    width, height = first
    if options.destination is None:
        return page_size(f"{max(1, round(width))}x{max(1, round(height))}")
    size = page_size(options.destination)
    if size.unit != "ratio":
        return size
    # A shape alone: the largest of it inside the picture.
    across = min(width, height * size.aspect)
    return page_size(f"{max(1, round(across))}x{max(1, round(across / size.aspect))}")
