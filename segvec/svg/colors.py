"""Find and replace the colors in the text of any SVG, touching nothing else.

The text of a document comes in; out come its distinct colors and, for any other colors, the same text with only those
words changed. An entity that stands for a color keeps it.

A color is what CSS or SVG reads as one: hex codes, names, ``rgb()``, ``hsl()``, with alpha or without. It is sought in
the attributes and style declarations fill, stroke, stop-color, flood-color, lighting-color and color, in custom
properties (``--ink:#123``) that are a color and nothing else, and in animations of these attributes. Contents of
``<title>``, ``<desc>``, ``<metadata>`` and ``<script>``, comments, and elements of an editor's own namespace stay as
they are.

The stops of a gradient belong together: they stand for one color, see :mod:`segvec.svg.gradient_colors`, and lie around
another one as they lay around that.

Known limits: colors within functions other than ``var()``, such as ``color-mix()``, are left alone, and so is the black
of a gradient stop or flood that names no color; for the black of shapes see `SvgColors.has_default_black`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from segvec.color.shade import moved_colors
from segvec.errors import InputError
from segvec.svg.color_words import ColorWord, colors_in, parsed_color, spelled_color
from segvec.svg.default_black import has_default_black, sets_fill
from segvec.svg.gradient_colors import STOP_RULE, gradients_of
from segvec.svg.markup import ATTRIBUTE, nodes
from segvec.svg.style_sheets import declarations

_PAINTS = frozenset({"fill", "stroke"})
_PROPERTIES = _PAINTS | {"stop-color", "flood-color", "lighting-color", "color"}
_COLORED = _PROPERTIES | {"style"}
_ANIMATIONS = frozenset({"animate", "animateColor", "set"})
_ANIMATED = frozenset({"values", "from", "to", "by"})
_STOPS = frozenset({"stop-color", "values"})
"""Properties of colors that are a stop's, where they stand in a gradient."""

Rgb: TypeAlias = tuple[int, int, int]

