"""Who does the pictures of ``batch``, and which of them: processes of this machine or a cluster, all or a part."""

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from segvec.batching.batch import memory_of
from segvec.batching.executors import local_engine
from segvec.batching.places import is_address
from segvec.batching.planning import base_folder
from segvec.batching.shards import Shard, parse_shard
from segvec.errors import InputError, printable

if TYPE_CHECKING:
    from segvec.batching.executors import Engine


def check_engine(ctx: click.Context) -> None:
    """Refuse options of engines that do not go together.

    Raises
    ------
    click.UsageError
        If they do not.
    """
    is_cluster, scheduler = ctx.params["backend"] == "dask", ctx.params["scheduler"]
    if is_cluster and scheduler is None:
        raise click.UsageError("--backend dask needs --scheduler, its address or file", ctx)
    if scheduler is not None and not is_cluster:
        raise click.UsageError("--scheduler goes with --backend dask", ctx)
    if ctx.params["watch"] and ctx.params["shard"] is not None:
        raise click.UsageError("--watch and --shard exclude each other: parts are of pictures that are all there", ctx)


@contextlib.contextmanager
def engines(ctx: click.Context) -> "Iterator[Callable[[int], Engine]]":
    """Yield what makes an engine for a number of tasks.

    Raises
    ------
    click.ClickException
        If there is no such cluster.
    """
    jobs, seconds = ctx.params["jobs"], ctx.params["time_limit"]
    if ctx.params["backend"] == "local":
        yield lambda n_tasks: local_engine(jobs, n_tasks=n_tasks, seconds=seconds)
        return
    from segvec.batching.cluster import cluster_engine, connected

    try:
        with connected(ctx.params["scheduler"]) as client:
            engine = cluster_engine(client, n_workers=jobs)
            yield lambda n_tasks: engine
    except InputError as error:
        raise click.ClickException(str(error)) from error


def memory_of_run(ctx: click.Context) -> int | None:
    """Return the bytes that pictures under way may take; what is free here says nothing of a cluster."""
    if ctx.params["backend"] == "dask" and ctx.params["memory"] is None:
        return None
    return memory_of(ctx.params["memory"])


def shard_of(ctx: click.Context, places: Sequence[str], templates: Sequence[str]) -> Shard | None:
    """Return which part of the pictures is to be done; None for all.

    Raises
    ------
    click.UsageError
        If there is no such part, or the shards would not find the same pictures.
    """
    if ctx.params["shard"] is None:
        return None
    try:
        shard = parse_shard(ctx.params["shard"])
    except InputError as error:
        raise click.UsageError(f"--shard: {error}", ctx) from error
    for template in templates:
        for place in places:
            if os.path.isdir(place) and _is_within(base_folder(template), place):  # noqa: PTH112
                raise click.UsageError(
                    f"--shard: {printable(template)} lies in {printable(place)}, where others would find it among "
                    "the pictures; write somewhere else",
                    ctx,
                )
    return shard


def _is_within(folder: str, place: str) -> bool:
    if is_address(folder):
        return False
    inner, outer = os.path.realpath(folder), os.path.realpath(place)
    return inner == outer or inner.startswith(outer.rstrip(os.sep) + os.sep)
