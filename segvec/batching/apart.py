"""Tasks in processes that can be ended: for a limit of time, and for pictures that end the process they are done in.

Each thread has one such process, which does one task after the other, so that libraries are loaded once; where a task
takes too long, it is ended and the next one gets another. It ends when the process that asks does, however that ends.

Not multiprocessing's: processes of clusters are daemons, which may not have children of that kind.
"""

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import traceback
from typing import IO, Any

from segvec import parallel
from segvec.batching.here import done_here, lost
from segvec.batching.task import Outcome, Task, Work
from segvec.temporary import remove_own

_THREADED = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
ONE_THREAD = dict.fromkeys(_THREADED, "1")
"""What keeps libraries from using other cores, on which other pictures are worked."""

_own = threading.local()

_all: "set[_Attendant]" = set()
"""Those of all threads."""


class _Attendant:
    """A process that waits for tasks."""

    def __init__(self) -> None:
        command = [sys.executable, "-c", "from segvec.batching.apart import attend; attend()"]
        path = os.pathsep.join(filter(None, sys.path))  # as this process found what it works with
        environment = {**os.environ, **ONE_THREAD, "PYTHONPATH": path}
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
        _all.add(self)

    def do(self, work: Work, task: Task, seconds: float | None) -> Outcome | None:
        """Do a task; None where the process ended, or was ended because it took too long."""
        timer = threading.Timer(min(seconds or threading.TIMEOUT_MAX, threading.TIMEOUT_MAX), self._process.kill)
        timer.daemon = True
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(_packed((work, task)))
            self._process.stdin.flush()
            if pickle.load(self._process.stdout) != _READY:
                return None
            timer.start()
            outcome: Outcome = pickle.load(self._process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError):
            return None
        finally:
            timer.cancel()
        return outcome

    def end(self) -> None:
        """End the process."""
        self.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        _all.discard(self)

    def kill(self) -> None:
        """Let the process end, and whoever waits for it know."""
        self._process.kill()


_READY = "ready"


def kill_attendants() -> None:
    """End the processes of all threads, and what they do."""
    for attendant in list(_all):
        attendant.kill()


def end_attendants() -> None:
    """Take down the processes of threads that are over."""
    for attendant in list(_all):
        attendant.end()
    _own.attendant = None


def done_apart(work: Work, task: Task, *, seconds: float | None) -> Outcome:
    """Do a task in a process of its own.

    Parameters
    ----------
    seconds
        How long it may take; None is no limit.
    """
    attendant = getattr(_own, "attendant", None) or _Attendant()
    _own.attendant = attendant
    start = time.perf_counter()
    is_well = False
    try:
        outcome: Outcome | None = attendant.do(work, task, seconds)
        is_well = outcome is not None
    finally:
        if not is_well:
            _own.attendant = None
            attendant.end()
    if outcome is not None:
        return outcome
    took = time.perf_counter() - start
    if seconds is not None and took >= seconds:
        return lost(task, f"took longer than {seconds:g} seconds", took)
    return lost(task, "the process that did it ended, maybe out of memory", took)


def attend() -> None:
    """Do the tasks that come through the standard input, until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever asks, and ends this process
    parallel.THREADS = 1
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a task prints is no answer
    tasks = os.fdopen(os.dup(sys.stdin.fileno()), "rb")
    received: list[tuple[Work, Task]] = []
    arrived = threading.Semaphore(0)
    threading.Thread(target=_listen, args=(tasks, received, arrived), daemon=True).start()
    is_warm = False
    while True:
        arrived.acquire()
        work, task = received.pop(0)
        if not is_warm:  # loading libraries is not the picture's fault
            _warm_up(work, task)
            is_warm = True
        answers.write(pickle.dumps(_READY))
        answers.flush()
        answers.write(pickle.dumps(done_here(work, task)))
        answers.flush()


def _warm_up(work: Work, task: Task) -> None:
    """Let work load what it needs, if it knows how."""
    warm_up = getattr(work, "warm_up", None)
    if warm_up is not None:
        with contextlib.suppress(Exception):  # the task itself will tell
            warm_up(task)


def _listen(tasks: IO[bytes], received: list[Any], arrived: threading.Semaphore) -> None:
    """Receive tasks, and end this process with the one that sends them, also in the midst of one."""
    try:
        while True:
            received.append(pickle.load(tasks))
            arrived.release()
    except (EOFError, OSError):
        remove_own()
    except Exception:  # something that cannot be made again here
        traceback.print_exc()
    finally:
        os._exit(1)


def _packed(message: object) -> bytes:
    import cloudpickle  # a tenth of a second; packs functions of notebooks too

    packed: bytes = cloudpickle.dumps(message)
    return packed
