"""What may stand around and on a heatmap: frame, color bar, title, names, and the value of each cell.

In comes an `Painting` of cells, out comes the text of an SVG of exactly the asked size. All of
it is off by default. Text is written as ``<text>`` in the viewer's sans-serif font; room for it is reckoned with
letters as wide as those of wide fonts.

Art that has the size of :func:`art_box` is drawn 1:1, with its cells on whole pixels. Art of any other size is
scaled into that box, and its cells' edges then lie where they fall.
"""

import math
import re
import string
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import hex_from_rgb, linear_from_srgb, opaque_color, parse_color
from segvec.errors import InputError
from segvec.heat.cells import cell_edges
from segvec.heat.names import Names, names_text, placed_names
from segvec.heat.writing import CAPITAL, LEAST_FONT, plain, text_at, text_group
from segvec.layers.painting import Painting
from segvec.svg.writing import svg_text

Side = Literal["right", "bottom"]

LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
"""Shares of linear red, green and blue in relative luminance (WCAG 2.2)."""

FLARE = 0.05
"""Light that a screen reflects, as a share of white (WCAG 2.2)."""

LETTER = 0.65
"""Width of a digit in font sizes: DejaVu Sans is as wide (0.64), most others narrower."""

CELL_WIDTH, CELL_HEIGHT = 0.85, 0.6
"""Share of a cell that its text may take."""

FONT_SHARE, FONT_RANGE = 1 / 32, (8.0, 40.0)
"""Font size of title and ticks: a share of the page's shorter side, within a range of pixels."""

TITLE, PAD, BAR, TICK = 1.3, 0.8, 1.0, 0.3
"""Size of the title, of the room around things, of the bar's breadth and of its ticks, in font sizes."""

MOST_TICKS = 8

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


@dataclass(frozen=True, slots=True)
class _Page:
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


_Box = tuple[int, int, int, int]
"""Left, top, width and height in whole pixels."""


