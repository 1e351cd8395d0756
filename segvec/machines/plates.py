"""One black plate for each color, as screens, blocks and stencils are made from.

A traced artwork comes in. A plate shows where its color is seen, holes included, and nothing that other colors hide.
Plates are in printing order, the lightest first; on all of them the same marks stand around the picture.

Trapping: where a plate's color meets a darker one, it reaches under it, so that no paper shows when plates are
printed a little apart. The darker color, printed later, hides what is too much. It never reaches into lighter colors,
into what is transparent, or over the page's edge.

Known limit: lines drawn over the areas, as the leading of stained glass, are on no plate.
"""

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from segvec.arguments import checked
from segvec.artwork.artwork import Artwork
from segvec.curves.curves import Curves
from segvec.curves.segments import line_controls
from segvec.errors import InputError
from segvec.files import new_folder, write_atomically
from segvec.layers.painting import layer_curves
from segvec.layers.polygons import artwork_polygons
from segvec.layers.primitives import shape_outline
from segvec.machines.profiles import check_art, color_areas
from segvec.machines.writing import color_code
from segvec.naming import PLATE_NAME, filled
from segvec.page.print_pdf import with_print_boxes
from segvec.ragged import offsets_of
from segvec.rendering.render import render
from segvec.suggest import suggestion
from segvec.svg.lettering import lettering

FORMATS = ("svg", "pdf", "png")

MARGIN_SHARE, LEAST_MARGIN = 0.07, 14
"""Room for marks around the picture: share of its shorter side, and pixels at least."""

MARK_SHARE, RADIUS_SHARE, LINE_SHARE = 0.4, 0.22, 0.02
"""Half the length of a mark's cross, the radius of its circle, and the width of its lines, in margins."""

TEXT_SHARE, TEXT_SPACE = 0.3, 1.1
"""Size of the letters, in margins, and room for a caption, in its widths."""

CSS_DPI, POINTS_PER_INCH = 96.0, 72.0


@dataclass(frozen=True, slots=True, eq=False)
class Separation:
    """The plate of one color; make them with :func:`separations`."""

    number: int
    """Place in printing order, from 1."""
    color: str
    """Hex digits of the ink."""
    art: Artwork
    """What is printed, in black, with the marks around."""
    trim: tuple[int, int, int, int]
    """Left, top, width and height of the picture within, in pixels."""

    def name(self, stem: str, *, template: str = PLATE_NAME) -> str:
        """Name a file after the picture, the plate's number and its color.

        Parameters
        ----------
        stem
            Name of the picture.
        template
            With ``{name}``, which is the stem, ``{number}`` and ``{color}``.

        Raises
        ------
        InputError
            If the template has another field.
        """
        return filled(template, name=stem, number=self.number, color=self.color.removeprefix("#"))

    def to_bytes(self, format: str, *, scale: float | None = None, dpi: float | None = None) -> bytes:
        """Write the plate as ``svg``, ``pdf`` or ``png``; on white, where it has pixels.

        Parameters
        ----------
        format
            ``svg``, ``pdf`` or ``png``.
        scale
            Pixels of the result per pixel of the picture; not for SVG.
        dpi
            Pixels per inch, 96 by default, so that a picture pixel measures `scale` / `dpi` inches; not for SVG.

        Raises
        ------
        InputError
            If the format is unknown or a size cannot be used.
        """
        if format not in FORMATS:
            raise InputError(f"unknown format {format!r}; {suggestion(format, FORMATS)}")
        text = self.art.to_svg()
        if format == "svg":
            return text.encode()
        if format == "png":
            return render(text, format="png", scale=scale, dpi=dpi, background="white")
        points = (scale or 1.0) * POINTS_PER_INCH / (dpi or CSS_DPI)
        left, top, width, height = self.trim
        bottom = self.art.size[1] - top - height
        return with_print_boxes(
            render(text, format="pdf", scale=scale, dpi=dpi),
            trim=(left * points, bottom * points, width * points, height * points),
            title=self.art.title,
        )


