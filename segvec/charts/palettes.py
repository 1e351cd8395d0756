"""Palettes as a picture: a row of swatches for each, under its name."""

from collections.abc import Sequence

import numpy as np

from segvec.color.conversion import hex_from_rgb
from segvec.palette.palette import Palette
from segvec.svg.drawing import Drawing, drawing_text, line_of_text, new_drawing

WIDTH, MARGIN = 720, 16
"""Pixels of the chart, and around it."""

ROW, SWATCH = 68, 36
"""Pixels from palette to palette, and of the height of swatches."""

INK, FAINT = "#222", "#777"


def palette_chart(palettes: Sequence[Palette]) -> str:
    """Draw palettes as an SVG document, with their names, sources and codes.

    Examples
    --------
    >>> from segvec.palette.palette import palette_of
    >>> palette_chart([palette_of(["navy", "gold"], name="flag")]).count("<rect")
    3
    """
    height = 2 * MARGIN + ROW * len(palettes) - (ROW - SWATCH - 28)
    drawing = new_drawing((WIDTH, height))
    drawing.add(drawing.rect(size=(WIDTH, height), fill="#fff"))
    for place, palette in enumerate(palettes):
        _add_row(drawing, palette, MARGIN + place * ROW)
    return drawing_text(drawing)


def _add_row(drawing: Drawing, palette: Palette, top: int) -> None:
    name = palette.name or f"{len(palette)} colors"
    drawing.add(line_of_text(drawing, name, at=(MARGIN, top + 12), font_size=13, fill=INK))
    credit = ", ".join(part for part in (palette.source, palette.license) if part)
    right_end = WIDTH - MARGIN, top + 12
    drawing.add(line_of_text(drawing, credit, at=right_end, font_size=10, fill=FAINT, text_anchor="end"))
    # Whole pixels, or the page would shine through between the swatches.
    edges = np.rint(np.linspace(MARGIN, WIDTH - MARGIN, len(palette) + 1)).astype(int).tolist()
    for place, (color, code) in enumerate(zip(palette.colors, palette.codes, strict=True)):
        left, right = edges[place : place + 2]
        swatch = drawing.rect((left, top + 18), (right - left, SWATCH), fill=hex_from_rgb(color))
        label = palette.color_names[place] if palette.color_names else ""
        # Browsers and Inkscape show it when the pointer rests on the swatch.
        swatch.set_desc(title=f"{label} {code}".strip())
        drawing.add(swatch)
