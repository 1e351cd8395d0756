"""One matrix of many frames: at each pixel the mean, variance, median ... of its values over time.

Means, deviations, sums, extremes and densities are found frame by frame, in the memory of a few; medians, quantiles and
modes need all frames at once.
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from segvec.errors import InputError
from segvec.files import file_bytes, is_regular_file
from segvec.heat.data import Values
from segvec.heat.frame_source import frame_source, frame_values
from segvec.image.samples import array_digest
from segvec.image.stacks import reduce_frames

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from segvec.options.heating import HeatmapOptions

_MOMENTS, _EXTREMES = ("mean", "sum", "std", "var", "density"), ("min", "max", "range")


def values_over_frames(source: Any, options: HeatmapOptions) -> Values:  # noqa: ANN401 (anything that has frames)
    """Reduce the frames of a source to one matrix, as `options.over_frames` says; colors become grey first.

    Parameters
    ----------
    source
        As for `segvec.heat.motion.heatmap_frames`.

    Raises
    ------
    InputError
        If the source cannot be read, its frames differ in size, or there is no such reduction.
    """
    assert options.over_frames is not None
    frames = _greys(source, options)
    reduce = options.over_frames
    values: NDArray[Any]
    if reduce in _MOMENTS:
        values = _moments(frames, reduce)
    elif reduce in _EXTREMES:
        values = _extremes(frames, reduce)
    else:
        values = reduce_frames(np.stack(list(frames)), reduce=reduce)
    is_path = isinstance(source, (str, os.PathLike))
    name = Path(source).stem if is_path else ""
    return Values(values.astype(np.float32), None, partial(_digest, source), name)


def _digest(source: Any) -> str:  # noqa: ANN401
    if isinstance(source, np.ndarray):
        return array_digest(source)
    if isinstance(source, (str, os.PathLike)) and is_regular_file(source):
        import hashlib

        return hashlib.sha256(file_bytes(source)[0]).hexdigest()
    return ""


def _greys(source: Any, options: HeatmapOptions) -> Iterator[NDArray[Any]]:  # noqa: ANN401
    """Yield the numbers of each frame, NaN where it is transparent."""
    shape = None
    for i, frame in enumerate(frame_source(source, options).open_frames(), start=1):
        values = frame_values(frame, options, i, grey=options.grey)
        shape = shape or values.array.shape
        if values.array.shape != shape:
            raise InputError(f"frame {i} has shape {values.array.shape}, the first frame {shape}")
        yield values.array if values.mask is None else np.where(values.mask, values.array, np.float32("nan"))
    if shape is None:
        raise InputError("there are no frames")


def _moments(frames: Iterator[NDArray[Any]], reduce: str) -> NDArray[np.float64]:
    """Keep the mean and the sum of squares about it, one frame after the other.

    References
    ----------
    .. [1] Welford (1962), "Note on a method for calculating corrected sums of squares and products",
       doi:10.1080/00401706.1962.10490022
    """
    count: Any = 0
    mean: Any = 0.0
    squares: Any = 0.0
    for frame in frames:
        values = frame.astype(np.float64)
        known = np.isfinite(values)
        values = np.where(known, values != 0 if reduce == "density" else values, 0)
        count = count + known
        off = np.where(known, values - mean, 0)
        mean = mean + off / np.maximum(count, 1)
        squares = squares + off * np.where(known, values - mean, 0)
    results = {"mean": mean, "density": mean, "sum": mean * count, "var": squares / np.maximum(count, 1)}
    results["std"] = np.sqrt(results["var"])
    return np.where(count > 0, results[reduce], np.nan)


def _extremes(frames: Iterator[NDArray[Any]], reduce: str) -> NDArray[Any]:
    low: Any = np.nan
    high: Any = np.nan
    for frame in frames:
        values = np.where(np.isfinite(frame), frame, np.nan)
        low, high = np.fmin(low, values), np.fmax(high, values)
    return {"min": low, "max": high, "range": high - low}[reduce]
