"""The command lines that make a piece: the same options, spelt as one types them."""

import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pieces import Piece

SOURCES = "gallery/sources"
"""Where the sources lie, seen from the project's folder."""

FLAGS: Mapping[str, str] = {"destination": "for", "effects": "effect", "palettes": "palette"}
"""Options whose name on the command line is another."""

PAIRS = {"block": "x", "cells": "x"}
"""What stands between two numbers; elsewhere it is a comma."""

REPEATED = ("effects", "palettes", "keep", "replace", "transparent")
"""Options that are given once for each value."""


ALL_PLATES = "*.svg"
"""Stands for all plates in a folder, in printing order; the shell fills it in."""


def commands(piece: Piece, *, sources: str = SOURCES) -> list[str]:
    """Return the command lines of a piece, the last of which writes it into the current folder.

    Parameters
    ----------
    sources
        Folder of the sources.

    Examples
    --------
    >>> from pieces import gallery
    >>> commands(gallery().pieces[0])
    ['segvec trace gallery/sources/coffee.png --preset poster --colors 8 --css -o coffee-poster.svg']
    """
    picture = f"{sources}/{piece.source.file}"
    return [_line(words) for words in _LINES.get(piece.make, _one_line)(piece, picture)]


def written(piece: Piece) -> str:
    """Return the file that the commands leave in the current folder."""
    return f"{piece.name}/sheet.svg" if piece.make == "series" else Path(piece.file).name


def recoloring(piece: Piece, *, options: str, name: str) -> str:
    """Return the command line that recolors the finished piece; what stands in braces is left to fill in."""
    return f"segvec recolor {shlex.quote(written(piece))} {options} -o {shlex.quote(piece.name)}-{name}.svg"


def _line(words: list[str]) -> str:
    """Quote all words but the one that the shell fills in."""
    return " ".join(word if word.endswith(f"/{ALL_PLATES}") else shlex.quote(word) for word in words)


def _one_line(piece: Piece, picture: str) -> list[list[str]]:
    words = [word for step in piece.options for word in _words(piece.step(step))]
    if piece.make == "trace":
        words.append("--css")
    target = piece.name if piece.make == "series" else written(piece)
    return [["segvec", piece.make, picture, *words, "-o", target]]


def _recolored(piece: Piece, picture: str) -> list[list[str]]:
    base = f"{piece.source.name}.svg"
    return [
        ["segvec", "trace", picture, *_words(piece.step("trace")), "--css", "-o", base],
        ["segvec", "recolor", base, *_words(piece.step("recolor")), "-o", written(piece)],
    ]


def _separated(piece: Piece, picture: str) -> list[list[str]]:
    words = [*_words(piece.step("trace")), *_words(piece.step("separate"))]
    return [
        ["segvec", "separate", picture, *words, "-o", piece.name],
        ["segvec", "render", f"{piece.name}/{ALL_PLATES}", *_words(piece.step("page")), "-o", written(piece)],
    ]


def _unmapped(piece: Piece, picture: str) -> list[list[str]]:
    values = f"{piece.source.name}.npy"
    return [
        ["segvec", "unmap", picture, *_words(piece.step("unmap")), "-o", values],
        ["segvec", "heatmap", values, *_words(piece.step("heatmap")), "-o", written(piece)],
    ]


def _heatmap(piece: Piece, picture: str) -> list[list[str]]:
    """Prepare what is shown, or what of it counts, by effects where there are any."""
    lines, shown, words = [], picture, list(_words(piece.step("heatmap")))
    for step in ("effect", "mask"):
        if step in piece.options:
            changed = f"{piece.source.name}-{step}.png"
            lines.append(["segvec", "effect", picture, *_words(piece.step(step)), "-o", changed])
            if step == "mask":
                words += ["--mask", changed]
            else:
                shown = changed
    if "trace" in piece.options:
        words += ["--regions", *_words(piece.step("trace"))]
    return [*lines, ["segvec", "heatmap", shown, *words, "-o", written(piece)]]


_LINES = {"heatmap": _heatmap, "recolor": _recolored, "separate": _separated, "unmap": _unmapped}


def _words(options: Mapping[str, Any]) -> Iterator[str]:
    """Spell options as words of a command line."""
    for name, value in options.items():
        flag = FLAGS.get(name, name).replace("_", "-")
        if isinstance(value, bool):
            yield f"--{flag}" if value else f"--no-{flag}"
        elif name in REPEATED:
            for single in value:
                yield from (f"--{flag}", str(single))
        elif isinstance(value, list):
            yield from (f"--{flag}", PAIRS.get(name, ",").join(map(str, value)))
        else:
            yield from (f"--{flag}", str(value))
