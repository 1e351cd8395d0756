"""Samples of any depth: from the range in which they are stored to that of their type, and from there to 8 bits.

*Full* samples fill the range of their type: uint8 0..255, uint16 0..65535, floats 0..1. Files and arrays hold others
too: 12 bits in 16, measurements of any size. Which of these is black and which is white, the file tells, or the user,
or the type; where none does it well, whoever runs the program is told.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from segvec.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import DTypeLike, NDArray

    from segvec.image.choices import Span

LOG = logging.getLogger("segvec.image")

STRIP_SAMPLES = 1 << 21
"""Samples converted at a time: the copies that a conversion makes stay at a few megabytes."""

_USUAL_BITS = (9, 10, 12, 14)
"""Depths at which cameras and scanners work, beside 16."""


def is_full(dtype: np.dtype[Any]) -> bool:
    """Tell whether pixels may have this type."""
    return dtype in (np.uint8, np.uint16, np.float32, np.float64)


def full_value(dtype: DTypeLike) -> float:
    """Return what is white, or opaque, of full samples of this type."""
    return 1.0 if np.dtype(dtype).kind == "f" else float(np.iinfo(dtype).max)


def check_finite(samples: NDArray[Any], label: str) -> None:
    """Refuse samples that are not numbers."""
    bad = samples.size - int(np.count_nonzero(np.isfinite(samples))) if samples.dtype.kind == "f" else 0
    if bad:
        raise InputError(f"{label} has {bad} NaN or infinite values")


def usual_span(samples: NDArray[Any]) -> Span | None:
    """Return the range that the type of samples stands for; None where they do not keep to it."""
    kind = samples.dtype.kind
    if kind == "b":
        return 0, 1
    if samples.dtype in (np.uint8, np.uint16):
        return 0, full_value(samples.dtype)
    low, high = _ends(samples)
    for white in (1,) if kind == "f" else (255, 65535):
        if low >= 0 and high <= white:
            return 0, white
    return None


def asked_span(span: Span | str, samples: NDArray[Any]) -> Span:
    """Return a range that a user asks for, for ``auto`` the one that is used."""
    return _ends(samples) if isinstance(span, str) else span


def stretched_span(samples: NDArray[Any], label: str) -> Span:
    """Return the range that is used by samples that tell of none, and say so."""
    low, high = _ends(samples)
    if low < high:
        LOG.info("%s holds %g..%g: these become black and white; --range LOW,HIGH names others", label, low, high)
    return low, high


def _ends(samples: NDArray[Any]) -> Span:
    return samples.min().item(), samples.max().item()


def tell_unused(samples: NDArray[Any], label: str) -> None:
    """Say it where samples of 16 bits use a quarter of their range at most, and which range could be meant."""
    if samples.dtype != np.uint16:
        return
    high = int(samples.max())
    bits = next((bits for bits in _USUAL_BITS if high < 1 << bits), 16)
    if high > 255 and bits < 16:
        LOG.info(
            "%s uses only 0..%d of 0..65535 and comes out dark; --range 0,%d takes it for %d bits",
            *(label, high, (1 << bits) - 1, bits),
        )


def full_samples(samples: NDArray[Any], span: Span) -> NDArray[Any]:
    """Scale samples so that a range of them becomes that of their type, clipping the rest.

    Parameters
    ----------
    samples
        Numbers of any type and shape.
    span
        What becomes black and what becomes white; where both are one value, this becomes black.

    Returns
    -------
    NDArray
        uint8 where the samples have 8 bits, or whole numbers and the range 0..255; uint16 where they have 16, or whole
        numbers and the range 0..65535; else floats. May share memory with the argument.

    Examples
    --------
    >>> full_samples(np.array([0, 4095], np.uint16), (0, 4095)).tolist()
    [0, 65535]
    """
    kind, (low, white) = samples.dtype.kind, span
    if kind == "b":
        return samples.astype(np.uint8) * np.uint8(255)
    if kind in "ui" and low == 0 and white in _WHOLE:
        dtype = _WHOLE[white]
        return samples if samples.dtype == dtype else np.clip(samples, 0, white).astype(dtype)
    if samples.dtype.newbyteorder("=") in (np.uint8, np.uint16):
        levels = np.arange(int(full_value(samples.dtype)) + 1)
        table = np.rint(_shares(levels, span) * levels[-1]).astype(samples.dtype.newbyteorder("="))
        return by_strips(samples, table.dtype, table.take)
    if kind == "f" and span == (0, 1):
        low_sample, high_sample = _ends(samples)
        inside = samples if low_sample >= 0 and high_sample <= 1 else np.clip(samples, 0, 1)
        return inside.astype(np.float64 if samples.dtype.itemsize > 4 else np.float32, copy=False)
    return by_strips(samples, np.float32, lambda part: _shares(part, span))


_WHOLE: dict[float, np.dtype[Any]] = {255: np.dtype(np.uint8), 65535: np.dtype(np.uint16)}
"""Types that whole numbers fill, by their largest value."""


def _shares(samples: NDArray[Any], span: Span) -> NDArray[np.float64]:
    """Scale to 0..1, in halves: the difference of two large numbers may be infinite."""
    low, reach = span[0] / 2, span[1] / 2 - span[0] / 2
    above = samples.astype(np.float64) / 2 - low
    return np.clip(above / reach, 0, 1) if reach > 0 else (above > 0).astype(np.float64)


def eight_bits(samples: NDArray[Any]) -> NDArray[np.uint8]:
    """Round full samples to 0..255; the result may share memory with the argument.

    Examples
    --------
    >>> eight_bits(np.array([0.25, 1.0])).tolist(), eight_bits(np.array([128, 129], np.uint16)).tolist()
    ([64, 255], [0, 1])
    """
    return cast("NDArray[np.uint8]", at_depth(samples, np.uint8))


def at_depth(samples: NDArray[Any], dtype: DTypeLike) -> NDArray[Any]:
    """Give full samples another depth; the result may share memory with the argument.

    Examples
    --------
    >>> at_depth(np.array([0, 128, 255], np.uint8), np.uint16).tolist()
    [0, 32896, 65535]
    """
    if samples.dtype == dtype:
        return samples
    most, white = full_value(samples.dtype), full_value(dtype)
    if most == 65535 and white == 255:  # 257 maps both ends exactly
        return by_strips(samples, dtype, lambda part: (part.astype(np.uint32) + 128) // 257)
    if most == 255 and white == 65535:
        return samples.astype(np.uint16) * np.uint16(257)
    if white == 1:
        return by_strips(samples, dtype, lambda part: part / np.float64(most))
    return by_strips(samples, dtype, lambda part: np.rint(part * part.dtype.type(white)))


def by_strips(samples: NDArray[Any], dtype: DTypeLike, convert: Callable[[NDArray[Any]], NDArray[Any]]) -> NDArray[Any]:
    """Convert the rows of an array, a few megabytes of them at a time."""
    result = np.empty(samples.shape, dtype)
    step = max(1, STRIP_SAMPLES * len(samples) // max(1, samples.size))
    for top in range(0, len(samples), step):
        result[top : top + step] = convert(samples[top : top + step])
    return result
