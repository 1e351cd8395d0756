"""Names of files that are many: templates such as ``{name}-{number:03d}``, with Python's format after a colon."""

import re
import string
from collections.abc import Collection
from typing import Any

from segvec.errors import InputError

FIELDS = {
    "name": "the picture's name",
    "relpath": "its folder within the source",
    "suffix": "what its name ends in",
    "number": "a number from 1",
    "seed": "that of the palette",
    "palette": "its name",
    "color": "hex digits",
}
"""What a name can hold, and what that is; each command fills in those that it knows."""

PIECE_NAME = "{name}-{seed:04d}"
"""Default name of the files of a series, without suffix."""

PLATE_NAME = "{name}-{number:02d}-{color}"
"""Default name of the files of plates, without suffix."""

_TOO_WIDE = re.compile(r"\d{3,}|\{")
"""Formats that no name has room for; filling them in could take all memory."""


def fields_of(template: str, known: Collection[str]) -> set[str]:
    """Return the fields of a name.

    Parameters
    ----------
    known
        Those that there are.

    Raises
    ------
    InputError
        If there is another, or a brace has no counterpart.

    Examples
    --------
    >>> fields_of("{name}.svg", ["name", "number"])
    {'name'}
    """
    try:
        parts = list(string.Formatter().parse(template))
        if any(_TOO_WIDE.search(form or "") for _, _, form, _ in parts):
            raise ValueError("a field is too wide or too deep")
    except ValueError as error:
        raise _unusable(template, error) from error
    found = {field for _, field, _, _ in parts if field is not None}
    unknown = found - set(known)
    if unknown:
        raise InputError(f"unknown {{{min(unknown)}}} in the name; there are {listed(known)}")
    return found


def filled(template: str, **values: Any) -> str:  # noqa: ANN401 (numbers and texts)
    """Fill in the fields of a name.

    Raises
    ------
    InputError
        As for :func:`fields_of`, and if a field does not take its format.

    Examples
    --------
    >>> filled("{name}-{number:03d}", name="flag", number=7)
    'flag-007'
    """
    fields_of(template, values)
    try:
        return template.format(**values)
    except (ValueError, LookupError) as error:
        raise _unusable(template, error) from error


def listed(known: Collection[str]) -> str:
    """Write fields as they are typed.

    Examples
    --------
    >>> listed(["number", "name"])
    '{name}, {number}'
    """
    return ", ".join(f"{{{field}}}" for field in FIELDS if field in known)


def _unusable(template: str, error: Exception) -> InputError:
    return InputError(f"the name {template!r} cannot be used: {error} (a brace itself is written twice)")
