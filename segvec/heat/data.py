"""Read numbers from whatever holds them: arrays, matrices in files, and pictures.

A file, an array or a picture comes in; `Values` go out, (row, column), row 0 on top. Matrices and grey pictures of
more than 8 bits keep their numbers: nothing is scaled. Other pictures come in as `read_image` reads them, 8-bit sRGB
with transparency as the mask. Known limits: whole numbers of more than 16 bits and floats of more than 32 become
float32, which keeps 7 digits; of an .npz file and of a multi-page picture only the first part is read; a row of names
that are numbers, such as years, is known for what it is only where the corner is empty and the rows have names too.
"""

from __future__ import annotations

import csv
import hashlib
import io
import math
import os
import zipfile
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import numpy as np

from segvec.color.grey import Weights
from segvec.color.grey import grey as grey_pixels
from segvec.errors import InputError
from segvec.image.choices import DEFAULT_MAX_PIXELS
from segvec.image.decoding import (
    check_max_pixels,
    check_size,
    color_key_of,
    damage_as_input_error,
    decoded_arrays,
    file_bytes,
    opened,
    orientation_of,
    quiet_pillow,
    turned_upright,
)
from segvec.image.image import Image, array_digest, as_image
from segvec.suggest import suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

TEXT_SUFFIXES = (".csv", ".tsv", ".txt", ".dat")
"""Files that are read as matrices of text; all others are known by their first bytes."""

VALUE_FORMATS = ("npy", "csv")
"""What matrices are written as."""

_DELIMITERS = "\t;,"
"""In this order, because a comma may be a decimal sign beside the other two; else blanks part the cells."""

_NPY_SIGNATURE, _ZIP_SIGNATURE = b"\x93NUMPY", b"PK\x03\x04"


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
    is_file = isinstance(source, (str, os.PathLike, bytes, bytearray, memoryview)) or hasattr(source, "read")
    if is_file:
        return _from_file(source, max_pixels)
    if isinstance(source, Image):
        return _from_image(source)
    if all(hasattr(source, attribute) for attribute in ("mode", "size", "getbands", "convert")):
        if source.mode == "F" or source.mode.startswith("I"):
            return _from_array(np.asarray(source), "image", max_pixels)
        return _from_image(as_image(source, max_pixels=max_pixels))
    values = _from_array(source, "array", max_pixels)
    if values.array.ndim == 2 and hasattr(source, "columns") and hasattr(source, "to_numpy"):
        rows, columns = (_axis_names(source, axis) for axis in ("index", "columns"))
        return replace(values, row_names=rows, column_names=columns)
    return values


def _from_image(image: Image) -> Values:
    return Values(image.pixels, _mask_of_alpha(image.alpha), partial(str, image.sha256), image.name)


def _mask_of_alpha(alpha: NDArray[np.uint8] | None) -> NDArray[np.bool_] | None:
    return None if alpha is None or (alpha >= 128).all() else alpha >= 128


# Arrays


def _axis_names(frame: Any, axis: str) -> tuple[str, ...]:  # noqa: ANN401 (pandas' or alike)
    """Return the names along an axis of a DataFrame, parts of a name joined; some libraries' rows have none."""
    labels = getattr(frame, axis, ())
    return tuple("-".join(map(str, label)) if isinstance(label, tuple) else str(label) for label in labels)


def _from_array(source: Any, label: str, max_pixels: int) -> Values:  # noqa: ANN401
    missing = np.ma.getmaskarray(source) if isinstance(source, np.ma.MaskedArray) else None
    try:
        array = np.asarray(source)
    except (ValueError, TypeError) as error:  # rows of different lengths
        raise InputError(f"{label} is not a matrix of numbers: {error}") from error
    _check_shape(array.shape, array.dtype, label, max_pixels)
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


def _check_shape(shape: tuple[int, ...], dtype: np.dtype[Any], label: str, max_pixels: int) -> None:
    if dtype.kind not in "buif":
        raise InputError(f"{label} must hold whole numbers, floats or booleans, got {dtype}")
    if len(shape) not in (2, 3) or (len(shape) == 3 and shape[2] not in (1, 2, 3, 4)):
        raise InputError(f"{label} must have shape (H, W) or (H, W, 1..4), got {shape}")
    if 0 in shape:
        raise InputError(f"{label} has no values, its shape is {shape}")
    check_size(shape[1], shape[0], max_pixels, label)


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
        array, rows, columns = _text_matrix(data, label, max_pixels)
        values = replace(_from_array(array, label, max_pixels), row_names=rows, column_names=columns)
    elif data.startswith((_NPY_SIGNATURE, _ZIP_SIGNATURE)):
        values = _from_array(_numpy_array(data, label, max_pixels), label, max_pixels)
    else:
        values = _from_picture(data, label, max_pixels)
    return replace(values, digest=partial(str, hashlib.sha256(data).hexdigest()), name=name)


def _from_picture(data: bytes, label: str, max_pixels: int) -> Values:
    deep = _deep_grey(data, label, max_pixels)
    if deep is not None:
        return Values(*deep, str, "")
    pixels, alpha = decoded_arrays(data, label, max_pixels)
    return Values(pixels, _mask_of_alpha(alpha), str, "")


