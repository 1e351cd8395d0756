"""Colormaps from tables: those of seaborn, which come along, and any in a file."""

from functools import lru_cache, partial
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segvec.errors import InputError
from segvec.files import file_bytes
from segvec.npy import NPY, npy_array

_MOST_COLORS = 1 << 16
"""Rows of a table, at most; no display tells more apart."""


@lru_cache(maxsize=1)
def seaborn_tables() -> dict[str, NDArray[np.float64]]:
    """Read the tables of seaborn's maps, whose license stands in the file: (256, 3) sRGB, 0..1.

    Examples
    --------
    >>> list(seaborn_tables())
    ['rocket', 'mako', 'vlag', 'icefire', 'flare', 'crest']
    """
    text = resources.files("segvec").joinpath("color", "seaborn_maps.txt").read_text(encoding="ascii")
    lines = [line.split() for line in text.splitlines() if not line.startswith("#")]
    return {name: np.frombuffer(bytes.fromhex(digits), ">u2").reshape(-1, 3) / 65535 for name, digits in lines}


def table_from_file(path: str) -> NDArray[np.float64]:
    """Read a map from a file: a line, or a row, for each color from the lowest.

    Parameters
    ----------
    path
        Text of three numbers a line, parted by spaces or commas, or .npy (N, 3); red, green, blue of 0..1, or of 0..255
        where any is above 1.

    Returns
    -------
    NDArray
        (N, 3) sRGB, 0..1.

    Raises
    ------
    InputError
        If it cannot be read or holds no such table.
    """
    data, label, _ = file_bytes(path, noun="colormap")
    try:
        if data.startswith(NPY):
            table = npy_array(data, label, check=partial(_check, label)).astype(np.float64)
        else:
            lines = [line.partition("#")[0].replace(",", " ").split() for line in data.decode("utf-8-sig").splitlines()]
            table = np.array([[float(word) for word in words] for words in lines if words])
    except InputError:
        raise
    except ValueError as error:  # no text, no numbers, rows of different lengths
        raise InputError(f"{label} is no table of colors: three numbers a line, red, green, blue") from error
    _check(label, table.shape, table.dtype)
    largest = 255 if table.max() > 1 else 1
    if not ((table >= 0) & (table <= largest)).all():
        raise InputError(f"{label} must hold numbers of 0..1 or of 0..255")
    return table / largest


def _check(label: str, shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
    if dtype.kind not in "buif" or len(shape) != 2 or shape[1] != 3 or not 0 < shape[0] <= _MOST_COLORS:
        raise InputError(f"{label} must hold three numbers a line, red, green, blue")
