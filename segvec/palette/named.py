"""Palettes by name, from ``palettes.toml`` in this directory.

The file is read once. Names are lower-case words joined by hyphens; case, spaces and underscores do not matter
when asking for one.
"""

import re
import tomllib
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import TypedDict

from segvec.errors import InputError
from segvec.palette.palette import Palette, palette_of
from segvec.suggest import suggestion


class _Entry(TypedDict):
    """One table of the file."""

    colors: list[str]
    source: str
    license: str
    tags: list[str]


def palette_names(*, tag: str | None = None) -> tuple[str, ...]:
    """Return the names of all palettes, or of those with a tag, in alphabetical order.

    Parameters
    ----------
    tag
        Such as ``warm`` or ``pastel``.

    Raises
    ------
    InputError
        If no palette has `tag`; the message lists the tags there are.

    Examples
    --------
    >>> "sunset" in palette_names(tag="warm"), "sunset" in palette_names(tag="cool")
    (True, False)
    """
    if tag is None:
        return tuple(sorted(_entries()))
    wanted = _normalized(tag)
    names = tuple(sorted(name for name, entry in _entries().items() if wanted in entry["tags"]))
    if not names:
        hint = suggestion(wanted, _all_tags(), otherwise=f"there are {', '.join(_all_tags())}")
        raise InputError(f"no palette has the tag {tag!r}; {hint}")
    return names


def named_palette(name: str) -> Palette:
    """Return a palette by its name, with its source and license.

    Raises
    ------
    InputError
        If there is none of that name; the message gives the nearest ones.

    Examples
    --------
    >>> named_palette("Okabe Ito").codes[:2]
    ('#000000', '#e69f00')
    """
    key = _known_name(name)
    entry = _entries()[key]
    return replace(palette_of(entry["colors"], name=key, source=entry["source"]), license=entry["license"])


@cache
def _entries() -> dict[str, _Entry]:
    """Read the file."""
    text = resources.files("segvec.palette").joinpath("palettes.toml").read_text(encoding="utf-8")
    entries: dict[str, _Entry] = tomllib.loads(text)
    return entries


def _all_tags() -> list[str]:
    return sorted({tag for entry in _entries().values() for tag in entry["tags"]})


def _normalized(name: str) -> str:
    """Return a name as the file writes it.

    Examples
    --------
    >>> _normalized(" Rose_Pine  Moon ")
    'rose-pine-moon'
    """
    return re.sub(r"[\s_-]+", "-", name.strip().lower())


def _known_name(name: str) -> str:
    """Return the name as the file writes it, where the file has it."""
    key = _normalized(name)
    if key in _entries():
        return key
    raise InputError(f"unknown palette {name!r}; {suggestion(key, _entries(), lister='segvec palette list')}")
