"""Arrays in files of numpy, .npy and .npz: their header is looked at first, and only then what it promises is read."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import numpy as np

from segvec.errors import InputError
from segvec.image.pixel_limit import check_size

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NPY_SIGNATURE, _ZIP_SIGNATURE = b"\x93NUMPY", b"PK\x03\x04"

NUMPY_SIGNATURES = (_NPY_SIGNATURE, _ZIP_SIGNATURE)
"""What .npy and .npz start with."""


def check_matrix(
    shape: tuple[int, ...], dtype: np.dtype[Any], label: str, max_pixels: int, *, stacks: str = ""
) -> None:
    """Refuse what is no matrix of numbers or of pixels, or too large.

    Parameters
    ----------
    stacks
        What the message adds of three or four axes.
    """
    if dtype.kind not in "buif":
        raise InputError(f"{label} must hold whole numbers, floats or booleans, got {dtype}")
    if len(shape) not in (2, 3) or (len(shape) == 3 and shape[2] not in (1, 2, 3, 4)):
        hint = stacks if len(shape) in (3, 4) else ""
        raise InputError(f"{label} must have shape (H, W) or (H, W, 1..4), got {shape}{hint}")
    if 0 in shape:
        raise InputError(f"{label} has no values, its shape is {shape}")
    check_size(shape[1], shape[0], max_pixels, label)


def numpy_array(data: bytes, label: str, max_pixels: int, *, stacks: str = "") -> NDArray[Any]:
    """Read .npy, or the first array of .npz; never a pickle, which could run anything. See `check_matrix`."""
    try:
        if data.startswith(_NPY_SIGNATURE):
            return _npy_array(io.BytesIO(data), label, max_pixels, stacks)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name for name in archive.namelist() if name.endswith(".npy")]
            if not names:
                raise InputError(f"{label} holds no array")
            with archive.open(names[0]) as stream:
                return _npy_array(cast("BinaryIO", stream), label, max_pixels, stacks)
    except InputError:
        raise
    except MemoryError as error:
        raise InputError(f"{label} does not fit into memory") from error
    except Exception as error:  # zip files and headers that are not what they seem raise nearly anything
        raise InputError(f"{label} is truncated or damaged") from error


def _npy_array(stream: BinaryIO, label: str, max_pixels: int, stacks: str) -> NDArray[Any]:
    """Look at the header, and only then read what it promises."""
    version = np.lib.format.read_magic(stream)
    read_header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read_header(stream)
    check_matrix(shape, dtype, label, max_pixels, stacks=stacks)
    stream.seek(0)
    return np.lib.format.read_array(stream, allow_pickle=False)
