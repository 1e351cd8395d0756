"""What the page wishes for, as it would be typed: into options, a command line and lines of Python.

Values are texts, read by the command line's own parser. Files of this machine are not read for a wish: the page sends
what it has, and a path in its place is refused.
"""

import contextlib
import dataclasses
import shlex
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, TypeVar, cast

import click

from segvec.errors import InputError
from segvec.files import is_regular_file
from segvec.options.option import declared
from segvec.options.reading import check_no_files
from segvec.options.recoloring import RecolorOptions
from segvec.options.tracing import TraceOptions
from segvec_cli.fields import chosen_fields, flag_of, given_fields
from segvec_cli.trace_options import chosen_options

Texts = Mapping[str, str | Sequence[str] | bool]
"""Values by the names of options: texts, several of them, or a truth."""

_Read = TypeVar("_Read")


MAPS = ("labels", "mask")
"""Options that name pictures of the studio's."""


@dataclasses.dataclass(frozen=True, slots=True)
class Wish:
    """How a picture shall look."""

    preset: str = ""
    """Name of a preset; "" for none."""
    trace: Texts = dataclasses.field(default_factory=dict)
    """Options of the trace."""
    palette: str = ""
    """What is laid over it: a palette's name, colors with commas between, a kind of harmony; "" for its own colors."""
    recolor: Texts = dataclasses.field(default_factory=dict)
    """Options of recoloring, and ``seed``."""
    css: bool = False
    """Whether an SVG has its colors in a style sheet."""

    @property
    def is_recolored(self) -> bool:
        """Whether a palette or a rule changes the trace's own colors."""
        return bool(self.palette) or any(self.recolor.get(name) for name in ("replace", "transparent"))

    @property
    def is_scalable(self) -> bool:
        """Whether it can be had on a reduced picture: without places in pixels."""
        places = (str(self.trace.get(name, "")) for name in ("crop", "only"))
        return not any("," in place and "%" not in place for place in places)

    def scaled(self, scale: float) -> "Wish":
        """Bring lengths in pixels to a reduced picture.

        Examples
        --------
        >>> Wish(trace={"min_area": "40", "colors": "5"}).scaled(0.5).trace
        {'min_area': '10', 'colors': '5'}
        """
        powers = {"min_area": 2, "tolerance": 1, "understroke": 1}
        trace = dict(self.trace)
        for name, power in powers.items():
            with contextlib.suppress(KeyError, TypeError, ValueError):
                trace[name] = f"{float(trace[name]) * scale**power:g}"  # type: ignore[arg-type]
        return dataclasses.replace(self, trace=trace)


def wish_from(given: object) -> Wish:
    """Read a wish from JSON.

    Raises
    ------
    InputError
        If it is none.

    Examples
    --------
    >>> wish_from({"preset": "poster", "trace": {"colors": "5"}}).trace["colors"]
    '5'
    """
    known = {field.name: field.type for field in dataclasses.fields(Wish)}
    if not isinstance(given, dict) or not given.keys() <= known.keys():
        raise InputError("what the page sent is no wish")
    for name, value in given.items():
        wanted = {"css": bool, "preset": str, "palette": str}.get(name, dict)
        if not isinstance(value, wanted):
            raise InputError(f"what the page sent is no wish: {name} is {value!r}")
    for values in (given.get("trace", {}), given.get("recolor", {})):
        for name, value in values.items():
            texts = value if isinstance(value, list) else [value]
            if not all(isinstance(text, str | bool) for text in texts):
                raise InputError(f"what the page sent is no wish: {name} is {value!r}")
    return Wish(**given)


def trace_options(wish: Wish, own: Collection[str] = ()) -> TraceOptions:
    """Return the options of the trace.

    Parameters
    ----------
    own
        Paths of the studio's own pictures, which may be masks and labels.

    Raises
    ------
    InputError
        If one cannot be used, or names a file.
    """
    from segvec_cli.commands.trace import trace

    palette = wish.trace.get("palette", "")
    _refuse_file(palette if isinstance(palette, str) else ",".join(map(str, cast("Sequence[str]", palette))))
    context = _context(trace, trace_words(wish))
    options = _reading(lambda: chosen_options(context))
    labels, mask = (None if name in own else name for name in (options.labels, options.mask))
    check_no_files(dataclasses.replace(options, labels=labels, mask=mask))
    return options


def with_maps(wish: Wish, name_of: Callable[[str], str]) -> Wish:
    """Name the pictures that a wish uses as masks or labels, of which it has the studio's ids.

    Parameters
    ----------
    name_of
        From an id to what is written in its place: the path where it is read, the name where it is shown.

    Examples
    --------
    >>> with_maps(Wish(trace={"mask": "5e9f", "colors": "5"}), {"5e9f": "sky.png"}.__getitem__).trace
    {'mask': 'sky.png', 'colors': '5'}
    """
    trace = {name: name_of(str(value)) if name in MAPS else value for name, value in wish.trace.items()}
    return dataclasses.replace(wish, trace=trace)


def recolor_options(wish: Wish) -> tuple[str | None, RecolorOptions]:
    """Return the palette and how it is laid over.

    Raises
    ------
    InputError
        If an option cannot be used, or the palette is a file.
    """
    from segvec_cli.commands.recolor import recolor

    _refuse_file(wish.palette)
    context = _context(recolor, recolor_words(wish))
    options = _reading(lambda: chosen_fields(context, RecolorOptions))
    return wish.palette or None, options


