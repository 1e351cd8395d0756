"""The command ``effect``."""

import click

from segvec.errors import SegvecError
from segvec.image.choices import DEFAULT_MAX_PIXELS, span_of
from segvec_cli import completing
from segvec_cli.completing import files
from segvec_cli.messages import message_options, report_of
from segvec_cli.output_options import outputs_option
from segvec_cli.outputs import STANDARD, Job, check_apart, picture_targets, write
from segvec_cli.reports import FAILED
from segvec_cli.sections import SectionCommand
from segvec_cli.value_types import Count
from segvec_cli.work import Advance, run_each, source_of

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
@click.option(
    "--range",
    metavar="LOW,HIGH|auto",
    help="Samples that become black and white, as 0,4095 for 12 bits that lie in 16; or auto, the smallest and the "
    "largest.  [default: what the file tells, or its type]",
)
@click.option("--max-pixels", type=Count(), default=DEFAULT_MAX_PIXELS, metavar="N", help="Most pixels of a picture.")
@message_options
@click.pass_context
def effect(ctx: click.Context, /, images: tuple[str, ...], outputs: tuple[str, ...], **_: object) -> None:
    """Apply effects to each IMAGE, a file or - for the standard input, and write a picture.

    Pictures of more than 8 bits keep their depth: PNG is then written in 16 bits, TIFF in 16 or as floats.

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
        picture = read_image(source, max_pixels=ctx.params["max_pixels"], range=ctx.params["range"], deep=True)
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
    """Tell of effects and ranges that cannot be used before any picture is read."""
    from segvec.effects.effect import parse_effect

    try:
        for text in ctx.params["effects"]:
            parse_effect(text)
    except SegvecError as error:
        raise click.UsageError(f"--effect: {error}", ctx) from error
    try:
        span_of(ctx.params["range"])
    except SegvecError as error:
        raise click.UsageError(f"--{error}", ctx) from error
