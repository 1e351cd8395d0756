"""A picture or a matrix as a heatmap: framed, pooled into cells, scaled to 0..1, colored, drawn at an exact size."""

import io
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Unpack

import numpy as np
from numpy.typing import NDArray

from segvec.artwork.artwork import Artwork
from segvec.color.colormap import colormap
from segvec.color.colormap_table import Colormap, apply_colormap, table_places
from segvec.color.conversion import parse_color
from segvec.errors import InputError
from segvec.files import check_suffix, write_atomically
from segvec.heat.cell_png import COMPRESSION, MOST_PALETTE_COLORS, cell_png
from segvec.heat.cells import cell_picture, merged_cells
from segvec.heat.data import Values, read_values, turned_values, values_bytes
from segvec.heat.figure import decorated_svg
from segvec.heat.grid import pooled, shown_part
from segvec.heat.honeycomb import honeycomb_centers
from segvec.heat.look import Look
from segvec.heat.normalizing import Scale, fitted
from segvec.heat.over_frames import values_over_frames
from segvec.heat.spacing import art_box
from segvec.heat.symbols import shaped_cells
from segvec.image.image import read_image
from segvec.image.writing import picture_bytes, png_bytes
from segvec.layout.crop import PixelBox
from segvec.layout.destinations import DEFAULT_DPI, page_size
from segvec.options.choices import HeatmapChoices
from segvec.options.heating import HeatmapOptions
from segvec.options.option import given_options
from segvec.recipes import recipe_from
from segvec.rendering.render import render
from segvec.svg.writing import svg_text

