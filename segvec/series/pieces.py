"""One artwork, many palettes: the pieces of a series."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from segvec.artwork.artwork import Artwork
from segvec.errors import InputError
from segvec.options.recoloring import RecolorOptions
from segvec.palette import Palette, PaletteLike, as_palette
from segvec.palette.distinct import distinct_palettes
from segvec.palette.resolve import GENERATED_SIZE, is_seeded
from segvec.recoloring.artworks import recolor
from segvec.svg.colors import SvgColors
from segvec.svg.metadata import with_recipe

MOST_PIECES = 10_000
"""Pieces of one series: more are a mistake in typing."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """One artwork of a series."""

    number: int
    """1, 2, ..."""
    seed: int
    """What its palette and its assignment were drawn with."""
    palette: Palette
    """The palette it has."""
    artwork: Artwork
    """The artwork itself."""


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """One artwork in many palettes; what a :class:`segvec.Series` is, without its methods to save and show it."""

    artwork: Artwork
    """What all pieces have in common."""
    pieces: tuple[Piece, ...]
    """The pieces, in the order of their seeds."""
    options: RecolorOptions
    """How the palettes were laid over it."""
    document: SvgColors
    """The common artwork as SVG, split at its colors."""
    css: bool = False
    """Whether documents have their colors in a style sheet."""

    def svg(self, piece: Piece) -> str:
        """Write a piece as SVG, the same text as ``piece.artwork.to_svg()``.

        The shapes are written once for the whole series, unless a gradient would have to move twice, as a piece's own
        lie around the color that the trace gave them, or regions have colors of their own.

        Parameters
        ----------
        piece
            One of `pieces`.
        """
        colors, shades = self.artwork.colors, self.artwork.shades
        is_first = all((shade.base == colors[label]).all() and not shade.is_flat for label, shade in shades.items())
        if "segvec" not in self.artwork.recipe or not is_first or not self.shares_shapes(piece):
            return piece.artwork.to_svg(css=self.css)
        text = self.document.recolored(piece.artwork.colors[self.document_labels()])
        return with_recipe(text, piece.artwork.recipe)

    def document_labels(self) -> NDArray[np.intp]:
        """(K,) label of each color of the common document."""
        places = {tuple(color): place for place, color in enumerate(self.artwork.colors.tolist())}
        return np.array([places[tuple(color)] for color in self.document.colors.tolist()], np.intp)

    def shares_shapes(self, piece: Piece) -> bool:
        """Tell whether a piece has the shapes of the common artwork, each in another color.

        Parameters
        ----------
        piece
            One of `pieces`.
        """
        return piece.artwork.controls is self.artwork.controls


def make_pieces(
    artwork: Artwork,
    palettes: PaletteLike | Sequence[PaletteLike],
    options: RecolorOptions,
    *,
    count: int | None = None,
    distinct: bool = False,
) -> tuple[Piece, ...]:
    """Make the pieces of a series, without writing their shapes; see :func:`segvec.make_series`."""
    sources = _sources(palettes)
    changes = any(map(is_seeded, sources)) or options.assign == "random"
    if count is None:
        count = 12 if changes else len(sources)
    if not 1 <= count <= MOST_PIECES:
        raise InputError(f"count must be 1 to {MOST_PIECES}, got {count}")
    if count > len(sources) and not changes:
        raise InputError(
            f"{len(sources)} palette{'s' if len(sources) > 1 else ''} cannot make {count} different pieces; give more "
            "palettes, one that is made by a seed (harmony, random), or assign random"
        )
    # As many as `recolor` would take for one piece alone.
    size = options.palette_size or min(artwork.n_colors, GENERATED_SIZE)
    drawn = _drawn(sources, count, options.seed, size, distinct=distinct)
    return tuple(
        Piece(number, piece_seed, palette, recolor(artwork, palette, replace(options, seed=piece_seed)))
        for number, (piece_seed, palette) in enumerate(drawn, start=1)
    )


def _sources(palettes: PaletteLike | Sequence[PaletteLike]) -> list[PaletteLike]:
    """Return the palettes one by one."""
    if isinstance(palettes, Sequence) and not isinstance(palettes, str):
        if not palettes:
            raise InputError("a series needs at least one palette")
        return list(palettes)
    return [palettes]


def _drawn(
    sources: Sequence[PaletteLike], count: int, seed: int, size: int, *, distinct: bool
) -> list[tuple[int, Palette]]:
    """Seed and palette of each piece."""

    def make(piece_seed: int) -> Palette:
        return as_palette(sources[(piece_seed - seed) % len(sources)], size=size, seed=piece_seed)

    if distinct and any(map(is_seeded, sources)):
        return distinct_palettes(make, count, seed=seed)
    return [(seed + place, make(seed + place)) for place in range(count)]
