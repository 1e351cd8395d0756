"""The commands for effects: ``effect`` and ``effects``."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from segvec.errors import SegvecError, printable
from segvec.image.choices import DEFAULT_MAX_PIXELS
from segvec_cli import completing
from segvec_cli.common_options import message_options, report_of
from segvec_cli.completing import files
from segvec_cli.outputs import STANDARD, Job, Target, check_apart, picture_targets, write
from segvec_cli.params import Count, SectionCommand, outputs_option, was_given
from segvec_cli.reports import FAILED
from segvec_cli.work import Advance, run_each, source_of

if TYPE_CHECKING:
    from segvec.effects.definition import Effect

PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff")


@click.command(cls=SectionCommand)
@click.argument("images", metavar="IMAGE...", nargs=-1, required=True, shell_complete=files)
@click.option(
    "-e",
    "--effect",
    "effects",
    metavar="EFFECT",
    multiple=True,
    shell_complete=completing.effects,
    required=True,
    help="As median:9, gaussian:12@r, rotate:90,axis=0,1,0; repeat it for several, one after the other.",
)
@outputs_option(
    f"Where to write, - for PNG to the standard output; the suffix is the format: {', '.join(PICTURES)}. "
    "{name} stands for the picture's name.  [default: PNG to the standard output]",
)
@click.option("--max-pixels", type=Count(), default=DEFAULT_MAX_PIXELS, metavar="N", help="Most pixels of a picture.")
@message_options
@click.pass_context
def effect(ctx: click.Context, /, images: tuple[str, ...], outputs: tuple[str, ...], **_: object) -> None:
    """Apply effects to each IMAGE, a file or - for the standard input, and write a picture.

    \b
    segvec effect photo.jpg -e median:21 -e sobel:ink=dark -o edges.png
    segvec effect *.jpg -e gaussian:12@r -o 'eerie/{name}.png'
    """  # noqa: D301
    places = outputs or (STANDARD,)
    if len(images) > 1 and not all("{name}" in place for place in places):
        raise click.UsageError(f"{len(images)} images cannot go to one output; put {{name}} into it", ctx)
    jobs = [Job(image, picture_targets(image, places, PICTURES)) for image in images]
    check_apart(jobs)
    report = report_of(ctx)

    def work(job: Job, advance: Advance) -> None:
        import numpy as np

        from segvec.effects.effect import apply_effects
        from segvec.image.image import read_image
        from segvec.image.writing import picture_bytes

        advance(0, "read")
        source = source_of(job.source)
        picture = read_image(source, max_pixels=ctx.params["max_pixels"])
        pixels = apply_effects(picture.pixels, ctx.params["effects"])
        advance(1, "write")
        shown = pixels if picture.alpha is None else np.dstack([pixels, picture.alpha])
        documents = [(target, picture_bytes(shown, format=target.format)) for target in job.targets]
        for target, data in documents:
            write(target, data)

    _check_effects(ctx)
    if not run_each(jobs, work, n_steps=2, report=report):
        ctx.exit(FAILED)


def _check_effects(ctx: click.Context) -> None:
    """Tell of effects that cannot be used before any picture is read."""
    from segvec.effects.effect import parse_effect

    try:
        for text in ctx.params["effects"]:
            parse_effect(text)
    except SegvecError as error:
        raise click.UsageError(f"--effect: {error}", ctx) from error


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
