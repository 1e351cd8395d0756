"""Shades: gradients that a label's shapes are filled with where one flat color is not enough.

A shade knows the color that it lies around. Where another color takes that one's place, the stops keep their steps from
it in OKLab, turned with the hue: what was a little more orange than red becomes a little more yellow than orange.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import oklab_from_srgb, srgb_from_oklab

Kind = Literal["linear", "radial"]

GREY_CHROMA = 0.02
"""OKLab chroma up to which a color has no hue."""


@dataclass(frozen=True, slots=True, eq=False)
class Shade:
    """A gradient around the color of a label.

    Examples
    --------
    >>> grey = np.array([128, 128, 128], np.uint8)
    >>> ends = np.array([[0, 0, 0], [255, 255, 255]], np.uint8)
    >>> ramp = Shade("linear", np.array([[8.0, 0, 0], [0, 8, 0]]), np.array([0.0, 1]), ends, grey)
    >>> ramp.colors_at(np.array([[4.0, 1.0]]), grey).tolist()
    [[127.5, 127.5, 127.5]]
    """

    kind: Kind
    """Whether colors change along a line, or from a center outwards."""
    frame: NDArray[np.float64]
    """(2, 3) from the gradient's own plane to the picture, in pixels: a linear one runs from x = 0 to x = 1, its axes
    at right angles; a radial one from the origin to the unit circle, which may become an ellipse. Beyond, the outermost
    stops go on."""
    offsets: NDArray[np.float64]
    """(S,) places of the stops, 0..1, rising."""
    colors: NDArray[np.uint8]
    """(S, 3) sRGB colors of the stops, around the label's first color."""
    base: NDArray[np.uint8]
    """(3,) that color."""

    @property
    def is_flat(self) -> bool:
        """Whether it has one stop: a region's own color around the label's."""
        return len(self.offsets) == 1

    def stops(self, color: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the (..., S, 3) sRGB colors of the stops around other colors (..., 3) of the label."""
        if color.ndim == 1 and (color == self.base).all():
            return self.colors
        return np.rint(self.levels(color)).astype(np.uint8)

    def levels(self, color: NDArray[np.number]) -> NDArray[np.float64]:
        """Return the colors of `stops` not rounded; 0..255, as the other colors are."""
        return moved_colors(self.colors, old=self.base, new=np.asarray(color)[..., None, :])

    def colors_at(self, points: NDArray[np.floating], color: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Return the (N, 3) colors, sRGB 0..255, that a renderer gives points (N, 2) of the picture."""
        before, after, share = self.mixtures(points)
        stops = self.stops(color).astype(np.float64)
        return stops[before] + share[:, None] * (stops[after] - stops[before])

    def mixtures(self, points: NDArray[np.floating]) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
        """Return the stops (N,) before and after points (N, 2) of the picture, and the share that the latter has."""
        places = self.places(points)
        after = np.minimum(np.searchsorted(self.offsets, places, side="right"), len(self.offsets) - 1)
        before = np.maximum(after - 1, 0)
        span = self.offsets[after] - self.offsets[before]
        share = np.divide(places - self.offsets[before], span, out=np.ones(len(places)), where=span > 0)
        return before, after, np.clip(share, 0, 1)

    def places(self, points: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return where points (N, 2) of the picture lie along the stops; 0..1, and beyond."""
        return gradient_places(self.kind, self.frame, points)


def gradient_places(kind: Kind, frame: NDArray[np.float64], points: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return where points (N, 2) of the picture lie along a gradient; for the others see :class:`Shade`."""
    own = (points - frame[:, 2]) @ np.linalg.inv(frame[:, :2]).T
    found: NDArray[np.float64] = own[:, 0] if kind == "linear" else np.hypot(own[:, 0], own[:, 1])
    return found


def moved_colors(
    colors: NDArray[np.number], *, old: NDArray[np.number], new: NDArray[np.number]
) -> NDArray[np.float64]:
    """Return colors around some color as they become around another one.

    Steps around a color of less chroma shrink: a highlight that lost all color must not gain the opposite one.

    Parameters
    ----------
    colors, old, new
        (..., 3) sRGB 0..255 that go together: the colors, what they lie around, and what comes in its place.

    Examples
    --------
    >>> moved_colors(np.array([255, 60, 60]), old=np.array([200, 0, 0]), new=np.array([0, 0, 200])).round().tolist()
    [0.0, 72.0, 255.0]
    """
    colors, old, new = (oklab_from_srgb(np.asarray(each) / 255) for each in (colors, old, new))
    steps = colors - old
    plane = _chroma(steps) * _turn(_chroma(old), _chroma(new))
    moved = np.stack([new[..., 0] + steps[..., 0], new[..., 1] + plane.real, new[..., 2] + plane.imag], axis=-1)
    return 255 * np.clip(srgb_from_oklab(moved), 0, 1)


def _chroma(oklab: NDArray[np.float64]) -> NDArray[np.complex128]:
    """Return hue and chroma as one number (...), a + bi."""
    return oklab[..., 1] + 1j * oklab[..., 2]


def _turn(old: NDArray[np.complex128], new: NDArray[np.complex128]) -> NDArray[np.complex128]:
    """Return the factor that takes steps around one hue and chroma to steps around another."""
    size = np.abs(old)
    turn = new * old.conj() / np.maximum(size * np.maximum(size, np.abs(new)), 1e-9)
    return np.where(size > GREY_CHROMA, turn, 1)


LEVELS = 256
"""Colors that a gradient is looked up in."""


@dataclass(frozen=True, slots=True, eq=False)
class ColorTable:
    """What color each of K labels has at any place; make one with :func:`color_table`."""

    _flat: NDArray[np.float32]  # (K, 3) colors, of labels that have no gradient
    _gradient: NDArray[np.intp]  # (K,) number among G gradients; -1: none
    _inverse: NDArray[np.float32]  # (G, 2, 3) from the picture to each gradient's own plane
    _is_radial: NDArray[np.bool_]  # (G,)
    _levels: NDArray[np.float32]  # (G, LEVELS, 3)

    @property
    def is_flat(self) -> bool:
        """Whether no label has a gradient, so that places do not matter."""
        return not len(self._levels)

    def at(self, labels: NDArray[np.integer], x: NDArray[np.floating], y: NDArray[np.floating]) -> NDArray[np.float32]:
        """Return the (N, 3) colors, sRGB 0..255, of labels (N,) at places x, y (N,), in pixels."""
        colors = self._flat[labels]
        if self.is_flat:
            return colors
        gradient = self._gradient[labels]
        found = np.flatnonzero(gradient >= 0)
        gradient, x, y = gradient[found], x[found], y[found]
        frame = self._inverse[gradient]
        along = frame[:, 0, 0] * x + frame[:, 0, 1] * y + frame[:, 0, 2]
        bent = np.flatnonzero(self._is_radial[gradient])
        turned = frame[bent, 1]
        along[bent] = np.hypot(along[bent], turned[:, 0] * x[bent] + turned[:, 1] * y[bent] + turned[:, 2])
        colors[found] = self._levels[gradient, np.rint(np.clip(along, 0, 1) * (LEVELS - 1)).astype(np.intp)]
        return colors


def color_table(colors: NDArray[np.uint8], shades: Mapping[int, Shade]) -> ColorTable:
    """Prepare the colors (K, 3) of labels, and their shades, for being looked up pixel by pixel."""
    flat = colors.astype(np.float32)
    gradients = [label for label, shade in shades.items() if not shade.is_flat]
    for label in shades.keys() - gradients:
        flat[label] = shades[label].stops(colors[label])[0]
    number = np.full(len(colors), -1)
    number[gradients] = np.arange(len(gradients))
    frames = np.array([shades[label].frame for label in gradients]).reshape(-1, 2, 3)
    squares = np.concatenate([frames, np.broadcast_to([[[0.0, 0.0, 1.0]]], (len(frames), 1, 3))], axis=1)
    is_radial = np.array([shades[label].kind == "radial" for label in gradients], np.bool_)
    places = np.linspace(0, 1, LEVELS)
    levels = np.empty((len(gradients), LEVELS, 3), np.float32)
    for row, label in zip(levels, gradients, strict=True):
        for channel, stops in enumerate(shades[label].stops(colors[label]).T):
            row[:, channel] = np.interp(places, shades[label].offsets, stops)
    return ColorTable(flat, number, np.linalg.inv(squares)[:, :2].astype(np.float32), is_radial, levels)
