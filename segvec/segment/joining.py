"""Join ramps that are one gradient: at a stop the color bends, which parts the areas that change evenly."""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from segvec.segment.merge import components
from segvec.segment.profile import evenly
from segvec.segment.ramp import Ramp, fit_ramp

WIDEST_GAP = 4
"""Pixels from one area to the next across a stop, at most."""

LEAST_CONTACT = 3
"""Rows and columns in which two areas face each other, at least."""

LEAST_JUMP = 2.0
"""Levels between two ramps where they meet that say nothing yet; each goes on a little from its side, past the stop."""

JUMP_REACH = 2.0
"""Pixels along which both ramps may change beside that."""

SAMPLES = 200
"""Pixels of each area on which a ramp for both is tried."""

MOST_TRIES = 2
"""Times that two areas are tried, at most: what was too much for one part may suit both."""

MOST_FITS = 80
"""Pairs that are tried in one picture, at most, those with the longest contact first."""

FIT_PIXELS = 6000
"""Pixels on which a ramp for both is fitted."""

FEW_SAMPLES = 12
"""Pixels of each area on which the other ramps are tried, going on beyond their ends."""

SAME_SHARE = 0.1
"""Share of an area's own range of levels that such a ramp may be off there to be tried for both."""


def joined_ramps(
    ramp_map: NDArray[np.int32],
    ramps: list[Ramp],
    pixels: NDArray[np.uint8],
    *,
    even: NDArray[np.bool_],
    within: float,
) -> tuple[NDArray[np.int32], list[Ramp]]:
    """Join ramps side by side that one ramp serves with fewer stops, ramps that go on elsewhere, and their flat ends.

    Parameters
    ----------
    ramp_map
        (H, W) number of each pixel's ramp, -1 where there is none.
    pixels
        (H, W, 3) sRGB.
    even
        (H, W) pixels that are flat where they are in no ramp. An area of them that is larger than the ramp beside it is
        no end of it, but what it fades into.
    within
        Root mean square error, in levels, that a ramp may have in each area.

    Returns
    -------
    tuple
        The map and the ramps anew.
    """
    areas = _with_flats(ramp_map, even)
    order = np.argsort(areas, axis=None, kind="stable")
    members = np.split(order, np.searchsorted(areas.ravel()[order], np.arange(int(areas.max()) + 1)))[1:]
    flat_colors = [pixels.reshape(-1, 3)[part].mean(axis=0) for part in members[len(ramps) :]]
    found: dict[int, Ramp] = dict(enumerate(ramps))
    root = np.arange(len(members))
    touching = _contacts(areas, ramps, np.array(flat_colors).reshape(-1, 3))
    samples = [_pixels(part[evenly(len(part), FEW_SAMPLES)], pixels) for part in members[: len(ramps)]]
    pairs = list(dict.fromkeys(touching + _continued(ramps, samples)))
    pending, tried = list(pairs), defaultdict[tuple[int, int], set[int]](set)
    n_fits = 0
    while pending and n_fits < MOST_FITS:
        pair = pending.pop(0)
        one, other = sorted(int(root[part]) for part in pair)
        size = len(members[one]) + len(members[other])
        if one == other or size in tried[one, other] or len(tried[one, other]) == MOST_TRIES:
            continue
        is_end = other not in found
        if is_end and len(members[other]) > len(members[one]):
            continue
        if any(found[part].error > within for part in (one, other) if part in found):
            continue
        stops = _stops(found[one]) + (2 if is_end else _stops(found[other]))
        tried[one, other].add(size)
        both = np.concatenate([members[one], members[other]])
        n_fits += 1
        ramp = fit_ramp(*_pixels(both[evenly(len(both), FIT_PIXELS)], pixels))
        if ramp is None or _stops(ramp) >= stops:
            continue
        if max(_error(ramp, members[part], pixels) for part in (one, other)) > within:
            continue
        found[one], members[one] = ramp, both
        root[root == other] = one
        pending = list(pairs)
    kept, number = np.unique(root[root < len(ramps)], return_inverse=True)
    new = np.full(len(members) + 1, -1, np.int32)
    new[:-1][root < len(ramps)] = number
    return new[areas], [found[place] for place in kept.tolist()]


