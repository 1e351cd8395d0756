"""What made a work, as it is written into its metadata."""

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
