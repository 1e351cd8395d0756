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

    _inverse: NDArray[np.float32]  # (K, 2, 3) from the picture to each gradient's own plane
    _is_radial: NDArray[np.bool_]
    _colors: NDArray[np.float32]  # (K, LEVELS, 3), or (K, 1, 3) where no label has a gradient

    @property
    def is_flat(self) -> bool:
        """Whether no label has a gradient, so that places do not matter."""
        return self._colors.shape[1] == 1

    def at(self, labels: NDArray[np.integer], x: NDArray[np.floating], y: NDArray[np.floating]) -> NDArray[np.float32]:
        """Return the (N, 3) colors, sRGB 0..255, of labels (N,) at places x, y (N,), in pixels."""
        if self.is_flat:
            return self._colors[labels, 0]
        frame = self._inverse[labels]
        along = frame[:, 0, 0] * x + frame[:, 0, 1] * y + frame[:, 0, 2]
        across = frame[:, 1, 0] * x + frame[:, 1, 1] * y + frame[:, 1, 2]
        place = np.where(self._is_radial[labels], np.hypot(along, across), along)
        return self._colors[labels, np.rint(np.clip(place, 0, 1) * (LEVELS - 1)).astype(np.intp)]


def color_table(colors: NDArray[np.uint8], shades: Mapping[int, Shade]) -> ColorTable:
    """Prepare the colors (K, 3) of labels, and their shades, for being looked up pixel by pixel."""
    inverse = np.zeros((len(colors), 2, 3), np.float32)
    is_radial = np.zeros(len(colors), np.bool_)
    levels = LEVELS if shades else 1
    table = np.repeat(colors[:, None].astype(np.float32), levels, axis=1)
    places = np.linspace(0, 1, levels)
    for label, shade in shades.items():
        if shade.is_flat:
            table[label] = shade.stops(colors[label])[0]
            continue
        square = np.vstack([shade.frame, [0, 0, 1]])
        inverse[label] = np.linalg.inv(square)[:2]
        is_radial[label] = shade.kind == "radial"
        stops = shade.stops(colors[label])
        table[label] = np.stack([np.interp(places, shade.offsets, channel) for channel in stops.T], axis=1)
    return ColorTable(inverse, is_radial, table)
