"""Colormaps as users ask for them: by name or as a gradient, whole, in part or in bands."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, Protocol, get_args, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from segvec.arguments import checked, shown
from segvec.color.colormap_sources import named_colormap
from segvec.color.colormap_table import Colormap
from segvec.color.conversion import oklab_from_srgb, opaque_color, srgb_from_oklab
from segvec.errors import InputError, shown_number

Space = Literal["oklab", "srgb"]

GRADIENT_ENTRIES = 256
"""Entries of a gradient: as many as most maps have, and steps too small to see."""

MOST_ENTRIES = 1 << 16
"""Far more than there are colors from one end to the other."""


@runtime_checkable
class ColorSequence(Protocol):
    """Anything with colors in an order, such as a palette."""

    @property
    def colors(self) -> NDArray[np.uint8]:
        """(N, 3) sRGB, 0..255."""

    @property
    def name(self) -> str:
        """What it is called."""


@checked
def colormap(
    spec: str | Sequence[str] | Colormap | ColorSequence,
    *,
    start: float = 0.0,
    stop: float = 1.0,
    steps: int | None = None,
    n: int | None = None,
    space: Space = "oklab",
) -> Colormap:
    """Return a colormap by its name, or make one of colors, or take a part or bands of one.

    Names are looked for in matplotlib, seaborn (whose maps come along), colorcet (``cet_fire``, ``cc.fire``,
    ``fire``), cmasher (``cmr.rainforest``) and healpy (``planck``), in this order; upper and lower case are told apart
    only where both exist, and ``_r`` at the end reverses any map. What is no name may be a file with a table of colors,
    text or .npy. Colors become a gradient through all of them at equal distances.

    Parameters
    ----------
    spec
        A name, a file, colors with commas between them (``navy,white,#c00``), several colors, a palette or a colormap.
    start, stop
        Part of the map to take, 0..1; `start` above `stop` reverses it.
    steps
        Number of bands. Their colors are at equal distances with both ends of the part among them (one band
        has the color in its middle); of a qualitative map, the first ones are taken.
    n
        Number of entries, at least 2; by default those of the map, or 256 for a gradient. Qualitative maps
        and bands do without it.
    space
        Where a gradient is straight: ``oklab``, or ``srgb`` as most programs have it.

    Raises
    ------
    InputError
        If there is no such map or color, or an option is out of range.

    Examples
    --------
    >>> colormap("black,white", steps=3, space="srgb").table[:, 0].tolist(), len(colormap("viridis_r"))
    ([0, 128, 255], 256)
    """
    _check_options(start, stop, steps, n, space)
    start, stop = float(start), float(stop)
    if isinstance(spec, Colormap):
        base, is_gradient = spec, False
    elif isinstance(spec, str) and "," not in spec:
        base, is_gradient = named_colormap(spec.strip()), False
    else:
        base, is_gradient = _anchors(spec), True
    if base.is_listed:
        return _entries(base, start, stop, steps)
    count = steps or n or (GRADIENT_ENTRIES if is_gradient else len(base))
    places = np.linspace(start, stop, count) if count > 1 else np.array([(start + stop) / 2])
    colors = _gradient(base.colors, places, space=space) if is_gradient else _interpolated(base.colors, places)
    return Colormap(colors, base.name, is_listed=steps is not None)


def _check_options(start: float, stop: float, steps: int | None, n: int | None, space: str) -> None:
    for name, place in (("start", start), ("stop", stop)):
        if not 0 <= place <= 1:
            raise InputError(f"{name} must be in 0..1, got {place}")
    if start == stop and steps != 1:
        raise InputError(f"start and stop must differ, both are {start}")
    if steps is not None and not 1 <= steps <= MOST_ENTRIES:
        raise InputError(f"steps must be 1 to {MOST_ENTRIES}, got {shown_number(steps)}")
    if n is not None and not 2 <= n <= MOST_ENTRIES:
        raise InputError(f"n must be 2 to {MOST_ENTRIES}, got {shown_number(n)}")
    if space not in get_args(Space):
        raise InputError(f"space must be one of {', '.join(get_args(Space))}, got {space!r}")


def _anchors(spec: str | Sequence[str] | ColorSequence) -> Colormap:
    """Return the colors that a gradient goes through."""
    if isinstance(spec, Sequence):
        words = spec.split(",") if isinstance(spec, str) else list(spec)
        if not all(isinstance(word, str) for word in words):
            raise InputError(f"a colormap's colors must be texts, as in ['navy', '#f80'], got {shown(spec)}")
        name = ",".join(word.strip() for word in words)
        noun = "the colors of a colormap"
        colors = np.array([opaque_color(word, noun=noun) for word in words], np.uint8).reshape(-1, 3)
    elif isinstance(spec, ColorSequence):
        colors, name = np.asarray(spec.colors), spec.name
    else:
        raise InputError(f"a colormap must be a name, colors or a palette, got {type(spec).__name__}")
    if len(colors) < 2:
        raise InputError(f"a gradient needs at least two colors, got {len(colors)}")
    return Colormap(colors / 255, name)


def _interpolated(colors: NDArray[np.float64], places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the colors at places 0..1 between the first and the last one."""
    # Rounding makes a place that is meant to be an entry exactly that entry.
    entries = np.round(places * (len(colors) - 1), 9)
    return np.stack([np.interp(entries, np.arange(len(colors)), channel) for channel in colors.T], axis=1)


def _gradient(colors: NDArray[np.float64], places: NDArray[np.float64], *, space: Space) -> NDArray[np.float64]:
    """Interpolate in a color space, to whole 8-bit colors, which truncation in `Colormap.table` leaves alone."""
    if space == "srgb":
        blended = _interpolated(colors, places)
    else:
        blended = np.clip(srgb_from_oklab(_interpolated(oklab_from_srgb(colors), places)), 0, 1)
    return np.rint(blended * 255) / 255


def _entries(base: Colormap, start: float, stop: float, steps: int | None) -> Colormap:
    """Take entries of a qualitative map."""
    first, last = (round(place * (len(base) - 1)) for place in (start, stop))
    chosen = np.arange(first, last + 1) if first <= last else np.arange(first, last - 1, -1)
    if steps is not None and steps > len(chosen):
        raise InputError(f"{base.name or 'the colormap'} has {len(chosen)} colors to take, not {steps}")
    return replace(base, colors=base.colors[chosen[:steps]])
