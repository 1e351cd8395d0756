"""From the branches of a skeleton to strokes: middles and widths measured, corners sharp, junctions joined straight.

A branch's points near its ends say little: at a junction the other strokes widen it, and at a free end it leans to a
corner. They are left out, and lines through the rest tell where strokes meet and how far they reach.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from segvec.styles.junctions import merged_nodes, node_centers, node_radii
from segvec.styles.profiles import measured_across, reach_along, sampled
from segvec.styles.skeleton import Skeleton, lengths_of
from segvec.styles.stroke_branches import ALIKE, Branch, End
from segvec.styles.stroke_corners import STEP, sharpened
from segvec.styles.stroke_tips import tip_of

ZONE, ZONE_PIXELS = 1.0, 1.0
"""Radii and pixels around a junction in which other strokes are in the way."""

WIDER = 1.2
"""Widths of a branch from which another stroke is thought to widen it, near a junction."""

CAP = 0.6
"""Radii at a free end in which a square end may lead the skeleton astray."""

DOT = 0.9
"""Radii below which a stroke without junctions is no line but a dot."""

THROUGH = 40.0
"""Degrees by which strokes may bend to go on through a junction."""


@dataclass(frozen=True, slots=True, eq=False)
class Strokes:
    """Lines with widths."""

    lines: list[NDArray[np.float64]]
    """(N, 2) points x, y of each in pixels; a closed one ends where it begins, a dot's two are equal."""
    widths: NDArray[np.float64]
    """(S,) width of each, in pixels."""


def strokes_of(found: Skeleton, coverage: NDArray[np.float64], *, scale: float) -> Strokes:
    """Measure the strokes of a skeleton.

    Parameters
    ----------
    found
        Skeleton of a picture `scale` times as large, with a rim of `scale` pixels.
    coverage
        (H, W) share of each pixel that is ink.
    """
    places = np.asarray((found.pixels[:, ::-1] + 0.5) / scale - 1, np.float64)
    radii = np.maximum(found.radii / scale, 0.5)
    merged, is_bridge = merged_nodes(found, places, radii)
    center, radius = node_centers(merged, places, found), node_radii(merged, radii, found)
    dots: list[NDArray[np.float64]] = []
    branches: list[Branch] = []
    length = lengths_of(places[found.points], found.offsets)
    degree = np.bincount(merged[found.nodes[~is_bridge]].ravel(), minlength=len(center))
    dots.extend(np.array([*places[i], radii[i]]) for i in found.lone)
    for i, (first, last) in enumerate(merged[found.nodes].tolist()):
        index = found.points[found.offsets[i] : found.offsets[i + 1]]
        line, half = places[index], radii[index]
        is_ring = first == last and degree[first] == 2
        if is_bridge[i]:
            continue
        if degree[first] == degree[last] == 1 and length[i] < DOT * float(half.max()):
            dots.append(np.array([*line.mean(axis=0), half.max()]))
            continue
        branches.append(_measured(line, half, coverage, (first, last), degree, radius, is_ring=is_ring))
    lines, widths = _joined(branches, center, radius, degree)
    dot_lines, dot_widths = _dots(dots, coverage)
    return Strokes([*lines, *dot_lines], np.concatenate([widths, dot_widths]))


