"""What is offered instead of a command, an option or a choice that does not exist."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from segvec.errors import printable
from segvec.files import is_regular_file
from segvec.suggest import nearest, suggestion

if TYPE_CHECKING:
    AnyChoice: TypeAlias = click.Choice[str]
else:
    AnyChoice = click.Choice  # generic from click 8.2 on only

OPTIONS_ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    "--alphamax": ("--corner-threshold",),
    "--background-color": ("--background",),
    "--blacklevel": ("--threshold",),
    "--clusters": ("--colors",),
    "--color-count": ("--colors",),
    "-c": ("--colors",),
    "-n": ("--count", "--colors"),
    "-p": ("--palette",),
    "--color-precision": ("--colors",),
    "--colormap": ("--cmap",),
    "--colors": ("--size",),
    "--colormode": ("--segment",),
    "--despeckle": ("--min-area",),
    "--despeckle-level": ("--min-area",),
    "--dest": ("--for",),
    "--destination": ("--for",),
    "--error-threshold": ("--tolerance",),
    "--export-filename": ("--output",),
    "--export-width": ("--width",),
    "--filter-speckle": ("--min-area",),
    "--hierarchical": ("--layers",),
    "--mode": ("--curve",),
    "--n-colors": ("--colors", "--size"),
    "--num-colors": ("--colors", "--size"),
    "--number-of-colors": ("--colors", "--size"),
    "--opttolerance": ("--tolerance",),
    "--out": ("--output",),
    "--out-dir": ("--output",),
    "--outdir": ("--output",),
    "--outfile": ("--output",),
    "--output-dir": ("--output",),
    "--output-file": ("--output",),
    "--output-format": ("--format", "--output"),
    "--path-precision": ("--precision",),
    "--resolution": ("--dpi",),
    "--size": ("--for", "--width"),
    "--smooth": ("--tolerance",),
    "--title-align": ("--text-align",),
    "--title-at": ("--text-at",),
    "--title-place": ("--text-at",),
    "--turdsize": ("--min-area",),
}
"""What options are called in other tracers, and elsewhere, and what they are called here; the first that a command has
counts."""

INPUT_OPTIONS = ("--input", "--input-file", "--image", "--file", "-i")

COMMANDS_ELSEWHERE: Mapping[str, str] = {
    "colorize": "segvec recolor",
    "convert": "segvec trace",
    "check": "segvec doctor",
    "colormaps": "segvec cmaps",
    "help": "segvec --help",
    "info": "segvec doctor",
    "laser": "segvec cut",
    "plot": "segvec cut",
    "print": "segvec poster",
    "rasterize": "segvec render",
    "svg": "segvec trace",
    "vectorise": "segvec trace",
    "vectorize": "segvec trace",
    "version": "segvec --version",
    "video": "segvec animate",
}

MOST_LISTED = 12
"""Commands that one line of a message still holds; of more, only near ones are told."""

PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp", ".gif", ".avif", ".heic")


class OneOf(AnyChoice):
    """A choice that offers the nearest one for a word that is none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 (as click's own)
        """Return the choice."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            names = [str(choice) for choice in self.choices]
            self.fail(f"unknown {printable(str(value))!r}; {suggestion(value, names)}", param, ctx)


class SuggestingGroup(click.Group):
    """Commands under a name, of which the nearest is offered for one that is none."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that was typed."""
        known = self.list_commands(ctx)
        if not ctx.resilient_parsing and args[0].replace("_", "-") not in known:
            raise click.UsageError(_no_command(args[0], known, ctx), ctx)
        return super().resolve_command(ctx, args)


def option_message(error: click.NoSuchOption) -> str:
    """Say what would do instead of an option that does not exist."""
    text = f"no such option {printable(error.option_name)}"
    ctx = error.ctx
    if ctx is None:
        return text
    known = [
        flag for param in ctx.command.get_params(ctx) for flag in (*param.opts, *param.secondary_opts) if flag[0] == "-"
    ]
    meant = [flag for flag in OPTIONS_ELSEWHERE.get(error.option_name, ()) if flag in known][:1]
    if not meant and error.option_name in INPUT_OPTIONS:
        return f"{text}; name the file alone, as in: {ctx.command_path} photo.jpg"
    # Without the hyphens, which all have alike.
    bare = {flag.lstrip("-"): flag for flag in known if flag.startswith("--")}
    meant = meant or [bare[near] for near in nearest(error.option_name.lstrip("-"), bare)]
    if not meant and isinstance(ctx.command, click.Group):
        return f"{text} before a command; options follow it, as in: segvec trace photo.jpg --colors 8"
    return f"{text}; did you mean {' or '.join(meant)}?" if meant else text


def _no_command(word: str, known: list[str], ctx: click.Context) -> str:
    text = f"no such command {printable(word)!r}"
    if ctx.parent is None and word.lower() in COMMANDS_ELSEWHERE:
        return f"{text}; did you mean: {COMMANDS_ELSEWHERE[word.lower()]}"
    if ctx.info_name == "palette" and is_regular_file(word):
        return f"{text}; did you mean: segvec palette extract {printable(word)}"
    if ctx.info_name == "palette" and _is_palette(word):
        return f"{text}; did you mean: segvec palette show {printable(word)}"
    if ctx.parent is None and (near_file := _command_for_file(word)):
        return f"{text}; did you mean: {near_file}"
    return f"{text}; {suggestion(word, known)}" if nearest(word, known) or len(known) <= MOST_LISTED else text


def _is_palette(word: str) -> bool:
    """Tell whether a palette has that name."""
    from segvec.palette.named import palette_names

    return word.lower() in palette_names()


def _command_for_file(word: str) -> str:
    """Return what may be meant where a file is typed in the place of a command."""
    suffix = Path(word).suffix.lower()
    if suffix == ".svg":
        return f"segvec recolor {printable(word)} --palette sunset"
    is_file = word == "-" or suffix in PICTURES or is_regular_file(word)
    return f"segvec trace {printable(word)}" if is_file else ""
