"""Pictures and matrices in files of numpy, .npy and .npz."""

from __future__ import annotations

import io
import zipfile
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from segvec.errors import InputError
from segvec.image.pixel_limit import check_size
from segvec.npy import NPY, npy_array

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NUMPY_SIGNATURES = (NPY, b"PK\x03\x04")
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
    check = partial(check_matrix, label=label, max_pixels=max_pixels, stacks=stacks)
    if data.startswith(NPY):
        return npy_array(data, label, check=check)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name for name in archive.namelist() if name.endswith(".npy")]
            if not names:
                raise InputError(f"{label} holds no array")
            with archive.open(names[0]) as stream:
                return npy_array(cast("BinaryIO", stream), label, check=check)
    except InputError:
        raise
    except Exception as error:  # zip files that are not what they seem raise nearly anything
        raise InputError(f"{label} is truncated or damaged") from error
