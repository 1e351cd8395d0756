"""Names of rows and columns beside the cells: how large, which way, and how much of each.

Names of rows stand left of the cells; names of columns below, turned upwards where level ones would be much smaller.
Letters are as large as cells allow, and no larger than the other text. What is longer than a share of the page ends
in an ellipsis.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from segvec.errors import InputError
from segvec.heat.writing import CAPITAL, LEAST_FONT, plain, text_at, text_group, text_width

MOST_SHARE = 0.25
"""Share of the page's width that names of rows may take, and of its height that names of columns may take."""

MOST_LETTERS = 1000
"""Letters of a name that are looked at; there is room for fewer on any page that can be drawn."""

LINE_SHARE = 0.8
"""Font size as a share of a cell across the name: lines are 1.16 font sizes high, so that neighbors do not touch."""

LEVEL_SHARE = 0.9
"""Share of a cell's width that a level name may take."""

LEAST_LEVEL = 0.7
"""Share of the size of turned letters from which level ones are preferred, as they are easier to read."""

AWAY = 0.4
"""Distance from the cells, in font sizes."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names along one side of the cells, and how they are written."""

    texts: tuple[str, ...]
    font: float = 0.0
    """Pixels."""
    limit: float = math.inf
    """Pixels that a name may be long."""
    is_along: bool = False
    """Whether they run along the side, one behind the other, as level names of columns do."""

    @property
    def widest(self) -> float:
        """Width of the widest name in font sizes."""
        return max(map(text_width, self.texts), default=0.0)

    @property
    def room(self) -> int:
        """Pixels between the cells and the end of the longest name."""
        extent = self.font if self.is_along else min(self.widest * self.font, self.limit)
        return math.ceil(extent + AWAY * self.font) if any(self.texts) else 0

    def sized(self, length: float, font: float) -> "Names":
        """Return them as large as they fit beside cells that are `length` pixels together, at most `font`."""
        if not any(self.texts):
            return self
        share = LEVEL_SHARE / self.widest if self.is_along else LINE_SHARE
        fitting = min(font, share * length / len(self.texts))
        return replace(self, font=math.floor(10 * fitting) / 10)

    def shown(self) -> list[str]:
        """Return the names, long ones with an ellipsis."""
        return [_shortened(text, self.limit / self.font) for text in self.texts]


def placed_names(
    rows: Sequence[str], columns: Sequence[str], *, box: tuple[int, int], page: tuple[int, int], font: float
) -> tuple[Names, Names]:
    """Choose the size of names of rows and of columns, and whether these are turned.

    Parameters
    ----------
    rows, columns
        Names; none where there are none.
    box
        Width and height in pixels of the room for names and cells.
    page
        Width and height of the page.
    font
        Largest font size, in pixels.

    Raises
    ------
    InputError
        If the cells are too small for names that can be read.
    """
    for count, length, noun in ((len(rows), box[1], "row"), (len(columns), box[0], "column")):
        _check_font(LINE_SHARE * length / max(count, 1), count, noun)
    left = Names(_cleaned(rows), limit=MOST_SHARE * page[0])
    turned = _fitted(left, Names(_cleaned(columns), limit=MOST_SHARE * page[1]), box, font)
    level = _fitted(left, Names(turned[1].texts, is_along=True), box, font)
    chosen = level if level[1].font >= max(LEAST_LEVEL * turned[1].font, LEAST_FONT) else turned
    for names, noun in zip(chosen, ("row", "column"), strict=True):
        _check_font(names.font, len(names.texts), noun)
    return chosen


def names_text(names: Names, places: NDArray[np.float64], edge: float, *, is_below: bool, fill: str) -> str:
    """Write names at their `places` along an edge, to its left or below it; pixels of the page."""
    names = _narrowed(names, places, "column" if is_below else "row")
    away, middle = AWAY * names.font, CAPITAL / 2 * names.font
    anchor = "middle" if names.is_along else "end"
    parts = []
    for text, place in zip(names.shown(), places.tolist(), strict=True):
        if not is_below:
            x, y = edge - away, place + middle
        elif names.is_along:
            x, y = place, edge + away + CAPITAL * names.font
        else:
            x, y = place + middle, edge + away
        if text:
            is_turned = is_below and not names.is_along
            parts.append(text_at(round(x, 2), round(y, 2), text, is_turned=is_turned))
    return text_group(parts, font=names.font, fill=fill, anchor=anchor)


def _cleaned(names: Sequence[str]) -> tuple[str, ...]:
    """Put each name on a line; none where all are empty."""
    texts = tuple(plain(name[:MOST_LETTERS]) for name in names)
    return texts if any(texts) else ()


def _fitted(left: Names, below: Names, box: tuple[int, int], font: float) -> tuple[Names, Names]:
    """Choose sizes twice: names take room, which makes cells and so names smaller, and smaller names take less."""
    rooms = (0, 0)
    for _ in range(2):
        width, height = max(box[0] - rooms[0], 0), max(box[1] - rooms[1], 0)
        left, below = left.sized(height, left.font or font), below.sized(width, below.font or font)
        rooms = (left.room, below.room)
    return left, below


def _narrowed(names: Names, places: NDArray[np.float64], noun: str) -> Names:
    """Make names smaller, and level ones shorter, where cells stand closer than they could, as in a honeycomb."""
    if len(places) < 2:
        return names
    distance = float(places[-1] - places[0]) / (len(places) - 1)
    _check_font(LINE_SHARE * distance, len(places), noun)
    narrowed = names.sized(distance * len(places), names.font)
    if not names.is_along:
        return narrowed
    return replace(narrowed, font=max(narrowed.font, LEAST_FONT), limit=distance)


def _check_font(font: float, count: int, noun: str) -> None:
    if count and font < LEAST_FONT:
        raise InputError(
            f"{count} {noun}s are too narrow for names of letters that can be read; ask for a larger picture, of at "
            f"least {math.ceil(LEAST_FONT / LINE_SHARE)} pixels for each {noun}, or leave names out"
        )


def _shortened(text: str, width: float) -> str:
    """Cut a text so that with an ellipsis it is at most so many font sizes wide."""
    if text_width(text) <= width:
        return text
    # Before the first count that is too wide; no letter at all may be.
    count = bisect_right(range(len(text)), width, key=lambda k: text_width(text[:k] + "…")) - 1
    return text[: max(count, 0)].rstrip() + "…"
