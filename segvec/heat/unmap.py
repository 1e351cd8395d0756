"""Back from colors to numbers: what a heatmap, or any picture made with a colormap, shows.

A picture, its colormap and its range come in; `Unmapped` numbers go out, with how far each may be off. Known limits:
a color stands for all values of its table entry, and for those of all entries that look alike, so that a map of 256
entries gives 8 bits at most; what was clipped at the ends of the range is lost; axes, labels and titles that lie in
the picture are taken for values wherever their colors are on the map, so cut them off first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from segvec.arguments import checked
from segvec.color.colormap import colormap
from segvec.color.colormap_inverse import MAX_DISTANCE, values_from_colors
from segvec.errors import InputError
from segvec.heat.normalizing import Scale, fitted
from segvec.image.choices import DEFAULT_MAX_PIXELS
from segvec.image.image import read_image
from segvec.options.heating import NormalizeOptions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segvec.color.colormap_table import Colormap

INVERTIBLE_NORMS = ("linear", "log", "symlog", "sqrt", "power")
"""Norms that the range alone tells how to undo; equalize needs the scale of the heatmap."""

_ROUNDING = 4 * float(np.finfo(np.float32).eps)
"""Relative error of float32 numbers that were scaled, looked up and written: four roundings."""

_SMALLEST = float(np.finfo(np.float32).tiny)
"""Below it float32 rounds more coarsely."""


@dataclass(frozen=True, slots=True, eq=False)
class Unmapped:
    """The numbers that a picture shows."""

    values: NDArray[np.float32]
    """(H, W) in the unit of the data; NaN off the map."""
    uncertainty: NDArray[np.float32]
    """(H, W) how far the true value may be from it, in the unit of the data; NaN off the map."""
    is_off: NDArray[np.bool_]
    """(H, W), whether the color is not on the map, or mostly transparent."""

    @property
    def n_off(self) -> int:
        """Number of pixels off the map."""
        return int(np.count_nonzero(self.is_off))

    @property
    def share_off(self) -> float:
        """Share of pixels off the map, 0..1."""
        return self.n_off / self.is_off.size


@checked
def unmap(
    source: Any,  # noqa: ANN401 (anything that is a picture)
    *,
    cmap: str | Colormap,
    cmap_range: tuple[float, float] = (0.0, 1.0),
    steps: int | None = None,
    vmin: float = 0.0,
    vmax: float = 1.0,
    norm: str = "linear",
    gamma: float = 1.0,
    center: float | None = None,
    threshold: float | None = None,
    scale: Scale | None = None,
    max_distance: float = MAX_DISTANCE,
    max_pixels: int = DEFAULT_MAX_PIXELS,
) -> Unmapped:
    """Find the numbers that a picture shows by the colors of a colormap.

    Of a picture that was made by the same map, range and norm, every true value within the range lies within the
    uncertainty of the value found.

    Parameters
    ----------
    source
        A path, the bytes of a file, an open file, an array of colors, an `Image` or a Pillow image.
    cmap, cmap_range, steps
        The colormap, the part of it and its number of colors, as for `segvec.heat.heatmap.heatmap`.
    vmin, vmax
        Values at the two ends of the map; rising, and above 0 for log.
    norm, gamma, center, threshold
        linear, log, symlog, sqrt, or power, and their numbers, as for `segvec.heat.heatmap.heatmap`.
    scale
        The ``scale`` of the heatmap instead of range and norm; equalize needs it, which goes by all of the data.
    max_distance
        Colors farther than this from every color of the map, in 8-bit sRGB units, are off the map; at least 0.
        For a picture without loss, 0 finds every strange color.
    max_pixels
        Most pixels to accept.

    Raises
    ------
    InputError
        If the source is no picture, the colormap is unknown, or an option is out of range.

    Examples
    --------
    >>> found = unmap(np.array([[[0, 0, 0], [255, 255, 255], [255, 0, 0]]], np.uint8), cmap="gray", vmax=256)
    >>> found.values.tolist(), found.n_off
    ([[0.5, 255.5, nan]], 1)
    """
    scale = _checked_scale(norm, vmin, vmax, gamma, center, threshold) if scale is None else _checked(scale)
    table = colormap(cmap, start=cmap_range[0], stop=cmap_range[1], steps=steps)
    image = read_image(source, max_pixels=max_pixels)
    shares, error, is_off = values_from_colors(image.pixels, colormap=table, max_distance=max_distance)
    if image.alpha is not None:
        is_off = is_off | (image.alpha < 128)
    values = scale.undo(shares - error) / 2 + scale.undo(shares + error) / 2
    low, high = scale.undo(shares - error - _ROUNDING), scale.undo(shares + error + _ROUNDING)
    rounding = _ROUNDING * np.maximum(np.abs(low), np.abs(high)) + _SMALLEST
    uncertainty = np.maximum(high - values, values - low) + rounding
    return Unmapped(_without(values, is_off), _without(uncertainty, is_off), is_off)


def _checked_scale(
    norm: str, vmin: float, vmax: float, gamma: float, center: float | None, threshold: float | None
) -> Scale:
    if norm not in INVERTIBLE_NORMS:
        known = ", ".join(INVERTIBLE_NORMS)
        by_scale = "; equalize by the heatmap's scale alone (scale, in Python)" if norm == "equalize" else ""
        raise InputError(f"the norm {norm!r} cannot be undone; choose one of {known}{by_scale}")
    options = NormalizeOptions(
        norm=cast("Any", norm), vmin=vmin, vmax=vmax, gamma=gamma, center=center, threshold=threshold
    )
    return _checked(fitted(np.empty(0), options))


def _checked(scale: Scale) -> Scale:
    """Refuse a range that tells nothing, or that float32 cannot hold."""
    largest = float(np.finfo(np.float32).max)
    for name, value in (("vmin", scale.vmin), ("vmax", scale.vmax)):
        if abs(value) > largest:
            raise InputError(f"{name} must be at most {largest:.0e} in size, got {value:g}")
    if not scale.vmin < scale.vmax:
        raise InputError(f"vmin must be below vmax, both are {scale.vmin:g}")
    return scale


def _without(values: NDArray[np.float64], is_off: NDArray[np.bool_]) -> NDArray[np.float32]:
    return np.where(is_off, np.nan, values).astype(np.float32)
