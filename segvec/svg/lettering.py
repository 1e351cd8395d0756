"""Text as outlines: no reader of a poster needs the font.

Text and a font come in; closed rings of lines and cubics go out, y down, as an artwork has them, to be filled by the
nonzero rule, which is the one that SVG takes by default. The first line's baseline is at y = `ascent`, and the box
begins at (0, 0).

Glyphs are drawn with fontTools from the font's own outlines: unhinted, quadratic curves turned into the same cubics.
Pairs are kerned by the GPOS table, or else the old kern table. A character that the font lacks is taken from DejaVu
Sans, which comes with matplotlib under a free license; one that this lacks too, as it does most emoji and Chinese, is
refused. Accents on letters that Unicode does not have with them are centered over the letter before, at the
font's own height: they may touch a capital.

Known limits: left to right, a glyph per character. So no ligatures, nor the joined forms of Arabic or the syllables of
Indic scripts; and of variable fonts only the default weight.
"""

import logging
import math
import os
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from segvec.errors import InputError, printable
from segvec.svg.fonts import Face, open_face
from segvec.svg.glyphs import Outline, glyph_outline
from segvec.svg.kerning import kerning
from segvec.svg.path_data import path_data

LOG = logging.getLogger("segvec.lettering")
"""Is told, as information, which characters come from another font than the one asked for."""

Align = Literal["left", "center", "right"]

TAB = " " * 4
LARGEST = 1e6
"""Largest size of the letters, and width of a line: coordinates stay whole numbers of 32 bits when written."""
SLACK = 1e-9
"""Share by which a line may pass the width: a line is as wide as its own width, however sums are rounded."""

_LINE_ENDS = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_WORD = re.compile(r"[\S\u00a0\u2007\u202f]+")  # a no-break space is part of a word
_SELECTORS = re.compile(r"[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
NO_GLYPH = ".notdef"
MOST_NAMED = 6
"""Characters that a message names one by one."""


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
class _Run:
    """A line of glyphs before it is wrapped, in em."""

    outlines: list[Outline]
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
        "DejaVu Serif bold italic", of which the nearest style is taken; "Oswald", "Archivo Black" and "DM Serif
        Display" come along. None is DejaVu Sans [1]_, which also has what another font lacks.
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
        If the font is not found or not readable, a character is in neither font, or a number is out of its range.

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
    face = open_face(font)
    _check_characters(text, face)
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
    controls, is_line, ring_offsets = _rings_at(outlines, _origins(lines, indents, baselines))
    letters = Lettering(controls, is_line, ring_offsets, (box, height), face.ascent, face.descent)
    return letters.scaled(size)


def _check(size: float, align: str, line_spacing: float, width: float | None) -> None:
    for name, number in (("size", size), ("line_spacing", line_spacing), ("width", width)):
        if number is not None and not 0 < number <= LARGEST:
            raise InputError(f"{name} of letters must be above 0 and at most {LARGEST:.0f}, got {number}")
    if align not in get_args(Align):
        raise InputError(f"align must be 'left', 'center' or 'right', got {align!r}")


def joined(parts: Sequence[Lettering], *, size: tuple[float, float]) -> Lettering:
    """Put letters together, at least some of them, as they lie, in a box of a size."""
    counts = np.concatenate([[0], *(np.diff(part.ring_offsets) for part in parts)])
    return replace(
        parts[0],
        controls=np.concatenate([part.controls for part in parts]),
        is_line=np.concatenate([part.is_line for part in parts]),
        ring_offsets=np.cumsum(counts),
        size=size,
    )


def line_width(text: str) -> float:
    """Return how wide a line is in DejaVu Sans, in em, for text that others draw: what it lacks has a box's width."""
    run = _run(text, open_face(None))
    return _extent(run, 0, len(run.ends))


def _check_characters(text: str, face: Face) -> None:
    """Refuse characters that no font here has, and tell which come from the bundled one."""
    other = open_face(None)
    glyphs = {character: _spelled(character, face) for line in _LINE_ENDS.split(text) for character in _cleaned(line)}
    lacking = [character for character, ((_, name, _), *_) in glyphs.items() if name == NO_GLYPH]
    if lacking:
        fonts = face.family if face is other else f"{face.family} or {other.family}"
        raise InputError(f"no {_named(lacking)} in {fonts}; give a font that has it, by its name or file")
    helped = [character for character, ((owner, *_), *_) in glyphs.items() if owner is not face]
    if helped:
        LOG.info("no %s in %s: taken from %s", _named(helped), face.family, other.family)
    if any(unicodedata.bidirectional(character) in ("R", "AL") for character in glyphs):
        LOG.info("letters of scripts that run from right to left are drawn from left to right, and unjoined")


def _named(characters: Sequence[str]) -> str:
    """Name characters by themselves and their codes, as not every terminal has them either."""
    names = [f"{printable(character)} (U+{ord(character):04X})" for character in characters[:MOST_NAMED]]
    more = len(characters) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")


def _lines(text: str, face: Face, width: float) -> list[tuple[_Run, int, int]]:
    """Return the lines of a text: glyphs, and where in them a line starts and stops."""
    runs = [_run(paragraph, face) for paragraph in _LINE_ENDS.split(text)]
    return [(run, start, stop) for run in runs for start, stop in _broken(run, width)]


def _run(paragraph: str, face: Face) -> _Run:
    """Place the glyphs of a line: advances, kerning, accents over their letters."""
    glyphs = [glyph for character in _cleaned(paragraph) for glyph in _spelled(character, face)]
    outlines = [glyph_outline(face, name) for face, name, _ in glyphs]
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
                pen += kerning(owner, glyphs[base][1], name)
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


def _spelled(character: str, face: Face) -> list[tuple[Face, str, str]]:
    """Find a character's glyphs: whole, in parts, or in the bundled font; at last a box."""
    spellings = [character, unicodedata.normalize("NFD", character)] + [" "] * character.isspace()
    for owner in (face, open_face(None)):
        for spelling in spellings:
            if all(ord(part) in owner.names for part in spelling):
                return [(owner, owner.names[ord(part)], part) for part in spelling]
    return [(open_face(None), NO_GLYPH, character)]


def _centering(mark: Outline, letter: Outline) -> float:
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


def _rings_at(
    outlines: Sequence[Outline], origins: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.intp]]:
    """Put glyphs at their origins; returns controls, is_line and ring_offsets."""
    controls = np.concatenate([np.zeros((0, 4, 2)), *(outline.controls for outline in outlines)])
    moves = np.repeat(origins, np.array([len(outline.controls) for outline in outlines], np.intp), axis=0)
    is_line = np.concatenate([np.zeros(0, np.bool_), *(outline.is_line for outline in outlines)])
    ring_sizes = np.concatenate([np.zeros(1, np.intp), *(outline.ring_sizes for outline in outlines)])
    return controls + moves[:, None], is_line, np.cumsum(ring_sizes)
