"""Move borders off the lattice, to where the picture's own anti-aliasing says they are.

In comes a lattice :class:`~segvec.planar.map.PlanarMap`, out goes one of the same topology whose arcs run through one
point for each crack, its middle moved along its normal. A pixel on a border is a measurement: if it is the mixture
``t * right + (1 - t) * left`` of the colors on its sides, the border leaves `1 - t` of it to the left. Renderers mix
in encoded sRGB, so the mixture is solved there. Nodes move to where the arcs that end in them meet.

Known limits: borders in blurred pictures are placed at the middle of the blur's nearest pixel pair only; lines
thinner than a pixel keep the width of the pixels they were given.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from segvec.color.shade import ColorTable, color_table
from segvec.parallel import map_parts
from segvec.planar.map import PlanarMap
from segvec.segment.segmentation import Segmentation

LARGEST_SHIFT = 0.49
"""Pixels a crack may move along its normal, and a node along both axes. Below one half, every corner of the lattice
has a box of its own that holds all lines at that corner: moved borders cannot cross."""

LEAST_RISE = 0.05
"""Share of the contrast by which the pixels next to a crack must differ for it to be moved."""

PURE = 0.12
"""A pixel this close to its side's color, as a share of the contrast, is unmixed and can be trusted."""

END_RUN = 4
"""Points of an arc that tell its direction at a node."""

SOFT_CONTRAST = 20.0
"""Levels, over all channels, below which two gradients meet without an edge that could be measured."""

STAIR_SHARE = 0.8
"""Share of a border, at least, along which no pixel is mixed, where it was drawn without anti-aliasing."""

STAIR_SLACK = 1.7
"""Slack of such a border: its true place is anywhere within its stairs."""

SOFT_SLACK = 8.0
"""Slack of such a border: nobody sees where it runs."""

PART_CRACKS = 1 << 16
"""Cracks of the arcs that one thread moves at a time: each takes two hundred bytes meanwhile."""

GUESS_TRUST = 0.4
"""Share of the error that counts at points whose pixels are no mixture of two colors with both of them beside."""

NODE_STIFFNESS = 0.05
"""Weight that holds a node at the middle of its neighbors where lines meet at too flat an angle."""


def midpoint_map(planar: PlanarMap) -> PlanarMap:
    """Replace the lattice corners inside each arc by the middles of its cracks; nodes stay."""
    return _with_points(planar, _middles(planar))


def subpixel_map(
    planar: PlanarMap,
    *,
    pixels: NDArray[np.uint8],
    alpha: NDArray[np.uint8] | None,
    segmentation: Segmentation,
    is_clean: bool = False,
) -> PlanarMap:
    """Move each border to the position that the picture's mixed pixels imply.

    Parameters
    ----------
    planar
        A map of lattice points.
    pixels
        (H, W, 3) sRGB, the picture that the map was made from.
    alpha
        (H, W) coverage, or ``None``.
    segmentation
        What tells the color of each label, at any place.
    is_clean
        Whether edges are clean enough for the map to tell how far each point can be trusted.

    Returns
    -------
    PlanarMap
        Same arcs and nodes; points moved by at most `LARGEST_SHIFT`. The frame stays. No two borders cross.

    References
    ----------
    .. [1] Diebel (2008), Bayesian image vectorization, for coverage as a measurement.
    """
    middles = _middles(planar)
    shift, slack, is_measured = _shifts(planar, pixels, alpha, segmentation)
    moved = _with_points(planar, middles + shift)
    trust = _trust(moved, is_measured) if is_clean else None
    return replace(_meet_at_nodes(moved), slack=slack, trust=trust)


def _trust(planar: PlanarMap, is_measured: NDArray[np.bool_]) -> NDArray[np.float32]:
    """(N,) trust in the points of a map with one for each crack; nodes stand where others put them."""
    is_crack = np.ones(len(planar.points), np.bool_)
    first, last = planar.offsets[:-1], planar.offsets[1:] - 1
    is_crack[first[~planar.is_loop]] = is_crack[last] = False
    trust = np.ones(len(planar.points), np.float32)
    trust[is_crack] = np.where(is_measured, 1, GUESS_TRUST)
    trust[last[planar.is_loop]] = trust[first[planar.is_loop]]
    return trust


