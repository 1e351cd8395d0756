"""What stands around and on the cells of a heatmap; all of it is off by default."""

import math
import re
import string
from dataclasses import dataclass
from typing import Literal, get_args

from segvec.color.conversion import opaque_color
from segvec.errors import InputError
from segvec.heat.writing import LEAST_FONT

Side = Literal["right", "bottom"]

_DIGITS = re.compile(r"\d{3,}")
"""A width or precision no cell has room for; formatting it could take all memory."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is drawn besides the cells."""

    annotate: str | None = None
    """Format of the value that is written into each cell, as in ``{:.0f}``."""
    frame: int = 0
    """Breadth of the line around the cells, in pixels."""
    frame_color: str | None = None
    """Its color; by default the ink."""
    color_bar: Side | None = None
    """Where the colors and their values are shown."""
    title: str = ""
    """What is written above."""
    row_names: tuple[str, ...] = ()
    """What is written beside each row, on its left."""
    column_names: tuple[str, ...] = ()
    """What is written below each column."""
    font_size: float | None = None
    """Pixels of the text of title and color bar, and at most of names; by default it goes with the page."""
    ink: str = "#222"
    """Color of title, names, ticks and frame."""
    paper: str | None = "#fff"
    """Color behind all, or ``None`` for none."""

    @property
    def frame_ink(self) -> str:
        """Color of the frame, chosen or not."""
        return self.frame_color or self.ink

    def __post_init__(self) -> None:
        for code in (self.ink, self.paper, self.frame_color):
            if code is not None:
                opaque_color(code, noun="ink, paper and frame")
        if self.color_bar not in (None, *get_args(Side)):
            raise InputError(f"the color bar can be right or bottom, got {self.color_bar!r}")
        if self.frame < 0 or self.frame != int(self.frame):
            raise InputError(f"frame must be a whole number of pixels, got {self.frame}")
        if self.font_size is not None and not LEAST_FONT <= self.font_size < math.inf:
            raise InputError(f"font_size must be at least {LEAST_FONT:g} pixels, got {self.font_size:g}")
        if self.annotate is not None:
            _check_format(self.annotate)


def _check_format(text: str) -> None:
    """Refuse formats that are not text with one plain field: they could read attributes or fill the memory."""
    try:
        fields = [part for part in string.Formatter().parse(text) if part[1] is not None]
    except ValueError as error:
        raise InputError(f"{text!r} is no format: {error}; an example is {{:.0f}}") from None
    if len(fields) != 1 or fields[0][1] not in ("", "0") or fields[0][3] is not None:
        raise InputError(f"a format must have one field and nothing but its format, as in {{:.0f}}, got {text!r}")
    if "{" in (fields[0][2] or "") or _DIGITS.search(fields[0][2] or ""):
        raise InputError(f"the field of {text!r} is too wide or too deep; an example is {{:.0f}}")
    try:
        text.format(1.5)
    except ValueError as error:
        raise InputError(f"{text!r} cannot be used for numbers: {error}; an example is {{:.0f}}") from None
