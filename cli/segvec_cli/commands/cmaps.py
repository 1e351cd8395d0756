"""The command ``cmaps``."""

import sys
from pathlib import Path

import click

from segvec.errors import InputError, SegvecError, printable
from segvec.suggest import suggestion
from segvec_cli.completing import files
from segvec_cli.messages import message_options, report_of
from segvec_cli.outputs import (
    Job,
    Target,
    check_writable,
    write,
)
from segvec_cli.reports import FAILED
from segvec_cli.sections import SectionCommand


@click.command(cls=SectionCommand)
@click.option("--kind", metavar="KIND", help="Only those of a kind, such as sequential, diverging or colorcet.")
@click.option("-o", "--output", "output", metavar="PATH", shell_complete=files, help="Draw them: .svg or .png.")
@message_options
@click.pass_context
def cmaps(ctx: click.Context, /, kind: str | None, output: str | None, **_: object) -> None:
    """List the colormaps; any of them takes _r to be reversed."""
    report = report_of(ctx)
    if output is not None and Path(output).suffix.lower() not in (".svg", ".png"):
        raise click.UsageError(f"unknown suffix in output {printable(output)!r}; choose one of .svg, .png", ctx)
    try:
        groups = _colormap_groups(kind)
        if output is None:
            _print_colormaps(groups)
        else:
            target = Target(output, Path(output).suffix.lower())
            check_writable(Job("", (target,)))
            write(target, _colormap_chart(groups, target.format))
    except SegvecError as error:
        report.error(str(error))
        ctx.exit(FAILED)


def _colormap_groups(kind: str | None) -> dict[str, tuple[str, ...]]:
    from segvec.color.colormap_sources import colormap_names

    groups = colormap_names()
    if kind is None:
        return groups
    found = {name: names for name, names in groups.items() if kind.lower() in name.lower()}
    if not found:
        raise InputError(f"unknown kind {kind!r}; {suggestion(kind, groups)}")
    return found


def _print_colormaps(groups: dict[str, tuple[str, ...]]) -> None:
    """Print the names, with the colors beside them where the standard output is a terminal."""
    from segvec.color.colormap import colormap

    width = max(len(name) for names in groups.values() for name in names)
    for group, names in groups.items():
        click.echo(f"{group}:")
        for name in names:
            line = f"  {name:<{width}}"
            if sys.stdout.isatty():
                table = colormap(name, n=48).table.tolist()
                line += "  " + "".join(click.style(" ", bg=tuple(color)) for color in table)
            click.echo(line.rstrip())


def _colormap_chart(groups: dict[str, tuple[str, ...]], suffix: str) -> bytes:
    from segvec.charts.palettes import palette_chart
    from segvec.color.colormap import colormap
    from segvec.palette import Palette
    from segvec.rendering.render import render

    strips = [
        Palette(colormap(name, n=64).table, name, source=group) for group, names in groups.items() for name in names
    ]
    text = palette_chart(strips)
    return text.encode() if suffix == ".svg" else render(text, format="png")