def _crack_starts(planar: PlanarMap) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Index of the first lattice point of each crack, and the arc of each crack."""
    inside = np.ones(len(planar.points), np.bool_)
    inside[planar.offsets[1:] - 1] = False
    arc = np.repeat(np.arange(planar.n_arcs), np.diff(planar.offsets) - 1)
    return np.flatnonzero(inside), arc


def _middles(planar: PlanarMap) -> NDArray[np.float64]:
    start, _ = _crack_starts(planar)
    middle: NDArray[np.float64] = (planar.points[start] + planar.points[start + 1]) / 2
    return middle


def _with_points(planar: PlanarMap, cracks: NDArray[np.float64]) -> PlanarMap:
    """Give each arc one point per crack between its nodes; loops repeat their first point at the end."""
    n_cracks = np.diff(planar.offsets) - 1
    is_loop = planar.is_loop
    lengths = n_cracks + np.where(is_loop, 1, 2)
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    points = np.empty((offsets[-1], 2))
    lead = offsets[:-1] + ~is_loop
    crack_offsets = np.cumsum(n_cracks) - n_cracks
    place = np.arange(len(cracks)) + np.repeat(lead - crack_offsets, n_cracks)
    points[place] = cracks
    first, last = offsets[:-1], offsets[1:] - 1
    points[first] = np.where(is_loop[:, None], points[first], planar.points[planar.offsets[:-1]])
    points[last] = np.where(is_loop[:, None], points[first], planar.points[planar.offsets[1:] - 1])
    return replace(planar, points=points, offsets=offsets)


def _shifts(
    planar: PlanarMap, pixels: NDArray[np.uint8], alpha: NDArray[np.uint8] | None, segmentation: Segmentation
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """(N, 2) shift of every crack, the slack of every arc, and (N,) whether a crack was measured."""
    part = (planar.offsets[1:] - 1) // PART_CRACKS
    cuts = [0, *(np.flatnonzero(np.diff(part)) + 1).tolist(), planar.n_arcs]
    parts = [_some_arcs(planar, *cut) for cut in pairwise(cuts)]
    table = color_table(segmentation.colors, segmentation.shades)
    found = map_parts(lambda arcs: _part_shifts(arcs, pixels, alpha, table, segmentation), parts)
    shifts, slacks, measured = zip(*found, strict=True)
    return np.concatenate(shifts), np.concatenate(slacks), np.concatenate(measured)


def _some_arcs(planar: PlanarMap, first: int, last: int) -> PlanarMap:
    """Return a map with the arcs from one number to before another."""
    low, high = planar.offsets[[first, last]]
    arcs = slice(first, last)
    offsets = planar.offsets[first : last + 1] - low
    return replace(
        planar, points=planar.points[low:high], offsets=offsets, left=planar.left[arcs], right=planar.right[arcs]
    )


def _part_shifts(
    planar: PlanarMap,
    pixels: NDArray[np.uint8],
    alpha: NDArray[np.uint8] | None,
    table: ColorTable,
    segmentation: Segmentation,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    height, width = pixels.shape[:2]
    start, arc = _crack_starts(planar)
    x, y = (planar.points[start, axis].astype(np.int32) for axis in (0, 1))
    step_x, step_y = (planar.points[start + 1, axis].astype(np.int32) - end for axis, end in ((0, x), (1, y)))
    normal_x, normal_y = step_y, -step_x  # from the left side to the right one
    left, right = _side_colors(planar, table, segmentation.transparent, arc, x + step_x / 2, y + step_y / 2)
    contrast = right - left
    power = np.maximum((contrast**2).sum(axis=0), 1e-6)
    # Twice the middle of the pixel k + 1/2 steps along the normal is odd; half of it, rounded down, its number.
    doubled_x, doubled_y = 2 * x + step_x, 2 * y + step_y
    flat_pixels = pixels.reshape(-1, 3)
    flat_alpha = None if alpha is None else alpha.ravel()

    def mixture(
        step: int, which: NDArray[np.intp] | slice = slice(None)
    ) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Share of the right side in the pixel, and whether it is a mixture of both sides at all."""
        x = (doubled_x[which] + step * normal_x[which]) >> 1
        y = (doubled_y[which] + step * normal_y[which]) >> 1
        inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        place = np.clip(y, 0, height - 1).astype(np.intp) * width + np.clip(x, 0, width - 1)
        cover = None if flat_alpha is None else flat_alpha[place].astype(np.float32)
        values = flat_pixels[place].T.astype(np.float32)
        if cover is not None:
            values = np.concatenate([values * cover / 255, cover[None]])
        share, distance = np.zeros(len(x), np.float32), np.zeros(len(x), np.float32)
        for value, side, difference in zip(values, left, contrast, strict=False):  # without alpha, of colors alone
            offset = value - side[which]
            share += offset * difference[which]
            distance += offset * offset
        share /= power[which]
        stray = distance - share * share * power[which]
        return share, inside & (stray < PURE**2 * power[which])

    (near_left, left_fits), (near_right, right_fits) = map_parts(mixture, (-1, 1))
    # Where the sides are not flat only the nearest pair speaks: the border is where their ramp crosses one half.
    rise = near_right - near_left
    crossing = (0.5 - near_left) / np.where(rise > LEAST_RISE, rise, 1) - 0.5
    shift = np.where(rise > LEAST_RISE, np.clip(crossing, -0.5, 0.5), 0)
    mixed = np.flatnonzero(left_fits & right_fits)
    (far_left, left_fits), (far_right, right_fits) = map_parts(lambda step: mixture(step, mixed), (-3, 3))
    measured = left_fits & right_fits & (np.abs(far_left) < PURE) & (np.abs(far_right - 1) < PURE)
    shares = np.stack([near_left[mixed], near_right[mixed], far_left, far_right])[:, measured]
    shift[mixed[measured]] = 2 - np.clip(shares, 0, 1).sum(axis=0)
    frame = (planar.left == planar.n_regions) | (planar.right == planar.n_regions)
    is_measured = frame[arc]
    is_measured[mixed[measured]] = True
    shift = np.where(frame[arc], 0, np.clip(shift, -LARGEST_SHIFT, LARGEST_SHIFT))
    # Where no pixel on either side is mixed, nothing tells a border's place but its stairs.
    stays = np.abs(near_left) + np.abs(near_right - 1) < PURE
    length = np.bincount(arc, minlength=planar.n_arcs)
    slack = np.where(np.bincount(arc, stays, minlength=planar.n_arcs) > STAIR_SHARE * length, STAIR_SLACK, 1.0)
    if segmentation.shades:
        is_soft = np.bincount(arc, power, minlength=planar.n_arcs) < SOFT_CONTRAST**2 * length
        shift[is_soft[arc]] = 0
        slack[is_soft] = SOFT_SLACK
    return np.stack([normal_x * shift, normal_y * shift], axis=1).astype(np.float64), slack, is_measured


