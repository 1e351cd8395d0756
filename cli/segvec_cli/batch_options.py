"""The options of runs over many pictures."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from segvec.batching.manifest import NAME
from segvec.batching.planning import FIELDS
from segvec_cli.completing import files
from segvec_cli.jobs import jobs_option
from segvec_cli.output_options import field_help, outputs_option
from segvec_cli.sections import SectionOption

_Command = TypeVar("_Command", bound=Callable[..., Any])


def run_options(command: _Command) -> _Command:
    """Give a command what a run over many pictures heeds."""
    for decorate in (
        _option("--dry-run", is_flag=True, help="Write what would be done to the standard output, and do nothing."),
        _option("--fail-fast", is_flag=True, help="Begin nothing more after the first failure."),
        _option("--retry-failed", is_flag=True, help="Try again what failed in an earlier run."),
        _option("--force", is_flag=True, help="Do again what is done already."),
        _option(
            "--manifest",
            metavar="PATH",
            shell_complete=files,
            help="What was done, a line for each picture, by which the next run goes on.  "
            f"[default: {NAME} in the folder of the first output]",
        ),
        _option(
            "--time-limit",
            type=click.FloatRange(0, min_open=True),
            metavar="SECONDS",
            help="How long a picture may take; then its process is ended.  [default: none]",
        ),
        _option(
            "--memory",
            metavar="SIZE",
            help="How much pictures may take together, as 8GB: large ones are then done fewer at a time.  "
            "[default: four fifths of what is free]",
        ),
        jobs_option,
        _option(
            "--from",
            "lists",
            metavar="FILE",
            multiple=True,
            shell_complete=files,
            help="A list of sources, one a line; - for the standard input.",
        ),
        outputs_option(
            "Where to write, as in 'out/{relpath}/{name}.svg'; the suffix is the format, as of the command that is "
            f"done. Repeat it for several. {field_help(FIELDS)}",
        ),
    ):
        command = decorate(command)
    return command


def _option(*flags: str, **settings: Any) -> Callable[[_Command], _Command]:  # noqa: ANN401 (click's own)
    return click.option(*flags, cls=SectionOption, section="Run", **settings)
