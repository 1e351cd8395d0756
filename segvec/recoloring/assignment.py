"""What recoloring an artwork and recoloring a document have in common: tables of colors, palettes, neighbors."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import oklab_from_srgb
from segvec.color.lightness import distinct_colors
from segvec.options.recoloring import RecolorOptions
from segvec.palette import Palette, PaletteLike, as_palette
from segvec.palette.contrast import separated_entries
from segvec.palette.plan import is_named
from segvec.palette.resolve import GENERATED_SIZE
from segvec.planar.contacts import Contacts


def taken_palette(
    palette: PaletteLike | None, options: RecolorOptions, table: NDArray[np.uint8]
) -> tuple[Palette | None, RecolorOptions]:
    """Make the palette, by default with an entry for each color that no option names; and the options that it has."""
    if palette is None:
        return None, options
    n_free = max(1, int((~is_named(table, options)).sum()))
    taken = as_palette(palette, size=options.palette_size or min(n_free, GENERATED_SIZE), seed=options.seed)
    is_inverted = taken.is_inverted and options.assign == "lightness"
    return taken, replace(options, assign="inverted") if is_inverted else options


def separated_colors(
    contacts: Contacts,
    palette: Palette,
    colors: NDArray[np.uint8],
    *,
    free: NDArray[np.bool_],
    clear: NDArray[np.bool_],
) -> NDArray[np.uint8]:
    """Give the free colors among neighbors entries of the palette that are far apart; the others stay."""
    # What cannot be told farther apart must not set the least difference for the rest.
    counts = free[contacts.pairs].any(axis=1) & ~clear[contacts.pairs].any(axis=1)
    contacts = Contacts(contacts.pairs[counts], contacts.lengths[counts])
    others, place = distinct_colors(colors[~free]) if (~free).any() else (colors[:0], np.empty(0, np.intp))
    entries = np.concatenate([palette.colors, others])
    allowed = np.zeros((len(colors), len(entries)), np.bool_)
    allowed[free, : len(palette)] = True
    allowed[np.flatnonzero(~free), len(palette) + place] = True
    chosen = separated_entries(
        contacts, oklab_from_srgb(entries / 255), wishes=oklab_from_srgb(colors / 255), allowed=allowed
    )
    return entries[chosen]


def summed(place: NDArray[np.integer], sizes: NDArray[np.floating], *, count: int) -> NDArray[np.float64]:
    """(count,) sum of the sizes at each place."""
    return np.bincount(place, sizes, minlength=count).astype(np.float64)
