"""What made a work, as it is written into its metadata."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from segvec._version import __version__

HASH_DIGITS = 16
"""Digits of the source's SHA-256 that a recipe keeps: enough to know the picture again, not to prove it."""


def recipe_from(digest: str, **made: Any) -> dict[str, Any]:  # noqa: ANN401 (what JSON holds)
    """Write a recipe: the version, the source by its SHA-256, and what was made of it.

    Examples
    --------
    >>> recipe_from("5e9f" * 16, colors=5)["source"]
    '5e9f5e9f5e9f5e9f'
    """
    return {"segvec": __version__, "source": digest[:HASH_DIGITS], **made}


def is_source(recipe: Mapping[str, Any], digest: str) -> bool:
    """Tell whether a recipe was made from a picture, which is known by its SHA-256.

    Examples
    --------
    >>> is_source({"source": "5e9f5e9f5e9f5e9f"}, "5e9f" * 16), is_source({"source": ""}, "5e9f" * 16)
    (True, False)
    """
    return recipe.get("source") == digest[:HASH_DIGITS]


def recipe_json(recipe: Mapping[str, Any]) -> str:
    """Write a recipe as JSON, in ASCII and without blanks.

    Examples
    --------
    >>> recipe_json({"segvec": "1.0", "colors": 5})
    '{"segvec":"1.0","colors":5}'
    """
    return json.dumps(dict(recipe), ensure_ascii=True, separators=(",", ":"))


NAME_DIGITS = 8
"""Digits of a document's name: two of a thousand documents in one page have the same once in ten thousand pages."""


def document_name(recipe: Mapping[str, Any]) -> str:
    """Name a document after its recipe, so that several can stand in one page: ids and classes begin with it.

    Examples
    --------
    >>> document_name({"segvec": "0.1.0"})
    'art-4bd121d1'
    """
    text = json.dumps(recipe, ensure_ascii=True, separators=(",", ":"))
    return f"art-{sha256(text.encode()).hexdigest()[:NAME_DIGITS]}"
