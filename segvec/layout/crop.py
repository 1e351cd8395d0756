"""Crops: the largest box of a shape inside a picture, held where a gravity says.

Sizes come in, boxes come out. Boxes are (left, top, right, bottom) in pixels, x to the right and y down, pixel
(row, col) filling [col, col + 1] x [row, row + 1]; the boxes of `avoid` are in fractions 0..1 of the crop.
"""

import math
from collections.abc import Sequence

from segvec.errors import InputError
from segvec.layout.destinations import Box, half_up
from segvec.layout.gravity import Gravity, fractions_of, point_of

PixelBox = tuple[int, int, int, int]
"""Left, top, right, bottom, whole pixels."""


def crop_box(
    size: tuple[float, float], *, aspect: float, gravity: Gravity = "center", avoid: Sequence[Box] = ()
) -> Box:
    """Return the largest box of a shape inside a picture.

    Parameters
    ----------
    size
        Width and height of the picture, in pixels.
    aspect
        Width / height of the box.
    gravity
        Where the box is held, or the point that comes as near to its centre as the picture allows.
    avoid
        Boxes, in fractions 0..1 of the crop, where a point of `gravity` should not come to lie; the crop moves on by
        the least that frees the point, where the picture allows.

    Raises
    ------
    InputError
        If a number or word cannot be used, or the point is outside the picture.

    Examples
    --------
    >>> crop_box((600, 400), aspect=1, gravity="left"), crop_box((600, 400), aspect=1, gravity="75%,50%")
    ((0.0, 0.0, 400.0, 400.0), (200.0, 0.0, 600.0, 400.0))
    """
    width, height = largest_sides(size, aspect)
    free = (size[0] - width, size[1] - height)
    point = point_of(gravity, size)
    if point is None:
        across, down = fractions_of(gravity, size)
        return box_at(across * free[0], down * free[1], size, (width, height))
    left = min(max(point[0] - width / 2, 0.0), free[0])
    top = min(max(point[1] - height / 2, 0.0), free[1])
    left, top = _freed((left, top), point, free, (width, height), avoid)
    return box_at(left, top, size, (width, height))


def whole_box(box: Box, *, size: tuple[int, int]) -> PixelBox:
    """Round a box to whole pixels of a picture, its sides first, halves up.

    Examples
    --------
    >>> whole_box((0.4, 0.0, 10.2, 5.0), size=(20, 5))
    (0, 0, 10, 5)
    """
    left, right = _whole_span(box[0], box[2], size[0])
    top, bottom = _whole_span(box[1], box[3], size[1])
    return (left, top, right, bottom)


def largest_sides(size: tuple[float, float], aspect: float) -> tuple[float, float]:
    """Return the sides of the largest box of a shape."""
    check_size(size)
    if not (math.isfinite(aspect) and aspect > 0):
        raise InputError(f"aspect must be more than 0, got {aspect:g}")
    width, height = map(float, size)
    return (min(width, height * aspect), height) if height * aspect <= width else (width, min(height, width / aspect))


def box_at(left: float, top: float, size: tuple[float, float], sides: tuple[float, float]) -> Box:
    """Return a box whose right and lower edges rounding cannot push outside."""
    return (left, top, min(left + sides[0], float(size[0])), min(top + sides[1], float(size[1])))


def check_size(size: tuple[float, float]) -> None:
    """Refuse a size that is not finite or has no area."""
    if not all(math.isfinite(side) and side > 0 for side in size):
        raise InputError(f"width and height must be more than 0, got {size[0]:g} x {size[1]:g}")


def _freed(
    start: tuple[float, float],
    point: tuple[float, float],
    free: tuple[float, float],
    sides: tuple[float, float],
    avoid: Sequence[Box],
) -> tuple[float, float]:
    """Move a box from `start` by the least that brings the point out of all that is to be avoided."""
    edges = [(point[0] - x * sides[0], start[1]) for box in avoid for x in (box[0], box[2])]
    edges += [(start[0], point[1] - y * sides[1]) for box in avoid for y in (box[1], box[3])]
    places = [place for place in (start, *edges) if 0 <= place[0] <= free[0] and 0 <= place[1] <= free[1]]
    seen = [
        (math.dist(place, start), place)
        for place in places
        if not any(_hides(box, (point[0] - place[0]) / sides[0], (point[1] - place[1]) / sides[1]) for box in avoid)
    ]
    return min(seen)[1] if seen else start


def _hides(box: Box, x: float, y: float) -> bool:
    """Tell whether a point, as fractions, is inside a box; rounding on its edge does not count."""
    edge = 1e-9
    return box[0] + edge < x < box[2] - edge and box[1] + edge < y < box[3] - edge


def _whole_span(start: float, end: float, limit: int) -> tuple[int, int]:
    length = min(max(half_up(end - start), 1), limit)
    first = min(max(half_up(start), 0), limit - length)
    return (first, first + length)
