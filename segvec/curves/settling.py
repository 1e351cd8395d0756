"""Settle a chain of curves: joints, tangents and arms move to where all of the points want them, at once.

Gauss and Newton's method on the distances of points from curves [1]_. Joints are free in both directions but for nodes
and the frame, which others share; smooth joints have one tangent, and next to a line it is the line's.

References
----------
.. [1] Pastva (1998), Bezier curve fitting, Naval Postgraduate School, for joint and parameters as unknowns.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from segvec.curves.chains import Chain
from segvec.curves.cubics import LONGEST_ARM
from segvec.curves.equations import solved
from segvec.curves.outline import Outline
from segvec.curves.passages import Passages
from segvec.curves.upright import upright
from segvec.ragged import members, offsets_of, ranks

ROUNDS = 4

MOST_POINTS = 32
"""Points of a segment that are asked, at most."""

LONGEST_STEP, LONGEST_DRIFT = 0.3, 1.5
"""Pixels by which a joint moves in a round, and in all."""

LARGEST_TURN = 0.2
"""Radians by which a tangent turns in a round."""

SHORTEST_ARM = 0.02
"""Share of the chord."""

NODE_WEIGHT = 0.1
"""Weight, in points, of where the map has a node."""

STRAIGHTNESS = 30.0
"""Weight, in points, of the bend of a line that goes on through a node."""

SLIDING, DAMPING = 0.02, 1e-3
"""Weights that hold joints, which may slide along the border, and all else where they are."""


@dataclass(frozen=True, slots=True, eq=False)
class _Joints:
    """Ends of segments, those that are one place together."""

    of: NDArray[np.intp]  # (2, S) joint at the start and the end of each segment
    is_corner: NDArray[np.bool_]  # (J,)
    is_fixed: NDArray[np.bool_]  # (J,)
    is_node: NDArray[np.bool_]  # (J,)
    tied: NDArray[np.intp]  # (2, T) ends with one tangent, as numbers in an array (2, S)
    facing: NDArray[np.int8]  # (T,) 1 where these tangents are the same, -1 where they are opposite
    straight: NDArray[np.intp]  # (3, L) joints in one line


@dataclass(frozen=True, slots=True, eq=False)
class _State:
    """What moves, as complex numbers x + iy."""

    place: NDArray[np.complex128]  # (J,)
    tangent: NDArray[np.complex128]  # (2, S) of unit length, at the start and the end
    arm: NDArray[np.float64]  # (2, S)


@dataclass(frozen=True, slots=True, eq=False)
class _Unknowns:
    """Number of each unknown, -1 where there is none."""

    place: NDArray[np.intp]  # (J,) of x; y is the next
    angle: NDArray[np.intp]  # (2, S)
    ruler: NDArray[np.intp]  # (2, S) the line that rules an end's tangent
    facing: NDArray[np.int8]  # (2, S) 1 where it is the line's own, -1 where it is its opposite
    arm: NDArray[np.intp]  # (2, S)
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class _Samples:
    """Points of segments, one segment after the other."""

    segment: NDArray[np.intp]
    offsets: NDArray[np.intp]  # (S,) first of each segment
    point: NDArray[np.complex128]
    weight: NDArray[np.float64]
    u: NDArray[np.float64]


def settled(
    chain: Chain, outline: Outline, *, passages: Passages, size: tuple[int, int]
) -> tuple[Chain, NDArray[np.complex128]]:
    """Move a chain.

    Parameters
    ----------
    passages
        Where borders go on through nodes.
    size
        Width and height of the map; what is on its frame stays.

    Returns
    -------
    chain, places
        The chain with its new arms, and (2, S) where its segments start and end.
    """
    joints = _joints(chain, outline, passages, size)
    state = _state(chain, outline, joints)
    unknowns = _unknowns(chain, joints)
    samples = _samples(chain, outline, joints)
    first = state.place
    for _ in range(ROUNDS if unknowns.count else 0):
        samples, slopes, errors = _at_foot_points(samples, _controls(state, joints, chain.is_line), chain.is_line)
        step = _step(state, joints, unknowns, chain.is_line, samples, slopes, errors)
        state = _moved(state, step, joints, unknowns, chain.is_line, first, size)
    place = upright(state.place, joints.of[:, chain.is_line], size=size)
    state = _ruled(replace(state, place=place), joints, unknowns, chain.is_line)
    leaving, arriving = state.arm * state.tangent
    place = state.place[joints.of]
    third = (place[1] - place[0]) / 3
    arms = (np.where(chain.is_line, third, arm) for arm in (leaving, arriving))
    return replace(chain, leaving=next(arms), arriving=next(arms)), place


def _joints(chain: Chain, outline: Outline, passages: Passages, size: tuple[int, int]) -> _Joints:
    ends = np.stack([chain.start, chain.end])
    keys, inverse = np.unique(outline.key[ends], return_inverse=True)
    of = inverse.reshape(ends.shape)
    place = np.empty(len(keys), np.complex128)
    place[of] = outline.places[ends]
    is_corner = np.zeros(len(keys), np.bool_)
    is_corner[of[outline.is_corner[ends]]] = True
    is_fixed = (place.real <= 0) | (place.imag <= 0) | (place.real >= size[0]) | (place.imag >= size[1])
    before, after = np.full((2, len(keys)), -1)
    before[of[1]] = after[of[0]] = np.arange(len(chain.start))
    is_tied = ~is_corner & ~is_fixed & (before >= 0) & (after >= 0)
    # Where a loop begins its joint cannot take the number of another point: it does not slide.
    is_fixed[of[0, np.isin(chain.start, outline.offsets) & (outline.key[chain.start] >= 0)]] = True
    # Two lines that meet are a corner.
    is_tied &= ~(chain.is_line[before] & chain.is_line[after])
    tied = np.flatnonzero(is_tied)
    count = len(chain.start)
    inside = np.stack([count + before[tied], after[tied]])
    through = np.stack([_ends_at(chain, outline, halves) for halves in (passages.one, passages.other)])
    is_straight = chain.is_line[through % count].all(axis=0)
    one, other = through[:, is_straight]
    straight = of.ravel()[np.stack([(one + count) % (2 * count), one, (other + count) % (2 * count)])]
    through = through[:, ~is_straight]
    facing = np.where(through[0] // count == through[1] // count, -1, 1)
    return _Joints(
        of,
        is_corner,
        is_fixed,
        keys < 0,
        tied=np.concatenate([inside, through], axis=1),
        facing=np.concatenate([np.ones(len(tied), np.int8), facing.astype(np.int8)]),
        straight=straight,
    )


def _ends_at(chain: Chain, outline: Outline, halves: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the ends of segments, as numbers in an array (2, S), with which half-edges leave their nodes."""
    arc, at_end = halves >> 1, halves & 1
    segment = np.searchsorted(chain.start, outline.offsets[arc + at_end]) - at_end
    return np.asarray(segment + at_end * len(chain.start))


