"""Named colormaps: those of matplotlib and seaborn and, where they are installed, of colorcet, cmasher and healpy.

What is no name may be a file with a table of colors.
"""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from segvec.color.colormap_files import seaborn_tables, table_from_file
from segvec.color.colormap_table import Colormap
from segvec.errors import InputError
from segvec.files import is_regular_file
from segvec.suggest import suggestion

_FEWEST_CONTINUOUS = 256
"""Entries from which on a map is meant to be continuous; those with fewer are the qualitative ones."""

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
"""Beginnings of names that only one package has."""

_OF_HEALPY = ("planck", "planck_log", "wmap")
"""Maps of the cosmic background: tables under the GPL, which do not come along."""


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
    groups["seaborn"] = tuple(seaborn_tables())
    if find_spec("colorcet"):
        groups["colorcet"] = _forward_names(f"cet_{name}" for name in importlib.import_module("colorcet").cm)
    if find_spec("cmasher"):
        groups["cmasher"] = _forward_names(f"cmr.{name}" for name in importlib.import_module("cmasher").cm.cmap_d)
    if find_spec("healpy"):
        groups["healpy"] = _OF_HEALPY
    return {group: names for group, names in groups.items() if names}


def named_colormap(spec: str) -> Colormap:
    """Return a map by its name, as `segvec.color.colormap.colormap` takes it.

    Raises
    ------
    InputError
        If there is none, with the nearest names.

    Examples
    --------
    >>> len(named_colormap("Viridis_r"))
    256
    """
    found = _from_matplotlib(spec)  # its reversed maps differ from the others read backwards, by rounding
    if found is not None:
        return found
    name = spec.removesuffix("_r")
    sources: tuple[Callable[[str], Colormap | None], ...] = (_from_seaborn, _from_colorcet, _from_cmasher, _from_healpy)
    for source in sources:
        found = source(name)
        if found is not None:
            return replace(found, colors=found.colors[::-1], name=f"{found.name}_r") if spec != name else found
    for path in (spec, name):
        if is_regular_file(path):
            colors = table_from_file(path)
            return Colormap(colors if path == spec else colors[::-1], Path(path).stem + spec[len(path) :])
    raise InputError(f"unknown colormap {spec!r}; {_hint(name)}")


def _hint(name: str) -> str:
    """Say what would do instead of an unknown name."""
    for prefix, package in _PREFIXES.items():
        if name.lower().startswith(prefix) and not find_spec(package):
            return f"names with {prefix!r} need {package}: pip install {package}"
    if name.lower() in _OF_HEALPY:
        return "it is healpy's: pip install healpy, or name a file with a table of its colors"
    known = [known for names in colormap_names().values() for known in names]
    otherwise = "give a name such as 'viridis', or colors such as 'navy,white,#c00';"
    return suggestion(name, known, otherwise=otherwise, lister="segvec cmaps")


def _from_matplotlib(name: str) -> Colormap | None:
    registry = _matplotlib_colormaps()
    known = name if name in registry else _any_case(name, registry)
    return None if known is None else _from_registry(known)


def _from_seaborn(name: str) -> Colormap | None:
    tables = seaborn_tables()
    known = _any_case(name, tables)
    return None if known is None else Colormap(tables[known], known)


def _from_healpy(name: str) -> Colormap | None:
    """Read a table of healpy, whose import takes seconds."""
    known = _any_case(name, _OF_HEALPY)
    package = None if known is None else find_spec("healpy")
    if known is None or package is None or package.origin is None:
        return None
    path = Path(package.origin).parent / "data" / f"{known}_cmap.dat"
    return Colormap(table_from_file(str(path)), known) if is_regular_file(path) else None


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
    return Colormap(colors, name, is_listed=source.N < _FEWEST_CONTINUOUS or name.startswith("cet_glasbey"))


def _any_case(name: str, known: Any) -> str | None:  # noqa: ANN401 (any container of names)
    """Return the known name that equals `name` but for upper and lower case."""
    return next((word for word in known if word.lower() == name.lower()), None)


def _forward_names(names: Any) -> tuple[str, ...]:  # noqa: ANN401 (any iterable of names)
    return tuple(sorted(name for name in names if not name.endswith("_r")))
