"""Parts of a document's text: its root, what is inside, and the layers of documents that segvec wrote."""

import re
from dataclasses import dataclass

import numpy as np

from segvec.color.conversion import hex_from_rgb
from segvec.svg.gradient_colors import gradients_of
from segvec.svg.markup import ATTRIBUTE, elements, root_tag

_GROUP = re.compile(r"<g(\s[^<>]*+)>")
_LAYER = re.compile(r'\bid="(?:art-[0-9a-f]+-)?color-\d+"')
_PAINT = re.compile(r"""\s(?:fill="|class="|style="[^"]*\bfill:\s*)([^";]+)""")
_RULE = re.compile(r"^\.((?:art-[0-9a-f]+-)?color-\d+)\{fill:(#[0-9a-f]+|url\([^)\n]*+\))", re.MULTILINE)
_HEAD = re.compile(r"(?:\s*<((?:[\w.-]+:)?(?:title|metadata))\b[^>]*(?:/>|(?<!/)>.*?</\1>)\s*)*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class DocumentParts:
    """A document taken apart."""

    attributes: dict[str, str]
    """Of the root, as they are written, in their order."""
    head: str
    """Title and metadata at its beginning."""
    body: str
    """All else in it."""


def document_parts(text: str) -> DocumentParts:
    """Take a document apart, to write what is in it into another one.

    Raises
    ------
    InputError
        If `text` is no SVG.

    Examples
    --------
    >>> document_parts('<svg width="4"><title>a</title><g/></svg>')
    DocumentParts(attributes={'width': '4'}, head='<title>a</title>', body='<g/>')
    """
    tags = [tag for tag in elements(text) if tag.lastgroup in ("open", "empty", "close")]
    root = tags[0]
    inside = text[root.end() : tags[-1].start()] if root["empty"] is None else ""
    head = _HEAD.match(inside)
    start = head.end() if head else 0
    return DocumentParts(_attributes(root), inside[:start], inside[start:])


def with_root_attribute(text: str, name: str, value: str) -> str:
    """Give the root element an attribute, unless it has it.

    Examples
    --------
    >>> with_root_attribute('<svg width="4"/>', "fill", "red")
    '<svg fill="red" width="4"/>'
    """
    root = root_tag(text)
    place = root.end("name")
    return text if name in _attributes(root) else f'{text[:place]} {name}="{value}"{text[place:]}'


def layer_codes(text: str) -> list[str]:
    """Color of each layer of a document of segvec's, the lowest first; of a gradient, what its stops lie around."""
    rules = dict(_RULE.findall(text))
    layers = [group for group in _GROUP.findall(text) if _LAYER.search(group)]
    painted = [str(match[1]) for layer in layers if (match := _PAINT.search(layer))]
    ramps = {f"url(#{found.name})": hex_from_rgb(np.array(found.color)) for found in gradients_of(text)}
    codes = [rules.get(paint, paint) for paint in painted]
    return [ramps.get(code, code) for code in codes]


def _attributes(tag: re.Match[str]) -> dict[str, str]:
    found = ATTRIBUTE.finditer(tag.string, *tag.span("attributes"))
    return {attribute[1]: attribute[attribute.lastindex or 0] for attribute in found}
