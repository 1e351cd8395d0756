"""The options of the command line, made from `TraceOptions` and `RecolorOptions`: names, defaults, descriptions.

Only what a command line needs besides is written here: the kind of value each field takes, and the section of
the help in which it stands.
"""

import ast
import dataclasses
import inspect
import math
import re
import textwrap
from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import click

from segvec.errors import InputError
from segvec.image.choices import EDGES
from segvec.options.heating import BAR_SIDES, CELL_SHAPES, CELL_VALUES, NORMS, HeatmapOptions
from segvec.options.paging import FITS, PageOptions
from segvec.options.recoloring import ASSIGNMENTS, RecolorOptions
from segvec.options.tracing import CURVES, LAYERS, METHODS, PRESETS, SPACES, TraceOptions, options_from
from segvec_cli.completing import OF_FIELDS, files, folders
from segvec_cli.suggesting import OneOf

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "Colors": ("effects", "segment", "colors", "palette", "background", "seed"),
    "Segmentation": ("threshold", "window", "space", "position_weight", "bandwidth", "superpixels", "labels"),
    "Subject": ("only", "remove_background", "mask"),
    "Regions": ("min_area", "detail", "max_pixels"),
    "Outlines": ("curve", "tolerance", "corner_threshold", "subpixel", "precision"),
    "Layers": ("layers", "understroke"),
    "Style": ("style", "pen_order"),
}
"""Sections of the help, and the fields of `TraceOptions` in them."""

HEATMAP: Mapping[str, tuple[str, ...]] = {
    "Cells": ("block", "cells", "reduce", "edge", "grey", "window", "max_pixels"),
    "Scale": ("norm", "vmin", "vmax", "percentile", "center", "gamma", "threshold", "clip_limit"),
    "Colors": ("cmap", "cmap_range", "steps", "bad"),
    "Output size": ("destination", "width", "height", "dpi", "crop"),
    "Look": ("shape", "show", "gap", "background", "annotate", "names", "color_bar", "frame", "title", "ink", "paper"),
}
"""The same for `HeatmapOptions`."""

PAGE: Mapping[str, tuple[str, ...]] = {
    "Page": ("destination", "dpi", "fit", "crop", "margin", "background", "columns", "gutter", "pages"),
    "Decoration": (
        "title",
        "caption",
        "font",
        "ink",
        "swatches",
        "frame",
        "frame_color",
        "mat",
        "mat_color",
        "radius",
    ),
    "Print": ("bleed", "marks"),
}
"""The same for `PageOptions`."""

RECOLORING: Mapping[str, tuple[str, ...]] = {
    "Recoloring": ("assign", "shading", "palette_size", "keep", "keep_at", "replace", "transparent"),
}
"""The same for `RecolorOptions`, whose seed stands where a palette is named."""

if TYPE_CHECKING:
    AnyType: TypeAlias = click.ParamType[Any]
else:
    AnyType = click.ParamType  # generic from click 8.5 on only

AnyOptions: TypeAlias = TraceOptions | RecolorOptions | HeatmapOptions | PageOptions

_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}

_Command = TypeVar("_Command", bound=Callable[..., Any])
_Options = TypeVar("_Options", RecolorOptions, HeatmapOptions, PageOptions)


FOLDER_FORMATS = ("svg", "png", "pdf")
"""What the files of a folder, pieces or plates, can be."""


class SectionOption(click.Option):
    """An option that knows its section of the help."""

    def __init__(self, *args: Any, section: str, **kwargs: Any) -> None:  # noqa: ANN401 (as click's own)
        super().__init__(*args, **kwargs)
        self.section = section


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


def formats_option(noun: str) -> Callable[[_Command], _Command]:
    """Give a command ``--format``, which can be repeated, for the files in its folder."""
    return click.option(
        "--format",
        "formats",
        type=OneOf(FOLDER_FORMATS),
        multiple=True,
        cls=SectionOption,
        section="Output",
        help=f"Format of the {noun}; repeat it for several.  [default: svg]",
    )