def _measured(
    line: NDArray[np.float64],
    half: NDArray[np.float64],
    coverage: NDArray[np.float64],
    nodes: tuple[int, int],
    degree: NDArray[np.intp],
    radius: NDArray[np.float64],
    *,
    is_ring: bool,
) -> Branch:
    """Move a branch to the middle of its stroke, and leave out what its ends disturb."""
    typical = float(np.median(half))
    points = _even(_smooth(line, max(1.0, 0.35 * typical / max(_spacing(line), 1e-9)), is_ring=is_ring))
    widths = np.full(len(points), 2 * typical)
    for _ in range(2):
        normals = _normals(points, is_ring=is_ring)
        offset, widths = measured_across(coverage, points, normals, np.full(len(points), typical * 1.25))
        offset = np.clip(offset, -typical, typical)
        points = points + _smooth(offset[:, None], 1.0, is_ring=is_ring) * normals
        if is_ring:
            points[-1] = points[0]
    width = float(np.median(widths))
    if is_ring:
        return Branch(_with_corners(points, width / 2, coverage, is_ring=True), width, nodes)
    drops = [
        _disturbed(widths[::way], width, radius[node], is_free=degree[node] == 1)
        for way, node in zip((1, -1), nodes, strict=True)
    ]
    if sum(drops) > len(points) - 3:
        middle = len(points) // 2
        kept = slice(max(middle - 1, 0), middle + 2)
        return Branch(points[kept], float(np.median(widths[kept])), nodes)
    kept = slice(drops[0], len(points) - drops[1])
    width = float(np.median(widths[kept]))
    points = _with_corners(points[kept], width / 2, coverage, is_ring=False)
    branch = Branch(points, width, nodes)
    for end, node in enumerate(nodes):
        if degree[node] == 1:
            branch.points = _extended(branch, end, coverage)
    return branch


def _with_corners(
    points: NDArray[np.float64], half: float, coverage: NDArray[np.float64], *, is_ring: bool
) -> NDArray[np.float64]:
    """Sharpen corners: from far away, where there is room for that, and from near."""
    for near in (2.2, 1.2):
        points = _even(sharpened(points, half, coverage, near_half=near, is_ring=is_ring), keep=True)
    return points


def _disturbed(widths: NDArray[np.float64], width: float, radius: float, *, is_free: bool) -> int:
    """Points at the start of a branch that its end disturbs."""
    if is_free:
        return max(1, round(CAP * width / 2 / STEP))
    near = round((ZONE * radius + ZONE_PIXELS) / STEP)
    far = round((4 * radius + ZONE_PIXELS) / STEP)
    wide = widths[near:far] > WIDER * width
    return near + (int(wide.argmin()) if wide.any() and not wide.all() and wide[0] else 0)


def _extended(branch: Branch, end: int, coverage: NDArray[np.float64]) -> NDArray[np.float64]:
    """Draw a branch on to its free end, half a width before the ink ends."""
    stop = branch.line_at(end)
    start, way = stop.point, stop.way
    half = branch.width / 2
    # The middle of a thin stroke need not cover a whole pixel.
    inner = branch.points[2:-2] if len(branch.points) > 6 else branch.points
    full = max(float(np.median(sampled(coverage, inner))), 0.2)
    ahead = float(reach_along(coverage, start[None], way[None], np.array([3 * half + 1]))[0]) / full - half
    if ahead <= 0:
        return branch.points
    tip, _ = stop.ahead(ahead)
    return np.vstack([tip, branch.points]) if end == 0 else np.vstack([branch.points, tip])


