"""Filters by weights: each pixel becomes a weighted sum of the window around it.

Weights lie on the picture as written (correlation); a convolution in the strict sense turns them by half a turn, which
matters for unsymmetric ones. The window's middle is row ``rows // 2`` and column ``columns // 2``, from 0: a window of
even width reaches one pixel farther up and left.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from segvec.effects.definition import Effect
from segvec.effects.filter_effects import EDGE, PAD_MODES
from segvec.effects.parameters import Parameter
from segvec.effects.samples import Pixels, Unit, by_unit_channel
from segvec.errors import InputError, printable
from segvec.files import file_bytes
from segvec.npy import NPY, npy_array

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segvec.effects.filter_effects import Edge

SHARPEN = (0.0, -1.0, 0.0, -1.0, 5.0, -1.0, 0.0, -1.0, 0.0)

MOST_WEIGHTS = 1 << 20
"""Weights of a kernel, at most; with as many, a window of 1024 x 1024 pixels, it takes seconds a megapixel."""

_FFT_FROM = 81
"""Weights from which the Fourier transform takes less time than sums: 9 x 9."""


def kernel(
    pixels: Pixels,
    *,
    numbers: tuple[float, ...] = SHARPEN,
    divisor: float | str = "sum",
    edge: Edge = "reflect",
    rows: int | None = None,
    file: str | None = None,
    offset: float = 0.0,
) -> Pixels:
    """Replace each pixel by a weighted sum of the window around it.

    Parameters
    ----------
    numbers
        Weights, row by row.
    divisor
        What the sum is divided by; ``sum`` is that of the weights, so that even areas stay as they are, or 1 where it
        is 0. With 1 weights are taken as they are.
    edge
        As for all filters.
    rows
        Rows of the window, which need not be a square; by default it is one.
    file
        Text file of a line for each row, numbers parted by spaces or commas, or .npy file (rows, columns), instead of
        `numbers` and `rows`.
    offset
        What is added, as a part of the range: 0.5 shows gradients of both signs around middle grey. What leaves the
        range is clipped.

    Raises
    ------
    InputError
        If the divisor is 0, the weights make no window, or the file cannot be read.

    Examples
    --------
    >>> kernel(np.array([[10, 20, 40]], np.uint8), numbers=(1, 1), rows=1).tolist()
    [[10, 15, 30]]
    """
    weights = _window(numbers, rows) if file is None else _window_of_file(file)
    total = float(weights.sum()) or 1.0 if isinstance(divisor, str) else divisor
    if total == 0:
        raise InputError("kernel: divisor must not be 0")
    weights = weights / total
    return by_unit_channel(pixels, lambda plane: _correlated(plane, weights, edge) + plane.dtype.type(offset))


def _window(numbers: tuple[float, ...], rows: int | None) -> NDArray[np.float64]:
    count = math.isqrt(len(numbers)) if rows is None else rows
    if len(numbers) % count or (rows is None and count * count != len(numbers)):
        what = "make no square; say how many rows they have" if rows is None else f"make no {rows} rows"
        raise InputError(f"kernel: {len(numbers)} numbers {what}")
    return np.reshape(np.array(numbers, np.float64), (count, -1))


def _window_of_file(path: str) -> NDArray[np.float64]:
    data, label, _ = file_bytes(path, noun="kernel")
    label = f"kernel: {label}"
    problem = f"{label} must hold finite numbers in rows and columns, {MOST_WEIGHTS} at most"

    def check(shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
        if dtype.kind not in "buif" or len(shape) != 2 or not 0 < math.prod(shape) <= MOST_WEIGHTS:
            raise InputError(problem)

    weights = npy_array(data, label, check=check) if data.startswith(NPY) else _table(data, label)
    check(weights.shape, weights.dtype)
    if not np.isfinite(weights).all():
        raise InputError(problem)
    return weights.astype(np.float64)


def _table(data: bytes, label: str) -> NDArray[np.float64]:
    """Read lines of numbers; # begins a comment."""
    try:
        lines = [line.partition("#")[0].replace(",", " ").split() for line in data.decode("utf-8-sig").splitlines()]
        table = [[float(word) for word in words] for words in lines if words]
    except ValueError as error:  # neither text nor numbers
        raise InputError(f"{label} is no table of numbers: {printable(str(error))}") from error
    if not table or len({len(row) for row in table}) > 1:
        raise InputError(f"{label} must have lines of numbers, as many in each")
    return np.array(table)


def _correlated(plane: Unit, weights: NDArray[np.float64], edge: Edge) -> Unit:
    from scipy import ndimage, signal

    if weights.size < _FFT_FROM:
        return cast("Unit", ndimage.correlate(plane, weights, mode=edge))
    # As far as the window reaches on each side, which for even widths is not the same.
    reach = [(length // 2, length - 1 - length // 2) for length in weights.shape]
    padded = np.pad(plane.astype(np.float64), reach, mode=PAD_MODES[edge])
    return signal.oaconvolve(padded, weights[::-1, ::-1], mode="valid").astype(plane.dtype)


KERNEL_EFFECTS: tuple[Effect, ...] = (
    Effect(
        "kernel",
        kernel,
        "filter",
        "Weighted sum of a window, with any weights.",
        (
            Parameter("numbers", "numbers", SHARPEN, "Weights, row by row."),
            Parameter("divisor", "number", "sum", "What the sum is divided by.", choices=("sum",)),
            EDGE,
            Parameter("rows", "whole", None, "Rows of the window; by default it is a square.", "rows", 1, 1024),
            Parameter("file", "file", None, "Text or .npy file that has the weights."),
            Parameter("offset", "number", 0.0, "What is added.", "of the range", -1, 1),
        ),
    ),
)
