"""Join ramps that are one gradient: at a stop the color bends, which parts the areas that change evenly."""

import numpy as np
from numpy.typing import NDArray

from segvec.segment.ramp import Ramp, fit_ramp

WIDEST_GAP = 4
"""Pixels from one area to the next across a stop, at most."""

LEAST_CONTACT = 4
"""Rows and columns in which two areas face each other, at least."""

LARGEST_JUMP = 16.0
"""Levels between two ramps where they meet, at most; each goes on a little from its side, past the stop."""


def joined_ramps(
    ramp_map: NDArray[np.int32], ramps: list[Ramp], pixels: NDArray[np.uint8], *, within: float
) -> tuple[NDArray[np.int32], list[Ramp]]:
    """Join ramps side by side that one ramp serves with fewer stops.

    Parameters
    ----------
    ramp_map
        (H, W) number of each pixel's ramp, -1 where there is none.
    pixels
        (H, W, 3) sRGB.
    within
        Root mean square error, in levels, that a ramp may have.

    Returns
    -------
    tuple
        The map and the ramps anew.
    """
    ramps, root = list(ramps), np.arange(len(ramps))
    order = np.argsort(ramp_map, axis=None, kind="stable")
    members = np.split(order, np.searchsorted(ramp_map.ravel()[order], np.arange(len(ramps))))[1:]
    tried: set[tuple[int, int, int]] = set()
    contacts = _contacts(ramp_map, ramps)
    pending = list(contacts)
    while pending:
        one, other = pending.pop(0)
        one, other = sorted((int(root[one]), int(root[other])))
        key = one, other, len(members[one]) + len(members[other])
        if one == other or key in tried or max(ramps[one].error, ramps[other].error) > within:
            continue
        tried.add(key)
        both = np.concatenate([members[one], members[other]])
        y, x = np.divmod(both, ramp_map.shape[1])
        ramp = fit_ramp(np.stack([x, y], axis=1) + 0.5, pixels[y, x].astype(np.float64))
        if ramp is None or ramp.error > within or _stops(ramp) >= _stops(ramps[one]) + _stops(ramps[other]):
            continue
        ramps[one], members[one] = ramp, both
        root[root == other] = one
        pending = list(contacts)  # what was too much for one part may suit both
    kept, number = np.unique(root, return_inverse=True)
    return np.append(number, -1).astype(np.int32)[ramp_map], [ramps[place] for place in kept.tolist()]


def _stops(ramp: Ramp) -> int:
    return len(ramp.profile.places)


def _contacts(ramp_map: NDArray[np.int32], ramps: list[Ramp]) -> list[tuple[int, int]]:
    """Find pairs of ramps between which the color does not jump, those that touch longest first."""
    ends = [_facing(ramp_map), _facing(ramp_map.T)]
    places = np.concatenate([ends[0][1], ends[1][1][:, ::-1]])
    pairs = np.concatenate([ends[0][0], ends[1][0]])
    found, which, count = np.unique(np.sort(pairs, axis=1), axis=0, return_inverse=True, return_counts=True)
    near = []
    for number in np.argsort(-count, kind="stable").tolist():
        if count[number] < LEAST_CONTACT:
            break
        one, other = found[number].tolist()
        there = places[which.ravel() == number]
        if np.median(np.abs(ramps[one].at(there) - ramps[other].at(there)).max(axis=1)) <= LARGEST_JUMP:
            near.append((one, other))
    return near


def _facing(ramp_map: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Pairs (N, 2) of ramps that follow each other in a row, and the middles (N, 2), x and y, between them."""
    index = np.flatnonzero(ramp_map >= 0)
    ramp, width = ramp_map.ravel()[index], ramp_map.shape[1]
    step = np.diff(index)
    here = np.flatnonzero((ramp[1:] != ramp[:-1]) & (step <= WIDEST_GAP) & (index[1:] % width >= step))
    y, x = np.divmod(index[here], width)
    return np.stack([ramp[here], ramp[here + 1]], axis=1), np.stack([x + (step[here] + 1) / 2, y + 0.5], axis=1)