@checked
def separations(art: Artwork, *, trap: float = 0.0, registration: bool = True) -> list[Separation]:
    """Make a plate for each color that is seen.

    Parameters
    ----------
    art
        An artwork that :func:`segvec.trace` made, recolored or not; labels of one color share a plate, and a gradient
        is the color that it lies around.
    trap
        Pixels by which a color reaches under the darker ones next to it. With it, curves become chords.
    registration
        Whether there are marks at the corners, and number and color of the plate, outside of the picture.

    Returns
    -------
    list
        In printing order, the lightest first.

    Raises
    ------
    InputError
        If there is no artwork, it does not come from a trace, or `trap` is below 0.

    Examples
    --------
    >>> from segvec.pipeline import trace
    >>> art = trace(np.repeat([[0, 255]], 4, axis=0).repeat(4, axis=1).astype(np.uint8), curve="pixel")
    >>> [plate.name("flag") for plate in separations(art)]
    ['flag-01-ffffff', 'flag-02-000000']
    """
    check_art(art)
    if art.borders is None:
        raise InputError("only a traced picture can be separated into its colors")
    if not 0 <= trap < math.inf:
        raise InputError(f"trap must be 0 or more pixels, got {trap}")
    areas = color_areas(art)
    shapes = _trapped(areas, trap) if trap else [layer_curves(areas, layer) for layer in range(len(areas.labels))]
    codes = [color_code(color) for color in areas.colors]
    margin = _margin(art.size) if registration else 0
    plates = []
    for number, (code, shape) in enumerate(zip(codes, shapes, strict=True), 1):
        drawn = _plate(areas, shape, margin, _caption(number, codes, areas.size, margin) if registration else None)
        title = f"{art.title} {number}/{len(codes)} {code}".strip()
        plates.append(Separation(number, code, replace(drawn, title=title), (margin, margin, *art.size)))
    return plates


@checked
def write_separations(
    plates: Sequence[Separation],
    directory: str | os.PathLike[str],
    *,
    stem: str,
    name: str = PLATE_NAME,
    formats: Sequence[str] = ("svg",),
    scale: float | None = None,
    dpi: float | None = None,
) -> list[Path]:
    """Write plates into a directory, as ``stem-01-#rrggbb.svg``.

    Parameters
    ----------
    plates
        What :func:`separations` made.
    directory
        Where they go; made if it is not there.
    stem
        Name of the picture.
    name
        Template of the files' names: ``{name}``, which is the stem, ``{number}`` and ``{color}``.
    formats
        Of ``svg``, ``pdf`` and ``png``.
    scale, dpi
        As for :meth:`Separation.to_bytes`.

    Raises
    ------
    InputError
        If a format is unknown, a size cannot be used, or plates would have the same name.
    RenderError
        If a file cannot be written.
    """
    stems = [plate.name(stem, template=name) for plate in plates]
    if len({each.casefold() for each in stems}) < len(stems):
        raise InputError(f"plates would overwrite each other as {name!r}; put {{number}} or {{color}} into the name")
    paths = []
    with new_folder(Path(directory)):
        for plate, own_stem in zip(plates, stems, strict=True):
            for format in formats:
                path = Path(directory) / f"{own_stem}.{format}"
                write_atomically(path, plate.to_bytes(format, scale=scale, dpi=dpi))
                paths.append(path)
    return paths


def _trapped(areas: Artwork, trap: float) -> list[Curves]:
    """Outline each color's area together with what it takes of darker areas within reach."""
    polygons, labels = artwork_polygons(areas)
    shapes = []
    for color in areas.labels.tolist():
        area = shapely.union_all(polygons[labels == color])
        shape = _spread(area, polygons[labels > color], trap)
        # Rounded here, where what rounding closes can still be cut off.
        shapes.append(_polygon_rings(shapely.set_precision(shape, 1 / areas.precision)))
    return shapes


