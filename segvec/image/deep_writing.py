"""Pictures of more than 8 bits to files: PNG of 16 bits, TIFF of 16 bits or floats. Pillow writes neither in color."""

from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

from segvec.image.color_management import STRIP_PIXELS
from segvec.image.depth import at_depth
from segvec.image.png import END, FILTER_UP, GREY, RGB, RGBA, chunk, density, header

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_COLOR_TYPES = {1: GREY, 3: RGB, 4: RGBA}
"""By the number of channels."""

_TIFF_COMPRESSION = 6


def deep_png(pixels: NDArray[Any], *, dpi: float | None = None, compression: int = 6) -> bytes:
    """Write full samples, (H, W), (H, W, 3) or (H, W, 4), as PNG of 16 bits."""
    samples = pixels if pixels.ndim == 3 else pixels[..., np.newaxis]
    height, width, n_channels = samples.shape
    start = header(width, height, color_type=_COLOR_TYPES[n_channels], bits=16) + density(dpi)
    packer = zlib.compressobj(compression)
    packed = [packer.compress(rows) for rows in _filtered(samples)] + [packer.flush()]
    return b"".join([start, *(chunk(b"IDAT", part) for part in packed if part), END])


def _filtered(samples: NDArray[Any]) -> Iterator[bytes]:
    """Yield strips of rows as PNG stores them, each less the one above."""
    height, width, n_channels = samples.shape
    above = np.zeros((1, 2 * width * n_channels), np.uint8)
    step = max(1, STRIP_PIXELS // width)
    for top in range(0, height, step):
        rows = at_depth(samples[top : top + step], np.uint16).astype(">u2").view(np.uint8)
        rows = np.concatenate([above, rows.reshape(len(rows), -1)])
        above = rows[-1:]
        yield np.pad(np.diff(rows, axis=0), ((0, 0), (1, 0)), constant_values=FILTER_UP).tobytes()


def deep_tiff(pixels: NDArray[Any]) -> bytes:
    """Write full samples, (H, W), (H, W, 3) or (H, W, 4), as TIFF of 16 bits, or of floats of 32."""
    from tifffile import imwrite

    is_whole, has_alpha = pixels.dtype == np.uint16, pixels.ndim == 3 and pixels.shape[2] == 4
    file = io.BytesIO()
    imwrite(
        file,
        np.ascontiguousarray(pixels if is_whole else pixels.astype(np.float32)),
        photometric="minisblack" if pixels.ndim == 2 else "rgb",
        extrasamples=["unassalpha"] if has_alpha else None,
        compression="zlib",
        compressionargs={"level": _TIFF_COMPRESSION},
        predictor=is_whole,
        metadata=None,
        software=False,
    )
    return file.getvalue()
