"""Pixels of any depth as floats and back; work on them by channel, by level or by color.

Pixels are (H, W) grey, (H, W, 3) encoded sRGB or (H, W, 4) sRGB and alpha; uint8, uint16, or floats of 0..1. Whatever
is done to them keeps type, shape and alpha, and never changes its argument. *Unit* samples are floats of 0..1: float64
for float64, else float32, which holds 16 bits exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from segvec.color.grey import grey
from segvec.color.names import WEIGHTS
from segvec.errors import InputError
from segvec.parallel import map_parts

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray

Pixels: TypeAlias = "NDArray[Any]"
Unit: TypeAlias = "NDArray[np.floating[Any]]"
Convert: TypeAlias = Callable[[Unit], Unit]

STRIP_PIXELS = 1 << 16
"""Pixels converted at a time: at 24 bytes a color and operand, a strip and what is made of it stay in the cache."""

_DISTINCT_FROM = 1 << 16
"""Pixels from which finding the distinct colors (tables of 64 MB) takes less time than it saves."""


def check_pixels(pixels: Pixels) -> None:
    """Refuse what is not an array of pixels.

    Raises
    ------
    InputError
        If shape, type or values do not fit.
    """
    if not isinstance(pixels, np.ndarray):
        raise InputError(f"pixels must be an array, got {type(pixels).__name__}")
    shape, kind = pixels.shape, pixels.dtype
    if len(shape) not in (2, 3) or (len(shape) == 3 and shape[2] not in (3, 4)) or pixels.size == 0:
        raise InputError(f"pixels must have shape (H, W), (H, W, 3) or (H, W, 4), none of them 0, got {shape}")
    if kind not in (np.uint8, np.uint16, np.float16, np.float32, np.float64):
        raise InputError(f"pixels must be uint8, uint16 or floats of 0..1, got {kind}")
    if kind.kind == "f":
        low, high = float(pixels.min()), float(pixels.max())
        if not (low >= 0 and high <= 1):
            raise InputError(f"pixels must be in 0..1 where they are floats, got {low:g}..{high:g}")


def unit_from_samples(samples: Pixels) -> Unit:
    """Scale samples to 0..1; may share memory with the argument."""
    if samples.dtype.kind == "f":
        return samples.astype(np.float64 if samples.dtype == np.float64 else np.float32, copy=False)
    return np.divide(samples, np.float32(np.iinfo(samples.dtype).max), dtype=np.float32)


def samples_from_unit(unit: Unit, dtype: DTypeLike) -> Pixels:
    """Clip to 0..1 and scale to the range of a type, rounding; shares no memory with the argument."""
    values = np.clip(unit, 0, 1)
    if np.dtype(dtype).kind == "f":
        return values.astype(dtype, copy=False)
    values *= np.iinfo(dtype).max
    return np.rint(values, out=values).astype(dtype)


def strips_of(shape: tuple[int, ...]) -> list[slice]:
    """Split the rows of a picture into parts of about `STRIP_PIXELS`."""
    step = max(1, STRIP_PIXELS // shape[1])
    return [slice(top, min(top + step, shape[0])) for top in range(0, shape[0], step)]


def by_strips(pixels: Pixels, convert: Callable[[Pixels], Pixels]) -> Pixels:
    """Apply a function of single pixels to all but the alpha, strip by strip, in threads."""
    result = np.array(pixels, order="C")
    colors = result[..., :3] if pixels.ndim == 3 else result

    def fill(rows: slice) -> None:
        colors[rows] = convert(colors[rows])

    map_parts(fill, strips_of(pixels.shape))
    return result


def by_channel(pixels: Pixels, work: Callable[[Pixels], Pixels]) -> Pixels:
    """Apply a function of grey pictures (H, W) to each channel but the alpha, in threads."""
    if pixels.ndim == 2:
        return work(pixels)
    return joined_channels([partial(lambda k: work(plane_of(pixels, k)), k) for k in range(3)], like=pixels)


def joined_channels(makers: list[Callable[[], Pixels]], *, like: Pixels) -> Pixels:
    """Replace red, green and blue by what is made, in threads; alpha stays."""
    result = np.array(like, order="C")

    def fill(k: int) -> None:
        result[..., k] = makers[k]()

    map_parts(fill, range(3))
    return result


def planes_of(pixels: Pixels) -> Iterator[Pixels]:
    """Yield each channel but the alpha as a grey picture."""
    if pixels.ndim == 2:
        yield pixels
    else:
        yield from (plane_of(pixels, k) for k in range(3))


def plane_of(pixels: Pixels, channel: int) -> Pixels:
    """Return one channel, (H, W), its samples side by side."""
    return np.ascontiguousarray(pixels[..., channel])


def by_unit_channel(pixels: Pixels, work: Convert) -> Pixels:
    """Apply a function of unit planes (H, W) to each channel but the alpha.

    Takes four bytes a pixel and thread for the plane, besides what `work` takes.
    """
    return by_channel(pixels, lambda plane: samples_from_unit(work(unit_from_samples(plane)), plane.dtype))


def with_grey(pixels: Pixels, values: Unit) -> Pixels:
    """Return a picture like `pixels`, its alpha kept, that shows unit greys (H, W)."""
    samples = samples_from_unit(values, pixels.dtype)
    if pixels.ndim == 2:
        return samples
    result = np.array(pixels, order="C")
    result[..., :3] = samples[..., np.newaxis]
    return result


def unit_grey(pixels: Pixels) -> Unit:
    """Return the luma (ITU-R BT.601) of a picture as a unit plane (H, W)."""
    if pixels.ndim == 2:
        return unit_from_samples(pixels)
    return pixels[..., :3] @ _LUMA if pixels.dtype == np.float64 else _scaled_grey(pixels)


def _scaled_grey(pixels: Pixels) -> Unit:
    if pixels.dtype.kind == "f":
        return grey(pixels)
    return grey(pixels) / np.float32(np.iinfo(pixels.dtype).max)


def map_levels(pixels: Pixels, convert: Convert) -> Pixels:
    """Apply a function of unit samples to each sample; whole numbers go through a table of all levels."""
    if pixels.dtype.kind == "f":
        return by_strips(pixels, lambda part: samples_from_unit(convert(unit_from_samples(part)), part.dtype))
    levels = np.linspace(0, 1, int(np.iinfo(pixels.dtype).max) + 1)
    return by_strips(pixels, samples_from_unit(convert(levels), pixels.dtype).take)


def map_colors(pixels: Pixels, convert: Convert) -> Pixels:
    """Apply a function of unit colors (N, 3) to each pixel.

    Of pictures of 8 bits each distinct color is converted once; other ones are converted strip by strip. A grey picture
    is taken as colors with three equal channels, and shows the luma of what comes out.
    """
    if pixels.ndim == 2:
        return map_levels(pixels, lambda levels: _converted_greys(levels, convert))
    if pixels.dtype == np.uint8 and pixels.shape[0] * pixels.shape[1] >= _DISTINCT_FROM:
        return _map_distinct(pixels, convert)

    def converted(part: Pixels) -> Pixels:
        return samples_from_unit(convert(double_from_samples(part).reshape(-1, 3)), part.dtype).reshape(part.shape)

    return by_strips(pixels, converted)


def _converted_greys(levels: Unit, convert: Convert) -> Unit:
    colors = convert(levels.reshape(-1, 1).repeat(3, axis=1))
    return (colors @ _LUMA).reshape(levels.shape)


def _map_distinct(pixels: Pixels, convert: Convert) -> Pixels:
    """Convert each color of a picture of 8 bits once, with tables of 16.8 million colors (64 MB)."""
    seen = np.zeros(1 << 24, np.bool_)

    def see(rows: slice) -> None:
        seen[_codes(pixels[rows])] = True

    map_parts(see, strips_of(pixels.shape))
    codes = np.flatnonzero(seen)
    table = np.zeros((1 << 24, 3), np.uint8)

    def fill(part: slice) -> None:
        channels = (codes[part, np.newaxis] >> np.array([16, 8, 0])) & 255
        table[codes[part]] = samples_from_unit(convert(channels / 255), np.uint8)

    map_parts(fill, strips_of((len(codes), 1)))
    return by_strips(pixels, lambda part: table.take(_codes(part), axis=0))


def _codes(colors: Pixels) -> NDArray[np.intp]:
    red, green, blue = (colors[..., k].astype(np.intp) for k in range(3))
    return (red << 16) | (green << 8) | blue


def double_from_samples(samples: Pixels) -> NDArray[np.float64]:
    """Scale samples to 0..1 in double precision, for conversions between color spaces."""
    scale = 1 if samples.dtype.kind == "f" else np.iinfo(samples.dtype).max
    return np.divide(samples, scale, dtype=np.float64)


def level_counts(plane: Pixels) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return all levels of a type, 0..1, and how often each occurs; floats are counted to 16 bits."""
    if plane.dtype.kind == "f":
        plane = samples_from_unit(unit_from_samples(plane), np.uint16)
    n_levels = int(np.iinfo(plane.dtype).max) + 1
    return np.linspace(0, 1, n_levels), np.bincount(plane.ravel(), minlength=n_levels)


_LUMA = np.array(WEIGHTS["rec601"]) / sum(WEIGHTS["rec601"])
