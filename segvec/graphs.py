"""What hangs together, and walks along what does: graphs as arrays of pairs and of links.

Small graphs are gone through here, large ones by scipy, with the same results: scipy walks ten times as fast, but takes
longer to load than a logo to trace.
"""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segvec.ragged import runs

SMALL = 1 << 15
"""Nodes up to which a graph is gone through here, in less than a hundredth of a second."""


def pieces(one: NDArray[np.integer], other: NDArray[np.integer], *, count: int) -> NDArray[np.intp]:
    """Give what hangs together, by pairs that do, a number: in the order of the first members.

    Parameters
    ----------
    one, other
        (P,) nodes that are linked.
    count
        Number of all nodes.

    Returns
    -------
    (count,) number of each node's piece, from 0.

    Examples
    --------
    >>> pieces(np.array([3, 1]), np.array([1, 4]), count=5).tolist()
    [0, 1, 2, 1, 1]
    """
    if count > SMALL:
        from scipy.sparse import coo_array, csr_array
        from scipy.sparse.csgraph import connected_components

        if (one[1:] >= one[:-1]).all():  # as those of pixels are: nothing to sort
            pointers = np.searchsorted(one, np.arange(count + 1)).astype(np.int32)
            links = csr_array((np.ones(len(one)), np.ascontiguousarray(other), pointers), shape=(count, count))
        else:
            links = coo_array((np.ones(len(one), np.int8), (one, other)), shape=(count, count)).tocsr()
        return np.asarray(connected_components(links, directed=False)[1], np.intp)
    # Each node points to one before it of the same piece, in the end to the first.
    first = np.arange(count)
    while True:
        ends = first[one], first[other]
        apart = ends[0] != ends[1]
        if not apart.any():
            break
        least = np.minimum(*ends)[apart]
        for end in ends:
            np.minimum.at(first, end[apart], least)
        while not np.array_equal(first, further := first[first]):
            first = further
    return np.asarray(np.cumsum(first == np.arange(count)) - 1, np.intp)[first]


