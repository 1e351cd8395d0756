"""The command ``animate``: art whose colors move."""

import dataclasses
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from segvec.options.recoloring import RecolorOptions
from segvec_cli.completing import files
from segvec_cli.fields import chosen_fields
from segvec_cli.messages import message_options, report_of
from segvec_cli.output_options import (
    outputs_option,
)
from segvec_cli.outputs import Job, Target, planned_targets
from segvec_cli.recolor_options import recolor_options
from segvec_cli.reports import FAILED
from segvec_cli.sections import SectionCommand, SectionOption
from segvec_cli.suggesting import OneOf
from segvec_cli.trace_options import NOT_OF_SERIES, chosen_options, preset_option, recolored_trace_options
from segvec_cli.value_types import Numbers, Pixels
from segvec_cli.work import (
    Advance,
    n_trace_steps,
    run_each,
    source_of,
    traced,
)

if TYPE_CHECKING:
    from segvec.artwork.artwork import Artwork
    from segvec.series.animation import Animation

SUFFIXES = (".svg", ".gif", ".png", ".apng", ".webp", ".mp4", ".webm")

MOTIONS = ("cycle", "morph", "rotate")

RED_AXIS = (1.0, 0.0, 0.0)


@click.command(cls=SectionCommand)
@click.argument("image", metavar="IMAGE", shell_complete=files)
@outputs_option(
    f"Where to write; the suffix is the format: {', '.join(SUFFIXES)}. Repeat it for several.",
    required=True,
)
@click.option("--width", type=Pixels(), metavar="PIXELS", cls=SectionOption, section="Output", help="Of frames.")
@click.option("--height", type=Pixels(), metavar="PIXELS", cls=SectionOption, section="Output", help="Of frames.")
@click.option(
    "--fps",
    type=click.FloatRange(0, min_open=True),
    default=25.0,
    show_default=True,
    metavar="N",
    cls=SectionOption,
    section="Output",
    help="Frames per second; SVG has none.",
)
@click.option(
    "--motion",
    type=OneOf(MOTIONS),
    cls=SectionOption,
    section="Motion",
    help="cycle: the palette's colors wander through the shapes; morph: from palette to palette and back; rotate: the "
    "picture's colors turn about an axis.  [default: morph with several palettes, else cycle]",
)
@click.option(
    "--seconds",
    type=click.FloatRange(0, min_open=True),
    default=12.0,
    show_default=True,
    metavar="N",
    cls=SectionOption,
    section="Motion",
    help="Time of one round.",
)
@click.option(
    "--hold",
    type=click.FloatRange(0, 0.999),
    default=0.0,
    show_default=True,
    metavar="SHARE",
    cls=SectionOption,
    section="Motion",
    help="Share of each step in which the colors stand still.",
)
@click.option(
    "--axis",
    type=Numbers("an axis", "1,0,0"),
    default=RED_AXIS,
    metavar="R,G,B",
    cls=SectionOption,
    section="Motion",
    help="Axis of the color cube, for rotate.  [default: 1,0,0]",
)
@recolor_options
@recolored_trace_options
@preset_option
@message_options
@click.pass_context
def animate(ctx: click.Context, /, image: str, outputs: tuple[str, ...], **_: object) -> None:
    """Trace IMAGE once and let its colors move, as one SVG, a GIF, a PNG or WebP that plays, or a video.

    \b
    segvec animate photo.jpg --preset poster --palette sunset -o art.svg -o art.gif
    segvec animate photo.jpg --palette sunset --palette ocean --palette riso --hold 0.5 -o art.mp4 --width 1280
    segvec animate photo.jpg --motion rotate --seconds 6 -o turning.webp
    """  # noqa: D301
    options, recoloring = chosen_options(ctx, without=NOT_OF_SERIES), chosen_fields(ctx, RecolorOptions)
    _check_palettes(ctx)
    job = Job(image, planned_targets(image, outputs, SUFFIXES))
    report = report_of(ctx)
    n_steps = n_trace_steps()

    def work(job: Job, advance: Advance) -> None:
        source = source_of(image)
        artwork = traced(source, options, job, advance, report)
        animation = _animation(ctx, artwork, recoloring)
        for place, target in enumerate(job.targets):
            _write(ctx, animation, target, partial(advance, n_steps + place))

    if not run_each([job], work, n_steps=n_steps + len(job.targets), report=report):
        ctx.exit(FAILED)


def _check_palettes(ctx: click.Context) -> None:
    """Refuse palettes that the motion has no use for."""
    motion, count = ctx.params["motion"], len(ctx.params["palettes"])
    if motion == "rotate" and count:
        raise click.UsageError("--motion rotate turns the picture's own colors; leave out --palette", ctx)
    if motion == "cycle" and count > 1:
        raise click.UsageError("--motion cycle takes one --palette; several make --motion morph", ctx)
    if motion == "morph" and count < 2:
        raise click.UsageError("--motion morph needs at least two --palette", ctx)


def _animation(ctx: click.Context, artwork: "Artwork", recoloring: RecolorOptions) -> "Animation":
    from segvec.series.movements import color_rotation, palette_cycle, palette_morph

    palettes, seconds, hold = ctx.params["palettes"], ctx.params["seconds"], ctx.params["hold"]
    if not recoloring.shading:
        artwork = dataclasses.replace(artwork, shades={})
    if ctx.params["motion"] == "rotate":
        return color_rotation(artwork, axis=ctx.params["axis"], seconds=seconds)
    if len(palettes) > 1:
        return palette_morph(artwork, palettes, seconds=seconds, hold=hold, **dataclasses.asdict(recoloring))
    palette = palettes[0] if palettes else None
    return palette_cycle(
        artwork, palette, size=recoloring.palette_size, seed=recoloring.seed, seconds=seconds, hold=hold
    )


def _write(ctx: click.Context, animation: "Animation", target: Target, tell: Callable[[str], None]) -> None:
    name = Path(target.path).name
    tell(name)
    size = {name: ctx.params[name] for name in ("width", "height", "fps")}
    animation.save(target.path, **size, progress=lambda count: tell(f"{name}, {count} frames"))
