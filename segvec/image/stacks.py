"""Stacks: many pictures of one size, or a volume, as an array of any number of axes.

Values that are not finite are left out, as everywhere in pooling, and what has none becomes NaN.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from segvec.arguments import checked, shown
from segvec.errors import InputError
from segvec.image.pooling import pool
from segvec.image.values import check_numbers
from segvec.parallel import map_parts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from segvec.image.reductions import Reduce

MOST_BINS = 1 << 16
"""Of a histogram for each place: more would be more than the values."""

_STRIP_VALUES = 1 << 19
"""Values reduced at a time, as of a tile in pooling."""

_CHANNELS = (1, 3, 4)


def frames_of(stack: NDArray[Any]) -> NDArray[Any]:
    """Bring channels to the end: (N, 1, H, W) and (N, 3, H, W), as neural nets have them, become (N, H, W, C).

    Where both the second and the last axis could be channels, the last ones are taken.

    Examples
    --------
    >>> frames_of(np.zeros((1800, 1, 96, 96))).shape, frames_of(np.zeros((5, 9, 9, 3))).shape
    ((1800, 96, 96, 1), (5, 9, 9, 3))
    """
    is_first = stack.ndim == 4 and stack.shape[1] in _CHANNELS and stack.shape[3] not in (*_CHANNELS, 2)
    return np.moveaxis(stack, 1, -1) if is_first else stack


@checked
def reduce_frames(stack: NDArray[Any], *, reduce: Reduce = "mean", axis: int = 0) -> NDArray[np.float32]:
    """Reduce the values that each place has in all frames to one.

    Parameters
    ----------
    stack
        Numbers of any shape, such as (N, H, W), or a volume a frame.
    reduce
        As for :func:`segvec.pool`: ``var``, ``std``, ``median``, ``min``, ``max``, ``quantile:0.9`` ..., or a function.
    axis
        The axis of the frames.

    Returns
    -------
    NDArray
        The shape of one frame.

    Raises
    ------
    InputError
        If `stack` is no array of numbers, it has no such axis, or there is no such reduction.

    Examples
    --------
    >>> reduce_frames(np.array([[[1, 5]], [[3, 5]]]), reduce="var").tolist()
    [[1.0, 0.0]]
    """
    check_numbers(stack, noun="a stack")
    if not -stack.ndim <= axis < stack.ndim:
        raise InputError(f"a stack of shape {stack.shape} has no axis {axis}")
    frames = np.moveaxis(stack, axis, 0)
    return _reduced(frames.reshape(len(frames), -1), reduce).reshape(frames.shape[1:])


@checked
def pool_volume(values: NDArray[Any], *, block: Sequence[int], reduce: Reduce = "mean") -> NDArray[np.float32]:
    """Reduce each block of an array of any number of axes to one number.

    Parameters
    ----------
    values
        Numbers of any shape.
    block
        Length of a block along each axis. Where blocks do not fit evenly, the last ones are reduced over what there is.
    reduce
        As for :func:`segvec.pool`.

    Raises
    ------
    InputError
        If the block does not fit, or there is no such reduction.

    Examples
    --------
    >>> pool_volume(np.arange(16).reshape(2, 2, 4), block=(2, 2, 2)).tolist()
    [[[6.5, 8.5]]]
    """
    check_numbers(values, noun="a stack")
    lengths = tuple(block) if isinstance(block, Sequence) else ()
    if len(lengths) != values.ndim or not all(isinstance(length, int) and length > 0 for length in lengths):
        raise InputError(f"block must have {values.ndim} whole numbers of at least 1, got {shown(block)}")
    counts = [math.ceil(size / length) for size, length in zip(values.shape, lengths, strict=True)]
    spare = [(0, n * length - size) for n, length, size in zip(counts, lengths, values.shape, strict=True)]
    if any(after for _, after in spare):
        values = np.pad(values.astype(np.result_type(values.dtype, np.float32)), spare, constant_values=np.nan)
    split = values.reshape([part for pair in zip(counts, lengths, strict=True) for part in pair])
    blocks = split.transpose([*range(1, split.ndim, 2), *range(0, split.ndim, 2)])
    return _reduced(blocks.reshape(math.prod(lengths), -1), reduce).reshape(counts)


@checked
def frame_histograms(
    frames: Iterable[NDArray[Any]], *, bins: int = 100, limits: tuple[float, float] = (0.0, 1.0)
) -> NDArray[np.int32]:
    """Count how often each place has a value in each bin.

    Parameters
    ----------
    frames
        Arrays of one shape, or an array (N, ...) of them; read one by one.
    bins
        Number of bins of one width.
    limits
        Lower end of the first bin and upper end of the last one, which it includes; values beyond them do not count.

    Returns
    -------
    NDArray
        (..., bins), the shape of a frame before the bins.

    Raises
    ------
    InputError
        If there are no frames, they differ in shape, or an option is out of range.

    Examples
    --------
    >>> frame_histograms(np.array([[0.1, 0.9], [0.2, 1.0]]), bins=2).tolist()
    [[2, 0], [0, 2]]
    """
    low, high = limits
    if not 1 <= bins <= MOST_BINS or not -math.inf < low < high < math.inf:
        raise InputError(f"a histogram needs 1 to {MOST_BINS} bins and rising limits, got {bins} and {limits}")
    if not isinstance(frames, Iterable) or getattr(frames, "ndim", 1) == 0:
        raise InputError(f"frames must be arrays, got {shown(frames)}")
    counts: NDArray[np.int32] | None = None
    shape: tuple[int, ...] = ()
    for frame in frames:
        check_numbers(frame, noun="a frame")
        if counts is None:
            shape = frame.shape
            counts = np.zeros(frame.size * bins, np.int32)
        if frame.shape != shape:
            raise InputError(f"frames differ in shape: {shape} and {frame.shape}")
        values = frame.reshape(-1).astype(np.float64)
        places = np.flatnonzero((values >= low) & (values <= high))
        chosen = ((values[places] - low) / (high - low) * bins).astype(np.intp)
        counts[places * bins + np.minimum(chosen, bins - 1)] += 1  # no place is there twice
    if counts is None:
        raise InputError("there are no frames")
    return counts.reshape(*shape, bins)


def _reduced(columns: NDArray[Any], reduce: Reduce) -> NDArray[np.float32]:
    """Reduce (N, P) to (P,), a part at a time: for pooling, a cell of N pixels with as many channels."""
    count, width = columns.shape
    result = np.empty(width, np.float32)
    step = max(1, _STRIP_VALUES // count)

    def fill(start: int) -> None:
        part = columns[:, np.newaxis, start : start + step]
        result[start : start + step] = pool(part, block=(count, 1), reduce=reduce).reshape(-1)

    map_parts(fill, range(0, width, step))
    return result
