"""The options of runs beyond one machine, of what pictures have in common, and of what is told about runs."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from segvec_cli.completing import files
from segvec_cli.sections import SectionOption
from segvec_cli.suggesting import OneOf

_Command = TypeVar("_Command", bound=Callable[..., Any])

BACKENDS = ("local", "dask")


def scale_options(command: _Command) -> _Command:
    """Give ``batch`` these options."""
    for decorate in (
        _option(
            "Collection",
            "--overview",
            metavar="PATH",
            shell_complete=files,
            help="Write also a page for the browser: what failed, then all results with sizes and times; .html.",
        ),
        _option(
            "Collection",
            "--summary",
            "summaries",
            metavar="MANIFEST",
            multiple=True,
            shell_complete=files,
            help="Do nothing but tell what became of the pictures of a manifest; repeat it for those of shards.",
        ),
        _option(
            "Collection",
            "--common-scale",
            is_flag=True,
            help="One scale for the heatmaps of all pictures: the same color for the same value.",
        ),
        _option(
            "Collection",
            "--common-palette",
            type=click.IntRange(1, 256),
            metavar="N",
            help="Trace all pictures in one set of N colors that fits them all; each counts the same.",
        ),
        _option("Run", "--watch", is_flag=True, help="Go on with new and changed pictures as they come, until Ctrl-C."),
        _option(
            "Run",
            "--shard",
            metavar="K/N",
            help="Do the K-th of N parts of the pictures, as one of N jobs side by side, with a manifest of its own.",
        ),
        _option(
            "Run",
            "--scheduler",
            metavar="ADDRESS",
            shell_complete=files,
            help="Of Dask, as tcp://10.0.0.1:8786, or the file that it wrote its address into.",
        ),
        _option(
            "Run",
            "--backend",
            type=OneOf(BACKENDS),
            default="local",
            show_default=True,
            help="Who does it: processes of this machine, or the workers of a Dask cluster.",
        ),
    ):
        command = decorate(command)
    return command


def _option(section: str, *flags: str, **settings: Any) -> Callable[[_Command], _Command]:  # noqa: ANN401 (click's own)
    return click.option(*flags, cls=SectionOption, section=section, **settings)
