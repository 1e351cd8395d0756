"""The command ``effect``."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from segvec.errors import InputError, SegvecError
from segvec.image.choices import DEFAULT_MAX_PIXELS, span_of
from segvec.options.cutting import CutOptions
from segvec_cli import completing
from segvec_cli.completing import files
from segvec_cli.fields import chosen_fields, field_options, was_given
from segvec_cli.jobs import is_apart, jobs_option, run_apart
from segvec_cli.messages import message_options, report_of
from segvec_cli.output_options import field_help, outputs_option
from segvec_cli.outputs import OWN_FIELDS, STANDARD, Job, check_apart, check_many, picture_targets, write
from segvec_cli.reports import FAILED
from segvec_cli.sections import SectionCommand
from segvec_cli.value_types import Count, Pixels
from segvec_cli.work import Advance, run_each, source_of

if TYPE_CHECKING:
    from segvec.effects.motion import EffectFrames

STILL = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff")
"""Suffixes of single pictures."""

MOVING = (".gif", ".apng", ".mp4", ".webm")
"""Suffixes of what always moves."""

EITHER = (".png", ".webp")
"""Suffixes of what moves where an effect does."""

NUMBERED = "%"
"""In a name, stands for a frame's number, as in ``frame-%03d.png``."""


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
    help="As median:9, gaussian:12@r, rotate:90,axis=0,1,0; repeat it for several, one after the other. A number may "
    "run over the frames of an animation, as in rotate:0..360 or gaussian:0..9..0.",
)
@outputs_option(
    f"Where to write, - for PNG to the standard output; the suffix is the format: {', '.join(STILL)}; of what moves "
    f"{', '.join((*MOVING, *EITHER))} or frame-%03d.png. {field_help(OWN_FIELDS)}  [default: PNG to the standard "
    "output]",
)
@partial(field_options, kind=CutOptions)
@click.option("--width", type=Pixels(), metavar="PIXELS", help="Scale the picture before the effects.")
@click.option(
    "--seconds",
    type=click.FloatRange(0, min_open=True),
    metavar="N",
    help="Time of one round; of a video, at most.  [default: 4, or a video's own]",
)
@click.option(
    "--fps",
    type=click.FloatRange(0, min_open=True),
    metavar="N",
    help="Frames per second.  [default: 10, or a video's own]",
)
@click.option(
    "--range",
    metavar="LOW,HIGH|auto",
    help="Samples that become black and white, as 0,4095 for 12 bits that lie in 16; or auto, the smallest and the "
    "largest.  [default: what the file tells, or its type]",
)
@click.option("--max-pixels", type=Count(), default=DEFAULT_MAX_PIXELS, metavar="N", help="Most pixels of a picture.")
@jobs_option
@message_options
@click.pass_context
def effect(ctx: click.Context, /, images: tuple[str, ...], outputs: tuple[str, ...], **_: object) -> None:
    """Apply effects to each IMAGE, a file or - for the standard input, and write a picture, or one that moves.

    Pictures of more than 8 bits keep their depth: PNG is then written in 16 bits, TIFF in 16 or as floats.

    \b
    segvec effect photo.jpg -e median:21 -e sobel:ink=dark -o edges.png
    segvec effect *.jpg -e gaussian:12@r -o 'eerie/{name}.png'
    segvec effect photo.jpg -e blend:texture.png,mode=screen,fit=cover -o blended.png
    segvec effect photo.jpg -e rotate:0..360 --width 400 -o turning.gif
    """  # noqa: D301
    cut = chosen_fields(ctx, CutOptions)
    places = outputs or (STANDARD,)
    check_many(images, places, noun="images")
    jobs = [
        Job(image, picture_targets(image, places, (*STILL, *MOVING), number=number))
        for number, image in enumerate(images, start=1)
    ]
    check_apart(jobs)
    report = report_of(ctx)
    is_moving = _check_motion(ctx, jobs, _has_moving(ctx))

    def work(job: Job, advance: Advance) -> None:
        if is_moving:
            _write_frames(ctx, job, cut, advance)
        else:
            _write_still(ctx, job, cut, advance)

    if not (run_apart(ctx, jobs, report) if is_apart(ctx, jobs) else run_each(jobs, work, n_steps=2, report=report)):
        ctx.exit(FAILED)


