"""Artwork: a page of painted shapes that knows nothing of files.

Shapes are closed rings of lines and cubics, grouped into layers of one color each, painted in order. Colors are
apart from geometry, so that recoloring never touches a shape.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from segvec.curves import Curves
from segvec.planar import PlanarMap

if TYPE_CHECKING:
    from segvec.palette import PaletteLike


@dataclass(frozen=True, slots=True, eq=False)
class Artwork:
    """Painted layers on a page; make one with :func:`segvec.trace`."""

    size: tuple[int, int]
    """Width and height of the page, in pixels of the source picture."""
    colors: NDArray[np.uint8]
    """(K, 3) sRGB color of each label, lightest first."""
    labels: NDArray[np.intp]
    """(L,) label of each layer, in painting order."""
    layer_offsets: NDArray[np.intp]
    """(L + 1,) layer `i` has the rings `layer_offsets[i]:layer_offsets[i + 1]`."""
    ring_offsets: NDArray[np.intp]
    """(G + 1,) ring `i` has the segments `ring_offsets[i]:ring_offsets[i + 1]`."""
    controls: NDArray[np.float64]
    """(S, 4, 2) control points, in pixels; rings close, but for lines that are drawn with a stroke."""
    is_line: NDArray[np.bool_]
    """(S,) whether a segment is a straight line."""
    precision: int = 10
    """Steps per pixel to which coordinates are written."""
    has_base: bool = False
    """Whether the first layer's color is laid under the whole page."""
    understroke: float = 0.0
    """Width, in pixels, of a stroke drawn under all shapes, in their own colors, to close the seams between."""
    strokes: NDArray[np.float64] | None = None
    """(L,) width in pixels of the lines that a layer draws; 0 where its shapes are filled, as all are by default."""
    title: str = ""
    """Name of the picture."""
    recipe: Mapping[str, Any] = field(default_factory=dict)
    """What made the artwork: version, options, seed, hash of the source."""
    borders: tuple[PlanarMap, Curves] | None = None
    """The regions' borders that the layers were made from, each once."""

    @property
    def n_segments(self) -> int:
        """Number of lines and curves."""
        return len(self.is_line)

    @property
    def has_strokes(self) -> bool:
        """Whether anything is drawn with a stroke."""
        return self.understroke > 0 or (self.strokes is not None and bool(self.strokes.any()))

    def recolor(self, palette: "PaletteLike", **chosen: Any) -> "Artwork":  # noqa: ANN401 (any option's type)
        """Lay a palette over the shapes; see :func:`segvec.recolor`.

        Parameters
        ----------
        palette
            What :func:`segvec.as_palette` takes.
        chosen
            Fields of :class:`segvec.RecolorOptions`.
        """
        from segvec.recoloring import recolor

        return recolor(self, palette, **chosen)

    def to_svg(self, *, css: bool = False) -> str:
        """Write the artwork as SVG 1.1; see :func:`segvec.svg.svg_text`.

        Parameters
        ----------
        css
            Whether colors stand in one style sheet, where a web page can set them.
        """
        from segvec.svg import svg_text

        return svg_text(self, css=css)

    def to_png(
        self,
        *,
        width: int | None = None,
        height: int | None = None,
        scale: float | None = None,
        dpi: float | None = None,
        background: str | None = None,
    ) -> bytes:
        """Draw the artwork as PNG; see :func:`segvec.raster.rasterize`.

        Parameters
        ----------
        width, height
            Pixels of the drawing; with one of them the other follows, with none they are the artwork's.
        scale
            Pixels of the drawing per pixel of the artwork, instead of width and height.
        dpi
            Pixels per inch, written into the file.
        background
            CSS color name or hex digits, painted under the drawing.
        """
        from segvec.raster import rasterize

        return rasterize(
            self.to_svg(),
            format="png",
            width=width,
            height=height,
            scale=scale,
            dpi=dpi,
            background=background,
        )

    def to_array(
        self,
        *,
        width: int | None = None,
        height: int | None = None,
        scale: float | None = None,
        background: str | None = None,
    ) -> NDArray[np.uint8]:
        """Draw the artwork as an array.

        Parameters
        ----------
        width, height, scale, background
            As for :meth:`to_png`.

        Returns
        -------
        NDArray
            (H, W, 4) red, green, blue and alpha, 0..255.
        """
        from segvec.image import read_image

        drawn = read_image(self.to_png(width=width, height=height, scale=scale, background=background))
        alpha = np.full(drawn.pixels.shape[:2], 255, np.uint8) if drawn.alpha is None else drawn.alpha
        return np.dstack([drawn.pixels, alpha])

    def to_pdf(
        self,
        *,
        width: int | None = None,
        height: int | None = None,
        scale: float | None = None,
        dpi: float | None = None,
    ) -> bytes:
        """Draw the artwork as PDF; see :func:`segvec.raster.rasterize`.

        Parameters
        ----------
        width, height
            Pixels of the drawing; with one of them the other follows, with none they are the artwork's.
        scale
            Pixels of the drawing per pixel of the artwork, instead of width and height.
        dpi
            Pixels per inch: the measure of the page; 96 if not given.
        """
        from segvec.raster import rasterize

        return rasterize(self.to_svg(), format="pdf", width=width, height=height, scale=scale, dpi=dpi)

    def to_geojson(self) -> str:
        """Write the regions as GeoJSON, one feature per label; they abut and never overlap."""
        from segvec.regions import geojson_text

        return geojson_text(self)
