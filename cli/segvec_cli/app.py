"""The command ``segvec``: what can be typed, and how a run ends.

Exit codes: 0 done, 1 something could not be read, drawn or written, 2 the command line is wrong,
130 interrupted. Nothing that needs numpy is imported before there is work to do.
"""

import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

import click

from segvec import __version__
from segvec.errors import printable
from segvec.options import SUPERPIXELS, TraceOptions, options_from
from segvec_cli.animating import animate
from segvec_cli.common_options import (
    css_option,
    formats_of,
    message_options,
    output_options,
    page_size,
    report_of,
    size_options,
)
from segvec_cli.effecting import effect, effects
from segvec_cli.example import OPTIONS, picture_path
from segvec_cli.heating import cmaps, heatmap, unmap
from segvec_cli.machines import cut, separate
from segvec_cli.outputs import PageSize, discard_standard_output, planned_jobs, with_masks
from segvec_cli.paging import banner, poster, render
from segvec_cli.palettes import palette
from segvec_cli.params import (
    SectionCommand,
    SectionOption,
    chosen_options,
    given_fields,
    outputs_option,
    trace_options,
    was_given,
)
from segvec_cli.recoloring import recolor, replay, series
from segvec_cli.reports import FAILED, INTERRUPTED, MISUSED, Report
from segvec_cli.work import run_traces

HEEDED_BY_STYLES = ("effects", "background", "mask", "max_pixels", "style", "pen_order")
"""Options of a trace that also those styles heed that are drawn from the picture."""


def _with_hyphens(name: str) -> str:
    """Let ``--min_area`` be ``--min-area``."""
    return name.replace("_", "-")


_SETTINGS = {
    "help_option_names": ["-h", "--help"],
    "token_normalize_func": _with_hyphens,
    "max_content_width": 110,
}


@click.group(context_settings=_SETTINGS, invoke_without_command=True)
@click.version_option(__version__, prog_name="segvec", message="%(prog)s %(version)s")
@click.pass_context
def segvec(ctx: click.Context) -> None:
    """Turn pictures into vector art."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@segvec.command(cls=SectionCommand, short_help="Trace pictures: segvec trace photo.jpg -o art.svg")
@click.argument("images", metavar="IMAGE...", nargs=-1, required=True)
@output_options
@css_option
@click.option(
    "--save-mask",
    metavar="PATH",
    cls=SectionOption,
    section="Output",
    help="Write also what is visible, white on black: .png, at the picture's size.",
)
@trace_options
@size_options
@message_options
@click.pass_context
def trace(
    ctx: click.Context, /, images: tuple[str, ...], outputs: tuple[str, ...], save_mask: str | None, **_: object
) -> None:
    """Trace each IMAGE, a file or - for the standard input, into vector art.

    \b
    segvec trace photo.jpg -o poster.svg -o poster.png --preset poster --colors 8
    segvec trace *.png -o 'art/{name}.svg'
    curl -s https://example.org/logo.png | segvec trace - > logo.svg
    """  # noqa: D301 (\b keeps click from refilling the lines)
    options = chosen_options(ctx)
    jobs = planned_jobs(images, outputs, ctx.params["standard_format"])
    if save_mask is not None:
        jobs = with_masks(jobs, save_mask)
    asked_colors = options.colors if was_given(ctx, "colors") and options.style is None else None
    report = report_of(ctx)
    size = page_size(ctx, formats_of(jobs))
    _note_idle(ctx, options, report)
    if not run_traces(jobs, options, size, asked_colors=asked_colors, report=report, css=ctx.params["css"]):
        ctx.exit(FAILED)


@segvec.command(cls=SectionCommand, short_help="Make an example in the current directory.")
@outputs_option(
    "Where to write.  [default: demo.svg and demo.png]",
)
@click.option("--force", is_flag=True, cls=SectionOption, section="Output", help="Overwrite files that are there.")
@message_options
@click.pass_context
def demo(ctx: click.Context, /, outputs: tuple[str, ...], force: bool, **_: object) -> None:
    """Make a poster from a picture that comes along: a cup of coffee by Rachel Michetti (CC0)."""
    report = report_of(ctx)
    names = outputs or ("demo.svg", "demo.png")
    source = picture_path()
    jobs = planned_jobs([str(source)], names, None)
    there = [target.path for job in jobs for target in job.targets if Path(target.path).exists()]
    if there and not force:
        report.error(f"{printable(there[0])} is already there; --force overwrites it")
        ctx.exit(FAILED)
    if not run_traces(jobs, options_from(**OPTIONS), PageSize(), asked_colors=None, report=report):
        ctx.exit(FAILED)
    flags = " ".join(f"--{name} {value}" for name, value in OPTIONS.items())
    report.note(f"traced {source.name} with {flags} and wrote {printable(' and '.join(names))}")
    report.note("try next: segvec trace your-photo.jpg -o art.svg --preset poster --colors 8")


COMMANDS = (
    *(poster, banner, render, cut, separate, heatmap, unmap, cmaps),
    *(series, recolor, replay, animate, palette, effect, effects),
)
for _command in COMMANDS:
    segvec.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit.

    Parameters
    ----------
    arguments
        What follows the program's name; by default what was typed.
    """
    typed = sys.argv[1:] if arguments is None else list(arguments)
    if arguments is None and not sys.warnoptions and "--debug" not in typed:
        # Those of other libraries' developers to each other; who runs a program can do nothing about them.
        warnings.simplefilter("ignore")
    sys.exit(_exit_code(typed))


