"""Make the gallery: ``python gallery/build.py``.

Sources, pieces, the README's figures, the list of pieces and the web page are made from ``pieces.toml``, in parallel,
and only what changed since the last time: a fingerprint of what each file is made from, segvec's own code included,
is kept in ``.built.json``. With ``--check`` nothing is written; what differs from what is there is told.
"""

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from functools import cache, partial
from importlib.metadata import version
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

import segvec
from figures import FIGURES
from listing import listing
from making import make
from page_data import page_data
from pieces import FOLDER, Gallery, gallery
from segvec.files import write_atomically
from sources import source_bytes
from web_page import SHARED, page

STATE = FOLDER / ".built.json"
"""Fingerprints of the last build; not kept in the repository."""

LIBRARIES = ("numpy", "scipy", "scikit-image", "scikit-learn", "shapely", "cairosvg", "matplotlib", "pillow")
"""What decides over the bytes of a piece besides segvec."""

ALIKE = 1.0
"""Mean difference, in levels of 255, up to which two drawings are the same: other libraries round otherwise."""

COMPARED_WIDTH = 400
"""Pixels at which vectors that differ in bytes are compared."""


@dataclass(frozen=True, slots=True)
class Task:
    """One file to be made."""

    file: str
    """Its path in the gallery."""
    fingerprint: str
    """Of all that it is made from."""
    work: Callable[[], bytes]
    """Makes it."""


def stages(shown: Gallery, *, only: str = "*") -> Iterator[list[Task]]:
    """Return what is to be made, in groups each of which needs the files of those before."""
    for tasks in _all_stages(shown):
        yield [task for task in tasks if fnmatchcase(task.file, only)]


def _all_stages(shown: Gallery) -> Iterator[list[Task]]:
    yield [Task(f"sources/{s.file}", _fingerprint(asdict(s)), partial(source_bytes, s)) for s in shown.sources.values()]
    pieces = [
        Task(piece.file, _fingerprint(asdict(piece), _source(piece.source.file)), partial(make, piece, sources=SOURCES))
        for piece in shown.pieces
    ]
    seen = [_source("coffee.png"), _source("emblem.png")]
    yield pieces + [Task(file, _fingerprint(file, *seen), work) for file, work in FIGURES.items()]
    made = [(FOLDER / piece.file).read_bytes() for piece in shown.pieces]
    yield [
        Task("README.md", _fingerprint(repr(shown)), partial(_list, shown)),
        Task(
            "index.html",
            _fingerprint(repr(shown), *made, *(path.read_bytes() for path in SHARED)),
            partial(_page, shown),
        ),
    ]


SOURCES = FOLDER / "sources"


def _source(file: str) -> bytes:
    return (SOURCES / file).read_bytes()


def _list(shown: Gallery) -> bytes:
    return listing(shown).encode()


def _page(shown: Gallery) -> bytes:
    return page(page_data(shown)).encode()


def _fingerprint(*parts: object) -> str:
    """Digest what a file is made from, and what makes it."""
    digest = hashlib.sha256(_code())
    for part in parts:
        digest.update(part if isinstance(part, bytes) else json.dumps(part, sort_keys=True).encode())
    return digest.hexdigest()


@cache
def _code() -> bytes:
    """Digest segvec, the gallery's own modules and the versions of the libraries."""
    digest = hashlib.sha256("".join(f"{name} {version(name)}\n" for name in LIBRARIES).encode())
    package = Path(segvec.__file__).parent
    own = [path for path in FOLDER.iterdir() if path.suffix in (".py", ".css", ".js") or path.name == "page.html"]
    for path in sorted([*own, *package.rglob("*.py"), *package.rglob("*.toml")]):
        digest.update(path.read_bytes())
    return digest.digest()


def run(tasks: Sequence[Task], *, jobs: int, progress: Progress) -> Iterator[tuple[Task, bytes]]:
    """Do tasks in processes of their own, a single job in this one, and return what they made, as it comes."""
    bar = progress.add_task("gallery", total=len(tasks))
    for task, result in _results(tasks, jobs=jobs):
        try:
            data = result()
        except Exception as error:
            raise SystemExit(f"gallery: {task.file}: {type(error).__name__}: {error}") from error
        progress.update(bar, advance=1, description=task.file)
        yield task, data


