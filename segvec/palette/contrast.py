"""Give touching regions colors that are apart, and leave light what is light.

In come regions, the lengths of their borders and a palette; out comes one entry per region. A region map can be
colored with few colors so that neighbors differ; but colors that differ as much as they can turn a photograph into
camouflage. Here neighbors are as far apart as the eye needs, and else every region has the lightness that it would like
best, those with long borders before the others.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from segvec.planar.contacts import Contacts

MAP_DEGREE = 5
"""Every map has a region with at most so many neighbors (Euler's formula)."""

APART = 0.12
"""OKLab distance between neighbors that is enough, six times what is just noticeable; beyond it wishes count alone."""

EQUAL = 1e-6
"""OKLab distance up to which two entries are the same color."""

FORBIDDEN = 1e4
"""What a contact between equals costs: more than all else that a region can win."""

NEAR = 300.0
"""What a contact between different entries costs that are hardly apart; it falls to nothing at `APART`."""

LIKING = 10.0
"""What a region's wish weighs, by squared difference in lightness, where its borders are as long as most."""

LARGEST = 10.0
"""Mean lengths of borders that count at most, so that no wish outweighs `NEAR`."""

HUE = 0.02
"""What hue and chroma weigh beside lightness in a wish: they decide between equals."""

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
    """Assign palette entries to regions so that neighbors are apart and each is as light as it would like.

    Regions with long borders choose first: the entry of the lightness that they wish, among those apart from what their
    neighbors have. A local search follows, in which all regions move at once that gain by it and are not beside a
    greater gain; where neighbors are equal still, these are shaken and it starts again. With six entries or more no
    neighbors are equal in the end.

    Parameters
    ----------
    contacts
        Neighbors among R regions.
    palette
        (N, 3) OKLab.
    wishes
        (R, 3) OKLab color that each region would like best; above all, its lightness.
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
    >>> separated_entries(line, grays, wishes=grays[[2, 2, 0]]).tolist()
    [1, 2, 0]
    """
    distance = np.linalg.norm(palette[:, None] - palette, axis=2)
    repulsion = np.where(distance < EQUAL, FORBIDDEN, NEAR * np.maximum(1 - distance / APART, 0))
    borders = np.bincount(contacts.pairs.ravel(), np.repeat(contacts.lengths, 2), len(wishes)).astype(np.float64)
    liking = _liking(borders / borders.mean() if borders.any() else np.ones(len(wishes)), palette, wishes)
    if allowed is not None:
        liking[~allowed] = np.inf
    weights = _weights(contacts, len(wishes))
    entries = _large_first(borders, weights, repulsion, liking)
    entries = _mended(contacts, weights, entries, repulsion, liking)
    if _are_equal(contacts, distance, entries).any():
        other = _settled(weights, _one_by_one(weights, distance, liking), repulsion, liking)
        if not _are_equal(contacts, distance, other).any():
            return other
    return entries


def least_contact(contacts: Contacts, colors: NDArray[np.float64]) -> float:
    """Least OKLab distance between two neighbors, given the (R, 3) color of each; infinite without contacts."""
    one, other = contacts.pairs.T
    return float(np.linalg.norm(colors[one] - colors[other], axis=1).min(initial=np.inf))


def _liking(
    sizes: NDArray[np.float64], palette: NDArray[np.float64], wishes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(R, N) what it costs a region to have an entry that it does not wish, by its size."""
    squares = (wishes[:, None] - palette) ** 2 * (1, HUE, HUE)
    return LIKING * np.clip(sizes, 1 / LARGEST, LARGEST)[:, None] * squares.sum(axis=2)


def _weights(contacts: Contacts, count: int) -> csr_array:
    """(R, R) weight of each contact: its length, and something for being a contact."""
    one, other = contacts.pairs.T
    weight = 1 + contacts.lengths / max(contacts.lengths.mean(), 1e-9) if len(contacts.lengths) else contacts.lengths
    ends = np.concatenate([one, other]), np.concatenate([other, one])
    return coo_array((np.tile(weight, 2), ends), shape=(count, count)).tocsr()


def _are_equal(contacts: Contacts, distance: NDArray[np.float64], entries: NDArray[np.intp]) -> NDArray[np.bool_]:
    """(M,) which neighbors have the same color."""
    one, other = contacts.pairs.T
    return distance[entries[one], entries[other]] < EQUAL


def _large_first(
    sizes: NDArray[np.floating], weights: csr_array, repulsion: NDArray[np.float64], liking: NDArray[np.float64]
) -> NDArray[np.intp]:
    """Let region after region choose, the largest first; at once those that no larger one without a choice touches."""
    count, n_entries = liking.shape
    entries = np.zeros(count, np.intp)
    turn = np.empty(count)
    turn[np.argsort(sizes, kind="stable")] = np.arange(1, count + 1)
    chosen = csr_array((count, n_entries))
    while turn.any():
        now = np.flatnonzero(turn > _greatest_beside(weights, turn))
        cost = (weights[now] @ chosen) @ repulsion + liking[now]
        entries[now] = np.argmin(cost, axis=1)
        turn[now] = 0
        chosen = chosen + csr_array((np.ones(len(now)), (now, entries[now])), shape=chosen.shape)
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


def _mended(
    contacts: Contacts,
    weights: csr_array,
    entries: NDArray[np.intp],
    repulsion: NDArray[np.float64],
    liking: NDArray[np.float64],
) -> NDArray[np.intp]:
    """Search for a better coloring, and shake where neighbors are equal until none are, or it is not worth its time."""
    one, other = contacts.pairs.T
    random = np.random.default_rng(0)
    best, fewest = entries, len(one) + 1
    for _ in range(KICKS_OF_SMALL_MAPS if len(one) <= SMALL_MAP else KICKS):
        trial = _settled(weights, entries, repulsion, liking)
        bad = repulsion[trial[one], trial[other]] == FORBIDDEN
        if bad.sum() <= fewest:
            best, fewest = trial, int(bad.sum())
        if not fewest or (bad.mean() > HOPELESS and bad.sum() > KICKS):
            break
        # Shake the regions that are in trouble, and those around them, which keep them there.
        shaken = np.zeros(len(trial), np.bool_)
        shaken[contacts.pairs[repulsion[best[one], best[other]] == FORBIDDEN]] = True
        shaken |= (weights @ shaken) > 0
        shaken &= random.random(len(trial)) < 0.5
        noise = np.where(np.isfinite(liking[shaken]), random.random((int(shaken.sum()), liking.shape[1])), np.inf)
        entries = best.copy()
        entries[shaken] = np.argmin(noise, axis=1)
    return best


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
