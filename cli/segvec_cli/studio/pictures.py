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
    is_own: bool
    """Whether its file is the studio's, and goes with it."""


class Shelf:
    """All pictures of one run."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="segvec-studio-"))
        self._pictures: dict[str, Picture] = {}

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

    def add(self, path: str, shown: str) -> Picture:
        """Put a picture on the shelf that stays where it lies."""
        return self._put(Picture(secrets.token_hex(6), path, shown, is_own=False))

    def add_own(self, id: str, path: Path) -> Picture:
        """Put a picture on the shelf that was written to a place of its own."""
        return self._put(Picture(id, str(path), path.name, is_own=True))

    def _put(self, picture: Picture) -> Picture:
        self._pictures[picture.id] = picture
        return picture

    def remove(self, id: str) -> None:
        """Take a picture away, and its file where that is the studio's."""
        picture = self._pictures.pop(id, None)
        if picture is None or picture.is_own:
            shutil.rmtree(self._folder / id, ignore_errors=True)

    def clear(self) -> None:
        """Remove everything."""
        self._pictures.clear()
        shutil.rmtree(self._folder, ignore_errors=True)


def browser_type(path: str) -> str:
    """Return the media type of a picture that every browser shows; "" for others, and for what is no picture."""
    with Path(path).open("rb") as file:
        head = file.read(16)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in _STARTS.items() if head.startswith(start)), "")


_STARTS = {b"\x89PNG\r\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}


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
