"""What to offer instead of a name that is not known: the nearest ones, or where all of them are listed."""

import difflib
import os
from collections.abc import Collection, Iterable, Sequence
from itertools import islice
from pathlib import Path

MOST_NEAREST = 3

LIKENESS = 0.65
"""Least likeness, 0..1, of names that are offered: trcae (0.8) may be trace, star (0.6) is not square."""

LIKENESS_MARGIN = 0.1
"""How much less alike than the best others may be: gren is green (0.89), and not grey (0.75)."""

LIKENESS_OF_FILES = 0.75
"""The same for files, whose names are often alike and yet meant."""

MOST_FILES = 5000
"""Entries of a folder that are looked at: more would take longer than a message may."""


def nearest(word: str, names: Iterable[str], *, count: int = MOST_NEAREST, likeness: float = LIKENESS) -> list[str]:
    """Return the names most like a word, best first, whatever their case.

    Examples
    --------
    >>> nearest("Virids", ["jet", "viridis", "magma"])
    ['viridis']
    """
    known = {name.lower(): name for name in names}
    near = difflib.get_close_matches(word.lower(), known, n=count, cutoff=likeness)
    return [known[name] for name in near if _likeness(word, name) >= _likeness(word, near[0]) - LIKENESS_MARGIN]


def suggestion(word: object, names: Collection[str], *, otherwise: str = "", lister: str = "") -> str:
    """Say what would do instead of a word that is none of some names.

    Parameters
    ----------
    otherwise
        What to say where no name is near; by default all names, or where they are listed.
    lister
        The command that lists them; needed only where there are more than a line holds.

    Examples
    --------
    >>> suggestion("spleen", ["spline", "polygon"]), suggestion("arc", ["spline", "polygon"])
    ("did you mean 'spline'?", 'choose one of spline, polygon')
    """
    near = nearest(str(word), names)
    hints = [f"did you mean {either(near)}?"] if near else [otherwise] if otherwise else []
    if lister:
        hints.append(f"`{lister}` shows all")
    elif not hints:
        hints.append(f"choose one of {', '.join(names)}")
    return " ".join(hints)


def either(names: Sequence[str]) -> str:
    """Write names as a choice.

    Examples
    --------
    >>> either(["a", "b", "c"])
    "'a', 'b' or 'c'"
    """
    *rest, last = (repr(name) for name in names)
    return f"{', '.join(rest)} or {last}" if rest else last


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, other.lower(), one.lower()).ratio()  # in difflib's own order


def file_suggestion(path: str) -> str:
    """Say which file of the same folder may be meant by a path where there is none; "" if none is like it.

    Names without their suffixes are compared, so that photo.png may be photo.jpg, and a.png is not b.png.
    """
    folder, name = os.path.split(path)
    try:
        with os.scandir(folder or ".") as entries:
            files = [entry.name for entry in islice(entries, MOST_FILES) if entry.is_file()]
    except (OSError, ValueError):  # ValueError: a null character in the path
        return ""
    stems = nearest(Path(name).stem, {Path(file).stem for file in files}, count=1, likeness=LIKENESS_OF_FILES)
    alike = sorted(file for file in files if Path(file).stem in stems)
    if not alike:
        return ""
    best = max(alike, key=lambda file: _likeness(name, file))
    return f"; did you mean {os.path.join(folder, best)}?"  # noqa: PTH118 (as it was typed: ./a stays ./a)
