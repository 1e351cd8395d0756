"""Where results go: the options, and what they amount to."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from segvec.naming import FIELDS
from segvec_cli.completing import files, folders
from segvec_cli.fields import was_given
from segvec_cli.outputs import FORMATS, OWN_FIELDS, QUALIFIED, RASTERIZED, Job, PageSize
from segvec_cli.sections import SectionOption
from segvec_cli.suggesting import OneOf
from segvec_cli.value_types import Pixels

if TYPE_CHECKING:
    from segvec_cli.value_types import AnyType

SIZES = ("width", "height", "scale", "dpi")

FOLDER_FORMATS = ("svg", "png", "pdf")
"""What the files of a folder can be at least."""

_Command = TypeVar("_Command", bound=Callable[..., Any])


def outputs_option(text: str, *, required: bool = False) -> Callable[[_Command], _Command]:
    """Give a command ``-o``, which can be repeated."""
    return click.option(
        "-o",
        "--output",
        "outputs",
        metavar="PATH",
        multiple=True,
        shell_complete=files,
        required=required,
        cls=SectionOption,
        section="Output",
        help=text,
    )


def folder_option(text: str, more: str = "") -> Callable[[_Command], _Command]:
    """Give a command ``-o`` for a folder."""
    return click.option(
        "-o",
        "--output",
        "folder",
        metavar="FOLDER",
        shell_complete=folders,
        required=True,
        cls=SectionOption,
        section="Output",
        help=f"{text}; made if it is not there.{more}",
    )


def formats_option(noun: str, formats: Sequence[str] = FOLDER_FORMATS) -> Callable[[_Command], _Command]:
    """Give a command ``--format``, which can be repeated, for the files in its folder."""
    return click.option(
        "--format",
        "formats",
        type=OneOf(formats),
        multiple=True,
        cls=SectionOption,
        section="Output",
        help=f"Format of the {noun}; repeat it for several.  [default: svg]",
    )


def name_option(noun: str, default: str, fields: Sequence[str]) -> Callable[[_Command], _Command]:
    """Give a command ``--name`` for the files in its folder."""
    return click.option(
        "--name",
        metavar="TEMPLATE",
        default=default,
        show_default=True,
        cls=SectionOption,
        section="Output",
        help=f"Name of the {noun}' files. {field_help(fields)}",
    )


def field_help(fields: Sequence[str]) -> str:
    """Tell what a name can hold."""
    first, *others = fields
    rest = "".join(f", {{{field}}} {FIELDS[field]}" for field in others)
    return f"In the name {{{first}}} is {FIELDS[first]}{rest}."


def output_options(command: _Command) -> _Command:
    """Give a command ``-o`` and the format of the standard output."""
    command = click.option(
        "--format",
        "standard_format",
        type=OneOf(tuple(dict.fromkeys(FORMATS.values()))),
        cls=SectionOption,
        section="Output",
        help="Format of the standard output.  [default: svg]",
    )(command)
    return outputs_option(
        f"Where to write, - for the standard output; the suffix is the format: {', '.join(FORMATS)}. "
        f"Repeat it for several. {field_help(OWN_FIELDS)}  [default: SVG to the standard output]",
    )(command)


def css_option(command: _Command) -> _Command:
    """Give a command ``--css``."""
    return click.option(
        "--css",
        is_flag=True,
        cls=SectionOption,
        section="Output",
        help="Write SVG's colors as one style sheet, which a web page can set as --color-1, --color-2 ...",
    )(command)


def quality_option(command: _Command) -> _Command:
    """Give a command ``--quality``."""
    return click.option(
        "--quality",
        type=click.IntRange(1, 100),
        metavar="1-100",
        cls=SectionOption,
        section="Output",
        help="Quality of JPEG, by default 92, and of WebP, which by default loses nothing.",
    )(command)


def quality_of(ctx: click.Context, formats: Sequence[str]) -> int | None:
    """Return the quality asked for; one that no output has is a mistake."""
    if was_given(ctx, "quality") and not set(formats) & set(QUALIFIED):
        raise click.UsageError("--quality needs an output of the format jpeg or webp", ctx)
    quality: int | None = ctx.params["quality"]
    return quality


def size_options(command: _Command) -> _Command:
    """Give a command the size of the outputs that have one, and their quality."""
    command = quality_option(command)
    kinds: tuple[tuple[str, AnyType, str, str], ...] = (
        ("dpi", click.FloatRange(0, min_open=True), "N", "Pixels of the picture per inch of paper."),
        ("scale", click.FloatRange(0, min_open=True), "FACTOR", "Multiple of the picture's size."),
        ("height", Pixels(), "PIXELS", "Height of PNG, JPEG, WebP, PDF, PS, EPS; alone it keeps proportions."),
        ("width", Pixels(), "PIXELS", "Width of PNG, JPEG, WebP, PDF, PS, EPS; alone it keeps proportions."),
    )
    for name, kind, metavar, text in kinds:
        command = click.option(
            f"--{name}", cls=SectionOption, section="Output size", type=kind, metavar=metavar, help=text
        )(command)
    return command


def page_size(ctx: click.Context, formats: Sequence[str]) -> PageSize:
    """Return the size asked for; one that no output has is a mistake."""
    given = [name for name in SIZES if was_given(ctx, name)]
    if given and not set(formats) & set(RASTERIZED):
        raise click.UsageError(f"--{given[0]} needs an output of the format png, jpeg, webp, pdf, ps or eps", ctx)
    if "scale" in given and ("width" in given or "height" in given):
        raise click.UsageError("give either --scale or --width and --height", ctx)
    return PageSize(**{name: ctx.params[name] for name in SIZES}, quality=quality_of(ctx, formats))


def formats_of(jobs: Sequence[Job]) -> list[str]:
    """Return the formats of all targets."""
    return [target.format for job in jobs for target in job.targets]
