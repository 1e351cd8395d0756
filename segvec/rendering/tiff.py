"""Strips of a picture into a TIFF file, packed each by itself."""

from __future__ import annotations

import zlib
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from segvec.rendering.strips import COMPRESSION, MOST_ROWS, Picture, samples_of, strip_rows, write_opaque_or_not

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from segvec.rendering.renderer import Drawing

_TIFF_STRIP = 1 << 20
"""Bytes of a strip of TIFF before it is packed: readers unpack whole strips."""


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
    write_opaque_or_not(_write_tiff, file, Picture(drawing, *size, dpi, progress))


def _write_tiff(file: BinaryIO, picture: Picture, *, n_channels: int) -> None:
    from tifffile import TiffWriter

    shape = picture.height, picture.width, n_channels
    strip = min(picture.height, max(1, _TIFF_STRIP // (picture.width * n_channels)), MOST_ROWS)
    rows = strip * max(1, strip_rows(picture.width) // strip)

    def pack(pixels: NDArray[np.uint32]) -> list[bytes]:
        samples = samples_of(pixels, n_channels)
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
