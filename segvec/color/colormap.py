"""Colormaps: numbers become colors, and colors numbers again.

A `Colormap` is a table of colors for the values 0..1: of N entries, entry k is for the values from k / N up to
(k + 1) / N, as in matplotlib. Tables come from matplotlib and, where they are installed, from seaborn, colorcet
and cmasher, or are gradients between colors.

Known limits: a table is looked up, never interpolated, so that a map of 256 entries has at most 256 colors; a map
that shows a color twice (a cyclic one does) cannot be inverted there, which `values_from_colors` says by its error.
"""

import ast
import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import oklab_from_srgb, opaque_color, srgb_from_oklab
from segvec.color.packed import distinct, packed, unpacked
from segvec.errors import InputError
from segvec.parallel import map_parts
from segvec.suggest import suggestion

Space = Literal["oklab", "srgb"]

GRADIENT_ENTRIES = 256
"""Entries of a gradient: as many as most maps have, and steps too small to see."""

MAX_DISTANCE = 12.0
"""How far (8-bit sRGB units) a color may lie off its map: some three times the noise of a good JPEG."""

_PART = 1 << 16
"""Values looked up at a time: the work fits into a processor's cache."""

_NEAREST = 8
"""Table colors looked at first; more are equally near only for colors off the map, and then they are asked for."""

_TIE = 1e-6
"""Distances (8-bit sRGB units) this close are equal: those between whole numbers differ by far more."""

_MATPLOTLIB_KINDS: Mapping[str, str] = {
    "perceptually uniform": "viridis plasma inferno magma cividis",
    "sequential": (
        "Greys Purples Blues Greens Oranges Reds YlOrBr YlOrRd OrRd PuRd RdPu BuPu GnBu PuBu YlGnBu PuBuGn BuGn YlGn "
        "binary gist_yarg gist_gray gray bone pink spring summer autumn winter cool Wistia hot afmhot gist_heat copper "
        "Grays grey gist_grey gist_yerg"
    ),
    "diverging": ("PiYG PRGn BrBG PuOr RdGy RdBu RdYlBu RdYlGn Spectral coolwarm bwr seismic berlin managua vanimo"),
    "cyclic": "twilight twilight_shifted hsv",
    "qualitative": "Pastel1 Pastel2 Paired Accent Dark2 okabe_ito Set1 Set2 Set3 tab10 tab20 tab20b tab20c",
    "miscellaneous": (
        "flag prism ocean gist_earth terrain gist_stern gnuplot gnuplot2 CMRmap cubehelix brg gist_rainbow rainbow "
        "jet turbo nipy_spectral gist_ncar"
    ),
}
"""The groups of matplotlib's documentation, https://matplotlib.org/stable/users/explain/colors/colormaps.html."""

_PREFIXES: Mapping[str, str] = {"cet_": "colorcet", "cc.": "colorcet", "cmr.": "cmasher"}
"""What a name starts with that only one package has."""


@dataclass(frozen=True, slots=True, eq=False)
class Colormap:
    """A table of colors for the values 0..1."""

    colors: NDArray[np.float64]
    """(N, 3) sRGB, 0..1, at least one; entry k is for the values k / N up to (k + 1) / N."""
    name: str = ""
    """What it is called."""
    is_listed: bool = False
    """Whether the colors stand each for itself (a qualitative map, or bands) and are not to be interpolated."""

    def __post_init__(self) -> None:
        colors = np.array(self.colors, np.float64)
        if colors.ndim != 2 or colors.shape[1] != 3 or len(colors) == 0:
            raise InputError(f"colormap colors must have shape (N, 3) with at least one color, got {colors.shape}")
        if not ((colors >= 0) & (colors <= 1)).all():
            raise InputError("colormap colors must be in 0..1")
        colors.flags.writeable = False
        object.__setattr__(self, "colors", colors)

    def __len__(self) -> int:
        return len(self.colors)

    @property
    def table(self) -> NDArray[np.uint8]:
        """(N, 3) the colors as 0..255, cut off (not rounded) as matplotlib does, so that pictures agree with its."""
        return (self.colors * 255).astype(np.uint8)


