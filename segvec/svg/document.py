"""What an SVG document says of itself, before anything draws it: its size, and whether it asks for too much."""

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segvec.arguments import checked
from segvec.errors import RenderError, printable
from segvec.svg.limits import check_length, check_tree
from segvec.svg.markup import name_of_a_file

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

CSS_DPI = 96.0
"""Pixels per inch of CSS, of which SVG's pixels are."""

Backdrop = tuple[int, int, int, int]
"""Red, green, blue and alpha, 0..255, of what is painted under a document."""

_UNITS = {"": 1.0, "px": 1.0, "in": 96.0, "pc": 16.0, "pt": 96 / 72, "cm": 96 / 2.54, "mm": 96 / 25.4}
"""Pixels of CSS; percents and font sizes measure what a lone document does not have."""

_LENGTH = re.compile(r"\s*\+?([\d.]+(?:e[+-]?\d+)?)(|px|in|pc|pt|cm|mm)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """An SVG document that may be drawn; make one with :func:`read_document`."""

    text: str
    """All of it."""
    root: "Element"
    """Its elements; nobody changes them."""

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in pixels; what is not given follows from the viewBox.

        Raises
        ------
        RenderError
            If the document has no size, or an empty one.
        """
        box = self.box_size
        width, height = (_length(self._root_word(name)) for name in ("width", "height"))
        if box is not None and width is None and height is None:
            return box
        if box is not None and width is None and height is not None:
            width = height * box[0] / box[1]
        if box is not None and height is None and width is not None:
            height = width * box[1] / box[0]
        if width is None or height is None:
            raise RenderError("the document has neither a width and height nor a viewBox")
        if not (0 < width < math.inf and 0 < height < math.inf):
            raise RenderError(f"the document is empty: {width:g} x {height:g} pixels")
        return width, height

    @property
    def box_size(self) -> tuple[float, float] | None:
        """Width and height of the viewBox, in its own units."""
        parts = re.split(r"[\s,]+", self.root.get("viewBox", "").strip())
        try:
            _, _, width, height = (float(part) for part in parts)
        except ValueError:
            return None
        return (width, height) if 0 < width < math.inf and 0 < height < math.inf else None

    def _root_word(self, name: str) -> str:
        """Return what the root says, where its style goes before its attribute."""
        words = (declaration.partition(":") for declaration in self.root.get("style", "").split(";"))
        styled = [value.strip() for key, _, value in words if key.strip() == name]
        return styled[-1] if styled else self.root.get(name, "")


def read_document(svg: str) -> Document:
    """Take a document apart, after a look at what it asks for.

    Raises
    ------
    RenderError
        If it is no SVG or asks for too much.

    Examples
    --------
    >>> read_document('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"/>').size
    (4.0, 3.0)
    """
    from defusedxml.ElementTree import fromstring  # only who draws needs it

    if not svg:
        raise RenderError("the document is no SVG: it is empty")
    check_length(svg)
    try:
        root = fromstring(svg.encode(), forbid_entities=True, forbid_external=True)
    except Exception as error:
        raise RenderError(f"the document is no SVG: {name_of_a_file(svg) or one_line(error)}") from error
    check_tree(root)
    tag = root.tag.rpartition("}")[2]
    if tag != "svg":
        raise RenderError(f"the document is no SVG: its root is <{tag}>")
    return Document(svg, root)


@checked
def document_size(svg: str) -> tuple[float, float]:
    """Width and height of an SVG document, in pixels.

    Parameters
    ----------
    svg
        The document; what is not given of its size follows from its viewBox.

    Raises
    ------
    RenderError
        If the document is no SVG or has no size.

    Examples
    --------
    >>> document_size('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"/>')
    (4.0, 3.0)
    """
    return read_document(svg).size


def one_line(error: BaseException) -> str:
    """Return what an error tells, or its name."""
    return printable(" ".join(str(error).split())) or type(error).__name__


def _length(text: str) -> float | None:
    match = _LENGTH.fullmatch(text)
    try:
        return float(match[1]) * _UNITS[match[2].lower()] if match else None
    except ValueError:  # 1.2.3
        return None
