"""A heatmap whose cells are the regions of a traced picture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from segvec.artwork.artwork import Artwork
from segvec.color.colormap_table import Colormap, apply_colormap
from segvec.color.conversion import parse_color
from segvec.errors import InputError
from segvec.files import check_suffix, write_atomically
from segvec.heat.data import read_values, turned_values
from segvec.heat.figure import decorated_svg
from segvec.heat.heatmap import bar_colors, known_dpi, options_colormap
from segvec.heat.look import Look
from segvec.heat.normalizing import Scale, fitted
from segvec.heat.zonal import pool_regions
from segvec.layout.destinations import DEFAULT_DPI, completed_size, page_pixels
from segvec.options.heating import HeatmapOptions
from segvec.options.option import given_options
from segvec.planar.region_pixels import region_pixels
from segvec.recoloring.relabeling import relabel
from segvec.rendering.render import render
from segvec.svg.writing import svg_text

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from numpy.typing import NDArray

    from segvec.options.choices import HeatmapChoices


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class RegionHeatmap:
    """Regions with a value each, and how they are drawn; make one with :func:`region_heatmap`."""

    artwork: Artwork
    """The regions in the colors of their values; those of one color are one layer."""
    values: NDArray[np.float32]
    """(regions,) value of each; NaN where there is none."""
    scale: Scale
    """From values to 0..1."""
    colormap: Colormap
    """From 0..1 to colors."""
    options: HeatmapOptions
    """How it is drawn."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels: those of the picture, where none are asked for."""
        options, like = self.options, self.artwork.size
        if options.destination is not None:
            return page_pixels(options.destination, dpi=options.dpi or DEFAULT_DPI, like=like)
        return completed_size(options.width, options.height, like=like)

    def __repr__(self) -> str:
        span = f"{self.scale.vmin:g} to {self.scale.vmax:g}"
        return f"<RegionHeatmap: {len(self.values)} regions of {span}, {self.size[0]} x {self.size[1]} pixels>"

    def _repr_png_(self) -> bytes:
        return self.to_png()

    def to_artwork(self) -> Artwork:
        """Return the regions alone as shapes: recolored, themed and exported like a trace."""
        return self.artwork

    def to_svg(self) -> str:
        """Write the heatmap as SVG, with color bar, title and frame where they are asked for.

        Regions keep the shape of the picture: where the page has another, paper is left on both sides.
        """
        options, (width, height) = self.options, self.size
        look = Look(
            frame=options.frame, color_bar=options.color_bar, title=options.title, ink=options.ink, paper=options.paper
        )
        is_decorated = any((options.frame, options.color_bar, options.title))
        if not is_decorated and (width, height) == self.artwork.size:
            return svg_text(self.artwork)
        return decorated_svg(
            self.artwork,
            values=np.zeros((1, 1)),
            colors=np.zeros((1, 1, 3), np.uint8),
            table=bar_colors(self.scale, self.colormap),
            low=self.scale.vmin,
            high=self.scale.vmax,
            look=look,
            width=width,
            height=height,
        )

    def to_png(self) -> bytes:
        """Draw the heatmap as PNG of exactly its size."""
        return self._drawn("png")

    def to_pdf(self) -> bytes:
        """Draw the heatmap as PDF."""
        return self._drawn("pdf")

    def save(self, target: str | os.PathLike[str]) -> None:
        """Write the heatmap as what the suffix says.

        Parameters
        ----------
        target
            A path ending in .png, .svg or .pdf.

        Raises
        ------
        InputError
            If the suffix is another.
        RenderError
            If the file cannot be written, or needs the Cairo library, which is missing.
        """
        writers: dict[str, Callable[[], bytes | str]] = {
            ".png": self.to_png,
            ".svg": self.to_svg,
            ".pdf": self.to_pdf,
        }
        write_atomically(target, writers[check_suffix(target, tuple(writers))]())

    def _drawn(self, format: str) -> bytes:
        width, height = self.size
        return render(self.to_svg(), format=format, width=width, height=height, dpi=known_dpi(self.options))


def region_heatmap(
    picture: Any,  # noqa: ANN401 (anything that is a picture)
    artwork: Artwork,
    options: HeatmapOptions | None = None,
    *,
    values: NDArray[Any] | None = None,
    **chosen: Unpack[HeatmapChoices],
) -> RegionHeatmap:
    """Color the regions of an artwork by what the picture holds inside each.

    Parameters
    ----------
    picture
        The picture that the artwork was traced from, or a matrix, as for `segvec.heat.heatmap.heatmap`: more than 8
        bits and floats are taken as they are.
    artwork
        What :func:`segvec.trace` made of it.
    options
        Of these `grey`, `reduce` (by name), those of the scale, the colormap and the size, `color_bar`, `title`,
        `frame`, `ink` and `paper` matter.
    values
        (H, W) numbers to reduce instead of the picture's greys, such as a matrix measured over the same place.
    chosen
        Fields of :class:`segvec.HeatmapOptions`, instead of all at once.

    Returns
    -------
    RegionHeatmap
        With ``to_svg()``, ``to_png()``, ``to_pdf()``, ``save()`` and ``to_artwork()``.

    Raises
    ------
    InputError
        If the picture cannot be read, the artwork was not traced from a picture of that size, the values do not fit
        it, or an option cannot be used.

    Examples
    --------
    >>> from segvec.pipeline import trace
    >>> picture = np.repeat([[0, 255]], 4, axis=0).repeat(4, axis=1).astype(np.uint8)
    >>> heat = region_heatmap(picture, trace(picture, curve="pixel"), cmap="navy,white")
    >>> heat.to_artwork().colors.tolist()
    [[255, 255, 255], [0, 0, 128]]
    """
    options = given_options(HeatmapOptions, options, chosen, of=region_heatmap)
    if not isinstance(options.reduce, str):
        raise InputError("regions cannot be reduced by a function; give a name, such as mean")
    read = turned_values(read_values(picture, max_pixels=options.max_pixels, grey=options.grey), options.turn)
    if not isinstance(artwork, Artwork) or artwork.borders is None or artwork.size != read.array.shape[1::-1]:
        raise InputError("the artwork was not traced from this picture")
    planar, _ = artwork.borders
    numbers = region_pixels(planar)
    array = read.array.astype(np.float32, copy=False) if values is None else _matrix(values)
    if array.shape != numbers.shape:
        raise InputError(f"values must have shape {numbers.shape}, got {array.shape}")
    clear = planar.labels[:-1] >= planar.n_labels
    # What cannot be seen must not stretch the scale.
    levels = np.where(clear, np.nan, pool_regions(array, numbers, reduce=options.reduce, n=planar.n_regions))
    table, scale = options_colormap(options), fitted(levels, options)
    colors = apply_colormap(scale.apply(levels), colormap=table, bad=parse_color(options.bad)[:3])
    recipe = {**artwork.recipe, "heatmap": {**options.changed(), "regions": True}}
    colored = relabel(replace(artwork, shades={}, recipe=recipe), colors, clear=clear)
    return RegionHeatmap(colored, levels, scale, table, options)


def _matrix(values: object) -> NDArray[Any]:
    try:
        return np.asarray(values)
    except (ValueError, TypeError) as error:  # rows of different lengths
        raise InputError(f"values are not a matrix of numbers: {error}") from error
