"""Edges: how much, and in which direction, a picture changes from pixel to pixel.

A response is given as a part of the largest one the operator can have, so that it never leaves the range; photographs
rarely come near, hence `gain`. ``of`` says what is measured: ``each`` channel by itself (colored lines), ``max``, the
largest of the three, or ``grey``, the luma. ``ink=dark`` draws dark lines on white.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

import numpy as np

from segvec.color.conversion import oklab_from_oklch, srgb_from_oklab
from segvec.effects.definition import Effect
from segvec.effects.filter_effects import EDGE, Edge
from segvec.effects.parameters import Parameter
from segvec.effects.samples import (
    Convert,
    Pixels,
    Unit,
    by_unit_channel,
    planes_of,
    samples_from_unit,
    strips_of,
    unit_from_samples,
    unit_grey,
    with_grey,
)
from segvec.parallel import map_parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

Of: TypeAlias = Literal["each", "max", "grey"]
Ink: TypeAlias = Literal["light", "dark"]

_SMOOTHING = {"sobel": (1, 2, 1), "scharr": (3, 10, 3), "prewitt": (1, 1, 1)}
"""Weights across the difference (-1, 0, 1)."""


def _largest_response(smoothing: tuple[int, int, int]) -> float:
    """Return the largest length of the gradient over all windows of samples of 0..1.

    In a direction, the best window has 1 where the neighbor's weight is positive; a few hundred directions meet every
    window that is best in one.
    """
    across = np.outer(smoothing, (-1, 0, 1))
    weights = np.stack([across.ravel(), across.T.ravel()])
    turns = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    chosen = np.stack([np.cos(turns), np.sin(turns)], axis=-1) @ weights > 1e-9
    return float(np.hypot(*(weights @ chosen.T)).max())


_LARGEST = {name: _largest_response(smoothing) for name, smoothing in _SMOOTHING.items()}


def sobel(pixels: Pixels, *, gain: float = 4.0, of: Of = "each", ink: Ink = "light", edge: Edge = "reflect") -> Pixels:
    """Show the length of Sobel's gradient.

    Parameters
    ----------
    gain
        Factor; with 1 the largest response, a full corner, fills the range, and a straight full step 0.89 of it.
    of
        ``each`` channel by itself, ``max`` of the three, or ``grey``.
    ink
        ``light`` lines on black or ``dark`` ones on white.

    Examples
    --------
    >>> sobel(np.array([[0, 0, 255, 255]], np.uint8), gain=1).tolist()
    [[0, 228, 228, 0]]
    """
    return _edges(pixels, _gradient_length("sobel", edge), gain=gain, of=of, ink=ink)


def scharr(pixels: Pixels, *, gain: float = 4.0, of: Of = "each", ink: Ink = "light", edge: Edge = "reflect") -> Pixels:
    """Show the length of Scharr's gradient, which depends least on direction; see `sobel`."""
    return _edges(pixels, _gradient_length("scharr", edge), gain=gain, of=of, ink=ink)


def prewitt(
    pixels: Pixels, *, gain: float = 4.0, of: Of = "each", ink: Ink = "light", edge: Edge = "reflect"
) -> Pixels:
    """Show the length of Prewitt's gradient, which smooths most; see `sobel`."""
    return _edges(pixels, _gradient_length("prewitt", edge), gain=gain, of=of, ink=ink)


def laplace(
    pixels: Pixels, *, gain: float = 8.0, of: Of = "each", ink: Ink = "light", edge: Edge = "reflect"
) -> Pixels:
    """Show how far each pixel is from the mean of its four neighbors: double lines along edges, specks; see `sobel`."""

    def work(plane: Unit) -> Unit:
        from scipy import ndimage

        return cast("Unit", np.abs(ndimage.laplace(plane, mode=edge)) / 4)

    return _edges(pixels, work, gain=gain, of=of, ink=ink)


