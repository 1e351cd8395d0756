"""Everything segvec raises on purpose.

::

    SegvecError
    |-- InputError (also a ValueError)   the picture or an option cannot be used as given
    `-- RenderError                      a picture or document could not be drawn or written

One line each, written for the person who typed the command: what is wrong, with which value, and what would do.
"""


class SegvecError(Exception):
    """Base of all errors that segvec raises on purpose."""


class InputError(SegvecError, ValueError):
    """A picture or an option that cannot be used as given."""


class RenderError(SegvecError):
    """A drawing that could not be rendered or written."""


def shown_number(value: float, form: str = "g") -> str:
    """Write a number for a message, also one that no format of Python's takes.

    Examples
    --------
    >>> shown_number(0.5), shown_number(10**400)
    ('0.5', 'a number of hundreds of digits')
    """
    try:
        return format(value, form)
    except (OverflowError, ValueError):
        return "a number of hundreds of digits"


def printable(text: str) -> str:
    r"""Return a name or path on one line, safe for terminals and XML.

    Examples
    --------
    >>> printable("a\nb.png")
    'a?b.png'
    """
    return "".join(char if char.isprintable() else "?" for char in text)
