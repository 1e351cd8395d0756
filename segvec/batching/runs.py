"""A run: tasks are handed out, few at a time, and what becomes of them is told and written down as it happens.

Memory does not grow with the number of tasks: what is done is forgotten, and what is not yet to be done is not asked
for. What was under way when a worker died is done once more, each task in a process of its own, so that the one that
killed it is found out and the others are none the worse.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from dataclasses import dataclass, field
from typing import TypedDict, Unpack

from segvec.batching.apart import done_apart, end_attendants
from segvec.batching.doing import do_task
from segvec.batching.executors import Engine
from segvec.batching.here import labeled
from segvec.batching.manifest import Manifest
from segvec.batching.memory import needed_bytes
from segvec.batching.task import Outcome, Task, Work
from segvec.errors import InputError, SegvecError, printable


class Rules(TypedDict, total=False):
    """What a run heeds; see :func:`run_tasks`."""

    force: bool
    retry_failed: bool
    fail_fast: bool
    seconds: float | None
    memory: int | None


def run_tasks(
    tasks: Iterable[Task], work: Work, *, engine: Engine, manifest: Manifest | None = None, **rules: Unpack[Rules]
) -> Iterator[Outcome]:
    """Do tasks, and yield what becomes of each, as it comes.

    Parameters
    ----------
    tasks
        Taken one by one, when there is somebody to do them; they may have no end.
    engine
        Who does them.
    manifest
        Where it is written down; what it has as done already is not done again.
    force
        Whether it is done again all the same.
    retry_failed
        Whether what failed in an earlier run is tried again.
    fail_fast
        Whether the first failure is the end: what is under way is finished, and nothing else begun.
    seconds
        How long a task may take.
    memory
        Bytes that all tasks under way may take together, as far as can be told before; one is always done.
    """
    run = _Run(work, engine, manifest, rules.get("seconds"), rules.get("memory"))
    fail_fast, is_over = rules.get("fail_fast", False), False
    try:
        for task in tasks:
            known = _known(task, work, manifest, rules)
            if known is not None:
                yield known
                is_over = fail_fast and not known.is_well
            else:
                run.hand_out(task)
            for outcome in run.finished():
                yield outcome
                is_over |= outcome.ends_run or (fail_fast and not outcome.is_well)
            if is_over:
                break
        while run.under_way:
            run.wait()
            yield from run.finished()
        run.end(at_once=False)
    finally:
        run.end(at_once=True)


def _known(task: Task, work: Work, manifest: Manifest | None, rules: Rules) -> Outcome | None:
    """Return what an earlier run made of a task, where that will do."""
    known = None if manifest is None or rules.get("force") else manifest.known(task, work)
    return None if known is not None and not known.is_well and rules.get("retry_failed") else known


@dataclass(slots=True)
class _Run:
    """Tasks under way, and who does them."""

    work: Work
    engine: Engine
    manifest: Manifest | None
    seconds: float | None
    memory: int | None
    under_way: "dict[Future[Outcome], tuple[Task, int]]" = field(default_factory=dict)
    executor: Executor | None = None
    outcomes: list[Outcome] = field(default_factory=list)
    """What is finished, and was not told yet."""

    def hand_out(self, task: Task) -> None:
        """Let a task be done, as soon as there is room for one more."""
        needed = 0 if self.memory is None else needed_bytes(task)
        most = self.engine.n_workers * self.engine.window
        while self.under_way and (len(self.under_way) >= most or not self._fits(needed)):
            self.wait()
        threads = 1 if self.engine.n_workers > 1 else None
        try:
            if self.executor is None:
                self.executor = self.engine.start()
            future = self.executor.submit(do_task, self.work, task, seconds=self.seconds, threads=threads)
        except BrokenExecutor:
            self._mend([task])
            return
        self.under_way[future] = task, needed

    def wait(self) -> None:
        """Wait until something is finished."""
        self._collect(wait(self.under_way, return_when=FIRST_COMPLETED).done)

    def finished(self) -> list[Outcome]:
        """Return what was finished since it was asked for last, written down."""
        self._collect({future for future in self.under_way if future.done()})
        outcomes, self.outcomes = self.outcomes, []
        return outcomes

    def end(self, *, at_once: bool) -> None:
        """Let go of whoever does the tasks, with what is under way."""
        if self.executor is not None:
            executor, self.executor = self.executor, None
            self.engine.end(executor, at_once)

    def _fits(self, needed: int) -> bool:
        return self.memory is None or sum(taken for _, taken in self.under_way.values()) + needed <= self.memory

    def _collect(self, done: "Iterable[Future[Outcome]]") -> None:
        lost: list[Task] = []
        trouble: SegvecError | None = None
        for future in done:
            task, _ = self.under_way.pop(future)
            try:
                self._keep(future.result())
            except BrokenExecutor:
                lost.append(task)
            except CancelledError:  # by whoever does the tasks, who is gone
                trouble = InputError(self.engine.lost)
            except SegvecError as error:  # of the engine: the work tells its own as outcomes
                trouble = error
            except Exception as error:  # work that cannot be sent to another process, or an engine's own trouble
                text = printable(" ".join(f"{type(error).__name__}: {error}".split()))
                self._keep(Outcome(task, "failed", error=labeled(task, f"unexpected {text}")))
        if trouble is not None:
            raise trouble
        if lost:
            self._mend(lost)

    def _mend(self, lost: list[Task]) -> None:
        """Do what was lost with a worker, each task apart from all others; then there is another executor."""
        for future, (task, _) in list(self.under_way.items()):
            if future.done() and future.exception() is None:
                self._keep(future.result())
            else:
                lost.append(task)
        self.under_way.clear()
        self.end(at_once=True)
        try:
            for task in sorted(lost, key=lambda task: task.source.number):
                self._keep(done_apart(self.work, task, seconds=self.seconds))
        finally:
            end_attendants()

    def _keep(self, outcome: Outcome) -> None:
        if self.manifest is not None:
            self.manifest.add(outcome, self.work)
        self.outcomes.append(outcome)
