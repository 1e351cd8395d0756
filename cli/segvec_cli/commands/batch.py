"""The command ``batch``."""

from collections.abc import Iterator, Sequence

import click

from segvec.batching.batch import manifest_place, memory_of, run_planned, sources_of
from segvec.batching.executors import local_engine
from segvec.batching.manifest import read_manifest
from segvec.batching.places import is_address
from segvec.batching.planning import planned_tasks
from segvec.batching.sources import listed_places
from segvec.batching.task import Outcome, Task
from segvec.errors import InputError, printable
from segvec_cli.batch_options import run_options
from segvec_cli.batching import DOABLE, BatchCommand, Tally, done_command, suffixes_of, told
from segvec_cli.command_work import CommandWork, command_work
from segvec_cli.completing import files
from segvec_cli.messages import message_options, report_of
from segvec_cli.outputs import STANDARD
from segvec_cli.reports import FAILED
from segvec_cli.sections import SectionOption
from segvec_cli.streams import standard_bytes
from segvec_cli.suggesting import OneOf


@click.command(cls=BatchCommand)
@click.argument("sources", metavar="SOURCE...", nargs=-1, shell_complete=files)
@click.option(
    "--do",
    "done",
    type=OneOf(DOABLE),
    default="trace",
    show_default=True,
    cls=SectionOption,
    section="Run",
    help="What is done to each picture: a command and its options; segvec batch --do poster --help lists them.",
)
@run_options
@message_options
@click.pass_context
def batch(ctx: click.Context, /, sources: tuple[str, ...], outputs: tuple[str, ...], **_: object) -> None:
    """Do a command to each picture in each SOURCE, several at a time: a file, a folder, a pattern, an address.

    What is done already is not done again, what fails is told and left out, and a run that was interrupted goes on
    when the line is typed once more. Addresses such as s3://bucket/photos are read and written with the extra remote.

    \b
    segvec batch photos -o 'out/{relpath}/{name}.svg' --preset poster --colors 8
    segvec batch 'photos/**/*.jpg' --do poster --for a3 --title Coast -o 'posters/{name}.pdf'
    find . -name '*.png' | segvec batch --from - -o 'out/{name}-{number}.svg' --jobs 4 --memory 8GB
    """  # noqa: D301
    report = report_of(ctx)
    work = command_work(ctx, done_command(ctx))
    tasks, manifest = _planned(ctx, work, sources, outputs)
    if ctx.params["dry_run"]:
        ctx.exit(_rehearse(ctx, tasks, work, manifest))
    n_tasks = len(tasks)
    tally = Tally()
    for outcome in told(_outcomes(ctx, tasks, work, manifest), n_tasks, report):
        tally.add(outcome)
    report.note(f"{tally.text(n_tasks)}; {printable(manifest)}")
    if not tally.is_well:
        ctx.exit(FAILED)


def _planned(
    ctx: click.Context, work: CommandWork, sources: Sequence[str], outputs: Sequence[str]
) -> tuple[list[Task], str]:
    """Find the pictures, name what is made of them, and find out whether that can be done at all."""
    templates = (*outputs, *(str(work.params[name]) for name in work.extras))
    if STANDARD in templates:
        raise click.UsageError("results of many pictures go to files, not to the standard output", ctx)
    manifest = _manifest(ctx, templates)
    places = [*sources, *(place for name in ctx.params["lists"] for place in _listed(name))]
    if not places:
        raise click.UsageError("give a SOURCE: a file, a folder or a pattern, or a list by --from", ctx)
    try:
        found = sources_of(places, manifest=manifest, suffixes=suffixes_of(done_command(ctx)))
    except InputError as error:
        raise click.ClickException(str(error)) from error
    try:
        tasks = planned_tasks(found, templates)
        memory_of(ctx.params["memory"])
    except InputError as error:
        raise click.UsageError(str(error), ctx) from error
    for note in work.check(tasks[0].source.place, tasks[0].outputs) if tasks else ():
        report_of(ctx).note(note)
    return tasks, manifest


def _manifest(ctx: click.Context, templates: Sequence[str]) -> str:
    """Return where the manifest is."""
    if ctx.params["manifest"] is not None:
        return str(ctx.params["manifest"])
    if is_address(templates[0]):
        raise click.UsageError("outputs are elsewhere: name a file of this machine with --manifest", ctx)
    return str(manifest_place(templates))


def _listed(name: str) -> list[str]:
    try:
        return listed_places(standard_bytes() if name == STANDARD else name)
    except InputError as error:
        raise click.ClickException(str(error)) from error


def _outcomes(ctx: click.Context, tasks: list[Task], work: CommandWork, manifest: str) -> Iterator[Outcome]:
    """Do all tasks."""
    params = ctx.params
    try:
        yield from run_planned(
            tasks,
            work,
            manifest=manifest,
            engine=local_engine(params["jobs"], n_tasks=len(tasks), seconds=params["time_limit"]),
            seconds=params["time_limit"],
            memory=memory_of(params["memory"]),
            **{name: params[name] for name in ("force", "retry_failed", "fail_fast")},
        )
    except InputError as error:
        raise click.ClickException(str(error)) from error


def _rehearse(ctx: click.Context, tasks: Sequence[Task], work: CommandWork, manifest: str) -> int:
    """Write what would be done, a line for each picture, and return the exit code."""
    tally = Tally()
    book = read_manifest(manifest)
    for task in tasks:
        known = None if ctx.params["force"] else book.known(task, work)
        if known is None or (not known.is_well and ctx.params["retry_failed"]):
            click.echo(f"{task.source.label} -> {', '.join(map(printable, task.outputs))}")
        else:
            tally.add(known)
    report_of(ctx).note(tally.text(len(tasks)))
    return 0
