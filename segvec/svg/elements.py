"""Elements as text, for documents put together from parts that are text already."""

from collections.abc import Mapping
from xml.sax.saxutils import escape

from segvec.errors import printable

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
INKSCAPE = "http://www.inkscape.org/namespaces/inkscape"


def element(
    name: str, attributes: Mapping[str, object], *content: str, written: Mapping[str, str] | None = None
) -> str:
    """Write an element, with two tags where there is content, be it empty, and else with one.

    Parameters
    ----------
    name
        Of the element.
    attributes
        In the order in which they are written; see :func:`segvec.svg.numbers.decimal` for numbers.
    content
        Markup: other elements, or what :func:`plain_text` returns.
    written
        Further attributes as they stand in another document, see :func:`segvec.svg.reading.document_parts`.

    Examples
    --------
    >>> element("g", {"id": "a"}, element("rect", {"width": 4, "height": 3}))
    '<g id="a"><rect width="4" height="3"/></g>'
    """
    values = {key: escape(str(value)) for key, value in attributes.items()}
    values.update(written or {})
    tag = name
    for key, value in values.items():
        quoted = value.replace('"', "&quot;")
        tag += f' {key}="{quoted}"'
    return f"<{tag}>{''.join(content)}</{name}>" if content else f"<{tag}/>"


def plain_text(text: str) -> str:
    """Write a text such that nothing in it is markup."""
    return escape(text)


def title_element(title: str) -> str:
    """Write a document's title; nothing where there is none."""
    return element("title", {}, escape(printable(title))) if title else ""
