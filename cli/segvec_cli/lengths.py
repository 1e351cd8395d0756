"""Lengths on the work of a machine."""

from typing import TYPE_CHECKING

import click

from segvec.errors import InputError
from segvec_cli.sections import SectionOption

if TYPE_CHECKING:
    from segvec.layout.destinations import Destination

MM_PER_INCH = 25.4

width_option = click.option(
    "--width",
    metavar="LENGTH",
    required=True,
    cls=SectionOption,
    section="Output",
    help="Width of the work, as 200mm, 8in or 30cm; the height follows.",
)


def millimetres_of(text: str, ctx: click.Context) -> float:
    """Read a length on the work."""
    from segvec.layout.destinations import parse_length

    if text.strip() in ("0", "0mm"):
        return 0.0
    try:
        length = parse_length(text)
    except InputError as error:
        raise click.UsageError(str(error), ctx) from error
    if length.unit == "px":
        raise click.UsageError(f"give a length with a unit of paper, as 200mm, not {text!r}", ctx)
    return length.pixels(MM_PER_INCH)


def page_size_of(text: str, ctx: click.Context) -> "Destination":
    """Read the size of a sheet."""
    from segvec.layout.destinations import page_size

    try:
        return page_size(text)
    except InputError as error:
        raise click.UsageError(str(error), ctx) from error
