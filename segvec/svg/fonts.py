"""Fonts: those that come along, installed ones by family and words of style, files by their path.

Three display faces lie in ``faces/`` with their licenses (SIL OFL 1.1), without hints, and DejaVu Sans comes with
matplotlib. All are opened with fontTools.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from io import BytesIO
from pathlib import Path
from typing import Any

from segvec.errors import InputError, printable
from segvec.suggest import file_suggestion, suggestion

DEFAULT_FACE = "DejaVu Sans"
"""The face of all text for which no other is named, and the one that helps others out."""

FACES = {"Oswald": "Oswald-Bold.ttf", "Archivo Black": "ArchivoBlack.ttf", "DM Serif Display": "DMSerifDisplay.ttf"}
"""Display faces that come along, by their families: condensed, wide, and with serifs."""

FONT_SUFFIXES = (".ttf", ".otf", ".ttc", ".otc")
"""How the path of a font ends; any other text is the name of a family."""

WEIGHTS = {
    "thin": 100,
    "extralight": 200,
    "ultralight": 200,
    "light": 300,
    "book": 400,
    "regular": 400,
    "normal": 400,
    "roman": 400,
    "medium": 500,
    "semibold": 600,
    "demibold": 600,
    "demi": 600,
    "bold": 700,
    "heavy": 800,
    "extrabold": 800,
    "ultrabold": 800,
    "black": 900,
}
"""Weight classes, 1..1000, as OpenType's OS/2 table and CSS number them."""

SLANTS = ("italic", "oblique")
WIDTHS = ("condensed", "expanded")


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """An open font."""

    label: str
    """What messages about the file call it."""
    family: str
    names: dict[int, str]
    """Glyph of each character code."""
    glyphs: Any
    tables: Any
    units: int
    """Units per em."""
    ascent: float
    """Above the baseline, in em; positive."""
    descent: float
    """Below the baseline, in em; positive."""


def open_face(font: str | os.PathLike[str] | None) -> Face:
    """Open a font by its path or name."""
    if font is None:
        return _opened(_bundled(), 0)
    name = os.fspath(font)
    if isinstance(font, os.PathLike) or name.lower().endswith(FONT_SUFFIXES):
        return _opened(name, 0)
    bundled = {face.casefold(): face for face in FACES}.get(_plain(name))
    return _opened(_bundled(bundled), 0) if bundled else _opened(*_found(name))


def font_names() -> tuple[str, ...]:
    """Return the names of all families: those that come along, and the installed ones, sorted.

    The first call of a machine may take seconds.
    """
    installed = {entry.name for entry in _installed()}
    return (DEFAULT_FACE, *FACES, *sorted(installed - {DEFAULT_FACE, *FACES}))


@contextmanager
def reading_font(label: str) -> Iterator[None]:
    """Say in one line what is wrong with a font, whatever fontTools raises on bytes that are no font."""
    try:
        yield
    except FileNotFoundError as error:
        raise InputError(f"no such font file: {label}{file_suggestion(label)}") from error
    except OSError as error:
        raise InputError(f"cannot read font {label}: {error.strerror or error}") from error
    except Exception as error:
        reason = printable(str(error)) or type(error).__name__
        raise InputError(f"cannot use font {label}: {reason}; give an outline font (.ttf, .otf, .ttc)") from error


@cache
def _bundled(face: str = DEFAULT_FACE) -> str:
    """Return the path of a face that comes along; it is a key of caches."""
    if face in FACES:
        return str(resources.files("segvec").joinpath("svg", "faces", FACES[face]))
    import matplotlib as mpl

    return str(Path(mpl.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf"))


def _plain(name: str) -> str:
    """Write a name as it is compared: hyphens for spaces, and any case, will do."""
    return " ".join(name.replace("-", " ").casefold().split())


@lru_cache(maxsize=16)
def _opened(path: str, place: int) -> Face:
    """Open the font at a place of a file."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    label = printable(path)
    with reading_font(label):
        # From memory, as tables are read when they are first needed and no file should stay open.
        tables = TTFont(BytesIO(Path(path).read_bytes()), fontNumber=place, lazy=True)
        names = tables.getBestCmap()
        glyphs, units, lines = tables.getGlyphSet(), tables["head"].unitsPerEm, tables["hhea"]
        family = printable(tables["name"].getBestFamilyName() or Path(path).stem)
        ascent, descent = lines.ascent / units, -lines.descent / units
    if not names:
        raise InputError(f"cannot use font {label}: it has no Unicode characters; choose another one")
    return Face(label, family, names, glyphs, tables, units, ascent, descent)


def _found(name: str) -> tuple[str, int]:
    """Find an installed font by family and words of style; returns its path and place in the file."""
    entries = _installed()
    families = {entry.name.casefold() for entry in entries}
    words = name.casefold().split()
    # The longest family first, since one may end as a style does: Arial Black, Lato Light.
    for count in range(len(words), 0, -1):
        family, style = " ".join(words[:count]), words[count:]
        if family in families and all(word in WEIGHTS or word in SLANTS or word in WIDTHS for word in style):
            entry = min((e for e in entries if e.name.casefold() == family), key=lambda e: _distance(e, style))
            return entry.fname, getattr(entry, "index", 0)
    raise InputError(f"unknown font {printable(name)!r}; {_font_hint(name)}")


def _distance(entry: Any, style: Sequence[str]) -> tuple[bool, bool, int, str]:  # noqa: ANN401 (versions differ)
    """Tell how far a font is from words of style; the path makes the choice the same everywhere."""
    weight = next((WEIGHTS[word] for word in style if word in WEIGHTS), 400)
    heavy = entry.weight if isinstance(entry.weight, int) else WEIGHTS.get(str(entry.weight).replace(" ", ""), 400)
    slanted = any(word in SLANTS for word in style)
    stretch = next((word for word in style if word in WIDTHS), "normal")
    return (entry.style in SLANTS) != slanted, entry.stretch != stretch, abs(heavy - weight), entry.fname


def _font_hint(name: str) -> str:
    otherwise = "give a family such as 'Oswald' or 'DejaVu Serif bold', or a font file (.ttf, .otf, .ttc);"
    return suggestion(name, font_names(), otherwise=otherwise, lister="segvec fonts")


def _installed() -> Sequence[Any]:
    """Return what matplotlib knows of each installed font; only names need it, as its first use lists all files."""
    from matplotlib.font_manager import fontManager

    return fontManager.ttflist
