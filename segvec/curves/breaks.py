"""Choose where curves end inside runs of an outline's points: as few numbers as say what the points say.

All lines and cubics between some of a run's points are tried at the same time, and the chain of them that costs least
is taken: numbers that are written, and the error that is left. Curves between two points are free at both ends; that
neighbors agree on a tangent comes later.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from segvec.curves.outline import Outline, spans
from segvec.curves.cubics import curve_errors
from segvec.curves.polish import polished
from segvec.curves.segments import Segments, line_controls
from segvec.ragged import offsets_of, ranks

MOST_PLACES = 33
"""Points of a run at which curves may end, at most; they are moved to the points between later."""

CLASSES = (0, 9, 8), (9, 30, 12), (30, 80, 24), (80, 1 << 40, 48)
"""Points of a run of which a curve is tried."""

LINE_SHARE = 0.5
LINE_COST, CUBIC_COST = 2.0, 6.0
"""Numbers that are written."""

ERROR_COST = 2.0
BEND_SHARE = 1 / 3

END_TRUST = 0.4
"""Share of the error that counts at the points next to a corner, which it bends."""


@dataclass(frozen=True, slots=True, eq=False)
class _Tried:
    """What curves between points cost."""

    cost: NDArray[np.float64]
    is_line: NDArray[np.bool_]
    leaving: NDArray[np.float64]  # (P, 2) arm at the start
    arriving: NDArray[np.float64]  # (P, 2) arm at the end


BAD = 30.0
KINK = 25.0
USE = True


def unit(t):
    return t / np.maximum(np.hypot(*t.T), 1e-9)[:, None]


PASSES = 1
CHAMFER = 1.6
SMOOTH = 20.0
BAD_KINK = 8.0
SHORT_KINK = 40.0

def with_breaks(outline: Outline, tolerance: float, size) -> Outline:
    for turn in range(PASSES):
        found = _with_breaks(outline, tolerance, size)
        if turn + 1 < PASSES:
            points = outline.points.copy()
            c = found.is_corner
            points[c] = found.points[c]
            outline = replace(outline, points=points, is_corner=c)
    return found


def _with_breaks(outline: Outline, tolerance: float, size) -> Outline:
    starts, ends = spans(outline)
    allowed = outline.allowed(tolerance, starts)
    n = ends - starts
    stride = np.maximum(-(-n // (MOST_PLACES - 1)), 1)
    counts = -(-n // stride) + 1  # places of each run, the last one nearer
    first, second, run = _pairs(counts)
    place = lambda k, r: np.minimum(starts[r] + k * stride[r], ends[r])
    tried = _tried(outline, place(first, run), place(second, run), allowed[run])
    K = int(counts.max())
    table = np.full((len(starts), K, K), np.inf)
    table[run, first, second] = tried.cost
    best = np.full((len(starts), K), np.inf)
    best[:, 0] = 0
    came = np.zeros((len(starts), K), np.intp)
    rows = np.arange(len(starts))
    for k in range(1, K):
        total = best[:, :k] + table[:, :k, k]
        came[:, k] = total.argmin(axis=1)
        best[:, k] = total[rows, came[:, k]]
    # back
    at = counts - 1
    breaks = []
    live = rows
    while len(live):
        breaks.append(np.stack([live, at[live]], axis=1))
        at[live] = came[live, at[live]]
        live = live[at[live] > 0]
    found = np.concatenate(breaks)
    found = found[np.lexsort((found[:, 1], found[:, 0]))]
    r = found[:, 0]
    end = place(found[:, 1], r)
    start = np.where(np.r_[True, r[1:] != r[:-1]], starts[r], np.r_[0, end[:-1]])
    end, start = _moved(outline, start, end, r, stride, allowed)
    tried = _tried(outline, start, end, allowed[r])
    inner = np.flatnonzero(r[1:] == r[:-1])
    one, two = unit(tried.arriving[inner]), unit(tried.leaving[inner + 1])
    turn = np.degrees(np.arccos(np.clip((one * two).sum(1), -1, 1)))
    lines = tried.is_line[inner] & tried.is_line[inner + 1]
    short = np.minimum(end[inner] - start[inner], end[inner + 1] - start[inner + 1]) < 4
    sharp = turn > np.where(lines, 8, np.where(short, SHORT_KINK, KINK))
    # a line of two points rules nobody
    stub = lambda k: tried.is_line[k] & (end[k] - start[k] <= 2)
    sharp |= (stub(inner) | stub(inner + 1))
    is_corner = outline.is_corner.copy()
    is_corner[end[inner[sharp]]] = True
    raw = outline.points
    chain = _Chain(start, end, tried.is_line, tried.leaving.astype(float), tried.arriving.astype(float))
    outline = replace(outline, is_corner=is_corner)
    outline, chain, _ = _settled(outline, raw, chain, size)
    outline, chain = _without_chamfers(outline, chain)
    outline, chain, error = _settled(outline, raw, chain, size)
    bad = error > outline.allowed(tolerance, chain.start)
    inner = np.flatnonzero(chain.start[1:] == chain.end[:-1])
    inner = inner[(bad[inner] | bad[inner + 1]) & ~outline.is_corner[chain.end[inner]]]
    if len(inner):
        inner = np.flatnonzero(chain.start[1:] == chain.end[:-1])
        inner = inner[(bad[inner] | bad[inner + 1]) & ~outline.is_corner[chain.end[inner]]]
        allowed = outline.allowed(tolerance, chain.start[inner])
        one = _tried(outline, chain.start[inner], chain.end[inner], allowed)
        two = _tried(outline, chain.start[inner + 1], chain.end[inner + 1], allowed)
        turn = np.degrees(np.arccos(np.clip((unit(one.arriving) * unit(two.leaving)).sum(1), -1, 1)))
        is_corner = outline.is_corner.copy()
        is_corner[chain.end[inner[turn > BAD_KINK]]] = True
        outline, chain, error = _settled(replace(outline, is_corner=is_corner), raw, chain, size)
    tangents = np.full((len(outline.points), 2), np.nan)
    tangents[chain.end] = unit(chain.arm1)
    tangents[chain.start] = unit(chain.arm0)
    is_joint = outline.is_joint.copy()
    is_joint[chain.end] = True
    A, D = outline.points[chain.start], outline.points[chain.end]
    controls = np.stack([A, A + chain.arm0, D - chain.arm1, D], axis=1)
    controls[chain.is_line] = line_controls(A, D)[chain.is_line]
    return replace(outline, tangents=tangents, is_joint=is_joint, chain=Segments(chain.start, chain.end, controls, chain.is_line))


@dataclass(frozen=True, slots=True, eq=False)
class _Chain:
    start: NDArray[np.intp]
    end: NDArray[np.intp]
    is_line: NDArray[np.bool_]
    arm0: NDArray[np.float64]
    arm1: NDArray[np.float64]


def _reindexed(outline, raw, chain, place, is_corner):
    """Joints that slid along the border take the number of the point that they are next to."""
    inner = np.flatnonzero(chain.start[1:] == chain.end[:-1])
    was = chain.end[inner]
    low, high = chain.start[inner] + 1, chain.end[inner + 1] - 1
    best, least = was.copy(), np.full(len(was), np.inf)
    for step in (0, -1, 1, -2, 2, -3, 3):
        at = was + step
        ok = (at >= np.where(step < 0, (low + was) // 2 , low)) & (at <= np.where(step > 0, (was + high) // 2, high))
        at = np.clip(at, 0, len(raw) - 1)
        far = np.where(ok, np.hypot(*(raw[at] - place[inner]).T), np.inf)
        better = far < least - 1e-9
        best[better], least[better] = at[better], far[better]
    was_corner = is_corner[was]
    is_corner = is_corner.copy()
    is_corner[was] = False
    is_corner[best] = was_corner
    start, end = chain.start.copy(), chain.end.copy()
    end[inner] = start[inner + 1] = best
    return replace(chain, start=start, end=end), is_corner


def _settled(outline, raw, chain, size):
    trust = np.ones(len(outline.points)) if outline.base is None else outline.base.copy()
    c = np.flatnonzero(outline.is_corner)
    arc = np.searchsorted(outline.offsets, c, side="right") - 1
    for step in (-2, -1, 1, 2):
        at = c + step
        ok = (at > outline.offsets[arc]) & (at < outline.offsets[arc + 1] - 1)
        trust[at[ok]] = np.minimum(trust[at[ok]], END_TRUST)
    A, D, T0, T1, a0, a1, corner, j0, j1 = polished(outline, chain.start, chain.end, chain.is_line, chain.arm0, chain.arm1, trust, size)
    is_corner = outline.is_corner.copy()
    is_corner[chain.start[corner[j0]]] = True
    is_corner[chain.end[corner[j1]]] = True
    chain, is_corner = _reindexed(outline, raw, chain, D, is_corner)
    points = raw.copy()
    points[chain.start], points[chain.end] = A, D
    outline = replace(outline, points=points, is_corner=is_corner, trust=trust)
    arm0, arm1 = a0[:, None] * T0, a1[:, None] * T1
    third = (D - A) / 3
    arm0[chain.is_line], arm1[chain.is_line] = third[chain.is_line], third[chain.is_line]
    chain = replace(chain, arm0=arm0, arm1=arm1)
    controls = np.stack([A, A + arm0, D - arm1, D], axis=1)
    return outline, chain, curve_errors(outline, Segments(chain.start, chain.end, controls, chain.is_line))


def _without_chamfers(outline, chain):
    """Lines of a pixel or two between others that meet beyond them become the corner that they cut off."""
    n = len(chain.start)
    s = np.arange(1, n - 1)
    joined = (chain.end[s - 1] == chain.start[s]) & (chain.end[s] == chain.start[s + 1])
    is_short = (chain.end[s] - chain.start[s] <= 3) & chain.is_line[s]
    is_short &= outline.is_corner[chain.start[s]] & outline.is_corner[chain.end[s]]
    long = np.minimum(chain.end[s - 1] - chain.start[s - 1], chain.end[s + 1] - chain.start[s + 1]) >= 3
    s = s[joined & is_short & long]
    s = s[np.r_[True, np.diff(s) > 1]] if len(s) else s
    if not len(s):
        return outline, chain
    one, two = outline.points[chain.start[s]], outline.points[chain.end[s]]
    d1, d2 = unit(chain.arm1[s - 1]), unit(chain.arm0[s + 1])
    cross = d1[:, 0] * d2[:, 1] - d1[:, 1] * d2[:, 0]
    gap = two - one
    t = (gap[:, 0] * d2[:, 1] - gap[:, 1] * d2[:, 0]) / np.where(np.abs(cross) < 1e-3, 1e9, cross)
    vertex = one + t[:, None] * d1
    back = -(gap[:, 0] * d1[:, 1] - gap[:, 1] * d1[:, 0]) / np.where(np.abs(cross) < 1e-3, 1e9, cross)
    good = (np.abs(cross) >= 0.1) & (t > -0.2) & (back < 0.2) & (np.hypot(*(vertex - (one + two) / 2).T) < CHAMFER)
    turn = np.degrees(np.arctan2(np.abs(cross), (d1 * d2).sum(1)))
    is_smooth = (turn < SMOOTH) & ~(chain.is_line[s - 1] & chain.is_line[s + 1]) & (chain.end[s] - chain.start[s] <= 2)
    vertex = np.where(is_smooth[:, None], (one + two) / 2, vertex)
    good |= is_smooth
    is_smooth = is_smooth[good]
    s, vertex = s[good], vertex[good]
    middle = chain.start[s] + 1
    middle = np.minimum(middle, chain.end[s] - 1)
    middle = np.where(middle > chain.start[s], middle, chain.start[s])
    start, end = chain.start.copy(), chain.end.copy()
    points, is_corner = outline.points.copy(), outline.is_corner.copy()
    is_corner[chain.start[s]] = is_corner[chain.end[s]] = False
    is_corner[middle] = ~is_smooth
    points[middle] = vertex
    end[s - 1] = start[s + 1] = middle
    keep = np.ones(n, bool); keep[s] = False
    chain = _Chain(start[keep], end[keep], chain.is_line[keep], chain.arm0[keep], chain.arm1[keep])
    # points that were vertices of the chamfer are none of the edge
    return replace(outline, points=points, is_corner=is_corner), chain


def _pairs(counts):
    """All pairs of places of each run."""
    per = counts * (counts - 1) // 2
    run = np.repeat(np.arange(len(counts)), per)
    k = ranks(per)
    second = ((1 + np.sqrt(1 + 8 * k)) // 2).astype(np.intp)
    second -= (second * (second - 1) // 2 > k)
    second += (second * (second + 1) // 2 <= k)
    first = k - second * (second - 1) // 2
    return first, second, run


def _moved(outline, start, end, run, stride, allowed):
    inner = np.flatnonzero(run[1:] == run[:-1])
    for parity in (0, 1, 0, 1):
        mine = inner[inner % 2 == parity]
        s = stride[run[mine]]
        mine = mine[s > 0]
        if not len(mine): continue
        s = np.maximum(stride[run[mine]], 2)
        lo, mid, hi = start[mine], end[mine], end[mine + 1]
        steps = np.array([-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1])
        at = np.rint(mid[:, None] + steps * s[:, None]).astype(np.intp)
        at = np.clip(at, (lo + 1)[:, None], (hi - 1)[:, None])
        m = len(steps)
        a = allowed[run[mine]]
        one = _tried(outline, np.repeat(lo, m), at.ravel(), np.repeat(a, m)).cost
        two = _tried(outline, at.ravel(), np.repeat(hi, m), np.repeat(a, m)).cost
        pick = (one + two).reshape(-1, m).argmin(axis=1)
        chosen = at[np.arange(len(mine)), pick]
        end[mine] = chosen
        start[mine + 1] = chosen
    return end, start


def _tried(outline, starts, ends, allowed):
    length = ends - starts
    order, parts = [], []
    for low, high, samples in CLASSES:
        mine = np.flatnonzero((length > low) & (length <= high))
        for k in range(0, len(mine), 1 << 14):
            part = mine[k : k + (1 << 14)]
            order.append(part)
            parts.append(_tried_part(outline, starts[part], ends[part], allowed[part], samples))
    back = np.argsort(np.concatenate(order))
    return _Tried(*(np.concatenate([getattr(p, n) for p in parts])[back] for n in _Tried.__slots__))


def _tried_part(outline, starts, ends, allowed, samples):
    points = outline.points
    length = (ends - starts)
    share = (np.arange(1, samples + 1) / (samples + 1))
    index = starts[:, None] + np.rint(length[:, None] * share).astype(np.intp)
    data = (points[index] - points[starts][:, None]).astype(np.float32)
    x, y = np.ascontiguousarray(data[..., 0]), np.ascontiguousarray(data[..., 1])
    chord = (points[ends] - points[starts]).astype(np.float32)
    size = np.maximum(np.hypot(chord[:, 0], chord[:, 1]), 1e-6)
    ux, uy = chord[:, 0] / size, chord[:, 1] / size
    # trust
    trust = np.ones_like(x) if outline.base is None else outline.base[index].astype(np.float32)
    near = outline.is_corner[starts][:, None] & (index - starts[:, None] <= 2)
    near |= outline.is_corner[ends][:, None] & (ends[:, None] - index <= 2)
    trust[near] = np.minimum(trust[near], END_TRUST)
    inner = (index > starts[:, None]) & (index < ends[:, None])
    trust *= inner
    # line
    along = x * ux[:, None] + y * uy[:, None]
    across = x * uy[:, None] - y * ux[:, None]
    beyond = along - np.clip(along, 0, size[:, None])
    line_error = (np.sqrt(across**2 + beyond**2) * trust).max(axis=1)
    # cubic
    lengths = outline.lengths
    u = ((lengths[index] - lengths[starts][:, None]) / np.maximum(lengths[ends] - lengths[starts], 1e-9)[:, None]).astype(np.float32)
    cx, cy = chord[:, :1], chord[:, 1:]
    for turn in range(3):
        v = 1 - u
        b1, b2, b3 = 3 * v * v * u * trust, 3 * v * u * u * trust, u * u * u
        rx, ry = (x - b3 * cx) * trust, (y - b3 * cy) * trust
        c11, c12, c22 = (b1 * b1).sum(1), (b1 * b2).sum(1), (b2 * b2).sum(1)
        stiff = 1e-3 * (c11 + c22) + 1e-9
        a11, a22 = c11 + stiff, c22 + stiff
        det = np.maximum(a11 * a22 - c12 * c12, 1e-12)
        # pulled to thirds of the chord
        p1x, p1y = (b1 * rx).sum(1) + (stiff + c12 * 0) * cx[:, 0] / 3, (b1 * ry).sum(1) + stiff * cy[:, 0] / 3
        p2x, p2y = (b2 * rx).sum(1) + stiff * cx[:, 0] * 2 / 3, (b2 * ry).sum(1) + stiff * cy[:, 0] * 2 / 3
        q1x, q1y = (p1x * a22 - p2x * c12) / det, (p1y * a22 - p2y * c12) / det
        q2x, q2y = (p2x * a11 - p1x * c12) / det, (p2y * a11 - p1y * c12) / det
        # power basis
        c1x, c1y = 3 * q1x[:, None], 3 * q1y[:, None]
        c2x, c2y = 3 * (q2x - 2 * q1x)[:, None], 3 * (q2y - 2 * q1y)[:, None]
        c3x, c3y = cx + 3 * (q1x - q2x)[:, None], cy + 3 * (q1y - q2y)[:, None]
        ex, ey = u * (c1x + u * (c2x + u * c3x)) - x, u * (c1y + u * (c2y + u * c3y)) - y
        dx, dy = c1x + u * (2 * c2x + 3 * u * c3x), c1y + u * (2 * c2y + 3 * u * c3y)
        steep = dx * dx + dy * dy
        if turn == 2:
            cross = np.abs(ex * dy - ey * dx) / np.sqrt(np.maximum(steep, 1e-9))
            back = (q1x * ux + q1y * uy < 0) | ((cx[:, 0] - q2x) * ux + (cy[:, 0] - q2y) * uy < 0)
        else:
            u = np.clip(u - (ex * dx + ey * dy) / np.maximum(steep, 1e-9), 0, 1)
    cubic_error = (cross * trust).max(axis=1)
    arm1, arm2 = np.hypot(q1x, q1y), np.hypot(cx[:, 0] - q2x, cy[:, 0] - q2y)
    bad = (arm1 > 0.85 * size) | (arm2 > 0.85 * size)
    limit = allowed
    lc = LINE_COST + np.where(line_error <= LINE_SHARE * limit, ERROR_COST * (line_error / limit) ** 2, BAD * line_error / limit)
    cc = CUBIC_COST + np.where((cubic_error <= limit) & ~bad, ERROR_COST * (cubic_error / limit) ** 2, BAD * (bad + cubic_error / limit))
    tiny = length == 1
    lc = np.where(tiny, LINE_COST + 6, lc)
    cc = np.where(length <= 2, CUBIC_COST + 6, cc)
    is_line = lc <= cc
    leaving = np.where(is_line[:, None], chord, np.stack([q1x, q1y], 1))
    arriving = np.where(is_line[:, None], chord, np.stack([cx[:, 0] - q2x, cy[:, 0] - q2y], 1))
    return _Tried(np.minimum(lc, cc), is_line, leaving, arriving)