def _exit_code(typed: Sequence[str]) -> int:
    """Run, and turn every way to fail into a line and a code."""
    try:
        code = segvec.main(list(typed), prog_name="segvec", standalone_mode=False)
        sys.stdout.flush()
    except click.UsageError as error:
        click.echo(f"segvec: {_one_line(error)}", err=True)
        return MISUSED
    except click.ClickException as error:
        click.echo(f"segvec: {_one_line(error)}", err=True)
        return FAILED
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        discard_standard_output()
        return FAILED
    except OSError as error:
        discard_standard_output()
        click.echo(f"segvec: cannot write the standard output: {error.strerror or error}", err=True)
        return FAILED
    return code if isinstance(code, int) else 0


def _one_line(error: click.ClickException) -> str:
    """Write click's message as ours: one line, small letter, and where to read on."""
    text = printable(" ".join(error.format_message().split())).rstrip(".")
    text = text[:1].lower() + text[1:]
    ctx = getattr(error, "ctx", None)
    return f"{text} (see {ctx.command_path} --help)" if ctx is not None else text


def _note_idle(ctx: click.Context, options: TraceOptions, report: Report) -> None:
    """Tell of options that change nothing beside the others."""
    idle = {
        "palette": options.segment != "palette" and "--segment palette",
        "threshold": options.segment != "threshold" and "--segment threshold",
        "window": options.segment != "adaptive" and "--segment adaptive",
        "space": options.segment != "kmeans" and "--segment kmeans",
        "position_weight": options.segment != "kmeans" and "--segment kmeans",
        "bandwidth": options.segment != "meanshift" and "--segment meanshift",
        "superpixels": options.segment not in SUPERPIXELS and "--segment slic, felzenszwalb or watershed",
        "labels": options.segment != "labels" and "--segment labels",
        "understroke": options.layers != "mosaic" and "--layers mosaic",
        "tolerance": options.curve == "pixel" and "--curve spline or polygon",
        "corner_threshold": options.curve == "pixel" and "--curve spline or polygon",
        "pen_order": options.style is None and "--style",
    }
    for name, needed in idle.items():
        if needed and was_given(ctx, name):
            report.note(f"--{_with_hyphens(name)} does nothing without {needed}")
    if options.style is not None:
        _note_unstyled(ctx, options.style, report)


def _note_unstyled(ctx: click.Context, style: str, report: Report) -> None:
    """Tell of options that a style does not heed, because it is drawn from the picture and not from a trace."""
    from segvec.styles import parse_style

    found = parse_style(style)
    for name in given_fields(ctx, TraceOptions, without=HEEDED_BY_STYLES):
        if not found.needs_trace:
            report.note(f"--{_with_hyphens(name)} does nothing with --style {found.name}")