class SectionCommand(click.Command):
    """A command whose help has sections."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each section's options under its name, those of no section last."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx) if isinstance(param, click.Option) else None
            if record is not None:
                line = (record[0].ljust(_TERM_WIDTH), record[1])
                sections.setdefault(getattr(param, "section", "Other"), []).append(line)
        sections["Other"] = sections.pop("Other", [])
        for title, records in sections.items():
            with formatter.section(title):
                formatter.write_dl(records)


class WordOr(AnyType):
    """A value of another type, or a word that stands for ``None``."""

    def __init__(self, kind: AnyType, word: str) -> None:
        self.kind, self.word, self.name = kind, word, f"{kind.name}|{word}"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 (as click's own)
        """Return None for the word."""
        is_word = isinstance(value, str) and value.strip().lower() == self.word
        return None if is_word else self.kind.convert(value, param, ctx)


class Count(AnyType):
    """A whole number such as 50000000, 50_000_000 or 50M."""

    name = "count"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 (as click's own)
        """Return the number."""
        match = re.fullmatch(r"([0-9_]+(?:\.[0-9]+)?)([kmg]?)", str(value).strip().lower())
        number = float(match[1].replace("_", "") or "nan") * _UNITS[match[2]] if match else float("nan")
        if not number.is_integer():
            self.fail(f"{value!r} is not a number such as 200000 or 50M", param, ctx)
        return int(number)


class Numbers(AnyType):
    """A certain number of numbers with commas between."""

    def __init__(self, name: str, example: str) -> None:
        self.name, self.example = name, example

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 (as click's own)
        """Return them."""
        if isinstance(value, tuple):
            return value
        try:
            numbers = tuple(float(part) for part in str(value).split(","))
        except ValueError:
            numbers = ()
        if len(numbers) != self.example.count(",") + 1 or not all(map(math.isfinite, numbers)):
            self.fail(f"{value!r} is not {self.name} such as {self.example}", param, ctx)
        return numbers


class Size(AnyType):
    """Two whole numbers with an x between, or one for both."""

    name = "size"

    def __init__(self, *, is_square: bool) -> None:
        self.is_square = is_square

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 (as click's own)
        """Return the pair."""
        if isinstance(value, tuple):
            return value
        match = re.fullmatch(r"([0-9]+)(?:\s*[x×]\s*([0-9]+))?", str(value).strip().lower())
        if match is None or (match[2] is None and not self.is_square):
            examples = "10 or 20x10" if self.is_square else "80x45"
            self.fail(f"{value!r} is not a size such as {examples}", param, ctx)
        return (int(match[1]), int(match[2] or match[1]))


_AUTO_FLOAT = WordOr(click.FLOAT, "auto")

_TYPES: Mapping[str, AnyType] = {
    "segment": OneOf(METHODS),
    "colors": WordOr(click.INT, "auto"),
    "palette": click.STRING,
    "threshold": click.FLOAT,
    "window": click.INT,
    "space": OneOf(SPACES),
    "position_weight": click.FLOAT,
    "bandwidth": click.FLOAT,
    "superpixels": click.INT,
    "labels": WordOr(click.STRING, "none"),
    "mask": WordOr(click.STRING, "none"),
    "remove_background": WordOr(click.FLOAT, "none"),
    "only": WordOr(click.STRING, "none"),
    "background": WordOr(click.STRING, "none"),
    "seed": click.INT,
    "min_area": _AUTO_FLOAT,
    "detail": click.FLOAT,
    "max_pixels": Count(),
    "curve": OneOf(CURVES),
    "tolerance": _AUTO_FLOAT,
    "corner_threshold": click.FLOAT,
    "subpixel": click.BOOL,
    "precision": click.INT,
    "layers": OneOf(LAYERS),
    "understroke": click.FLOAT,
    "assign": OneOf(ASSIGNMENTS),
    "shading": click.BOOL,
    "palette_size": WordOr(click.INT, "auto"),
    "keep": click.STRING,
    "keep_at": Numbers("a point", "120,80"),
    "replace": click.STRING,
    "transparent": click.STRING,
    "effects": click.STRING,
    "style": click.STRING,
    "pen_order": click.BOOL,
    "norm": OneOf(NORMS),
    "vmin": _AUTO_FLOAT,
    "vmax": _AUTO_FLOAT,
    "percentile": Numbers("two percentiles", "2,98"),
    "gamma": click.FLOAT,
    "center": click.FLOAT,
    "clip_limit": click.FLOAT,
    "grey": click.STRING,
    "block": Size(is_square=True),
    "cells": Size(is_square=False),
    "reduce": click.STRING,
    "edge": OneOf(EDGES),
    "cmap": click.STRING,
    "cmap_range": Numbers("a range", "0,1"),
    "steps": click.INT,
    "bad": click.STRING,
    "crop": click.STRING,
    "width": click.INT,
    "height": click.INT,
    "destination": click.STRING,
    "dpi": click.FLOAT,
    "shape": OneOf(CELL_SHAPES),
    "show": OneOf(CELL_VALUES),
    "gap": click.FLOAT,
    "annotate": click.STRING,
    "names": click.BOOL,
    "color_bar": OneOf(BAR_SIDES),
    "frame": click.INT,
    "title": click.STRING,
    "ink": click.STRING,
    "paper": click.STRING,
    "fit": OneOf(FITS),
    "margin": click.STRING,
    "columns": click.INT,
    "gutter": click.STRING,
    "pages": click.INT,
    "caption": click.STRING,
    "font": click.STRING,
    "swatches": click.BOOL,
    "frame_color": click.STRING,
    "mat": click.STRING,
    "mat_color": click.STRING,
    "radius": click.STRING,
    "bleed": click.STRING,
    "marks": click.BOOL,
}

_FLAGS: Mapping[str, str] = {"destination": "for", "effects": "effect"}
"""Options whose name on the command line is no name in Python."""

_REPEATED = ("effects", "palette", "keep", "keep_at", "replace", "transparent")
"""Options that can be given several times."""

_METAVARS = {
    "segment": "METHOD",
    "colors": "N|auto",
    "palette": "COLOR,...",
    "threshold": "LUMA",
    "window": "PIXELS",
    "position_weight": "FACTOR",
    "bandwidth": "DISTANCE",
    "superpixels": "N",
    "labels": "PATH|none",
    "mask": "PATH|none",
    "remove_background": "DISTANCE|none",
    "only": "N|largest|center|X,Y",
    "background": "COLOR|none",
    "seed": "N",
    "min_area": "AREA|auto",
    "detail": "FACTOR",
    "max_pixels": "N",
    "tolerance": "PIXELS|auto",
    "corner_threshold": "DEGREES",
    "precision": "DECIMALS",
    "understroke": "PIXELS",
    "palette_size": "N|auto",
    "keep": "COLOR",
    "keep_at": "X,Y",
    "replace": "OLD=NEW",
    "transparent": "COLOR|background",
    "effects": "EFFECT",
    "style": "STYLE",
    "vmin": "VALUE|auto",
    "vmax": "VALUE|auto",
    "percentile": "LOW,HIGH",
    "gamma": "EXPONENT",
    "center": "VALUE",
    "clip_limit": "SHARE",
    "grey": "NAME|R,G,B",
    "block": "N|WxH",
    "cells": "COLSxROWS",
    "reduce": "NAME",
    "cmap": "NAME|COLOR,...",
    "cmap_range": "START,STOP",
    "steps": "N",
    "bad": "COLOR",
    "crop": "WHERE",
    "width": "PIXELS",
    "height": "PIXELS",
    "destination": "NAME|SIZE",
    "dpi": "N",
    "gap": "SHARE",
    "annotate": "FORMAT",
    "frame": "PIXELS",
    "title": "TEXT",
    "ink": "COLOR",
    "paper": "COLOR",
    "margin": "LENGTH",
    "columns": "N",
    "gutter": "LENGTH",
    "pages": "N",
    "caption": "TEXT",
    "font": "NAME|FILE",
    "frame_color": "COLOR",
    "mat": "LENGTH",
    "mat_color": "COLOR",
    "radius": "LENGTH",
    "bleed": "LENGTH",
}

_TYPES_OF_PAGES: Mapping[str, AnyType] = {"frame": click.STRING, "background": click.STRING}
_METAVARS_OF_PAGES = {"frame": "LENGTH", "background": "COLOR|A-B|blur"}
"""Fields of pages that are called as others are and take other values."""
"""What stands for the value in the help: its unit, where it has one."""

_TERM_WIDTH = 30
"""Characters to which the help's left columns are filled up, so that all sections line up."""