def walks(links: NDArray[np.integer], starts: NDArray[np.integer]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Walk from each start that was not met before, to the least linked node that was not, until there is none.

    Parameters
    ----------
    links
        (N, K) nodes that each node is linked with; -1 where there is none. Nothing may fork: where two links can be
        taken, at the start, the second is not met by another way than the first one's, or it is a start.
    starts
        Nodes; from them all are reached.

    Returns
    -------
    order, first : NDArray[np.intp], NDArray[np.intp]
        (N,) nodes walk by walk, and the places in that order where walks begin.

    Examples
    --------
    >>> walks(np.array([[2], [1], [0]]), np.arange(3))
    (array([0, 2, 1]), array([0, 2]))
    """
    count = len(links)
    if count > SMALL:
        return _walks_by_scipy(links, starts)
    ways = np.sort(links, axis=1).tolist()
    is_met = bytearray(count + 1)
    is_met[-1] = 1  # where there is no link
    order: list[int] = []
    first: list[int] = []
    for start in starts.tolist():
        if is_met[start]:
            continue
        first.append(len(order))
        node = start
        while not is_met[node]:
            is_met[node] = 1
            order.append(node)
            for way in ways[node]:
                if not is_met[way]:
                    node = way
                    break
    return np.array(order, np.intp), np.array(first, np.intp)


def _walks_by_scipy(
    links: NDArray[np.integer], starts: NDArray[np.integer]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Do the same by one depth-first walk, along a row of virtual nodes that lead to a start each."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import depth_first_order

    count = len(links)
    links = np.sort(links, axis=1)
    present = links >= 0
    degree = np.concatenate([present.sum(axis=1, dtype=np.int8), np.full(len(starts), 2, np.int8)])
    degree[-1] = 1
    size = len(degree)
    pointers = np.zeros(size + 1, np.int32)
    np.cumsum(degree, out=pointers[1:])
    targets = np.empty(pointers[-1], np.int32)
    n_links = pointers[count]
    targets[:n_links] = links[present]
    targets[n_links::2] = starts
    targets[n_links + 1 :: 2] = np.arange(count + 1, size)
    # Nobody looks at the weights: one stands for all.
    graph = csr_array((np.broadcast_to(1.0, len(targets)), targets, pointers), shape=(size, size))
    visited, parents = depth_first_order(graph, count, directed=True)
    order = visited[visited < count].astype(np.intp)
    return order, np.flatnonzero(parents[order] >= count)


def parents(one: NDArray[np.integer], other: NDArray[np.integer], *, root: int, count: int) -> NDArray[np.intp]:
    """Of the nodes of a tree, given by its pairs, tell by which one each is reached from the root; -1 of the root.

    Examples
    --------
    >>> parents(np.array([0, 2, 2]), np.array([2, 3, 1]), root=3, count=4).tolist()
    [2, 2, 3, -1]
    """
    found = np.full(count, -1)
    is_reached = np.zeros(count, np.bool_)
    is_reached[root] = True
    ends = np.stack([np.r_[one, other], np.r_[other, one]]).astype(np.intp)
    while ends.size:
        leads = is_reached[ends[0]] & ~is_reached[ends[1]]
        if not leads.any():
            break
        found[ends[1, leads]] = ends[0, leads]
        is_reached[ends[1, leads]] = True
        ends = ends[:, ~is_reached[ends[1]]]
    return found


def hops(
    one: NDArray[np.integer], other: NDArray[np.integer], *, roots: NDArray[np.integer], count: int
) -> NDArray[np.intp]:
    """Tell how many links each node is from the nearest root; -1 where none is reached.

    Examples
    --------
    >>> hops(np.array([0, 2, 2]), np.array([2, 3, 1]), roots=np.array([3]), count=4).tolist()
    [2, 2, 1, 0]
    """
    ends = np.stack([np.r_[one, other], np.r_[other, one]]).astype(np.intp)
    ends = ends[:, np.argsort(ends[0], kind="stable")]
    degree = np.bincount(ends[0], minlength=count)
    first = np.cumsum(degree) - degree
    found = np.full(count, -1)
    here = np.asarray(roots, np.intp)
    for number in range(count):
        if not len(here):
            break
        found[here] = number
        near = ends[1, runs(first[here], degree[here])]
        here = np.unique(near[found[near] < 0])
    return found


SOURCE, SINK = 0, 1
"""Nodes between which a graph is cut."""

FEW = 64
"""Nodes up to which a graph is cut here: each way through it is found by itself."""


def least_cut(
    one: NDArray[np.integer], other: NDArray[np.integer], capacity: NDArray[np.integer], *, count: int
) -> NDArray[np.bool_]:
    """Cut a graph in two, the `SOURCE` here and the `SINK` there, where its links are weakest.

    Parameters
    ----------
    one, other
        (P,) nodes that are linked.
    capacity
        (P,) what it costs to cut them apart, 0 or more.
    count
        Number of all nodes.

    Returns
    -------
    (count,) nodes on the side of the source: of all cuts that cost least, those of the one with the most.

    Examples
    --------
    >>> least_cut(np.array([0, 2, 3]), np.array([2, 3, 1]), np.array([5, 2, 2]), count=5).tolist()
    [True, False, True, True, True]
    """
    if count > FEW:
        return _least_cut_by_scipy(one, other, capacity, count)
    room: list[dict[int, int]] = [{} for _ in range(count)]  # what still fits through each link, by its ends
    for near, far, size in zip(one.tolist(), other.tolist(), capacity.tolist(), strict=True):
        room[near][far] = room[near].get(far, 0) + size
        room[far][near] = room[far].get(near, 0) + size
    while True:
        onward = {SINK: SINK}  # whither the nodes lead that still reach the sink
        for node in (reached := [SINK]):
            for near in room[node]:
                if near not in onward and room[near][node] > 0:
                    onward[near] = node
                    reached.append(near)
        if SOURCE not in onward:
            break
        way = [SOURCE]
        while way[-1] != SINK:
            way.append(onward[way[-1]])
        links = list(pairwise(way))
        flow = min(room[near][far] for near, far in links)
        for near, far in links:
            room[near][far] -= flow
            room[far][near] += flow
    is_here = np.ones(count, np.bool_)
    is_here[reached] = False
    return is_here


def _least_cut_by_scipy(
    one: NDArray[np.integer], other: NDArray[np.integer], capacity: NDArray[np.integer], count: int
) -> NDArray[np.bool_]:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import breadth_first_order, maximum_flow

    # 32 bits are all that maximum_flow takes, before SciPy 1.15.
    ends = np.concatenate([one, other]).astype(np.int32), np.concatenate([other, one]).astype(np.int32)
    graph = coo_array((np.tile(capacity.astype(np.int32), 2), ends), shape=(count, count)).tocsr()
    residual: Any = graph - maximum_flow(graph, SOURCE, SINK).flow
    residual.data[residual.data < 0] = 0
    residual.eliminate_zeros()
    # What cannot reach the sink any more.
    reached = breadth_first_order(residual.T.tocsr(), SINK, return_predecessors=False)
    is_here = np.ones(count, np.bool_)
    is_here[reached] = False
    return is_here