def trace_words(wish: Wish) -> list[str]:
    """Return the words of a command line that say how a picture is traced.

    Examples
    --------
    >>> trace_words(Wish("poster", {"colors": "5", "subpixel": False, "effects": ["median:9"]}))
    ['--preset', 'poster', '--effect', 'median:9', '--colors', '5', '--no-subpixel']
    """
    preset = ["--preset", wish.preset] if wish.preset else []
    return [*preset, *_words(TraceOptions, wish.trace)]


def recolor_words(wish: Wish, *, is_laid: bool = False) -> list[str]:
    """Return the words of a command line that say how an artwork is recolored.

    Parameters
    ----------
    is_laid
        Whether other palettes are laid over, in place of the wish's.

    Examples
    --------
    >>> recolor_words(Wish(palette="triadic", recolor={"seed": "3", "shading": False}))
    ['--palette', 'triadic', '--no-shading', '--seed', '3']
    """
    palette = ["--palette", wish.palette] if wish.palette and not is_laid else []
    rest = {name: value for name, value in wish.recolor.items() if wish.palette or is_laid or name not in _OF_PALETTES}
    if is_laid and rest.get("assign") == "order":
        del rest["assign"]  # of the wish's own colors, one for each of the artwork's
    return [*palette, *_words(RecolorOptions, rest)]


_OF_PALETTES = ("seed", "assign", "palette_size")
"""Options that say nothing without a palette."""


def shell_lines(wish: Wish, name: str, *, output: str = "art.svg", size: Sequence[str] = ()) -> str:
    r"""Return the command line that makes the same, a command a line.

    Parameters
    ----------
    name
        Of the picture.
    output
        Where to write; the suffix is the format.
    size
        Words that say how large.

    Examples
    --------
    >>> shell_lines(Wish(palette="sunset"), "a cup.jpg")
    "segvec trace 'a cup.jpg' -o art.svg\nsegvec recolor art.svg --palette sunset -o art-recolored.svg"
    """
    css = ["--css"] if wish.css else []
    if not wish.is_recolored:
        return shlex.join(["segvec", "trace", name, *trace_words(wish), *css, *size, "-o", output])
    stem, _, suffix = output.rpartition(".")
    first = ["segvec", "trace", name, *trace_words(wish), *css, "-o", f"{stem}.svg"]
    second = ["segvec", "recolor", f"{stem}.svg", *recolor_words(wish), *size, "-o", f"{stem}-recolored.{suffix}"]
    return f"{shlex.join(first)}\n{shlex.join(second)}"


def python_lines(wish: Wish, name: str, *, output: str = "art.svg") -> str:
    """Return the lines of Python that make the same artwork.

    Examples
    --------
    >>> print(python_lines(Wish("poster", {"colors": "5"}), "cup.jpg"))
    import segvec
    <BLANKLINE>
    art = segvec.trace("cup.jpg", preset="poster", colors=5)
    art.save("art.svg")
    """
    from segvec_cli.commands.recolor import recolor
    from segvec_cli.commands.trace import trace

    traced = given_fields(_context(trace, trace_words(wish)), TraceOptions)
    words = [_quoted(name), *([f"preset={_quoted(wish.preset)}"] if wish.preset else []), *_arguments(traced)]
    lines = ["import segvec", "", f"art = segvec.trace({', '.join(words)})"]
    if wish.is_recolored:
        chosen = given_fields(_context(recolor, recolor_words(wish)), RecolorOptions)
        palette = [_quoted(wish.palette)] if wish.palette else []
        lines.append(f"art = art.recolor({', '.join([*palette, *_arguments(chosen)])})")
    css = ", css=True" if wish.css and output.endswith(".svg") else ""
    return "\n".join([*lines, f"art.save({_quoted(output)}{css})"])


def _arguments(values: Mapping[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        yield f"{name}={_literal(value)}"


def _literal(value: object) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(_literal, value))}]"
    return repr(value)


def _quoted(text: str) -> str:
    """Write a text as Python reads it, in double quotes where that is plain."""
    return repr(text) if '"' in text or "\\" in text or not text.isprintable() else f'"{text}"'


def _words(kind: type[Any], values: Texts) -> list[str]:
    """Write options as they are typed, in the order in which they are declared."""
    known = declared(kind)
    unknown = values.keys() - known.keys()
    if unknown:
        raise InputError(f"there is no option {min(unknown)!r}")
    words: list[str] = []
    for name in known:
        if name not in values:
            continue
        value, flag = values[name], flag_of(kind, name)
        if isinstance(value, bool):
            words.append(f"--{'' if value else 'no-'}{flag}")
        elif isinstance(value, str):
            words += [f"--{flag}", value]
        else:
            words += [word for text in value for word in (f"--{flag}", str(text))]
    return words


def _context(command: click.Command, words: Sequence[str]) -> click.Context:
    # Without options for help: click would keep those for whoever asks the command itself.
    return _reading(lambda: command.make_context(command.name, ["picture", *words], help_option_names=[]))


def _reading(read: Callable[[], _Read]) -> _Read:
    """Turn what the command line says of a mistake into an error of the library's."""
    try:
        return read()
    except click.ClickException as error:
        raise InputError(" ".join(error.format_message().split())) from error


def _refuse_file(text: str) -> None:
    """Refuse a path where a palette should be: the page reads no files of this machine."""
    if is_regular_file(text.strip()):
        raise InputError("palettes of files are read where they are dropped on the page, not by their path")