def _side_colors(
    planar: PlanarMap,
    table: ColorTable,
    transparent: int,
    arc: NDArray[np.intp],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
) -> Iterator[NDArray[np.float32]]:
    """Colors (4, N), premultiplied, on the left and on the right of cracks of some arcs, in their middles."""
    for side in (planar.left, planar.right):
        labels = planar.labels[side]
        # Of flat colors each arc has one pair; gradients have one for each crack.
        found = _premultiplied(table, transparent, labels if table.is_flat else labels[arc], x, y)
        yield np.ascontiguousarray((found[arc] if table.is_flat else found).T)


def _premultiplied(
    table: ColorTable, transparent: int, labels: NDArray[np.int32], x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.float32]:
    """(N, 4) color times alpha of labels at places; transparency and the outside (label -1) have none."""
    ends = np.zeros((len(labels), 4), np.float32)
    is_seen = np.flatnonzero((labels >= 0) & (labels < transparent))
    ends[is_seen, :3] = (
        table.at(labels[is_seen], x, y) if table.is_flat else table.at(labels[is_seen], x[is_seen], y[is_seen])
    )
    ends[is_seen, 3] = 255
    return ends


def _meet_at_nodes(planar: PlanarMap) -> PlanarMap:
    """Move every node to the least squares meeting point of the lines in which its arcs arrive."""
    arcs = np.flatnonzero(~planar.is_loop)
    if not len(arcs):
        return planar
    first, last = planar.offsets[arcs], planar.offsets[arcs + 1] - 1
    n_cracks = last - first - 1
    # The point next to a node lies on a pixel that three regions share: longer arcs do without it.
    skip = np.where(n_cracks > END_RUN, 2, 1)
    run = np.minimum(n_cracks, skip + END_RUN - 1)
    near = np.concatenate([first + skip, last - skip])
    far = np.concatenate([first + run, last - run])
    closest = np.concatenate([first + 1, last - 1])
    node = planar.nodes[arcs].T.ravel()
    count = len(planar.exits)
    points = planar.points
    origin, line = points[near], points[far] - points[near]
    length = np.hypot(line[:, 0], line[:, 1])
    across = np.stack([-line[:, 1], line[:, 0]], axis=1) / np.maximum(length, 1e-9)[:, None]
    level = (across * origin).sum(axis=1)

    def total(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.bincount(node, values, minlength=count), np.float64)

    degree = total(np.ones(len(node)))
    middle = np.stack([total(points[closest, axis]) for axis in (0, 1)], axis=1) / degree[:, None]
    xx = total(across[:, 0] ** 2) + NODE_STIFFNESS
    xy = total(across[:, 0] * across[:, 1])
    yy = total(across[:, 1] ** 2) + NODE_STIFFNESS
    rx = total(across[:, 0] * level) + NODE_STIFFNESS * middle[:, 0]
    ry = total(across[:, 1] * level) + NODE_STIFFNESS * middle[:, 1]
    determinant = xx * yy - xy * xy
    met = np.stack([rx * yy - ry * xy, ry * xx - rx * xy], axis=1) / determinant[:, None]

    lattice = np.empty((count, 2))
    lattice[planar.nodes[arcs].T.ravel()] = points[np.concatenate([first, last])]
    moved = np.clip(met, lattice - LARGEST_SHIFT, lattice + LARGEST_SHIFT)
    moved = np.where((lattice == 0) | (lattice == np.array(planar.size)), lattice, moved)
    points = points.copy()
    points[first], points[last] = moved[planar.nodes[arcs, 0]], moved[planar.nodes[arcs, 1]]
    return replace(planar, points=points)
