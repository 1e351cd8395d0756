"""Figures: cells with what stands around and on them: frame, color bar, title, names, and the value of each cell.

In comes a `Painting` of cells, out comes the text of an SVG of exactly the asked size. Text is written as ``<text>``
in the viewer's sans-serif font; room for it is reckoned with letters as wide as those of wide fonts.

Art that has the size of :func:`segvec.heat.spacing.art_box` is drawn 1:1, with its cells on whole pixels. Art of any
other size is scaled into that box, and its cells' edges then lie where they fall.
"""

import numpy as np
from numpy.typing import NDArray

from segvec.errors import InputError
from segvec.heat.annotation import annotations
from segvec.heat.axis_names import names_text
from segvec.heat.cells import whole_edges
from segvec.heat.color_bar import color_bar
from segvec.heat.look import Look
from segvec.heat.spacing import TITLE, Spacing, inner_box, spaced
from segvec.heat.writing import (
    CAPITAL,
    LEAST_FONT,
    LETTER,
    PlacedBox,
    document,
    frame_path,
    ink_code,
    text_at,
    text_group,
)
from segvec.layers.painting import Painting
from segvec.svg.writing import svg_text


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
    page = spaced(look, width, height, low, high)
    places = _middles(art.size, values.shape) if centers is None else centers
    box = _fitted(art.size, inner_box(page, width, height))
    parts = [
        frame_path(box, breadth=look.frame, fill=ink_code(look.frame_ink)),
        "" if look.annotate is None else annotations(look.annotate, art.size, values, colors, box, places),
        "" if look.color_bar is None else color_bar(page, table, box),
        _names(page, places * np.array(box[2:]) / art.size + box[:2], box),
        _title(page, box, width),
    ]
    return document(svg_text(art), parts, size=(width, height), place=box, paper=look.paper)


def _check_shapes(look: Look, grid: tuple[int, ...], colors: tuple[int, ...]) -> None:
    if len(grid) != 2 or colors != (*grid, 3):
        raise InputError(f"values and colors must be (rows, cols) and (rows, cols, 3), got {grid}, {colors}")
    for names, count, noun in zip((look.row_names, look.column_names), grid, ("rows", "columns"), strict=True):
        if len(names) not in (0, count):
            raise InputError(f"there must be as many names as {noun}, {count}, got {len(names)}")


def _middles(size: tuple[int, int], grid: tuple[int, ...]) -> NDArray[np.float64]:
    """(rows, cols, 2) middles of merged cells."""
    x, y = whole_edges(size[0], grid[1]), whole_edges(size[1], grid[0])
    return np.stack(np.meshgrid((x[1:] + x[:-1]) / 2, (y[1:] + y[:-1]) / 2), axis=-1)


def _fitted(size: tuple[int, int], box: PlacedBox) -> PlacedBox:
    """Fit art into a box, centered, in whole pixels."""
    left, top, width, height = box
    scale = min(width / size[0], height / size[1])
    inner = max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
    return left + (width - inner[0]) // 2, top + (height - inner[1]) // 2, *inner


def _names(page: Spacing, centers: NDArray[np.float64], box: PlacedBox) -> str:
    """Write the names of rows and columns outside the frame, at the middles of their cells."""
    (rows, columns), line, ink = page.names, page.look.frame, ink_code(page.look.ink)
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


def _title(page: Spacing, box: PlacedBox, width: int) -> str:
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
        [text_at(round(center, 2), round(middle, 2), page.title)], font=round(font, 2), fill=ink_code(page.look.ink)
    )
