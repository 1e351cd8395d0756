"""A picture or a matrix as a heatmap: framed, pooled into cells, scaled to 0..1, colored, drawn at an exact size."""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Unpack

import numpy as np
from numpy.typing import NDArray

from segvec.artwork.artwork import Artwork
from segvec.color.colormap import Colormap, apply_colormap, colormap, table_places
from segvec.color.conversion import parse_color
from segvec.color.grey import grey
from segvec.errors import InputError
from segvec.heat.cell_png import COMPRESSION, MOST_PALETTE_COLORS, cell_png
from segvec.heat.cells import cell_picture, honeycomb_centers, honeycomb_rows, merged_cells, shaped_cells
from segvec.heat.data import Values, read_values
from segvec.heat.look import Look, art_box, decorated_svg
from segvec.heat.normalizing import Scale, fitted
from segvec.image.density import density
from segvec.image.image import read_image
from segvec.image.pooling import pool
from segvec.image.writing import png_bytes
from segvec.layout.destinations import DEFAULT_DPI, Box, Destination, completed_size, page_pixels, page_size
from segvec.layout.framing import PixelBox, crop_box, salient_box, whole_box
from segvec.options.choices import HeatmapChoices
from segvec.options.heating import HeatmapOptions
from segvec.options.option import given_options
from segvec.recipes import recipe_from
from segvec.rendering.raster import rasterize
from segvec.svg.writing import svg_text

PICTURE_BLOCK = 10
"""Pixels of the sides of a picture's cells, where nobody says how large they are."""

MATRIX_SIDE = 1000
"""Pixels that the longer side of a drawn matrix has, about, where nobody says how large it is."""

LIGHT = 127.5
"""Grey from which a mask's pixel is light: half of white."""

BAR_STEPS = 512
"""Colors of the color bar of other than linear scales, which change fast at one end."""


@dataclass(frozen=True, slots=True, eq=False)
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
    """Part of the source that is shown: left, top, right, bottom in its pixels; None where it is not known."""
    source_size: tuple[int, int] | None = None
    """Width and height of the source in pixels; None where they are not known."""
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
        name = self.options.destination
        if self.options.dpi is None and name is not None and page_size(name).is_physical:
            return DEFAULT_DPI
        return self.options.dpi

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
        low, high = self.scale.vmin, self.scale.vmax
        if self.options.norm == "linear" or not low < high:
            return self.colormap.table
        values = low + (np.arange(BAR_STEPS) + 0.5) / BAR_STEPS * (high - low)
        return apply_colormap(self.scale.apply(values), colormap=self.colormap)

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

    def to_array(self) -> NDArray[np.uint8]:
        """Draw the heatmap as an array.

        Returns
        -------
        NDArray
            (H, W, 3) sRGB, or (H, W, 4) where shapes leave something free.
        """
        width, height = self.size
        if self.is_plain:
            return cell_picture(self.colors, width=width, height=height)
        image = read_image(io.BytesIO(self._drawn("png")))
        return image.pixels if image.alpha is None else np.dstack([image.pixels, image.alpha])

    def to_png(self) -> bytes:
        """Draw the heatmap as PNG of exactly its size, with its pixels per inch written in if they are known."""
        if not self.is_plain:
            return self._drawn("png")
        indices, table = self._indexed()
        if len(table) > MOST_PALETTE_COLORS:
            return png_bytes(self.to_array(), dpi=self.dpi, compression=COMPRESSION)
        return cell_png(indices, table, size=self.size, dpi=self.dpi)

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
        return rasterize(self.to_svg(), format=format, width=width, height=height, dpi=self.dpi)  # type: ignore[arg-type]


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
        taken as they are.
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
    options = given_options(HeatmapOptions, options, chosen)
    read = read_values(source, max_pixels=options.max_pixels)
    box = shown_box(read, options)
    grid, size = pooled(read, options, mask=mask, box=box)
    made = colored(grid, size, options, name=read.name, digest=read.digest)
    rows, columns = _names(read, box, grid.shape) if options.names else ((), ())
    return replace(made, box=box, source_size=read.array.shape[1::-1], row_names=rows, column_names=columns)


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


def colored(
    grid: NDArray[np.float32],
    size: tuple[int, int],
    options: HeatmapOptions,
    *,
    scale: Scale | None = None,
    name: str = "",
    digest: Callable[[], str] = str,
) -> Heatmap:
    """Give pooled cells their colors.

    Parameters
    ----------
    grid
        (rows, cols) values.
    size
        Width and height of the drawing in pixels.
    scale
        The scale of a whole sequence; by default the grid's own.
    digest
        Gives the SHA-256 of the source, where a recipe asks for it.
    """
    start, stop = options.cmap_range
    table = colormap(options.cmap, start=start, stop=stop, steps=options.steps)
    return Heatmap(grid, scale or fitted(grid, options), table, size, options, name, digest)


def shown_box(read: Values, options: HeatmapOptions) -> PixelBox:
    """Return the part of a picture or matrix that is shown: left, top, right, bottom in its pixels.

    Raises
    ------
    InputError
        If the size or the part that the options name cannot be used.
    """
    height, width = read.array.shape[:2]
    is_picture, crop = read.array.ndim == 3, options.crop.strip().lower()
    asked = _asked_shape(_asked_size(options))
    if crop == "none" or (crop == "auto" and not is_picture) or (crop == "salient" and asked is None):
        return (0, 0, width, height)
    # Without a shape all is shown, and the words of the crop are checked still.
    aspect, avoid = asked or (width / height, ())
    if crop != "salient":
        gravity = "center" if crop == "auto" else crop
        return whole_box(crop_box((width, height), aspect=aspect, gravity=gravity, avoid=avoid), size=(width, height))
    if not is_picture or read.array.dtype != np.uint8:
        raise InputError("crop salient needs a picture of 8 bits; name a side or a point")
    return whole_box(salient_box(read.array, aspect=aspect, avoid=avoid), size=(width, height))