def sobel_direction(
    pixels: Pixels, *, show: Literal["hue", "grey"] = "hue", gain: float = 4.0, edge: Edge = "reflect"
) -> Pixels:
    """Show the direction in which the luma grows.

    Parameters
    ----------
    show
        ``hue``: colors of one lightness, to the right pink, down yellow, left green and up blue, as bright as the edge
        is strong. ``grey``: 0 to the right, growing clockwise to the full range; black where nothing changes. A grey
        picture is always shown so.
    gain
        Factor of the strength.
    """
    down, right = _gradient(unit_grey(pixels), "sobel", edge)
    if show == "grey" or pixels.ndim == 2:
        return with_grey(pixels, np.arctan2(down, right) / (2 * np.pi) % 1)
    wheel, factor = _wheel(), gain / _LARGEST["sobel"]
    result = np.array(pixels, order="C")

    def fill(rows: slice) -> None:
        turn = np.arctan2(down[rows], right[rows]) * (_WHEEL_COLORS / (2 * np.pi))
        strength = np.minimum(np.hypot(down[rows], right[rows]) * factor, 1)
        colors = wheel.take(np.rint(turn).astype(np.intp), axis=0, mode="wrap")
        result[rows, :, :3] = samples_from_unit(colors * strength[..., np.newaxis], pixels.dtype)

    map_parts(fill, strips_of(pixels.shape))
    return result


def _wheel() -> NDArray[np.float32]:
    hues = np.linspace(0, 2 * np.pi, _WHEEL_COLORS, endpoint=False)
    oklch = np.stack([np.full_like(hues, _WHEEL_LIGHTNESS), np.full_like(hues, _WHEEL_CHROMA), hues], axis=-1)
    return srgb_from_oklab(oklab_from_oklch(oklch)).clip(0, 1).astype(np.float32)


_WHEEL_COLORS = 1024
"""A third of a degree: finer than 8 bits can show."""
_WHEEL_LIGHTNESS, _WHEEL_CHROMA = 0.75, 0.125
"""About the largest chroma that all hues have at one lightness within sRGB."""


def _gradient_length(name: str, edge: Edge) -> Convert:
    def work(plane: Unit) -> Unit:
        down, right = _gradient(plane, name, edge)
        down *= down
        right *= right
        down += right
        down /= _LARGEST[name] ** 2
        return np.sqrt(down, out=down)  # three times as fast as hypot, whose care for overflow is not needed

    return work


def _gradient(plane: Unit, name: str, edge: Edge) -> tuple[Unit, Unit]:
    """Return how the plane grows downwards and to the right, in units of the kernel."""
    from scipy import ndimage

    along, across = np.array([-1.0, 0.0, 1.0]), np.array(_SMOOTHING[name], float)

    def difference(axis: int) -> Unit:
        slopes = ndimage.correlate1d(plane, along, axis=axis, mode=edge)
        return cast("Unit", ndimage.correlate1d(slopes, across, axis=1 - axis, mode=edge))

    return difference(0), difference(1)


def _edges(pixels: Pixels, work: Convert, *, gain: float, of: Of, ink: Ink) -> Pixels:
    def drawn(plane: Unit) -> Unit:
        response = work(plane)
        response *= gain
        return np.subtract(1, response, out=response) if ink == "dark" else response

    if of == "each":
        return by_unit_channel(pixels, drawn)
    if of == "grey":
        return with_grey(pixels, drawn(unit_grey(pixels)))
    responses = map_parts(lambda plane: drawn(unit_from_samples(plane)), list(planes_of(pixels)))
    strongest = np.minimum if ink == "dark" else np.maximum
    return with_grey(pixels, strongest.reduce(responses))


_GAIN = Parameter("gain", "number", 4.0, "Factor of the response.", low=0, high=1000)
_OF_ALL = (
    Parameter("of", "choice", "each", "What is measured.", choices=("each", "max", "grey")),
    Parameter("ink", "choice", "light", "Light lines on black, or dark ones on white.", choices=("light", "dark")),
    EDGE,
)


def _effect(function: Callable[..., Pixels], description: str, *, gain: float = 4.0) -> Effect:
    parameters = (replace(_GAIN, default=gain), *_OF_ALL)
    return Effect(function.__name__, function, "edges", description, parameters)


EDGE_EFFECTS: tuple[Effect, ...] = (
    _effect(sobel, "Edges by Sobel's gradient."),
    _effect(scharr, "Edges by Scharr's gradient, alike in all directions."),
    _effect(prewitt, "Edges by Prewitt's gradient."),
    _effect(laplace, "Double lines along edges, and specks.", gain=8.0),
    Effect(
        "sobel-direction",
        sobel_direction,
        "edges",
        "Direction of the edges as hue or grey.",
        (
            Parameter("show", "choice", "hue", "Colors or greys.", choices=("hue", "grey")),
            Parameter("gain", "number", 4.0, "Factor of the strength.", low=0, high=1000),
            EDGE,
        ),
        mixes=True,
    ),
)
