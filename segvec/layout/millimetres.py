"""Lengths on paper and on a machine's bed."""

from segvec.errors import InputError
from segvec.layout.destinations import parse_length

MM_PER_INCH = 25.4


def millimetres(text: str) -> float:
    """Read a length with a unit of paper, or nothing as 0.

    Raises
    ------
    InputError
        If it is none.

    Examples
    --------
    >>> millimetres("2in"), millimetres("0")
    (50.8, 0.0)
    """
    if text.strip() in ("0", "0mm"):
        return 0.0
    length = parse_length(text)
    if length.unit == "px":
        raise InputError(f"give a length with a unit of paper, as 200mm, not {text!r}")
    return length.pixels(MM_PER_INCH)
