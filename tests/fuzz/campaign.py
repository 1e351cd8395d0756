"""Trials of all kinds, each drawn from a seed, and what was found by many of them."""

import json
import multiprocessing
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from time import monotonic

from fuzz.calls import odd_call, paired_call
from fuzz.command_lines import command_line
from fuzz.kills import killed
from fuzz.readers import READERS
from fuzz.svg_documents import hostile_document
from fuzz.watching import Trial, Verdict, Watch

from segvec import __version__

Making = Callable[[Random], Trial]

KINDS: Mapping[str, Making] = {
    **dict(READERS),
    "hostile documents": hostile_document,
    "odd calls": odd_call,
    "pairs of options": paired_call,
    "command lines": command_line,
    "kills": killed,
}
"""What is tried, in turn."""

PATIENCE = 120.0
"""Seconds without a word of the process that makes the trials, after which it is taken to hang."""

MOST_MEMORY = 6 << 30
"""Bytes of addresses of that process: what asks for more gets a MemoryError, and the machine lives on."""


def trial_of(kind: str, seed: int, number: int) -> Trial:
    """Draw one trial: the same for the same three."""
    return KINDS[kind](Random(f"{seed} {kind} {number}"))


@dataclass
class Count:
    """How the trials of a kind ended."""

    ends: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    """Of the longest."""
    megabytes: float = 0.0
    """Of the largest."""

    def add(self, verdict: Verdict) -> None:
        self.ends[verdict.ended] += 1
        self.seconds, self.megabytes = max(self.seconds, verdict.seconds), max(self.megabytes, verdict.megabytes)


def campaign(
    *, seed: int, minutes: float, kinds: Sequence[str], most: int | None, first: int, folder: Path
) -> dict[str, Count]:
    """Make trials until the time is over, or there were so many of each kind; save what is needed to see each finding.

    The trials are made in a process of their own, so that one that crashes or hangs ends only that.
    """
    counts = {kind: Count() for kind in kinds}
    deadline = monotonic() + 60 * minutes
    turns = _turns(kinds, first, most)
    with suppress(KeyboardInterrupt):  # what was found until then is told
        while monotonic() < deadline and (plan := list(_next(turns, 20_000))):
            while plan and monotonic() < deadline:
                plan = _worked_off(plan, seed, counts, deadline, folder)
    return counts


def _turns(kinds: Sequence[str], first: int, most: int | None) -> Iterator[tuple[str, int]]:
    number = first
    while most is None or number < first + most:
        yield from ((kind, number) for kind in kinds)
        number += 1


def _next(turns: Iterator[tuple[str, int]], count: int) -> Iterator[tuple[str, int]]:
    for _, turn in zip(range(count), turns, strict=False):
        yield turn


def _worked_off(
    plan: list[tuple[str, int]], seed: int, counts: Mapping[str, Count], deadline: float, folder: Path
) -> list[tuple[str, int]]:
    """Make trials in one process as long as it lives; returns those that are left."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    worker = spawn.Process(target=work, args=(there, plan, seed), daemon=True)
    worker.start()
    there.close()
    done = 0
    try:
        for done, (kind, number) in enumerate(plan):
            if monotonic() > deadline:
                return []
            if not here.poll(PATIENCE):
                verdict = Verdict("broken", (f"hangs: no word for {PATIENCE:g} s",), PATIENCE, 0)
            else:
                verdict = here.recv()
            counts[kind].add(verdict)
            if verdict.complaints:
                save(folder, kind, seed, number, verdict)
            if verdict.seconds == PATIENCE:
                return plan[done + 1 :]
    except EOFError:
        worker.join()
        kind, number = plan[done]
        verdict = Verdict("broken", (f"ended the process: {worker.exitcode}",), 0, 0)
        counts[kind].add(verdict)
        save(folder, kind, seed, number, verdict)
        return plan[done + 1 :]
    finally:
        worker.kill()
        worker.join()
    return []


def work(answers: Connection, plan: Sequence[tuple[str, int]], seed: int) -> None:
    """Make trials one after the other, and tell of each."""
    with suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with Watch() as watch, suppress(BrokenPipeError):
        for kind, number in plan:
            answers.send(watch(trial_of(kind, seed, number)))


def save(folder: Path, kind: str, seed: int, number: int, verdict: Verdict) -> None:
    """Write down a finding: its files, what to type, and what is wrong."""
    place = folder / f"{kind.replace(' ', '-')}-{seed}-{number}"
    place.mkdir(parents=True, exist_ok=True)
    trial = trial_of(kind, seed, number)
    for name, data in trial.files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)
    again = f"python -m tests.fuzz --only {json.dumps(kind)} --seed {seed} --first {number} --most 1"
    (place / "finding.txt").write_text("\n".join([again, trial.said, "", *verdict.complaints, ""]), errors="replace")


HEAD = "| input | trials | done | refused | found | most seconds | most MB | seed |\n" + "|---|" + "---:|" * 7
"""Of the table in docs/robustness.md."""


def table(counts: Mapping[str, Count], seed: int) -> str:
    """Write what was tried and found as a table."""
    return "\n".join([HEAD, *(_row(kind, count, seed) for kind, count in counts.items())])


def _row(kind: str, count: Count, seed: int) -> str:
    ends = count.ends
    return (
        f"| {kind} | {ends.total():,} | {ends['done']:,} | {ends['refused']:,} | {ends['broken']:,} "
        f"| {count.seconds:.1f} | {count.megabytes:.0f} | {seed} |"
    )


def updated(page: str, counts: Mapping[str, Count], seed: int) -> str:
    """Put new rows in place of the old ones of a page's table, and say of which version they are."""
    lines = page.splitlines()
    place = lines.index(HEAD.splitlines()[0]) + 2
    rows = dict.fromkeys(KINDS, "")
    while place < len(lines) and lines[place].startswith("|"):
        row = lines.pop(place)
        rows[row.split("|")[1].strip()] = row
    rows |= {kind: _row(kind, count, seed) for kind, count in counts.items()}
    lines[place:place] = [row for kind, row in rows.items() if row and kind in KINDS]
    return re.sub(r"(?<=segvec )\d[\w.]*", __version__, "\n".join(lines) + "\n", count=1)