def _spread(area: shapely.Geometry, darker: NDArray[np.object_], trap: float) -> shapely.Geometry:
    """Grow an area into the polygons around it."""
    reach = shapely.buffer(area, trap)
    shapely.prepare(reach)
    near = darker[shapely.intersects(reach, darker)]
    return shapely.union_all([area, *shapely.intersection(reach, near)])


def _polygon_rings(shape: shapely.Geometry) -> Curves:
    """Shells and holes as closed rings of lines, turning opposite ways."""
    parts = shapely.get_parts(shape)
    polygons = shapely.orient_polygons(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])
    rings = shapely.get_rings(polygons)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    is_inner = ring[1:] == ring[:-1]
    return _polyline(points[:-1][is_inner], points[1:][is_inner], shapely.get_num_points(rings) - 1)


def _polyline(start: NDArray[np.float64], end: NDArray[np.float64], counts: NDArray[np.integer]) -> Curves:
    offsets = offsets_of(counts)
    return Curves(line_controls(start, end), np.ones(len(start), np.bool_), offsets)


def _margin(size: tuple[int, int]) -> int:
    return max(LEAST_MARGIN, round(min(size) * MARGIN_SHARE))


def _plate(areas: Artwork, shape: Curves, margin: int, caption: Curves | None) -> Artwork:
    """Put a shape on its page, in black, marks and text around it."""
    width, height = areas.size[0] + 2 * margin, areas.size[1] + 2 * margin
    parts = [replace(shape, controls=shape.controls + margin)]
    strokes = [0.0]
    if caption is not None:
        parts += [caption, _marks((width, height), margin)]
        strokes += [0.0, LINE_SHARE * margin]
    drawn = _chained(parts)
    return replace(
        areas,
        size=(width, height),
        colors=np.zeros((1, 3), np.uint8),
        labels=np.zeros(len(parts), np.intp),
        layer_offsets=offsets_of(np.array([len(part.offsets) - 1 for part in parts], np.intp)),
        ring_offsets=drawn.offsets,
        ring_regions=None,
        controls=drawn.controls,
        is_line=drawn.is_line,
        strokes=np.array(strokes),
        borders=None,
    )


def _chained(parts: Sequence[Curves]) -> Curves:
    """Join lists of rings to one."""
    counts = np.concatenate([np.diff(part.offsets) for part in parts])
    controls = np.concatenate([part.controls for part in parts])
    is_line = np.concatenate([part.is_line for part in parts])
    return Curves(controls, is_line, offsets_of(counts))


def _marks(size: tuple[int, int], margin: int) -> Curves:
    """Draw a cross in a circle in the middle of each corner of the margin."""
    width, height = size
    near, right, bottom = margin / 2, width - margin / 2, height - margin / 2
    places = np.array([[near, near], [right, near], [right, bottom], [near, bottom]])
    mark = _mark(margin)
    return _chained([replace(mark, controls=mark.controls + place) for place in places])


def _mark(margin: int) -> Curves:
    arm = MARK_SHARE * margin
    start, end = np.array([[-arm, 0], [0, -arm]]), np.array([[arm, 0], [0, arm]])
    cross = _polyline(start, end, np.ones(2, np.intp))
    outline, is_line = shape_outline("circle")
    circle = Curves(2 * RADIUS_SHARE * margin * outline, is_line, np.array([0, len(outline)]))
    return _chained([cross, circle])


def _caption(number: int, codes: Sequence[str], size: tuple[int, int], margin: int) -> Curves:
    """Write a plate's number and color above the picture, side by side with as many others as there is room for."""
    text = lettering(f"{number}/{len(codes)} {codes[number - 1]}", size=TEXT_SHARE * margin)
    widest = TEXT_SPACE * lettering(f"{len(codes)}/{len(codes)} #dddddd", size=TEXT_SHARE * margin).size[0]
    text = text.scaled(min(1.0, size[0] / widest))
    place = (number - 1) % max(1, int(size[0] / widest))
    placed = text.moved(margin + place * widest, (margin - text.size[1]) / 2)
    return Curves(placed.controls, placed.is_line, placed.ring_offsets)