def text_color(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return black or white, whichever can be read better on a color.

    Parameters
    ----------
    rgb
        (..., 3) sRGB 0..255.

    Returns
    -------
    NDArray
        (..., 3) sRGB; its contrast to `rgb` is 4.58:1 or more.

    References
    ----------
    .. [1] https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio

    Examples
    --------
    >>> text_color(np.array([[255, 255, 0], [0, 0, 255]], np.uint8)).tolist()
    [[0, 0, 0], [255, 255, 255]]
    """
    luminance = linear_from_srgb(np.asarray(rgb) / 255) @ LUMINANCE
    is_dark = (1 + FLARE) / (luminance + FLARE) > (luminance + FLARE) / FLARE
    return np.repeat(np.where(is_dark, 255, 0).astype(np.uint8)[..., np.newaxis], 3, axis=-1)


def nice_ticks(low: float, high: float, *, most: int) -> NDArray[np.float64]:
    """Return multiples of 1, 2 or 5 times a power of ten from `low` to `high`, `most` of them at the most.

    Where fewer than two lie between them, `low` and `high` themselves.

    Examples
    --------
    >>> nice_ticks(0, 97, most=6).tolist()
    [0.0, 20.0, 40.0, 60.0, 80.0]
    """
    span = high - low
    if span <= 0 or most < 2:
        return np.array([low], np.float64)
    step = _nice_step(span / (most - 1))
    # A millionth: ends that are multiples but for rounding count.
    ticks = step * np.arange(math.ceil(low / step - 1e-6), math.floor(high / step + 1e-6) + 1).astype(np.float64)
    return ticks if len(ticks) > 1 else np.array([low, high], np.float64)


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
    return _box(_page(look, width, height, low, high), width, height)


def decorated_svg(
    art: Painting,
    *,
    values: NDArray[np.floating],
    colors: NDArray[np.uint8],
    table: NDArray[np.uint8],
    low: float,
    high: float,
    look: Look,
    width: int,
    height: int,
    centers: NDArray[np.float64] | None = None,
) -> str:
    """Write an artwork of cells with all that its look asks for.

    Parameters
    ----------
    art
        The cells; of the size of :func:`art_box`, or it is scaled.
    values
        (rows, cols) what is written into the cells; nothing where it is not finite.
    colors
        (rows, cols, 3) color of each cell, against which the text stands out.
    table
        (N, 3) colors of the color bar, lowest first.
    low, high
        Values at the ends of the color bar.
    width, height
        Pixels of the page.
    centers
        (rows, cols, 2) where the text stands, in pixels of the art; by default in the middle of merged cells.

    Returns
    -------
    str
        A document of exactly `width` x `height` pixels, with the artwork's title and recipe.

    Raises
    ------
    InputError
        If something does not fit: shapes of arrays, text into cells, or all of it onto the page.
    """
    _check_shapes(look, values.shape, colors.shape)
    page = _page(look, width, height, low, high)
    places = _middles(art.size, values.shape) if centers is None else centers
    box = _fitted(art.size, _box(page, width, height))
    attributes, head, body = _parts(svg_text(art))
    names = "".join(re.findall(r' xmlns(?::\w+)?="[^"]*"', attributes))
    view = re.search(r'viewBox="[^"]*"', attributes)
    assert view is not None, "segvec writes it into all documents"
    nested = 'x="{}" y="{}" width="{}" height="{}"'.format(*box)
    parts = [
        f'<svg version="1.1" width="{width}" height="{height}" viewBox="0 0 {width} {height}"{names}>{head}',
        "" if look.paper is None else f'<rect width="{width}" height="{height}" fill="{_code(look.paper)}"/>',
        f'<svg {nested} {view[0]} preserveAspectRatio="none">{body}</svg>',
        _frame(look, box),
        "" if look.annotate is None else _annotations(look.annotate, art, values, colors, box, places),
        "" if look.color_bar is None else _color_bar(page, table, box),
        _names(page, places * np.array(box[2:]) / art.size + box[:2], box),
        _title(page, box, width),
        "</svg>\n",
    ]
    return "".join(parts)


def _check_shapes(look: Look, grid: tuple[int, ...], colors: tuple[int, ...]) -> None:
    if len(grid) != 2 or colors != (*grid, 3):
        raise InputError(f"values and colors must be (rows, cols) and (rows, cols, 3), got {grid}, {colors}")
    for names, count, noun in zip((look.row_names, look.column_names), grid, ("rows", "columns"), strict=True):
        if len(names) not in (0, count):
            raise InputError(f"there must be as many names as {noun}, {count}, got {len(names)}")


# Text


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


def _annotations(
    form: str,
    art: Painting,
    values: NDArray[np.floating],
    colors: NDArray[np.uint8],
    box: _Box,
    centers: NDArray[np.float64],
) -> str:
    """Write the values into the cells, the dark texts in one group and the light ones in another."""
    left, top, width, height = box
    shown = np.isfinite(values)
    texts = np.array([plain(_written(form, value)) for value in values[shown].tolist()], object)
    longest = max(map(len, texts), default=0)
    if not longest:
        return ""
    font = _cell_font(form, longest, width / values.shape[1], height / values.shape[0])
    places = centers[shown] * np.array([width, height]) / art.size + (left, top + CAPITAL / 2 * font)
    is_light = text_color(colors[shown])[:, 0] > 0
    groups = []
    for which, fill in ((~is_light, "#000"), (is_light, "#fff")):
        parts = [
            text_at(x, y, text) for (x, y), text in zip(places[which].round(2).tolist(), texts[which], strict=True)
        ]
        groups.append(text_group(parts, font=font, fill=fill))
    return "".join(groups)


def _written(form: str, value: float) -> str:
    """Write a value; what rounds to zero has no sign."""
    text = form.format(value)
    return form.format(0.0) if re.fullmatch(r"\s*-0*\.?0*(e[+-]0+)?%?\s*", text) else text


def _cell_font(form: str, longest: int, width: float, height: float) -> float:
    """Font size at which the longest value fits into a cell."""
    font = min(CELL_WIDTH * width / (LETTER * longest), CELL_HEIGHT * height)
    if font < LEAST_FONT:
        wide, high = math.ceil(LEAST_FONT * LETTER * longest / CELL_WIDTH), math.ceil(LEAST_FONT / CELL_HEIGHT)
        raise InputError(
            f"values of {longest} letters need cells of {wide} x {high} pixels, these are {width:.3g} x {height:.3g}; "
            f"ask for fewer cells, a larger picture or a shorter format than {form}"
        )
    return math.floor(10 * font) / 10


def _middles(size: tuple[int, int], grid: tuple[int, ...]) -> NDArray[np.float64]:
    """(rows, cols, 2) middles of merged cells."""
    x, y = cell_edges(size[0], grid[1]), cell_edges(size[1], grid[0])
    return np.stack(np.meshgrid((x[1:] + x[:-1]) / 2, (y[1:] + y[:-1]) / 2), axis=-1)


# Layout


def _page(look: Look, width: int, height: int, low: float, high: float) -> _Page:
    """Choose font size, ticks and the size of names."""
    font = look.font_size or min(max(FONT_SHARE * min(width, height), FONT_RANGE[0]), FONT_RANGE[1])
    ticks: tuple[tuple[float, str], ...] = ()
    if look.color_bar:
        if not (math.isfinite(high - low) and low <= high):
            raise InputError(f"the color bar needs finite values, the lower one first, got {low} and {high}")
        room = height if look.color_bar == "right" else width
        ticks = _ticks(low, high, room / font, is_across=look.color_bar == "bottom")
    page = _Page(look, font, ticks, plain(look.title))
    _, _, *inner = _box(page, width, height)
    names = placed_names(look.row_names, look.column_names, box=(inner[0], inner[1]), page=(width, height), font=font)
    return replace(page, names=names)


def _ticks(low: float, high: float, room: float, *, is_across: bool) -> tuple[tuple[float, str], ...]:
    """Choose as many ticks as have room; `room` in font sizes."""
    values = nice_ticks(low, high, most=MOST_TICKS)
    for most in range(MOST_TICKS, 1, -1):
        values = nice_ticks(low, high, most=most)
        extent = LETTER * max(map(len, _labels(values))) + 1 if is_across else 2
        if len(values) * extent <= room:
            break
    span = high - low
    places = (values - low) / span if span else np.full(len(values), 0.5)
    return tuple(zip(np.clip(places, 0, 1).tolist(), _labels(values), strict=True))


def _nice_step(least: float) -> float:
    """Return the first of 1, 2, 5, 10 ... times a power of ten that is not below `least`."""
    power = 10.0 ** math.floor(math.log10(least))
    return next((factor * power for factor in (1, 2, 5) if factor * power >= least * (1 - 1e-9)), 10 * power)


def _labels(values: NDArray[np.float64]) -> list[str]:
    """Write ticks with as many digits as tell them apart."""
    largest = float(np.abs(values).max())
    step = float(values[1] - values[0]) if len(values) > 1 else largest / 100
    # Half a digit: a step of 0.2 that rounding made 0.19999 has one decimal.
    decimals = math.ceil(-math.log10(step) - 1e-9) if step > 0 else 0
    if decimals > 4 or largest >= 1e6:
        digits = max(1, decimals + math.floor(math.log10(largest)) + 1)
        return [f"{value + 0.0:.{digits}g}" for value in values.tolist()]
    return [f"{value + 0.0:.{max(decimals, 0)}f}" for value in values.tolist()]


def _box(page: _Page, width: int, height: int) -> _Box:
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


def _fitted(size: tuple[int, int], box: _Box) -> _Box:
    """Fit art into a box, centered, in whole pixels."""
    left, top, width, height = box
    scale = min(width / size[0], height / size[1])
    inner = max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
    return left + (width - inner[0]) // 2, top + (height - inner[1]) // 2, *inner


def _parts(document: str) -> tuple[str, str, str]:
    """Attributes of segvec's own document, its title and metadata, and its drawing."""
    found = re.fullmatch(
        r"<svg([^>]*)>((?:<title>[^<]*</title>|<metadata>[^<]*</metadata>)*)(.*)</svg>\s*", document, re.DOTALL
    )
    assert found is not None, "segvec writes all documents so"
    return found[1], found[2], found[3]


# Parts


def _code(color: str) -> str:
    return hex_from_rgb(np.array(parse_color(color)[:3]))


def _rectangle(x: float, y: float, width: float, height: float, fill: str) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="{fill}"/>'


def _frame(look: Look, box: _Box) -> str:
    """Draw a frame outside a box, as a filled path: a stroke of odd breadth would lie on half pixels."""
    left, top, width, height = box
    line = look.frame
    if not line:
        return ""
    outer = f"M{left - line} {top - line}h{width + 2 * line}v{height + 2 * line}h{-width - 2 * line}z"
    inner = f"M{left} {top}v{height}h{width}v{-height}z"
    return f'<path d="{outer}{inner}" fill="{_code(look.frame_color or look.ink)}"/>'


def _names(page: _Page, centers: NDArray[np.float64], box: _Box) -> str:
    """Write the names of rows and columns outside the frame, at the middles of their cells."""
    (rows, columns), line, ink = page.names, page.look.frame, _code(page.look.ink)
    left, _, _, height = box
    # Of two rows: those of a honeycomb stand half a cell apart.
    across, down = centers[:2, :, 0].mean(axis=0), centers[:, 0, 1]
    return "".join(
        names_text(names, places, edge, is_below=is_below, fill=ink)
        for names, places, edge, is_below in (
            (rows, down, left - line, False),
            (columns, across, box[1] + height + line, True),
        )
        if names.texts
    )


def _title(page: _Page, box: _Box, width: int) -> str:
    """Write the title over the cells, smaller where it is long."""
    if not page.title:
        return ""
    font = min(TITLE * page.font, (width - 2 * page.pad) / (LETTER * len(page.title)))
    if font < LEAST_FONT:
        raise InputError(f"a title of {len(page.title)} letters does not fit into {width} pixels; shorten it")
    middle = page.pad + TITLE * page.font / 2 + CAPITAL / 2 * font
    # Over the cells' middle, but never beyond the page.
    half = LETTER * font * len(page.title) / 2
    center = min(max(box[0] + box[2] / 2, page.pad + half), width - page.pad - half)
    return text_group(
        [text_at(round(center, 2), round(middle, 2), page.title)], font=round(font, 2), fill=_code(page.look.ink)
    )


def _color_bar(page: _Page, table: NDArray[np.uint8], box: _Box) -> str:
    """Draw the table along the cells, the lowest color at the left or at the bottom, with ticks and labels."""
    place = _bar_box(page, box)
    left, top, width, height = place
    is_across = page.look.color_bar == "bottom"
    length = width if is_across else height
    count = min(len(table), length)
    colors = table[((np.arange(count) + 0.5) * len(table) / count).astype(np.intp)]
    parts = []
    # Each rectangle reaches to the end, beneath those that follow: no seams at any size.
    for color, start in zip(colors if is_across else colors[::-1], cell_edges(length, count).tolist(), strict=False):
        x, y = (start, 0) if is_across else (0, start)
        parts.append(_rectangle(left + x, top + y, width - x, height - y, hex_from_rgb(color)))
    return "".join(parts) + _frame(page.look, place) + _bar_ticks(page, place)


def _bar_box(page: _Page, box: _Box) -> _Box:
    left, top, width, height = box
    away = page.look.frame + page.pad
    if page.look.color_bar == "bottom":
        return left, top + height + away + page.names[1].room, width, page.bar
    return left + width + away, top, page.bar, height


def _bar_ticks(page: _Page, place: _Box) -> str:
    """Draw the ticks beside the bar, on whole pixels, and their labels."""
    left, top, width, height = place
    tick, line, frame = TICK * page.font, max(1, round(page.font / 14)), page.look.frame
    ink = _code(page.look.ink)
    lines, labels = [], []
    for share, label in page.ticks:
        if page.look.color_bar == "bottom":
            x = left + round(share * (width - line))
            lines.append(_rectangle(x, top + height + frame, line, round(tick), ink))
            labels.append(
                text_at(x + line / 2, round(top + height + frame + 1.6 * tick + CAPITAL * page.font, 2), label)
            )
        else:
            y = top + round((1 - share) * (height - line))
            lines.append(_rectangle(left + width + frame, y, round(tick), line, ink))
            baseline = y + line / 2 + CAPITAL / 2 * page.font
            labels.append(text_at(round(left + width + frame + 1.6 * tick, 2), round(baseline, 2), label))
    anchor = "middle" if page.look.color_bar == "bottom" else "start"
    return "".join(lines) + text_group(labels, font=round(page.font, 2), fill=ink, anchor=anchor)
