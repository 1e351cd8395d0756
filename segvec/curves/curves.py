"""Lines and cubic Bezier curves in place of the arcs of a planar map.

In comes a :class:`~segvec.planar.map.PlanarMap`, out go :class:`Curves` of the same arcs. Each arc is fitted once, and
both neighbors use the one result, so they share it to the bit. No two borders cross.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from segvec.curves.chords import FLATNESS, chords_of
from segvec.curves.outline import Outline, outline_of, spans
from segvec.curves.polygons import fit_polygons
from segvec.curves.segments import Segments, in_order, line_controls
from segvec.curves.splines import fit_splines
from segvec.curves.uncrossing import Fit, fit_uncrossed
from segvec.planar.map import PlanarMap
from segvec.ragged import offsets_of


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """Lines and cubic curves of every arc."""

    controls: NDArray[np.float64]
    """(S, 4, 2) control points; the end of a segment is the start of the next, to the bit."""
    is_line: NDArray[np.bool_]
    """(S,) whether a segment is a straight line."""
    offsets: NDArray[np.intp]
    """(A + 1,) arc `i` has the segments `offsets[i]:offsets[i + 1]`."""


def pixel_curves(planar: PlanarMap) -> Curves:
    """Keep every corner of the lattice: one line per straight run.

    Parameters
    ----------
    planar
        A map of lattice points.
    """
    points, offsets = planar.points, planar.offsets
    before, after = np.roll(points, 1, axis=0), np.roll(points, -1, axis=0)
    straight = (points - before == after - points).all(axis=1)
    straight[offsets[:-1]] = False
    straight[offsets[1:] - 1] = False
    return _lines(points, offsets, ~straight)


def polygon_curves(planar: PlanarMap, *, tolerance: float, corner_threshold: float, steps: int | None = None) -> Curves:
    """Replace each arc by as few lines as keep within `tolerance` pixels of it (Douglas and Peucker)."""
    # Chains are made of cubics.
    return _uncrossed(replace(planar, trust=None), fit_polygons, tolerance, corner_threshold, steps)


def fit_curves(planar: PlanarMap, *, tolerance: float, corner_threshold: float, steps: int | None = None) -> Curves:
    """Fit lines and smooth cubics to every arc.

    Parameters
    ----------
    planar
        A map with one point per crack, as :mod:`segvec.planar.subpixel` makes it.
    tolerance
        Largest distance from an arc's points, in pixels.
    corner_threshold
        Degrees of turning from which a point is a corner; 180 finds none.
    steps
        Per pixel, to which all coordinates are rounded, such that still nothing crosses; not at all if not given.

    References
    ----------
    .. [1] Schneider (1990), An algorithm for automatically fitting digitized curves, Graphics Gems.
    .. [2] Levien (2021), https://raphlinus.github.io/curves/2021/03/11/bezier-fitting.html, on long arms.
    """
    return _uncrossed(planar, fit_splines, tolerance, corner_threshold, steps)


def stroke_curves(planar: PlanarMap, *, tolerance: float, corner_threshold: float) -> Curves:
    """Fit lines and smooth cubics to arcs that may cross, each by itself: strokes, not borders of shapes."""
    outline = outline_of(planar, corner_threshold=corner_threshold)
    return _curves(outline, in_order([fit_splines(outline, *spans(outline), tolerance)]))


def flattened(curves: Curves, *, flatness: float = FLATNESS) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Flatten curves to polylines.

    Returns
    -------
    points, offsets
        (N, 2) points and (A + 1,) offsets, both ends of each arc included. Neighbors get the same points, since
        an arc is flattened once.
    """
    chords, counts = chords_of(curves.controls, curves.is_line, flatness=flatness)
    ends = np.cumsum(np.add.reduceat(counts, curves.offsets[:-1]))
    points = np.insert(chords[:, 0], ends, chords[ends - 1, 1], axis=0)
    return points, np.concatenate([[0], ends + np.arange(1, len(ends) + 1)])


def _lines(points: NDArray[np.float64], offsets: NDArray[np.intp], keep: NDArray[np.bool_]) -> Curves:
    """Join the kept points of each arc by lines."""
    index = np.flatnonzero(keep)
    arc = np.searchsorted(offsets, index, side="right") - 1
    inner = arc[1:] == arc[:-1]
    starts, ends = index[:-1][inner], index[1:][inner]
    counts = np.bincount(arc[:-1][inner], minlength=len(offsets) - 1)
    return Curves(
        line_controls(points[starts], points[ends]),
        np.ones(len(starts), np.bool_),
        offsets_of(counts),
    )


def _uncrossed(planar: PlanarMap, fit: Fit, tolerance: float, corner_threshold: float, steps: int | None) -> Curves:
    return _curves(*fit_uncrossed(planar, fit, tolerance=tolerance, corner_threshold=corner_threshold, steps=steps))


def _curves(outline: Outline, segments: Segments) -> Curves:
    return Curves(segments.controls, segments.is_line, np.searchsorted(segments.start, outline.offsets))
