"""From what a person writes to a palette: a name, a list of colors, a file, a picture, a rule to make one."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segvec.arguments import checked
from segvec.color.colormap import colormap
from segvec.color.colormap_sources import colormap_names
from segvec.color.conversion import parse_color
from segvec.color.names import CSS_COLORS
from segvec.errors import InputError, printable
from segvec.files import is_regular_file
from segvec.palette.any_palette import any_palette
from segvec.palette.extract import extract_palette
from segvec.palette.formats import is_picture, read_palette
from segvec.palette.harmony import HARMONIES, harmony_palette
from segvec.palette.named import named_palette, palette_names
from segvec.palette.palette import Palette, check_count, palette_of
from segvec.palette.random_colors import random_palette
from segvec.suggest import file_suggestion

MAP = "map:"
"""What stands before a color map's name, as in ``map:viridis``; it has 256 colors, of which a palette takes some."""

GENERATED_SIZE = 6
"""Colors of a palette that is made, where nobody says how many: with shading, enough for a photograph."""

RANDOM, HARMONY, ANY = "random", "harmony", "any"

SEEDED = (RANDOM, HARMONY, ANY, *HARMONIES)
"""Words that make a palette of a seed."""

PaletteLike = str | os.PathLike[str] | Sequence[str] | NDArray[np.integer] | Palette
"""What :func:`as_palette` takes: text, a path, a list of colors, an array (N, 3) 0..255, or a palette."""


@checked
def as_palette(source: PaletteLike, *, size: int | None = None, seed: int = 0) -> Palette:
    """Find, read or make a palette.

    Parameters
    ----------
    source
        A palette, an array (N, 3) 0..255 or a sequence of colors; or text: the name of a palette, a color, or several
        with commas between, the path of a palette file or of a picture, ``random``, ``harmony`` (of any kind) or a
        harmony's name, ``any`` (a named palette, a harmony or a random one, by the seed), ``map:`` and a color map's
        name.
    size
        Number of colors of palettes that are made or extracted; 6 if not given.
    seed
        Start of the random numbers of palettes that are made from them.

    Raises
    ------
    InputError
        If there is no such palette, or it cannot be read.

    Examples
    --------
    >>> as_palette("navy, #f80").codes
    ('#000080', '#ff8800')
    >>> len(as_palette("triadic", size=5, seed=7))
    5
    """
    if isinstance(source, Palette):
        return source
    if isinstance(source, np.ndarray):
        return Palette(source)  # type: ignore[arg-type]  # which checks the range
    if isinstance(source, os.PathLike):
        return _from_file(Path(source), size or GENERATED_SIZE)
    if not isinstance(source, str):
        if isinstance(source, Iterable):
            return palette_of(source)
        kinds = "a name, colors, a path, an array (N, 3) or a Palette"
        raise InputError(f"a palette must be {kinds}, got {type(source).__name__}; extract_palette takes pictures")
    return _from_text(source.strip(), size or GENERATED_SIZE, seed)


def is_seeded(source: PaletteLike) -> bool:
    """Tell whether another seed gives another palette."""
    return isinstance(source, str) and source.strip().lower() in SEEDED


def _from_text(text: str, size: int, seed: int) -> Palette:
    word = text.lower()
    if word == RANDOM:
        return random_palette(size, seed=seed)
    if word == ANY:
        return any_palette(size, seed=seed)
    if word == HARMONY or word in HARMONIES:
        return harmony_palette(size, harmony="any" if word == HARMONY else word, seed=seed)
    if word.startswith(MAP):
        check_count(size)
        name = text[len(MAP) :]
        table = colormap(name, n=256).colors
        places = np.rint(np.linspace(0, len(table) - 1, size)).astype(np.intp)
        return Palette(np.rint(table[places] * 255).astype(np.uint8), name, source=f"color map {name}")
    if is_regular_file(text):
        return _from_file(Path(text), size)
    if "," in text or text.startswith("#"):
        return palette_of(color for color in text.split(",") if color.strip())
    if os.sep in text or Path(text).suffix:
        raise InputError(f"no such palette file: {text}{printable(file_suggestion(text))}")
    if word in CSS_COLORS and word not in palette_names():
        return palette_of([word])
    try:
        return named_palette(text)
    except InputError as error:
        raise InputError(f"{error}{_otherwise(text)}") from None


def _otherwise(text: str) -> str:
    """Say what may be meant by a text that is no palette's name: a color map, or colors."""
    if any(text.lower() in map(str.lower, names) for names in colormap_names().values()):
        return f"; the color map is {MAP}{text}"
    words = text.split()
    return f"; colors have commas between: {','.join(words)}" if words and all(map(_is_color, words)) else ""


def _is_color(word: str) -> bool:
    try:
        parse_color(word)
    except InputError:
        return False
    return True


def _from_file(path: Path, size: int) -> Palette:
    """Read a palette, or take one from a picture."""
    try:
        with path.open("rb") as file:
            head = file.read(64)
    except OSError:
        head = b""  # read_palette says what is wrong
    return extract_palette(path, colors=size) if is_picture(head) else read_palette(path)
