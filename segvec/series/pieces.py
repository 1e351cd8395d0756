"""One picture, many palettes: the pieces of a series, and the sheet that shows them all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Unpack

import numpy as np
from numpy.typing import NDArray

from segvec.artwork.artwork import Artwork
from segvec.errors import InputError
from segvec.options.choices import PieceChoices
from segvec.options.option import given_options
from segvec.options.recoloring import RecolorOptions
from segvec.palette import Palette, PaletteLike, as_palette
from segvec.palette.generate import distinct_palettes
from segvec.palette.resolve import GENERATED_SIZE, HARMONY, is_seeded
from segvec.recoloring.artworks import recolor
from segvec.svg.colors import SvgColors, svg_colors
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
class Series:
    """One artwork in many palettes; make one with :func:`make_series`."""

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

        The shapes are written once for the whole series.

        Parameters
        ----------
        piece
            One of `pieces`.
        """
        if "segvec" not in self.artwork.recipe or not self.shares_shapes(piece):
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
        n_different = len(np.unique(self.artwork.colors, axis=0))
        return piece.artwork.controls is self.artwork.controls and n_different == len(self.artwork.colors)


def make_series(
    artwork: Artwork,
    palettes: PaletteLike | Sequence[PaletteLike] = HARMONY,
    *,
    count: int | None = None,
    seed: int = 0,
    distinct: bool = False,
    css: bool = False,
    **chosen: Unpack[PieceChoices],
) -> Series:
    """Lay many palettes over one artwork.

    Piece `i` has the seed `seed` + `i`, so that any of them can be made again by itself:
    ``recolor(artwork, "harmony", seed=9)``.

    Parameters
    ----------
    artwork
        What :func:`segvec.trace` made.
    palettes
        What :func:`segvec.as_palette` takes, or a list of such, which the pieces take in turn; a list of texts is
        many palettes, not many colors.
    count
        Number of pieces; by default as many as there are palettes, and 12 where palettes are made by seeds.
    seed
        Seed of the first piece.
    distinct
        Whether palettes too near to one that is there already are passed over, and their seeds with them.
    css
        Whether documents have their colors in a style sheet; see :func:`segvec.svg.writing.svg_text`.
    chosen
        Fields of :class:`RecolorOptions`.

    Raises
    ------
    InputError
        If there is no such palette, or all pieces would be the same.

    Examples
    --------
    >>> import numpy as np
    >>> from segvec.pipeline import trace
    >>> art = trace(np.eye(16), curve="pixel", min_area=0)
    >>> [piece.seed for piece in make_series(art, "triadic", count=3, seed=7).pieces]
    [7, 8, 9]
    """
    options = given_options(RecolorOptions, None, {"seed": seed, **chosen})
    pieces = make_pieces(artwork, palettes, options, count=count, distinct=distinct)
    return Series(artwork, pieces, options, svg_colors(artwork.to_svg(css=css)), css)


def make_pieces(
    artwork: Artwork,
    palettes: PaletteLike | Sequence[PaletteLike],
    options: RecolorOptions,
    *,
    count: int | None = None,
    distinct: bool = False,
) -> tuple[Piece, ...]:
    """Make the pieces of a series, without writing their shapes; see :func:`make_series`."""
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
    size = options.palette_size or min(len(np.unique(artwork.colors[artwork.labels], axis=0)), GENERATED_SIZE)
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