BAR_STEPS = 512
"""Colors of the color bar of other than linear scales, which change fast at one end."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Heatmap:
    """Cells with a value each, and how they are drawn; make one with :func:`heatmap`."""

    values: NDArray[np.float32]
    """(rows, cols) value of each cell; NaN where there is none."""
    scale: Scale
    """From values to 0..1."""
    colormap: Colormap
    """From 0..1 to colors."""
    size: tuple[int, int]
    """Width and height in pixels."""
    options: HeatmapOptions
    """How it is drawn."""
    name: str = ""
    """Name of the picture."""
    digest: Callable[[], str] = str
    """Gives the SHA-256 of the source; "" where it is not known."""
    box: PixelBox | None = None
    """Part of the source that is shown: left, top, right, bottom in its pixels, turned; None where it is not known."""
    source_size: tuple[int, int] | None = None
    """Width and height of the source in pixels, turned as asked; None where they are not known."""
    n_missing_faces: int = 0
    """Faces, of those that were looked for and found, that are not whole in what is shown."""
    row_names: tuple[str, ...] = ()
    """What is written beside the rows."""
    column_names: tuple[str, ...] = ()
    """What is written below the columns."""

    @property
    def is_cropped(self) -> bool:
        """Whether part of the source is cut off."""
        return self.source_size is not None and self.box != (0, 0, *self.source_size)

    @property
    def dpi(self) -> float | None:
        """Pixels per inch, known if they were asked for or the size is one on paper."""
        return known_dpi(self.options)

    @property
    def recipe(self) -> dict[str, Any]:
        """What made it: version, options, hash of the source, that of an array as it is now."""
        return recipe_from(self.digest(), heatmap=self.options.changed())

    @property
    def shares(self) -> NDArray[np.float32]:
        """(rows, cols) the values on the scale 0..1."""
        return self.scale.apply(self.values)

    @property
    def colors(self) -> NDArray[np.uint8]:
        """(rows, cols, 3) sRGB color of each cell."""
        return apply_colormap(self.shares, colormap=self.colormap, bad=parse_color(self.options.bad)[:3])

    @property
    def bar(self) -> NDArray[np.uint8]:
        """(N, 3) sRGB colors of the color bar: along it values rise evenly, whatever the normalization."""
        return bar_colors(self.scale, self.colormap)

    @property
    def look(self) -> Look:
        """What is drawn around and into the cells."""
        options = self.options
        return Look(
            annotate=options.annotate,
            frame=options.frame,
            color_bar=options.color_bar,
            title=options.title,
            row_names=self.row_names,
            column_names=self.column_names,
            ink=options.ink,
            paper=options.paper,
        )

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing but whole cells."""
        return self.options.shape == "merged" and not self._is_decorated

    def __repr__(self) -> str:
        rows, columns = self.values.shape
        name = f" {self.name!r}" if self.name else ""
        span = f"{self.scale.vmin:g} to {self.scale.vmax:g}"
        return f"<Heatmap{name}: {columns} x {rows} cells of {span}, {self.size[0]} x {self.size[1]} pixels>"

    def _repr_png_(self) -> bytes:
        return self.to_png()

    def save(self, target: str | os.PathLike[str], *, quality: int | None = None) -> None:
        """Write the heatmap, or the values of its cells, as what the suffix says.

        Parameters
        ----------
        target
            A path ending in .png, .jpg, .jpeg, .webp, .svg, .pdf, or .npy or .csv for the values.
        quality
            1..100, of JPEG (92 if not given) and WebP (which loses nothing if not given).

        Raises
        ------
        InputError
            If the suffix is another.
        RenderError
            If the file cannot be written, or needs the Cairo library, which is missing.
        """
        writers: dict[str, Callable[[], bytes | str]] = {
            ".png": self.to_png,
            ".jpg": lambda: self.to_picture(format="jpg", quality=quality),
            ".jpeg": lambda: self.to_picture(format="jpeg", quality=quality),
            ".webp": lambda: self.to_picture(format="webp", quality=quality),
            ".svg": self.to_svg,
            ".pdf": self.to_pdf,
            ".npy": lambda: values_bytes(self.values),
            ".csv": lambda: values_bytes(self.values, format="csv"),
        }
        write_atomically(target, writers[check_suffix(target, tuple(writers))]())

    def to_array(self) -> NDArray[np.uint8]:
        """Draw the heatmap as an array.

        Returns
        -------
        NDArray
            (H, W, 4) red, green, blue and alpha, 0..255.
        """
        if self.is_plain:
            opaque = np.full((*self.values.shape, 1), 255, np.uint8)
            return cell_picture(np.concatenate([self.colors, opaque], axis=2), width=self.size[0], height=self.size[1])
        pixels = drawn_pixels(self)
        if pixels.shape[2] == 4:
            return pixels
        return np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])

    def to_png(self) -> bytes:
        """Draw the heatmap as PNG of exactly its size, with its pixels per inch written in if they are known."""
        if not self.is_plain:
            return self._drawn("png")
        indices, table = self._indexed()
        if len(table) > MOST_PALETTE_COLORS:
            return png_bytes(drawn_pixels(self), dpi=self.dpi, compression=COMPRESSION)
        return cell_png(indices, table, size=self.size, dpi=self.dpi)

    def to_picture(self, *, format: str, quality: int | None = None) -> bytes:
        """Draw the heatmap as a picture; see :func:`segvec.picture_bytes`.

        Parameters
        ----------
        format
            ``png``, ``jpg``, ``webp``, ``tif`` ...
        quality
            1..100, of JPEG (92 if not given) and WebP (which loses nothing if not given).
        """
        return picture_bytes(drawn_pixels(self), format=format, quality=quality, dpi=self.dpi)

    def to_pdf(self) -> bytes:
        """Draw the heatmap as PDF, at its pixels per inch."""
        return self._drawn("pdf")

    def to_artwork(self) -> Artwork:
        """Return the cells as shapes: recolored, themed and exported like a trace."""
        _, _, width, height = self._art_box()
        colors, options = self.colors, self.options
        if options.shape == "merged":
            artwork = merged_cells(colors, width=width, height=height)
        else:
            sized = options.show in ("size", "both")
            shown = colors if options.show != "size" else np.broadcast_to(self._ink(), colors.shape)
            artwork = shaped_cells(
                np.ascontiguousarray(shown),
                width=width,
                height=height,
                shape=options.shape,
                sizes=self.shares if sized else None,
                background=None if options.background is None else parse_color(options.background)[:3],
                gap=options.gap,
            )
        return replace(artwork, title=self.name, recipe=self.recipe)

    def to_svg(self) -> str:
        """Write the heatmap as SVG of exactly its size."""
        options, artwork = self.options, self.to_artwork()
        if not self._is_decorated:
            return svg_text(artwork)
        width, height = self.size
        centers = None
        if options.shape == "hexagon":
            centers, _ = honeycomb_centers(self.values.shape, width=artwork.size[0], height=artwork.size[1])
        return decorated_svg(
            artwork,
            values=self.values,
            colors=self.colors,
            table=self.bar,
            low=self.scale.vmin,
            high=self.scale.vmax,
            look=self.look,
            width=width,
            height=height,
            centers=centers,
        )

    @property
    def _is_decorated(self) -> bool:
        options = self.options
        names = self.row_names or self.column_names
        return any((options.annotate, options.color_bar, options.title, options.frame, names))

    def _art_box(self) -> tuple[int, int, int, int]:
        width, height = self.size
        return art_box(self.look, width=width, height=height, low=self.scale.vmin, high=self.scale.vmax)

    def _indexed(self) -> tuple[NDArray[np.intp], NDArray[np.uint8]]:
        """Return which color each cell has, and the colors that there are."""
        table = np.concatenate([self.colormap.table, [parse_color(self.options.bad)[:3]]]).astype(np.uint8)
        places = table_places(self.shares, len(self.colormap))
        is_used = np.bincount(places.ravel(), minlength=len(table)) > 0
        return (np.cumsum(is_used) - 1)[places], table[is_used]

    def _ink(self) -> NDArray[np.uint8]:
        """Color of shapes whose size carries the value: the map's upper end."""
        return self.colormap.table[-1]

    def _drawn(self, format: str) -> bytes:
        width, height = self.size
        return render(self.to_svg(), format=format, width=width, height=height, dpi=self.dpi)


