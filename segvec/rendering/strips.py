"""Strips of a picture, from top to bottom: no more than a few are in memory.

Drawing and packing take turns in two threads. Pictures that turn out opaque have no alpha channel: as that is known
only at the end, all are taken for opaque first, and begun anew where they are not.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from segvec.rendering.cairo import MOST_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from segvec.rendering.renderer import Drawing

STRIP_PIXELS = 1 << 22
"""Pixels drawn at once: 16 MB; smaller strips take more time in all, as all shapes are looked at for each."""

MOST_ROWS = MOST_COLUMNS
"""Cairo's limit is the same for both sides."""

AHEAD = 2
"""Strips that may wait for being packed."""

COMPRESSION = 6
"""zlib's level: on flat art, 9 saves 4% in four times the time, and 1 costs 16% (measured)."""


class TranslucentError(Exception):
    """A picture taken for opaque is not."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """What is to be written."""

    drawing: Drawing
    width: int
    height: int
    dpi: float | None
    progress: Callable[[int, int], None] | None

    def packed(self, pack: Callable[[NDArray[np.uint32]], Any], *, rows: int) -> Iterator[Any]:
        """Draw strips of so many rows, pack each in another thread, and yield what comes out, in order."""
        pending: deque[Future[Any]] = deque()
        with ThreadPoolExecutor(1) as pool:
            for y in range(0, self.height, rows):
                height = min(rows, self.height - y)
                pending.append(pool.submit(pack, self.drawing.strip(y=y, height=height)))
                if len(pending) > AHEAD:
                    yield pending.popleft().result()
                if self.progress is not None:
                    self.progress(y + height, self.height)
            while pending:
                yield pending.popleft().result()


def write_opaque_or_not(write: Callable[..., None], file: BinaryIO, picture: Picture) -> None:
    """Write a picture without an alpha channel, or anew with one where that turns out to be needed."""
    try:
        write(file, picture, n_channels=3)
    except TranslucentError:
        file.seek(0)
        file.truncate()
        write(file, picture, n_channels=4)


def strip_rows(width: int) -> int:
    """Return how many rows of a picture are drawn at once."""
    return min(max(1, STRIP_PIXELS // width), MOST_ROWS)


def samples_of(pixels: NDArray[np.uint32], n_channels: int) -> NDArray[np.uint8]:
    """Return (h, W, 3 or 4) red, green, blue, and alpha, which no longer dims them, as it does in Cairo."""
    if n_channels == 3 and not (pixels >= 0xFF000000).all():
        raise TranslucentError
    channels = pixels.astype("<u4", copy=False).view(np.uint8).reshape(*pixels.shape, 4)
    samples = np.empty((*pixels.shape, n_channels), np.uint8)
    for channel, place in enumerate((2, 1, 0, 3)[:n_channels]):  # as a whole, this would take three times as long
        samples[..., channel] = channels[..., place]
    if n_channels == 4:
        dimmed = (samples[..., 3] > 0) & (samples[..., 3] < 255)
        alpha = samples[dimmed, 3:].astype(np.uint16)
        samples[dimmed, :3] = (samples[dimmed, :3].astype(np.uint16) * 255 + alpha // 2) // alpha
    return samples
