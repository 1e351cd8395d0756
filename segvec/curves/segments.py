"""Lines and cubics, each with the run of an outline's points that it stands for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

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


def complex_controls(segments: Segments) -> NDArray[np.complex128]:
    """Control points (S, 4) as x + iy, those of lines on the line: rounded ones may lie beside it."""
    start, one, other, end = segments.controls.view(np.complex128)[..., 0].T
    step = np.where(segments.is_line, (end - start) / 3, 0)
    inner = np.where(segments.is_line, start + step, one), np.where(segments.is_line, end - step, other)
    return np.stack([start, *inner, end], axis=1)


def chosen(segments: Segments, which: NDArray[np.bool_] | NDArray[np.intp] | slice) -> Segments:
    """Return some of the segments."""
    return Segments(*(getattr(segments, name)[which] for name in Segments.__slots__))


def picked(parts: Sequence[Segments], number: NDArray[np.intp]) -> Segments:
    """Return the segments with some numbers, which count on from part to part."""
    shifts = np.cumsum([0, *(len(part.start) for part in parts)]).tolist()
    places = [np.flatnonzero((number >= low) & (number < high)) for low, high in pairwise(shifts)]
    columns = []
    for name in Segments.__slots__:
        first = getattr(parts[0], name)
        column = np.empty((len(number), *first.shape[1:]), first.dtype)
        for part, place, shift in zip(parts, places, shifts, strict=False):
            column[place] = getattr(part, name)[number[place] - shift]
        columns.append(column)
    return Segments(*columns)


def in_order(parts: Sequence[Segments]) -> Segments:
    """Join segments and sort them along the outline."""
    order = np.argsort(np.concatenate([part.start for part in parts]), kind="stable")
    return Segments(*(np.concatenate([getattr(part, name) for part in parts])[order] for name in Segments.__slots__))


def rounded(segments: Segments, steps: int | None) -> Segments:
    """Round all control points to multiples of 1 / `steps` pixels; ends that are shared stay so."""
    if steps is None:
        return segments
    controls = segments.controls * steps
    np.rint(controls, out=controls)
    controls /= steps
    return replace(segments, controls=controls)
