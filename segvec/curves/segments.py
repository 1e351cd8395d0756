"""Lines and cubics, each with the run of an outline's points that it stands for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """Fitted runs of an outline's points."""

    start: NDArray[np.intp]
    """(S,) first point of the run."""
    end: NDArray[np.intp]
    """(S,) last point, which is the first of the next segment."""
    controls: NDArray[np.float64]
    """(S, 4, 2) control points."""
    is_line: NDArray[np.bool_]
    """(S,) whether a segment is a straight line."""


def line_segments(points: NDArray[np.float64], starts: NDArray[np.intp], ends: NDArray[np.intp]) -> Segments:
    """Join the ends of each run by a line."""
    return Segments(starts, ends, line_controls(points[starts], points[ends]), np.ones(len(starts), np.bool_))


def line_controls(start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
    """Control points (N, 4, 2) of lines, at thirds of each."""
    third = (end - start) / 3
    return np.stack([start, start + third, end - third, end], axis=1)


def chosen(segments: Segments, which: NDArray[np.bool_] | NDArray[np.intp] | slice) -> Segments:
    """Return some of the segments."""
    return Segments(*(getattr(segments, name)[which] for name in Segments.__slots__))


def in_order(parts: Sequence[Segments]) -> Segments:
    """Join segments and sort them along the outline."""
    columns = [np.concatenate([getattr(part, name) for part in parts]) for name in Segments.__slots__]
    order = np.argsort(columns[0])
    return Segments(*(column[order] for column in columns))


def rounded(segments: Segments, steps: int | None) -> Segments:
    """Round all control points to multiples of 1 / `steps` pixels; ends that are shared stay so."""
    return segments if steps is None else replace(segments, controls=np.rint(segments.controls * steps) / steps)
