"""What the gallery shows, read from ``pieces.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Source:
    """A picture, matrix or animation that pieces are made of."""

    name: str
    """By which pieces name it."""
    file: str
    """Name in ``sources/``."""
    title: str
    """What it shows."""
    credit: str
    """Who made it."""
    license: str
    """Under which it may be used."""
    link: str = ""
    """Where it was published."""
    package: str = ""
    """Python package in which it comes, or none."""
    path: str = ""
    """Its place there."""
    drawn: str = ""
    """Name of the function that draws it, where it comes in no package."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One work: a source, what is done to it, and what to say about it."""

    name: str
    """Of its file and in links."""
    title: str
    """A few words."""
    about: str
    """What there is to see, for who cannot see it, too."""
    kinds: tuple[str, ...]
    """Under which filters it is found."""
    source: Source
    """What it is made of."""
    make: str
    """What is done; see ``making.MAKERS``."""
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Options of each step, by their names in Python."""
    format: str = "svg"
    """Suffix of its file."""

    @property
    def file(self) -> str:
        """Where it lies in the gallery."""
        return f"pieces/{self.name}.{self.format}"

    def step(self, name: str) -> dict[str, Any]:
        """Return the options of one step."""
        return dict(self.options.get(name, {}))


@dataclass(frozen=True, slots=True)
class Gallery:
    """Everything in ``pieces.toml``."""

    kinds: Mapping[str, str]
    """Title of each kind."""
    palettes: tuple[str, ...]
    """What the page offers to recolor pieces with."""
    sources: Mapping[str, Source]
    """By name."""
    pieces: tuple[Piece, ...]
    """In the order of the page."""


@cache
def gallery(path: Path = FOLDER / "pieces.toml") -> Gallery:
    """Read and check a list of pieces.

    Raises
    ------
    ValueError
        If a piece names a source, a kind or a step that does not exist, or a name is used twice.
    """
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    sources = {name: Source(name, **entry) for name, entry in table["sources"].items()}
    pieces = tuple(_piece(entry, sources, table["kinds"]) for entry in table["pieces"])
    names = [piece.name for piece in pieces]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"these names are used twice: {', '.join(twice)}")
    return Gallery(table["kinds"], tuple(table["palettes"]), sources, pieces)


def _piece(entry: Mapping[str, Any], sources: Mapping[str, Source], kinds: Mapping[str, str]) -> Piece:
    fields = dict(entry)
    name = fields["name"]
    unknown = [kind for kind in fields["kinds"] if kind not in kinds]
    if unknown or fields["source"] not in sources:
        raise ValueError(f"{name}: there is no {', '.join(unknown) or fields['source']}")
    fields["source"] = sources[fields["source"]]
    fields["kinds"] = tuple(fields["kinds"])
    options = {step: fields.pop(step) for step in list(fields) if isinstance(fields[step], dict)}
    return Piece(**fields, options=options)
