"""Series: one artwork in many palettes, as one thing to look at and to save."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Unpack

from segvec.arguments import checked
from segvec.image.writing import data_url
from segvec.naming import PIECE_NAME
from segvec.options.choices import PieceChoices
from segvec.options.option import given_options
from segvec.options.recoloring import RecolorOptions
from segvec.palette import PaletteLike
from segvec.palette.resolve import HARMONY
from segvec.pipeline import artwork_of
from segvec.series.files import Progress, write_series
from segvec.series.pieces import Pieces, make_pieces
from segvec.series.sheet import sheet_svg
from segvec.svg.colors import svg_colors


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Series(Pieces):
    """One artwork in many palettes; make one with :func:`make_series`."""

    def __repr__(self) -> str:
        first, last = self.pieces[0].seed, self.pieces[-1].seed
        return f"<Series of {self.artwork!r}: {len(self.pieces)} pieces, seeds {first} to {last}>"

    def _repr_html_(self) -> str:
        return f'<img src="{data_url(sheet_svg(self).encode(), kind="svg+xml")}">'

    def save(
        self,
        folder: str | Path,
        *,
        name: str = PIECE_NAME,
        formats: Sequence[str] = ("svg",),
        width: int | None = None,
        height: int | None = None,
        scale: float | None = None,
        dpi: float | None = None,
        quality: int | None = None,
        sheet: bool = True,
        columns: int | None = None,
        force: bool = False,
        progress: Callable[[Progress], None] | None = None,
    ) -> list[Progress]:
        """Write the pieces, a contact sheet and ``manifest.json`` into a folder.

        What an interrupted run has finished is not made again.

        Parameters
        ----------
        folder
            Made if it is not there.
        name
            Template of the files' names: ``{name}`` of the picture, ``{number}``, ``{seed}``, ``{palette}``, with
            Python's format after a colon.
        formats
            Some of ``svg``, ``png``, ``jpg``, ``webp``, ``pdf``.
        width, height, scale, dpi, quality
            Of what has a size, as for :func:`segvec.render`.
        sheet
            Whether to draw ``sheet.svg`` and ``sheet.png``.
        columns
            Pieces in a row of the sheet.
        force
            Whether the files of another series in the folder go, as far as nobody changed them.
        progress
            Called after each piece.

        Returns
        -------
        list
            One for each piece; where one fails, the rest are made all the same.

        Raises
        ------
        InputError
            If two pieces would have the same name, a format is unknown, or the folder holds another series: of other
            seeds or palettes, another picture or another version.
        RenderError
            If the folder cannot be written to, or a format needs the Cairo library, which is missing.
        """
        given = {"width": width, "height": height, "scale": scale, "dpi": dpi, "quality": quality}
        size = {key: value for key, value in given.items() if value is not None}
        return write_series(
            self,
            folder,
            name=name,
            formats=formats,
            size=size,
            sheet=sheet,
            columns=columns,
            force=force,
            progress=progress,
        )


@checked
def make_series(
    artwork: object,
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
        What :func:`segvec.trace` made, or a picture as it takes them.
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
    options = given_options(RecolorOptions, None, {"seed": seed, **chosen}, of=make_series)
    art = artwork_of(artwork)
    if not options.shading:
        art = replace(art, shades={})
    pieces = make_pieces(art, palettes, options, count=count, distinct=distinct)
    return Series(art, pieces, options, svg_colors(art.to_svg(css=css)), css)
