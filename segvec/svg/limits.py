"""What a document from anyone may ask for, looked at before anything of it is drawn.

SVG can name parts of itself again and again (``use``, patterns, masks, markers, clips), so that a few hundred bytes
stand for more elements than could ever be drawn: they are counted here without being drawn. No address is opened and
no file read; pictures inside the document are taken if they are small enough.

Known limits: how long Cairo takes over one element is not foreseen, nor what a style sheet hides behind escapes. Where
that matters, draw in a process of its own, as ``render(..., untrusted=True)`` does.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

import numpy as np

from segvec.errors import InputError, RenderError
from segvec.image.image import read_image
from segvec.image.writing import png_bytes
from segvec.svg.elements import XLINK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from xml.etree.ElementTree import Element

LONGEST_DOCUMENT = 1 << 28
"""Characters: a hundred detailed traces; taken apart, they fill a GB or two."""

DEEPEST = 100
"""Elements within elements, also by reference: drawing programs make some ten; each takes stack."""

MOST_ELEMENTS = 1_000_000
"""Elements, each counted as often as it is drawn: about a minute of work."""

MOST_PICTURE_PIXELS = 64_000_000
"""Of all pictures inside a document: 256 MB once they are unpacked."""

NOTHING = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
"""What stands at every address outside the document."""

_READ_AS_TEXT = frozenset(("text", "textPath", "a"))
"""What cairosvg reads twice, and again all that is in it: once as elements, once as text."""

_DRAWN_BY_HREF = frozenset(("use", "pattern", "tref"))
_HREFS = ("href", f"{{{XLINK}}}href")
# Read in linear time, whatever a document holds: no quantifier gives back, and a word is begun at its beginning only.
# What is never closed counts as well, as browsers have it.
_REFERENCE = re.compile(r"""url\(\s*+["']?\s*+#([^)"']*+)""")
_STYLED = re.compile(rf"(?<![\w-])([\w-]++)\s*+:\s*+{_REFERENCE.pattern}")
_INHERITED = frozenset(("fill", "stroke", "marker", "marker-start", "marker-mid", "marker-end"))
_POINT = re.compile(r"[\d.]+|[zZ]")
_SELECTED = re.compile(r"[.#]?[\w-]+|\*")

_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp)(?:;[^,;]*)*?(;base64)?,(.*)", re.IGNORECASE | re.DOTALL)


def check_length(svg: str) -> None:
    """Refuse what is too long to be taken apart.

    Raises
    ------
    RenderError
        If it is.
    """
    if len(svg) > LONGEST_DOCUMENT:
        raise RenderError(f"the document is too long: {len(svg)} characters, of at most {LONGEST_DOCUMENT}")


def check_tree(root: Element) -> None:
    """Refuse what is too deep, too much, or never ends.

    Raises
    ------
    RenderError
        If elements are deeper than `DEEPEST` within each other, if more than `MOST_ELEMENTS` are drawn, each counted
        as often as it is, or if one contains itself.

    Examples
    --------
    >>> from xml.etree.ElementTree import fromstring
    >>> check_tree(fromstring('<svg><g id="a"><use href="#a"/></g></svg>'))
    Traceback (most recent call last):
    segvec.errors.RenderError: the document is endless: #a contains itself
    """
    if _ElementCount(root).drawn(root) > MOST_ELEMENTS:
        raise RenderError(f"the document is too much: it draws more than {MOST_ELEMENTS} elements")


def picture_fetcher() -> Callable[[str, str], bytes]:
    """Make a function that answers for the addresses in one document: with its own pictures, and else with nothing.

    Pictures are decoded and written anew, so that the renderer meets only PNGs that are sound. Those that are damaged,
    or for which nothing of `MOST_PICTURE_PIXELS` is left, are not drawn.

    Examples
    --------
    >>> picture_fetcher()("file:///etc/hostname", "image/*")
    b''
    """
    left = MOST_PICTURE_PIXELS

    def fetch(url: str, kind: str) -> bytes:
        nonlocal left
        if kind != "image/*":
            return NOTHING
        match = _PICTURE.fullmatch(url or "")
        if match is None or not left:
            return b""
        try:
            data = unquote_to_bytes(match[2])
            pixels = _pixels(base64.b64decode(data) if match[1] else data, most=left)
        except (InputError, binascii.Error):
            return b""
        left -= pixels.shape[0] * pixels.shape[1]
        return png_bytes(pixels, compression=1)

    return fetch


def _pixels(data: bytes, *, most: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    image = read_image(io.BytesIO(data), max_pixels=most)
    return image.pixels if image.alpha is None else np.dstack([image.pixels, image.alpha])


class _ElementCount:
    """How many elements the parts of a document draw: a bound, without drawing."""

    def __init__(self, root: Element) -> None:
        self.parts: dict[str, Element] = {}
        self.paints: dict[Element, dict[str, str]] = {}
        """What an element without children draws besides itself, by property: its own and what it inherits."""
        self.others: dict[Element, dict[str, str]] = {}
        """What an element names besides."""
        self.known: dict[Element, int] = {}
        self.open: dict[Element, None] = {}
        self._walk(root, _style_references(root))

    def _walk(self, root: Element, styles: dict[str, dict[str, str]]) -> None:
        """Find ids and references, with a stack of its own, as deep as the document may be."""
        stack: list[tuple[Element, dict[str, str], int, int, int]] = [(root, {}, 1, 1, 0)]
        read = 0
        while stack:
            element, inherited, depth, as_element, as_text = stack.pop()
            if depth > DEEPEST:
                raise RenderError(f"the document is too deep: more than {DEEPEST} elements within each other")
            read += as_element
            if as_element > 1 and read > MOST_ELEMENTS:
                raise RenderError(f"the document is too much: over {MOST_ELEMENTS} texts and links within each other")
            within = (as_element + as_text, as_text + as_element * (_name(element) in _READ_AS_TEXT))
            self.parts.setdefault(element.get("id", ""), element)
            named = _references(element, styles)
            own = {name: named.pop(name) for name in _INHERITED & named.keys()}
            self.paints[element] = {**inherited, **own} if own else inherited
            self.others[element] = named
            stack.extend((child, self.paints[element], depth + 1, *within) for child in element)

    def drawn(self, element: Element) -> int:
        """Count an element, what is in it, and what it names."""
        if element in self.known:
            return self.known[element]
        if element in self.open:
            raise RenderError(f"the document is endless: #{element.get('id', '')} contains itself")
        if len(self.open) > 2 * DEEPEST:
            raise RenderError(f"the document is too deep: more than {DEEPEST} references within each other")
        self.open[element] = None
        total = 1
        for child in element:
            total += self.drawn(child)
        for part in self.others[element].values():
            total += self._named(part)
        if len(element) == 0:  # a use passes its paints on to all that it draws
            paints = self.paints[element].items()
            total *= 1 + sum([self._named(part) * _times(name, element) for name, part in paints])
        del self.open[element]
        self.known[element] = min(total, MOST_ELEMENTS + 1)
        return self.known[element]

    def _named(self, part: str) -> int:
        """Count a part by its id; gradients draw nothing and may name each other in circles."""
        element = self.parts.get(part)
        return 0 if element is None or _name(element).endswith("Gradient") else self.drawn(element)


def _times(property: str, element: Element) -> int:
    """How often a shape is painted with what a property names: with markers at each of its points, at most."""
    if not property.startswith("marker"):
        return 1
    return max(1, len(_POINT.findall(element.get("d", "") + element.get("points", ""))))


def _name(element: Element) -> str:
    """Return the tag without its namespace; comments have none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _style_references(root: Element) -> dict[str, dict[str, str]]:
    """Return the ids that style sheets name, by property, for all that stands in the rules' selectors."""
    found: dict[str, dict[str, str]] = {}
    for element in root.iter():
        if _name(element) == "style" and "url(" in (element.text or ""):
            for selectors, body in _rules(element.text or ""):
                references = _styled(body)
                for selected in _SELECTED.findall(selectors) if references else ():
                    found.setdefault(selected, {}).update(references)
    return found


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Yield the selectors and the declarations of all rules, those in rules for a medium too."""
    for rule in css.split("}"):
        *_, selectors, body = "", *rule.split("{")
        yield selectors, body


def _styled(css: str) -> dict[str, str]:
    """Return the ids that declarations name, by property."""
    return {name: part.rstrip() for name, part in _STYLED.findall(css)}


def _references(element: Element, styles: dict[str, dict[str, str]]) -> dict[str, str]:
    """Return the ids that an element names, by attribute or property."""
    found: dict[str, str] = {}
    if styles:
        classes = [f".{name}" for name in element.get("class", "").split()]
        for selected in ("*", _name(element), f"#{element.get('id', '')}", *classes):
            found.update(styles.get(selected, {}))
    for name, value in element.items():
        if name == "style":
            found.update(_styled(value))
        elif name in _HREFS and _name(element) in _DRAWN_BY_HREF:
            found[name] = value.strip().removeprefix("#")
        elif "url(" in value:
            found.update((name, part.rstrip()) for part in _REFERENCE.findall(value))
    return found