def trace_options(command: _Command) -> _Command:
    """Give a command all fields of `TraceOptions` as options, and ``--preset``."""
    return preset_option(field_options(command, TraceOptions, SECTIONS))


def flag_of(name: str) -> str:
    """Return an option's name on the command line, without hyphens before it."""
    return _FLAGS.get(name, name).replace("_", "-")


def preset_option(command: _Command) -> _Command:
    """Give a command ``--preset``."""
    return click.option(
        "--preset",
        cls=SectionOption,
        section="Colors",
        type=OneOf(tuple(PRESETS)),
        help="Options that go together; any option given besides wins over the preset's.",
    )(command)


def field_options(
    command: _Command,
    kind: type[AnyOptions],
    sections: Mapping[str, tuple[str, ...]],
    *,
    without: Collection[str] = (),
) -> _Command:
    """Give a command the fields of a class of options."""
    descriptions = field_descriptions(kind)  # type: ignore[arg-type]  # a class is hashable
    types = {**_TYPES, **_TYPES_OF_PAGES} if kind is PageOptions else _TYPES
    metavars = {**_METAVARS, **_METAVARS_OF_PAGES} if kind is PageOptions else _METAVARS
    defaults = {field.name: field.default for field in dataclasses.fields(kind)}
    for section, names in reversed(list(sections.items())):
        for name in reversed([name for name in names if name not in without]):
            flag = flag_of(name)
            is_switch = types[name] is click.BOOL
            text = descriptions.get(name, "").rstrip(".")
            command = click.option(
                f"--{flag}/--no-{flag}" if is_switch else f"--{flag}",
                name,
                cls=SectionOption,
                section=section,
                type=types[name],
                multiple=name in _REPEATED,
                metavar=None if is_switch else metavars.get(name),
                shell_complete=OF_FIELDS.get(name),
                default=None,
                help=f"{text}.  [default: {_default_text(name, defaults[name])}]",
            )(command)
    return command


