"""What a request holds, read and checked: JSON, pictures, sizes, words of a command line."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from starlette.requests import Request

from segvec.errors import InputError, printable
from segvec.files import is_regular_file
from segvec.options.option import declared
from segvec.options.recoloring import RecolorOptions
from segvec_cli.studio.pictures import MOST_BYTES
from segvec_cli.studio.wishes import Wish, recolor_options, wish_from

MOST_JSON = 256 * 1024
"""Bytes of a wish."""

MOST_PIECES = 96
"""Pieces of a series that the page shows."""

FORBIDDEN = frozenset(
    f"--{name}"
    for name in ("output", "name", "labels", "mask", "effect", "style", "save-mask", "report", "debug", "names")
)
"""Options that read or write other files, or can; masks, effects and styles are part of the wish, which is checked."""


async def json_of(request: Request) -> dict[str, Any]:
    """Read a JSON object, up to a size."""
    found = json.loads(await body_of(request, MOST_JSON))
    if not isinstance(found, dict):
        raise ValueError
    return found


async def body_of(request: Request, most: int) -> bytes:
    """Read what was sent, up to a size."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise InputError(f"this is larger than {most // 1024:,} kilobytes")
        parts.append(part)
    return b"".join(parts)


async def receive(request: Request, path: Path) -> None:
    """Write a picture that is sent into a file, up to a size."""
    size = 0
    with path.open("wb") as file:
        async for part in request.stream():
            size += len(part)
            if size > MOST_BYTES:
                raise InputError(
                    f"pictures may have {MOST_BYTES // 2**20} megabytes here; segvec trace takes larger ones"
                )
            file.write(part)


def whole(value: object, low: int, high: int) -> int:
    """Return a whole number, brought into a range.

    Examples
    --------
    >>> whole("12", 1, 10)
    10
    """
    return min(max(int(str(value)), low), high)


def size_of(asked: Any, output: str) -> dict[str, Any]:  # noqa: ANN401 (JSON)
    """Return the size of what has one."""
    if output.rpartition(".")[2] in ("svg", "geojson"):
        return {}
    kinds: dict[str, type] = {"width": int, "height": int, "scale": float, "dpi": float, "quality": int}
    return {name: kind(asked[name]) for name, kind in kinds.items() if asked.get(name)}


def series_wish(asked: dict[str, Any]) -> dict[str, Any]:
    """Return what `make_series` takes."""
    wish = wish_from(asked.get("wish"))
    _, options = recolor_options(wish)
    chosen = {name: getattr(options, name) for name in declared(RecolorOptions) if name != "seed"}
    palettes = [str(each) for each in asked.get("palettes", [])] or ["harmony"]
    for palette in palettes:
        recolor_options(Wish(palette=palette))
    return {
        "palettes": palettes,
        "count": whole(asked.get("count", 12), 1, MOST_PIECES),
        "seed": whole(asked.get("seed", 0), 0, 2**32 - 1),
        "distinct": bool(asked.get("distinct")),
        "css": wish.css,
        **chosen,
    }


def check_words(words: Sequence[str]) -> None:
    """Refuse words of a command line that name files: the page reads and writes none of this machine.

    Raises
    ------
    InputError
        If one does.

    Examples
    --------
    >>> check_words(["--block", "8", "--cmap", "viridis"])
    >>> check_words(["-o/tmp/there.png"])
    Traceback (most recent call last):
    ...
    segvec.errors.InputError: the studio takes no -o/tmp/there.png
    """
    for word in words:
        flag = word.partition("=")[0].replace("_", "-").lower()
        if flag in FORBIDDEN or _SHORT.match(word):
            raise InputError(f"the studio takes no {printable(word)}")
        if any(is_regular_file(part.strip()) for part in (word, word.partition("=")[2]) if part.strip()):
            raise InputError("files of this machine are read by the command line, not by the page")


_SHORT = re.compile(r"-[a-zA-Z]")
"""Begins what is written with one hyphen, value and all; negative numbers are none."""
