"""Artwork: a painting that can be recolored, drawn and written; what :func:`segvec.trace` gives.

Methods load what they need when they are called: shapely, scipy and the renderers take longer to load than a small
picture takes to trace.
"""

import os
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
from numpy.typing import NDArray

from segvec.errors import InputError
from segvec.files import check_suffix, write_atomically
from segvec.layers.painting import Painting

if TYPE_CHECKING:
    from segvec.options.choices import RecolorChoices
    from segvec.options.recoloring import RecolorOptions
    from segvec.palette import PaletteLike


TEXT_SUFFIXES = (".svg", ".geojson", ".json")
"""What an artwork is saved as that has no size of its own."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Artwork(Painting):
    """Painted layers on a page; make one with :func:`segvec.trace`."""

    def __repr__(self) -> str:
        width, height = self.size
        name = f" {self.title!r}" if self.title else ""
        parts = f"{self.n_colors} colors, {len(self.labels)} layers, {self.n_segments} segments"
        return f"<Artwork{name}: {width} x {height}, {parts}>"

    def _repr_svg_(self) -> str:
        return self.to_svg()

    def save(
        self,
        target: str | os.PathLike[str],
        *,
        css: bool = False,
        width: int | None = None,
        height: int | None = None,
        scale: float | None = None,
        dpi: float | None = None,
        background: str | None = None,
        quality: int | None = None,
    ) -> None:
        """Write the artwork into a file, as what the suffix says; the file is there when all of it is written.

        Parameters
        ----------
        target
            A path ending in .svg, .geojson, .json, .png, .jpg, .jpeg, .webp, .tif, .tiff, .pdf, .ps or .eps.
        css
            Whether an SVG has its colors in one style sheet.
        width, height, scale, dpi, background
            Of what has a size: as for :meth:`to_png`.
        quality
            1..100, of JPEG and WebP: as for :func:`segvec.render`.

        Raises
        ------
        InputError
            If the suffix is another, or an option does not go with it.
        RenderError
            If the file cannot be written, or needs the Cairo library, which is missing.
        """
        suffix = Path(target).suffix.lower()
        drawn = {"width": width, "height": height, "scale": scale, "dpi": dpi, "background": background}
        drawn["quality"] = quality
        if suffix not in TEXT_SUFFIXES:
            from segvec.rendering.render import SUFFIXES, render

            check_suffix(target, (*TEXT_SUFFIXES, *SUFFIXES))
            if css:
                raise InputError(f"css is for .svg, not for {suffix}")
            render(self.to_svg(), target, **drawn)  # type: ignore[call-overload]
            return
        useless = [name for name, value in drawn.items() if value is not None]
        if useless:
            raise InputError(f"{useless[0]} is for pictures and pages, not for {suffix}")
        write_atomically(target, self.to_svg(css=css) if suffix == ".svg" else self.to_geojson())

    def recolor(
        self,
        palette: "PaletteLike | None" = None,
        options: "RecolorOptions | None" = None,
        **chosen: "Unpack[RecolorChoices]",
    ) -> "Artwork":
        """Lay a palette over the shapes; see :func:`segvec.recolor`.

        Parameters
        ----------
        palette
            What :func:`segvec.as_palette` takes; ``None`` leaves all colors but those that the options name.
        options
            All options at once; or give single fields by name.
        chosen
            Fields of :class:`segvec.RecolorOptions`.
        """
        from segvec.recoloring.artworks import recolor

        return recolor(self, palette, options, **chosen)

    def to_svg(self, *, css: bool = False) -> str:
        """Write the artwork as SVG 1.1; see :func:`segvec.svg.writing.svg_text`.

        Parameters
        ----------
        css
            Whether colors stand in one style sheet, where a web page can set them.
        """
        from segvec.svg.writing import svg_text

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
        """Draw the artwork as PNG; see :func:`segvec.rendering.render.render`.

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
        from segvec.rendering.render import render

        return render(
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
        from segvec.image.image import read_image

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
        """Draw the artwork as PDF; see :func:`segvec.rendering.render.render`.

        Parameters
        ----------
        width, height, scale
            As for :meth:`to_png`.
        dpi
            Pixels per inch: the measure of the page; 96 if not given.
        """
        from segvec.rendering.render import render

        return render(self.to_svg(), format="pdf", width=width, height=height, scale=scale, dpi=dpi)

    def to_polygons(self, *, flatness: float = 0.1) -> "tuple[NDArray[np.object_], NDArray[np.intp]]":
        """Return the regions as shapely polygons with holes, in pixels with y downwards; they abut and never overlap.

        An island in a hole is a region of its own, whose polygon fills the hole of the other, to any depth.

        Parameters
        ----------
        flatness
            Largest distance, in pixels, between a curve and the chords that stand for it.

        Returns
        -------
        polygons, labels
            (R,) polygons, one a region that is seen, and (R,) their labels: rows of `colors`.

        Raises
        ------
        InputError
            If the artwork does not come from a trace, or the flatness is not above 0.

        Examples
        --------
        >>> from segvec.pipeline import trace
        >>> polygons, labels = trace(np.kron(np.eye(2), np.ones((8, 8))), curve="pixel", min_area=0).to_polygons()
        >>> [polygon.area for polygon in polygons], labels.tolist()
        ([64.0, 64.0, 64.0, 64.0], [0, 1, 1, 0])
        """
        from segvec.layers.polygons import artwork_polygons

        return artwork_polygons(self, flatness=flatness)

    def to_geojson(self) -> str:
        """Write the regions as GeoJSON, one feature per label; they abut and never overlap.

        Coordinates are pixels, y upwards from the page's lower left corner. Features have a ``label`` and its
        ``color``; one with a shade also its ``gradient`` in the same coordinates: the ``kind``, ``linear`` from
        ``start`` to ``end`` or ``radial`` from ``center`` along both ``axes``, and ``stops`` of ``offset`` and
        ``color``.
        """
        from segvec.layers.polygons import geojson_text

        return geojson_text(self)


def artwork_from(painting: Painting, **changes: Any) -> Artwork:  # noqa: ANN401 (any field's type)
    """Return a painting as an artwork, with some fields changed."""
    return Artwork(**{field.name: getattr(painting, field.name) for field in fields(Painting)} | changes)