def chosen_options(ctx: click.Context, *, without: Collection[str] = ()) -> TraceOptions:
    """Return the options that the command line asks for.

    Only what was typed counts as chosen, so that a preset's values and the library's defaults hold elsewhere.

    Raises
    ------
    click.UsageError
        If a value is out of range.
    """
    chosen = given_fields(ctx, TraceOptions, without=without)
    if "palette" in chosen:
        chosen["palette"] = _fixed_colors(chosen["palette"], ctx)
    try:
        return options_from(preset=ctx.params.get("preset"), **chosen)
    except InputError as error:
        raise click.UsageError(_as_typed(str(error), chosen), ctx) from error


def chosen_fields(ctx: click.Context, kind: type[_Options]) -> _Options:
    """Return what the command line asks of a class of options without presets.

    Raises
    ------
    click.UsageError
        If a value is out of range.
    """
    chosen = given_fields(ctx, kind)
    try:
        return kind(**chosen)
    except InputError as error:
        raise click.UsageError(_as_typed(str(error), chosen), ctx) from error


def given_fields(ctx: click.Context, kind: type[AnyOptions], *, without: Collection[str] = ()) -> dict[str, Any]:
    """Return the fields of a class of options that stand on the command line."""
    names = {field.name for field in dataclasses.fields(kind)} - set(without)
    return {name: value for name, value in ctx.params.items() if name in names and was_given(ctx, name)}


def _fixed_colors(words: tuple[str, ...], ctx: click.Context) -> tuple[str, ...]:
    """Return the colors of ``--palette``, which may also be a palette's name or file."""
    colors = tuple(word.strip() for word in ",".join(words).split(",") if word.strip())
    if not colors:
        raise click.UsageError("--palette needs at least one color", ctx)
    if len(words) > 1 or "," in words[0]:
        return colors
    from segvec.color.conversion import parse_color

    try:
        parse_color(colors[0])
    except InputError as not_a_color:
        from segvec.palette import as_palette

        try:
            return as_palette(words[0]).codes
        except InputError as error:
            raise click.UsageError(f"--palette: {error}; {not_a_color}", ctx) from error
    return colors


def was_given(ctx: click.Context, name: str) -> bool:
    """Tell whether an option stands on the command line."""
    return ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE


@cache
def field_descriptions(kind: type[AnyOptions]) -> dict[str, str]:
    """Return the docstring of each field of a class of options, which Python itself does not keep."""
    inherited = {} if kind.__base__ is object else dict(field_descriptions(kind.__base__))
    try:
        source = textwrap.dedent(inspect.getsource(kind))
    except OSError:  # installed without sources: the names and defaults must do
        return {}
    body = ast.parse(source).body[0]
    assert isinstance(body, ast.ClassDef)
    descriptions = inherited
    for before, after in zip(body.body, body.body[1:], strict=False):
        match before, after:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                descriptions[name] = " ".join(text.replace("``", "").split())
    return descriptions


def _default_text(name: str, default: object) -> str:
    """Write a default as it would be typed."""
    kind = _TYPES[name]
    if default is None:
        return kind.word if isinstance(kind, WordOr) else "none"
    if default in ((), ""):
        return "none"
    if isinstance(default, bool):
        return f"{'' if default else 'no-'}{flag_of(name)}"
    if isinstance(default, tuple):
        return ",".join(f"{number:g}" for number in default)
    if isinstance(kind, Count):
        return f"{default // 10**6}M" if isinstance(default, int) and default % 10**6 == 0 else str(default)
    return f"{default:g}" if isinstance(default, float) else str(default)


def _as_typed(message: str, names: Collection[str]) -> str:
    """Name the option instead of the field that a message begins with."""
    first = message.partition(" ")[0]
    return f"--{flag_of(first)}{message[len(first) :]}" if first in names else message
