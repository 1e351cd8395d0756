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

    def stops(self, color: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the (S, 3) sRGB colors of the stops around another color of the label."""
        if (color == self.base).all():
            return self.colors
        old, new = oklab_from_srgb(self.base / 255), oklab_from_srgb(color / 255)
        steps = oklab_from_srgb(self.colors / 255) - old
        plane = (steps[:, 1] + 1j * steps[:, 2]) * _turn(complex(*old[1:]), complex(*new[1:]))
        lab = new + np.stack([steps[:, 0], plane.real, plane.imag], axis=1)
        return np.rint(np.clip(srgb_from_oklab(lab), 0, 1) * 255).astype(np.uint8)

    def colors_at(self, points: NDArray[np.floating], color: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Return the (N, 3) colors, sRGB 0..255, that a renderer gives points (N, 2) of the picture."""
        places = self.places(points)
        return np.stack([np.interp(places, self.offsets, channel) for channel in self.stops(color).T], axis=1)

    def places(self, points: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return where points (N, 2) of the picture lie along the stops; 0..1, and beyond."""
        matrix, origin = self.frame[:, :2], self.frame[:, 2]
        own = (points - origin) @ np.linalg.inv(matrix).T
        found: NDArray[np.float64] = own[:, 0] if self.kind == "linear" else np.hypot(own[:, 0], own[:, 1])
        return found


def _turn(old: complex, new: complex) -> complex:
    """Return the factor that takes steps around one chroma (a + bi) to steps around another.

    Steps around a color of less chroma shrink: a highlight that lost all color must not gain the opposite one.
    """
    if abs(old) <= GREY_CHROMA:
        return 1 + 0j
    if abs(new) <= GREY_CHROMA:
        return complex(abs(new) / abs(old))
    return new / abs(new) * old.conjugate() / abs(old) * min(1.0, abs(new) / abs(old))


LEVELS = 256
"""Colors that a gradient is looked up in."""


@dataclass(frozen=True, slots=True, eq=False)
class ColorTable:
    """What color each of K labels has at any place; make one with :func:`color_table`."""

    _inverse: NDArray[np.float32]  # (K, 2, 3) from the picture to each gradient's own plane
    _is_radial: NDArray[np.bool_]
    _colors: NDArray[np.float32]  # (K, LEVELS, 3), or (K, 1, 3) where no label has a gradient

    def at(self, labels: NDArray[np.integer], x: NDArray[np.floating], y: NDArray[np.floating]) -> NDArray[np.float32]:
        """Return the (N, 3) colors, sRGB 0..255, of labels (N,) at places x, y (N,), in pixels."""
        if self._colors.shape[1] == 1:
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
        square = np.vstack([shade.frame, [0, 0, 1]])
        inverse[label] = np.linalg.inv(square)[:2]
        is_radial[label] = shade.kind == "radial"
        stops = shade.stops(colors[label])
        table[label] = np.stack([np.interp(places, shade.offsets, channel) for channel in stops.T], axis=1)
    return ColorTable(inverse, is_radial, table)
