"""Text as outlines: no reader of a poster needs the font.

Text and a font come in; closed rings of lines and cubics go out, y down, as an artwork has them, to be filled by the
nonzero rule, which is the one that SVG takes by default. The first line's baseline is at y = `ascent`, and the box
begins at (0, 0).

Glyphs are drawn with fontTools from the font's own outlines: unhinted, quadratic curves turned into the same cubics.
Pairs are kerned by the GPOS table, or else the old kern table. A character that the font lacks is taken from DejaVu
Sans, which comes with matplotlib under a free license, and drawn as a box where that has none either, as for most
emoji and Chinese. Accents on letters that Unicode does not have with
them are centered over the letter before, at the font's own height: they may touch a capital.

Known limits: left to right, a glyph per character. So no ligatures, nor the joined forms of Arabic or the syllables of
Indic scripts; and of variable fonts only the default weight.
"""

import math
import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from segvec.errors import InputError, printable
from segvec.suggest import file_suggestion, suggestion
from segvec.svg.path_data import path_data

Align = Literal["left", "center", "right"]

FONT_SUFFIXES = (".ttf", ".otf", ".ttc", ".otc")
"""How the path of a font ends; any other text is the name of a family."""
TAB = " " * 4
LARGEST = 1e6
"""Largest size of the letters, and width of a line: coordinates stay whole numbers of 32 bits when written."""
SLACK = 1e-9
"""Share by which a line may pass the width: a line is as wide as its own width, however sums are rounded."""
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

