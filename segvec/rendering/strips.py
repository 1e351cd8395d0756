"""Strips of a picture, from top to bottom, into a PNG or TIFF file: no more than a few are in memory.

Drawing and packing take turns in two threads. Pictures that turn out opaque have no alpha channel: as that is known
only at the end, all are taken for opaque first, and begun anew where they are not.

Known limits: PNG has one stream, packed by one thread; strips of TIFF are packed each by itself.
"""

from __future__ import annotations

import zlib
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from segvec.image import png
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

_FLAT_SHARE = 0.5
"""Of a strip's pixels that equal their left neighbours: above, differences would only hide repetitions from zlib."""

_SAMPLED_ROWS = 16
"""Every so many rows of a strip are looked at for that."""

_TIFF_STRIP = 1 << 20
"""Bytes of a strip of TIFF before it is packed: readers unpack whole strips."""


def write_png(
    file: BinaryIO,
    drawing: Drawing,
    *,
    size: tuple[int, int],
    dpi: float | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write a drawing as PNG: RGB, or RGBA where anything is translucent.

    Parameters
    ----------
    file
        Open for writing, at its beginning; it must be seekable.
    drawing
        What :func:`segvec.rendering.renderer.drawing` gives.
    size
        Width and height in pixels.
    dpi
        Pixels per inch, written into the file.
    progress
        Called with the number of rows done, and of all.

    References
    ----------
    .. [1] PNG, third edition, https://www.w3.org/TR/png-3/
    """
    _write_opaque_or_not(_write_png, file, _Picture(drawing, *size, dpi, progress))


def write_tiff(
    file: BinaryIO,
    drawing: Drawing,
    *,
    size: tuple[int, int],
    dpi: float | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write a drawing as BigTIFF, deflated, in strips of about a megabyte; else as :func:`write_png`.

    References
    ----------
    .. [1] BigTIFF, https://www.awaresystems.be/imaging/tiff/bigtiff.html
    """
    _write_opaque_or_not(_write_tiff, file, _Picture(drawing, *size, dpi, progress))


class _TranslucentError(Exception):
    """A picture taken for opaque is not."""


@dataclass(frozen=True, slots=True, eq=False)
class _Picture:
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


def _write_opaque_or_not(write: Callable[..., None], file: BinaryIO, picture: _Picture) -> None:
    try:
        write(file, picture, n_channels=3)
    except _TranslucentError:
        file.seek(0)
        file.truncate()
        write(file, picture, n_channels=4)


def _strip_rows(width: int) -> int:
    """Return how many rows of a picture are drawn at once."""
    return min(max(1, STRIP_PIXELS // width), MOST_ROWS)


def _samples(pixels: NDArray[np.uint32], n_channels: int) -> NDArray[np.uint8]:
    """Return (h, W, 3 or 4) red, green, blue, and alpha, which no longer dims them, as it does in Cairo."""
    if n_channels == 3 and not (pixels >= 0xFF000000).all():
        raise _TranslucentError
    channels = pixels.astype("<u4", copy=False).view(np.uint8).reshape(*pixels.shape, 4)
    samples = np.empty((*pixels.shape, n_channels), np.uint8)
    for channel, place in enumerate((2, 1, 0, 3)[:n_channels]):  # as a whole, this would take three times as long
        samples[..., channel] = channels[..., place]
    if n_channels == 4:
        dimmed = (samples[..., 3] > 0) & (samples[..., 3] < 255)
        alpha = samples[dimmed, 3:].astype(np.uint16)
        samples[dimmed, :3] = (samples[dimmed, :3].astype(np.uint16) * 255 + alpha // 2) // alpha
    return samples


# PNG


def _write_png(file: BinaryIO, picture: _Picture, *, n_channels: int) -> None:
    color_type = png.RGB if n_channels == 3 else png.RGBA
    file.write(png.header(picture.width, picture.height, color_type=color_type) + png.density(picture.dpi))
    packer = zlib.compressobj(COMPRESSION)
    rows = _strip_rows(picture.width)
    for data in picture.packed(lambda pixels: packer.compress(_filtered(_samples(pixels, n_channels)).data), rows=rows):
        if data:
            file.write(png.chunk(b"IDAT", data))
    file.write(png.chunk(b"IDAT", packer.flush()) + png.END)


def _filtered(samples: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Put each row's filter before it: none for flat art, for the rest of a strip the difference to the row above."""
    rows = samples.reshape(len(samples), -1)
    filtered = np.zeros((len(rows), 1 + rows.shape[1]), np.uint8)
    sampled = samples[::_SAMPLED_ROWS]
    if (sampled[:, 1:] == sampled[:, :-1]).all(axis=2).sum() >= _FLAT_SHARE * sampled[:, 1:, 0].size:
        filtered[:, 1:] = rows
        return filtered
    filtered[1:, 0] = png.FILTER_UP
    filtered[0, 1:] = rows[0]
    np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
    return filtered


# TIFF


def _write_tiff(file: BinaryIO, picture: _Picture, *, n_channels: int) -> None:
    from tifffile import TiffWriter

    shape = picture.height, picture.width, n_channels
    strip = min(picture.height, max(1, _TIFF_STRIP // (picture.width * n_channels)), MOST_ROWS)
    rows = strip * max(1, _strip_rows(picture.width) // strip)

    def pack(pixels: NDArray[np.uint32]) -> list[bytes]:
        samples = _samples(pixels, n_channels)
        return [zlib.compress(samples[y : y + strip].data, COMPRESSION) for y in range(0, len(samples), strip)]

    options: dict[str, Any] = {} if n_channels == 3 else {"extrasamples": ["unassalpha"]}
    if picture.dpi is not None:
        options.update(resolution=(picture.dpi, picture.dpi), resolutionunit="inch")
    with TiffWriter(file, bigtiff=True) as tiff:
        tiff.write(
            chain.from_iterable(picture.packed(pack, rows=rows)),
            shape=shape,
            dtype=np.uint8,
            photometric="rgb",
            compression="zlib",
            rowsperstrip=strip,
            metadata=None,
            software=False,
            **options,
        )
