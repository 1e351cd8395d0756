"""Classes and masks made elsewhere: read from PNG and .npy files, or taken from arrays."""

import hashlib
import os
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segvec.errors import InputError
from segvec.files import file_bytes
from segvec.image.decoding import damage_as_input_error, loaded, opened, quiet_pillow
from segvec.image.depth import at_depth
from segvec.image.image import Image, read_image
from segvec.image.pixel_limit import check_size
from segvec.image.samples import array_of
from segvec.npy import NPY, npy_array

MapSource: TypeAlias = ArrayLike | str | os.PathLike[str]
"""An array of the picture's size, or the path of a PNG or .npy file that holds one."""

MOST_LABELS = 4096
"""Distinct values in a label image, at most; a photograph has far more, and is no label image."""

SHORT_RANGE = 1 << 20
"""Whole numbers in a range as short as this are told apart by a table, all others by sorting."""


def read_map(source: MapSource, *, noun: str, max_pixels: int) -> NDArray[Any]:
    """Read an array of numbers as it is stored: (H, W) or (H, W, C).

    Parameters
    ----------
    source
        Path of a picture, whose samples are not converted (palette entries stay numbers), or of a .npy file;
        or an array.
    noun
        What it is, for messages.
    max_pixels
        Most pixels to accept.

    Raises
    ------
    InputError
        If it cannot be read, or is not an array of numbers of that shape.
    """

    def check(shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
        if dtype.kind not in "buif" or len(shape) not in (2, 3) or 0 in shape:
            raise InputError(f"{noun} must be numbers of shape (H, W) or (H, W, C), got {dtype} {shape}")
        check_size(shape[1], shape[0], max_pixels, label)

    label = noun
    if isinstance(source, (str, os.PathLike)):
        data, label, _ = file_bytes(source, noun=noun)
        if data.startswith(NPY):
            return npy_array(data, label, check=check)
        values = _picture(data, label, max_pixels)
    else:
        values = array_of(source, f"{noun} must be an array of numbers")
    check(values.shape, values.dtype)
    return values


def _picture(data: bytes, label: str, max_pixels: int) -> NDArray[Any]:
    with quiet_pillow():
        image = opened(data, label)
        check_size(*image.size, max_pixels, label)
        with damage_as_input_error(label):
            return np.asarray(loaded(image))


def digest(values: ArrayLike, *, noun: str) -> str:
    """Name an array by its content, for recipes, which hold no arrays.

    Raises
    ------
    InputError
        If it is no array; `noun` tells what it is.
    """
    array = array_of(values, f"{noun} must be an array of numbers")
    content = hashlib.sha256(f"{array.dtype.str}{array.shape}".encode() + array.tobytes())
    return f"array {content.hexdigest()[:16]}"


def given_labels(values: NDArray[Any]) -> tuple[NDArray[np.unsignedinteger], int]:
    """Replace the distinct values, or colors, of an array by numbers (H, W) from 0, and count them.

    Examples
    --------
    >>> given_labels(np.array([[9, 4], [4, 7]]))[0].tolist()
    [[2, 0], [0, 1]]
    """
    channels = np.moveaxis(values[..., np.newaxis] if values.ndim == 2 else values, -1, 0)
    code, count = _ranks(channels[0])
    for channel in channels[1:]:
        rank, more = _ranks(channel)
        code, count = _ranks(code * np.int64(more) + rank)
    return code.astype(np.min_scalar_type(count)), count


def _ranks(values: NDArray[Any]) -> tuple[NDArray[np.int32], int]:
    """Give each value its place among the distinct ones, and count those."""
    is_whole = values.dtype.kind in "bui" and values.dtype != np.uint64  # which 64 signed bits cannot hold
    low, high = (int(values.min()), int(values.max())) if is_whole else (0, SHORT_RANGE)
    if high - low < SHORT_RANGE:
        offset = (values.astype(np.int64) - low).astype(np.int32)
        is_used = np.bincount(offset.ravel()) > 0
        ranks, count = (np.cumsum(is_used, dtype=np.int32) - np.int32(1))[offset], int(is_used.sum())
    else:
        distinct, place = np.unique(values, return_inverse=True)
        ranks, count = place.reshape(values.shape).astype(np.int32), len(distinct)
    if count > MOST_LABELS:
        raise InputError(f"labels have {count} distinct values, more than {MOST_LABELS}: a class is a value of its own")
    return ranks, count


def read_mask(source: MapSource, *, max_pixels: int) -> NDArray[np.uint8]:
    """Read what is seen of a picture as coverage (H, W), 0 hidden and 255 seen.

    Parameters
    ----------
    source
        Path of a picture, of which white is seen, black and transparent hidden, and grey half seen, so that soft edges
        stay soft; or of a .npy file, or an array, where all is seen that is not zero.
    max_pixels
        Most pixels to accept.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    if isinstance(source, (str, os.PathLike)):
        data, _, _ = file_bytes(source, noun="mask")
        if not data.startswith(NPY):
            cover = read_image(source, max_pixels=max_pixels, background="black").pixels.max(axis=2)
            return cover * np.uint8(255) if cover.max() == 1 else cover
    values = read_map(source, noun="mask", max_pixels=max_pixels)
    seen = values != 0 if values.ndim == 2 else (values != 0).any(axis=2)
    return seen.astype(np.uint8) * np.uint8(255)


def masked(image: Image, mask: NDArray[np.uint8]) -> Image:
    """Hide what a mask (H, W) of coverage hides."""
    check_fit(mask, image, noun="mask")
    cover = at_depth(mask, image.pixels.dtype)
    alpha = cover if image.alpha is None else np.minimum(image.alpha, cover)
    return replace(image, alpha=alpha)


def check_fit(values: NDArray[Any], image: Image, *, noun: str) -> None:
    """Refuse what is not as large as the picture."""
    (height, width), (high, wide) = values.shape[:2], image.pixels.shape[:2]
    if (height, width) != (high, wide):
        raise InputError(f"{noun} must be as large as the picture, {wide} x {high} pixels, got {width} x {height}")
