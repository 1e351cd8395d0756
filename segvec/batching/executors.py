"""Who does the tasks: this process, several of this machine, or whatever offers an executor as Python's library does.

Processes of this machine are joblib's, by loky: they start without running the user's script once more, take functions
of notebooks, and are used again by the next run.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from segvec.batching.apart import ONE_THREAD, end_attendants, kill_attendants
from segvec.errors import InputError
from segvec.temporary import remove_own

TASKS_OF_PROCESS = 4
"""Tasks from which on it pays to start one process more: starting takes about as long as two or three photographs."""


@dataclass(frozen=True, slots=True)
class Engine:
    """What does tasks, several at a time."""

    start: Callable[[], Executor]
    """Makes the executor, and another one where it broke."""
    n_workers: int
    """Tasks that it does at a time."""
    end: Callable[[Executor, bool], None]
    """Ends an executor; with True at once, with what is under way."""
    window: int = 2
    """Tasks that it is given for each worker, so that none waits for the next."""
    lost: str = "whoever does the tasks is gone; what is done is written down, and the same run again does the rest"
    """What is told where it gives up."""


def local_engine(jobs: int | None = None, *, n_tasks: int | None = None, seconds: float | None = None) -> Engine:
    """Return what does tasks on this machine.

    Parameters
    ----------
    jobs
        Number of processes; by default one for each core, and no more than pay for the tasks.
    n_tasks
        Number of tasks, where it is known.
    seconds
        Time limit of a task, for which each is done in a process that can be ended.

    Raises
    ------
    InputError
        If `jobs` is less than 1.
    """
    if jobs is not None and jobs < 1:
        raise InputError(f"jobs must be at least 1, got {jobs}")
    if jobs is None:
        jobs = n_cores()
        jobs = jobs if n_tasks is None else max(1, min(jobs, n_tasks // TASKS_OF_PROCESS))
    if seconds is not None:  # each thread has a process of its own
        return Engine(lambda: ThreadPoolExecutor(jobs), jobs, _end_attended, window=1)
    if jobs == 1:
        return Engine(InProcess, 1, _end, window=1)
    return Engine(lambda: _processes(jobs), jobs, _end_processes)


def n_cores() -> int:
    """Count the cores that this process may use."""
    from joblib import cpu_count  # a tenth of a second; knows of containers' shares

    return max(1, int(cpu_count()))


def engine_from(executor: Executor, *, n_workers: int) -> Engine:
    """Return an engine of an executor that somebody else makes and ends."""
    return Engine(lambda: executor, n_workers, lambda executor, at_once: None)


class InProcess(Executor):
    """Does each task in this process, when it is submitted."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **options: Any) -> "Future[Any]":  # noqa: ANN401
        """Do a task at once."""
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()
        try:
            future.set_result(function(*arguments, **options))
        except Exception as error:
            future.set_exception(error)
        return future


def _processes(jobs: int) -> Executor:
    from joblib.externals.loky import get_reusable_executor

    initial = (os.getpid(), os.getcwd())  # noqa: PTH109 (as a text): in another folder there are other processes
    executor: Executor = get_reusable_executor(
        max_workers=jobs, timeout=IDLE_SECONDS, initializer=_prepare, initargs=initial, env=dict(ONE_THREAD)
    )
    return executor


IDLE_SECONDS = 60
"""Time after which processes that nobody uses end."""

PARENT_SECONDS = 1.0
"""How often a process looks whether the one that started it is still there."""


def _end(executor: Executor, at_once: bool) -> None:
    executor.shutdown(wait=True, cancel_futures=at_once)


def _end_processes(executor: Any, at_once: bool) -> None:  # noqa: ANN401 (loky's, which can end what is under way)
    if at_once:  # else the next run takes them over
        executor.shutdown(wait=True, kill_workers=True)


def _end_attended(executor: Executor, at_once: bool) -> None:
    executor.shutdown(wait=False, cancel_futures=at_once)
    if at_once:
        kill_attendants()
    executor.shutdown(wait=True)
    end_attendants()


def _prepare(parent: int, folder: str) -> None:
    """Leave Ctrl-C to the process that asks, and end with it, however it ends; loky's would wait for more to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.chdir(folder)
    if sys.platform != "win32":  # where a process has the same parent for ever, and ends when it is idle
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    """End this process when it has another parent."""
    while os.getppid() == parent:
        time.sleep(PARENT_SECONDS)
    remove_own()
    os._exit(1)
