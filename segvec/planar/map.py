"""Label map to planar map, a half-edge structure: every border between two regions is stored once.

In comes a :class:`~segvec.segment.Segmentation`, out goes a :class:`PlanarMap` whose arcs follow the lattice
between the pixels.

The convention of all geometry in segvec: points are (x, y), y grows downward, and pixel (row, col) covers
[col, col + 1] x [row, row + 1]. (row, col) ends in this module. "Left" of a direction (dx, dy) is (-dy, dx), so
a ring that has its region on the left encloses positive area (shoelace), and holes enclose negative area.

Regions are the 4-connected components of equal labels; the outside of the picture is the last region. Two
cracks (sides between two pixels) belong to one arc when they meet in a corner that no third crack touches; every
other corner is a node, checkerboards and the four corners of the page included. At a checkerboard rings
touch and never cross.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segvec.graphs import walks
from segvec.segment.merge import components
from segvec.segment.segmentation import Segmentation

OUTSIDE = -1
"""Label of the outside of the picture."""

APART, TOGETHER = (1, 0, 3), (3, 0, 1)
"""Quarter turns tried at a node. Sharpest left first, a ring stays with the pixel it goes around, and parts of a set
that touch at a corner keep rings of their own; sharpest right first, it goes on to the part that touches, and
a ring never meets itself, as polygons with holes have it."""


@dataclass(frozen=True, slots=True, eq=False)
class PlanarMap:
    """Arcs between regions, and the rings they close."""

    size: tuple[int, int]
    """Width and height of the page, in pixels."""
    points: NDArray[np.float64]
    """(N, 2) points of all arcs, both ends included."""
    offsets: NDArray[np.intp]
    """(A + 1,) arc `i` has the points `offsets[i]:offsets[i + 1]`."""
    left: NDArray[np.int32]
    """(A,) region on the left of each arc."""
    right: NDArray[np.int32]
    """(A,) region on its right."""
    nodes: NDArray[np.int32]
    """(A, 2) node at the start and at the end of each arc; -1 for arcs that close on themselves."""
    exits: NDArray[np.int32]
    """(J, 4) half-edge that leaves each node to +x, +y, -x, -y; -1 where there is none."""
    headings: NDArray[np.int8]
    """(A, 2) direction (0..3: +x, +y, -x, -y) of the first and of the last crack of each arc."""
    labels: NDArray[np.int32]
    """(R + 1,) label of each region; the last is the outside."""
    n_labels: int
    """Number of visible labels; the label of this number is transparent."""
    slack: NDArray[np.float64] | None = None
    """(A,) how many times farther than from others curves may go from each arc; by default all are alike."""
    trust: NDArray[np.float32] | None = None
    """(N,) share of each point's error that counts, 0..1: less where a point was guessed. Not given where no point was
    measured closely, as in photographs."""

    @property
    def n_arcs(self) -> int:
        """Number of arcs."""
        return len(self.left)

    @property
    def n_regions(self) -> int:
        """Number of regions, the outside not counted; its number as a region."""
        return len(self.labels) - 1

    @property
    def is_loop(self) -> NDArray[np.bool_]:
        """(A,) whether an arc closes on itself without a node."""
        closed: NDArray[np.bool_] = self.nodes[:, 0] < 0
        return closed


@dataclass(frozen=True, slots=True, eq=False)
class Rings:
    """Closed rings of half-edges, the two directions of an arc: `2 * arc` along it, `2 * arc + 1` against it."""

    halves: NDArray[np.intp]
    """(M,) half-edges, ring after ring."""
    offsets: NDArray[np.intp]
    """(G + 1,) ring `i` has the half-edges `offsets[i]:offsets[i + 1]`."""
    owner: NDArray[np.intp]
    """(G,) set of regions that lies on the left of each ring."""


def planar_map(segmentation: Segmentation) -> PlanarMap:
    """Trace the borders of all regions, each once.

    Parameters
    ----------
    segmentation
        Labels of an (H, W) picture.

    Returns
    -------
    PlanarMap
        Arcs over lattice points; together with :func:`region_rings` they give the labels back exactly.

    Examples
    --------
    >>> import numpy as np
    >>> from segvec.segment import Segmentation
    >>> halves = Segmentation(np.array([[0, 1]], np.uint8), np.zeros((2, 3), np.uint8))
    >>> planar_map(halves).n_arcs  # the border between, and the frame on both sides cut at the page's corners
    7
    """
    numbers, count = components(segmentation.labels)
    height, width = numbers.shape
    labels = np.empty(count + 1, np.int32)
    labels[numbers] = segmentation.labels
    labels[count] = OUTSIDE
    crack = _cracks(numbers)
    stride = width + 1
    kind, start = (crack & 1).astype(np.int8), (crack >> 1).astype(np.int32)
    end = start + np.where(kind, np.int32(stride), np.int32(1))
    links = _links(crack, start, end, page=(width, height))
    del crack
    order, first = _chains(links)
    is_loop = (links[order[first]] >= 0).all(axis=1)
    enter, leave = _walk(start[order], end[order], first)
    del start, end, links

    # A crack goes along +x or +y from its corner; walked against it, its sides swap.
    kind = kind[order]
    backward = leave < enter
    heading = (kind + 2 * backward).astype(np.int8)
    last = np.r_[first[1:], len(order)] - 1
    corner = np.minimum(enter, leave)[first]
    one, other = _sides(numbers, corner, kind[first], outside=count)
    flipped = backward[first]
    left, right = np.where(flipped, other, one), np.where(flipped, one, other)

    joints, node = np.unique(np.stack([enter[first], leave[last]], axis=1)[~is_loop], return_inverse=True)
    nodes = np.full((len(first), 2), -1, np.int32)
    nodes[~is_loop] = node.reshape(-1, 2)
    headings = np.stack([heading[first], heading[last]], axis=1)
    exits = np.full((len(joints), 4), -1, np.int32)
    arcs = np.flatnonzero(~is_loop)
    exits[nodes[arcs, 0], headings[arcs, 0]] = 2 * arcs
    exits[nodes[arcs, 1], (headings[arcs, 1] + 2) % 4] = 2 * arcs + 1

    offsets = np.r_[first, len(order)] + np.arange(len(first) + 1)
    points = np.empty((offsets[-1], 2))
    place = np.arange(len(order)) + np.repeat(np.arange(len(first)), np.diff(np.r_[first, len(order)]))
    points[place, 0], points[place, 1] = enter % stride, enter // stride
    points[offsets[1:] - 1, 0], points[offsets[1:] - 1, 1] = leave[last] % stride, leave[last] // stride
    return PlanarMap(
        (width, height),
        points,
        offsets,
        left,
        right,
        nodes,
        exits,
        headings,
        labels,
        len(segmentation.colors),
    )


def _cracks(numbers: NDArray[np.int32]) -> NDArray[np.intp]:
    """Find the sides between pixels of different regions: 2 * corner, + 1 if the side goes down from it."""
    height, width = numbers.shape
    present = np.zeros((height + 1, width + 1, 2), np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=present[1:-1, :-1, 0])
    np.not_equal(numbers[:, 1:], numbers[:, :-1], out=present[:-1, 1:-1, 1])
    present[[0, -1], :-1, 0] = True
    present[:-1, [0, -1], 1] = True
    return np.flatnonzero(present)


def _sides(
    numbers: NDArray[np.int32], corner: NDArray[np.int32], kind: NDArray[np.int8], *, outside: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Regions on the left and on the right of cracks that leave `corner` along +x (0) or +y (1)."""
    height, width = numbers.shape
    y, x = corner // (width + 1), corner % (width + 1)

    def region(row: NDArray[np.intp], col: NDArray[np.intp]) -> NDArray[np.int32]:
        inside = (row >= 0) & (row < height) & (col >= 0) & (col < width)
        found = numbers[np.clip(row, 0, height - 1), np.clip(col, 0, width - 1)]
        return np.where(inside, found, np.int32(outside))

    step = kind.astype(np.intp)
    left = region(y, x - step)
    right = region(y - (1 - step), x)
    return left, right


