"""How the colors of an artwork move: through a palette, from palette to palette, around the color cube."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Unpack

import numpy as np
from numpy.typing import NDArray

from segvec.arguments import checked, is_several, shown
from segvec.color.conversion import rotated_colors
from segvec.color.lightness import distinct_colors, lightness_order
from segvec.errors import InputError
from segvec.options.choices import RecolorChoices
from segvec.options.option import given_options
from segvec.options.recoloring import RecolorOptions
from segvec.palette import PaletteLike, as_palette
from segvec.palette.assign import shaded_colors
from segvec.palette.resolve import GENERATED_SIZE
from segvec.pipeline import artwork_of
from segvec.recoloring.artworks import recolor
from segvec.series.animation import Animation
from segvec.suggest import suggestion

ORDERS = ("lightness", "palette")
"""Orders in which a cycle goes through a palette."""

ROTATION_KEYS = 120
"""Keys of a full turn: from 3 to 3 degrees, the colors between are within 1.3 levels (of 255) of the rotation's own."""


@checked
def palette_cycle(
    artwork: object,
    palette: PaletteLike | None = None,
    *,
    order: str = "lightness",
    size: int | None = None,
    seed: int = 0,
    seconds: float = 12.0,
    hold: float = 0.0,
) -> Animation:
    """Let the colors of a palette move along the colors of an artwork: at each key, each takes the next.

    The first key is the palette laid over the artwork by lightness, as :func:`segvec.recolor` does it. A
    palette with more colors than the artwork passes through all of them; one with fewer is extended by shades.

    Parameters
    ----------
    artwork
        What :func:`segvec.trace` made, or a picture as it takes them.
    palette
        What :func:`segvec.as_palette` takes; by default the artwork's own colors.
    order
        ``lightness``: from light to dark, and from the darkest to the lightest. ``palette``: as the palette has
        them, for one whose hues go around.
    size, seed
        Of palettes that are made, as in :class:`segvec.RecolorOptions`.
    seconds
        Time of a full round.
    hold
        Share of each step that stands still; see :class:`Animation`.

    Raises
    ------
    InputError
        If there is no such palette, or an option does not fit.
    """
    if order not in ORDERS:
        raise InputError(f"unknown order {order!r}; {suggestion(order, ORDERS)}")
    art = artwork_of(artwork)
    used = np.unique(art.labels)
    table, ranks = distinct_colors(art.colors[used])
    ladder = table if palette is None else _ladder(table, palette, order=order, size=size, seed=seed)
    places = _places(len(table), len(ladder), order=order)
    if palette is not None:
        art = recolor(art, ladder[places], assign="order")
    turns = (places + np.arange(len(ladder))[:, None]) % len(ladder)
    keys = np.repeat(art.colors[None], len(ladder), axis=0)
    keys[:, used] = ladder[turns][:, ranks]
    return Animation(art, keys, seconds, hold)


@checked
def palette_morph(
    artwork: object,
    palettes: Sequence[PaletteLike],
    *,
    seconds: float = 12.0,
    hold: float = 0.0,
    **chosen: Unpack[RecolorChoices],
) -> Animation:
    """Go from palette to palette, and from the last to the first.

    Parameters
    ----------
    artwork
        What :func:`segvec.trace` made, or a picture as it takes them.
    palettes
        At least one, each laid over the artwork by :func:`segvec.recolor`.
    seconds
        Time of a full round.
    hold
        Share of each step that stands still; see :class:`Animation`.
    chosen
        Fields of :class:`segvec.RecolorOptions`. Each palette has the seed after that of the one before, so that
        ``random`` is another each time.

    Raises
    ------
    InputError
        If there is no such palette, an option does not fit, or it would change shapes.
    """
    if not isinstance(palettes, Sequence | np.ndarray) or not is_several(palettes) or len(palettes) == 0:
        raise InputError(f"palettes must be a list of at least one, got {shown(palettes)}")
    options = given_options(RecolorOptions, None, chosen, of=palette_morph)
    art = artwork_of(artwork)
    results = [
        recolor(art, palette, replace(options, seed=(options.seed + i) % 2**32)) for i, palette in enumerate(palettes)
    ]
    if any(result.controls is not art.controls for result in results):
        raise InputError("an animation keeps its shapes, so it has no assignment by neighbors, keep_at or transparent")
    return Animation(results[0], np.stack([result.colors for result in results]), seconds, hold)


@checked
def color_rotation(
    artwork: object, *, axis: tuple[float, float, float] = (1.0, 0.0, 0.0), seconds: float = 12.0
) -> Animation:
    """Turn an artwork's own colors once around an axis through the color cube.

    Parameters
    ----------
    artwork
        What :func:`segvec.trace` made, or a picture as it takes them.
    axis
        Direction (red, green, blue), see :func:`segvec.color.conversion.rotated_colors`; (1, 1, 1) turns hues.
    seconds
        Time of a full turn.

    Raises
    ------
    InputError
        If the axis has no direction, or `seconds` is not positive.
    """
    angles = np.arange(ROTATION_KEYS) * 360 / ROTATION_KEYS
    art = artwork_of(artwork)
    turned = [rotated_colors(art.colors / 255, angle=angle, axis=axis) for angle in angles.tolist()]
    return Animation(art, np.rint(255 * np.stack(turned)).astype(np.uint8), seconds)


def _ladder(
    table: NDArray[np.uint8], source: PaletteLike, *, order: str, size: int | None, seed: int
) -> NDArray[np.uint8]:
    """Colors to climb: a palette's, in some order, or shades of them where they are fewer than the artwork's."""
    palette = as_palette(source, size=size or min(len(table), GENERATED_SIZE), seed=seed)
    if order == "lightness":
        palette = palette.taken(lightness_order(palette.colors))
    if len(palette) >= len(table):
        return palette.colors
    entries = np.arange(len(table)) * len(palette) // len(table)
    return shaded_colors(table, palette, entries, keeps_order=order == "lightness")


def _places(count: int, size: int, *, order: str) -> NDArray[np.intp]:
    """(count,) where the colors stand at first, spread from end to end or, where the ends meet, all around."""
    if order == "palette":
        return np.arange(count) * size // count
    return np.rint(np.linspace(0, size - 1, count)).astype(np.intp)
