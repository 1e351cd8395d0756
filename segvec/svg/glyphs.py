"""Outlines of single glyphs, drawn with fontTools: unhinted, quadratic curves turned into the same cubics."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segvec.svg.fonts import Face, reading_font

_Point = tuple[float, float]
_Piece = tuple[_Point, ...]
"""Two points of a line, three of a quadratic curve or four of a cubic."""


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """A glyph's rings, in em, y down, the baseline at 0."""

    controls: NDArray[np.float64]
    is_line: NDArray[np.bool_]
    ring_sizes: NDArray[np.intp]
    advance: float


@lru_cache(maxsize=4096)
def glyph_outline(face: Face, name: str) -> Outline:
    """Draw a glyph with quadratic curves raised to cubics, which are the same curves."""
    from fontTools.pens.recordingPen import DecomposingRecordingPen  # type: ignore[import-untyped]

    with reading_font(face.label):
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
    return Outline(controls / face.units * (1.0, -1.0), kinds == 2, sizes, advance)


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
