"""Arrays in .npy files: their header is looked at first, and only then what it promises is read; never a pickle."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias

import numpy as np

from segvec.errors import InputError

if TYPE_CHECKING:
    import os

    from numpy.typing import NDArray

NPY = b"\x93NUMPY"
"""What a .npy file starts with."""

Check: TypeAlias = Callable[[tuple[int, ...], "np.dtype[Any]"], None]
"""Refuses shapes and types that will not do."""


def npy_array(source: bytes | BinaryIO, label: str, *, check: Check) -> NDArray[Any]:
    """Read the array of a .npy file.

    Parameters
    ----------
    source
        Its bytes, or a file that is open for reading.
    label
        What to call it in messages.
    check
        Is asked before the values are read.

    Raises
    ------
    InputError
        If the file is damaged, holds no plain values, or is too large for the memory.

    Examples
    --------
    >>> file = io.BytesIO()
    >>> np.save(file, np.eye(2, dtype=int))
    >>> npy_array(file.getvalue(), "eye.npy", check=lambda shape, dtype: None).tolist()
    [[1, 0], [0, 1]]
    """
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    with _damage_told(label), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Reading `.npy`")  # of headers that Python 2 wrote, which is nobody's fault
        version = np.lib.format.read_magic(stream)
        read_header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, _, dtype = read_header(stream)
        if dtype.hasobject:
            raise InputError(f"{label} holds Python objects, which could do anything, and no numbers")
        check(shape, dtype)
        stream.seek(0)
        return np.lib.format.read_array(stream, allow_pickle=False)


def mapped_npy(path: str | os.PathLike[str], label: str) -> NDArray[Any]:
    """Return the array of a .npy file as it lies on the disk, read where it is used.

    Raises
    ------
    InputError
        If the file cannot be read, is damaged or holds no plain values.
    """
    with _damage_told(label), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Reading `.npy`")
        return np.lib.format.open_memmap(path, mode="r")


@contextmanager
def _damage_told(label: str) -> Iterator[None]:
    """Say on one line what is wrong with a file."""
    try:
        yield
    except InputError:
        raise
    except OSError as error:
        raise InputError(f"{label} cannot be read: {error.strerror or error}") from error
    except MemoryError as error:
        raise InputError(f"{label} does not fit into memory") from error
    except Exception as error:  # headers that are not what they seem raise nearly anything
        raise InputError(f"{label} is truncated or damaged") from error
