"""Drawings of svgwrite, of which this room is the only user."""

from typing import Any, TypeAlias

import svgwrite

Drawing: TypeAlias = svgwrite.Drawing
"""A document to which elements are added, made by its own methods."""


def new_drawing(size: tuple[int, int], *, unit: int = 1) -> Drawing:
    """Begin a document of some pixels, each of them so many units wide."""
    width, height = size
    return svgwrite.Drawing(size=size, viewBox=f"0 0 {width * unit} {height * unit}", debug=False)


def line_of_text(drawing: Drawing, text: str, *, at: tuple[int, int], font_size: int, **attributes: str) -> Any:  # noqa: ANN401 (svgwrite is untyped)
    """Make a line of text in the viewer's sans-serif font, its baseline at a point."""
    line = drawing.text(text, insert=at, **attributes)
    line["font-family"], line["font-size"] = "sans-serif", font_size
    return line


def drawing_text(drawing: Drawing) -> str:
    """Write a document."""
    return f"{drawing.tostring()}\n"
