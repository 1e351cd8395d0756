"""Merge regions that cost more border than they are worth.

A region is a 4-connected component of equal labels. Merging works on a table of regions and their contacts,
not on pixels: what a merge does to the squared error is known exactly from each region's mean color.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segvec.graphs import pieces
from segvec.parallel import map_parts
from segvec.segment.quantize import strips
from segvec.segment.runs import runs_of

ROUNDS = 3
"""Rounds of merging; each doubles what a border must be worth. More rounds change next to nothing, as measured."""

SETTLING_ROUNDS = 6
"""Further rounds, at most, in which regions below the least area look for a neighbor."""

LEAST_SETTLED = 1 / 64
"""Share of the regions that merge, at least, which may do so in one round."""

COIN = 2654435761
"""Whose products with whole numbers have bits as if by chance (Knuth's multiplicative hash)."""

SMALL_AREA = 4.0
"""Pixels up to which regions merge at once."""

BLOCK = 8
"""Side, in pixels, of the blocks in which local contrast is measured."""

MASKING_FLOOR = 60.0
"""Variance (8-bit levels squared) below which contrast hides no error; SSIM's C2 is 58.5."""


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """Regions and the contacts between them."""

    label: NDArray[np.intp]
    area: NDArray[np.float64]
    sums: NDArray[np.float64]  # (R, 3) of sRGB levels
    weight: NDArray[np.float64]  # what a squared error counts in this region
    keep: NDArray[np.bool_]
    first: NDArray[np.intp]  # (P,) the contacts: first < second
    second: NDArray[np.intp]
    contact: NDArray[np.float64]  # (P,) pixels of common border


def components(labels: NDArray[np.integer]) -> tuple[NDArray[np.int32], int]:
    """Find the 4-connected components of equal labels: their numbers from 0, and how many.

    Examples
    --------
    >>> import numpy as np
    >>> components(np.array([[7, 7, 3], [3, 7, 7]]))[0].tolist()
    [[0, 0, 1], [2, 0, 0]]
    """
    # Rows are cut into runs of one label. Of the columns that two runs share, one is the first of a run.
    starts = np.ones(labels.shape, np.bool_)
    np.not_equal(labels[:, 1:], labels[:, :-1], out=starts[:, 1:])
    run = np.cumsum(starts.ravel(), dtype=np.int32).reshape(labels.shape)
    run -= 1
    touches = labels[1:] == labels[:-1]
    touches &= starts[1:] | starts[:-1]
    place = np.flatnonzero(touches)
    upper, lower = run.ravel()[place], run.ravel()[place + labels.shape[1]]
    n_runs = int(run[-1, -1]) + 1
    number = pieces(upper, lower, count=n_runs).astype(np.int32)
    return number[run], int(number.max()) + 1


def absorb_specks(
    labels: NDArray[np.unsignedinteger], *, distances: NDArray[np.float64]
) -> NDArray[np.unsignedinteger]:
    """Give each pixel without a 4-neighbor of its own label the label of the neighbor that fits best.

    One pass over the black squares of a checkerboard, then one over the white ones, so that no two
    neighbors swap. It does what merging would do, in a tenth of the time.

    Parameters
    ----------
    labels
        (H, W), at least 2 x 2 pixels for anything to change.
    distances
        (K, K) between the colors of the labels; infinite where two labels must not mix.
    """
    labels = labels.copy()
    height, width = labels.shape
    if min(height, width) < 2:
        return labels
    for parity in (0, 1):
        same = np.zeros(labels.shape, np.bool_)
        horizontal = labels[:, 1:] == labels[:, :-1]
        vertical = labels[1:] == labels[:-1]
        same[:, 1:] |= horizontal
        same[:, :-1] |= horizontal
        same[1:] |= vertical
        same[:-1] |= vertical
        y, x = np.divmod(np.flatnonzero(~same), width)
        turn = (x + y) & 1 == parity
        y, x = y[turn], x[turn]
        own = labels[y, x]
        around = np.stack(
            [
                labels[np.maximum(y - 1, 0), x],
                labels[np.minimum(y + 1, height - 1), x],
                labels[y, np.maximum(x - 1, 0)],
                labels[y, np.minimum(x + 1, width - 1)],
            ]
        )
        votes = (around[:, None] == around).sum(axis=0)
        cost = distances[own, around] / np.sqrt(votes)
        cost[around == own] = np.inf  # beyond the frame
        best = cost.argmin(axis=0)
        found = np.isfinite(cost.min(axis=0, initial=np.inf))
        labels[y[found], x[found]] = around[best, np.arange(len(y))][found]
    return labels


def merge_regions(
    labels: NDArray[np.unsignedinteger],
    *,
    pixels: NDArray[np.uint8],
    n_labels: int,
    min_area: float,
    border_worth: float,
    frozen: int | None = None,
    keep_labels: bool = False,
) -> NDArray[np.unsignedinteger]:
    """Merge regions into neighbors until every border is worth its length.

    A region joins a neighbor when the squared error that this adds, for each pixel of their common border and
    divided by the local standard deviation (contrast hides errors), stays below `border_worth`; and always
    when it is smaller than `min_area`.

    Parameters
    ----------
    labels
        (H, W), 0..n_labels-1.
    pixels
        (H, W, 3) sRGB.
    min_area
        Pixels; smaller regions always merge.
    border_worth
        Squared 8-bit levels per pixel of border and level of local deviation; 0 merges by area alone.
    frozen
        A label whose regions neither merge nor take others in (transparent pixels).
    keep_labels
        Whether the largest region of every label is safe, so that no label is lost.

    Returns
    -------
    NDArray
        (H, W) labels.

    References
    ----------
    .. [1] Koepfler, Lopez & Morel (1994), A multiscale algorithm for image segmentation by variational
       method, doi:10.1137/0731017; the masking term is that of SSIM, Wang et al. (2004).
    """
    if border_worth <= 0 and min_area <= 1:
        return labels  # no region is smaller than a pixel
    numbers, count = components(labels)
    if count == 1:
        return labels
    table = _table(labels, numbers, count, pixels, masked=border_worth > 0, keep_labels=keep_labels)
    if frozen is not None:
        table = _without_frozen(table, frozen)
    label_sums = np.stack([np.bincount(table.label, column, minlength=n_labels) for column in table.sums.T], axis=1)
    label_area = np.bincount(table.label, table.area, minlength=n_labels)
    palette = label_sums / np.maximum(label_area, 1)[:, None]
    region = np.arange(count)
    steps = _steps(border_worth, min_area)
    for threshold, area in steps:
        target = _targets(table, palette, threshold=threshold, min_area=area)
        if target is None:
            if (threshold, area) == steps[-1]:
                break
            continue
        table, renumbered = _merged(table, target)
        region = renumbered[region]
        if (threshold, area) == steps[-1] and not (table.area < min_area).any():
            break
    return table.label.astype(labels.dtype)[region][numbers]


def _steps(border_worth: float, min_area: float) -> list[tuple[float, float]]:
    """List the worths and areas below which regions merge, round by round.

    Areas double first: so small regions become part of one like them, before either is lost in another.
    """
    # Without a worth only the area counts, even where a merge would lower the error.
    worths = [border_worth * 0.5**i for i in range(ROUNDS, -1, -1)] if border_worth > 0 else [-np.inf]
    n_doublings = math.ceil(math.log2(max(min_area / SMALL_AREA, 1)))
    growing = [(worths[0], min_area * 0.5**i) for i in range(n_doublings, 0, -1)]
    rounds = [(worth, min_area) for worth in worths[:-1]]
    return growing + rounds + [(worths[-1], min_area)] * (SETTLING_ROUNDS + 1)


def _table(
    labels: NDArray[np.unsignedinteger],
    numbers: NDArray[np.int32],
    count: int,
    pixels: NDArray[np.uint8],
    *,
    masked: bool,
    keep_labels: bool,
) -> _Table:
    """Measure the regions of a label map."""
    height, width = labels.shape
    area = np.zeros(count)
    sums = np.zeros((count, 3))
    label = np.empty(count, np.intp)
    weight = np.ones(count)
    contrast = masking_weights(pixels) if masked else None
    for rows in strips(height, width):
        # A strip's regions lie in a short row of numbers: count from its start, not from zero.
        runs = runs_of(numbers, rows)
        low = int(runs.region.min())
        near = runs.region - low
        size = int(near.max()) + 1
        area[low : low + size] += np.bincount(near, runs.counts, minlength=size)
        for channel in range(3):
            totals = runs.totals(pixels[rows, :, channel].ravel().astype(np.int64))
            sums[low : low + size, channel] += np.bincount(near, totals, minlength=size)
        label[runs.region] = labels[runs.row, runs.start]
        if contrast is not None:
            weight[runs.region] = contrast[runs.row // BLOCK, (runs.start + runs.counts - 1) // BLOCK]
    keep = np.zeros(count, np.bool_)
    if keep_labels:
        order = np.lexsort((-area, label))
        keep[order[np.r_[True, label[order][1:] != label[order][:-1]]]] = True
    return _Table(label, area, sums, weight, keep, *contacts(numbers, count))


def contacts(numbers: NDArray[np.int32], count: int) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """List the pairs of regions that touch, the lower number first, and the pixels of border between them.

    Parameters
    ----------
    numbers
        (H, W) region of each pixel, below `count`; negative for none.

    Examples
    --------
    >>> first, second, length = contacts(np.array([[0, 0, 1], [0, 2, 2]], np.int32), 3)
    >>> list(zip(first.tolist(), second.tolist(), length.tolist()))
    [(0, 1, 1.0), (0, 2, 2.0), (1, 2, 1.0)]
    """
    found = map_parts(lambda rows: _contacts_in(numbers, rows, count), strips(*numbers.shape))
    keys, lengths = (np.concatenate(parts) for parts in zip(*found, strict=True))
    key, place = np.unique(keys, return_inverse=True)
    return key // count, key % count, _sums(place, lengths, len(key))


def _contacts_in(numbers: NDArray[np.int32], rows: slice, count: int) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """One number for each pair of regions that touch in these rows and down to the next, and along how many pixels."""
    width = numbers.shape[1]
    flat = numbers[rows.start : min(rows.stop + 1, len(numbers))].ravel()
    inside = flat[: (rows.stop - rows.start) * width]
    across, down = inside[1:] != inside[:-1], flat[width:] != flat[:-width]
    across[width - 1 :: width] = False  # from the end of a row to the next
    one, other = (
        np.concatenate([flat[np.flatnonzero(across) + beside], flat[np.flatnonzero(down) + below]]).astype(np.int64)
        for beside, below in ((0, 0), (1, width))
    )
    low, high = np.minimum(one, other), np.maximum(one, other)
    key, length = np.unique((low * count + high)[low >= 0], return_counts=True)
    return key, length


def masking_weights(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the weight of a squared error in each `BLOCK` x `BLOCK` block: one over its local standard deviation."""
    height, width = pixels.shape[:2]
    n_columns = -(-width // BLOCK)
    variances = []
    step = max(1, (1 << 18) // (BLOCK * max(width, 1))) * BLOCK
    for top in range(0, height, step):
        red, green, blue = np.moveaxis(pixels[top : top + step].astype(np.int32), 2, 0)
        grey = np.pad(red + green + blue, ((0, -len(red) % BLOCK), (0, -width % BLOCK)), mode="edge")
        rows = grey.reshape(-1, BLOCK, n_columns * BLOCK)
        sums, squares = (
            part.sum(axis=1).reshape(-1, n_columns, BLOCK).sum(axis=2) / BLOCK**2 for part in (rows, rows * rows)
        )
        variances.append((squares - sums * sums) / 9)  # three times as large are the levels
    around = np.pad(np.concatenate(variances), 1, mode="edge")
    around = around[:-2] + around[1:-1] + around[2:]
    around = around[:, :-2] + around[:, 1:-1] + around[:, 2:]
    return np.asarray(1 / np.sqrt(around / 9 + MASKING_FLOOR), np.float32)


def _without_frozen(table: _Table, frozen: int) -> _Table:
    """Forget the contacts of one label, so that nothing passes across them."""
    free = (table.label[table.first] != frozen) & (table.label[table.second] != frozen)
    return _Table(
        table.label, table.area, table.sums, table.weight, table.keep | (table.label == frozen),
        table.first[free], table.second[free], table.contact[free],
    )  # fmt: skip


def _targets(
    table: _Table, palette: NDArray[np.float64], *, threshold: float, min_area: float
) -> NDArray[np.intp] | None:
    """Choose for each region the neighbor that it joins, or itself; ``None`` where nothing merges."""
    source = np.concatenate([table.first, table.second])
    target = np.concatenate([table.second, table.first])
    area = table.area
    may = ~table.keep[source] & ((area[target] > area[source]) | ((area[target] == area[source]) & (target < source)))
    source, target = source[may], target[may]
    contact = np.tile(table.contact, 2)[may]
    error, own = np.zeros(len(source)), np.zeros(len(area))
    for levels, inks in zip(table.sums.T, palette.T, strict=True):
        mean, ink = levels / area, inks[table.label]
        own += (mean - ink) ** 2
        error += (mean[source] - ink[target]) ** 2
    error -= own[source]
    cost = area[source] * table.weight[source] * error / contact
    wanted = (cost < threshold) | (area[source] < min_area)
    source, target, cost = source[wanted], target[wanted], cost[wanted]
    if not len(source):
        return None
    least = np.full(len(area), np.inf)
    np.minimum.at(least, source, cost)
    best = cost == least[source]
    source, target = source[best], target[best]
    choice = np.full(len(area), len(area))
    np.minimum.at(choice, source, target)  # of equals the first, whatever the order of the table
    joins = choice < len(area)
    # A region that others wait for may not move itself in the same round: chains would pass colors along.
    settled = joins.copy()
    settled[joins] = ~joins[choice[joins]]
    if settled.sum() < LEAST_SETTLED * joins.sum():
        # Little but chains of mutual waiting, as in patterns of equal areas: some move and the others wait, by chance.
        moves = (np.arange(len(area)) * COIN >> 31 & 1).astype(np.bool_)
        settled[joins] = moves[joins] & ~moves[choice[joins]]
    if not settled.any():
        settled = joins  # areas order the chain, so it has no cycle
    return np.where(settled, choice, np.arange(len(area)))


def _merged(table: _Table, target: NDArray[np.intp]) -> tuple[_Table, NDArray[np.intp]]:
    """Merge regions into their targets and join neighbors that now share a label."""
    while not np.array_equal(target, target[target]):
        target = target[target]
    label = table.label[target]
    joined = (label[table.first] == label[table.second]) & (target[table.first] != target[table.second])
    moved = target != np.arange(len(target))
    one = np.concatenate([np.flatnonzero(moved), table.first[joined]])
    other = np.concatenate([target[moved], table.second[joined]])
    number = pieces(one, other, count=len(target))
    count = int(number.max(initial=-1)) + 1
    new_label = np.empty(count, np.intp)
    new_label[number] = label
    weight = np.empty(count)
    weight[number[::-1]] = table.weight[::-1]
    keep = np.bincount(number, table.keep, minlength=count) > 0
    first, second = number[table.first].astype(np.int64), number[table.second].astype(np.int64)
    apart = first != second
    first, second = np.minimum(first, second)[apart], np.maximum(first, second)[apart]
    key, place = np.unique(first * count + second, return_inverse=True)
    return _Table(
        new_label,
        _sums(number, table.area, count),
        np.stack([_sums(number, column, count) for column in table.sums.T], axis=1),
        weight,
        keep,
        key // count,
        key % count,
        _sums(place, table.contact[apart], len(key)),
    ), number


def _sums(number: NDArray[np.integer], values: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Sum values by number."""
    return np.asarray(np.bincount(number, values, minlength=count), np.float64)
