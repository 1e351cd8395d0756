"""Cut an area that no one ramp fits into parts that each have smooth shading.

The area is diced into square cells, and neighbors are joined as long as one smooth surface (a polynomial of second
degree for each channel) serves both: what that adds to the squared error is known exactly from sums over each part.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segvec.segment.merge import components, contacts

MOST_CELLS = 2500
"""Cells of an area, about."""

LARGEST_CELL = 16
"""Pixels of a cell's side, at most."""

PART_COST = 60.0
"""Pixels of border that a part of its own is worth beside those that it has."""

DOUBLINGS = 6
"""Times by which the worth of a border doubles, so that what is most alike is joined first."""

MOST_PIXELS = 300_000
"""Pixels of an area from which on not all are looked at."""

SURE_ERROR = 48.0
"""Squared levels by which a pixel must fit its part better than the one around it, to stay there."""

CALM_RADIUS = 2
"""Pixels around each over which the parts' borders are calmed."""


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """What a least squares fit of a surface of T terms needs of each of R parts."""

    normal: NDArray[np.float64]  # (R, T, T) of T terms
    right: NDArray[np.float64]  # (R, T, 3)
    power: NDArray[np.float64]  # (R,)

    def taken(self, which: NDArray[np.intp]) -> "Sums":
        """Return those of some parts."""
        return Sums(self.normal[which], self.right[which], self.power[which])

    def joined(self, other: "Sums") -> "Sums":
        """Return those of each part together with another."""
        return Sums(self.normal + other.normal, self.right + other.right, self.power + other.power)

    def copy(self) -> "Sums":
        """Return sums that may change while these stay."""
        return Sums(self.normal.copy(), self.right.copy(), self.power.copy())

    def add(self, to: NDArray[np.intp], which: NDArray[np.intp]) -> None:
        """Add those of some parts to those of others."""
        for values in (self.normal, self.right, self.power):
            np.add.at(values, to, values[which])

    def surfaces(self) -> NDArray[np.float64]:
        """(R, T, 3) coefficients of the best surfaces."""
        normal, right = self._eliminated()
        for row in range(len(normal) - 1, -1, -1):
            right[row] -= (normal[row, row + 1 :, None] * right[row + 1 :]).sum(axis=0)
            right[row] /= normal[row, row]
        return np.ascontiguousarray(np.moveaxis(right, -1, 0))

    def errors(self) -> NDArray[np.float64]:
        """(R,) squared error that these leave."""
        normal, right = self._eliminated()
        explained = sum((right[row] ** 2).sum(axis=0) / normal[row, row] for row in range(len(normal)))
        return np.asarray(np.maximum(self.power - explained, 0))

    def _eliminated(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Make the normal equations (T, T, R) and right sides (T, 3, R) of all parts triangular, by Gauss."""
        normal, right = (np.moveaxis(values, 0, -1).copy() for values in (self.normal, self.right))
        diagonal = np.arange(len(normal))
        normal[diagonal, diagonal] += 1e-9 * np.trace(normal)
        for row in range(len(normal)):
            for below in range(row + 1, len(normal)):
                share = normal[below, row] / normal[row, row]
                normal[below, row:] -= share * normal[row, row:]
                right[below] -= share * right[row]
        return normal, right


def smooth_parts(mask: NDArray[np.bool_], pixels: NDArray[np.uint8], *, worth: float) -> NDArray[np.int32]:
    """Cut an area into parts of smooth shading.

    Parameters
    ----------
    mask
        (h, w) pixels of the area.
    pixels
        (h, w, 3) sRGB.
    worth
        Squared 8-bit levels that a pixel of border must save.

    Returns
    -------
    NDArray
        (h, w) number of each pixel's part; -1 outside.

    References
    ----------
    .. [1] Besl & Jain (1988), Segmentation through variable-order surface fitting, doi:10.1109/34.3881.
    .. [2] Koepfler, Lopez & Morel (1994), doi:10.1137/0731017, on merging by worth.
    """
    thin = int(np.ceil(np.sqrt(np.count_nonzero(mask) / MOST_PIXELS)))
    if thin > 1:
        # Every second pixel, or third, tells the same; borders between parts are soft anyway.
        few = smooth_parts(mask[::thin, ::thin], pixels[::thin, ::thin], worth=worth / thin)
        whole = np.repeat(np.repeat(few, thin, axis=0), thin, axis=1)[: mask.shape[0], : mask.shape[1]]
        return np.where(mask, whole, -1)
    height, width = mask.shape
    y, x = np.nonzero(mask)
    side = int(np.clip(np.sqrt(len(y) / MOST_CELLS), 2, LARGEST_CELL))
    grid = np.full(mask.shape, -1, np.int32)
    grid[y, x] = y // side * -(-width // side) + x // side
    _, part = np.unique(components(grid)[0][y, x], return_inverse=True)
    half = max(height, width) / 2
    terms = _terms((x - width / 2) / half, (y - height / 2) / half)
    colors = pixels[y, x].astype(np.float64)
    numbers = np.full(mask.shape, -1, np.int32)
    numbers[y, x] = part
    joined, sums, _ = joined_parts(numbers, part_sums(part, terms, colors), worth)
    numbers[y, x] = joined[part]
    place = np.full(mask.shape, -1)
    place[y, x] = np.arange(len(y))
    fit = _Fit(sums.surfaces(), terms, colors, place)
    for _ in range(side + 2):
        if not _improve(numbers, fit):
            break
    for _ in range(2):
        _calm(numbers, fit)
    return numbers


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    """How well surfaces fit pixels."""

    surfaces: NDArray[np.float64]  # (R, T, 3)
    terms: NDArray[np.float64]  # (N, T)
    colors: NDArray[np.float64]  # (N, 3)
    place: NDArray[np.intp]  # (h, w) number of each pixel among the N

    def errors(self, label: NDArray[np.integer], y: NDArray[np.intp], x: NDArray[np.intp]) -> NDArray[np.float64]:
        """Squared distance of pixels from the surface of a part each; infinite where there is none (-1)."""
        which = self.place[y, x]
        levels = np.einsum("nk,nkc->nc", self.terms[which], self.surfaces[label])
        return np.where(label >= 0, ((levels - self.colors[which]) ** 2).sum(axis=1), np.inf)


def _terms(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=1)


def part_sums(part: NDArray[np.integer], terms: NDArray[np.float64], colors: NDArray[np.float64]) -> Sums:
    """Sum up what a least squares fit of each part needs."""
    count, n_terms = int(part.max()) + 1, terms.shape[1]
    normal, right = np.empty((count, n_terms, n_terms)), np.empty((count, n_terms, 3))
    for row in range(n_terms):
        for column in range(row, n_terms):
            total = np.bincount(part, terms[:, row] * terms[:, column], minlength=count)
            normal[:, row, column] = normal[:, column, row] = total
        for channel in range(3):
            right[:, row, channel] = np.bincount(part, terms[:, row] * colors[:, channel], minlength=count)
    return Sums(normal, right, np.bincount(part, (colors**2).sum(axis=1), minlength=count).astype(np.float64))


def joined_parts(
    numbers: NDArray[np.int32],
    sums: Sums,
    worth: float,
    *,
    weight: NDArray[np.float64] | None = None,
    is_free: NDArray[np.bool_] | None = None,
) -> tuple[NDArray[np.intp], Sums, NDArray[np.float64]]:
    """Join parts until every border is worth its length.

    Parameters
    ----------
    numbers
        (h, w) part of each pixel; -1 for none.
    sums
        Of the parts.
    worth
        Squared levels, times weight, that a pixel of border must save.
    weight
        (R,) what an error counts in each part; 1 by default.
    is_free
        (R,) parts that may be joined to others.

    Returns
    -------
    tuple
        (R,) what each part has become, and the sums and weights of these.
    """
    count = len(sums.power)
    weight = np.ones(count) if weight is None else weight
    one, other, length = contacts(numbers, count)
    if is_free is not None:
        both = is_free[one] & is_free[other]
        one, other, length = one[both], other[both], length[both]
    # Parts keep their numbers, and sums that grow, until the end: only what touches them changes in a round.
    sums, errors, current = sums.copy(), sums.errors(), np.arange(count)

    def costs(one: NDArray[np.intp], other: NDArray[np.intp], length: NDArray[np.float64]) -> NDArray[np.float64]:
        added = sums.taken(one).joined(sums.taken(other)).errors() - errors[one] - errors[other]
        return np.asarray(added * np.minimum(weight[one], weight[other]) / (length + PART_COST))

    cost = costs(one, other, length)
    for doubling in range(DOUBLINGS, -1, -1):
        while len(near := np.flatnonzero(cost < worth * 0.5**doubling)):
            target = _mutual(one[near], other[near], cost[near], count)
            moved = np.flatnonzero(target != np.arange(count))
            sums.add(target[moved], moved)
            grown = np.unique(target[moved])
            errors[grown] = sums.taken(grown).errors()
            current = target[current]
            is_changed = np.zeros(count, np.bool_)
            is_changed[moved] = is_changed[grown] = True
            touched = is_changed[one] | is_changed[other]
            fresh = _distinct(target[one[touched]], target[other[touched]], length[touched], count)
            old, new = (one, other, length, cost), (*fresh, costs(*fresh))
            one, other, length, cost = (np.concatenate([a[~touched], b]) for a, b in zip(old, new, strict=True))
    kept, current = np.unique(current, return_inverse=True)
    return current, sums.taken(kept), weight[kept]


def _mutual(one: NDArray[np.intp], other: NDArray[np.intp], cost: NDArray[np.float64], count: int) -> NDArray[np.intp]:
    """Tell what each of so many parts becomes where those join that cost each other least."""
    best = np.full(count, np.inf)
    np.minimum.at(best, one, cost)
    np.minimum.at(best, other, cost)
    picked = np.flatnonzero((cost == best[one]) & (cost == best[other]))
    target = np.arange(count)
    np.minimum.at(target, other[picked], one[picked])
    while not np.array_equal(target, target[target]):  # equal costs may chain
        target = target[target]
    return target


def _distinct(
    one: NDArray[np.intp], other: NDArray[np.intp], length: NDArray[np.float64], count: int
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Name each pair of parts once, the lower number first, with all their border; those within a part vanish."""
    apart = np.flatnonzero(one != other)
    key = np.minimum(one, other)[apart] * count + np.maximum(one, other)[apart]
    key, place = np.unique(key, return_inverse=True)
    total = np.bincount(place, length[apart], minlength=len(key)).astype(np.float64)
    return key // count, key % count, total


def _along_borders(numbers: NDArray[np.int32], reach: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of the pixels that have one of another part within some pixels around."""
    from scipy.ndimage import maximum_filter, minimum_filter  # loaded here, as it takes longer than tracing a logo

    low = np.where(numbers < 0, np.iinfo(np.int32).max, numbers)
    least, most = minimum_filter(low, 2 * reach + 1), maximum_filter(numbers, 2 * reach + 1)
    y, x = np.nonzero((numbers >= 0) & (least != most))
    return y, x


def _improve(numbers: NDArray[np.int32], fit: _Fit) -> bool:
    """Give pixels along borders to the neighbor whose surface fits them best; tell whether any changed."""
    y, x = _along_borders(numbers, 1)
    framed = np.pad(numbers, 1, constant_values=-1)
    own = numbers[y, x]
    best, choice = fit.errors(own, y, x), own
    for down, across in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        label = framed[y + 1 + down, x + 1 + across]
        error = fit.errors(label, y, x)
        better = error < best
        best, choice = np.where(better, error, best), np.where(better, label, choice)
    numbers[y, x] = choice
    return bool((choice != own).any())


def _calm(numbers: NDArray[np.int32], fit: _Fit) -> None:
    """Give each pixel along a border to the part that most pixels around it have, where its color tells little."""
    y, x = _along_borders(numbers, CALM_RADIUS)
    side = 2 * CALM_RADIUS + 1
    framed = np.pad(numbers, CALM_RADIUS, constant_values=-1)
    own = numbers[y, x]
    near = np.stack([framed[y + down, x + across] for down, across in np.ndindex(side, side)])
    votes = np.zeros(near.shape, np.int8)
    for other in near:
        votes += near == other
    winner = near[np.where(near < 0, 0, votes).argmax(axis=0), np.arange(len(y))]
    is_unsure = fit.errors(winner, y, x) < fit.errors(own, y, x) + SURE_ERROR
    numbers[y, x] = np.where(is_unsure, winner, own)
