"""Give touching regions colors that are far apart.

In come regions, the lengths of their borders and a palette; out comes one entry per region. A region map can be
colored with few colors so that neighbors differ; here they are to differ as much as the palette allows, while
every region stays near the color it would like best.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from segvec.planar.contacts import Contacts

MAP_DEGREE = 5
"""Every map has a region with at most so many neighbors (Euler's formula)."""

SOFTNESS = (0.2, 0.1, 0.05)
"""OKLab distances over which two colors repel each other, from coarse to fine: first the map finds its balance."""

LIKING = 0.02
"""What a region's wish weighs against its contacts, by squared OKLab distance: it decides between equals."""

FORBIDDEN = 1e3
"""What a contact below the distance asked costs: more than all else that a region can win."""

KICKS, KICKS_OF_SMALL_MAPS = 12, 60
"""Fresh starts of a search that is stuck, each from what it found so far with the trouble spots shaken."""

SMALL_MAP = 500
"""Contacts up to which more starts take a tenth of a second at most."""

HOPELESS = 0.02
"""Share of all contacts in trouble above which shaking, which mends single spots, is not worth its time."""

MOST_ROUNDS = 60
"""Rounds of moves in one search; each moves every region that gains more than its neighbors."""


def separated_entries(
    contacts: Contacts,
    palette: NDArray[np.float64],
    *,
    wishes: NDArray[np.float64],
    allowed: NDArray[np.bool_] | None = None,
) -> NDArray[np.intp]:
    """Assign palette entries to regions so that the least difference between neighbors is as large as it gets.

    A local search: all regions that gain by it and are not beside a greater gain move at once. It first spreads
    the colors out, weighted by the lengths of contacts, then raises the least difference step by step over the
    distances that the palette has, by bisection, until no better coloring is found.

    Parameters
    ----------
    contacts
        Neighbors among R regions.
    palette
        (N, 3) OKLab.
    wishes
        (R, 3) OKLab color that each region would like best.
    allowed
        (R, N) which entries each region may take, at least one; by default all.

    Returns
    -------
    NDArray
        (R,) entries 0..N-1.

    References
    ----------
    .. [1] Galinier & Hertz (2006), A survey of local search methods for graph coloring,
       doi:10.1016/j.cor.2005.07.028

    Examples
    --------
    >>> line = Contacts(np.array([[0, 1], [1, 2]]), np.ones(2))
    >>> grays = np.array([[0.0, 0, 0], [0.5, 0, 0], [1.0, 0, 0]])
    >>> separated_entries(line, grays, wishes=grays[[0, 1, 2]]).tolist()
    [2, 0, 2]
    """
    distance = np.linalg.norm(palette[:, None] - palette, axis=2)
    liking = LIKING * ((wishes[:, None] - palette) ** 2).sum(axis=2)
    if allowed is not None:
        liking[~allowed] = np.inf
    entries = np.argmin(liking, axis=1)
    weights = _weights(contacts, len(wishes))
    for softness in SOFTNESS:
        entries = _settled(weights, entries, np.exp(-distance / softness), liking)
    return _raised(contacts, weights, entries, distance, liking)


def least_contact(contacts: Contacts, colors: NDArray[np.float64]) -> float:
    """Least OKLab distance between two neighbors, given the (R, 3) color of each; infinite without contacts."""
    one, other = contacts.pairs.T
    return float(np.linalg.norm(colors[one] - colors[other], axis=1).min(initial=np.inf))


def _weights(contacts: Contacts, count: int) -> csr_array:
    """(R, R) weight of each contact: its length, and something for being a contact."""
    one, other = contacts.pairs.T
    weight = 1 + contacts.lengths / max(contacts.lengths.mean(), 1e-9) if len(contacts.lengths) else contacts.lengths
    ends = np.concatenate([one, other]), np.concatenate([other, one])
    return coo_array((np.tile(weight, 2), ends), shape=(count, count)).tocsr()


def _raised(
    contacts: Contacts,
    weights: csr_array,
    entries: NDArray[np.intp],
    distance: NDArray[np.float64],
    liking: NDArray[np.float64],
) -> NDArray[np.intp]:
    """Raise the least difference between neighbors as far as a search finds a way."""
    if not len(contacts.pairs):
        return entries
    one, other = contacts.pairs.T
    steps = np.unique(distance)
    if distance[entries[one], entries[other]].min() == 0 and len(steps) > 1:
        repulsion = np.where(distance < steps[1], FORBIDDEN, np.exp(-distance / SOFTNESS[-1]))
        entries = _settled(weights, _one_by_one(weights, distance, liking), repulsion, liking)
    low, high = int(np.searchsorted(steps, distance[entries[one], entries[other]].min())), len(steps)
    while high - low > 1:
        middle = (low + high) // 2
        trial = _without_close(contacts, weights, entries, distance, distance < steps[middle], liking)
        if trial is None:
            high = middle
        else:
            entries = trial
            low = int(np.searchsorted(steps, distance[trial[one], trial[other]].min()))
    return entries


def _one_by_one(weights: csr_array, distance: NDArray[np.float64], liking: NDArray[np.float64]) -> NDArray[np.intp]:
    """Give region after region the entry farthest from its neighbors' so far, those hard to please first.

    Every map has a region with at most five neighbors. Taken away one by one and put back in reverse, each
    meets at most five that are colored: with six entries or more neighbors never come out equal.
    """
    entries = np.full(len(liking), -1)
    for region in _peeled(weights)[::-1].tolist():
        around = entries[weights.indices[weights.indptr[region] : weights.indptr[region + 1]]]
        apart = distance[around[around >= 0]].min(axis=0, initial=1.0)
        entries[region] = np.argmin(liking[region] - apart)
    return entries


def _peeled(weights: csr_array) -> NDArray[np.intp]:
    """Regions in an order in which each has few neighbors among those after it: five at most on a map."""
    links = csr_array((np.ones(len(weights.data)), weights.indices, weights.indptr), shape=weights.shape)
    remaining = np.ones(links.shape[0], np.bool_)
    batches = []
    while remaining.any():
        degree = links @ remaining
        limit = max(MAP_DEGREE, degree[remaining].min())
        batch = remaining & (degree <= limit)
        batches.append(np.flatnonzero(batch))
        remaining &= ~batch
    return np.concatenate(batches) if batches else np.empty(0, np.intp)


def _without_close(
    contacts: Contacts,
    weights: csr_array,
    entries: NDArray[np.intp],
    distance: NDArray[np.float64],
    close: NDArray[np.bool_],
    liking: NDArray[np.float64],
) -> NDArray[np.intp] | None:
    """Look for a coloring without neighbors whose entries are `close`; None where none is found."""
    one, other = contacts.pairs.T
    random = np.random.default_rng(0)
    repulsion = np.where(close, FORBIDDEN, np.exp(-distance / SOFTNESS[-1]))
    best, fewest = _settled(weights, entries, repulsion, liking), len(one) + 1
    trial = best
    for _ in range(KICKS_OF_SMALL_MAPS if len(one) <= SMALL_MAP else KICKS):
        bad = close[trial[one], trial[other]]
        if not bad.any():
            return trial
        if bad.mean() > HOPELESS and bad.sum() > KICKS:
            return None
        if bad.sum() <= fewest:
            best, fewest = trial, int(bad.sum())
        # Shake the regions that are in trouble, and those around them, which keep them there.
        shaken = np.zeros(len(trial), np.bool_)
        shaken[contacts.pairs[close[best[one], best[other]]]] = True
        shaken |= (weights @ shaken) > 0
        shaken &= random.random(len(trial)) < 0.5
        noise = np.where(np.isfinite(liking[shaken]), random.random((int(shaken.sum()), liking.shape[1])), np.inf)
        trial = best.copy()
        trial[shaken] = np.argmin(noise, axis=1)
        trial = _settled(weights, trial, repulsion, liking)
    return None


def _settled(
    weights: csr_array, entries: NDArray[np.intp], repulsion: NDArray[np.float64], liking: NDArray[np.float64]
) -> NDArray[np.intp]:
    """Move regions to cheaper entries until none gains, or for `MOST_ROUNDS`."""
    count, n_entries = liking.shape
    rows = np.arange(count)
    order = np.arange(count, 0, -1) * 1e-9  # of equal gains the first region's counts
    for _ in range(MOST_ROUNDS):
        chosen = csr_array((np.ones(count), (rows, entries)), shape=(count, n_entries))
        cost = (weights @ chosen) @ repulsion + liking
        best = np.argmin(cost, axis=1)
        gain = cost[rows, entries] - cost[rows, best]
        moves = gain > 1e-9
        if not moves.any():
            break
        gain = np.where(moves, gain + order, 0)
        moves &= gain > _greatest_beside(weights, gain)
        entries = np.where(moves, best, entries)
    return entries


def _greatest_beside(weights: csr_array, gain: NDArray[np.float64]) -> NDArray[np.float64]:
    """(R,) greatest gain among each region's neighbors, 0 where it has none."""
    greatest = np.zeros(len(gain))
    has = np.diff(weights.indptr) > 0
    greatest[has] = np.maximum.reduceat(gain[weights.indices], weights.indptr[:-1][has]) if has.any() else 0
    return greatest
