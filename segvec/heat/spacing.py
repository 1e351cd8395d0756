"""How much room the parts of a figure take: title, color bar, names and frame, and what is left for the cells."""

import math
from dataclasses import dataclass, replace

from segvec.errors import InputError
from segvec.heat.axis_names import Names, placed_names
from segvec.heat.look import Look
from segvec.heat.ticks import bar_ticks
from segvec.heat.writing import LETTER, PlacedBox, plain

FONT_SHARE, FONT_RANGE = 1 / 32, (8.0, 40.0)
"""Font size of title and ticks: a share of the page's shorter side, within a range of pixels."""

TITLE, PAD, BAR, TICK = 1.3, 0.8, 1.0, 0.3
"""Size of the title, of the room around things, of the bar's breadth and of its ticks, in font sizes."""


@dataclass(frozen=True, slots=True)
class Spacing:
    """Sizes that all parts share."""

    look: Look
    font: float
    ticks: tuple[tuple[float, str], ...]
    """Place 0..1 along the bar, and label."""
    title: str
    names: tuple[Names, Names] = (Names(()), Names(()))
    """Of rows and of columns."""

    @property
    def tick_width(self) -> float:
        """Pixels of the widest tick label."""
        return self.font * LETTER * max((len(label) for _, label in self.ticks), default=0)

    @property
    def pad(self) -> int:
        """Pixels around things; none where there is nothing but the cells."""
        look = self.look
        return round(PAD * self.font) if self.title or look.color_bar or look.row_names or look.column_names else 0

    @property
    def bar(self) -> int:
        """Breadth of the color bar, in pixels."""
        return max(1, round(BAR * self.font))


def art_box(look: Look, *, width: int, height: int, low: float, high: float) -> tuple[int, int, int, int]:
    """Return where the cells stand on a page with title, color bar and frame.

    Parameters
    ----------
    width, height
        Pixels of the page.
    low, high
        Values at both ends of the color bar; its labels need room.

    Returns
    -------
    tuple
        Left, top, width and height in whole pixels. Art of this size is drawn with its cells on whole pixels.

    Raises
    ------
    InputError
        If no room is left for the cells.

    Examples
    --------
    >>> art_box(Look(frame=2), width=100, height=50, low=0, high=1)
    (2, 2, 96, 46)
    """
    return inner_box(spaced(look, width, height, low, high), width, height)


def spaced(look: Look, width: int, height: int, low: float, high: float) -> Spacing:
    """Choose font size, ticks and the size of names."""
    font = look.font_size or min(max(FONT_SHARE * min(width, height), FONT_RANGE[0]), FONT_RANGE[1])
    ticks: tuple[tuple[float, str], ...] = ()
    if look.color_bar:
        if not (math.isfinite(high - low) and low <= high):
            raise InputError(f"the color bar needs finite values, the lower one first, got {low} and {high}")
        room = height if look.color_bar == "right" else width
        ticks = bar_ticks(low, high, room / font, is_across=look.color_bar == "bottom")
    page = Spacing(look, font, ticks, plain(look.title))
    _, _, *inner = inner_box(page, width, height)
    names = placed_names(look.row_names, look.column_names, box=(inner[0], inner[1]), page=(width, height), font=font)
    return replace(page, names=names)


def inner_box(page: Spacing, width: int, height: int) -> PlacedBox:
    """Room for the cells, inside the frame."""
    frame, pad = page.look.frame, page.pad
    left = right = bottom = pad
    top = pad + (round(TITLE * page.font) + pad if page.title else 0)
    if page.look.color_bar == "right":
        right += pad + page.bar + math.ceil(2 * TICK * page.font + page.tick_width)
    if page.look.color_bar == "bottom":
        bottom += pad + page.bar + math.ceil((2 * TICK + 1) * page.font)
        left = right = max(pad, math.ceil(page.tick_width / 2))
    left, bottom = left + page.names[0].room, bottom + page.names[1].room
    inner = width - left - right - 2 * frame, height - top - bottom - 2 * frame
    if min(inner) < 1:
        raise InputError(
            f"{width} x {height} pixels leave no room for the cells; leave out frame, title, names or color bar"
        )
    return left + frame, top + frame, *inner
