"""Arrays of any kind of numbers as samples, and what names such arrays in recipes."""

from __future__ import annotations

import hashlib
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from segvec.errors import InputError
from segvec.image.depth import check_finite, usual_span

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from segvec.image.choices import Span


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


def array_span(values: NDArray[Any], label: str) -> Span:
    """Return which numbers of an array are black and white, by their type.

    Raises
    ------
    InputError
        If there are others.
    """
    check_finite(values, label)
    span = usual_span(values)
    if span is not None:
        return span
    low, high = values.min().item(), values.max().item()
    if values.dtype.kind == "f":
        usual, shown = "0..1 where they are floats", f"{low:g}..{high:g}"
    else:
        usual, shown = "0..255 or 0..65535", f"{low}..{high}"
    raise InputError(f"{label} values must be in {usual}, got {shown}; --range (range) takes others, as auto")


def array_digest(array: NDArray[Any]) -> str:
    """Hash an array's type, shape and bytes."""
    digest = hashlib.sha256(f"{array.dtype.str}{array.shape}".encode())
    digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()
