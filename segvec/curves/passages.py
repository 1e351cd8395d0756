"""Borders that go on through nodes: which two of a node's arcs are one border, and where on it the node lies.

Where one shape lies on two others, the border of the upper one goes straight on, and that of the two below ends in it.
Points near a node lie on pixels of three colors and tell little; a parabola through those farther away on both sides
tells whether a border goes on, and where.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from segvec.curves.outline import Outline
from segvec.planar.map import PlanarMap

FIRST_STEP, LAST_STEP = 2, 9
"""Points of an arc, counted from its node, that tell how it goes on beyond."""

FEWEST = 4
"""Points that an arc must have there."""

BENT_STEPS = 2
"""Points beside a corner that are bent by it."""

LINE_STEPS = 5
"""Points, of those, that tell the direction in which a border ends."""

SHARPEST = 0.06
"""Largest curvature, in 1 / pixel, halved."""

ROUGHEST = 0.12
"""Root mean square distance of points from the parabola of a border that goes on, in pixels, at most."""

SMALLEST_ANGLE = 15.0
"""Degrees at which a border ends in another, at least, to tell where."""

FARTHEST = 1.0
"""Pixels from where a node stood."""

PAIRS = np.array(np.triu_indices(4, 1)).T
"""Two of up to four exits of a node."""


@dataclass(frozen=True, slots=True, eq=False)
class Passages:
    """Ends of arcs, as half-edges leave them: `2 * arc` its start, `2 * arc + 1` its end."""

    one: NDArray[np.intp]
    """(P,) where a border comes to a node."""
    other: NDArray[np.intp]
    """(P,) where it goes on."""


@dataclass(frozen=True, slots=True, eq=False)
class _Approach:
    """How arcs come to their nodes."""

    points: NDArray[np.complex128]  # (2 A, K) outwards from the node
    weight: NDArray[np.float64]  # (2 A, K) 0 where there is no point


def with_passages(outline: Outline, planar: PlanarMap) -> tuple[Outline, Passages]:
    """Find borders that go on through nodes, and move these nodes onto them."""
    approach = _approach(outline, planar)
    node, pair, fit = _smooth_pairs(planar, approach)
    passages = Passages(*planar.exits[node[:, None], PAIRS[pair]].T.astype(np.intp))
    places = _ends_on(fit, planar, approach, node, passages)
    return _with_nodes(outline, planar, node, places), passages


@dataclass(frozen=True, slots=True, eq=False)
class _Parabola:
    """y = level + slope x + bend x^2, x along an axis from an origin."""

    origin: NDArray[np.complex128]  # (P,)
    axis: NDArray[np.complex128]  # (P,) of unit length
    terms: NDArray[np.float64]  # (P, 3) level, slope, bend

    def some(self, which: NDArray[np.intp]) -> "_Parabola":
        return _Parabola(self.origin[which], self.axis[which], self.terms[which])

    def at(self, x: NDArray[np.float64]) -> NDArray[np.complex128]:
        return self.origin + (x + 1j * self.height(x)) * self.axis

    def height(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        return self.terms[:, 0] + x * (self.terms[:, 1] + x * self.terms[:, 2])

    def steepness(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        return self.terms[:, 1] + 2 * x * self.terms[:, 2]


def _approach(outline: Outline, planar: PlanarMap) -> _Approach:
    first, last = outline.offsets[:-1], outline.offsets[1:] - 1
    corner = np.flatnonzero(outline.is_corner)
    ahead = corner[np.minimum(np.searchsorted(corner, first, side="right"), len(corner) - 1)] - first
    behind = last - corner[np.maximum(np.searchsorted(corner, last) - 1, 0)]
    room = np.stack([ahead, behind], axis=1) - BENT_STEPS
    room[planar.is_loop] = 0
    steps = np.arange(FIRST_STEP, LAST_STEP + 1)
    index = np.stack([first[:, None] + steps, last[:, None] - steps], axis=1)
    is_there = steps <= room[..., None]
    index = np.where(is_there, index, first[:, None, None]).reshape(-1, len(steps))
    weight = is_there.reshape(index.shape) * outline.trust_of(index).astype(np.float64) ** 2
    return _Approach(outline.places[index], weight)


def _smooth_pairs(planar: PlanarMap, approach: _Approach) -> tuple[NDArray[np.intp], NDArray[np.intp], _Parabola]:
    """Find the node, the pair of its exits and the parabola of each border that goes on."""
    exits = planar.exits
    node, pair = np.nonzero((exits[:, PAIRS] >= 0).all(axis=2) & ((exits >= 0).sum(axis=1) > 2)[:, None])
    one, other = exits[node[:, None], PAIRS[pair]].T
    is_told = (approach.weight > 0).sum(axis=1) >= FEWEST
    told = np.flatnonzero(is_told[one] & is_told[other] & (one >> 1 != other >> 1))
    node, pair, one, other = node[told], pair[told], one[told], other[told]
    parabola, error, is_ahead = _parabolas(approach, one, other)
    good = is_ahead & (error < ROUGHEST) & (np.abs(parabola.terms[:, 2]) < SHARPEST)
    # The smoothest of each node.
    order = np.flatnonzero(good)
    order = order[np.lexsort((error[order], node[order]))]
    best = order[np.diff(node[order], prepend=-1) > 0]
    return node[best], pair[best], parabola.some(best)


def _parabolas(
    approach: _Approach, one: NDArray[np.intp], other: NDArray[np.intp]
) -> tuple[_Parabola, NDArray[np.float64], NDArray[np.bool_]]:
    """Fit parabolas to the points of two ends: with their errors, and whether the ends lie opposite each other."""
    points = np.concatenate([approach.points[one], approach.points[other]], axis=1)
    weight = np.concatenate([approach.weight[one], approach.weight[other]], axis=1)
    sides = [np.average(approach.points[end], axis=1, weights=approach.weight[end]) for end in (one, other)]
    origin, chord = (sides[0] + sides[1]) / 2, sides[1] - sides[0]
    axis = chord / np.maximum(np.abs(chord), 1e-9)
    x, y = (turned := (points - origin[:, None]) * axis.conj()[:, None]).real, turned.imag
    basis = np.stack([np.ones_like(x), x, x * x], axis=2) * np.sqrt(weight)[..., None]
    height = y * np.sqrt(weight)
    terms = np.einsum("pij,pj->pi", np.linalg.pinv(basis), height)
    rest = height - np.einsum("pji,pi->pj", basis, terms)
    error = np.sqrt((rest**2).sum(axis=1) / weight.sum(axis=1))
    half = approach.points.shape[1]
    is_ahead = ((x[:, :half] < 0) | (weight[:, :half] == 0)).all(axis=1)
    is_ahead &= ((x[:, half:] > 0) | (weight[:, half:] == 0)).all(axis=1)
    return _Parabola(origin, axis, terms), error, is_ahead


def _ends_on(
    parabola: _Parabola, planar: PlanarMap, approach: _Approach, node: NDArray[np.intp], passages: Passages
) -> NDArray[np.complex128]:
    """Find where on a border that goes on the others of its node end."""
    total, count = np.zeros(len(node), np.complex128), np.zeros(len(node))
    for column in range(4):
        end = planar.exits[node, column].astype(np.intp)
        mine = np.flatnonzero((end >= 0) & (end != passages.one) & (end != passages.other))
        mine = mine[(approach.weight[end[mine]] > 0).sum(axis=1) > 1]
        part = parabola.some(mine)
        start, step = _line(approach, end[mine])
        start, step = (start - part.origin) * part.axis.conj(), step * part.axis.conj()
        t = np.zeros(len(mine))
        for _ in range(3):
            x = start.real + t * step.real
            rise = step.imag - part.steepness(x) * step.real
            t -= (start.imag + t * step.imag - part.height(x)) / np.where(np.abs(rise) < 1e-6, 1e6, rise)
        x = start.real + t * step.real
        is_steep = np.abs(rise) > np.sin(np.radians(SMALLEST_ANGLE))
        total[mine] += np.where(is_steep, part.at(x), 0)
        count[mine] += is_steep
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _line(approach: _Approach, ends: NDArray[np.intp]) -> tuple[NDArray[np.complex128], NDArray[np.complex128]]:
    """Return a place on the line in which arcs come to their node, and the line's direction."""
    points, weight = approach.points[ends, :LINE_STEPS], approach.weight[ends, :LINE_STEPS]
    steps = np.arange(points.shape[1])
    whole = weight.sum(axis=1, keepdims=True)
    middle = (weight * points).sum(axis=1, keepdims=True) / whole
    away = steps - (weight * steps).sum(axis=1, keepdims=True) / whole
    direction = (weight * away * (points - middle)).sum(axis=1)
    return middle[:, 0], direction / np.maximum(np.abs(direction), 1e-9)


def _with_nodes(outline: Outline, planar: PlanarMap, node: NDArray[np.intp], places: NDArray[np.complex128]) -> Outline:
    """Move nodes to places, but for those that are not known, lie far off, or belong to the frame."""
    first, last = outline.offsets[:-1], outline.offsets[1:] - 1
    place = np.full(len(planar.exits), np.nan, np.complex128)
    place[node] = places
    points = outline.points.copy()
    for side, index in ((0, first), (1, last)):
        arcs = np.flatnonzero(~planar.is_loop)
        old, new = outline.places[index[arcs]], place[planar.nodes[arcs, side]]
        on_frame = (old.real <= 0) | (old.imag <= 0) | (old.real >= planar.size[0]) | (old.imag >= planar.size[1])
        near = np.flatnonzero((np.abs(new - old) < FARTHEST) & ~on_frame)
        points[index[arcs[near]]] = new[near].view(np.float64).reshape(-1, 2)
    return replace(outline, points=points)
