"""Elements as text, for documents put together from parts that are text already."""

from collections.abc import Mapping
from xml.sax.saxutils import escape

from segvec.errors import printable

SVG = "http://www.w3.org/2000/svg"
INKSCAPE = "http://www.inkscape.org/namespaces/inkscape"


def element(name: str, attributes: Mapping[str, object], *content: str) -> str:
    """Write an element.

    Parameters
    ----------
    name
        Of the element.
    attributes
        In the order in which they are written; see :func:`segvec.svg.numbers.decimal` for numbers.
    content
        Markup: other elements, or what :func:`plain_text` returns.

    Examples
    --------
    >>> element("g", {"id": "a"}, element("rect", {"width": 4, "height": 3}))
    '<g id="a"><rect width="4" height="3"/></g>'
    """
    quoted = ((key, escape(str(value), {'"': "&quot;"})) for key, value in attributes.items())
    tag = name + "".join(f' {key}="{value}"' for key, value in quoted)
    inside = "".join(content)
    return f"<{tag}>{inside}</{name}>" if inside else f"<{tag}/>"


def plain_text(text: str) -> str:
    """Write a text such that nothing in it is markup."""
    return escape(text)


def title_element(title: str) -> str:
    """Write a document's title; nothing where there is none."""
    return element("title", {}, escape(printable(title))) if title else ""
