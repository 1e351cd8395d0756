"""The command ``sizes``."""

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click

from segvec_cli.messages import message_options
from segvec_cli.sections import SectionCommand
from segvec_cli.suggesting import OneOf

if TYPE_CHECKING:
    from segvec.layout.destinations import Destination

SMALL = 20
"""Largest number of a ratio that is said in whole numbers, as 16:9; others are said to one, as 1.41:1."""


@click.command(cls=SectionCommand)
@click.option(
    "--format",
    "listing",
    type=OneOf(("text", "json")),
    default="text",
    show_default=True,
    help="What the list is written as.",
)
@message_options
def sizes(listing: str, **_: object) -> None:
    """List the named sizes that --for takes, with pixels or millimetres and the ratio of width to height.

    Names of paper may end in -landscape or -portrait; a size itself, as 50x70cm, 2000x600 or 16:9, will do too.
    """
    from segvec.layout.destinations import destination, destination_names

    entries = [_entry(destination(name)) for name in destination_names()]
    if listing == "json":
        click.echo(json.dumps(entries, indent=2))
        return
    width = max(len(str(entry["name"])) for entry in entries)
    for entry in entries:
        line = "{name:<{space}}  {width:>7g} x {height:<7g} {unit}  {ratio:<8}".format(**entry, space=width)
        aliases = ", ".join(entry["aliases"])
        click.echo(f"{line}  also {aliases}" if aliases else line.rstrip())


def _entry(size: "Destination") -> dict[str, Any]:
    """Tell what is known of a size."""
    from segvec.layout.destinations import named_destinations

    width, height = size.millimetres if size.is_physical else size.pixels()
    return {
        "name": size.name,
        "aliases": [name for name, named in named_destinations().items() if named is size and name != size.name],
        "width": width,
        "height": height,
        "unit": "mm" if size.is_physical else "px",
        "ratio": _ratio(size.aspect),
        "source": size.source,
    }


def _ratio(aspect: float) -> str:
    """Write a ratio of width to height.

    Examples
    --------
    >>> _ratio(1920 / 1080), _ratio(210 / 297)
    ('16:9', '1:1.41')
    """
    fraction = Fraction(aspect).limit_denominator(SMALL)
    if abs(fraction / Fraction(aspect) - 1) < 1e-9 and max(fraction.numerator, fraction.denominator) <= SMALL:
        return f"{fraction.numerator}:{fraction.denominator}"
    return f"{aspect:.3g}:1" if aspect > 1 else f"1:{1 / aspect:.3g}"
