"""Processes that do the studio's work, so that the server answers at all times, and a bad picture ends one at most.

A process does one job after the other. A job that nobody waits for any more is told to stop, which it does at its next
stage; one that does not is ended with its process, and another takes its place.
"""

import asyncio
import contextlib
import multiprocessing
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from segvec.errors import SegvecError
from segvec_cli.reports import unexpected

GRACE = 0.7
"""Seconds that a job has to stop by itself. Loading a new process takes about as long."""

_SPAWN = multiprocessing.get_context("spawn")
"""The server has threads, which a fork would leave in the middle of what they do."""


class JobError(Exception):
    """A job that ended otherwise than well, in words for the page."""


class _Stopped(Exception):
    """Nobody waits for the job any more."""


@dataclass(slots=True, eq=False)
class _Ticket:
    """One job that somebody waits for."""

    number: int = 0
    is_given_up: bool = False
    messages: "asyncio.Queue[tuple[str, Any]]" = field(default_factory=asyncio.Queue)


class Worker:
    """One process, and the queue before it."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._process: Any = None
        self._pipe: Any = None  # of another type on Windows
        self._stopped = _SPAWN.Value("q", 0)
        """Number up to which no job is waited for."""
        self._number = 0
        self._current: _Ticket | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    async def run(self, job: str, *, on_stage: Callable[[Any], None] | None = None, **arguments: Any) -> Any:  # noqa: ANN401
        """Do a job of `segvec_cli.studio.jobs` and return what it returns.

        Parameters
        ----------
        job
            Name of the function.
        on_stage
            Called with each stage; only for jobs that `tell` of them.
        arguments
            Of the function.

        Raises
        ------
        JobError
            If it cannot be done.
        """
        ticket = _Ticket()
        task = asyncio.create_task(self._done(ticket, job, on_stage, arguments))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            self._give_up(ticket, task)
            raise

    def start(self) -> None:
        """Start the process, before there is something to do."""
        if self._process is not None and self._process.is_alive():
            return
        self._pipe, theirs = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=_serve, args=(theirs, self._stopped), daemon=True)
        self._process.start()
        theirs.close()
        loop = asyncio.get_running_loop()
        threading.Thread(target=self._listen, args=(self._pipe, loop), daemon=True).start()

    def end(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.terminate()
            self._process.join(1)
            if self._process.is_alive():
                self._process.kill()

    async def _done(
        self, ticket: _Ticket, job: str, on_stage: Callable[[Any], None] | None, arguments: dict[str, Any]
    ) -> Any:  # noqa: ANN401
        async with self._turn:
            if ticket.is_given_up:
                return None
            self.start()
            assert self._pipe is not None
            self._number += 1
            ticket.number, self._current = self._number, ticket
            try:
                await asyncio.to_thread(self._pipe.send, (ticket.number, job, arguments, on_stage is not None))
            except OSError as error:
                raise JobError("the work ended unexpectedly; try once more") from error
            while True:
                kind, content = await ticket.messages.get()
                if kind == "stage" and on_stage is not None and not ticket.is_given_up:
                    on_stage(content)
                elif kind == "done":
                    return content
                elif kind == "failed":
                    raise JobError(content)
                elif kind == "stopped":
                    return None

    def _give_up(self, ticket: _Ticket, task: "asyncio.Task[Any]") -> None:
        """Let a job stop that nobody waits for."""
        ticket.is_given_up = True
        task.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody asks for its error
        if ticket is self._current:
            self._stopped.value = ticket.number
            asyncio.get_running_loop().call_later(GRACE, self._end_job, ticket, task)

    def _end_job(self, ticket: _Ticket, task: "asyncio.Task[Any]") -> None:
        if ticket is self._current and not task.done() and self._process is not None:
            self._process.kill()

    def _listen(self, pipe: Connection, loop: asyncio.AbstractEventLoop) -> None:
        """Pass on what a process says, until it ends."""
        while True:
            try:
                number, kind, content = pipe.recv()
            except (EOFError, OSError):
                with contextlib.suppress(RuntimeError):  # the loop is over
                    loop.call_soon_threadsafe(self._lost, pipe)
                return
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self._hear, number, kind, content)

    def _hear(self, number: int, kind: str, content: object) -> None:
        if self._current is not None and self._current.number == number:
            self._current.messages.put_nowait((kind, content))

    def _lost(self, pipe: Connection) -> None:
        if pipe is self._pipe and self._current is not None:
            self._process.join(1)
            self._process = None
            given_up = self._current.is_given_up
            message = ("stopped", None) if given_up else ("failed", "the work ended unexpectedly, maybe out of memory")
            self._current.messages.put_nowait(message)


def _serve(pipe: Connection, stopped: Any) -> None:  # noqa: ANN401 (a shared value)
    """Do what comes through a pipe, until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's, which ends this process
    with contextlib.suppress(EOFError, OSError, BrokenPipeError):
        while True:
            number, name, arguments, tells = pipe.recv()
            try:
                message = ("done", _result(pipe, stopped, number, name, arguments, tells=tells))
            except _Stopped:
                message = ("stopped", None)
            except SegvecError as error:
                message = ("failed", str(error))
            except MemoryError:
                message = ("failed", "this does not fit into memory")
            except Exception as error:
                message = ("failed", unexpected(error))
            pipe.send((number, *message))


def _result(pipe: Connection, stopped: Any, number: int, name: str, arguments: Any, *, tells: bool) -> Any:  # noqa: ANN401
    from segvec_cli.studio.jobs import JOBS

    def tell(stage: object) -> None:
        if number <= stopped.value:
            raise _Stopped
        if tells:
            pipe.send((number, "stage", stage))

    if number <= stopped.value:
        raise _Stopped
    function = JOBS[name]
    if "tell" in function.__annotations__:
        arguments = {**arguments, "tell": tell}
    return function(**arguments)
