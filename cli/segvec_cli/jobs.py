"""Several pictures of one command line, done by several processes, as those of ``segvec batch`` are."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from segvec_cli.outputs import STANDARD, Job
from segvec_cli.reports import Report
from segvec_cli.sections import SectionOption
from segvec_cli.work import tally

_Command = TypeVar("_Command", bound=Callable[..., Any])


def jobs_option(command: _Command) -> _Command:
    """Give a command ``--jobs``."""
    return click.option(
        "--jobs",
        type=click.IntRange(1),
        metavar="N",
        cls=SectionOption,
        section="Run",
        help="Number of processes.  [default: one for each core, if there are pictures enough]",
    )(command)


def is_apart(ctx: click.Context, jobs: Sequence[Job]) -> bool:
    """Tell whether jobs are done in other processes: several files, and no standard stream, which this one has."""
    if len(jobs) < 2 or ctx.params["jobs"] == 1:
        return False
    # Not imported for one picture, whose command would take a third longer to start.
    from segvec.batching.executors import local_engine

    places = {place for job in jobs for place in (job.source, *(target.path for target in job.targets))}
    return STANDARD not in places and local_engine(ctx.params["jobs"], n_tasks=len(jobs)).n_workers > 1


def run_apart(ctx: click.Context, jobs: Sequence[Job], report: Report) -> bool:
    """Do a command's jobs, one picture each, in several processes, and tell whether all went well."""
    from segvec.batching.executors import local_engine
    from segvec.batching.memory import free_bytes
    from segvec.batching.runs import run_tasks
    from segvec.batching.task import Source, Task
    from segvec_cli.batching import told
    from segvec_cli.command_work import command_work

    tasks = [
        Task(Source(job.source, number=number), tuple(target.path for target in job.targets))
        for number, job in enumerate(jobs, start=1)
    ]
    engine = local_engine(ctx.params["jobs"], n_tasks=len(tasks))
    failed = []
    outcomes = run_tasks(tasks, command_work(ctx, ctx.command), engine=engine, memory=free_bytes())
    for outcome in told(outcomes, len(tasks), report):
        for note in outcome.notes:
            report.note(note)
        if not outcome.is_well:
            failed.append(Job(outcome.task.source.place, ()).label)
    if failed:
        report.error(tally(failed, len(jobs)))
    return not failed
