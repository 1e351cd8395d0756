"""The command ``palette`` and those below it: list, show, convert, extract, generate."""

import json
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from segvec.errors import InputError, SegvecError, printable
from segvec.options.cutting import CutOptions
from segvec.suggest import suggestion
from segvec_cli.completing import files, palettes
from segvec_cli.fields import chosen_fields, field_options
from segvec_cli.messages import message_options, report_of
from segvec_cli.output_options import outputs_option
from segvec_cli.outputs import STANDARD, Target, write
from segvec_cli.reports import FAILED
from segvec_cli.sections import SectionCommand, SectionOption
from segvec_cli.streams import standard_bytes
from segvec_cli.suggesting import OneOf, SuggestingGroup
from segvec_cli.value_types import Seed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from segvec.palette import Palette

_Command = TypeVar("_Command", bound="Callable[..., Any]")

PICTURES = (".svg", ".png")
"""Suffixes of charts."""

FILE_FORMATS = ("gpl", "ase", "aco", "act", "pal", "hex", "txt", "css", "json")

_BLOCK = "   "
"""Drawn in a color as background, a swatch of a terminal."""


@click.group(cls=SuggestingGroup, invoke_without_command=True)
@click.pass_context
def palette(ctx: click.Context) -> None:
    """Work with palettes.

    A PALETTE is a name (segvec palette list), colors as in navy,#f80,white, a palette file (.gpl, .ase, .aco, .act,
    .pal, .hex, .txt, .css, .json), a picture, random, harmony, a kind of harmony, any, or a color map as map:viridis.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def _output_options(command: _Command) -> _Command:
    command = click.option(
        "--format",
        "standard_format",
        type=OneOf((*FILE_FORMATS, "text")),
        cls=SectionOption,
        section="Output",
        help="Format of the standard output.  [default: text]",
    )(command)
    return outputs_option(
        "Where to write: .svg or .png for a picture of swatches, .gpl, .ase, .aco, .act, .pal, .hex, .txt, "
        ".css or .json for a palette file, - for the standard output. Repeat it for several.  "
        "[default: text to the standard output]",
    )(command)


def _size_option(default: int | None) -> "Callable[[_Command], _Command]":
    return click.option(
        "--size",
        type=click.IntRange(1, 256),
        metavar="N",
        default=default,
        show_default=default is not None,
        help="Number of colors of palettes that are made or extracted.",
    )


_SEED = click.option(
    "--seed", type=Seed(), metavar="N|random", default=0, show_default=True, help="Start of the random numbers."
)


@palette.command("list", cls=SectionCommand)
@click.option("--tag", metavar="TAG", help="Only those with a tag, such as warm, pixel-art or color-blind-safe.")
@_output_options
@message_options
@click.pass_context
def list_palettes(ctx: click.Context, /, tag: str | None, **_: object) -> None:
    """List the palettes that come with segvec."""

    def find() -> "list[Palette]":
        from segvec.palette.named import named_palette, palette_names

        return [named_palette(name) for name in palette_names(tag=tag)]

    _emit(ctx, find)


@palette.command(cls=SectionCommand)
@click.argument("sources", metavar="PALETTE...", nargs=-1, required=True, shell_complete=palettes)
@_size_option(None)
@_SEED
@_output_options
@message_options
@click.pass_context
def show(ctx: click.Context, /, sources: tuple[str, ...], size: int | None, seed: int, **_: object) -> None:
    """Show palettes: colors, origin, and the least difference between two of them, color-blind eyes included."""

    def find() -> "list[Palette]":
        from segvec.palette import as_palette

        return [as_palette(source, size=size, seed=seed) for source in sources]

    _emit(ctx, find, with_differences=True)


@palette.command(cls=SectionCommand)
@click.argument("source", metavar="PALETTE", shell_complete=palettes)
@_output_options
@message_options
@click.pass_context
def convert(ctx: click.Context, /, source: str, **_: object) -> None:
    """Write a palette in another format: segvec palette convert swatches.ase -o swatches.gpl."""

    def find() -> "list[Palette]":
        from segvec.palette import as_palette
        from segvec.palette.formats import read_palette

        return [read_palette(standard_bytes(), name="stdin") if source == STANDARD else as_palette(source)]

    _emit(ctx, find)


@palette.command(cls=SectionCommand)
@click.argument("image", metavar="IMAGE", shell_complete=files)
@_size_option(8)
@_output_options
@partial(field_options, kind=CutOptions)
@message_options
@click.pass_context
def extract(ctx: click.Context, /, image: str, size: int, **_: object) -> None:
    """Take the main colors of a picture, most area first."""
    cut = chosen_fields(ctx, CutOptions)

    def find() -> "list[Palette]":
        from segvec.image.image import read_image
        from segvec.layout.cutting import cut_image
        from segvec.palette.extract import extract_palette
        from segvec_cli.work import source_of

        return [extract_palette(cut_image(read_image(source_of(image)), **cut.changed()), colors=size)]

    _emit(ctx, find)


@palette.command(cls=SectionCommand)
@click.argument("kind", metavar="KIND")
@_size_option(6)
@_SEED
@_output_options
@message_options
@click.pass_context
def generate(ctx: click.Context, /, kind: str, size: int, seed: int, **_: object) -> None:
    """Make a palette: KIND is random, harmony, any, analogous, complementary, split, triadic, tetradic, monochrome,
    hue-walk, or a color map as map:viridis.
    """  # noqa: D205

    def find() -> "list[Palette]":
        from segvec.palette import as_palette
        from segvec.palette.resolve import MAP, SEEDED

        if kind.lower() not in SEEDED and not kind.lower().startswith(MAP):
            raise InputError(f"unknown kind {kind!r}; {suggestion(kind, SEEDED)}")
        if not kind.lower().startswith(MAP):
            report_of(ctx).note(f"seed {seed}")
        return [as_palette(kind, size=size, seed=seed)]

    _emit(ctx, find)


def _emit(ctx: click.Context, find: "Callable[[], list[Palette]]", *, with_differences: bool = False) -> None:
    """Write palettes wherever the command line says."""
    outputs, standard_format = ctx.params["outputs"] or (STANDARD,), ctx.params["standard_format"]
    report = report_of(ctx)
    for output in outputs:
        _check_output(ctx, output)
    if standard_format is not None and STANDARD not in outputs:
        raise click.UsageError("--format is for the standard output (-o -); files have their suffix", ctx)
    try:
        palettes = find()
        for output in outputs:
            if output == STANDARD and standard_format in (None, "text"):
                _print_palettes(palettes, with_differences=with_differences)
            else:
                format = standard_format if output == STANDARD else Path(output).suffix.lower()[1:]
                write(Target(output, format), _document(palettes, format))
    except SegvecError as error:
        report.error(str(error))
        ctx.exit(FAILED)


def _check_output(ctx: click.Context, output: str) -> None:
    suffix = Path(output).suffix.lower()
    if output != STANDARD and suffix not in PICTURES and suffix[1:] not in FILE_FORMATS:
        known = ", ".join([*PICTURES, *(f".{format}" for format in FILE_FORMATS)])
        raise click.UsageError(f"unknown suffix in output {printable(output)!r}; choose one of {known}", ctx)


def _document(palettes: "Sequence[Palette]", format: str) -> bytes:
    """Write palettes as a picture or a file."""
    from segvec.charts.palettes import palette_chart
    from segvec.palette.formats import palette_bytes

    if format == "svg":
        return palette_chart(palettes).encode()
    if format == "png":
        from segvec.rendering.render import render

        return render(palette_chart(palettes), format="png", scale=2)
    if format == "json" and len(palettes) != 1:
        items = [json.loads(palette_bytes(palette, format="json")) for palette in palettes]
        return (json.dumps(items, indent=2, ensure_ascii=False) + "\n").encode()
    if len(palettes) != 1:
        raise InputError(f"a .{format} file holds one palette, not {len(palettes)}; .json, .svg and .png hold many")
    return palette_bytes(palettes[0], format=format)


def _print_palettes(palettes: "Sequence[Palette]", *, with_differences: bool) -> None:
    """Print palettes as text, with swatches where the standard output is a terminal."""
    from segvec.palette.vision import vision_report

    width = max((len(palette.name) for palette in palettes), default=0)
    for palette in palettes:
        swatches = "".join(click.style(_BLOCK, bg=tuple(color)) for color in palette.colors.tolist())
        blocks = f"{swatches}  " if sys.stdout.isatty() else ""
        if not with_differences:
            click.echo(f"{palette.name:<{width}}  {blocks}{' '.join(palette.codes)}")
            continue
        credit = ", ".join(part for part in (palette.source, palette.license) if part)
        click.echo(f"{palette.name or 'palette'}: {len(palette)} colors{f' ({credit})' if credit else ''}")
        names = palette.color_names or ("",) * len(palette)
        for color, code, name in zip(palette.colors.tolist(), palette.codes, names, strict=True):
            block = f"{click.style(_BLOCK, bg=tuple(color))} " if sys.stdout.isatty() else ""
            click.echo(f"  {block}{code}  {printable(name)}".rstrip())
        if len(palette) > 1:
            report = ", ".join(f"{vision} {least:.3f}" for vision, least in vision_report(palette).items())
            click.echo(f"  least OKLab difference: {report}")