def _results(tasks: Sequence[Task], *, jobs: int) -> Iterator[tuple[Task, Callable[[], bytes]]]:
    """Return what gives the result of each task, or raises what its work raised."""
    if jobs == 1:
        yield from ((task, task.work) for task in tasks)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        futures: dict[Future[bytes], Task] = {pool.submit(task.work): task for task in tasks}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def build(shown: Gallery, *, only: str, jobs: int, progress: Progress) -> list[str]:
    """Make what changed, and return the files that were written."""
    state: dict[str, list[str]] = json.loads(STATE.read_text()) if STATE.exists() else {}
    written, current = [], set()
    for tasks in stages(shown, only=only):
        current.update(task.file for task in tasks)
        changed = [task for task in tasks if not _is_fresh(task, state)]
        for task, data in run(changed, jobs=jobs, progress=progress) if changed else ():
            target = FOLDER / task.file
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists() or target.read_bytes() != data:
                write_atomically(target, data)
                written.append(task.file)
            state[task.file] = [task.fingerprint, hashlib.sha256(data).hexdigest()]
            STATE.write_text(json.dumps(state, indent=0, sort_keys=True))
    gone = set(state) - current if only == "*" else set()
    for file in sorted(gone):  # of pieces that are no more
        (FOLDER / file).unlink(missing_ok=True)
        written.append(f"{file} (removed)")
        del state[file]
        STATE.write_text(json.dumps(state, indent=0, sort_keys=True))
    return written


def _is_fresh(task: Task, state: Mapping[str, Sequence[str]]) -> bool:
    target = FOLDER / task.file
    if task.file not in state or not target.exists():
        return False
    return list(state[task.file]) == [task.fingerprint, hashlib.sha256(target.read_bytes()).hexdigest()]


def check(shown: Gallery, *, only: str, jobs: int, progress: Progress) -> list[str]:
    """Make everything anew, write nothing, and return what differs from what is there."""
    differing = []
    known = set()
    for tasks in stages(shown, only=only):
        for task, data in run(tasks, jobs=jobs, progress=progress):
            known.add(task.file)
            told = difference(task.file, FOLDER / task.file, data)
            if told:
                differing.append(f"{task.file} {told}")
    there = {str(path.relative_to(FOLDER)) for folder in FOLDERS for path in (FOLDER / folder).glob("*")}
    stray = there - known if only == "*" else set()
    return sorted([*differing, *(f"{file} belongs to no piece" for file in stray)])


FOLDERS = ("pieces", "sources", "stages")
"""Folders in which only files lie that the build makes."""


def difference(file: str, target: Path, data: bytes) -> str:
    """Tell how a file differs from what was made; nothing where they are the same to the eye."""
    if not target.exists():
        return "is missing"
    there = target.read_bytes()
    if there == data:
        return ""
    suffix = Path(file).suffix
    if suffix in (".html", ".md"):
        return "" if suffix == ".html" and _frame(there) == _frame(data) else "is out of date"
    if file.startswith("sources/") and suffix not in (".png", ".gif"):
        return "is not the file that its package has"
    one, other = _frames(there, suffix), _frames(data, suffix)
    if one.shape != other.shape:
        return f"has shape {one.shape}, not {other.shape}"
    mean = float(np.abs(one.astype(int) - other).mean())
    return "" if mean <= ALIKE else f"differs by {mean:.2f} levels in the mean"


def _frame(document: bytes) -> list[object]:
    """Return the web page without the drawings, which are compared by themselves."""
    lines = document.decode().splitlines()
    frame: list[object] = [line for line in lines if "data:image/" not in line and not line.startswith(DATA_LINE)]
    for line in lines:
        if line.startswith(DATA_LINE):
            data = json.loads(line.removeprefix(DATA_LINE).removesuffix("</script>"))
            frame += [{name: piece[name] for name in piece if name not in OF_DRAWINGS} for piece in data["pieces"]]
    return frame


DATA_LINE = '<script type="application/json" id="data">'
"""Begins the line of the web page that holds the pieces."""

OF_DRAWINGS = ("svg", "picture", "bytes", "colors", "palettes", "seeds")
"""What differs on the page where drawings differ."""


def _frames(data: bytes, suffix: str) -> NDArray[np.uint8]:
    """Draw a file, all frames of it."""
    if suffix == ".svg":
        data = segvec.render(data.decode(), format="png", width=COMPARED_WIDTH, background="white")
    with Pillow.open(BytesIO(data)) as image:
        frames = []
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            frames.append(np.asarray(image.convert("RGB")))
    return np.stack(frames)


def main(arguments: Sequence[str] | None = None) -> None:
    """Build or check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if anything differs")
    parser.add_argument("--only", default="*", metavar="GLOB", help="only such files, as 'pieces/coffee-*'")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes (default: %(default)s)")
    chosen = parser.parse_args(arguments)
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        work = check if chosen.check else build
        files = work(gallery(), only=chosen.only, jobs=chosen.jobs, progress=progress)
    for file in files:
        print(file)
    if chosen.check and files:
        raise SystemExit(1)
    print(f"{'nothing differs' if chosen.check else f'{len(files)} files written'}", file=sys.stderr)


if __name__ == "__main__":
    main()