def _numpy_array(data: bytes, label: str, max_pixels: int) -> NDArray[Any]:
    """Read .npy, or the first array of .npz; never a pickle, which could run anything."""
    try:
        if data.startswith(_NPY_SIGNATURE):
            return _npy_array(io.BytesIO(data), label, max_pixels)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name for name in archive.namelist() if name.endswith(".npy")]
            if not names:
                raise InputError(f"{label} holds no array")
            with archive.open(names[0]) as stream:
                return _npy_array(cast("BinaryIO", stream), label, max_pixels)
    except InputError:
        raise
    except MemoryError as error:
        raise InputError(f"{label} does not fit into memory") from error
    except Exception as error:  # zip files and headers that are not what they seem raise nearly anything
        raise InputError(f"{label} is truncated or damaged") from error


def _npy_array(stream: BinaryIO, label: str, max_pixels: int) -> NDArray[Any]:
    """Look at the header, and only then read what it promises."""
    version = np.lib.format.read_magic(stream)
    read_header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read_header(stream)
    _check_shape(shape, dtype, label, max_pixels)
    stream.seek(0)
    return np.lib.format.read_array(stream, allow_pickle=False)


def _deep_grey(data: bytes, label: str, max_pixels: int) -> tuple[NDArray[Any], NDArray[np.bool_] | None] | None:
    """Read a grey picture of 16 or 32 bits as it is; None for other pictures."""
    with quiet_pillow():
        with opened(data, label) as picture:
            if picture.mode != "F" and not picture.mode.startswith("I"):
                return None
            check_size(*picture.size, max_pixels, label)
            is_png = picture.format == "PNG"
        if is_png:  # see `segvec.image.decoding`: only this checks the checksums
            with opened(data, label) as picture, damage_as_input_error(label):
                picture.verify()
        with opened(data, label) as picture:
            transparent = color_key_of(picture)
            with damage_as_input_error(label):
                picture.load()
                array = turned_upright(cast("Any", _plain(np.asarray(picture))), orientation_of(picture))
    return array, array != transparent if isinstance(transparent, int) else None


# Text


_Table = list[tuple[int, list[str]]]
"""Number and cells of each line."""

_Titles = tuple[str, ...]


def _text_matrix(data: bytes, label: str, max_pixels: int) -> tuple[NDArray[np.float32], _Titles, _Titles]:
    """Read a matrix of text, and the names of its rows and columns where there are any."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{label} is not text in UTF-8") from error
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip() and line[0] != "#"]
    if not lines:
        raise InputError(f"{label} holds no numbers")
    delimiter = next((mark for mark in _DELIMITERS if mark in lines[-1][1]), None)
    table = [(number, _cells(line, delimiter)) for number, line in lines]
    check_size(max(len(cells) for _, cells in table), len(table), max_pixels, label)
    table, rows, header = _parted(table)
    if not table or not table[0][1]:
        raise InputError(f"{label} holds no numbers")
    width = len(table[0][1])
    for number, cells in table:
        if len(cells) != width:
            raise InputError(f"{label}, line {number}: expected {width} cells, got {len(cells)}")
    # Over names of rows there may be a corner; names of any other number cannot be told apart.
    columns = header[1:] if rows and len(header) == width + 1 else header if len(header) == width else ()
    return np.array([_numbers(cells, label, number) for number, cells in table], np.float32), rows, tuple(columns)


def _cells(line: str, delimiter: str | None) -> list[str]:
    """Part a line; beside other delimiters a comma is a decimal sign."""
    if delimiter is None:
        return line.split()
    cells = (
        next(csv.reader([line], delimiter=delimiter, skipinitialspace=True)) if '"' in line else line.split(delimiter)
    )
    return [cell.strip() for cell in cells] if delimiter == "," else [_with_point(cell.strip()) for cell in cells]


def _with_point(cell: str) -> str:
    """Write a number's comma as a point; names keep theirs."""
    changed = cell.replace(",", ".")
    return changed if changed != cell and _is_number(changed) else cell


def _parted(table: _Table) -> tuple[_Table, _Titles, Sequence[str]]:
    """Part the numbers of a table from the names in its first column and in its first row, corner included.

    Names are no numbers, but for the corner between two sets of names; or they count from 0 beside an empty corner.
    """
    columns, rows = table[0][1][1:] or table[0][1], [cells[0] for _, cells in table[1:]]
    is_cornered = table[0][1][0] == ""
    are_counts = is_cornered and _count(columns) and _count(rows)
    has_rows = bool(rows) and _are_names(rows)
    header: Sequence[str] = ()
    if (has_rows and is_cornered) or _are_names(columns) or are_counts:
        header, table = table[0][1], table[1:]
    if not has_rows and not are_counts:
        return table, (), header
    return [(number, cells[1:]) for number, cells in table], tuple(cells[0] for _, cells in table), header


def _are_names(cells: Sequence[str]) -> bool:
    return any(cells) and not any(map(_is_number, cells))


def _count(cells: Sequence[str]) -> bool:
    return list(cells) == [str(k) for k in range(len(cells))] != []


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _numbers(cells: Sequence[str], label: str, number: int) -> NDArray[np.float32]:
    """Read the cells of one line; empty ones are missing numbers."""
    try:
        return np.array([float(cell) if cell else math.nan for cell in cells], np.float32)
    except ValueError as error:
        wrong = next(cell for cell in cells if cell and not _is_number(cell))
        raise InputError(f"{label}, line {number}: {wrong[:40]!r} is not a number") from error
