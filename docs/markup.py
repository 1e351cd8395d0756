"""Markdown as code hosts show it, from the little reStructuredText that docstrings have."""

import re
from collections.abc import Callable, Iterable

Link = Callable[[str], str]
"""Markdown of a name in the code: a link where it is documented, else the name as code."""

_SPAN = re.compile(r"(:[a-z]+:`[^`]+`|``.+?``|`[^`]+`)", re.DOTALL)
_SPECIAL = re.compile(r"[*~<\[\]]|(?<!\w)_|_(?!\w)")
"""Characters that mean something in Markdown, though not in docstrings."""


def plain_link(name: str) -> str:
    """Show a name as code."""
    return f"`{name}`"


def anchor(heading: str) -> str:
    """Return the fragment that leads to a heading.

    Code hosts drop punctuation and the marks of code and links, and write hyphens for spaces.

    Examples
    --------
    >>> anchor("`Artwork.to_png()`, drawn")
    'artworkto_png-drawn'
    """
    shown = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("\\", "")
    return re.sub(r"[^\w\- ]", "", shown.strip().lower()).replace(" ", "-")


def anchors(page: str) -> list[str]:
    """Return the fragments of all headings of a page; the second of the same name ends in -1, and so on."""
    outside_code = re.sub(r"^(```+).*?^\1", "", page, flags=re.DOTALL | re.MULTILINE)
    found: list[str] = []
    for heading in re.findall(r"^#{1,6} (.+)$", outside_code, re.MULTILINE):
        name = anchor(heading)
        count = sum(re.fullmatch(rf"{re.escape(name)}(-\d+)?", other) is not None for other in found)
        found.append(f"{name}-{count}" if name in found else name)
    return found


def prose(text: str, link: Link = plain_link) -> str:
    """Write text of a docstring as Markdown, each paragraph on one line."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join(_paragraph(paragraph, link) for paragraph in paragraphs if paragraph)


def _paragraph(text: str, link: Link) -> str:
    joined = re.sub(r"\s*\n\s*(?!- )", " ", text)
    parts = _SPAN.split(re.sub(r"\[(\d+)\]_", r"[\1]", joined))
    parts[::2] = [_SPECIAL.sub(r"\\\g<0>", part) for part in parts[::2]]
    parts[1::2] = [_span(part, link) for part in parts[1::2]]
    return "".join(parts)


def _span(text: str, link: Link) -> str:
    if text.startswith("``"):
        return plain_link(text.strip("`"))
    return link(text.partition("`")[2].strip("`~"))


def block(language: str, text: str) -> str:
    """Write a block of code."""
    return f"```{language}\n{text.strip()}\n```"


def item(head: str, text: str) -> str:
    """Write an item of a list: a line of code, and what it means below."""
    body = text.replace("\n", "\n  ")
    return f"- {head}\\\n  {body}" if body else f"- {head}"


def titled(title: str, items: Iterable[str]) -> list[str]:
    """Write a list under a title; nothing where there are no items."""
    lines = "\n".join(items)
    return [f"**{title}**\n\n{lines}"] if lines else []


def page(parts: Iterable[str]) -> str:
    """Join the parts of a page."""
    return "\n\n".join(part.rstrip() for part in parts if part) + "\n"
