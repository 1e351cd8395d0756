"""What a palette and the user's wishes make of the colors in use."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import hex_from_rgb, oklab_from_srgb, parse_color
from segvec.errors import InputError
from segvec.options.recoloring import RecolorOptions
from segvec.palette.assign import assigned_entries, shaded_colors
from segvec.palette.palette import Palette

SAME_COLOR = 0.02
"""OKLab distance up to which a color that the user names is one of the artwork's: just noticeable."""

LEAST_TOLERANCE = 1e-9
"""OKLab distance that is only rounding."""

BACKGROUND = "background"

_WORD_ENDS = frozenset("~=")
"""What stands between the words of a rule."""

_TOLERANCE = re.compile(r"[0-9]++(?:\.[0-9]++)?|\.[0-9]++")


@dataclass(frozen=True, slots=True)
class _Rule:
    """Single colors, named by one and perhaps a tolerance, and what they become; ``None`` is transparent."""

    old: str
    new: tuple[int, int, int] | None


def planned_colors(
    table: NDArray[np.uint8],
    palette: Palette | None,
    options: RecolorOptions,
    *,
    areas: Callable[[], NDArray[np.floating]],
    background: Callable[[], int],
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Return what each color becomes, and which become transparent.

    Parameters
    ----------
    table
        (K, 3) the colors in use, all different, lightest first.
    palette
        ``None`` leaves the colors that no option names.
    areas, background
        Called where they are needed: the (K,) areas, and the place of the background's color.

    Raises
    ------
    InputError
        If a color that an option names is not among them, or a rule cannot be read.
    """
    new, is_hidden = table.copy(), np.zeros(len(table), np.bool_)
    is_kept = _are_any(table, options.keep)
    for rule in _rules(options, table, background):
        same = same_colors(table, rule.old)
        is_hidden[same] = rule.new is None
        is_kept |= same
        if rule.new is not None:
            new[same] = rule.new
    free = ~is_kept
    if palette is not None and free.any():
        sizes = areas()[free] if options.assign == "area" else None
        new[free] = _laid_over(table[free], palette, options, areas=sizes)
    return new, is_hidden


def _laid_over(
    table: NDArray[np.uint8], palette: Palette, options: RecolorOptions, *, areas: NDArray[np.floating] | None
) -> NDArray[np.uint8]:
    """Give colors, lightest first, those of a palette."""
    # Neighbors are settled by region; what each would like best is what it gets by lightness.
    assign = "lightness" if options.assign == "neighbors" else options.assign
    entries = assigned_entries(table, palette, assign=assign, areas=areas, seed=options.seed)
    if not options.shading or options.assign == "neighbors":
        return palette.colors[entries]
    keeps_order, is_inverted = assign in ("lightness", "inverted"), assign == "inverted"
    return shaded_colors(table, palette, entries, keeps_order=keeps_order, is_inverted=is_inverted)


def _rules(options: RecolorOptions, table: NDArray[np.uint8], background: Callable[[], int]) -> list[_Rule]:
    rules = [_parsed_rule(text) for text in options.replace]
    for color in options.transparent:
        is_word = color.strip().lower() == BACKGROUND
        rules.append(_Rule(f"{hex_from_rgb(table[background()])}~0" if is_word else color, None))
    return rules


def _parsed_rule(text: str) -> _Rule:
    old, _, new = text.partition("=")
    new = new.strip().lower()
    if _named(old) is None or not new or not _WORD_ENDS.isdisjoint(new):
        raise InputError(f"replace must be old=new or old~tolerance=new, as in white~0.1=navy, got {text!r}")
    return _Rule(old, None if new in ("none", "transparent") else parse_color(new)[:3])


def _named(text: str) -> tuple[str, float] | None:
    """Read a color that may have a tolerance; None where it is neither."""
    color, tilde, tolerance = (part.strip() for part in text.partition("~"))
    if not color or not _WORD_ENDS.isdisjoint(color):
        return None
    if not tilde:
        return color, SAME_COLOR
    return (color, float(tolerance)) if _TOLERANCE.fullmatch(tolerance) else None


def same_colors(table: NDArray[np.uint8], named: str) -> NDArray[np.bool_]:
    """Tell which colors are the one that the user names, as in ``white`` or ``white~0.1``; one must be."""
    distance, tolerance = _distances(table, named)
    same = distance <= max(tolerance, LEAST_TOLERANCE)
    if not same.any():
        near = int(np.argmin(distance))
        raise InputError(
            f"no color within {tolerance:g} of {named.partition('~')[0].strip()}; "
            f"the nearest is {hex_from_rgb(table[near])}, {distance[near]:.3f} away"
        )
    return same


def are_like(table: NDArray[np.uint8], named: str) -> NDArray[np.bool_]:
    """Tell which colors (K, 3) are the one that the user names, as in ``white`` or ``white~0.1``; maybe none.

    Examples
    --------
    >>> are_like(np.array([[255, 255, 255], [250, 250, 250], [0, 0, 0]], np.uint8), "white~0.05").tolist()
    [True, True, False]
    """
    distance, tolerance = _distances(table, named)
    alike: NDArray[np.bool_] = distance <= max(tolerance, LEAST_TOLERANCE)
    return alike


def _distances(table: NDArray[np.uint8], named: str) -> tuple[NDArray[np.float64], float]:
    """Return how far (OKLab) each color is from the one that the user names, and how far one may be."""
    parts = _named(named)
    if parts is None:
        raise InputError(f"{named!r} is no color, nor one with a tolerance, as in white~0.1")
    color, tolerance = parts
    wanted = np.array(parse_color(color)[:3])
    distance = np.linalg.norm(oklab_from_srgb(table / 255) - oklab_from_srgb(wanted / 255), axis=1)
    return distance, tolerance


def is_named(table: NDArray[np.uint8], options: RecolorOptions) -> NDArray[np.bool_]:
    """Tell which colors are kept or replaced one by one, so that no palette moves them."""
    return _are_any(table, [*options.keep, *(rule.old for rule in map(_parsed_rule, options.replace))])


def _are_any(table: NDArray[np.uint8], named: Sequence[str]) -> NDArray[np.bool_]:
    """Tell which colors are one of those that the user names."""
    found = np.zeros(len(table), np.bool_)
    for color in named:
        found |= same_colors(table, color)
    return found
