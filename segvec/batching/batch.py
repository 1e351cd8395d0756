"""The operation on many pictures: from places and work to what became of each."""

import contextlib
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Unpack, cast

from segvec.arguments import checked
from segvec.batching.cluster import cluster_engine, is_client
from segvec.batching.executors import Engine, engine_from, local_engine, n_cores
from segvec.batching.manifest import NAME, open_manifest, written_places
from segvec.batching.memory import bytes_from, free_bytes
from segvec.batching.places import is_address
from segvec.batching.planning import base_folder, planned_tasks
from segvec.batching.runs import Rules, run_tasks
from segvec.batching.saving import Saving
from segvec.batching.sources import PICTURES, find_sources
from segvec.batching.task import Outcome, Source, Task, Work
from segvec.errors import InputError

AUTO = "auto"
"""For the manifest: beside the outputs."""


@checked
def batch(
    sources: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    work: Callable[[str], Any] | Work,
    *,
    outputs: str | Sequence[str] = (),
    manifest: str | os.PathLike[str] | None = AUTO,
    jobs: int | None = None,
    memory: str | int | None = None,
    time_limit: float | None = None,
    force: bool = False,
    retry_failed: bool = False,
    fail_fast: bool = False,
    executor: Any = None,  # noqa: ANN401 (a client's class is Dask's)
) -> Iterator[Outcome]:
    """Do the same to many pictures, several at a time, and yield what becomes of each, as it comes.

    A picture that fails is told of and does not stop the others. With outputs a manifest is written, by which the next
    run goes on where this one stopped, however it stopped: what is done already, from the same picture with the same
    work and the same version of segvec, is kept. Files are written whole or not at all.

    Parameters
    ----------
    sources
        Paths of pictures, of folders with all that lies in them, patterns such as ``photos/**/*.jpg``, or addresses
        such as ``s3://bucket/photos`` (the extra ``remote``).
    work
        A function of a picture's path that returns an artwork, or whatever else has ``save(path)``, or text or bytes;
        such as ``functools.partial(segvec.trace, preset="poster")``. It is sent to other processes.
    outputs
        Where results go, as in ``out/{relpath}/{name}.svg``: ``{name}`` is the picture's name, ``{relpath}`` its
        folder within the source, ``{suffix}`` what the picture's name ends in, ``{number}`` a number from 1. Without
        outputs each outcome has what the work returned as its ``value``.
    manifest
        Path of the manifest; by default ``manifest.jsonl`` in the folder of the first output; None for none.
    jobs
        Number of processes; by default one for each core, and no more than pay for so many pictures.
    memory
        How much pictures under way may take together, as ``"8GB"``; by default four fifths of what is free.
    time_limit
        Seconds after which a picture is given up.
    force
        Whether what is done already is done again.
    retry_failed
        Whether what failed in an earlier run is tried again.
    fail_fast
        Whether nothing more is begun after the first failure.
    executor
        Who does it instead of processes of this machine: a ``distributed.Client`` of Dask, or any executor as of
        :mod:`concurrent.futures`.

    Yields
    ------
    Outcome
        What became of each picture.

    Raises
    ------
    InputError
        If a source is not there, an option cannot be used, two results would go to one place, or another run has the
        manifest.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import numpy as np
    >>> import segvec
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> (folder / "dots.png").write_bytes(segvec.picture_bytes(np.eye(8), format="png")) > 0
    True
    >>> [outcome.status for outcome in segvec.batch(folder, segvec.trace, outputs=f"{folder}/art/{{name}}.svg")]
    ['done']
    """
    templates = (outputs,) if isinstance(outputs, str) else tuple(outputs)
    place = manifest_place(templates) if manifest == AUTO else manifest
    places = [sources] if isinstance(sources, (str, os.PathLike)) else list(sources)
    found = sources_of([os.fspath(each) for each in places], manifest=place)
    tasks = planned_tasks(found, templates)
    if place is not None and not templates:
        raise InputError("a manifest is of outputs, and none are given")
    if time_limit is not None and not time_limit > 0:
        raise InputError(f"time_limit must be greater than zero, got {time_limit}")
    return run_planned(
        tasks,
        cast("Work", work) if hasattr(work, "description") else Saving(work),
        manifest=place,
        engine=_engine(executor, jobs, len(tasks), time_limit),
        memory=memory_of(memory),
        seconds=time_limit,
        force=force,
        retry_failed=retry_failed,
        fail_fast=fail_fast,
    )


def run_planned(
    tasks: Sequence[Task],
    work: Work,
    *,
    manifest: str | os.PathLike[str] | None,
    engine: Engine,
    also: Iterable[str | os.PathLike[str]] = (),
    **rules: Unpack[Rules],
) -> Iterator[Outcome]:
    """Do tasks and write down what becomes of them, in the end in their order.

    Parameters
    ----------
    engine, rules
        As of :func:`segvec.batching.runs.run_tasks`.
    also
        Other manifests that tell of what was done.
    """
    with contextlib.ExitStack() as held:
        book = None if manifest is None else held.enter_context(open_manifest(manifest, also=also))
        yield from run_tasks(tasks, work, engine=engine, manifest=book, **rules)
        if book is not None:
            book.settle(tasks)


def sources_of(
    places: Sequence[str], *, manifest: str | os.PathLike[str] | None, suffixes: Collection[str] = PICTURES
) -> list[Source]:
    """Find all pictures, but for those that earlier runs of the same manifest made."""
    without = set() if manifest is None else written_places(manifest)
    return find_sources(places, suffixes=suffixes, without=without)


def manifest_place(templates: Sequence[str]) -> str | None:
    """Return where the manifest of outputs is; None where there are none.

    Raises
    ------
    InputError
        If they are not on this machine.

    Examples
    --------
    >>> manifest_place(["out/{relpath}/{name}.svg"])
    'out/manifest.jsonl'
    """
    if not templates:
        return None
    if is_address(templates[0]):
        raise InputError("outputs are elsewhere: name a manifest on this machine, which grows line by line")
    return str(Path(base_folder(templates[0]), NAME))


def memory_of(memory: str | int | None) -> int | None:
    """Return the bytes that tasks under way may take together; None where nothing is known."""
    if memory is None:
        return free_bytes()
    return memory if isinstance(memory, int) else bytes_from(memory)


def _engine(executor: Any, jobs: int | None, n_tasks: int, seconds: float | None) -> Engine:  # noqa: ANN401
    if executor is None:
        return local_engine(jobs, n_tasks=n_tasks, seconds=seconds)
    if isinstance(executor, Engine):
        return executor
    if is_client(executor):
        return cluster_engine(executor, n_workers=jobs)
    return engine_from(executor, n_workers=jobs or n_cores())
