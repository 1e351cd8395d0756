"""From one frame of an animation to the next: after how long, and in which part of the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Timing:
    """When frames are shown."""

    fps: Fraction
    """Frames per second."""
    loop: int
    """How often all are shown; 0 is for ever."""

    def duration(self, i: int, *, unit: int) -> int:
        """Return how long frame `i` lasts, in parts of a second, such that roundings do not add up.

        Examples
        --------
        >>> from fractions import Fraction
        >>> [Timing(Fraction(30), 0).duration(i, unit=100) for i in range(4)]
        [3, 4, 3, 3]
        """
        return round((i + 1) * unit / self.fps) - round(i * unit / self.fps)


def changed_part(frame: NDArray[np.uint8], previous: NDArray[np.uint8] | None) -> tuple[slice, slice]:
    """Return the smallest rectangle outside which nothing changed, of at least a pixel, from even places on."""
    if previous is None:
        return slice(0, frame.shape[0]), slice(0, frame.shape[1])
    is_changed = (frame != previous).any(axis=2)
    rows, columns = np.flatnonzero(is_changed.any(axis=1)), np.flatnonzero(is_changed.any(axis=0))
    if len(rows) == 0:
        return slice(0, 1), slice(0, 1)
    # WebP stores half the place.
    return slice(int(rows[0]) & ~1, int(rows[-1]) + 1), slice(int(columns[0]) & ~1, int(columns[-1]) + 1)


def changed_parts(frames: Iterator[NDArray[np.uint8]]) -> Iterator[tuple[int, NDArray[np.uint8], int, int]]:
    """Yield number, changed part, and its left and top place for each frame."""
    previous = None
    for i, frame in enumerate(frames):
        rows, columns = changed_part(frame, previous)
        yield i, np.ascontiguousarray(frame[rows, columns]), columns.start, rows.start
        previous = frame