# The next attribute that may hold colors, after all others: passing over those here is twice as fast as in a loop.
_COLORED_ATTRIBUTE = re.compile(
    rf"""(?:\s++(?!(?:{"|".join(sorted(_COLORED))})[\s=])[^\s=]++\s*+=\s*+(?:"[^"]*+"|'[^']*+'))*
    \s++(?=(?:{"|".join(sorted(_COLORED))})[\s=])([^\s=]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True, eq=False)
class SvgColors:
    """A document split at its colors; make one with :func:`svg_colors`."""

    text: str
    """The document as given."""
    colors: NDArray[np.uint8]
    """(K, 3) distinct sRGB colors without alpha, in order of first appearance; of a gradient, its one color."""
    counts: NDArray[np.intp]
    """(K,) how often the document names each; of a gradient, all its stops."""
    _words: tuple[ColorWord, ...]
    _pieces: tuple[str, ...]
    _places: tuple[int, ...]

    def recolored(
        self, colors: NDArray[np.integer], *, hidden: NDArray[np.bool_] | None = None, shading: bool = True
    ) -> str:
        """Write the document in other colors.

        A color that stays the same keeps its notation; any other becomes the shortest hex code. Alpha is kept: as
        eight digits where it was hex (which SVG 1.1 renderers do not read), else as ``rgba()``.

        Parameters
        ----------
        colors
            (K, 3), 0..255: what to write for each color of the document.
        hidden
            (K,) colors to write as ``none``. Where ``none`` is not allowed (gradient stops, filters, ``color``,
            custom properties, animations) ``rgba(r,g,b,0)`` is written, which needs a renderer of SVG 2 or CSS 3;
            light, which knows no alpha, stays visible. No ``stop-opacity`` is added or changed.
        shading
            Whether the stops of a gradient keep their steps from its color, as
            :func:`segvec.color.shade.moved_colors` takes them along; else they all have that color.

        Raises
        ------
        InputError
            If a shape is not the document's or a color is not 0..255.

        References
        ----------
        .. [1] https://www.w3.org/TR/css-color-4/

        Examples
        --------
        >>> import numpy as np
        >>> svg_colors('<svg><path fill="red" id="red"/></svg>').recolored(np.array([[0, 0, 255]]))
        '<svg><path fill="#00f" id="red"/></svg>'
        """
        table = _checked_colors(colors, shape=self.colors.shape)
        mask = np.zeros(len(table), np.bool_) if hidden is None else np.asarray(hidden)
        if mask.shape != (len(table),) or mask.dtype != np.bool_:
            raise InputError(f"hidden must be booleans of shape ({len(table)},), got {mask.dtype} {mask.shape}")
        own = np.array([word.rgb for word in self._words], np.uint8).reshape(-1, 3)
        place = np.array([word.color for word in self._words], np.intp)
        new = table[place]
        if shading:
            # What stands for itself has no step from its color, and comes out as the new one.
            new = np.rint(moved_colors(own, old=self.colors[place], new=new)).astype(np.int64)
        is_kept = (new == own).all(axis=1) & ~mask[place]
        spelled = [
            word.text if stays else spelled_color(word, rgb, is_hidden=is_hidden)
            for word, rgb, stays, is_hidden in zip(
                self._words, new, is_kept.tolist(), mask[place].tolist(), strict=True
            )
        ]
        parts = [""] * (2 * len(self._places) + 1)
        parts[::2] = self._pieces
        parts[1::2] = map(spelled.__getitem__, self._places)
        return "".join(parts)

    @property
    def has_default_black(self) -> bool:
        """Whether some shape is black for lack of a fill, which no replacement reaches.

        A best guess, found anew on each call: of style sheets it knows classes, ids and element names alone, and
        it takes shapes in ``<defs>`` for painted where they stand.
        """
        return has_default_black(self.text)

    def with_explicit_black(self) -> "SvgColors":
        """Return the same drawing with the default black, if any is in use, written on the root element.

        Fill is inherited, so the picture stays the same, and its black can be replaced. A root that has a fill,
        as attribute or style, is left alone.
        """
        _, _, start, end = next(nodes(self.text))
        if sets_fill(self.text, start, end) or not self.has_default_black:
            return self
        return svg_colors(f'{self.text[:start]} fill="#000"{self.text[start:]}')


def svg_colors(text: str) -> SvgColors:
    """Find the colors of an SVG document.

    Parameters
    ----------
    text
        The document; see :func:`segvec.svg.decoding.svgz_text` for bytes.

    Raises
    ------
    InputError
        If `text` is no SVG, or its tags are malformed or do not match.

    References
    ----------
    .. [1] https://www.w3.org/TR/SVG11/color.html
    .. [2] https://www.w3.org/TR/css-syntax-3/

    Examples
    --------
    >>> svg_colors('<svg fill="red"><path style="stroke: #01020380"/></svg>').colors.tolist()
    [[255, 0, 0], [1, 2, 3]]
    """
    indices: dict[Rgb, int] = {}
    words: dict[tuple[str, bool, Rgb | None], int] = {}
    found: list[ColorWord] = []
    pieces, places, last = [], [], 0
    for start, end, is_paint, gradient in _owned_spans(text):
        key = (text[start:end], is_paint, gradient)
        if key not in words:
            rgb, alpha = parsed_color(key[0]) or ((0, 0, 0), "")
            place = indices.setdefault(gradient or rgb, len(indices))
            words[key] = len(found)
            found.append(ColorWord(key[0], rgb, place, alpha, is_paint))
        pieces.append(text[last:start])
        places.append(words[key])
        last = end
    pieces.append(text[last:])
    colors = np.array(list(indices), np.uint8).reshape(-1, 3)
    owners = np.array([word.color for word in found], np.intp)
    counts = np.bincount(owners[np.array(places, np.intp)], minlength=len(colors))
    colors.flags.writeable = counts.flags.writeable = False
    return SvgColors(text, colors, counts, tuple(found), tuple(pieces), tuple(places))


def _checked_colors(colors: NDArray[np.integer], *, shape: tuple[int, ...]) -> NDArray[np.integer]:
    """Check shape and range."""
    table = np.asarray(colors)
    if table.shape != shape:
        raise InputError(f"colors must have shape {shape}, got {table.shape}")
    if table.dtype.kind not in "ui" or table.min(initial=0) < 0 or table.max(initial=0) > 255:
        raise InputError("colors must be whole numbers 0..255")
    return table


def _owned_spans(text: str) -> Iterator[tuple[int, int, bool, Rgb | None]]:
    """Yield where each color stands, in order, whether ``none`` may stand there, and the gradient whose stop it is of.

    The gradient is told by its color.
    """
    gradients = gradients_of(text)
    by_class = {name: gradient.color for gradient in reversed(gradients) for name in gradient.classes}
    ahead = iter(gradients)
    gradient = next(ahead, None)
    for start, end, declared, name in _color_spans(text):
        while gradient is not None and start > gradient.end:
            gradient = next(ahead, None)
        owner = by_class.get(name) if name else None
        if gradient is not None and start > gradient.start and declared in _STOPS:
            owner = gradient.color
        yield start, end, declared in _PAINTS, owner


def _color_spans(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Yield where each color stands, in order, its property, and the class of stops that alone a style sheet names."""
    known: dict[tuple[str, str], list[tuple[int, int, str, str]]] = {}
    for start, end, name in _value_spans(text):
        key = (text[start:end], name)
        spans = known.get(key)
        if spans is None:
            spans = known[key] = list(_spans_in(*key))
        for first, last, declared, stop in spans:
            yield start + first, start + last, declared, stop


def _value_spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the attribute values and sheets that may hold colors, each with its property or ``style``."""
    for kind, name, start, end in nodes(text):
        if kind == "sheet":
            yield start, end, "style"
        elif start == end or ":" in name:
            continue
        elif name in _ANIMATIONS:
            yield from _animated_spans(text, start, end)
        else:
            while attribute := _COLORED_ATTRIBUTE.match(text, start, end):
                yield *attribute.span(attribute.lastindex or 0), attribute[1]
                start = attribute.end()


def _animated_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Yield the values of an animation if it is one of colors."""
    attributes = list(ATTRIBUTE.finditer(text, start, end))
    values = {attribute[1]: attribute[attribute.lastindex or 0] for attribute in attributes}
    if values.get("attributeName", "").strip() in _PROPERTIES:
        for attribute in attributes:
            if attribute[1] in _ANIMATED:
                yield *attribute.span(attribute.lastindex or 0), "values"


def _spans_in(value: str, name: str) -> Iterator[tuple[int, int, str, str]]:
    """Yield the colors in the value of an attribute or in a style sheet."""
    if name != "style":
        for start, end in colors_in(value):
            yield start, end, name, ""
        return
    stops = {rule.end(): rule[1] for rule in STOP_RULE.finditer(value)}
    for declared, start, end in declarations(value):
        spans = list(colors_in(value[start:end]))
        # A custom property may hold anything, such as the name of a font called Tan: only a lone color counts.
        is_lone = len(spans) == 1 and value[start:end].strip() == value[start:end][slice(*spans[0])]
        if declared in _PROPERTIES or (declared.startswith("--") and is_lone):
            for first, last in spans:
                # What moves along with a page's color names that, and not the stop's.
                yield start + first, start + last, declared, stops.get(start, "") if is_lone else ""
