"""Density: how much of the surroundings of each pixel is marked."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

import numpy as np

from segvec.arguments import checked
from segvec.errors import InputError
from segvec.image.values import checked_shape
from segvec.suggest import suggestion

if TYPE_CHECKING:
    from numpy.typing import NDArray

Kernel = Literal["box", "gaussian"]
KERNELS: tuple[str, ...] = get_args(Kernel)


@checked
def density(
    values: NDArray[Any], *, window: int, kernel: Kernel = "box", mask: NDArray[np.bool_] | None = None
) -> NDArray[np.float32]:
    """Return the share of pixels that are not zero around each pixel.

    Only pixels of the picture that count have a part in it, so that borders are not darker.

    Parameters
    ----------
    values
        (H, W).
    window
        Side in pixels of the square around each pixel; for the kernel ``gaussian``, that of the square with the same
        standard deviation.
    kernel
        ``box``: all pixels of the square count alike; ``gaussian``: the nearer the more.
    mask
        (H, W), True for the pixels that count.

    Returns
    -------
    NDArray
        (H, W), 0..1; NaN where no pixel of the surroundings counts.

    Raises
    ------
    InputError
        If a shape or an option does not fit.

    Examples
    --------
    >>> density(np.array([[0, 7, 0, 7, 7]]), window=3).round(1).tolist()[0][0]
    0.5
    """
    checked_shape(values, mask)
    if values.ndim != 2:
        raise InputError(f"values must have shape (H, W), got {values.shape}")
    if isinstance(window, bool) or not isinstance(window, (int, np.integer)) or window < 1:
        raise InputError(f"window must be a whole number of at least 1, got {window!r}")
    if kernel not in KERNELS:
        raise InputError(f"unknown kernel {kernel!r}; {suggestion(kernel, KERNELS)}")
    counted = np.isfinite(values) if mask is None else np.isfinite(values) & mask
    marks = _blurred(counted & (values != 0), window, kernel)
    total = _blurred(counted, window, kernel)
    return np.where(total > 0, np.minimum(marks / np.where(total > 0, total, 1), 1), np.float32(np.nan))


def _blurred(marks: NDArray[np.bool_], window: int, kernel: str) -> NDArray[np.float32]:
    from scipy.ndimage import gaussian_filter, uniform_filter

    ones = marks.astype(np.float32)
    if kernel == "box":
        return cast("NDArray[np.float32]", uniform_filter(ones, window, mode="constant"))
    sigma = math.sqrt((window**2 - 1) / 12)
    return cast("NDArray[np.float32]", gaussian_filter(ones, sigma, mode="constant"))
