"""Pictures of more than 8 bits, and files of them that Pillow does not write."""

import io
import struct
import zlib

import numpy as np
import tifffile
from pictures import chunk


def deep_noise(height, width, n_channels, dtype=np.uint16, seed=0):
    """Samples that use every bit."""
    rng = np.random.default_rng(seed)
    if np.dtype(dtype).kind == "f":
        return rng.random((height, width, n_channels)).astype(dtype)
    return rng.integers(0, np.iinfo(dtype).max + 1, (height, width, n_channels), dtype=dtype)


def png_of_16_bits(samples, *, before=b""):
    """Write (H, W, C) as PNG without any filter, apart from what segvec writes."""
    height, width, n_channels = samples.shape
    color_type = {1: 0, 2: 4, 3: 2, 4: 6}[n_channels]
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in samples)
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 16, color_type, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + before + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def tiff_of(samples, **options):
    """Write (H, W) or (H, W, C) as TIFF; the last of 2 or 4 channels is transparency."""
    n_channels = samples.shape[2] if samples.ndim == 3 else 1
    file = io.BytesIO()
    planes = np.moveaxis(samples, -1, 0) if options.get("planarconfig") == "separate" else samples
    options = {"photometric": "rgb" if n_channels > 2 else "minisblack"} | options
    if n_channels in (2, 4):
        options = {"extrasamples": ["unassalpha"], "planarconfig": "contig"} | options
    tifffile.imwrite(file, planes, metadata=None, **options)
    return file.getvalue()


LARGEST_VALUE_TAG = 281


def told_largest(value):
    """Options of a TIFF that names its largest value."""
    return {"extratags": [(LARGEST_VALUE_TAG, 3, 3, (value,) * 3, True)]}
