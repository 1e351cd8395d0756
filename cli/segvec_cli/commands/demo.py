"""The command ``demo``."""

import click

from segvec.errors import printable
from segvec.files import is_regular_file
from segvec.options.tracing import options_from
from segvec_cli.example import OPTIONS, picture_path
from segvec_cli.messages import message_options, report_of
from segvec_cli.output_options import outputs_option
from segvec_cli.outputs import PageSize, planned_jobs
from segvec_cli.reports import FAILED
from segvec_cli.sections import SectionCommand, SectionOption
from segvec_cli.work import run_traces


@click.command(cls=SectionCommand)
@outputs_option(
    "Where to write.  [default: demo.svg and demo.png]",
)
@click.option("--force", is_flag=True, cls=SectionOption, section="Output", help="Overwrite files that are there.")
@message_options
@click.pass_context
def demo(ctx: click.Context, /, outputs: tuple[str, ...], force: bool, **_: object) -> None:
    """Make a poster from a picture that comes along: a cup of coffee by Rachel Michetti (CC0)."""
    report = report_of(ctx)
    names = outputs or ("demo.svg", "demo.png")
    source = picture_path()
    jobs = planned_jobs([str(source)], names, None)
    there = [target.path for job in jobs for target in job.targets if is_regular_file(target.path)]
    if there and not force:
        report.error(f"{printable(there[0])} is already there; --force overwrites it")
        ctx.exit(FAILED)
    if not run_traces(jobs, options_from(**OPTIONS), PageSize(), asked_colors=None, report=report):
        ctx.exit(FAILED)
    flags = " ".join(f"--{name} {value}" for name, value in OPTIONS.items())
    report.note(f"traced {source.name} with {flags} and wrote {printable(' and '.join(names))}")
    report.note("try next: segvec trace your-photo.jpg -o art.svg --preset poster --colors 8")
    report.note("segvec --help lists the commands, segvec COMMAND --help what each of them can do")
