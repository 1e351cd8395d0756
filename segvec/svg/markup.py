"""An SVG document as a sequence of tags, of which nothing is run, fetched or expanded.

The text is read by regular expressions, in linear time whatever it holds, so that what is changed in it can be changed
in place and the rest stays as it is.
"""

import re
from collections.abc import Iterator
from typing import TypeAlias

from segvec.errors import InputError
from segvec.files import is_regular_file

_READ_AT_ONCE = frozenset({"style", "title", "desc", "metadata", "script"})

# All quantifiers that could overlap are possessive, and nothing that failed is tried again: reading stays linear. Those
# of groups are not: before Python 3.11.5 they go wrong where one fails in its middle. What is looked ahead for is not
# tried again either, and is then read as it was found.
_NAME = r"[A-Za-z_:\x80-\U0010ffff][^\s<>/=\"']*+"
_MARKUP = re.compile(
    rf"""<(?:
    (?P<name>{_NAME})(?P<attributes>(?:\s++{_NAME}\s*+=\s*+(?:"[^"]*+"|'[^']*+'))*)\s*+(?:(?P<empty>/)|(?P<open>))>
    |/(?P<close>{_NAME})\s*+>
    |!--.*?-->
    |!\[CDATA\[(?P<cdata>.*?)\]\]>
    |\?.*?\?>
    |!DOCTYPE(?=(?P<kind>(?:[^\[\]<>"']|"[^"]*+"|'[^']*+')*))(?P=kind)
        (?:\[(?=(?P<subset>(?:[^\]<"']|"[^"]*+"|'[^']*+'|<!--.*?-->|<\?.*?\?>|<!(?!--)|<(?![!?]))*))(?P=subset)\]\s*+)?>
    |(?P<stray>)
    )""",
    re.VERBOSE | re.DOTALL,
)
ATTRIBUTE = re.compile(r"""\s++([^\s=]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""")


Node: TypeAlias = tuple[str, str, int, int]
"""A tag or the text of a style sheet: ``open``, ``empty``, ``close`` or ``sheet``; the element's name without the
root's prefix; where its attributes, or the sheet, begin and end. A plain tuple, for there is one per tag."""

_CLOSE: Node = ("close", "", 0, 0)


def elements(text: str) -> Iterator[re.Match[str]]:
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
        raise InputError(f"not an SVG: {name_of_a_file(text) or 'it has no <svg> element'}")
    if names:
        raise InputError(f"malformed SVG: <{_shortened(names[-1])}> is never closed")


def root_tag(text: str) -> re.Match[str]:
    """Find the root's tag, making sure that it is an SVG's; nothing after it is read."""
    return next(markup for markup in elements(text) if markup.lastgroup in ("open", "empty"))


def nodes(text: str) -> Iterator[Node]:
    """Yield the tags and style sheets of what is drawn; contents of titles, scripts and the like are left out."""
    markups = elements(text)
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
                for piece in contents(markups, markup.end()):
                    if name == "style":
                        yield "sheet", name, *piece
                yield _CLOSE


def contents(markups: Iterator[re.Match[str]], start: int) -> Iterator[tuple[int, int]]:
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


def name_of_a_file(text: str) -> str:
    """Say so where a text is no document but the name of one; "" for all others."""
    is_name = "<" not in text and is_regular_file(text)
    return f"it is the name of a file; give its text, as Path({text!r}).read_text()" if is_name else ""