def _state(chain: Chain, outline: Outline, joints: _Joints) -> _State:
    place = np.empty(len(joints.is_corner), np.complex128)
    ends = np.stack([chain.start, chain.end])
    place[joints.of] = outline.places[ends]
    arms = np.stack([chain.leaving, chain.arriving])
    tangent = _unit(np.where(chain.is_line, place[joints.of[1]] - place[joints.of[0]], arms))
    one, other = tangent.ravel()[joints.tied]
    other = other * joints.facing
    is_line = chain.is_line[joints.tied % len(chain.start)]
    common = np.where(is_line[0], one, np.where(is_line[1], other, _unit(one + other)))
    tangent.ravel()[joints.tied] = common, common * joints.facing
    return _State(place, tangent, np.abs(arms))


def _unknowns(chain: Chain, joints: _Joints) -> _Unknowns:
    place = np.full(len(joints.is_fixed), -1)
    free = np.flatnonzero(~joints.is_fixed)
    place[free] = 2 * np.arange(len(free))
    count = 2 * len(free)
    one, other = joints.tied
    segments, is_line = joints.tied % len(chain.start), chain.is_line[joints.tied % len(chain.start)]
    ruler, facing = np.full((2, len(chain.start)), -1), np.ones((2, len(chain.start)), np.int8)
    for end, line in ((0, 1), (1, 0)):
        ruler.ravel()[joints.tied[end]] = np.where(is_line[line], segments[line], -1)
        facing.ravel()[joints.tied[end]] = joints.facing
    is_free = ~chain.is_line & (ruler < 0)
    angle = np.where(is_free, count - 1 + np.cumsum(is_free).reshape(is_free.shape), -1)
    # Of two cubics that share a tangent the second turns with the first.
    both = ~is_line.any(axis=0)
    angle.ravel()[other[both]] = angle.ravel()[one[both]]
    count += int(is_free.sum())
    cubic = np.flatnonzero(~chain.is_line)
    arm = np.full((2, len(chain.start)), -1)
    arm[:, cubic] = count + np.arange(2 * len(cubic)).reshape(2, -1)
    return _Unknowns(place, angle, ruler, facing, arm, count + 2 * len(cubic))


