"""The command ``batch``."""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from segvec.batching.batch import manifest_place, memory_of, run_planned, sources_of
from segvec.batching.manifest import read_manifest, read_records
from segvec.batching.places import is_address
from segvec.batching.planning import planned_tasks
from segvec.batching.shards import shard_manifest, sister_manifests
from segvec.batching.sources import listed_places
from segvec.batching.task import Outcome, Task
from segvec.errors import InputError, RenderError, printable
from segvec_cli.batch_options import run_options
from segvec_cli.batching import DOABLE, BatchCommand, Tally, done_command, suffixes_of, told
from segvec_cli.command_work import CommandWork, command_work
from segvec_cli.completing import files
from segvec_cli.engines import check_engine, engines, memory_of_run, shard_of
from segvec_cli.in_common import check_collection, with_common
from segvec_cli.messages import message_options, report_of
from segvec_cli.outputs import STANDARD
from segvec_cli.reports import FAILED, Report
from segvec_cli.scale_options import scale_options
from segvec_cli.sections import SectionOption
from segvec_cli.streams import standard_bytes
from segvec_cli.suggesting import OneOf

if TYPE_CHECKING:
    from segvec.batching.executors import Engine


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
@scale_options
@message_options
@click.pass_context
def batch(ctx: click.Context, /, sources: tuple[str, ...], outputs: tuple[str, ...], **_: object) -> None:
    """Do a command to each picture in each SOURCE, several at a time: a file, a folder, a pattern, an address.

    What is done already is not done again, what fails is told and left out, and a run that was interrupted goes on
    when the line is typed once more. Addresses such as s3://bucket/photos are read and written with the extra remote.

    \b
    segvec batch photos -o 'out/{relpath}/{name}.svg' --preset poster --colors 8
    segvec batch 'photos/**/*.jpg' --do poster --for a3 --title Coast -o 'posters/{name}.pdf'
    segvec batch photos -o 'out/{name}.svg' --common-palette 12 --overview out/index.html
    segvec batch photos -o 'out/{name}.svg' --backend dask --scheduler tcp://10.0.0.1:8786
    find . -name '*.png' | segvec batch --from - -o 'out/{name}-{number}.svg' --jobs 4 --memory 8GB
    """  # noqa: D301
    report = report_of(ctx)
    if ctx.params["summaries"]:
        _tell_summary(ctx)
        return
    if not outputs:
        raise click.MissingParameter(ctx=ctx, param=next(each for each in ctx.command.params if each.name == "outputs"))
    work = command_work(ctx, done_command(ctx))
    check_engine(ctx)
    check_collection(ctx, work)
    run = _Round(
        ctx, work, _places(ctx, sources), (*outputs, *(str(work.params[name]) for name in work.extras)), report
    )
    if ctx.params["dry_run"]:
        run.rehearse()
        return
    with engines(ctx) as engine_for:
        for is_ready in _rounds(ctx, run.places):
            run.do(engine_for, is_ready)
    if not run.is_well:
        ctx.exit(FAILED)


def _places(ctx: click.Context, sources: Sequence[str]) -> list[str]:
    """Return where pictures are."""
    places = [*sources, *(place for name in ctx.params["lists"] for place in _listed(name))]
    if not places:
        raise click.UsageError("give a SOURCE: a file, a folder or a pattern, or a list by --from", ctx)
    return places


def _rounds(ctx: click.Context, places: Sequence[str]) -> Iterator[Callable[[Task], bool]]:
    """Yield, once or as often as something changes, what tells whether a picture can be done by now."""
    if not ctx.params["watch"]:
        yield lambda task: True
        return
    from segvec.batching.watching import is_still, watched

    is_any_left = False

    def is_ready(task: Task) -> bool:
        nonlocal is_any_left
        is_now = is_still(task.source.place)
        is_any_left |= not is_now
        return is_now

    try:
        for is_changed in watched(places):
            if is_changed or is_any_left:
                is_any_left = False
                yield is_ready
    except InputError as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:  # while there is nothing to do: the way to end it
        return