def _joined(
    branches: list[Branch], center: NDArray[np.float64], radius: NDArray[np.float64], degree: NDArray[np.intp]
) -> tuple[list[NDArray[np.float64]], NDArray[np.float64]]:
    """Join branches that go on through junctions, and let the others end there."""
    at: dict[int, list[int]] = {}
    for number, branch in enumerate(branches):
        for end, node in enumerate(branch.nodes):
            if degree[node] > 1 and not _is_closed(branch.points):
                at.setdefault(node, []).append(2 * number + end)
    partner = [-1] * (2 * len(branches))
    place: dict[int, NDArray[np.float64]] = {}
    corner: dict[int, NDArray[np.float64]] = {}
    spurs: set[int] = set()
    for node, ends in at.items():
        lines = [branches[end >> 1].line_at(end & 1) for end in ends]
        is_free = [bool(degree[branches[end >> 1].nodes[~end & 1]] == 1) for end in ends]
        tip = tip_of([branches[end >> 1] for end in ends], [end & 1 for end in ends], is_free)
        if tip is not None:
            spur, corner[node] = tip
            spurs.add(ends.pop(spur) >> 1)
            partner[ends[0]], partner[ends[1]] = ends[1], ends[0]
            continue
        place[node] = _crossing(lines, center[node], radius[node])
        _pair(ends, lines, branches, partner)
    lines_found, widths = [], []
    for chain in _chains(partner, branches):
        if chain[0] >> 1 in spurs:
            continue
        parts: list[NDArray[np.float64]] = []
        for position, half in enumerate(chain):
            branch = branches[half >> 1]
            points = branch.points[:: -1 if half & 1 else 1]
            if position:
                parts.append(_joint(parts[-1], points, branch.width, corner.get(branch.nodes[half & 1])))
            parts.append(points)
        first, last = chain[0], chain[-1] ^ 1
        if partner[first] == last and partner[last] == first and len(chain) >= 1 and first != last:
            branch = branches[first >> 1]
            parts.append(_joint(parts[-1], parts[0], branch.width, corner.get(branch.nodes[first & 1])))
            parts.append(parts[0][:1])
        else:
            for end, before in ((first, True), (last, False)):
                node = branches[end >> 1].nodes[end & 1]
                if node in place and not _is_closed(branches[end >> 1].points):
                    parts.insert(0, place[node][None]) if before else parts.append(place[node][None])
        lines_found.append(np.concatenate(parts))
        sizes = np.array([len(branches[half >> 1].points) for half in chain], float)
        widths.append(float(np.average([branches[half >> 1].width for half in chain], weights=sizes)))
    return [_even(line, keep=True) for line in lines_found], np.array(widths)


def _crossing(lines: list[End], center: NDArray[np.float64], radius: float) -> NDArray[np.float64]:
    """Find the point nearest to all lines, not far from where the skeleton has its junction."""
    weight = 0.02
    matrix, vector = np.eye(2) * weight, center * weight
    for end in lines:
        point, way = end.ahead(float(np.hypot(*(center - end.point))))
        across = np.eye(2) - np.outer(way, way)
        matrix, vector = matrix + across, vector + across @ point
    move = np.linalg.solve(matrix, vector) - center
    return np.asarray(center + move * min(1.0, radius / max(float(np.hypot(*move)), 1e-9)))


def _pair(ends: list[int], lines: list[End], branches: list[Branch], partner: list[int]) -> None:
    """Let the ends at a junction go on in each other, those first that bend least beyond how they bend already."""
    found = []
    for i, one in enumerate(lines):
        for j, other in enumerate(lines[:i]):
            wide, thin = sorted((branches[ends[i] >> 1].width, branches[ends[j] >> 1].width), reverse=True)
            gap = float(np.hypot(*(one.point - other.point)))
            # Seen from the other side, a bend to the left is one to the right.
            way, back = one.ahead(gap / 2)[1], other.ahead(gap / 2)[1]
            bend = float(np.degrees(np.arccos(np.clip(-way @ back, -1, 1))))
            if bend < THROUGH and wide < ALIKE * thin:
                found.append((bend, i, j))
    for _, i, j in sorted(found):
        if partner[ends[i]] < 0 and partner[ends[j]] < 0:
            partner[ends[i]], partner[ends[j]] = ends[j], ends[i]


def _chains(partner: list[int], branches: list[Branch]) -> list[list[int]]:
    """Follow partners: the ends at which branches are entered, chain after chain."""
    done = [False] * len(branches)
    chains = []
    free = [end for end, other in enumerate(partner) if other < 0]
    for start in [*free, *range(0, len(partner), 2)]:
        if done[start >> 1]:
            continue
        chain, end = [], start
        while end >= 0 and not done[end >> 1]:
            done[end >> 1] = True
            chain.append(end)
            end = partner[end ^ 1]
        chains.append(chain)
    return chains


def _joint(
    before: NDArray[np.float64], after: NDArray[np.float64], width: float, corner: NDArray[np.float64] | None
) -> NDArray[np.float64]:
    """Points between two parts that go on in each other: a corner, or a smooth curve."""
    return _bridge(before, after, width) if corner is None else corner[None]