def _samples(chain: Chain, outline: Outline, joints: _Joints) -> _Samples:
    steps = chain.end - chain.start
    counts = np.minimum(steps + 1, MOST_POINTS)
    segment = np.repeat(np.arange(len(steps)), counts)
    rank, last = ranks(counts), (counts - 1)[segment]
    index = chain.start[segment] + np.rint(rank / last * steps[segment]).astype(np.intp)
    weight = outline.trust_of(index).astype(np.float64) ** 2 * ((steps + 1) / counts)[segment]
    # Corners are no measurements, and nodes hardly; other joints count half in either segment.
    share = np.where(joints.is_fixed, 0, np.where(joints.is_node, NODE_WEIGHT, np.where(joints.is_corner, 0, 0.25)))
    for at_end, side in ((rank == 0, 0), (rank == last, 1)):
        weight[at_end] *= share[joints.of[side, segment[at_end]]]
    lengths = outline.lengths
    whole = np.maximum(lengths[chain.end] - lengths[chain.start], 1e-9)
    u = (lengths[index] - lengths[chain.start][segment]) / whole[segment]
    return _Samples(segment, offsets_of(counts)[:-1], outline.places[index], weight, u)


def _controls(state: _State, joints: _Joints, is_line: NDArray[np.bool_]) -> NDArray[np.complex128]:
    """(4, S) control points."""
    start, end = state.place[joints.of]
    third = (end - start) / 3
    leaving, arriving = np.where(is_line, third, state.arm * state.tangent)
    return np.stack([start, start + leaving, end - arriving, end])


def _at_foot_points(
    samples: _Samples, controls: NDArray[np.complex128], is_line: NDArray[np.bool_]
) -> tuple[_Samples, NDArray[np.complex128], NDArray[np.float64]]:
    """Move parameters to where curves are nearest: directions (N,) there, and errors (N,) across them, in pixels."""
    start, one, other, end = controls
    power = 3 * (one - start), 3 * (other - 2 * one + start), end - start + 3 * (one - other)
    c0, (c1, c2, c3) = start[samples.segment], (c[samples.segment] for c in power)
    u = samples.u
    for _ in range(2):
        rest = c0 + u * (c1 + u * (c2 + u * c3)) - samples.point
        slope = c1 + u * (2 * c2 + 3 * u * c3)
        bend = (rest * (2 * c2 + 6 * u * c3).conj()).real
        speed = slope.real**2 + slope.imag**2 + np.maximum(bend, 0)
        u = np.clip(u - (rest * slope.conj()).real / np.maximum(speed, 1e-9), 0, 1)
    rest = c0 + u * (c1 + u * (c2 + u * c3)) - samples.point
    slope = _unit(c1 + u * (2 * c2 + 3 * u * c3))
    return replace(samples, u=u), slope, (rest * slope.conj()).imag


