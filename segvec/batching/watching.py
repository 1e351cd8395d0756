"""Folders that are looked at for as long as they are wanted: told when something in them changes.

Known limit: file systems of other machines tell nothing; with ``WATCHFILES_FORCE_POLLING=true`` in the environment they
are asked again and again.
"""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import takewhile
from pathlib import Path

from segvec.batching.places import is_address
from segvec.errors import InputError, printable

PAUSE = 1.0
"""Seconds for which nobody must have written to a file before it is taken to be whole. What is written more slowly
fails at first, and is done when the rest is there."""


def watched(places: Sequence[str], *, pause: float = PAUSE) -> Iterator[bool]:
    """Look at files, folders and patterns, and tell again and again whether something changed.

    Parameters
    ----------
    places
        As of :func:`segvec.batching.sources.find_sources`, on this machine.
    pause
        Seconds after which is told that nothing did.

    Yields
    ------
    bool
        Whether something changed since it was told last; at first True, when nothing is missed any more.

    Raises
    ------
    InputError
        If a place cannot be watched, or what watches is not installed.
    """
    try:
        from watchfiles import watch  # an extra
    except ImportError as error:
        raise InputError("--watch needs watchfiles: pip install 'segvec[watch]'") from error
    roots = sorted({_root(place) for place in places})
    milliseconds = round(pause * 1000)
    changes = watch(
        *roots,
        watch_filter=lambda _, path: not os.path.basename(path).startswith("."),  # noqa: PTH119 (also our own, halves)
        debounce=milliseconds,
        step=min(50, milliseconds),
        rust_timeout=milliseconds,
        yield_on_timeout=True,
        raise_interrupt=True,
    )
    with closing(changes):
        try:
            next(changes)  # from here on nothing is missed
            yield True
            for change in changes:
                yield bool(change)
        except OSError as error:
            raise InputError(f"{', '.join(map(printable, roots))} cannot be watched: {error}") from error


def is_still(path: str, *, pause: float = PAUSE) -> bool:
    """Tell whether nobody has written to a file for a while; what is not there is left alone, so still."""
    try:
        return not 0 <= time.time() - Path(path).stat().st_mtime < pause
    except (OSError, ValueError):
        return True


def _root(place: str) -> str:
    """Return the folder to watch for a place."""
    if is_address(place):
        raise InputError(f"{printable(place)} cannot be watched: only folders of this machine tell of changes")
    fixed = Path(*takewhile(lambda part: not any(char in part for char in "*?["), Path(place).parts))
    return str(fixed if fixed.is_dir() else fixed.parent)
