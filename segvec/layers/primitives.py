"""Shapes that are given and not traced: circles, polygons, and the rectangle of the page."""

import math
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from segvec.curves.segments import line_controls

Shape = Literal["square", "circle", "hexagon"]
SHAPES: tuple[str, ...] = get_args(Shape)

KAPPA = 0.5522847
"""Length of a cubic's arms, in radii, that makes four of them a circle to 0.03%."""

MARGIN = 1.0
"""Pixels by which what covers the page leaves it: at odd scales the page's last pixels are drawn in part."""

_SQUARE = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) / 2
_HEXAGON = np.stack([np.sin(np.arange(6) * np.pi / 3), -np.cos(np.arange(6) * np.pi / 3)], axis=1) / math.sqrt(3)
_QUARTERS = np.array([[1, 0], [0, 1], [-1, 0], [0, -1]]) / 2


def shape_outline(shape: str) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Outline a shape of width 1 around the origin.

    Parameters
    ----------
    shape
        One of `SHAPES`; a hexagon stands on a corner.

    Returns
    -------
    tuple
        (S, 4, 2) control points of its segments, and (S,) whether each is a straight line.

    Examples
    --------
    >>> controls, is_line = shape_outline("hexagon")
    >>> controls.shape, float(np.ptp(controls[..., 0]).round(9)), bool(is_line.all())
    ((6, 4, 2), 1.0, True)
    """
    if shape == "circle":
        end = np.roll(_QUARTERS, -1, axis=0)
        arms = _QUARTERS + KAPPA * end, end + KAPPA * _QUARTERS
        return np.stack([_QUARTERS, *arms, end], axis=1), np.zeros(4, np.bool_)
    controls = polygon_outline(_SQUARE if shape == "square" else _HEXAGON)
    return controls, np.ones(len(controls), np.bool_)


def polygon_outline(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """(N, 4, 2) control points of the sides of a polygon with the corners (N, 2)."""
    return line_controls(corners, np.roll(corners, -1, axis=0))


def page_corners(size: tuple[int, int]) -> NDArray[np.float64]:
    """(4, 2) corners of a rectangle that covers the page and the margin around it.

    Examples
    --------
    >>> page_corners((4, 3)).tolist()
    [[-1.0, -1.0], [5.0, -1.0], [5.0, 4.0], [-1.0, 4.0]]
    """
    low, (right, bottom) = -MARGIN, (size[0] + MARGIN, size[1] + MARGIN)
    return np.array([[low, low], [right, low], [right, bottom], [low, bottom]])