def _step(
    state: _State,
    joints: _Joints,
    unknowns: _Unknowns,
    is_line: NDArray[np.bool_],
    samples: _Samples,
    slopes: NDArray[np.complex128],
    errors: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Solve for the change of all unknowns."""
    jacobian = _jacobian(state, is_line, samples, slopes)
    weighted = jacobian * samples.weight[:, None]
    one, other = np.triu_indices(8)
    upper = np.add.reduceat(weighted[:, one] * jacobian[:, other], samples.offsets, axis=0)
    normal = np.empty((len(is_line), 8, 8))
    normal[:, one, other] = normal[:, other, one] = upper
    right = np.add.reduceat(weighted * errors[:, None], samples.offsets, axis=0)
    row, unknown, share = _shares(state, joints, unknowns)
    segment, own = np.divmod(row, 8)
    bend, bent, weight, level = _bends(state, joints, unknowns)
    # Of a segment each unknown meets each, and of a bend.
    (first, second), (third, fourth) = _each_with_each(segment), _each_with_each(bend)
    met = share[first] * normal[segment[first], own[first], own[second]] * share[second]
    every = np.arange(unknowns.count)
    hold = np.where(every <= unknowns.place.max(initial=-2) + 1, SLIDING, DAMPING)
    column, shares = np.append(unknown, bent), np.append(share * right[segment, own], weight * level[bend])
    return -solved(
        np.concatenate([unknown[first], bent[third], every]),
        np.concatenate([unknown[second], bent[fourth], every]),
        np.concatenate([met, weight[third] * weight[fourth], hold]),
        np.asarray(np.bincount(column, shares, minlength=unknowns.count), np.float64),
    )


def _each_with_each(groups: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """All pairs of members of the same group, both ways; groups ascend."""
    counts = np.bincount(groups)
    return np.repeat(np.arange(len(groups)), counts[groups]), members(offsets_of(counts), groups)


def _jacobian(
    state: _State, is_line: NDArray[np.bool_], samples: _Samples, slopes: NDArray[np.complex128]
) -> NDArray[np.float64]:
    """(N, 8) change of errors with what is a segment's own: start, end (x and y), both angles, both arms."""
    segment, u = samples.segment, samples.u
    v = 1 - u
    line = is_line[segment]
    one, other = np.where(line, 0, 3 * v * v * u), np.where(line, 0, 3 * v * u * u)
    at_start, at_end = np.where(line, v, v**3 + one), np.where(line, u, u**3 + other)
    across = slopes.conj()
    leaving, arriving = (across * tangent[segment] for tangent in state.tangent)
    columns = [at_start * across.imag, at_start * across.real, at_end * across.imag, at_end * across.real]
    columns += [one * state.arm[0, segment] * leaving.real, -other * state.arm[1, segment] * arriving.real]
    return np.stack([*columns, one * leaving.imag, -other * arriving.imag], axis=1)


def _shares(
    state: _State, joints: _Joints, unknowns: _Unknowns
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """(N,) what is a segment's own (of 8 S, ascending), an unknown that it follows, and how much."""
    n_segments = joints.of.shape[1]
    row = 8 * np.arange(n_segments)
    parts = []
    for side in (0, 1):
        x = unknowns.place[joints.of[side]]
        parts += [(row + 2 * side, x, 1.0), (row + 2 * side + 1, np.where(x < 0, -1, x + 1), 1.0)]
        parts += [(row + 4 + side, unknowns.angle[side], 1.0), (row + 6 + side, unknowns.arm[side], 1.0)]
        ruled = np.flatnonzero(unknowns.ruler[side] >= 0)
        start, end = joints.of[:, unknowns.ruler[side, ruled]]
        chord = state.place[end] - state.place[start]
        across = 1j * chord / np.maximum(np.abs(chord) ** 2, 1e-9)
        for sign, joint in ((-1, start), (1, end)):
            x = unknowns.place[joint]
            parts += [(row[ruled] + 4 + side, x, sign * across.real)]
            parts += [(row[ruled] + 4 + side, np.where(x < 0, -1, x + 1), sign * across.imag)]
    rows, columns = (np.concatenate([part[i] for part in parts]) for i in (0, 1))
    values = np.concatenate([np.broadcast_to(value, rows.shape) for rows, _, value in parts])
    there = np.argsort(rows, kind="stable")
    there = there[columns[there] >= 0]
    return rows[there], columns[there], values[there]


def _bends(
    state: _State, joints: _Joints, unknowns: _Unknowns
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64], NDArray[np.float64]]:
    """How joints between two lines in one direction leave the line between their ends.

    (N,) a bend, ascending, an unknown that it follows, and how much; and (L,) by how much each leaves it.
    """
    one, middle, other = state.place[joints.straight]
    chord = other - one
    size = np.maximum(np.abs(chord), 1e-9)
    across = 1j * chord / size
    share = ((middle - one) * chord.conj()).real / size**2
    row = np.arange(len(one))
    parts = []
    for joint, part in zip(joints.straight, (share - 1, np.ones(len(one)), -share), strict=True):
        x = unknowns.place[joint]
        parts += [(row, x, part * across.real), (row, np.where(x < 0, -1, x + 1), part * across.imag)]
    rows, columns, values = (np.concatenate(column) for column in zip(*parts, strict=True))
    there = np.argsort(rows, kind="stable")
    there = there[columns[there] >= 0]
    level = STRAIGHTNESS * ((middle - one) * across.conj()).real
    return rows[there], columns[there], STRAIGHTNESS * values[there], level


def _moved(
    state: _State,
    step: NDArray[np.float64],
    joints: _Joints,
    unknowns: _Unknowns,
    is_line: NDArray[np.bool_],
    first: NDArray[np.complex128],
    size: tuple[int, int],
) -> _State:
    """Take a step, bounded in all that it moves."""
    free = np.flatnonzero(unknowns.place >= 0)
    place = state.place.copy()
    x = unknowns.place[free]
    place[free] += _bounded(step[x] + 1j * step[x + 1], LONGEST_STEP)
    place = first + _bounded(place - first, LONGEST_DRIFT)
    place = np.clip(place.real, 0, size[0]) + 1j * np.clip(place.imag, 0, size[1])
    chord = place[joints.of[1]] - place[joints.of[0]]
    turn = np.where(unknowns.angle < 0, 0, np.clip(step[unknowns.angle], -LARGEST_TURN, LARGEST_TURN))
    tangent = state.tangent * np.exp(1j * turn)
    arm = state.arm + np.where(unknowns.arm < 0, 0, step[unknowns.arm])
    arm = np.clip(arm, SHORTEST_ARM * np.abs(chord), LONGEST_ARM * np.abs(chord))
    return _ruled(_State(place, tangent, arm), joints, unknowns, is_line)


def _ruled(state: _State, joints: _Joints, unknowns: _Unknowns, is_line: NDArray[np.bool_]) -> _State:
    """Turn the tangents of lines, and of curves beside them, to where the lines go."""
    tangent = state.tangent.copy()
    start, end = state.place[joints.of[:, is_line]]
    tangent[:, is_line] = _unit(end - start)
    for side in (0, 1):
        ruled = unknowns.ruler[side] >= 0
        tangent[side, ruled] = unknowns.facing[side, ruled] * tangent[side, unknowns.ruler[side, ruled]]
    return replace(state, tangent=tangent)


def _bounded(vectors: NDArray[np.complex128], longest: float) -> NDArray[np.complex128]:
    bounded: NDArray[np.complex128] = vectors * np.minimum(1, longest / np.maximum(np.abs(vectors), 1e-12))
    return bounded


def _unit(vectors: NDArray[np.complex128]) -> NDArray[np.complex128]:
    unit: NDArray[np.complex128] = vectors / np.maximum(np.abs(vectors), 1e-12)
    return unit