_LINE_ENDS = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_WORD = re.compile(r"[\S\u00a0\u2007\u202f]+")  # a no-break space is part of a word
_SELECTORS = re.compile(r"[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_NO_GLYPH = ".notdef"


@dataclass(frozen=True, slots=True, eq=False)
class Lettering:
    """Text as closed rings of lines and cubics; make one with :func:`lettering`."""

    controls: NDArray[np.float64]
    """(S, 4, 2) control points, y down, in the unit of the letters' size."""
    is_line: NDArray[np.bool_]
    """(S,) whether a segment is a straight line."""
    ring_offsets: NDArray[np.intp]
    """(G + 1,) ring `i` has the segments `ring_offsets[i]:ring_offsets[i + 1]`."""
    size: tuple[float, float]
    """Width and height of the box that the lines take; parts of letters may reach out of it."""
    ascent: float
    """Room above the baseline of the first line."""
    descent: float
    """Room below the baseline of the last line."""

    def path_data(self, precision: int = 100) -> str:
        """Write the outlines as the ``d`` attribute of one path, `precision` steps per unit."""
        return path_data(self.controls, self.is_line, self.ring_offsets, precision=precision)

    def moved(self, x: float, y: float) -> "Lettering":
        """Return the same letters, their outlines `x` to the right and `y` down; the box's size stays."""
        return replace(self, controls=self.controls + np.array([x, y]))

    def scaled(self, factor: float) -> "Lettering":
        """Return the letters `factor` times as large, about (0, 0)."""
        width, height = self.size
        return replace(
            self,
            controls=self.controls * factor,
            size=(width * factor, height * factor),
            ascent=self.ascent * factor,
            descent=self.descent * factor,
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Face:
    """An open font."""

    label: str
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


@dataclass(frozen=True, slots=True, eq=False)
class _Outline:
    """A glyph's rings, in em, y down, the baseline at 0."""

    controls: NDArray[np.float64]
    is_line: NDArray[np.bool_]
    ring_sizes: NDArray[np.intp]
    advance: float


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """A line of glyphs before it is wrapped, in em."""

    outlines: list[_Outline]
    characters: str
    """One of each glyph."""
    starts: NDArray[np.float64]
    """(N,) where each glyph's own origin is; for an accent, under its letter."""
    pens: NDArray[np.float64]
    """(N,) pen before each glyph."""
    ends: NDArray[np.float64]
    """(N,) farthest pen up to and after each glyph; never falls."""


def lettering(
    text: str,
    *,
    font: str | os.PathLike[str] | None = None,
    size: float,
    align: Align = "left",
    line_spacing: float = 1.25,
    width: float | None = None,
) -> Lettering:
    """Draw text as outlines.

    Control characters are left out, line ends kept; a tab is four spaces. Text without a character takes no room.

    Parameters
    ----------
    text
        What to write, read literally.
    font
        A font file (.ttf, .otf, .ttc), or an installed family with or without words of style, such as
        "DejaVu Serif bold italic", of which the nearest style is taken; None is DejaVu Sans [1]_.
    size
        Height of the em, in the unit of the result; above 0, at most a million.
    align
        Where lines stand in the box.
    line_spacing
        Distance between baselines, in `size`.
    width
        Width at which lines are broken, at spaces, or between letters where a word is wider; then it is the width
        of the box too, but for single letters that are wider. None breaks at line ends only.

    Raises
    ------
    InputError
        If the font is not found or not readable, or a number is out of its range.

    References
    ----------
    .. [1] https://dejavu-fonts.github.io/License.html

    Examples
    --------
    >>> bar = lettering("I", size=2048)
    >>> bar.size[0], bar.path_data(precision=1)
    (604.0, 'm201 408h202v1493h-202z')
    """
    _check(size, align, line_spacing, width)
    face = _face(font)
    within = None if width is None else width / size
    lines = _lines(text, face, math.inf if within is None else within) if text else []
    extents = np.array([_extent(*line) for line in lines])
    box = max(float(extents.max(initial=0.0)), within or 0.0) if lines else 0.0
    height = face.ascent + face.descent + line_spacing * (len(lines) - 1) if lines else 0.0
    if max(box, height) * size > LARGEST:
        raise InputError(f"text is {max(box, height) * size:.3g} units long, at most {LARGEST:.0f}; use a smaller size")
    indents = (box - extents) * {"left": 0.0, "center": 0.5, "right": 1.0}[align]
    baselines = face.ascent + line_spacing * np.arange(len(lines), dtype=np.float64)
    outlines = [outline for run, start, stop in lines for outline in run.outlines[start:stop]]
    controls, is_line, ring_offsets = _joined(outlines, _origins(lines, indents, baselines))
    letters = Lettering(controls, is_line, ring_offsets, (box, height), face.ascent, face.descent)
    return letters.scaled(size)


def font_names() -> tuple[str, ...]:
    """Return the names of all installed families, sorted; the first call of a machine may take seconds."""
    return tuple(sorted({entry.name for entry in _installed()}))


def _check(size: float, align: str, line_spacing: float, width: float | None) -> None:
    for name, number in (("size", size), ("line_spacing", line_spacing), ("width", width)):
        if number is not None and not 0 < number <= LARGEST:
            raise InputError(f"{name} of letters must be above 0 and at most {LARGEST:.0f}, got {number}")
    if align not in get_args(Align):
        raise InputError(f"align must be 'left', 'center' or 'right', got {align!r}")


def _lines(text: str, face: _Face, width: float) -> list[tuple[_Run, int, int]]:
    """Return the lines of a text: glyphs, and where in them a line starts and stops."""
    runs = [_run(paragraph, face) for paragraph in _LINE_ENDS.split(text)]
    return [(run, start, stop) for run in runs for start, stop in _broken(run, width)]


def _run(paragraph: str, face: _Face) -> _Run:
    """Place the glyphs of a line: advances, kerning, accents over their letters."""
    glyphs = [glyph for character in _cleaned(paragraph) for glyph in _spelled(character, face)]
    outlines = [_outline(face, name) for face, name, _ in glyphs]
    starts: list[float] = []
    pens: list[float] = []
    ends: list[float] = []
    pen, base = 0.0, -1
    for i, (owner, name, character) in enumerate(glyphs):
        if base >= 0 and unicodedata.category(character) in ("Mn", "Me"):
            starts.append(starts[base] + _centering(outlines[i], outlines[base]))
            pens.append(pens[base])
        else:
            if base >= 0 and glyphs[base][0] is owner:
                pen += _kerning(owner, glyphs[base][1], name)
            starts.append(pen)
            pens.append(pen)
            pen += outlines[i].advance
            base = i
        ends.append(pen)
    running = np.maximum.accumulate(np.array(ends, np.float64))
    return _Run(outlines, "".join(character for *_, character in glyphs), np.array(starts), np.array(pens), running)


def _cleaned(paragraph: str) -> str:
    """Compose letters with their accents; drop what draws nothing: controls, joiners, lone surrogates, selectors."""
    composed = unicodedata.normalize("NFC", _SELECTORS.sub("", paragraph.replace("\t", TAB)))
    return "".join(character for character in composed if unicodedata.category(character) not in ("Cc", "Cf", "Cs"))


def _spelled(character: str, face: _Face) -> list[tuple[_Face, str, str]]:
    """Find a character's glyphs: whole, in parts, or in the bundled font; at last a box."""
    spellings = [character, unicodedata.normalize("NFD", character)] + [" "] * character.isspace()
    for owner in (face, _face(None)):
        for spelling in spellings:
            if all(ord(part) in owner.names for part in spelling):
                return [(owner, owner.names[ord(part)], part) for part in spelling]
    return [(_face(None), _NO_GLYPH, character)]


def _centering(mark: _Outline, letter: _Outline) -> float:
    """Return how far from the letter's origin an accent's is when its middle is over the letter's middle."""
    if not len(mark.controls):
        return 0.0
    x = mark.controls[:, :, 0]
    return float(letter.advance - x.min() - x.max()) / 2


def _broken(run: _Run, width: float) -> list[tuple[int, int]]:
    """Break a line into lines no wider than `width`, in em; returns where each starts and stops."""
    limit = width * (1 + SLACK)
    if not len(run.ends) or run.ends[-1] <= limit:
        return [(0, len(run.ends))]
    lines, start, stop = [], 0, 0
    for word in _WORD.finditer(run.characters):
        if start < word.start() and _extent(run, start, word.end()) > limit:
            lines += [(start, stop)] if stop > start else []
            start = word.start()
        while _extent(run, start, word.end()) > limit and (cut := _cut(run, start, limit)) < word.end():
            lines.append((start, cut))
            start = cut
        stop = word.end()
    return [*lines, (start, stop)]


def _cut(run: _Run, start: int, width: float) -> int:
    """Find where a line that starts at a letter has to stop: after one letter at least, with its accents."""
    cut = max(int(np.searchsorted(run.ends, run.pens[start] + width, side="right")), start + 1)
    while cut < len(run.ends) and run.pens[cut] == run.pens[start]:
        cut += 1
    return cut


def _extent(run: _Run, start: int, stop: int) -> float:
    """Width of some glyphs of a line, in em."""
    return float(run.ends[stop - 1] - run.pens[start]) if stop > start else 0.0


def _origins(
    lines: Sequence[tuple[_Run, int, int]], indents: NDArray[np.float64], baselines: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the (N, 2) origins of the glyphs of all lines, in em."""
    places = [np.zeros(0)] + [
        run.starts[start:stop] - (run.pens[start] if stop > start else 0) + indent
        for (run, start, stop), indent in zip(lines, indents, strict=True)
    ]
    return np.stack(
        [np.concatenate(places), np.repeat(baselines, np.array([len(place) for place in places[1:]], np.intp))], axis=1
    )


def _joined(
    outlines: Sequence[_Outline], origins: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.intp]]:
    """Put glyphs at their origins; returns controls, is_line and ring_offsets."""
    controls = np.concatenate([np.zeros((0, 4, 2)), *(outline.controls for outline in outlines)])
    moves = np.repeat(origins, np.array([len(outline.controls) for outline in outlines], np.intp), axis=0)
    is_line = np.concatenate([np.zeros(0, np.bool_), *(outline.is_line for outline in outlines)])
    ring_sizes = np.concatenate([np.zeros(1, np.intp), *(outline.ring_sizes for outline in outlines)])
    return controls + moves[:, None], is_line, np.cumsum(ring_sizes)


@lru_cache(maxsize=4096)
def _outline(face: _Face, name: str) -> _Outline:
    """Draw a glyph with quadratic curves raised to cubics, which are the same curves."""
    from fontTools.pens.recordingPen import DecomposingRecordingPen  # type: ignore[import-untyped]

    with _reading(face.label):
        pen = DecomposingRecordingPen(face.glyphs)
        face.glyphs[name].draw(pen)
        rings = [ring for ring in _rings(pen.value) if ring]
        advance = face.glyphs[name].width / face.units
    pieces = [piece for ring in rings for piece in ring]
    controls = np.array([_padded(piece) for piece in pieces], np.float64).reshape(-1, 4, 2)
    kinds = np.array([len(piece) for piece in pieces], np.intp)
    ends, middles = controls[:, [0, 3]], controls[:, [1, 2]]
    controls[:, 1:3] = np.where((kinds == 3)[:, None, None], ends + (middles - ends) * (2 / 3), middles)
    sizes = np.array([len(ring) for ring in rings], np.intp)
    return _Outline(controls / face.units * (1.0, -1.0), kinds == 2, sizes, advance)


_Point = tuple[float, float]
_Piece = tuple[_Point, ...]
"""Two points of a line, three of a quadratic curve or four of a cubic."""


def _padded(piece: _Piece) -> _Piece:
    """Give a piece four points: a line's are its ends, a quadratic curve's middle one is there twice."""
    return (piece[0], piece[1 if len(piece) > 2 else 0], piece[-2 if len(piece) > 2 else -1], piece[-1])


def _rings(record: Sequence[tuple[str, tuple[Any, ...]]]) -> Iterator[list[_Piece]]:
    """Read a recorded drawing ring by ring; all rings close, and pieces without length are left out."""
    from fontTools.pens.basePen import (  # type: ignore[import-untyped]
        decomposeQuadraticSegment,
        decomposeSuperBezierSegment,
    )

    steps = {
        "lineTo": lambda points: [points],
        "qCurveTo": decomposeQuadraticSegment,
        "curveTo": decomposeSuperBezierSegment,
    }
    path: list[_Point] = []
    corners: list[_Piece] = []
    for operation, points in record:
        if operation == "moveTo":
            path, corners = [points[0]], []
        elif operation in steps:
            if points[-1] is None:  # a TrueType ring without a corner starts between its last and first point
                (x, y), (end_x, end_y) = points[0], points[-2]
                path, corners = [((x + end_x) / 2, (y + end_y) / 2)], []
                points = (*points[:-1], path[0])
            corners += steps[operation](points)
        else:
            corners.append((path[0],))
            ends = [path[0], *(corner[-1] for corner in corners)]
            pieces = [(start, *corner) for start, corner in zip(ends, corners, strict=False)]
            yield [piece for piece in pieces if any(a != b for a, b in pairwise(piece))]


@lru_cache(maxsize=65536)
def _kerning(face: _Face, left: str, right: str) -> float:
    """Return what the font adds between two glyphs, in em."""
    with _reading(face.label):
        lookups = _kern_lookups(face)
        if not lookups:
            return _old_kerning(face, left, right) / face.units
        return sum(_lookup_kerning(lookup, left, right) for lookup in lookups) / face.units


@lru_cache(maxsize=64)
def _kern_lookups(face: _Face) -> tuple[tuple[Any, ...], ...]:
    """Return the subtables of each lookup that the feature ``kern`` has, whatever the script.

    References
    ----------
    .. [1] OpenType 1.9, GPOS, lookup types 2 and 9, https://learn.microsoft.com/typography/opentype/spec/gpos
    """
    table = face.tables["GPOS"].table if "GPOS" in face.tables else None
    if table is None or table.FeatureList is None or table.LookupList is None:
        return ()
    kern = [record.Feature for record in table.FeatureList.FeatureRecord if record.FeatureTag == "kern"]
    places = sorted({place for feature in kern for place in feature.LookupListIndex})
    lookups = [table.LookupList.Lookup[place].SubTable for place in places]
    opened = [[getattr(subtable, "ExtSubTable", subtable) for subtable in subtables] for subtables in lookups]
    pairs = [tuple(subtable for subtable in subtables if subtable.LookupType == 2) for subtables in opened]
    return tuple(filter(None, pairs))


def _lookup_kerning(subtables: Sequence[Any], left: str, right: str) -> int:
    """Return what the first subtable that knows a pair says, in units of the font."""
    found = (_pair_kerning(subtable, left, right) for subtable in subtables)
    return next((value for value in found if value is not None), 0)


def _pair_kerning(subtable: Any, left: str, right: str) -> int | None:  # noqa: ANN401 (fontTools has no types)
    """Look a pair up by its glyphs (format 1) or their classes (format 2)."""
    covered = subtable.Coverage.glyphs
    if left not in covered:
        return None
    if subtable.Format == 1:
        records = subtable.PairSet[covered.index(left)].PairValueRecord
        values = [record.Value1 for record in records if record.SecondGlyph == right]
    else:
        first, second = subtable.ClassDef1.classDefs.get(left, 0), subtable.ClassDef2.classDefs.get(right, 0)
        values = [subtable.Class1Record[first].Class2Record[second].Value1]
    return getattr(values[0], "XAdvance", 0) if values else None


def _old_kerning(face: _Face, left: str, right: str) -> int:
    """Look a pair up in the kern table of TrueType, in units of the font."""
    tables = face.tables["kern"].kernTables if "kern" in face.tables else ()
    # Bit 0 of the coverage says that a table is horizontal; formats other than 0 are not read.
    return sum(table.kernTable.get((left, right), 0) for table in tables if table.format == 0 and table.coverage & 1)


def _face(font: str | os.PathLike[str] | None) -> _Face:
    """Open a font by its path or name."""
    if font is None:
        return _opened(_bundled(), 0)
    name = os.fspath(font)
    if isinstance(font, os.PathLike) or name.lower().endswith(FONT_SUFFIXES):
        return _opened(name, 0)
    return _opened(*_found(name))


@cache
def _bundled() -> str:
    """Return the path of the DejaVu Sans that comes with matplotlib."""
    import matplotlib as mpl

    return os.path.join(mpl.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf")  # noqa: PTH118 (a key of caches)


@lru_cache(maxsize=16)
def _opened(path: str, place: int) -> _Face:
    """Open the font at a place of a file."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    label = printable(path)
    with _reading(label):
        # From memory, as tables are read when they are first needed and no file should stay open.
        tables = TTFont(BytesIO(Path(path).read_bytes()), fontNumber=place, lazy=True)
        names = tables.getBestCmap()
        glyphs, units, lines = tables.getGlyphSet(), tables["head"].unitsPerEm, tables["hhea"]
        ascent, descent = lines.ascent / units, -lines.descent / units
    if not names:
        raise InputError(f"cannot use font {label}: it has no Unicode characters; choose another one")
    return _Face(label, names, glyphs, tables, units, ascent, descent)


@contextmanager
def _reading(label: str) -> Iterator[None]:
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
    otherwise = "give an installed family such as 'DejaVu Serif bold', or a font file (.ttf, .otf, .ttc)"
    return suggestion(name, font_names(), otherwise=otherwise)


def _installed() -> Sequence[Any]:
    """Return what matplotlib knows of each installed font; only names need it, as its first use lists all files."""
    from matplotlib.font_manager import fontManager

    return fontManager.ttflist