class _Round:
    """What is done to all pictures that there are, once or again and again."""

    def __init__(
        self, ctx: click.Context, work: CommandWork, places: Sequence[str], templates: Sequence[str], report: Report
    ) -> None:
        if STANDARD in templates:
            raise click.UsageError("results of many pictures go to files, not to the standard output", ctx)
        self.is_well = True
        self.places = places
        self._ctx, self._work, self._templates, self._report = ctx, work, templates, report
        self._shard = shard_of(ctx, places, templates)
        self._manifest = _manifest(ctx, templates)
        self._is_checked = False

    def do(self, engine_for: "Callable[[int], Engine]", is_ready: Callable[[Task], bool]) -> None:
        """Do what is ready and not done yet."""
        tasks, tally = self._planned(), Tally()
        try:
            engine = engine_for(len(tasks))
            work = with_common(
                self._ctx, self._work, tasks, engine=engine, manifest=self._manifest, report=self._report
            )
            mine = list(filter(is_ready, self._part(tasks)))
            for outcome in told(self._outcomes(mine, work, engine), len(mine), self._report):
                tally.add(outcome)
            if self._ctx.params["overview"] is not None:
                _write_overview([*self._others, self._own], self._ctx.params["overview"])
        except (InputError, RenderError) as error:
            raise click.ClickException(str(error)) from error
        if tally.is_any_new or not self._ctx.params["watch"]:
            self._report.note(f"{tally.text(len(mine))}; {printable(self._own)}")
        self.is_well &= tally.is_well

    def rehearse(self) -> None:
        """Write what would be done, a line for each picture."""
        tally, tasks = Tally(), self._part(self._planned())
        book = read_manifest(self._own)
        for other in self._others:
            book.learn(read_records(other))
        for task in tasks:
            known = None if self._ctx.params["force"] else book.known(task, self._work)
            if known is None or (not known.is_well and self._ctx.params["retry_failed"]):
                click.echo(f"{task.source.label} -> {', '.join(map(printable, task.outputs))}")
            else:
                tally.add(known)
        self._report.note(tally.text(len(tasks)))

    @property
    def _own(self) -> str:
        """Where the manifest of this run is."""
        return shard_manifest(self._manifest, self._shard)

    @property
    def _others(self) -> list[str]:
        """Where those of other shards are."""
        return sister_manifests(self._own)

    def _part(self, tasks: Sequence[Task]) -> list[Task]:
        return list(tasks) if self._shard is None else self._shard.of(tasks)

    def _planned(self) -> list[Task]:
        """Find the pictures, name what is made of them, and find out whether that can be done at all."""
        ctx, work = self._ctx, self._work
        try:
            found = sources_of(self.places, manifest=self._manifest, suffixes=suffixes_of(done_command(ctx)))
        except InputError as error:
            if ctx.params["watch"]:  # there may be some soon
                return []
            raise click.ClickException(str(error)) from error
        try:
            tasks = planned_tasks(found, self._templates)
            memory_of(ctx.params["memory"])
        except InputError as error:
            raise click.UsageError(str(error), ctx) from error
        if tasks and not self._is_checked:
            self._is_checked = True
            for note in work.check(tasks[0].source.place, tasks[0].outputs):
                self._report.note(note)
        return tasks

    def _outcomes(self, tasks: list[Task], work: CommandWork, engine: "Engine") -> Iterator[Outcome]:
        params = self._ctx.params
        return run_planned(
            tasks,
            work,
            manifest=self._own,
            also=self._others,
            engine=engine,
            seconds=params["time_limit"],
            memory=memory_of_run(self._ctx),
            **{name: params[name] for name in ("force", "retry_failed", "fail_fast")},
        )


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


def _tell_summary(ctx: click.Context) -> None:
    """Write what became of the pictures of manifests, and the page about them where one is asked for."""
    from segvec.batching.summary import summary_of

    try:
        click.echo(summary_of(ctx.params["summaries"]).text())
        if ctx.params["overview"] is not None:
            _write_overview(ctx.params["summaries"], ctx.params["overview"])
    except (InputError, RenderError) as error:
        raise click.ClickException(str(error)) from error


def _write_overview(manifests: Sequence[str], path: str) -> None:
    """Write the page about what manifests tell."""
    from segvec.batching.overview import overview_html
    from segvec.batching.summary import summary_of
    from segvec.files import write_atomically

    write_atomically(path, overview_html(summary_of(manifests), folder=os.path.dirname(path) or "."))  # noqa: PTH120
