"""Arrays of any kind of numbers as samples of 8 bits, and what names such arrays in recipes."""

from __future__ import annotations

import hashlib
import warnings
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from segvec.errors import InputError
from segvec.image.color_management import check_finite, divided_by_257

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def array_of(source: object, refusal: str) -> NDArray[Any]:
    """Return anything that is like an array as one, sharing memory where it can.

    Raises
    ------
    InputError
        With the words of `refusal`, if it is none.
    """
    if isinstance(source, np.ndarray):
        return np.asarray(source)
    try:
        with warnings.catch_warnings():
            # A masked number in a list would become NaN.
            warnings.filterwarnings("error", "Warning: converting a masked element")
            return np.asarray(source)
    except Exception as error:  # rows of different lengths, and whatever other libraries' arrays raise
        raise InputError(f"{refusal}: {error}") from error


def checked_samples(array: ArrayLike) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """Return numbers (H, W, 1..4), sharing memory with the argument where they can, and which pixels are masked.

    Raises
    ------
    InputError
        If they are not numbers, or have another shape.
    """
    values = array_of(array, "image is not an array of numbers")
    if values.dtype.kind not in "buif":
        raise InputError(f"image must hold whole numbers, floats or booleans, got {values.dtype}")
    if values.ndim not in (2, 3) or (values.ndim == 3 and values.shape[2] not in (1, 2, 3, 4)):
        raise InputError(f"image must have shape (H, W) or (H, W, 1..4), got {values.shape}")
    if values.size == 0:
        raise InputError(f"image has no pixels, its shape is {values.shape}")
    if values.ndim == 2:
        values = values[..., np.newaxis]
    is_masked = np.ma.getmaskarray(array).reshape(values.shape) if isinstance(array, np.ma.MaskedArray) else None
    if is_masked is None or not is_masked.any():
        return values, None
    hidden = np.asarray(is_masked.any(axis=2), np.bool_)
    return np.where(is_masked, values.dtype.type(0), values), hidden  # a masked value may be anything, even NaN


def eight_bit_samples(values: NDArray[Any]) -> NDArray[np.uint8]:
    """Convert samples of any type to 0..255; the result may share memory with the argument."""
    if values.dtype == np.uint8:
        return values
    if values.dtype.kind == "b":
        return values.astype(np.uint8) * np.uint8(255)
    if values.dtype.kind == "f":
        return _from_unit_floats(values)
    low, high = int(values.min()), int(values.max())
    if low < 0 or high > 65535:
        raise InputError(f"image values must be in 0..255 or 0..65535, got {low}..{high}")
    if high <= 255 and values.dtype.type is not np.uint16:
        return values.astype(np.uint8)
    return divided_by_257(values)


def _from_unit_floats(values: NDArray[np.floating[Any]]) -> NDArray[np.uint8]:
    """Scale floats of 0..1 to 0..255."""
    check_finite(values, "image")
    low, high = float(values.min()), float(values.max())
    if low < 0 or high > 1:
        raise InputError(f"image values must be in 0..1 where they are floats, got {low:g}..{high:g}")
    precise = values.astype(np.float32) if values.dtype.itemsize < 4 else values  # 16 bits round 255ths wrongly
    return cast("NDArray[np.uint8]", np.rint(precise * 255).astype(np.uint8))


def array_digest(array: NDArray[Any]) -> str:
    """Hash an array's type, shape and bytes."""
    digest = hashlib.sha256(f"{array.dtype.str}{array.shape}".encode())
    digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()
