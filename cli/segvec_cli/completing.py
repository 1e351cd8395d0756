"""What a shell offers where Tab is pressed in the place of a value.

Each function returns the names that begin as what was typed; where none does, files are offered. A list is loaded when
it is asked for, and no more than it: sizes, palettes, styles and colors do not need numpy; effects and colormaps do.
"""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from importlib import resources
from typing import TYPE_CHECKING, TypeAlias

import click
from click.shell_completion import CompletionItem

from segvec.options.option import Offer

if TYPE_CHECKING:
    Items: TypeAlias = list[CompletionItem[str]]
else:
    Items = list  # CompletionItem is generic from click 8.4 on only


def files(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """Leave the place to files, which the shell knows."""
    return [CompletionItem(incomplete, type="file")]


def folders(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """Leave the place to folders."""
    return [CompletionItem(incomplete, type="dir")]


def palettes(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """Offer the palettes that come along and the words for those that are made."""
    # Not segvec.palette, which loads numpy.
    text = resources.files("segvec").joinpath("palette", "palettes.toml").read_text(encoding="utf-8")
    return _beginning(("any", "harmony", "random", *sorted(tomllib.loads(text))), incomplete)


def colors(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """Offer the names of colors."""
    from segvec.color.names import CSS_COLORS

    return _beginning(CSS_COLORS, incomplete)


def colormaps(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """Offer the colormaps of the packages that are installed."""
    from segvec.color.colormap_sources import colormap_names

    return _beginning((name for names in colormap_names().values() for name in names), incomplete)


def destinations(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """Offer the named sizes."""
    from segvec.layout.destinations import destination_names

    return _beginning(destination_names(), incomplete)


def effects(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """Offer the effects."""
    from segvec.effects.effect import effect_names

    return _beginning(effect_names(), incomplete)


def fonts(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """Offer the faces that come along; listing the installed ones may take seconds."""
    from segvec.svg.fonts import DEFAULT_FACE, FACES

    return _beginning((DEFAULT_FACE, *FACES), incomplete)


def styles(ctx: click.Context, param: click.Parameter, incomplete: str) -> Items:
    """Offer the styles."""
    from segvec.options.styles import STYLES

    return _beginning(STYLES, incomplete)


def _beginning(names: Iterable[str], incomplete: str) -> Items:
    """Return the names that begin as what was typed, in any case; files where none does."""
    start = incomplete.lower()
    found = [CompletionItem(name) for name in names if name.lower().startswith(start)]
    return found or [CompletionItem(incomplete, type="file")]


Completion: TypeAlias = Callable[[click.Context, click.Parameter, str], Items]

OFFERED: Mapping[Offer, Completion] = {
    "files": files,
    "palettes": palettes,
    "colors": colors,
    "colormaps": colormaps,
    "destinations": destinations,
    "effects": effects,
    "fonts": fonts,
    "styles": styles,
}
"""What completes an option, by what its declaration says; those with choices offer these of themselves."""
