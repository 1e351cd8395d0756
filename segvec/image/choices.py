"""What can be chosen where pictures are read and pooled; neither numpy nor any module that needs it is loaded here."""

import math
from collections.abc import Sequence
from typing import Literal, TypeAlias, get_args

from segvec.errors import InputError

DEFAULT_MAX_PIXELS = 200_000_000
"""Most pixels a picture may have: above every camera, and 1.4 GB at the 7 bytes a pixel of decoding, 2 GB at the 10 of
16 bits, 5 GB at the 25 of floats."""

Edge = Literal["pad", "crop", "fraction"]
EDGES: tuple[str, ...] = get_args(Edge)
"""What becomes of pixels at the edge that fill no whole block."""

Span: TypeAlias = tuple[float, float]
"""The sample that is black and the one that is white."""

AUTO = "auto"
"""Stands for the smallest and the largest sample that a picture has."""


def range_text(chosen: str | Sequence[float] | None) -> str | None:
    """Write a range as it is typed: ``0,4095`` or ``auto``.

    Raises
    ------
    InputError
        If it is no range.

    Examples
    --------
    >>> range_text((0, 4095)), range_text("-0.5, 8")
    ('0,4095', '-0.5,8')
    """
    span = span_of(chosen)
    return span if span is None or isinstance(span, str) else f"{span[0]:.17g},{span[1]:.17g}"


def span_of(chosen: str | Sequence[float] | None) -> Span | str | None:
    """Read a range: two rising numbers, in a sequence or with a comma between, or ``auto``; None is none.

    Raises
    ------
    InputError
        If it is another thing.

    Examples
    --------
    >>> span_of("0,4095")
    (0.0, 4095.0)
    """
    if chosen is None:
        return None
    if isinstance(chosen, str) and chosen.strip().lower() == AUTO:
        return AUTO
    try:
        low, high = (float(part) for part in (chosen.split(",") if isinstance(chosen, str) else chosen))
    except (TypeError, ValueError, OverflowError):
        low = high = 0.0
    if not -math.inf < low < high < math.inf:
        raise InputError(f"range must be two rising numbers, as 0,4095, or auto, got {chosen!r}")
    return low, high
