"""One task, wherever it is done: this is what workers of all kinds are sent."""

from segvec import parallel
from segvec.batching.apart import done_apart
from segvec.batching.here import done_here
from segvec.batching.task import Outcome, Task, Work


def do_task(work: Work, task: Task, *, seconds: float | None = None, threads: int | None = None) -> Outcome:
    """Do a task, and tell what became of it; what fails is told as well, not raised.

    Parameters
    ----------
    work
        What is done.
    seconds
        How long it may take, in a process of its own that is ended then; by default it is done in this one.
    threads
        On how many of them large arrays are worked; by default as many as there are.
    """
    if seconds is not None:
        return done_apart(work, task, seconds=seconds)
    if threads is not None:
        parallel.THREADS = threads
    return done_here(work, task)
