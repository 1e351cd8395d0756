"""Placements: where on a page a picture goes, and at which scale.

Sizes come in, a `Placement` comes out, the same for SVG, PNG and PDF.
"""

import math
from dataclasses import dataclass
from typing import Literal, get_args

from segvec.errors import InputError
from segvec.layout.crop import box_at, check_size, crop_box, largest_sides
from segvec.layout.destinations import Box
from segvec.layout.gravity import Gravity, fractions_of
from segvec.suggest import suggestion

Fit = Literal["cover", "contain", "stretch", "tile"]


@dataclass(frozen=True, slots=True)
class Placement:
    """How a picture lies on a page: a point (x, y) of it comes to (offset_x + scale_x x, offset_y + scale_y y)."""

    scale_x: float
    """Page units per pixel of the picture."""
    scale_y: float
    """Page units per pixel of the picture."""
    offset_x: float
    """Where the picture's left edge would be, on the page."""
    offset_y: float
    """Where the picture's top edge would be, on the page."""
    source: Box
    """The part of the picture that is shown, in its pixels."""
    target: Box
    """The part of the page that it fills; the whole page where it is repeated as tiles."""


def placement(
    source_size: tuple[float, float],
    target_size: tuple[float, float],
    *,
    fit: Fit = "cover",
    gravity: Gravity = "center",
) -> Placement:
    """Lay a picture on a page.

    Parameters
    ----------
    source_size
        Width and height of the picture, in pixels.
    target_size
        Width and height of the page, in its units.
    fit
        Whether the picture covers the page and is cropped, is contained in it whole, is stretched to it, or is
        repeated at its own size.
    gravity
        What of the picture is kept, or where the contained picture or one of the tiles is held; a point is one of
        the picture.

    Raises
    ------
    InputError
        If a size, a word or the point cannot be used.

    Examples
    --------
    >>> placement((400, 200), (100, 100)).source
    (100.0, 0.0, 300.0, 200.0)
    """
    check_size(source_size)
    check_size(target_size)
    page: Box = (0.0, 0.0, float(target_size[0]), float(target_size[1]))
    picture: Box = (0.0, 0.0, float(source_size[0]), float(source_size[1]))
    if fit == "cover":
        crop = crop_box(source_size, aspect=target_size[0] / target_size[1], gravity=gravity)
        return _between(crop, page)
    if fit == "stretch":
        return _between(picture, page)
    if fit == "contain":
        return _between(picture, _contained(source_size, target_size, gravity))
    if fit != "tile":
        raise InputError(f"unknown fit {fit!r}; {suggestion(fit, get_args(Fit))}")
    across, down = fractions_of(gravity, source_size)
    left, top = across * (page[2] - picture[2]), down * (page[3] - picture[3])
    return Placement(1.0, 1.0, _first_tile(left, picture[2]), _first_tile(top, picture[3]), picture, page)


def _contained(source_size: tuple[float, float], target_size: tuple[float, float], gravity: Gravity) -> Box:
    width, height = largest_sides(target_size, source_size[0] / source_size[1])
    across, down = fractions_of(gravity, source_size)
    return box_at(across * (target_size[0] - width), down * (target_size[1] - height), target_size, (width, height))


def _between(source: Box, target: Box) -> Placement:
    """Return the placement that brings one box onto the other."""
    scale_x = (target[2] - target[0]) / (source[2] - source[0])
    scale_y = (target[3] - target[1]) / (source[3] - source[1])
    return Placement(scale_x, scale_y, target[0] - scale_x * source[0], target[1] - scale_y * source[1], source, target)


def _first_tile(offset: float, side: float) -> float:
    """Return the offset of the tile that covers the edge of the page, in (-side, 0]."""
    return offset - side * math.ceil(offset / side)
