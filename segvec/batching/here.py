"""One task from beginning to end in this process: read, work, write, and tell what became of it."""

import contextlib
import logging
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from segvec.batching.places import bytes_of, digest_of, is_address, size_at, stamp_of, write_bytes
from segvec.batching.task import Made, Outcome, Stamp, Task, Work
from segvec.errors import RenderError, SegvecError, printable
from segvec.files import is_out_of_space


def done_here(work: Work, task: Task) -> Outcome:
    """Do a task in this process, and tell what became of it; what fails is told as well, not raised."""
    start = time.perf_counter()
    stamp, digest, picture = None, "", task.source.place

    def named(error: SegvecError) -> str:
        """Tell of a picture of a store by its address, not by the file that it was for a while."""
        return str(error).replace(printable(picture), task.source.label)

    try:
        stamp = stamp_of(task.source.place)
        with _at_hand(task.source.place) as picture:
            digest = digest_of(picture)
            made, files = _done(work, picture, task.outputs)
    except RenderError as error:  # the place to write to may be another next time: no stamp, so that it is tried again
        return replace(_failed(task, named(error), start, None, ""), ends_run=is_out_of_space(error))
    except SegvecError as error:
        return _failed(task, named(error), start, stamp, digest)
    except MemoryError:  # and so may what is free
        return _failed(task, "does not fit into memory", start, None, "")
    except Exception as error:
        logging.getLogger("segvec.batching").debug("%s", task.source.place, exc_info=True)
        text = " ".join(f"{type(error).__name__}: {error}".split())
        return _failed(task, f"unexpected {printable(text)}", start, stamp, digest)
    seconds = time.perf_counter() - start
    return Outcome(task, "done", seconds, stamp, digest, files, notes=made.notes, value=made.value)


def lost(task: Task, error: str, seconds: float) -> Outcome:
    """Tell of a task whose process ended before it did."""
    stamp, digest = None, ""
    with contextlib.suppress(SegvecError):
        stamp, digest = stamp_of(task.source.place), digest_of(task.source.place)
    return Outcome(task, "failed", seconds, stamp, digest, error=labeled(task, error))


def labeled(task: Task, error: str) -> str:
    """Put the picture's name before an error that does not have it."""
    label = task.source.label
    return error if label in error else f"{label}: {error}"


def _failed(task: Task, error: str, start: float, stamp: Stamp | None, digest: str) -> Outcome:
    seconds = time.perf_counter() - start
    return Outcome(task, "failed", seconds, stamp, digest, error=labeled(task, error))


def _done(work: Work, picture: str, outputs: Sequence[str]) -> tuple[Made, dict[str, int]]:
    """Do the work to a file of this machine, and tell what is there then."""
    if not any(map(is_address, outputs)):
        made = work(picture, outputs)
        return made, {path: _size(path) for path in (outputs if made.files is None else made.files)}
    with tempfile.TemporaryDirectory(prefix="segvec-") as folder:
        near = [
            os.path.join(folder, str(number), output.rpartition("/")[2]) if is_address(output) else output  # noqa: PTH118
            for number, output in enumerate(outputs)
        ]
        made = work(picture, near)
        files = {path: _size(path) for path in near if not path.startswith(folder)}
        for number, output in enumerate(outputs):
            files |= _sent(Path(folder, str(number)), output.rpartition("/")[0])
        return made, files


def _size(path: str) -> int:
    size = size_at(path)
    if size is None:
        raise RenderError(f"{printable(path)} was not written")
    return size


def _sent(folder: Path, address: str) -> dict[str, int]:
    """Bring all files of a folder to an address, and return what is there then."""
    files = {}
    for file in sorted(file for file in folder.rglob("*") if file.is_file()):
        place, data = f"{address}/{file.relative_to(folder).as_posix()}", file.read_bytes()
        write_bytes(place, data)
        files[place] = len(data)
    return files


@contextlib.contextmanager
def _at_hand(place: str) -> Iterator[str]:
    """Give a file of a store a path on this machine, with its own name; what is here stays where it is."""
    if not is_address(place):
        yield place
        return
    data = bytes_of(place)
    with tempfile.TemporaryDirectory(prefix="segvec-") as folder:
        near = Path(folder, place.split("::")[0].rstrip("/").rpartition("/")[2].partition("?")[0] or "picture")
        near.write_bytes(data)
        yield str(near)
