"""Read numbers from whatever holds them: arrays, matrices in files, and pictures.

A file, an array or a picture comes in; `Values` go out, (row, column), row 0 on top. Matrices and pictures of
more than 8 bits keep their numbers: nothing is scaled. Other pictures come in as `read_image` reads them, 8-bit sRGB;
transparency is the mask. Known limits: whole numbers of more than 16 bits and floats of more than 32 become
float32, which keeps 7 digits; of an .npz file and of a multi-page picture only the first part is read.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from segvec.arguments import checked
from segvec.color.grey import Weights
from segvec.color.grey import grey as grey_pixels
from segvec.errors import InputError
from segvec.files import file_bytes, is_file
from segvec.heat.tables import read_table
from segvec.image.choices import DEFAULT_MAX_PIXELS
from segvec.image.decoding import decoded_arrays, is_pillow_image
from segvec.image.deep_color import srgb_samples
from segvec.image.deep_decoding import decoded_deep
from segvec.image.depth import full_value
from segvec.image.image import Image, read_image
from segvec.image.numpy_files import NUMPY_SIGNATURES, check_matrix, numpy_array
from segvec.image.pixel_limit import check_max_pixels
from segvec.image.samples import array_digest, array_of
from segvec.layout.cutting import cut_pixels
from segvec.suggest import suggestion

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

TEXT_SUFFIXES = (".csv", ".tsv", ".txt", ".dat")
"""Files that are read as matrices of text; all others are known by their first bytes."""

VALUE_FORMATS = ("npy", "csv")
"""What matrices are written as."""

_STACKS = "; over_frames makes a matrix of a stack of frames"
"""What is said of three or four axes."""


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """Numbers to make a heatmap of."""

    array: NDArray[Any]
    """(H, W) uint8, uint16 or float32, NaN where a number is missing; or (H, W, 3) colors."""
    mask: NDArray[np.bool_] | None
    """(H, W), False for transparent pixels; None where all count."""
    digest: Callable[[], str]
    """Gives `sha256`, which takes longer than to pool an array, and which most uses do without."""
    name: str
    """The file's name without folder and suffix; "" where there is none."""
    row_names: tuple[str, ...] = ()
    """Names of the rows of a table; () where it has none."""
    column_names: tuple[str, ...] = ()
    """Names of its columns; () where it has none."""

    @property
    def sha256(self) -> str:
        """Hexadecimal digest of the file's bytes, or of an array's type, shape and bytes as they are now."""
        return self.digest()


@checked
def read_values(
    source: Any,  # noqa: ANN401 (anything that holds numbers)
    *,
    max_pixels: int = DEFAULT_MAX_PIXELS,
    grey: Weights | None = None,
) -> Values:
    """Read numbers from a file, an array or a picture.

    Parameters
    ----------
    source
        A path, the bytes of a file, or an open file: a picture, a matrix in .npy or .npz, or, by its suffix, a
        matrix in .csv, .tsv, .txt or .dat. Or an array, a list of rows, a masked array (masked is NaN), a DataFrame
        with its names, an `Image` or a Pillow image. Arrays are (H, W), or (H, W, 2..4) with transparency after grey
        or colors, which is opaque from half its range on.
    max_pixels
        Most pixels to accept, checked before anything is decoded; at least 1.
    grey
        Turns colors into greys, as for `segvec.color.grey.grey`; None keeps them.

    Raises
    ------
    InputError
        If the source cannot be read or holds no matrix of numbers.

    Examples
    --------
    >>> read_values([[1.5, float("nan")]]).array.dtype
    dtype('float32')
    """
    check_max_pixels(max_pixels)
    values = _read(source, max_pixels)
    if grey is None or values.array.ndim == 2:
        return values
    return replace(values, array=grey_pixels(values.array, weights=grey))