def pooled(
    read: Values, options: HeatmapOptions, *, mask: object = None, box: PixelBox | None = None
) -> tuple[NDArray[np.float32], tuple[int, int]]:
    """Frame a picture or matrix and pool it into cells.

    Parameters
    ----------
    mask
        As for :func:`heatmap`.
    box
        The part to show; by default that of :func:`shown_box`.

    Returns
    -------
    tuple
        The (rows, cols) cells, and the width and height in pixels of their drawing.
    """
    left, top, right, bottom = shown_box(read, options) if box is None else box
    part = np.s_[top:bottom, left:right]
    array, inside = read.array[part], _mask(read, mask, options)
    inside = None if inside is None else inside[part]
    block = _block(array, options)
    weights = options.grey if array.ndim == 3 else None
    if options.window is not None:
        array, inside, weights = _sliding_density(array, inside, options), None, None
    shown = (right - left, bottom - top)
    is_honeycomb = options.shape == "hexagon" and options.cells is None and block != (1, 1)

    def pooled_part(columns: slice, cells: tuple[int, int] | None) -> NDArray[np.float32]:
        return pool(
            array[:, columns],
            block=None if cells else block[::-1],
            cells=cells,
            reduce=options.reduce,
            edge=options.edge,
            mask=None if inside is None else inside[:, columns],
            grey=weights,
        )

    grid = _honeycomb(pooled_part, shown, block) if is_honeycomb else pooled_part(np.s_[:], options.cells)
    return grid, _size(_asked_size(options), grid, shown, options, block)


def _honeycomb(
    pooled_part: Callable[[slice, tuple[int, int]], NDArray[np.float32]], shown: tuple[int, int], block: tuple[int, int]
) -> NDArray[np.float32]:
    """Pool where the hexagons lie: rows as near as they interlock, odd ones half a hexagon to the right."""
    width, height = shown
    cols = max(1, round(width / block[0] - 0.5))
    rows = min(height, honeycomb_rows(cols, width=width, height=height * block[0] / block[1]))
    half = round(width / (2 * cols + 1))
    even = pooled_part(np.s_[: width - half], (cols, rows))
    odd = pooled_part(np.s_[half:], (cols, rows))
    return np.where(np.arange(rows)[:, None] % 2 == 0, even, odd)


def _block(array: NDArray[Any], options: HeatmapOptions) -> tuple[int, int]:
    """Return width and height of a cell in pixels of what is shown."""
    height, width = array.shape[:2]
    if options.block is None:
        return (min(PICTURE_BLOCK, width), min(PICTURE_BLOCK, height)) if array.ndim == 3 else (1, 1)
    assert not isinstance(options.block, int)
    across, down = options.block
    if across > width or down > height:
        raise InputError(f"block must be at most {width} x {height}, the pixels shown, got {across} x {down}")
    return across, down


def _mask(read: Values, mask: object, options: HeatmapOptions) -> NDArray[np.bool_] | None:
    """Return which pixels are opaque and inside the mask; None where all are."""
    if mask is None:
        return read.mask
    found = read_values(mask, max_pixels=options.max_pixels)
    inside = grey(found.array) >= LIGHT if found.array.ndim == 3 else np.nan_to_num(found.array) != 0
    if inside.shape != read.array.shape[:2]:
        raise InputError(f"mask must have shape {read.array.shape[:2]}, got {inside.shape}")
    for opaque in (found.mask, read.mask):
        inside = inside if opaque is None else inside & opaque
    return inside


def _sliding_density(
    array: NDArray[Any], inside: NDArray[np.bool_] | None, options: HeatmapOptions
) -> NDArray[np.float32]:
    assert options.window is not None
    numbers = grey(array, weights=options.grey) if array.ndim == 3 else array
    return density(numbers, window=options.window, mask=inside)


def _asked_size(options: HeatmapOptions) -> Destination | tuple[int | None, int | None]:
    return page_size(options.destination) if options.destination is not None else (options.width, options.height)


def _asked_shape(
    asked: Destination | tuple[int | None, int | None],
) -> tuple[float, tuple[Box, ...]] | None:
    """Return width / height and the boxes that something hides, in fractions; None where no shape is asked for."""
    if isinstance(asked, Destination):
        return asked.aspect, asked.avoid_fractions
    width, height = asked
    return None if width is None or height is None else (width / height, ())


def _size(
    asked: Destination | tuple[int | None, int | None],
    grid: NDArray[np.float32],
    shown: tuple[int, int],
    options: HeatmapOptions,
    block: tuple[int, int],
) -> tuple[int, int]:
    """Width and height of the drawing in pixels."""
    if isinstance(asked, Destination):
        return page_pixels(asked, dpi=options.dpi or DEFAULT_DPI, like=shown)
    rows, cols = grid.shape
    if options.cells is not None:
        natural = shown
    elif grid.shape == (shown[1], shown[0]):
        enlarged = max(1, round(MATRIX_SIDE / max(rows, cols)))
        natural = (cols * enlarged, rows * enlarged)
    elif options.shape == "hexagon":  # its rows are nearer than blocks
        natural = (shown[0], round(shown[1] * block[0] / block[1]))
    else:
        natural = (cols * block[0], rows * block[1])
    return completed_size(*asked, like=natural)
