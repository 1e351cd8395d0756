"""Find and replace the colors in the text of any SVG, touching nothing else.

The text of a document comes in; out come its distinct colors and, for any other colors, the same text with only those
words changed. The text is read by regular expressions as a sequence of tags: nothing is run, fetched or expanded, so
an entity that stands for a color keeps it.

A color is what CSS or SVG reads as one: hex codes, names, ``rgb()``, ``hsl()``, with alpha or without. It is sought in
the attributes and style declarations fill, stroke, stop-color, flood-color, lighting-color and color, in custom
properties (``--ink:#123``) that are a color and nothing else, and in animations of these attributes. Contents of
``<title>``, ``<desc>``, ``<metadata>`` and ``<script>``, comments, and elements of an editor's own namespace stay as
they are.

Known limits: colors within functions other than ``var()``, such as ``color-mix()``, are left alone, and so is the black
of a gradient stop or flood that names no color; for the black of shapes see `SvgColors.has_default_black`.
"""

import codecs
import colorsys
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias
from xml.sax.saxutils import escape, unescape

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import hex_from_rgb, parse_color
from segvec.color.names import CSS_COLORS
from segvec.errors import InputError
from segvec.recipes import document_name

MAX_BYTES = 512 * 2**20
"""Bytes: a drawing larger than this cannot be held in memory several times over, and is likely a bomb."""

_PAINTS = frozenset({"fill", "stroke"})
_PROPERTIES = _PAINTS | {"stop-color", "flood-color", "lighting-color", "color"}
_COLORED = _PROPERTIES | {"style"}
_ANIMATIONS = frozenset({"animate", "animateColor", "set"})
_ANIMATED = frozenset({"values", "from", "to", "by"})
_SHAPES = frozenset({"path", "rect", "circle", "ellipse", "polygon", "polyline", "text"})
_READ_AT_ONCE = frozenset({"style", "title", "desc", "metadata", "script"})

