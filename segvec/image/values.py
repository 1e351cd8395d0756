"""Values that can be reduced: arrays of numbers, some of which are left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from segvec.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray


def check_numbers(values: object, *, noun: str) -> None:
    """Refuse what is no array of numbers, of at least one.

    Raises
    ------
    InputError
        If it is none; `noun` tells what it is.
    """
    if not isinstance(values, np.ndarray) or values.dtype.kind not in "buif" or values.size == 0 or values.ndim == 0:
        what = f"{values.dtype} {values.shape}" if isinstance(values, np.ndarray) else type(values).__name__
        raise InputError(f"{noun} must be an array of numbers, got {what}")


def checked_shape(values: NDArray[Any], mask: NDArray[np.bool_] | None) -> tuple[int, ...]:
    """Return the height and the width of usable values.

    Raises
    ------
    InputError
        If the values are not numbers (H, W) or (H, W, C), or the mask does not fit them.
    """
    if not isinstance(values, np.ndarray) or values.dtype.kind not in "buif" or values.ndim not in (2, 3):
        kind = f"{values.dtype} {values.shape}" if isinstance(values, np.ndarray) else type(values).__name__
        raise InputError(f"values must be an array of numbers, (H, W) or (H, W, C), got {kind}")
    if values.size == 0:
        raise InputError(f"values must not be empty, got shape {values.shape}")
    if mask is not None and not isinstance(mask, np.ndarray):
        raise InputError(f"mask must be an array, got {type(mask).__name__}")
    if mask is not None and (mask.shape != values.shape[:2] or mask.dtype != np.bool_):
        raise InputError(f"mask must be bool of shape {values.shape[:2]}, got {mask.dtype} {mask.shape}")
    return values.shape[:2]


def floats_of(
    values: NDArray[Any], mask: NDArray[np.bool_] | None, *, is_finite: bool = False
) -> tuple[NDArray[np.floating[Any]], bool]:
    """Return values as floats, NaN where they are left out, and whether any are.

    Parameters
    ----------
    is_finite
        Whether it is known that all are finite; of whole numbers it always is.
    """
    floats = values.astype(np.result_type(values.dtype, np.float32), copy=False)
    is_finite = is_finite or values.dtype.kind in "bui"
    if is_finite and mask is None:
        return floats, False
    counted = np.ones(values.shape, np.bool_) if is_finite else np.isfinite(floats)
    if mask is not None:
        counted &= mask if values.ndim == 2 else mask[..., np.newaxis]
    if counted.all():
        return floats, False
    return np.where(counted, floats, floats.dtype.type(np.nan)), True
