"""Lengths on the work of a machine."""

from typing import TYPE_CHECKING

import click

from segvec.errors import InputError
from segvec_cli.sections import SectionOption

if TYPE_CHECKING:
    from segvec.layout.destinations import Destination

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
    from segvec.layout.millimetres import millimetres

    try:
        return millimetres(text)
    except InputError as error:
        raise click.UsageError(str(error), ctx) from error


def page_size_of(text: str, ctx: click.Context) -> "Destination":
    """Read the size of a sheet."""
    from segvec.layout.destinations import page_size

    try:
        return page_size(text)
    except InputError as error:
        raise click.UsageError(str(error), ctx) from error
