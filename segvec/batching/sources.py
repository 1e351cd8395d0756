"""Which pictures there are: files, folders with all that lies in them, patterns, lists, and the same in stores.

What a folder holds is in order of its names, whatever the system makes of it, and hidden files are passed over. A
picture that is named twice is taken once.
"""

import os
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from glob import iglob
from pathlib import Path

from segvec.batching.places import is_address, store_of
from segvec.batching.task import Source
from segvec.errors import InputError, printable
from segvec.files import file_bytes, is_folder

PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp", ".gif", ".avif", ".heic", ".ppm", ".pgm")
"""Suffixes of files that are taken from folders; what is named itself, or by a pattern, may have any."""

_WILD = re.compile(r"[*?[]")
"""What makes a pattern of a name."""


def find_sources(
    places: Sequence[str], *, suffixes: Collection[str] = PICTURES, without: Collection[str] = ()
) -> list[Source]:
    """Find all pictures.

    Parameters
    ----------
    places
        Paths of files, folders and patterns such as ``photos/**/*.jpg``, or their addresses in stores.
    suffixes
        Of the files that are taken from folders.
    without
        Files that are none, unless they are named one by one: what an earlier run wrote.

    Raises
    ------
    InputError
        If nothing is found at one of the places.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> (folder / "b").mkdir()
    >>> for name in ("b/two.png", "one.png", "notes.txt"):
    ...     (folder / name).touch()
    >>> [(source.folder, source.name, source.number) for source in find_sources([str(folder)])]
    [('', 'one', 1), ('b', 'two', 2)]
    """
    found: dict[str, tuple[str, str]] = {}
    passed_over = {_one(path) for path in without}
    for place in places:
        for path, folder in _found_at(place, suffixes):
            if path == place or not passed_over or _one(path) not in passed_over:
                found.setdefault(_one(path), (path, folder))
    return [Source(path, folder, number) for number, (path, folder) in enumerate(found.values(), start=1)]


def listed_places(source: str | bytes) -> list[str]:
    r"""Read a list of places, one a line, or with a null character between them, as ``find -print0`` writes.

    Parameters
    ----------
    source
        Path of the list, or what it holds.

    Raises
    ------
    InputError
        If it cannot be read.

    Examples
    --------
    >>> listed_places(b"a.png\n\nb c.png\r\n")
    ['a.png', 'b c.png']
    """
    data = file_bytes(source, noun="list")[0]
    lines = data.split(b"\0") if b"\0" in data else data.splitlines()
    return [os.fsdecode(line) for line in lines if line.strip()]


def _one(place: str) -> str:
    return place if is_address(place) else os.path.realpath(place)


def _found_at(place: str, suffixes: Collection[str]) -> Iterable[tuple[str, str]]:
    """Return paths at a place, and the folders in which they lie there."""
    if is_address(place):
        return _found_in_store(place, suffixes)
    if is_folder(place):
        found = list(_in_folder(Path(place), suffixes))
        if not found:
            raise InputError(f"there is nothing to work on in {printable(place)}: no {_listed(suffixes)}")
        return found
    if _WILD.search(place) and not os.path.lexists(place):
        return _matching(place)
    return [(place, "")]  # what is not there fails by itself, and the rest goes on


def _listed(suffixes: Collection[str]) -> str:
    return ", ".join(suffixes)


def _in_folder(folder: Path, suffixes: Collection[str]) -> Iterator[tuple[str, str]]:
    for way, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        inner = Path(way).relative_to(folder).as_posix()
        for name in sorted(names):
            if not name.startswith(".") and os.path.splitext(name)[1].lower() in suffixes:  # noqa: PTH122 (a million)
                yield os.path.join(way, name), "" if inner == "." else inner  # noqa: PTH118


def _matching(pattern: str) -> list[tuple[str, str]]:
    root = _fixed_part(pattern)
    found = sorted(path for path in iglob(pattern, recursive=True) if not os.path.isdir(path))  # noqa: PTH112, PTH207
    if not found:
        raise InputError(f"no file is called {printable(pattern)}")
    return [(path, _folder_within(path, root)) for path in found]


def _fixed_part(pattern: str) -> str:
    """Return the folders of a pattern before the first that is open."""
    parts = re.split(r"[/\\]" if sys.platform == "win32" else "/", pattern)
    count = next(index for index, part in enumerate(parts) if _WILD.search(part))
    return "/".join(parts[:count])


def _folder_within(path: str, root: str) -> str:
    folder = Path(path).parent
    inner = folder.relative_to(root).as_posix() if root or not folder.is_absolute() else folder.as_posix().lstrip("/")
    return "" if inner == "." else inner


def _found_in_store(address: str, suffixes: Collection[str]) -> list[tuple[str, str]]:
    """Return the files at an address: of a pattern, of a folder, or itself."""
    store, path = store_of(address)
    try:
        if _WILD.search(path) and not _is_web(address):
            root, paths = _fixed_part(path), sorted(store.glob(path))
        elif not _is_web(address) and store.isdir(path):
            root = path.rstrip("/")
            paths = [file for file in sorted(store.find(path)) if Path(file).suffix.lower() in suffixes]
        else:
            return [(address, "")]
    except Exception as error:  # each store has errors of its own
        text = printable(" ".join(str(error).split())) or type(error).__name__
        raise InputError(f"{printable(address)} cannot be read: {text}") from error
    if not paths:
        raise InputError(f"there is nothing to work on at {printable(address)}")
    chain = address.partition("::")[2]
    return [
        (store.unstrip_protocol(file) + (f"::{chain}" if chain else ""), _folder_in_store(file, root)) for file in paths
    ]


def _is_web(address: str) -> bool:
    """Tell pages of the web, which list nothing, and whose question marks are no pattern."""
    return address.startswith(("http://", "https://"))


def _folder_in_store(path: str, root: str) -> str:
    inner = path[len(root) :].strip("/") if path.startswith(root) else path
    return inner.rpartition("/")[0]