def _links(
    crack: NDArray[np.intp], start: NDArray[np.int32], end: NDArray[np.int32], *, page: tuple[int, int]
) -> NDArray[np.int32]:
    """(N, 2) cracks that continue each crack beyond its ends, or -1.

    At a corner that two cracks touch the sum of both their numbers, less the one, is the other.
    """
    width, height = page
    stride = width + 1
    number = np.arange(1, len(crack) + 1, dtype=np.int32)
    leaving = np.zeros((height + 1) * stride * 2, np.int32)  # number of the crack to the right, and of that down
    leaving[crack] = number
    right, down = leaving[::2], leaving[1::2]
    total, degree = right + down, (right > 0).astype(np.int8) + (down > 0)
    for step, coming in ((1, right), (stride, down)):
        total[step:] += coming[:-step]
        degree[step:] += coming[:-step] > 0
    degree[[0, width, height * stride, height * stride + width]] = 3
    total[degree != 2] = 0
    links = np.empty((len(crack), 2), np.int32)
    for column, corner in enumerate((start, end)):
        links[:, column] = np.maximum(total[corner] - number, 0)
    links -= 1
    return links


def _chains(links: NDArray[np.int32]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Order cracks chain by chain; also the places in that order where chains begin.

    Walks begin at the chains' ends, then at the left end of what is highest on each closed loop, and at other corners
    like it, which are met by then.
    """
    is_end = (links < 0).any(axis=1)
    # The crack down from a corner has the number after the one to the right.
    is_top = ~is_end & (links[:, 0] == np.arange(1, len(links) + 1))
    return walks(links, np.concatenate([np.flatnonzero(is_end), np.flatnonzero(is_top)]))


def _walk(
    start: NDArray[np.int32], end: NDArray[np.int32], first: NDArray[np.intp]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Corner where each crack is entered and left, for cracks ordered by chain."""
    count = len(start)
    is_first = np.zeros(count, np.bool_)
    is_first[first] = True
    is_last = np.r_[is_first[1:], True]
    shares_start = np.ones(count, np.bool_)
    shares_start[:-1] = (start[:-1] == start[1:]) | (start[:-1] == end[1:])
    leave = np.where(shares_start, start, end)
    previous = np.r_[leave[:1], leave[:-1]]
    alone = is_first & is_last
    leave = np.where(is_last, np.where(alone | (start == previous), end, start), leave)
    enter = np.where(is_first, start + end - leave, previous)
    return enter, leave


def region_rings(planar: PlanarMap) -> Rings:
    """Assemble the rings of every region, the outside included: its shell first by area, then its holes.

    Every half-edge is used exactly once.
    """
    halves = np.arange(2 * planar.n_arcs)
    return assemble_rings(planar, halves=halves, owner=left_of(planar, halves), turns=TOGETHER)


def left_of(planar: PlanarMap, halves: NDArray[np.intp]) -> NDArray[np.intp]:
    """Region on the left of each half-edge."""
    return np.where(halves & 1, planar.right[halves >> 1], planar.left[halves >> 1]).astype(np.intp)


def assemble_rings(
    planar: PlanarMap, *, halves: NDArray[np.intp], owner: NDArray[np.intp], turns: tuple[int, ...] = APART
) -> Rings:
    """Join half-edges to closed rings.

    Parameters
    ----------
    halves
        (M,) half-edges, each with the set of regions that it borders on its left.
    owner
        (M,) number of that set. A set's border must be complete: all half-edges with the set on their left and
        not on their right.
    turns
        `APART` or `TOGETHER`: what happens where parts of one set touch at a corner.

    Returns
    -------
    Rings
        Sorted by owner, then by first half-edge.
    """
    stride = 2 * planar.n_arcs
    key = owner.astype(np.int64) * stride + halves
    order = np.argsort(key, kind="stable")
    halves, owner, key = halves[order], owner[order], key[order]
    arc, against = halves >> 1, halves & 1
    node = planar.nodes[arc, 1 - against]
    arrival = (planar.headings[arc, 1 - against] + 2 * against) % 4
    following = np.arange(len(halves))
    waiting = np.flatnonzero(node >= 0)
    for turn in turns:
        candidate = planar.exits[node[waiting], (arrival[waiting] + turn) % 4]
        wanted = owner[waiting].astype(np.int64) * stride + candidate
        place = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
        found = (candidate >= 0) & (key[place] == wanted)
        following[waiting[found]] = place[found]
        waiting = waiting[~found]
    assert not len(waiting), "a set's border is not complete"
    order, first = _cycles(following)
    return Rings(halves[order], np.r_[first, len(order)], owner[order][first])


def _cycles(following: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Order the elements of a permutation cycle by cycle, each from its least element."""
    return walks(following[:, None], np.arange(len(following)))
