"""What palette files of text share: comments that tell about the palette, and channels as words.

Text has plain line ends.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from segvec.errors import InputError
from segvec.palette.palette import Palette
from segvec.palette.swatches import one_line

_REMARK = re.compile(r"(?:#|;)\s*(palette name|source|author|license):[^\S\n]*(.*)", re.IGNORECASE)


def remarks_in(text: str) -> dict[str, str]:
    r"""Return what comments tell about the palette; the first of each kind counts.

    Examples
    --------
    >>> remarks_in("# Source: a beach\n#License: CC0")
    {'license': 'CC0', 'source': 'a beach'}
    """
    found = (_REMARK.match(line) for line in text.split("\n"))
    return {match[1].lower(): match[2].strip() for match in reversed([match for match in found if match])}


def comments(palette: Palette, *, mark: str) -> Iterator[str]:
    """Yield a comment for each thing that is known about the palette.

    Parameters
    ----------
    mark
        What comments begin with.
    """
    if palette.source:
        yield f"{mark} Source: {one_line(palette.source)}"
    if palette.license:
        yield f"{mark} License: {one_line(palette.license)}"


def lines_bytes(lines: Iterable[str], *, end: str = "\n") -> bytes:
    """Return lines as the contents of a file, each with its end."""
    return "".join(line + end for line in lines).encode()


def rgb_from_words(words: Sequence[str]) -> tuple[int, int, int]:
    """Read three channels of 0..255; words after them are ignored.

    Raises
    ------
    InputError
        If there are fewer, or one is no whole number of 0..255.

    Examples
    --------
    >>> rgb_from_words(["0", "0", "128", "navy"])
    (0, 0, 128)
    """
    if len(words) < 3:
        raise InputError(f"a color must have three channels, got {' '.join(words)[:40]!r}")
    return _byte(words[0]), _byte(words[1]), _byte(words[2])


def _byte(text: str) -> int:
    """Read a channel of 0..255."""
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) > 255:
        raise InputError(f"a channel must be a whole number 0..255, got {text[:20]!r}")
    return int(text)
