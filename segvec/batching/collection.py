"""What all pictures of a run have in common, found out before each is done: a palette, a scale.

Each picture leaves a small tally, made by whoever does the tasks; here they are merged as they come, and forgotten.
"""

import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any, TypeVar

from segvec._version import __version__
from segvec.batching.executors import Engine
from segvec.batching.places import stamp_of
from segvec.batching.runs import run_tasks
from segvec.batching.task import Made, Outcome, Task
from segvec.errors import InputError, SegvecError
from segvec.files import write_atomically
from segvec.heat.collection import cells_tally, with_common_range
from segvec.heat.tally import Tally
from segvec.options.heating import HeatmapOptions
from segvec.options.tracing import TraceOptions
from segvec.palette.collection import ColorTally, color_tally
from segvec.palette.palette import check_count
from segvec.preparing import traced_picture

_Tally = TypeVar("_Tally", ColorTally, Tally)

Told = Callable[[Iterator[Outcome]], Iterator[Outcome]]
"""Looks on while tallies come."""


@dataclass(frozen=True, slots=True)
class ColorCount:
    """Work: the tally of a picture's colors, as it is traced."""

    options: TraceOptions

    @property
    def description(self) -> Mapping[str, Any]:
        """What is counted."""
        return {"do": "count colors", "options": _plain(self.options)}

    def __call__(self, picture: str, outputs: Sequence[str]) -> Made:
        """Count them."""
        return Made(value=color_tally(traced_picture(picture, self.options)))


@dataclass(frozen=True, slots=True)
class CellCount:
    """Work: the tally of the cells of a picture's heatmap."""

    options: HeatmapOptions
    mask: str | None = None

    @property
    def description(self) -> Mapping[str, Any]:
        """What is counted."""
        return {"do": "count cells", "options": {**_plain(self.options), "mask": self.mask}}

    def __call__(self, picture: str, outputs: Sequence[str]) -> Made:
        """Count them."""
        return Made(value=cells_tally(picture, self.options, mask=self.mask))


def common_colors(
    tasks: Sequence[Task],
    options: TraceOptions,
    *,
    n_colors: int,
    engine: Engine,
    memory: int | None = None,
    kept: str | None = None,
    told: Told = iter,
) -> tuple[str, ...]:
    """Choose one palette for all pictures of a run, in which each weighs the same.

    Parameters
    ----------
    options
        How the pictures are traced: what is done to them before the cut counts.
    kept
        Path of the file that keeps the palette for other runs over the same pictures; None for none.
    told
        Looks on.

    Returns
    -------
    tuple
        Colors as ``#rrggbb``, those that cover most first. Pictures that cannot be read are left out.

    Raises
    ------
    InputError
        If no picture can be read, or nothing of any is visible.
    """
    check_count(n_colors)
    work = ColorCount(options)

    def find() -> list[str]:
        tallies = _tallies(tasks, work, engine, memory, told)
        return list(reduce(ColorTally.merge, tallies).palette(n_colors, vividness=options.vividness).codes)

    return tuple(_kept(kept, tasks, {**work.description, "colors": n_colors}, find))


def common_range(
    tasks: Sequence[Task],
    options: HeatmapOptions,
    *,
    engine: Engine,
    mask: str | None = None,
    memory: int | None = None,
    kept: str | None = None,
    told: Told = iter,
) -> tuple[float | None, float | None]:
    """Find the range of values that the heatmaps of all pictures of a run have together.

    Parameters
    ----------
    mask
        Path of a mask that all share.
    kept, told
        As of :func:`common_colors`.

    Returns
    -------
    tuple
        The values at the ends; None where no value counts.

    Raises
    ------
    InputError
        If no picture can be read.
    """
    work = CellCount(options, mask)

    def find() -> list[float | None]:
        total = reduce(Tally.merge, _tallies(tasks, work, engine, memory, told))
        found = with_common_range(options, total)
        return [found.vmin, found.vmax]

    low, high = _kept(kept, tasks, work.description, find)
    return low, high


def _tallies(
    tasks: Iterable[Task], work: ColorCount | CellCount, engine: Engine, memory: int | None, told: Told
) -> Iterator[Any]:
    """Yield what each picture leaves, as it comes; where none leaves anything, tell why the first does not."""
    outcomes = run_tasks((Task(task.source) for task in tasks), work, engine=engine, memory=memory)
    error, is_any = "there are no pictures", False
    for outcome in told(outcomes):
        if outcome.is_well:
            is_any = True
            yield outcome.value
        elif not is_any:
            error = outcome.error
    if not is_any:
        raise InputError(f"nothing in common: {error}")


def _kept(
    path: str | None, tasks: Sequence[Task], wanted: Mapping[str, Any], find: Callable[[], list[Any]]
) -> list[Any]:
    """Return what was found before in the same pictures, or find it, and keep it."""
    if path is None:
        return find()
    key = _key(tasks, wanted)
    try:
        known = json.loads(Path(path).read_bytes())
        if known["key"] == key:
            return list(known["found"])
    except (OSError, ValueError, LookupError, TypeError):
        pass  # none yet, or something else
    found = find()
    write_atomically(path, json.dumps({"key": key, "found": found}) + "\n")
    return found


def _key(tasks: Sequence[Task], wanted: Mapping[str, Any]) -> str:
    """Name the pictures as they are now, and what is wanted of them."""
    told = hashlib.sha256(json.dumps([wanted, __version__], sort_keys=True).encode())
    for task in tasks:
        try:
            stamp = stamp_of(task.source.place)
            told.update(f"{task.source.place}\0{stamp.size}\0{stamp.changed}\0".encode(errors="surrogateescape"))
        except SegvecError:
            told.update(f"{task.source.place}\0\0\0".encode(errors="surrogateescape"))
    return told.hexdigest()


def _plain(options: TraceOptions | HeatmapOptions) -> dict[str, Any]:
    """Write options as JSON has them."""
    plain: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(options), default=str))
    return plain