def _bridge(before: NDArray[np.float64], after: NDArray[np.float64], width: float) -> NDArray[np.float64]:
    """Points of a smooth curve from the end of one part to the start of the next, its ends left out."""
    one, other = Branch(before, width, (0, 0)).line_at(1), Branch(after, width, (0, 0)).line_at(0)
    start, way, stop, back = one.point, one.way, other.point, other.way
    length = float(np.hypot(*(stop - start)))
    t = np.linspace(0, 1, max(2, round(length / STEP)) + 1)[1:-1, None]
    arm = length / 3
    a, b = start + way * arm, stop + back * arm
    return (1 - t) ** 3 * start + 3 * t * (1 - t) ** 2 * a + 3 * t**2 * (1 - t) * b + t**3 * stop


def _dots(
    dots: list[NDArray[np.float64]], coverage: NDArray[np.float64]
) -> tuple[list[NDArray[np.float64]], NDArray[np.float64]]:
    """Measure dots in eight directions."""
    if not dots:
        return [], np.empty(0)
    table = np.array(dots)
    turn = np.arange(8) * np.pi / 8
    ways = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    points = np.repeat(table[:, :2], 8, axis=0)
    across = np.tile(ways, (len(table), 1))
    offset, width = measured_across(coverage, points, across, np.repeat(table[:, 2] * 1.5, 8))
    # The mean of unit vectors' projections is half the vector.
    centers = table[:, :2] + 2 * (offset[:, None] * across).reshape(-1, 8, 2).mean(axis=1)
    return [np.stack([center, center]) for center in centers], np.sqrt((width.reshape(-1, 8) ** 2).mean(axis=1))


def _is_closed(points: NDArray[np.float64]) -> bool:
    return len(points) > 3 and bool((points[0] == points[-1]).all())


def _spacing(line: NDArray[np.float64]) -> float:
    return float(np.hypot(*np.diff(line, axis=0).T).mean()) if len(line) > 1 else 1.0


def _smooth(values: NDArray[np.float64], sigma: float, *, is_ring: bool) -> NDArray[np.float64]:
    """Blur values (N, D) along a line: around a ring, and about the ends of an open one."""
    if len(values) < 4:
        return values
    if is_ring:
        ring = gaussian_filter1d(values[:-1], min(sigma, len(values) / 6), axis=0, mode="wrap")
        return np.vstack([ring, ring[:1]])
    pad = min(len(values) - 1, int(np.ceil(4 * sigma)))
    padded = np.pad(values, ((pad, pad), (0, 0)), mode="reflect", reflect_type="odd")
    return np.asarray(gaussian_filter1d(padded, sigma, axis=0)[pad:-pad])


def _even(line: NDArray[np.float64], *, keep: bool = False) -> NDArray[np.float64]:
    """Space points evenly; `keep` only fills gaps, so that corners stay."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    at = np.concatenate([[0], np.cumsum(steps)])
    if keep:
        new = np.concatenate(
            [
                np.linspace(a, b, max(1, round((b - a) / STEP)), endpoint=False)
                for a, b in pairwise(at.tolist())
                if b > a
            ]
            + [at[-1:]]
        )
    else:
        new = np.linspace(0, at[-1], max(3, round(at[-1] / STEP)) + 1)
    result = np.stack([np.interp(new, at, axis) for axis in line.T], axis=1)
    result[0], result[-1] = line[0], line[-1]
    return result


def _normals(points: NDArray[np.float64], *, is_ring: bool) -> NDArray[np.float64]:
    if is_ring:
        ahead, back = np.roll(points[:-1], -1, axis=0), np.roll(points[:-1], 1, axis=0)
        way = np.vstack([ahead - back, (ahead - back)[:1]])
    else:
        way = np.gradient(points, axis=0)
    way = way / np.maximum(np.hypot(*way.T), 1e-9)[:, None]
    return np.stack([-way[:, 1], way[:, 0]], axis=1)
