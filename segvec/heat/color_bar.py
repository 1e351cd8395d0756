"""The color bar of a figure: its colors along the cells, with ticks and their values."""

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import hex_from_rgb
from segvec.heat.cells import whole_edges
from segvec.heat.spacing import TICK, Spacing
from segvec.heat.writing import CAPITAL, PlacedBox, frame_path, ink_code, rectangle, text_at, text_group


def color_bar(page: Spacing, table: NDArray[np.uint8], box: PlacedBox) -> str:
    """Draw the table along the cells, the lowest color at the left or at the bottom, with ticks and labels."""
    place = _bar_box(page, box)
    left, top, width, height = place
    is_across = page.look.color_bar == "bottom"
    length = width if is_across else height
    count = min(len(table), length)
    colors = table[((np.arange(count) + 0.5) * len(table) / count).astype(np.intp)]
    parts = []
    # Each rectangle reaches to the end, beneath those that follow: no seams at any size.
    for color, start in zip(colors if is_across else colors[::-1], whole_edges(length, count).tolist(), strict=False):
        x, y = (start, 0) if is_across else (0, start)
        parts.append(rectangle((left + x, top + y, width - x, height - y), hex_from_rgb(color)))
    frame = frame_path(place, breadth=page.look.frame, fill=ink_code(page.look.frame_ink))
    return "".join([*parts, frame, _bar_ticks(page, place)])


def _bar_box(page: Spacing, box: PlacedBox) -> PlacedBox:
    left, top, width, height = box
    away = page.look.frame + page.pad
    if page.look.color_bar == "bottom":
        return left, top + height + away + page.names[1].room, width, page.bar
    return left + width + away, top, page.bar, height


def _bar_ticks(page: Spacing, place: PlacedBox) -> str:
    """Draw the ticks beside the bar, on whole pixels, and their labels."""
    left, top, width, height = place
    tick, line, frame = TICK * page.font, max(1, round(page.font / 14)), page.look.frame
    ink = ink_code(page.look.ink)
    lines, labels = [], []
    for share, label in page.ticks:
        if page.look.color_bar == "bottom":
            x = left + round(share * (width - line))
            lines.append(rectangle((x, top + height + frame, line, round(tick)), ink))
            labels.append(
                text_at(x + line / 2, round(top + height + frame + 1.6 * tick + CAPITAL * page.font, 2), label)
            )
        else:
            y = top + round((1 - share) * (height - line))
            lines.append(rectangle((left + width + frame, y, round(tick), line), ink))
            baseline = y + line / 2 + CAPITAL / 2 * page.font
            labels.append(text_at(round(left + width + frame + 1.6 * tick, 2), round(baseline, 2), label))
    anchor = "middle" if page.look.color_bar == "bottom" else "start"
    return "".join(lines) + text_group(labels, font=round(page.font, 2), fill=ink, anchor=anchor)
