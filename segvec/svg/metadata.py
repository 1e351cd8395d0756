"""Recipes in the metadata of documents."""

import json
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import unescape

from segvec.arguments import checked
from segvec.errors import InputError
from segvec.recipes import document_name, recipe_json
from segvec.svg.elements import element, plain_text
from segvec.svg.markup import contents, elements, root_tag


@checked
def recipe_of(text: str) -> dict[str, Any]:
    """Read the recipe that segvec wrote into a document's metadata; empty if there is none.

    Parameters
    ----------
    text
        The document.

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
        content = plain_text(recipe_json(recipe))
    except (TypeError, ValueError, RecursionError) as error:
        raise InputError(f"the recipe cannot be written as JSON: {error}") from error
    old, start, end = _placed_recipe(text)
    if old:
        return _renamed(text[:start] + content + text[end:], document_name(old), document_name(recipe))
    root = root_tag(text)
    prefix = root["name"].removesuffix("svg")
    metadata = element(f"{prefix}metadata", {}, content)
    if root["empty"] is None:
        return text[: root.end()] + metadata + text[root.end() :]
    return f"{text[: root.start('empty')]}>{metadata}</{root['name']}>{text[root.end() :]}"


def _renamed(text: str, old: str, new: str) -> str:
    """Put another name into a document that bears its name in ids, as those with a style sheet or gradients do."""
    return text.replace(old, new) if f' id="{old}' in text else text


def _placed_recipe(text: str) -> tuple[dict[str, Any], int, int]:
    """Return segvec's recipe and where it stands; an empty one if there is none."""
    markups = elements(text)
    for markup in markups:
        if markup.lastgroup == "open" and markup["name"].rpartition(":")[2] == "metadata":
            start, end = next(contents(markups, markup.end()))
            try:
                recipe = json.loads(unescape(text[start:end], {"&quot;": '"', "&apos;": "'"}))
            except (ValueError, RecursionError):
                continue
            if isinstance(recipe, dict) and "segvec" in recipe:
                return recipe, start, end
    return {}, 0, 0