def heatmap(
    source: object,
    options: HeatmapOptions | None = None,
    *,
    mask: object = None,
    **chosen: Unpack[HeatmapChoices],
) -> Heatmap:
    """Turn a picture or a matrix into a heatmap.

    Parameters
    ----------
    source
        A path of a picture or of a matrix (.npy, .npz, .csv, .tsv, .txt), the bytes of one, an open file, an array
        (H, W) of any numbers or (H, W, 3..4) of colors, a masked array, a DataFrame, or a Pillow image. Numbers are
        taken as they are, also those of pictures of more than 8 bits: 0..65535 of 16 bits. A matrix is drawn with its
        longer side of about 1000 pixels, and a picture in its own size, unless options say otherwise. With
        `over_frames`, anything that has frames, as for :func:`segvec.heatmap_frames`.
    options
        All options at once; or give single fields by name.
    mask
        A matrix (H, W) that is not zero where pixels count, or a picture that is light there; the rest is left out.
    chosen
        Fields of :class:`HeatmapOptions`.

    Returns
    -------
    Heatmap
        With ``to_array()``, ``to_png()``, ``to_pdf()``, ``to_svg()`` and ``to_artwork()``.

    Raises
    ------
    InputError
        If the source cannot be read or an option cannot be used on it.

    Examples
    --------
    >>> heat = heatmap([[1, 2], [3, 4]], cmap="gray", width=4)
    >>> heat.to_array()[:, :, 0].tolist()
    [[0, 0, 85, 85], [0, 0, 85, 85], [170, 170, 255, 255], [170, 170, 255, 255]]
    """
    options = given_options(HeatmapOptions, options, chosen, of=heatmap)
    if options.over_frames is None:
        read = turned_values(read_values(source, max_pixels=options.max_pixels), options.turn)
    else:
        read = values_over_frames(source, options)
    part = shown_part(read, options)
    grid, size = pooled(read, options, mask=mask, box=part.box)
    table = options_colormap(options)
    scale = fitted(grid, options)
    rows, columns = _names(read, part.box, grid.shape) if options.names else ((), ())
    return Heatmap(
        grid,
        scale,
        table,
        size,
        options,
        name=read.name,
        digest=read.digest,
        box=part.box,
        n_missing_faces=part.n_missing_faces,
        source_size=read.array.shape[1::-1],
        row_names=rows,
        column_names=columns,
    )


def _names(read: Values, box: PixelBox, shape: tuple[int, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the rows and columns that are shown, each of them a cell's."""
    if not any(read.row_names) and not any(read.column_names):
        raise InputError(
            f"{read.name or 'the source'} has no names of rows or columns; a table has them in its first row and first "
            "column, a DataFrame as index and columns"
        )
    left, top, right, bottom = box
    if shape != (bottom - top, right - left):
        raise InputError(
            "names go with a cell for each row and column of the table; leave out names, or block and cells"
        )
    return read.row_names[top:bottom], read.column_names[left:right]


def drawn_pixels(heat: Heatmap) -> NDArray[np.uint8]:
    """Draw a heatmap as files hold it: (H, W, 3) sRGB, or (H, W, 4) where shapes leave something free."""
    if heat.is_plain:
        return cell_picture(heat.colors, width=heat.size[0], height=heat.size[1])
    image = read_image(io.BytesIO(heat.to_png()))
    return image.pixels if image.alpha is None else np.dstack([image.pixels, image.alpha])


def known_dpi(options: HeatmapOptions) -> float | None:
    """Return the pixels per inch, known if they were asked for or the size is one on paper."""
    name = options.destination
    if options.dpi is None and name is not None and page_size(name).is_physical:
        return DEFAULT_DPI
    return options.dpi


def bar_colors(scale: Scale, colormap: Colormap) -> NDArray[np.uint8]:
    """Return the (N, 3) colors of a color bar, along which values rise evenly whatever the normalization."""
    low, high = scale.vmin, scale.vmax
    if scale.options.norm == "linear" or not low < high:
        return colormap.table
    values = low + (np.arange(BAR_STEPS) + 0.5) / BAR_STEPS * (high - low)
    return apply_colormap(scale.apply(values), colormap=colormap)


def options_colormap(options: HeatmapOptions) -> Colormap:
    """Return the colormap that options ask for, its part and its steps."""
    start, stop = options.cmap_range
    return colormap(options.cmap, start=start, stop=stop, steps=options.steps)