def _with_flats(ramp_map: NDArray[np.int32], even: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Give flat areas the numbers after those of the ramps."""
    is_flat = even & (ramp_map < 0)
    numbers, _ = components(is_flat.view(np.uint8))
    _, place = np.unique(numbers[is_flat], return_inverse=True)
    areas = ramp_map.copy()
    areas[is_flat] = place + int(ramp_map.max()) + 1
    return areas


def _pixels(members: NDArray[np.intp], pixels: NDArray[np.uint8]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    y, x = np.divmod(members, pixels.shape[1])
    return np.stack([x, y], axis=1) + 0.5, pixels[y, x].astype(np.float64)


def _error(ramp: Ramp, members: NDArray[np.intp], pixels: NDArray[np.uint8]) -> float:
    points, colors = _pixels(members[evenly(len(members), SAMPLES)], pixels)
    return float(np.sqrt(((ramp.at(points) - colors) ** 2).mean()))


def _stops(ramp: Ramp) -> int:
    return len(ramp.profile.places)


def _contacts(areas: NDArray[np.int32], ramps: list[Ramp], flat_colors: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Find pairs of a ramp and another area between which the color does not jump, those that touch longest first."""
    (pairs, places), (down, down_places) = _facing(areas), _facing(areas.T)
    places = np.concatenate([places, down_places[:, ::-1]])
    pairs = np.sort(np.concatenate([pairs, down]), axis=1)
    has_ramp = pairs[:, 0] < len(ramps)
    places = places[has_ramp]
    found, which, count = np.unique(pairs[has_ramp], axis=0, return_inverse=True, return_counts=True)
    near = []
    for number in np.argsort(-count, kind="stable").tolist():
        if count[number] < LEAST_CONTACT:
            break
        one, other = found[number].tolist()
        there = places[which.ravel() == number]
        is_ramp = other < len(ramps)
        beyond = ramps[other].at(there) if is_ramp else flat_colors[other - len(ramps)]
        steepest = ramps[one].steepest() + (ramps[other].steepest() if is_ramp else 0.0)
        jump = float(np.median(np.abs(ramps[one].at(there) - beyond).max(axis=1)))
        if jump <= LEAST_JUMP + JUMP_REACH * steepest:
            near.append((one, other))
    return near


def _continued(
    ramps: list[Ramp], samples: list[tuple[NDArray[np.float64], NDArray[np.float64]]]
) -> list[tuple[int, int]]:
    """Find pairs of ramps of which one goes on in the other's area."""
    if not ramps:
        return []
    owner = np.repeat(np.arange(len(ramps)), [len(points) for points, _ in samples])
    points, colors = (np.concatenate(parts) for parts in zip(*samples, strict=True))
    allowed = SAME_SHARE * np.array([np.ptp(own, axis=0).max() for _, own in samples])
    near = []
    for number, ramp in enumerate(ramps):
        worst = np.zeros(len(ramps))
        np.maximum.at(worst, owner, np.abs(ramp.beyond().at(points) - colors).max(axis=1))
        near += [(min(number, other), max(number, other)) for other in np.flatnonzero(worst <= allowed).tolist()]
    return sorted({pair for pair in near if pair[0] != pair[1]})


def _facing(areas: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Pairs (N, 2) of areas that follow each other in a row, and the middles (N, 2), x and y, between them."""
    index = np.flatnonzero(areas >= 0)
    area, width = areas.ravel()[index], areas.shape[1]
    step = np.diff(index)
    here = np.flatnonzero((area[1:] != area[:-1]) & (step <= WIDEST_GAP) & (index[1:] % width >= step))
    y, x = np.divmod(index[here], width)
    return np.stack([area[here], area[here + 1]], axis=1), np.stack([x + (step[here] + 1) / 2, y + 0.5], axis=1)
