"""The manifest of runs: JSON Lines that tell of each picture what was done with it, written as it is done.

One object a line, complete in itself; paths are relative to the manifest's folder, so that both can be moved
together. The last line of an output counts. A run that is killed leaves at most the beginning of a line, which the
next one passes over.
"""

import contextlib
import hashlib
import io
import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from sys import intern
from typing import IO, Any

from segvec._version import __version__
from segvec.batching.places import digest_of, is_address, size_at, stamp_of
from segvec.batching.task import Outcome, Source, Stamp, Task, Work
from segvec.errors import InputError, RenderError, SegvecError, printable
from segvec.files import new_folder, unwritable_reason, write_atomically
from segvec.locks import is_free

NAME = "manifest.jsonl"

SYNC_SECONDS = 1.0
"""How often what is written must reach the disk, so that even a failure of power takes no more. A run that is killed
loses nothing that was written."""


@dataclass(frozen=True, slots=True)
class Record:
    """A line of a manifest, with paths as they are reached from here."""

    outcome: Outcome
    do: str
    """What was done."""
    options: Mapping[str, Any]
    """Its options, as far as they were given."""
    version: str
    """That of segvec."""

    @property
    def key(self) -> str:
        """What is the same for the same work."""
        return _key({"do": self.do, "options": self.options}, self.version)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is remembered of a line."""

    key: str
    source: str
    stamp: Stamp | None
    digest: str
    is_well: bool
    error: str
    files: tuple[tuple[str, int], ...]


class Manifest:
    """A manifest that a run goes on with; see :func:`open_manifest`."""

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self._path, self._file, self._folder = path, file, os.path.abspath(path.parent)  # noqa: PTH100 (links stay)
        self._last: dict[str, _Known] = {}
        self._synced = time.monotonic()
        self._is_appended = False

    def learn(self, records: Iterable[Record]) -> None:
        """Take in what was done before."""
        for record in records:
            self._remember(record.outcome, record.key)

    def known(self, task: Task, work: Work) -> Outcome | None:
        """Return what an earlier run made of a task, as far as that still holds.

        That is where the source, the work and the version are the same, and what was written is still there.
        """
        founds = [self._last.get(self._relative(output)) for output in task.outputs]
        found = founds[0] if founds else None
        if found is None or any(other is not found for other in founds):
            return None
        if found.key != work_key(work) or found.source != self._relative(task.source.place):
            return None
        stamp = _same_source(task.source, found)
        if stamp is None:
            return None
        if not found.is_well:
            return Outcome(task, "failed before", stamp=stamp, digest=found.digest, error=found.error)
        files = {self._place(path): size for path, size in found.files}
        if any(size_at(path) != size for path, size in files.items()):
            return None
        return Outcome(task, "kept", stamp=stamp, digest=found.digest, files=files)

    def add(self, outcome: Outcome, work: Work) -> None:
        """Write down what became of a task.

        Raises
        ------
        InputError
            If it cannot be written.
        """
        line = json.dumps(self._line(outcome, work), separators=(",", ":"))
        try:
            _write_all(self._file, line.encode() + b"\n")
            if time.monotonic() - self._synced >= SYNC_SECONDS:
                self.sync()
        except OSError as error:
            raise _unwritable(self._path, error) from error
        self._is_appended = True
        self._remember(outcome, work_key(work))

    def sync(self) -> None:
        """Let all that was written reach the disk."""
        os.fsync(self._file.fileno())
        self._synced = time.monotonic()

    def settle(self, tasks: Iterable[Task]) -> None:
        """Put the lines into the order of the tasks, and drop those that later ones replaced."""
        if not self._is_appended:
            return
        places = {self._relative(output): number for number, task in enumerate(tasks) for output in task.outputs[:1]}
        last: dict[str, tuple[int, bytes]] = {}
        for number, line in enumerate(_lines(self._path)):
            first = json.loads(line)["outputs"][0]
            last[first] = (places.get(first, number - (1 << 62)), line)
        ordered = b"".join(line + b"\n" for _, line in sorted(last.values()))
        with contextlib.suppress(RenderError):  # no room: the lines are all there, in another order
            write_atomically(self._path, ordered)

    def _line(self, outcome: Outcome, work: Work) -> dict[str, Any]:
        stamp = outcome.stamp or Stamp(0, "")
        asked = [self._relative(output) for output in outcome.task.outputs]
        files = {self._relative(path): size for path, size in outcome.files.items()}
        return {
            "source": self._relative(outcome.task.source.place),
            "outcome": outcome.status,
            "outputs": asked,
            **({"files": files} if outcome.files else {}),
            **work.description,
            "version": __version__,
            "seconds": round(outcome.seconds, 3),
            "bytes": outcome.n_bytes,
            "size": stamp.size,
            "changed": stamp.changed,
            "hash": outcome.digest,
            **({"error": outcome.error} if outcome.error else {}),
            **({"notes": list(outcome.notes)} if outcome.notes else {}),
        }

    def _remember(self, outcome: Outcome, key: str) -> None:
        names = {place: self._relative(place) for place in (*outcome.task.outputs, *outcome.files)}
        files = tuple((names[place], size) for place, size in outcome.files.items())
        source = self._relative(outcome.task.source.place)
        # There may be a million: texts that are the same are kept once.
        known = _Known(intern(key), source, outcome.stamp, outcome.digest, outcome.is_well, outcome.error, files)
        for output in outcome.task.outputs:
            self._last[names[output]] = known

    def _relative(self, place: str) -> str:
        return relative_place(place, self._folder)

    def _place(self, path: str) -> str:
        return path if is_address(path) else os.path.normpath(os.path.join(self._path.parent, path))  # noqa: PTH118


@contextlib.contextmanager
def open_manifest(path: str | os.PathLike[str], *, also: Iterable[str | os.PathLike[str]] = ()) -> Iterator[Manifest]:
    """Open a manifest to go on with, or begin one; no other run can have it at the same time.

    Parameters
    ----------
    also
        Others that tell of what was done, as those of other shards; they are read only.

    Raises
    ------
    InputError
        If it cannot be read or written, or another run has it.
    """
    place = Path(path)
    if is_address(os.fspath(path)):
        raise InputError(f"{printable(os.fspath(path))}: a manifest grows line by line, in a file of this machine")
    with new_folder(place.parent):
        try:
            file = place.open("a+b", buffering=0)  # a full disk is told by the line that finds it, not by closing
        except (OSError, ValueError) as error:
            raise _unwritable(place, error) from error
    with file:
        if is_free(file.fileno()) is False:
            raise InputError(f"{printable(str(place))} belongs to a run that is not over; wait for it to end")
        manifest = Manifest(place, file)
        for other in also:
            manifest.learn(read_records(other))
        manifest.learn(read_records(place))
        _end_line(file)
        yield manifest
        with contextlib.suppress(OSError):
            manifest.sync()


def read_manifest(path: str | os.PathLike[str]) -> Manifest:
    """Return what a manifest tells, where nothing is written into it."""
    manifest = Manifest(Path(path), io.BytesIO())
    if Path(path).is_file():
        manifest.learn(read_records(path))
    return manifest


def read_records(path: str | os.PathLike[str]) -> Iterator[Record]:
    """Read the lines of a manifest, also while somebody writes it; half a line is passed over.

    Raises
    ------
    InputError
        If it cannot be read, or is no manifest.
    """
    folder = os.path.dirname(path)  # noqa: PTH120 (as it was typed)
    for line in _lines(Path(path)):
        try:
            yield _record(json.loads(line), folder)
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise InputError(f"{printable(os.fspath(path))} is no manifest of segvec") from error


def written_places(path: str | os.PathLike[str]) -> set[str]:
    """Return what earlier runs wrote, which is no picture to work on."""
    if not Path(path).is_file():
        return set()
    return {place for record in read_records(path) for place in record.outcome.files}


def work_key(work: Work) -> str:
    """Return what is the same for the same work, of the same version of segvec."""
    return _key(work.description, __version__)


def relative_place(place: str, folder: str) -> str:
    """Return how a file is reached from a folder, with ``/`` on all systems; addresses are as they are."""
    if is_address(place):
        return place
    try:
        return os.path.relpath(place, folder).replace(os.sep, "/")
    except ValueError:  # on another drive of Windows
        return os.path.abspath(place)  # noqa: PTH100


def _key(description: Mapping[str, Any], version: str) -> str:
    text = json.dumps([description["do"], description["options"], version], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _same_source(source: Source, known: _Known) -> Stamp | None:
    """Look whether a source is what it was: at a glance if that will do, else by its hash."""
    if known.stamp is None:
        return None
    try:
        stamp = stamp_of(source.place)
        if stamp == known.stamp:
            return stamp
        is_same = stamp.size == known.stamp.size and not is_address(source.place)
        return stamp if is_same and digest_of(source.place) == known.digest else None
    except SegvecError:
        return None


def _lines(path: Path) -> Iterator[bytes]:
    """Read the whole lines of a manifest; one that a killed run left is none."""
    try:
        with path.open("rb") as file:
            for line in file:
                if line.endswith(b"}\n"):
                    yield line[:-1]
    except (OSError, ValueError) as error:
        raise InputError(f"{printable(str(path))} cannot be read: {_reason(error)}") from error


def _write_all(file: IO[bytes], data: bytes) -> None:
    """Write all of a line to a file without a buffer, which may take a part at a time."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]


def _end_line(file: IO[bytes]) -> None:
    """Begin a new line after half of one."""
    if file.seek(0, os.SEEK_END):
        file.seek(-1, os.SEEK_END)
        if file.read(1) != b"\n":
            file.write(b"\n")


def _record(line: Mapping[str, Any], folder: str) -> Record:
    def place(path: str) -> str:
        return path if is_address(path) else os.path.normpath(os.path.join(folder, path))  # noqa: PTH118

    files = {place(path): int(size) for path, size in line.get("files", {}).items()}
    task = Task(Source(place(line["source"])), tuple(map(place, line["outputs"])))
    is_done = line["outcome"] == "done"
    outcome = Outcome(
        task,
        "done" if is_done else "failed",
        float(line["seconds"]),
        Stamp(int(line["size"]), line["changed"]) if line["hash"] else None,
        line["hash"],
        files,
        line.get("error", ""),
        tuple(line.get("notes", ())),
    )
    return Record(outcome, line["do"], line["options"], line["version"])


def _unwritable(path: Path, error: Exception) -> InputError:
    return InputError(f"cannot write {printable(str(path))}: {_reason(error)}")


def _reason(error: Exception) -> str:
    return unwritable_reason(error) if isinstance(error, OSError) else str(error)
