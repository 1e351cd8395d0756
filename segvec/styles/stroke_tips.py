"""Acute corners, in which two strokes lie over each other so far that their skeleton ends in a branch of its own."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from segvec.styles.stroke_branches import ALIKE, Branch, End

ACUTE = 75.0
"""Degrees between two strokes below which their corner may have such a branch."""

LONGEST, LONGEST_PIXELS = 3.0, 1.0
"""Widths and pixels that the branch may be long: miters of more than four widths are cut off, as SVG has it."""

ASIDE, ASIDE_PIXELS = 0.2, 0.5
"""Widths and pixels by which the corner may lie beside the branch, or the branch may end too far out."""


def tip_of(
    branches: Sequence[Branch], ends: Sequence[int], is_free: Sequence[bool]
) -> tuple[int, NDArray[np.float64]] | None:
    """Find out whether a junction is an acute corner: which of its branches is only the tip, and where the corner lies.

    Parameters
    ----------
    branches, ends
        Those that meet in the junction, and which end of each, 0 or 1, lies there.
    is_free
        Which of them end freely on their other side.
    """
    if len(branches) != 3:
        return None
    found = []
    for spur in np.flatnonzero(is_free).tolist():
        one, other = (number for number in range(3) if number != spur)
        sides = branches[one].straight_at(ends[one]), branches[other].straight_at(ends[other])
        corner = _corner(branches[one], branches[other], *sides, branches[spur])
        if corner is not None:
            found.append((spur, corner))
    return found[0] if len(found) == 1 else None


def _corner(one: Branch, other: Branch, end: End, stop: End, spur: Branch) -> NDArray[np.float64] | None:
    """Return where two branches meet, if that is where a third one ends."""
    thin, wide = sorted((one.width, other.width))
    way, back = end.way, stop.way
    cross = float(way[0] * back[1] - way[1] * back[0])
    angle = float(np.arccos(np.clip(way @ back, -1, 1)))
    if wide > ALIKE * thin or not np.radians(5) < angle < np.radians(ACUTE):
        return None
    gap = stop.point - end.point
    ahead = float(gap[0] * back[1] - gap[1] * back[0]) / cross
    along = float(gap[0] * way[1] - gap[1] * way[0]) / cross
    corner = end.point + ahead * way
    line = spur.points
    length = float(np.hypot(*np.diff(line, axis=0).T).sum())
    if min(ahead, along) <= 0 or length > LONGEST * wide + LONGEST_PIXELS:
        return None
    beside = float(np.hypot(*(line - corner).T).min())
    tip = max(line[0], line[-1], key=lambda point: float(np.hypot(*(point - end.point))))
    miter = wide / 2 * (1 / np.sin(angle / 2) - 1)
    room = ASIDE * wide + ASIDE_PIXELS
    is_tip = beside < room and float(np.hypot(*(tip - corner))) < miter + room
    return corner if is_tip else None
