"""Style sheets and style attributes: which properties they declare, and for what."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

# What the end of the text cuts off ends there, as in CSS. References are XML's: in attributes they stand for quotes.
OPAQUE = r"""/\*.*?(?:\*/|\Z)|"(?:[^"\\\n]|\\.)*+"?|'(?:[^'\\\n]|\\.)*+'?|&quot;.*?(?:&quot;|\Z)
    |&apos;.*?(?:&apos;|\Z)|&[\w\#]++;|url\(\s*+(?:"(?:[^"\\]|\\.)*+"?|'(?:[^'\\]|\\.)*+'?|[^)]*+)"""
_DECLARATION = re.compile(
    rf"""(?P<mark>\A|[;{{}}])(?:(?=(?P<blank>(?:\s|/\*.*?\*/|&[\w\#]++;)*))(?P=blank)(?P<property>[\w-]++)\s*+:)?
    |{OPAQUE}""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)


def rule(selector: str, properties: Mapping[str, str]) -> str:
    """Write a rule.

    Examples
    --------
    >>> rule(".ink", {"fill": "#123", "stroke": "none"})
    '.ink{fill:#123;stroke:none}'
    """
    return f"{selector}{{{';'.join(f'{name}:{value}' for name, value in properties.items())}}}"


def with_rules(text: str, css: str) -> str:
    """Add to the style sheet of a document that segvec wrote."""
    # A title or recipe cannot hold this, as their < are escaped.
    return text.replace("]]></style>", f"{css}]]></style>", 1)


def declarations(css: str) -> Iterator[tuple[str, int, int]]:
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


def without_comments(css: str) -> str:
    """Take comments out; one that is never closed goes on to the end.

    Examples
    --------
    >>> without_comments("a{/* red */fill:navy}/* the end")
    'a{fill:navy}'
    """
    return _COMMENT.sub("", css)


def parted_rules(css: str, *, size: int) -> list[str]:
    """Part a style sheet into shorter ones, between rules; a single rule that is longer is left out.

    Examples
    --------
    >>> parted_rules("a{fill:red}b{fill:navy}i{}", size=18)
    ['a{fill:red}', 'b{fill:navy}i{}']
    """
    css = without_comments(css)
    parts, start, end, depth = [], 0, 0, 0
    for brace in re.finditer("[{}]", css):
        depth = depth + 1 if brace[0] == "{" else max(depth - 1, 0)
        if depth:
            continue
        if brace.end() - start > size:
            parts.append(css[start:end])
            start = end
        end = brace.end()
    parts.append(css[start:end])
    return [part for part in parts if 0 < len(part) <= size]


def declares_fill(css: str) -> bool:
    """Tell whether declarations set a fill."""
    return any(name == "fill" for name, _, _ in declarations(css))


def filled_names(css: str) -> set[str]:
    """Return the element names, ``.classes`` and ``#ids`` for which a style sheet sets a fill."""
    names: set[str] = set()
    for before, after in pairwise(without_comments(css).split("{")):
        body = after.partition("}")[0]
        if declares_fill(body):
            selectors = re.split("[};]", before)[-1].replace(":root", "svg").split(",")
            for selector in selectors:
                subject = selector.split()[-1:]
                if subject and ":" not in subject[0]:
                    names.update(re.findall(r"[.#]?[\w-]+|\*", subject[0]))
    return names