class ColorSequence(Protocol):
    """Anything with colors in an order, such as a palette."""

    @property
    def colors(self) -> NDArray[np.uint8]:
        """(N, 3) sRGB, 0..255."""

    @property
    def name(self) -> str:
        """What it is called."""


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

    Names are looked for in matplotlib, seaborn, colorcet (``cet_fire``, ``cc.fire``, ``fire``) and cmasher
    (``cmr.rainforest``), in this order; upper and lower case are told apart only where both exist, and ``_r`` at
    the end reverses any map. Colors become a gradient through all of them at equal distances.

    Parameters
    ----------
    spec
        A name, colors with commas between them (``navy,white,#c00``), several colors, a palette or a colormap.
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
    if isinstance(spec, Colormap):
        base, is_gradient = spec, False
    elif isinstance(spec, str) and "," not in spec:
        base, is_gradient = _named(spec.strip()), False
    else:
        base, is_gradient = _anchors(spec), True
    if base.is_listed:
        return _entries(base, start, stop, steps)
    count = steps or n or (GRADIENT_ENTRIES if is_gradient else len(base))
    places = np.linspace(start, stop, count) if count > 1 else np.array([(start + stop) / 2])
    colors = _gradient(base.colors, places, space=space) if is_gradient else _interpolated(base.colors, places)
    return Colormap(colors, base.name, is_listed=steps is not None)


def apply_colormap(
    values: NDArray[np.floating[Any]] | NDArray[np.uint8], *, colormap: Colormap, bad: Sequence[int] = (0, 0, 0)
) -> NDArray[np.uint8]:
    """Color values.

    Parameters
    ----------
    values
        (...), 0..1, those outside get the color of the nearer end; or uint8, 0..255 for 0..1.
    bad
        Red, green, blue, 0..255, for what is NaN, infinite or masked.

    Returns
    -------
    NDArray
        (..., 3) sRGB, 0..255; within 0..1 the same bytes that matplotlib gives for its own maps.

    Raises
    ------
    InputError
        If `values` are of another type, or `bad` is no color.

    Examples
    --------
    >>> apply_colormap(np.array([0.0, 0.5, np.nan]), colormap=colormap("gray"), bad=(255, 0, 0)).tolist()
    [[0, 0, 0], [128, 128, 128], [255, 0, 0]]
    """
    bad_color = _checked_rgb(bad)
    if np.ma.isMaskedArray(values) and values.dtype.kind == "f":
        values = np.ma.filled(values, np.nan)
    values = np.asarray(values)
    if values.dtype == np.uint8:
        levels = apply_colormap(np.arange(256) / 255, colormap=colormap)
        return _looked_up(values, levels, lambda part: part.astype(np.intp))
    if values.dtype.kind != "f":
        raise InputError(f"values must be floats in 0..1 or uint8, got {values.dtype}")
    table = np.concatenate([colormap.table, bad_color])
    return _looked_up(values, table, lambda part: table_places(part, len(colormap)))


def values_from_colors(
    rgb: NDArray[np.uint8], *, colormap: Colormap, max_distance: float = MAX_DISTANCE
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Find the values that a colormap shows as these colors.

    The value is that of the nearest table color (by Euclidean distance in 8-bit sRGB). Where several entries
    are equally near - a flat part of the map, or one that comes back to a color, as cyclic and some
    rainbow-like maps do - it is the middle of their span and the error covers the whole span, so that for a
    picture made with this map the true value is within the error of the returned one always.

    Parameters
    ----------
    rgb
        (..., 3) sRGB, 0..255.
    max_distance
        Colors farther than this from every table color, in 8-bit units, are off the map; at least 0.

    Returns
    -------
    values : NDArray
        (...), 0..1, NaN off the map.
    error : NDArray
        (...), at least half a table step (1 / 2N), NaN off the map.
    is_off : NDArray
        (...), whether the color is off the map.

    Raises
    ------
    InputError
        If `rgb` has another shape or type, or `max_distance` is negative.

    Examples
    --------
    >>> values, error, is_off = values_from_colors(np.array([[68, 1, 84], [255, 0, 0]], np.uint8),
    ...                                            colormap=colormap("viridis"))
    >>> (values * 512).tolist(), (error * 512).tolist(), is_off.tolist()
    ([1.0, nan], [1.0, nan], [False, True])
    """
    rgb = np.asarray(rgb)
    if rgb.dtype != np.uint8 or rgb.ndim == 0 or rgb.shape[-1] != 3:
        raise InputError(f"rgb must be uint8 of shape (..., 3), got {rgb.dtype} {rgb.shape}")
    if not max_distance >= 0:
        raise InputError(f"max_distance must be at least 0, got {max_distance}")
    codes, places = distinct(packed(rgb))
    first, last, distance = _nearest_span(codes, colormap.table)
    is_off = distance > max_distance
    values = np.where(is_off, np.nan, (first + last + 1) / (2 * len(colormap)))
    error = np.where(is_off, np.nan, (last - first + 1) / (2 * len(colormap)))
    return values[places], error[places], is_off[places]


def colormap_names() -> dict[str, tuple[str, ...]]:
    """Return the names of all maps that can be used here, by source and kind, without the reversed ones.

    Examples
    --------
    >>> colormap_names()["matplotlib cyclic"]
    ('twilight', 'twilight_shifted', 'hsv')
    """
    registry = _matplotlib_colormaps()
    groups = {
        f"matplotlib {kind}": tuple(name for name in names.split() if name in registry)
        for kind, names in _MATPLOTLIB_KINDS.items()
    }
    groups["seaborn"] = tuple(_seaborn_tables())
    if find_spec("colorcet"):
        groups["colorcet"] = _forward_names(f"cet_{name}" for name in importlib.import_module("colorcet").cm)
    if find_spec("cmasher"):
        groups["cmasher"] = _forward_names(f"cmr.{name}" for name in importlib.import_module("cmasher").cm.cmap_d)
    return {group: names for group, names in groups.items() if names}


# Options


def _check_options(start: float, stop: float, steps: int | None, n: int | None, space: str) -> None:
    for name, place in (("start", start), ("stop", stop)):
        if not 0 <= place <= 1:
            raise InputError(f"{name} must be in 0..1, got {place}")
    if start == stop and steps != 1:
        raise InputError(f"start and stop must differ, both are {start}")
    if steps is not None and steps < 1:
        raise InputError(f"steps must be at least 1, got {steps}")
    if n is not None and n < 2:
        raise InputError(f"n must be at least 2, got {n}")
    if space not in get_args(Space):
        raise InputError(f"space must be one of {', '.join(get_args(Space))}, got {space!r}")


def _checked_rgb(color: Sequence[int]) -> NDArray[np.uint8]:
    """Return a color as (1, 3)."""
    values = np.asarray(color)
    if values.shape != (3,) or values.dtype.kind not in "ui" or values.min() < 0 or values.max() > 255:
        raise InputError(f"bad must be three whole numbers 0..255, got {color!r}")
    return values.astype(np.uint8)[np.newaxis]


# Gradients and parts


def _anchors(spec: str | Sequence[str] | ColorSequence) -> Colormap:
    """Return the colors that a gradient goes through."""
    if isinstance(spec, Sequence):
        words = spec.split(",") if isinstance(spec, str) else list(spec)
        name = ",".join(word.strip() for word in words)
        noun = "the colors of a colormap"
        colors = np.array([opaque_color(word, noun=noun) for word in words], np.uint8).reshape(-1, 3)
    else:
        colors, name = np.asarray(spec.colors), spec.name
    if len(colors) < 2:
        raise InputError(f"a gradient needs at least two colors, got {len(colors)}")
    return Colormap(colors / 255, name)


def _interpolated(colors: NDArray[np.float64], places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the colors at places 0..1 between the first and the last one."""
    # Rounding makes a place that is meant to be an entry exactly that entry.
    entries = np.round(places * (len(colors) - 1), 9)
    return np.stack([np.interp(entries, np.arange(len(colors)), channel) for channel in colors.T], axis=1)


def _gradient(colors: NDArray[np.float64], places: NDArray[np.float64], *, space: Space) -> NDArray[np.float64]:
    """Interpolate in a color space, to whole 8-bit colors, which cutting off in `Colormap.table` leaves alone."""
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


# Sources


def _named(spec: str) -> Colormap:
    """Return a map by its name."""
    found = _from_matplotlib(spec)  # its reversed maps differ from the others read backwards, by rounding
    if found is not None:
        return found
    name = spec.removesuffix("_r")
    sources: tuple[Callable[[str], Colormap | None], ...] = (_from_seaborn, _from_colorcet, _from_cmasher)
    for source in sources:
        found = source(name)
        if found is not None:
            return replace(found, colors=found.colors[::-1], name=f"{found.name}_r") if spec != name else found
    raise InputError(f"unknown colormap {spec!r}; {_hint(name)}")


def _hint(name: str) -> str:
    """Say what would do instead of an unknown name."""
    for prefix, package in _PREFIXES.items():
        if name.lower().startswith(prefix) and not find_spec(package):
            return f"names with {prefix!r} need {package}: pip install {package}"
    known = [known for names in colormap_names().values() for known in names]
    otherwise = "give a name such as 'viridis', or colors such as 'navy,white,#c00';"
    return suggestion(name, known, otherwise=otherwise, lister="segvec cmaps")


def _from_matplotlib(name: str) -> Colormap | None:
    registry = _matplotlib_colormaps()
    known = name if name in registry else _any_case(name, registry)
    return None if known is None else _from_registry(known)


def _from_seaborn(name: str) -> Colormap | None:
    tables = _seaborn_tables()
    known = _any_case(name, tables)
    return None if known is None else Colormap(np.array(tables[known]), known)


def _from_colorcet(name: str) -> Colormap | None:
    bare = name.lower().removeprefix("cc.").removeprefix("cet_")
    if name.lower().startswith("cmr.") or not find_spec("colorcet"):
        return None
    known = _any_case(bare, importlib.import_module("colorcet").cm)
    return None if known is None else _from_registry(f"cet_{known}")


def _from_cmasher(name: str) -> Colormap | None:
    if not name.lower().startswith("cmr.") or not find_spec("cmasher"):
        return None
    known = _any_case(name[4:], importlib.import_module("cmasher").cm.cmap_d)
    return None if known is None else _from_registry(f"cmr.{known}")


def _matplotlib_colormaps() -> Any:  # noqa: ANN401 (matplotlib's registry; the package is not loaded for its types)
    return importlib.import_module("matplotlib").colormaps


def _from_registry(name: str) -> Colormap:
    """Take a map that is registered in matplotlib; those with few colors are the qualitative ones."""
    source = _matplotlib_colormaps()[name]
    colors = source(np.arange(source.N))[:, :3]
    return Colormap(colors, name, is_listed=source.N < GRADIENT_ENTRIES or name.startswith("cet_glasbey"))


@lru_cache(maxsize=1)
def _seaborn_tables() -> dict[str, list[list[float]]]:
    """Read the tables in seaborn's source: importing seaborn takes over a second and loads pandas and pyplot."""
    package = find_spec("seaborn")
    if package is None or package.origin is None:
        return {}
    try:
        tree = ast.parse(Path(package.origin).with_name("cm.py").read_text(encoding="utf-8"))
    except OSError:
        return {}
    return {
        node.targets[0].id.removeprefix("_").removesuffix("_lut"): ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and isinstance(node.value, ast.List)
    }


def _any_case(name: str, known: Any) -> str | None:  # noqa: ANN401 (any container of names)
    """Return the known name that equals `name` but for upper and lower case."""
    return next((word for word in known if word.lower() == name.lower()), None)


def _forward_names(names: Any) -> tuple[str, ...]:  # noqa: ANN401 (any iterable of names)
    return tuple(sorted(name for name in names if not name.endswith("_r")))


# Looking up


def _looked_up(
    values: NDArray[Any], table: NDArray[np.uint8], places: Callable[[NDArray[Any]], NDArray[np.intp]]
) -> NDArray[np.uint8]:
    """Return the table's color at the place of each value, part by part."""
    flat = np.ascontiguousarray(values).reshape(-1)
    rgb = np.empty((flat.size, 3), np.uint8)

    def look_up(first: int) -> None:
        part = slice(first, first + _PART)
        np.take(table, places(flat[part]), axis=0, out=rgb[part], mode="clip")

    map_parts(look_up, range(0, flat.size, _PART))
    return rgb.reshape(*values.shape, 3)


def table_places(values: NDArray[np.floating[Any]], count: int) -> NDArray[np.intp]:
    """Return the table entry of each value, and `count` for what is no number."""
    with np.errstate(invalid="ignore", over="ignore"):
        # In the values' own precision, as matplotlib does, so that both round to the same entry.
        scaled = values * values.dtype.type(count)
        is_good = np.isfinite(values)
        np.clip(scaled, 0, count - 1, out=scaled)
        if not is_good.all():
            scaled[~is_good] = count
        return scaled.astype(np.intp)


def _nearest_span(
    codes: NDArray[np.uint32], table: NDArray[np.uint8]
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Return the first and the last of the nearest entries of each packed color, and their distance."""
    from scipy.spatial import cKDTree

    known, first_of = np.unique(packed(table), return_index=True)
    last_of = len(table) - 1 - np.unique(packed(table[::-1]), return_index=True)[1]
    tree, colors = cKDTree(unpacked(known).astype(np.float64)), unpacked(codes).astype(np.float64)
    first, last = np.empty(len(codes), np.intp), np.empty(len(codes), np.intp)
    nearest = np.empty(len(codes))
    remaining, count = np.arange(len(codes)), _NEAREST
    while len(remaining):
        asked = np.arange(1, min(count, len(known)) + 1)
        distances, entries = tree.query(colors[remaining], k=asked)
        distance, entry = np.atleast_2d(distances, entries)
        is_tied = distance <= distance[:, :1] + _TIE
        first[remaining] = np.where(is_tied, first_of[entry], len(table)).min(axis=1)
        last[remaining] = np.where(is_tied, last_of[entry], -1).max(axis=1)
        nearest[remaining] = distance[:, 0]
        remaining = remaining[is_tied[:, -1]] if count < len(known) else remaining[:0]
        count *= 4
    return first, last, nearest