def turned_values(values: Values, turn: int) -> Values:
    """Turn numbers clockwise, with their mask and names; known by the same digest.

    Examples
    --------
    >>> turned_values(read_values([[1, 2]]), 90).array.tolist()
    [[1.0], [2.0]]
    """
    if turn % 360 == 0:
        return values
    rows, columns = values.row_names, values.column_names
    for _ in range(turn // 90 % 4):
        rows, columns = columns, rows[::-1]
    mask = None if values.mask is None else cut_pixels(values.mask, turn=turn)
    return replace(values, array=cut_pixels(values.array, turn=turn), mask=mask, row_names=rows, column_names=columns)


def values_bytes(values: NDArray[Any], *, format: str = "npy") -> bytes:
    r"""Write a matrix as a file that :func:`read_values` reads back without loss.

    Parameters
    ----------
    values
        (H, W).
    format
        npy, or csv (one line for each row, as many digits as the type needs).

    Raises
    ------
    InputError
        If the format is unknown.

    Examples
    --------
    >>> values_bytes(np.array([[0.5, 1 / 3]], np.float32), format="csv")
    b'0.5,0.33333334\n'
    """
    if format not in VALUE_FORMATS:
        raise InputError(f"unknown format {format!r} of values; {suggestion(format, VALUE_FORMATS)}")
    if format == "csv":
        rows = values.astype(str).tolist()  # numpy's shortest digits that give the same number
        return "".join(",".join(row) + "\n" for row in rows).encode()
    file = io.BytesIO()
    np.save(file, values, allow_pickle=False)
    return file.getvalue()


def _read(source: Any, max_pixels: int) -> Values:  # noqa: ANN401
    if is_file(source):
        return _from_file(source, max_pixels)
    if isinstance(source, Image):
        return _from_image(source)
    if is_pillow_image(source):
        if source.mode == "F" or source.mode.startswith("I"):
            return _from_array(np.asarray(source), "image", max_pixels)
        return _from_image(read_image(source, max_pixels=max_pixels))
    values = _from_array(source, "array", max_pixels)
    if values.array.ndim == 2 and hasattr(source, "columns") and hasattr(source, "to_numpy"):
        rows, columns = (_axis_names(source, axis) for axis in ("index", "columns"))
        return replace(values, row_names=rows, column_names=columns)
    return values


def _from_image(image: Image) -> Values:
    return Values(image.pixels, _mask_of_alpha(image.alpha), partial(str, image.sha256), image.name)


def _mask_of_alpha(alpha: NDArray[Any] | None) -> NDArray[np.bool_] | None:
    """Return what is opaque to at least one half."""
    if alpha is None:
        return None
    mask = alpha >= full_value(alpha.dtype) / 2
    return None if mask.all() else mask


# Arrays


def _axis_names(frame: Any, axis: str) -> tuple[str, ...]:  # noqa: ANN401 (pandas' or alike)
    """Return the names along an axis of a DataFrame, parts of a name joined; some libraries' rows have none."""
    labels = getattr(frame, axis, ())
    return tuple("-".join(map(str, label)) if isinstance(label, tuple) else str(label) for label in labels)


def _from_array(source: Any, label: str, max_pixels: int) -> Values:  # noqa: ANN401
    missing = np.ma.getmaskarray(source) if isinstance(source, np.ma.MaskedArray) else None
    array = array_of(source, f"{label} is not a matrix of numbers")
    check_matrix(array.shape, array.dtype, label, max_pixels, stacks=_STACKS)
    digest = partial(_array_digest, array, missing)
    array, mask = _without_alpha(array)
    array = _plain(array)
    if missing is not None and missing.any():
        array = np.where(
            missing[..., : array.shape[2]] if array.ndim == 3 else _flat(missing), np.float32("nan"), array
        )
    return Values(array, mask, digest, "")


def _array_digest(array: NDArray[Any], missing: NDArray[np.bool_] | None) -> str:
    return array_digest(array if missing is None else np.where(missing, 0, array))


def _without_alpha(array: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """Take the last of 2 or 4 channels as transparency."""
    if array.ndim == 2 or array.shape[2] in (1, 3):
        return _flat(array), None
    alpha = array[..., -1]
    opaque = 0.5 if alpha.dtype.kind in "fb" else 32768 if alpha.dtype == np.uint16 else 128
    mask = alpha >= opaque
    return _flat(array[..., :-1]), None if mask.all() else mask


def _flat(array: NDArray[Any]) -> NDArray[Any]:
    """Drop the last axis where it says nothing."""
    return array[..., 0] if array.ndim == 3 and array.shape[2] < 3 else array


def _plain(array: NDArray[Any]) -> NDArray[Any]:
    """Return numbers as uint8, uint16 or float32, without a copy where they are one of these."""
    if array.dtype.kind == "b":
        return array.astype(np.uint8)
    if array.dtype.newbyteorder("=") in (np.uint8, np.uint16, np.float32):
        return array.astype(array.dtype.newbyteorder("="), copy=False)
    with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinite
        return array.astype(np.float32)


# Files


def _from_file(source: Any, max_pixels: int) -> Values:  # noqa: ANN401
    data, label, name = file_bytes(source)
    if not data:
        raise InputError(f"{label} is empty")
    if label.lower().endswith(TEXT_SUFFIXES):
        array, rows, columns = read_table(data, label, max_pixels)
        values = replace(_from_array(array, label, max_pixels), row_names=rows, column_names=columns)
    elif data.startswith(NUMPY_SIGNATURES):
        values = _from_array(numpy_array(data, label, max_pixels, stacks=_STACKS), label, max_pixels)
    else:
        values = _from_picture(data, label, max_pixels)
    return replace(values, digest=partial(str, hashlib.sha256(data).hexdigest()), name=name)


def _from_picture(data: bytes, label: str, max_pixels: int) -> Values:
    deep = decoded_deep(data, label, max_pixels)
    if deep is not None:
        color = deep.color
        if color.ndim == 3:  # greys are measurements, which no profile should change
            color = srgb_samples(color, profile=deep.profile, white=deep.white)
        return Values(_plain(color), _mask_of_alpha(deep.cover), str, "")
    pixels, alpha = decoded_arrays(data, label, max_pixels)
    return Values(pixels, _mask_of_alpha(alpha), str, "")
