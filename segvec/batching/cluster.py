"""Tasks done by the workers of a Dask cluster.

The scheduler knows the workers, and gives what a dead one had to another; the workers read the pictures and write the
results, whole or not at all, so that what is done twice is the same; the client hands out a few tasks for each worker
and writes the manifest. Known limits: a task that is under way is not stopped, and a worker does its tasks in threads
if it was started with several, which share one interpreter: start workers of one thread each.
"""

import contextlib
import importlib
import json
import logging
import os
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from segvec._version import __version__
from segvec.allocation import arrange_memory
from segvec.batching.executors import Engine
from segvec.batching.places import is_address
from segvec.batching.task import Outcome, Task, Work
from segvec.errors import InputError, printable
from segvec.files import is_regular_file

CONNECT_SECONDS = 15
"""How long a scheduler is waited for."""


@contextlib.contextmanager
def connected(scheduler: str) -> Iterator[Any]:
    """Connect to a scheduler.

    Parameters
    ----------
    scheduler
        Its address, as ``tcp://10.0.0.1:8786``, or the path of the file that it writes it into.

    Yields
    ------
    distributed.Client

    Raises
    ------
    InputError
        If there is none, or Dask is not installed.
    """
    try:
        import distributed  # an extra
    except ImportError as error:
        raise InputError("a cluster needs Dask: pip install 'segvec[cluster]'") from error
    # Which tells at length what one line of ours tells too.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    place = {"scheduler_file": scheduler} if is_regular_file(scheduler) else {"address": scheduler}
    try:
        _knock(scheduler)
        connect: Any = distributed.Client  # whose types are its own affair
        client = connect(**place, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise InputError(f"there is no Dask scheduler at {printable(scheduler)}") from error
    try:
        yield client
    finally:
        with contextlib.suppress(OSError):
            client.close()


def _knock(scheduler: str) -> None:
    """Look whether anybody is there at all: clients that find nobody take half a minute to give up, at length."""
    address = json.loads(Path(scheduler).read_bytes())["address"] if is_regular_file(scheduler) else scheduler
    parts = urlsplit(address if "://" in address else f"tcp://{address}")
    if parts.scheme in ("tcp", "tls"):
        socket.create_connection((parts.hostname or "", parts.port or 0), timeout=CONNECT_SECONDS).close()


def is_client(executor: object) -> bool:
    """Tell whether something is a client of Dask, without loading it."""
    return type(executor).__module__.partition(".")[0] == "distributed" and hasattr(executor, "get_executor")


def cluster_engine(client: Any, *, n_workers: int | None = None) -> Engine:  # noqa: ANN401 (distributed.Client)
    """Return what does tasks on a Dask cluster.

    Parameters
    ----------
    client
        A ``distributed.Client``; whoever made it closes it.
    n_workers
        How many tasks are done at a time; by default as many as there are threads of workers now.

    Raises
    ------
    InputError
        If a worker has no segvec, or another version of it.
    """
    try:
        versions = client.run(_version)
        threads = sum(client.nthreads().values())
    except ImportError as error:
        raise InputError(f"the workers of the cluster lack what this process has: {error}") from error
    except OSError as error:
        raise InputError(LOST) from error
    for worker, version in versions.items():
        _check_version(version, __version__, worker)
    return Engine(lambda: _Cluster(client), n_workers or max(1, threads), _end, lost=LOST)


LOST = "the scheduler of the cluster is gone; what is done is written down, and the same run again does the rest"


class _Cluster(Executor):
    """Hands tasks to a cluster."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401
        self._client = client
        self._executor = client.get_executor(pure=False)  # a task is another one when it is asked for again
        self._folder = os.getcwd()  # noqa: PTH109

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **options: Any) -> "Future[Any]":  # noqa: ANN401
        """Let a worker call a function of work and a task."""
        future: Future[Any] = self._executor.submit(
            _done_there, function, *arguments, __version__, self._folder, options
        )
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let go of the tasks that are under way, or wait for them."""
        if self._client.status == "running":  # else they are lost with the scheduler
            self._executor.shutdown(wait=wait and not cancel_futures)


def _end(executor: Executor, at_once: bool) -> None:
    executor.shutdown(wait=not at_once, cancel_futures=at_once)


def _done_there(
    function: Callable[..., Outcome], work: Work, task: Task, version: str, folder: str, options: dict[str, Any]
) -> Outcome:
    """Do a task on a worker, from the folder in which the client is: paths mean there what they mean here."""
    _check_version(__version__, version, "a worker")
    arrange_memory()
    if not all(map(is_address, (task.source.place, *task.outputs))):
        try:
            os.chdir(folder)
        except OSError as error:
            raise InputError(
                f"a worker does not reach the folder {printable(folder)}: let pictures and results lie on a disk that "
                "all workers share, or name them by addresses"
            ) from error
    return function(work, task, **options)


def _version() -> str:
    """Return the version of segvec on a worker, where what most tasks need is loaded then."""
    importlib.import_module("segvec.pipeline")
    return __version__


def _check_version(found: str, expected: str, worker: str) -> None:
    if found != expected:
        raise InputError(f"{worker} has segvec {found}, and the client {expected}: results would differ")
