"""Strips of a picture into the formats of the web: JPEG, strip by strip, and WebP, which has to be held whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from segvec.errors import RenderError
from segvec.image import jpeg
from segvec.image.writing import JPEG_QUALITY, picture_bytes
from segvec.rendering.strips import Picture, samples_of, strip_rows, write_opaque_or_not

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from segvec.rendering.renderer import Drawing

LARGEST_SIDES = {"jpeg": 65_500, "webp": 16_383}
"""Pixels of a side that a format, or what reads it, can hold."""


def check_sides(format: str, size: tuple[int, int]) -> None:
    """Refuse pictures that a format cannot hold.

    Raises
    ------
    RenderError
        If a side is too long.
    """
    largest = LARGEST_SIDES.get(format)
    if largest is not None and max(size) > largest:
        name = {"jpeg": "JPEG", "webp": "WebP"}[format]
        raise RenderError(
            f"{size[0]} x {size[1]} pixels do not fit into {name}: {largest} on a side at most; PNG and TIFF hold them"
        )


def write_jpeg(
    file: BinaryIO,
    drawing: Drawing,
    *,
    size: tuple[int, int],
    dpi: float | None = None,
    progress: Callable[[int, int], None] | None = None,
    quality: int | None = None,
) -> None:
    """Write a drawing as JPEG of a quality, 1..100, on white; else as :func:`segvec.rendering.png.write_png`."""
    picture = Picture(drawing, *size, dpi, progress)
    rows = jpeg.strip_rows(size[0], strip_rows(size[0]))
    is_clear = False

    def pack(pixels: NDArray[np.uint32]) -> bytes:
        nonlocal is_clear
        is_clear |= not bool((pixels >= 0xFF000000).all())
        return jpeg.array_strip(_on_white(pixels), quality=JPEG_QUALITY if quality is None else quality, dpi=dpi)

    jpeg.write_strips(file, picture.packed(pack, rows=rows), width=size[0], height=size[1], rows=rows)
    if is_clear:
        jpeg.LOG.info(jpeg.CLEAR_NOTE)


def write_webp(
    file: BinaryIO,
    drawing: Drawing,
    *,
    size: tuple[int, int],
    dpi: float | None = None,
    progress: Callable[[int, int], None] | None = None,
    quality: int | None = None,
) -> None:
    """Write a drawing as WebP, without loss where no quality is given; it has no place for `dpi`."""

    def write(file: BinaryIO, picture: Picture, *, n_channels: int) -> None:
        rows = strip_rows(picture.width)
        strips = picture.packed(lambda pixels: samples_of(pixels, n_channels), rows=rows)
        file.write(picture_bytes(np.concatenate(list(strips)), format="webp", quality=quality))

    write_opaque_or_not(write, file, Picture(drawing, *size, dpi, progress))


def _on_white(pixels: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """(h, W, 3) red, green and blue; pixels are dimmed by their alpha already, so that white has only to be added."""
    channels = pixels.astype("<u4", copy=False).view(np.uint8).reshape(*pixels.shape, 4)
    return np.ascontiguousarray(channels[..., 2::-1] + (255 - channels[..., 3:]))
