"""Matrices written as text, with or without names of their rows and columns.

Known limit: a row of names that are numbers, such as years, is known for what it is only where the corner is empty
and the rows have names too.
"""

import csv
import math
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from segvec.errors import InputError
from segvec.image.pixel_limit import check_size

_DELIMITERS = "\t;,"
"""In this order, because a comma may be a decimal sign beside the other two; else blanks part the cells."""

Titles: TypeAlias = tuple[str, ...]
"""Names of rows or columns; () where there are none."""

_Table: TypeAlias = list[tuple[int, list[str]]]
"""Number and cells of each line."""


def read_table(data: bytes, label: str, max_pixels: int) -> tuple[NDArray[np.float32], Titles, Titles]:
    r"""Read a matrix of text, and the names of its rows and columns, () where there are none.

    Parameters
    ----------
    data
        Text in UTF-8, one row a line; lines that begin with # are comments.
    label
        What to call it in messages.
    max_pixels
        Most numbers to accept.

    Raises
    ------
    InputError
        If a cell is no number, or rows differ in length.

    Examples
    --------
    >>> read_table(b";2024;2025\nnorth;1,5;2\n", "sales.csv", 100)
    (array([[1.5, 2. ]], dtype=float32), ('north',), ('2024', '2025'))
    """
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


def _parted(table: _Table) -> tuple[_Table, Titles, Sequence[str]]:
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
        with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinite
            return np.array([float(cell) if cell else math.nan for cell in cells], np.float32)
    except ValueError as error:
        wrong = next(cell for cell in cells if cell and not _is_number(cell))
        raise InputError(f"{label}, line {number}: {wrong[:40]!r} is not a number") from error