def _has_moving(ctx: click.Context) -> bool:
    """Tell whether any effect moves, and of effects and ranges that cannot be used before any picture is read."""
    from segvec.effects.motion import parse_moving

    try:
        effects = [parse_moving(text) for text in ctx.params["effects"]]
    except SegvecError as error:
        raise click.UsageError(f"--effect: {error}", ctx) from error
    try:
        span_of(ctx.params["range"])
    except SegvecError as error:
        raise click.UsageError(f"--{error}", ctx) from error
    return any(effect.is_moving for effect in effects)


def _check_motion(ctx: click.Context, jobs: list[Job], has_moving: bool) -> bool:
    """Refuse still outputs of what moves, and tell whether it does."""
    targets = [target for job in jobs for target in job.targets]
    paths = [target.path for target in targets if target.path != STANDARD]
    always = [path for path in paths if Path(path).suffix.lower() in MOVING or NUMBERED in Path(path).name]
    if not has_moving and not always:
        useless = next((name for name in ("seconds", "fps") if was_given(ctx, name)), None)
        if useless is not None:
            raise click.UsageError(f"--{useless} needs an effect that moves, as rotate:0..360, or a video", ctx)
        return False
    able = [path for path in paths if path in always or Path(path).suffix.lower() in EITHER]
    if len(able) < len(targets):
        raise click.UsageError(f"what moves needs outputs of {', '.join((*MOVING, *EITHER))} or frame-%03d.png", ctx)
    return True


def _write_still(ctx: click.Context, job: Job, cut: CutOptions, advance: Advance) -> None:
    import numpy as np

    from segvec.effects.effect import apply_effects
    from segvec.effects.motion import scaled
    from segvec.image.image import read_image
    from segvec.image.writing import picture_bytes
    from segvec.layout.cutting import cut_image

    advance(0, "read")
    limit, span = ctx.params["max_pixels"], ctx.params["range"]
    picture = read_image(source_of(job.source), max_pixels=limit, range=span, deep=True)
    picture = cut_image(picture, **cut.changed())
    shown = picture.pixels if picture.alpha is None else np.dstack([picture.pixels, picture.alpha])
    shown = shown if ctx.params["width"] is None else scaled(shown, width=ctx.params["width"])
    pixels = apply_effects(shown, ctx.params["effects"])
    advance(1, "write")
    documents = [(target, picture_bytes(pixels, format=target.format)) for target in job.targets]
    for target, data in documents:
        write(target, data)


def _write_frames(ctx: click.Context, job: Job, cut: CutOptions, advance: Advance) -> None:
    advance(0, "read")
    frames = _frames(ctx, job, cut)
    for target in job.targets:
        frames.save(target.path, fps=ctx.params["fps"], progress=lambda count: advance(0, f"frame {count}"))


def _frames(ctx: click.Context, job: Job, cut: CutOptions) -> "EffectFrames":
    from segvec.effects.motion import DEFAULT_FPS, DEFAULT_FRAMES, effect_frames, parse_moving
    from segvec.image.animation_reading import read_frames
    from segvec.image.image import read_image
    from segvec.layout.cutting import cut_frames, cut_image

    effects, seconds, width = (ctx.params[name] for name in ("effects", "seconds", "width"))
    limit: dict[str, Any] = {"max_pixels": ctx.params["max_pixels"]}
    source: Any = None if job.source == STANDARD else read_frames(job.source, **limit)
    is_still = source is None or source.n_frames == 1
    if is_still:
        if not any(parse_moving(text).is_moving for text in effects):
            raise InputError(f"{job.label} does not move, nor does an effect; let a number run, as in rotate:0..360")
        picture = read_image(source_of(job.source), range=ctx.params["range"], **limit)
        source = cut_image(picture, **cut.changed())
    elif ctx.params["range"] is not None:
        raise InputError(f"{job.label} moves; --range is for single pictures")
    else:
        source = cut_frames(source, **cut.changed())
    fps = ctx.params["fps"] or (DEFAULT_FPS if is_still else source.fps or DEFAULT_FPS)
    count = DEFAULT_FRAMES / DEFAULT_FPS * fps if is_still else None
    count = count if seconds is None else seconds * fps
    return effect_frames(source, effects, n_frames=None if count is None else max(1, round(count)), width=width)
