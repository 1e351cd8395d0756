"""Branches of strokes: what is known of them, and how they end."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segvec.styles.stroke_corners import STEP

STEADY = 0.1
"""Radians of turning near an end that may be noise."""

ALIKE = 1.5
"""Times by which the widths of strokes that go on may differ."""

STRAIGHT, FLAT = 5.0, 0.2
"""Widths of a branch that are one line, if all their points are so many pixels from it at most."""


@dataclass(slots=True, eq=False)
class Branch:
    """What is known of a branch away from its ends."""

    points: NDArray[np.float64]
    width: float
    nodes: tuple[int, int]

    def line_at(self, end: int) -> "End":
        """Return where one end lies, in which direction it leaves the branch, and how it bends."""
        near = max(8, round(self.width * 0.75 / STEP))
        part = self.points[:near] if end == 0 else self.points[::-1][:near]
        if len(part) < 6:
            return End(part[0], unit(part[0] - part[-1]), 0.0)
        third = len(part) // 3
        one, two, three = part[:third].mean(axis=0), part[third:-third].mean(axis=0), part[-third:].mean(axis=0)
        last, before = unit(one - two), unit(two - three)
        span = float(np.hypot(*(one - three))) / 2
        turn = float(np.arctan2(before[0] * last[1] - before[1] * last[0], before @ last))
        turn = float(np.sign(turn)) * max(abs(turn) - STEADY, 0.0)
        bend = float(np.clip(turn / max(span, 1e-9), -1 / self.width, 1 / self.width))
        # From the middle between the two means to the end itself.
        rest = float(np.hypot(*(part[0] - (one + two) / 2)))
        return End(part[0], turned(last, bend * rest), bend)

    def straight_at(self, end: int) -> "End":
        """Return how one end runs on as a line, which is known better where much of the branch is straight."""
        points = self.points if end == 0 else self.points[::-1]
        part = points[: max(8, round(STRAIGHT * self.width / STEP))]
        middle = part.mean(axis=0)
        way = np.linalg.svd(part - middle, full_matrices=False)[2][0]
        way = way if way @ (part[0] - part[-1]) > 0 else -way
        off = np.abs((part - middle) @ np.array([-way[1], way[0]])).max()
        return End(middle + way * float((part[0] - middle) @ way), way, 0.0) if off < FLAT else self.line_at(end)


@dataclass(frozen=True, slots=True, eq=False)
class End:
    """How a branch ends."""

    point: NDArray[np.float64]
    way: NDArray[np.float64]
    bend: float  # radians per pixel

    def ahead(self, distance: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return a point on the circle on which the end runs on, and the direction there."""
        turn = float(np.clip(self.bend * distance, -1, 1))
        return self.point + distance * turned(self.way, turn / 2), turned(self.way, turn)


def unit(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a vector of length 1 in the same direction."""
    return np.asarray(vector / max(float(np.hypot(*vector)), 1e-9))


def turned(vector: NDArray[np.float64], angle: float) -> NDArray[np.float64]:
    """Turn a vector by radians, clockwise."""
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([cos * vector[0] - sin * vector[1], sin * vector[0] + cos * vector[1]])
