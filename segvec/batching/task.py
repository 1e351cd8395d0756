"""What is done to one picture of many, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, Literal, Protocol, TypeAlias

from segvec.errors import printable

Status: TypeAlias = Literal["done", "failed", "kept", "failed before"]
"""``kept`` was done by an earlier run, ``failed before`` failed in one and was not tried again."""


@dataclass(frozen=True, slots=True)
class Source:
    """A picture, or whatever else work is done on."""

    place: str
    """Path or address."""
    folder: str = ""
    """Folders between the place that was named and the picture, with ``/`` between them; "" for none."""
    number: int = 1
    """From 1, in the order of all sources."""

    @property
    def name(self) -> str:
        """Name of the file, without folder and suffix."""
        return PurePath(self.place.split("::")[0].rstrip("/")).stem

    @property
    def suffix(self) -> str:
        """Suffix of the file in small letters, without the point."""
        return PurePath(self.place.split("::")[0]).suffix.lower()[1:]

    @property
    def label(self) -> str:
        """What messages call it."""
        return printable(self.place)


@dataclass(frozen=True, slots=True)
class Task:
    """One picture and where what is made of it goes."""

    source: Source
    """The picture."""
    outputs: tuple[str, ...] = ()
    """Paths or addresses of files, or of one folder."""


@dataclass(frozen=True, slots=True)
class Made:
    """What work leaves besides its files."""

    notes: tuple[str, ...] = ()
    """What is worth knowing but not wrong."""
    files: tuple[str, ...] | None = None
    """What was written, where that is not just the outputs asked for, as of several pages."""
    value: Any = None
    """What it returned, where nothing is written."""


class Work(Protocol):
    """What is done to each picture; it is sent to other processes, by pickle."""

    @property
    def description(self) -> Mapping[str, Any]:
        """What is done, and its options, as JSON has it: what differs is other work, and is done again."""

    def __call__(self, picture: str, outputs: Sequence[str]) -> Made:
        """Do it, from a file of this machine to files of this machine.

        Raises
        ------
        SegvecError
            If it cannot be done.
        """


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells at a glance that a file has not changed."""

    size: int
    """Bytes."""
    changed: str
    """When it was changed, or what a store has instead."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a task."""

    task: Task
    """What was to be done."""
    status: Status
    """``done`` or ``failed`` now, or ``kept`` or ``failed before`` from an earlier run."""
    seconds: float = 0.0
    """How long it took, reading and writing included."""
    stamp: Stamp | None = None
    """Of the source; None where it could not be read."""
    digest: str = ""
    """SHA-256 of the source in hexadecimal digits; "" where it could not be read."""
    files: Mapping[str, int] = field(default_factory=dict)
    """What was written, and how many bytes each; of a folder all of its files together."""
    error: str = ""
    """Why it failed, on one line."""
    notes: tuple[str, ...] = ()
    """What is worth knowing but not wrong."""
    value: Any = None
    """What the work returned, where nothing is written."""
    ends_run: bool = False
    """Whether no other task would do better, as where the disk is full."""

    @property
    def is_well(self) -> bool:
        """Whether what was asked for is there."""
        return self.status in ("done", "kept")

    @property
    def is_new(self) -> bool:
        """Whether it was tried in this run."""
        return self.status in ("done", "failed")

    @property
    def n_bytes(self) -> int:
        """All that was written."""
        return sum(self.files.values())
