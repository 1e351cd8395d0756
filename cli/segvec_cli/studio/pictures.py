"""The pictures that the studio holds: those of the command line where they lie, dropped ones in a folder of its own."""

import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from segvec.errors import InputError, printable

MOST_PICTURES = 200
"""Pictures held at once."""

MOST_BYTES = 256 * 2**20
"""Of one picture that is dropped."""

LONGEST_NAME = 120
"""Characters of a file's name that are kept."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of the film strip."""

    id: str
    """What the page calls it."""
    path: str
    """Where it lies."""
    shown: str
    """Its name, as it would be typed."""
    width: int
    """In pixels, upright."""
    height: int
    """In pixels, upright."""
    is_own: bool
    """Whether its file is the studio's, and goes with it."""


class Shelf:
    """All pictures of one run."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="segvec-studio-"))
        self._pictures: dict[str, Picture] = {}

    def __len__(self) -> int:
        return len(self._pictures)

    def all(self) -> list[Picture]:
        """Return the pictures, in the order in which they came."""
        return list(self._pictures.values())

    def find(self, id: object) -> Picture:
        """Return a picture.

        Raises
        ------
        InputError
            If it is not there.
        """
        if not isinstance(id, str) or id not in self._pictures:
            raise InputError("this picture is no longer here; drop it once more")
        return self._pictures[id]

    def place(self, name: str) -> tuple[str, Path]:
        """Return an id, and a path to write a dropped picture to, which ends in its name.

        Raises
        ------
        InputError
            If there are too many.
        """
        if len(self._pictures) >= MOST_PICTURES:
            raise InputError(f"there are {MOST_PICTURES} pictures already; close some")
        id = secrets.token_hex(6)
        folder = self._folder / id
        folder.mkdir()
        return id, folder / plain_name(name)

    def add(self, id: str, path: str, shown: str, size: tuple[int, int], *, is_own: bool) -> Picture:
        """Put a picture that was looked at on the shelf."""
        self._pictures[id] = Picture(id, path, shown, *size, is_own)
        return self._pictures[id]

    def remove(self, id: str) -> None:
        """Take a picture away, and its file where that is the studio's."""
        picture = self._pictures.pop(id, None)
        if picture is None or picture.is_own:
            shutil.rmtree(self._folder / id, ignore_errors=True)

    def clear(self) -> None:
        """Remove everything."""
        self._pictures.clear()
        shutil.rmtree(self._folder, ignore_errors=True)


def plain_name(name: str) -> str:
    r"""Return a name that is one of a file and nothing else.

    Examples
    --------
    >>> plain_name("../../etc/a cup.jpg"), plain_name("..."), plain_name("a\nb.png")
    ('a cup.jpg', 'picture', 'a?b.png')
    """
    last = name.replace("\\", "/").rpartition("/")[2].strip().lstrip("-.")
    kept = "".join("-" if char in '<>:"|?*' else char for char in last)[-LONGEST_NAME:]
    return printable(kept) or "picture"