# All quantifiers that could overlap are possessive, and nothing that failed is tried again: reading stays linear.
_NAME = r"[A-Za-z_:\x80-\U0010ffff][^\s<>/=\"']*+"
_MARKUP = re.compile(
    rf"""<(?:
    (?P<name>{_NAME})(?P<attributes>(?:\s++{_NAME}\s*+=\s*+(?:"[^"]*+"|'[^']*+'))*+)\s*+(?:(?P<empty>/)|(?P<open>))>
    |/(?P<close>{_NAME})\s*+>
    |!--.*?-->
    |!\[CDATA\[(?P<cdata>.*?)\]\]>
    |\?.*?\?>
    |!DOCTYPE(?:[^\[\]<>"']|"[^"]*+"|'[^']*+')*+
        (?:\[(?:[^\]<"']|"[^"]*+"|'[^']*+'|<!--.*?-->|<\?.*?\?>|<!(?!--)|<(?![!?]))*+\]\s*+)?>
    |(?P<stray>)
    )""",
    re.VERBOSE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""\s++([^\s=]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""")
# The next attribute that may hold colors, after all others: passing over those here is twice as fast as in a loop.
_COLORED_ATTRIBUTE = re.compile(
    rf"""(?:\s++(?!(?:{"|".join(sorted(_COLORED))})[\s=])[^\s=]++\s*+=\s*+(?:"[^"]*+"|'[^']*+'))*+
    \s++([^\s=]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""",
    re.VERBOSE,
)

# What the end of the text cuts off ends there, as in CSS. References are XML's: in attributes they stand for quotes.
_OPAQUE = r"""/\*.*?(?:\*/|\Z)|"(?:[^"\\\n]|\\.)*+"?|'(?:[^'\\\n]|\\.)*+'?|&quot;.*?(?:&quot;|\Z)
    |&apos;.*?(?:&apos;|\Z)|&[\w\#]++;|url\(\s*+(?:"(?:[^"\\]|\\.)*+"?|'(?:[^'\\]|\\.)*+'?|[^)]*+)"""
_DECLARATION = re.compile(
    rf"(?P<mark>\A|[;{{}}])(?:(?:\s|/\*.*?\*/|&[\w\#]++;)*+(?P<property>[\w-]++)\s*+:)?|{_OPAQUE}",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_VALUE = re.compile(
    rf"""{_OPAQUE}|(?P<function>(?:rgb|hsl)a?\([^()]*+\))
    |(?!var\()[\w-]++\([^()]*+(?:\([^()]*+\)[^()]*+)*+\)|(?P<word>\#?[\w.-]++)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_HEX = re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})", re.IGNORECASE | re.ASCII)
_NUMBER = re.compile(r"([+-]?(?:\d{1,9}(?:\.\d{0,40})?|\.\d{1,40}))(%|deg|grad|rad|turn)?", re.IGNORECASE | re.ASCII)
_TURNS = {"": 1 / 360, "deg": 1 / 360, "grad": 1 / 400, "rad": 1 / (2 * np.pi), "turn": 1.0}

_DECLARED_ENCODING = re.compile(
    r"""(\A<\?xml\s[^>]{0,200}?encoding\s{0,9}=\s{0,9}["'])([A-Za-z][\w.-]{0,40})(?=["'])"""
)
# Text encodings to Python that no document is written in; some of them take quadratic time.
_NO_ENCODINGS = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"})


_Node: TypeAlias = tuple[str, str, int, int]
"""A tag or the text of a style sheet: ``open``, ``empty``, ``close`` or ``sheet``; the element's name without the
root's prefix; where its attributes, or the sheet, begin and end. A plain tuple, for there is one per tag."""
_CLOSE: _Node = ("close", "", 0, 0)


class _Word(NamedTuple):
    """One way a color is written in the document."""

    text: str
    """As found."""
    color: int
    """Its place among the colors."""
    alpha: str
    """Two hex digits, a number as in ``rgba()``, or nothing."""
    is_paint: bool
    """Whether ``none`` may stand in its place."""


@dataclass(frozen=True, slots=True, eq=False)
class SvgColors:
    """A document split at its colors; make one with :func:`svg_colors`."""

    text: str
    """The document as given."""
    colors: NDArray[np.uint8]
    """(K, 3) distinct sRGB colors without alpha, in order of first appearance."""
    counts: NDArray[np.intp]
    """(K,) how often the document names each."""
    _words: tuple[_Word, ...]
    _pieces: tuple[str, ...]
    _places: tuple[int, ...]

    def recolored(self, colors: NDArray[np.integer], *, hidden: NDArray[np.bool_] | None = None) -> str:
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
        is_kept = (table == self.colors).all(axis=1) & ~mask
        spelled = [
            word.text if is_kept[word.color] else _spelled(word, table[word.color], is_hidden=bool(mask[word.color]))
            for word in self._words
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
        return _has_default_black(self.text)

    def with_explicit_black(self) -> "SvgColors":
        """Return the same drawing with the default black, if any is in use, written on the root element.

        Fill is inherited, so the picture stays the same, and its black can be replaced. A root that has a fill,
        as attribute or style, is left alone.
        """
        _, _, start, end = next(_nodes(self.text))
        if _sets_fill(self.text, start, end) or not self.has_default_black:
            return self
        return svg_colors(f'{self.text[:start]} fill="#000"{self.text[start:]}')


def svg_colors(text: str) -> SvgColors:
    """Find the colors of an SVG document.

    Parameters
    ----------
    text
        The document; see :func:`svgz_text` for bytes.

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
    indices: dict[tuple[int, int, int], int] = {}
    words: dict[tuple[str, bool], int] = {}
    found: list[_Word] = []
    pieces, places, last = [], [], 0
    for start, end, is_paint in _color_spans(text):
        key = (text[start:end], is_paint)
        if key not in words:
            rgb, alpha = _parsed(key[0]) or ((0, 0, 0), "")
            words[key] = len(found)
            found.append(_Word(key[0], indices.setdefault(rgb, len(indices)), alpha, is_paint))
        pieces.append(text[last:start])
        places.append(words[key])
        last = end
    pieces.append(text[last:])
    colors = np.array(list(indices), np.uint8).reshape(-1, 3)
    owners = np.array([word.color for word in found], np.intp)
    counts = np.bincount(owners[np.array(places, np.intp)], minlength=len(colors))
    colors.flags.writeable = counts.flags.writeable = False
    return SvgColors(text, colors, counts, tuple(found), tuple(pieces), tuple(places))


def svgz_text(data: bytes, *, max_bytes: int = MAX_BYTES) -> str:
    """Decode a file's bytes: plain or gzipped, in UTF-8, UTF-16 or the encoding that its XML declaration names.

    Parameters
    ----------
    data
        Contents of an ``.svg`` or ``.svgz`` file.
    max_bytes
        Largest size, uncompressed.

    Returns
    -------
    str
        The document, without byte order mark. A declared encoding other than UTF-8 is declared as UTF-8, for so
        text is written.

    Raises
    ------
    InputError
        If the data is damaged, too large, or not text.

    Examples
    --------
    >>> import gzip
    >>> svgz_text(gzip.compress(b"<svg/>"))
    '<svg/>'
    """
    plain = _unzipped(data, max_bytes=max_bytes)
    if len(plain) > max_bytes:
        raise InputError(f"the SVG is larger than {max_bytes} bytes")
    encoding = _encoding_of(plain)
    try:
        text = plain.decode(encoding)
    except (LookupError, UnicodeError) as error:
        raise InputError(f"the SVG is not text in the encoding {encoding!r}") from error
    return _DECLARED_ENCODING.sub(_with_utf8, text, count=1)


def recipe_of(text: str) -> dict[str, Any]:
    """Read the recipe that segvec wrote into a document's metadata; empty if there is none.

    Raises
    ------
    InputError
        If `text` is no SVG.

    Examples
    --------
    >>> recipe_of('<svg><metadata>{"segvec":"1.0"}</metadata></svg>')
    {'segvec': '1.0'}
    """
    return _placed_recipe(text)[0]


def with_recipe(text: str, recipe: Mapping[str, Any]) -> str:
    """Write a recipe into a document in place of segvec's own, or else at the beginning of the drawing.

    Raises
    ------
    InputError
        If `text` is no SVG, or the recipe has no key ``segvec`` or holds what JSON cannot.

    Examples
    --------
    >>> with_recipe("<svg><g/></svg>", {"segvec": "1.0"})
    '<svg><metadata>{"segvec":"1.0"}</metadata><g/></svg>'
    """
    if "segvec" not in recipe:
        raise InputError("a recipe must have the key 'segvec'")
    try:
        content = escape(json.dumps(dict(recipe), ensure_ascii=True, separators=(",", ":")))
    except (TypeError, ValueError, RecursionError) as error:
        raise InputError(f"the recipe cannot be written as JSON: {error}") from error
    old, start, end = _placed_recipe(text)
    if old:
        return _renamed(text[:start] + content + text[end:], document_name(old), document_name(recipe))
    root = next(_elements(text))
    prefix = root["name"].removesuffix("svg")
    element = f"<{prefix}metadata>{content}</{prefix}metadata>"
    if root["empty"] is None:
        return text[: root.end()] + element + text[root.end() :]
    return f"{text[: root.start('empty')]}>{element}</{root['name']}>{text[root.end() :]}"


def _renamed(text: str, old: str, new: str) -> str:
    """Put another name into a document that bears its name in ids and classes, as those with a style sheet do."""
    root = next(_elements(text))
    return text.replace(old, new) if f'id="{old}"' in root[0] else text


def _checked_colors(colors: NDArray[np.integer], *, shape: tuple[int, ...]) -> NDArray[np.integer]:
    """Check shape and range."""
    table = np.asarray(colors)
    if table.shape != shape:
        raise InputError(f"colors must have shape {shape}, got {table.shape}")
    if table.dtype.kind not in "ui" or table.min(initial=0) < 0 or table.max(initial=0) > 255:
        raise InputError("colors must be whole numbers 0..255")
    return table


def _spelled(word: _Word, rgb: NDArray[np.integer], *, is_hidden: bool) -> str:
    """Write another color in the place of a word."""
    if is_hidden and word.is_paint:
        return "none"
    red, green, blue = rgb.tolist()
    if is_hidden:
        return f"rgba({red},{green},{blue},0)"
    if word.alpha and word.text.startswith("#"):
        return f"#{red:02x}{green:02x}{blue:02x}{word.alpha}"
    return f"rgba({red},{green},{blue},{word.alpha})" if word.alpha else hex_from_rgb(rgb)


def _color_spans(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield where each color stands, in order, and whether ``none`` may stand there."""
    known: dict[tuple[str, str], list[tuple[int, int, bool]]] = {}
    for start, end, name in _value_spans(text):
        key = (text[start:end], name)
        spans = known.get(key)
        if spans is None:
            spans = known[key] = list(_spans_in(*key))
        for first, last, is_paint in spans:
            yield start + first, start + last, is_paint


def _value_spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the attribute values and sheets that may hold colors, each with its property or ``style``."""
    for kind, name, start, end in _nodes(text):
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
    attributes = list(_ATTRIBUTE.finditer(text, start, end))
    values = {attribute[1]: attribute[attribute.lastindex or 0] for attribute in attributes}
    if values.get("attributeName", "").strip() in _PROPERTIES:
        for attribute in attributes:
            if attribute[1] in _ANIMATED:
                yield *attribute.span(attribute.lastindex or 0), "values"


def _spans_in(value: str, name: str) -> Iterator[tuple[int, int, bool]]:
    """Yield the colors in the value of an attribute or in a style sheet."""
    if name != "style":
        for start, end in _colors_in(value):
            yield start, end, name in _PAINTS
        return
    for declared, start, end in _declarations(value):
        spans = list(_colors_in(value[start:end]))
        # A custom property may hold anything, such as the name of a font called Tan: only a lone color counts.
        is_lone = len(spans) == 1 and value[start:end].strip() == value[start:end][slice(*spans[0])]
        if declared in _PROPERTIES or (declared.startswith("--") and is_lone):
            for first, last in spans:
                yield start + first, start + last, declared in _PAINTS


def _declarations(css: str) -> Iterator[tuple[str, int, int]]:
    """Yield the property, in lower case, of each declaration and where its value stands."""
    name, start = "", 0
    for token in _DECLARATION.finditer(css):
        mark = token["mark"]
        if mark is None:
            continue
        if name and mark != "{":  # what ends in a brace was a selector, such as a:hover
            yield name, start, token.start()
        name, start = (token["property"] or "").lower(), token.end()
    if name:
        yield name, start, len(css)


def _colors_in(value: str) -> Iterator[tuple[int, int]]:
    """Yield where the colors stand in a value."""
    for token in _VALUE.finditer(value):
        if token.lastgroup and _parsed(token[0]):
            yield token.span()


def _parsed(word: str) -> tuple[tuple[int, int, int], str] | None:
    """Read a color without alpha, and its alpha as it is to be written; None if it is no color."""
    if word.endswith(")"):
        return _parsed_function(word)
    if _HEX.fullmatch(word) is None and word.lower() not in CSS_COLORS:
        return None
    red, green, blue, alpha = parse_color(word)
    return (red, green, blue), f"{alpha:02x}" if len(word) in (5, 9) and word[0] == "#" else ""


def _parsed_function(word: str) -> tuple[tuple[int, int, int], str] | None:
    """Read ``rgb()``, ``rgba()``, ``hsl()`` or ``hsla()``, with commas or, as in CSS 4, without."""
    name, _, body = word[:-1].partition("(")
    numbers = [_NUMBER.fullmatch(part) for part in re.split(r"[\s,/]+", body.strip(), maxsplit=4)]
    parts = [(float(number[1]), (number[2] or "").lower()) for number in numbers if number]
    if len(parts) != len(numbers) or len(parts) not in (3, 4):
        return None
    if any(unit not in ("", "%") for _, unit in (parts if name[0] in "rR" else parts[1:])):
        return None
    rgb = _rgb_from_parts(parts) if name[0] in "rR" else _rgb_from_hsl(parts)
    return (rgb, _alpha_of(parts[3])) if rgb and len(parts) == 4 else rgb and (rgb, "")


def _rgb_from_parts(parts: list[tuple[float, str]]) -> tuple[int, int, int]:
    """Round and clip channels 0..255 or percent."""
    red, green, blue = (min(max(round(value * 255 / 100 if unit else value), 0), 255) for value, unit in parts[:3])
    return red, green, blue


def _rgb_from_hsl(parts: list[tuple[float, str]]) -> tuple[int, int, int] | None:
    """Convert hue, an angle, and saturation and lightness in percent."""
    (hue, unit), (saturation, _), (lightness, _) = parts[:3]
    if unit == "%":
        return None
    saturation, lightness = min(max(saturation, 0), 100) / 100, min(max(lightness, 0), 100) / 100
    channels = colorsys.hls_to_rgb(hue * _TURNS[unit] % 1, lightness, saturation)
    return _rgb_from_parts([(channel * 255, "") for channel in channels])


def _alpha_of(part: tuple[float, str]) -> str:
    """Write alpha as a number 0..1, which every renderer of alpha reads."""
    value, unit = part
    return f"{min(max(value / 100 if unit else value, 0), 1):.6f}".rstrip("0").rstrip(".")


def _elements(text: str) -> Iterator[re.Match[str]]:
    """Yield all markup of an SVG, making sure that it is one and that its tags match."""
    names: list[str] = []
    n_roots = 0
    for markup in _MARKUP.finditer(text):
        kind = markup.lastgroup
        if kind == "stray":
            raise InputError(f"malformed SVG: no proper tag {_located(text, markup.start())}")
        if kind in ("open", "empty") and not names:
            n_roots += 1
            _check_root(text, markup, n_roots=n_roots)
        if kind == "open":
            names.append(markup["name"])
        elif kind == "close" and (not names or names.pop() != markup["close"]):
            raise InputError(f"malformed SVG: a closing tag that closes nothing {_located(text, markup.start())}")
        yield markup
    if not n_roots:
        raise InputError("not an SVG: it has no <svg> element")
    if names:
        raise InputError(f"malformed SVG: <{_shortened(names[-1])}> is never closed")


def _check_root(text: str, markup: re.Match[str], *, n_roots: int) -> None:
    """Raise an error unless the element is the only root, and an SVG's."""
    name = markup["name"]
    if name.rpartition(":")[2] != "svg":
        raise InputError(f"not an SVG: the root element is <{_shortened(name)}>")
    if n_roots > 1:
        raise InputError(f"malformed SVG: a second root element {_located(text, markup.start())}")


def _located(text: str, place: int) -> str:
    return f"in line {text.count(chr(10), 0, place) + 1}: {_shortened(text[place : place + 20])!r}"


def _shortened(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text[:40])


def _nodes(text: str) -> Iterator[_Node]:
    """Yield the tags and style sheets of what is drawn; contents of titles, scripts and the like are left out."""
    markups = _elements(text)
    local_names: dict[str, str] = {}
    for markup in markups:
        kind = markup.lastgroup
        if kind == "close":
            yield _CLOSE
        elif kind == "open" or kind == "empty":
            full_name, start, end = markup[1], *markup.span(2)
            if not local_names:
                prefix = full_name.removesuffix("svg")
            if full_name not in local_names:
                local_names[full_name] = full_name.removeprefix(prefix).removeprefix("svg:")
            name = local_names[full_name]
            yield kind, name, start, end
            if kind == "open" and name in _READ_AT_ONCE:
                for piece in _contents(markups, markup.end()):
                    if name == "style":
                        yield "sheet", name, *piece
                yield _CLOSE


def _contents(markups: Iterator[re.Match[str]], start: int) -> Iterator[tuple[int, int]]:
    """Read on to the end of the element just opened, yielding where its own text stands."""
    depth = 1
    while depth:
        markup = next(markups)
        kind = markup.lastgroup
        if depth == 1:
            yield start, markup.start()
            if kind == "cdata":
                yield markup.span("cdata")
        depth += (kind == "open") - (kind == "close")
        start = markup.end()


def _has_default_black(text: str) -> bool:
    """Whether no shape, element around it, or rule for either of them sets a fill."""
    around: list[frozenset[str] | None] = []  # names that rules may know, or None where a fill is set
    unfilled: set[frozenset[str]] = set()
    filled: set[str] = set()
    for kind, name, start, end in _nodes(text):
        if kind == "close":
            around.pop()
        elif kind == "sheet":
            filled |= _filled_names(text[start:end])
        else:
            names = around[-1] if around else frozenset()
            if names is not None:
                # What is in a clipping path is never painted.
                is_set = name == "clipPath" or _sets_fill(text, start, end)
                names = None if is_set else names | {name} | _own_names(text, start, end)
            if names is not None and name in _SHAPES:
                unfilled.add(names)
            if kind == "open":
                around.append(names)
    return "*" not in filled and any(names.isdisjoint(filled) for names in unfilled)


def _sets_fill(text: str, start: int, end: int) -> bool:
    """Whether an element has a fill, as attribute or style."""
    for attribute in _ATTRIBUTE.finditer(text, start, end):
        if attribute[1] == "fill":
            return True
        if attribute[1] == "style" and _declares_fill(attribute[attribute.lastindex or 0]):
            return True
    return False


def _declares_fill(css: str) -> bool:
    return any(name == "fill" for name, _, _ in _declarations(css))


def _own_names(text: str, start: int, end: int) -> set[str]:
    """Return what selectors can call an element: besides its name: ``.class`` and ``#id``."""
    names: set[str] = set()
    for attribute in _ATTRIBUTE.finditer(text, start, end):
        value = attribute[attribute.lastindex or 0]
        if attribute[1] == "class":
            names.update("." + word for word in value.split())
        elif attribute[1] == "id":
            names.add("#" + value)
    return names


def _filled_names(css: str) -> set[str]:
    """Return the element names, ``.classes`` and ``#ids`` for which a style sheet sets a fill."""
    names: set[str] = set()
    for before, after in pairwise(_COMMENT.sub("", css).split("{")):
        body = after.partition("}")[0]
        if _declares_fill(body):
            selectors = re.split("[};]", before)[-1].replace(":root", "svg").split(",")
            for selector in selectors:
                subject = selector.split()[-1:]
                if subject and ":" not in subject[0]:
                    names.update(re.findall(r"[.#]?[\w-]+|\*", subject[0]))
    return names


def _placed_recipe(text: str) -> tuple[dict[str, Any], int, int]:
    """Return segvec's recipe and where it stands; an empty one if there is none."""
    markups = _elements(text)
    for markup in markups:
        if markup.lastgroup == "open" and markup["name"].rpartition(":")[2] == "metadata":
            contents = _contents(markups, markup.end())
            start, end = next(contents)
            try:
                recipe = json.loads(unescape(text[start:end], {"&quot;": '"', "&apos;": "'"}))
            except (ValueError, RecursionError):
                continue
            if isinstance(recipe, dict) and "segvec" in recipe:
                return recipe, start, end
    return {}, 0, 0


def _unzipped(data: bytes, *, max_bytes: int) -> bytes:
    """Decompress gzip data, of however many members, as far as one byte beyond the limit."""
    parts, size = [], 0
    while data.startswith(b"\x1f\x8b") and size <= max_bytes:
        inflater = zlib.decompressobj(wbits=31)
        try:
            parts.append(inflater.decompress(data, max_bytes + 1 - size))
        except zlib.error as error:
            raise InputError(f"the compressed SVG is damaged: {error}") from error
        size += len(parts[-1])
        if not inflater.eof and size <= max_bytes:
            raise InputError("the compressed SVG is cut off")
        data = inflater.unused_data
    return b"".join(parts) if parts else data


def _encoding_of(data: bytes) -> str:
    """Return the encoding that a byte order mark, the first character or the XML declaration tells."""
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if data.startswith((b"<\0", b"\0<")):
        return "utf-16-le" if data[0] else "utf-16-be"
    declared = _DECLARED_ENCODING.match(data[:400].decode("latin-1"))
    # A declaration of UTF-16 or 32 that can be read byte by byte is wrong.
    if data.startswith(codecs.BOM_UTF8) or declared is None or re.match("(?i)(utf|ucs)", declared[2]):
        return "utf-8-sig"
    name = declared[2].lower().replace("_", "-")
    if name in _NO_ENCODINGS:
        raise InputError(f"the SVG is not text in the encoding {declared[2]!r}")
    return name


def _with_utf8(declared: re.Match[str]) -> str:
    """Declare UTF-8, leaving a declaration of it as it is."""
    return declared[0] if declared[2].lower() in ("utf-8", "utf8") else declared[1] + "UTF-8"
