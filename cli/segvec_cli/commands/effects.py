"""The command ``effects``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from segvec.errors import SegvecError, printable
from segvec_cli.completing import files
from segvec_cli.fields import was_given
from segvec_cli.messages import message_options, report_of
from segvec_cli.outputs import Target, write
from segvec_cli.reports import FAILED
from segvec_cli.sections import SectionCommand

if TYPE_CHECKING:
    from segvec.effects.definition import Effect


@click.command(cls=SectionCommand)
@click.option("-o", "--output", "output", metavar="PATH", shell_complete=files, help="Draw them on a picture: .png.")
@click.option(
    "--image",
    metavar="IMAGE",
    shell_complete=files,
    help="The picture to draw them on.  [default: the one of segvec demo]",
)
@message_options
@click.pass_context
def effects(ctx: click.Context, /, output: str | None, image: str | None, **_: object) -> None:
    """List the effects with their parameters, or draw them all on a picture."""
    report = report_of(ctx)
    if output is not None and Path(output).suffix.lower() != ".png":
        raise click.UsageError(f"unknown suffix in output {printable(output)!r}; it must be .png", ctx)
    if output is None and was_given(ctx, "image"):
        raise click.UsageError("--image needs -o", ctx)
    try:
        if output is None:
            _print_effects()
        else:
            write(Target(output, ""), _sheet(image))
    except SegvecError as error:
        report.error(str(error))
        ctx.exit(FAILED)


def _print_effects() -> None:
    from segvec.effects.effect import effect, effect_names

    group = ""
    for found in sorted(map(effect, effect_names()), key=lambda found: found.group):
        if found.group != group:
            group = found.group
            click.echo(f"{group}:")
        click.echo(f"  {found.name:<16} {found.description}")
        for line in _parameter_lines(found):
            click.echo(f"  {'':<16}   {line}")


def _parameter_lines(found: "Effect") -> list[str]:
    """Describe each parameter on a line."""
    defaults = found.defaults()
    lines = []
    for parameter in found.parameters:
        default = parameter.text(defaults[parameter.name])
        lines.append(f"{parameter.name}: {parameter.help} {parameter.domain.capitalize()}.  [default: {default}]")
    return lines


def _sheet(image: str | None) -> bytes:
    """Draw a picture under every effect, with its name beneath."""
    from segvec.charts.effects import effect_sheet
    from segvec.image.image import read_image
    from segvec_cli.example import picture_path

    return effect_sheet(read_image(picture_path() if image is None else image).pixels)
