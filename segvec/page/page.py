"""Pages of an exact size, in pixels or on paper, as SVG, PNG and PDF.

A page is measured in millimetres where its size is one of paper, and else in pixels.
"""

import json
import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from segvec.files import check_suffix, write_atomically
from segvec.layout.crop import PixelBox
from segvec.page.elements import Box
from segvec.rendering.render import render

MM_PER_INCH = 25.4


SUFFIXES = (".svg", ".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".pdf")
"""What a page is saved as."""


@dataclass(frozen=True, slots=True)
class ShownPart:
    """What a page shows of one picture."""

    box: PixelBox
    """Left, top, right, bottom in pixels of the picture."""
    size: tuple[int, int]
    """Width and height of the picture in pixels."""
    n_missing_faces: int = 0
    """Faces, of those that were looked for and found, that are not whole in the box."""
    is_filled_up: bool = False
    """Whether the box has not the shape of its place, so that no face is cut."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Page:
    """A finished page; make one with :func:`segvec.compose`."""

    svgs: tuple[str, ...]
    """The document of each page, bleed and marks included."""
    trim: Box
    """The page itself within each document, in its units."""
    size: tuple[float, float]
    """Width and height of each document."""
    is_physical: bool
    """Whether units are millimetres, not pixels."""
    dpi: float
    """Pixels per inch."""
    bleed: float = 0.0
    """By how much the drawing reaches beyond the trim, in units."""
    title: str = ""
    """Name of the document."""
    recipe: Mapping[str, Any] | None = None
    """What made it."""
    shown: tuple[ShownPart, ...] = ()
    """What is shown of each picture."""

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height of a drawing, exactly."""
        scale = self.dpi / MM_PER_INCH if self.is_physical else 1.0
        return max(1, math.floor(self.size[0] * scale + 0.5)), max(1, math.floor(self.size[1] * scale + 0.5))

    def __repr__(self) -> str:
        unit = "mm" if self.is_physical else "pixels"
        name = f" {self.title!r}" if self.title else ""
        pages = "" if len(self.svgs) == 1 else f", {len(self.svgs)} pages"
        return f"<Page{name}: {self.size[0]:g} x {self.size[1]:g} {unit}{pages}>"

    def _repr_svg_(self) -> str:
        return self.to_svg()

    def save(
        self,
        target: str | os.PathLike[str],
        *,
        page: int = 0,
        quality: int | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """Write a page, as what the suffix says; a PDF has all pages.

        Parameters
        ----------
        target
            A path ending in .svg, .png, .jpg, .jpeg, .webp, .tif, .tiff or .pdf. Pictures are drawn strip by strip,
            however large, but for WebP.
        page
            Number of the page, from 0.
        quality
            1..100, of JPEG and WebP: as for :func:`segvec.render`.
        progress
            Called with the number of rows of a picture done, and of all rows.

        Raises
        ------
        InputError
            If the suffix is another.
        RenderError
            If the file cannot be written, or needs the Cairo library, which is missing.
        """
        suffix = check_suffix(target, SUFFIXES)
        if suffix in (".svg", ".pdf"):
            write_atomically(target, self.to_svg(page=page) if suffix == ".svg" else self.to_pdf())
            return
        width, height = self.pixels
        dpi = self.dpi if self.is_physical else None
        render(self.svgs[page], target, width=width, height=height, dpi=dpi, quality=quality, progress=progress)

    def to_svg(self, *, page: int = 0) -> str:
        """Return the document of a page.

        Parameters
        ----------
        page
            Number of the page, from 0.
        """
        return self.svgs[page]

    def to_png(self, *, page: int = 0) -> bytes:
        """Draw a page as PNG, with its pixels per inch written in.

        Parameters
        ----------
        page
            Number of the page, from 0.
        """
        return self.to_picture(page=page)

    def to_picture(self, *, format: str = "png", page: int = 0, quality: int | None = None) -> bytes:
        """Draw a page as a picture, with its pixels per inch written in where the format has a place for them.

        Parameters
        ----------
        format
            ``png``, ``jpeg``, ``webp`` or ``tiff``.
        page
            Number of the page, from 0.
        quality
            1..100, of JPEG and WebP: as for :func:`segvec.render`.
        """
        width, height = self.pixels
        dpi = self.dpi if self.is_physical else None
        return render(self.svgs[page], format=format, width=width, height=height, dpi=dpi, quality=quality)

    def to_pdf(self) -> bytes:
        """Draw all pages as PDF of physical size, with trim and bleed boxes, title and recipe."""
        from segvec.page.print_pdf import joined_pdf, with_print_boxes

        points = 72 / MM_PER_INCH if self.is_physical else 72 / self.dpi
        width, height = (side * points for side in self.size)
        drawn = [
            render(svg, format="pdf", width=round(width * 1000), height=round(height * 1000), dpi=72_000)
            for svg in self.svgs
        ]
        left, top, across, down = (value * points for value in self.trim)
        metadata = {} if self.recipe is None else {"Recipe": json.dumps(self.recipe, separators=(",", ":"))}
        document = drawn[0] if len(drawn) == 1 else joined_pdf(drawn)
        return with_print_boxes(
            document,
            trim=(left, height - top - down, across, down),
            bleed=self.bleed * points,
            title=self.title,
            metadata=metadata,
        )
