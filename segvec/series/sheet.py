"""The contact sheet of a series: all pieces in a grid, with number, seed and palette under each.

The shapes stand in the document once, whatever the number of pieces, and each piece names them in its own colors.
"""

import io
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segvec.artwork.artwork import Artwork
from segvec.color.conversion import hex_from_rgb
from segvec.errors import InputError, printable
from segvec.image.image import read_image
from segvec.image.laying import WHITE, laid_on
from segvec.image.writing import png_bytes
from segvec.layers.painting import tones
from segvec.rendering.coverage import coverage
from segvec.rendering.render import render
from segvec.rendering.sizes import LARGEST_SIDE
from segvec.series.pieces import Piece, Pieces
from segvec.svg.drawing import Drawing, drawing_text, line_of_text, new_drawing
from segvec.svg.gradients import gradient_element, paint_code, shaded_labels
from segvec.svg.writing import LayerPath, layer_paths

THUMBNAIL = 240
"""Pixels of a thumbnail's longer side."""

WINDOW = "window"
"""Name of the clip path of all thumbnails in a sheet."""

LEAST_CELL = 160
"""Pixels of a piece's width in the grid, however narrow its picture: room for its caption."""

GAP, CAPTION, SWATCH = 16, 20, 12
"""Pixels between thumbnails, of the line under them, and of the strip of swatches."""

LETTER = 6.2
"""Pixels that a letter of a caption is wide, about; what does not fit its cell is cut off."""

WIDEST_STROKE = 0.25
"""Pixels of the sheet that strokes against seams are wide at most: half of it lies on each side of a border."""

SHEET_ASPECT = 4 / 3
"""Width to height that a sheet has, about, where nobody says how many columns."""

PAPER, INK = "#fff", "#333"

DRAWN_LARGER = 2
"""Pixels of the sheet's PNG per pixel of its SVG: its text stays readable on fine screens."""

MOST_PIXELS = 16_000_000
"""Pixels of the sheet's PNG; from 50 pieces on it is drawn smaller instead, for time and memory."""

COMPRESSION = 4
"""Of the sheet's PNG: level 6 takes half as long again for 2% of the bytes."""


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where the pieces of a sheet stand, in pixels of its SVG."""

    thumbnail: tuple[int, int]
    step: tuple[int, int]
    columns: int
    rows: int

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the sheet."""
        return GAP + self.columns * self.step[0], GAP + self.rows * self.step[1]

    def corner(self, place: int) -> tuple[int, int]:
        """Top left of a piece."""
        row, column = divmod(place, self.columns)
        return GAP + column * self.step[0], GAP + row * self.step[1]


def sheet_svg(series: Pieces, *, columns: int | None = None) -> str:
    """Draw the contact sheet of a series as vectors.

    Parameters
    ----------
    columns
        Pieces in a row; by default such that the sheet is about as wide as a screen.

    Raises
    ------
    InputError
        If `columns` is not positive.
    """
    shared = any(map(series.shares_shapes, series.pieces))
    layers = layer_paths(series.artwork) if shared else []

    def shapes(drawing: Drawing) -> None:
        # Inkscape 1.2 does not cut nested documents off at their edges.
        window = drawing.clipPath(id=WINDOW)
        window.add(drawing.rect(size=_thumbnail_size(series.artwork)))
        drawing.defs.add(window)
        for place, path in enumerate(layers):
            drawing.defs.add(drawing.path(d=path.data, id=f"shape-{place + 1}"))

    def cell(drawing: Drawing, piece: Piece) -> Any:  # noqa: ANN401 (svgwrite is untyped)
        return _vector_cell(drawing, piece, layers if series.shares_shapes(piece) else None)

    return _sheet(series, _grid(series, columns), shapes, cell)


def sheet_png(series: Pieces, *, columns: int | None = None) -> bytes:
    """Draw the contact sheet of a series as PNG; the shapes are drawn once for all pieces that share them.

    Raises
    ------
    InputError
        If `columns` is not positive.
    """
    grid = _grid(series, columns)
    scale = min(DRAWN_LARGER, math.sqrt(MOST_PIXELS / math.prod(grid.size)), LARGEST_SIDE / max(grid.size))
    frame = render(_sheet(series, grid), format="png", scale=scale)
    sheet = read_image(io.BytesIO(frame)).pixels.copy()
    width, height = (max(1, round(scale * side)) for side in grid.thumbnail)
    for place, picture in enumerate(_thumbnails(series, width, height)):
        left, top = (round(scale * side) for side in grid.corner(place))
        part = sheet[top : top + height, left : left + width]
        part[...] = picture[: part.shape[0], : part.shape[1]]
    return png_bytes(sheet, compression=COMPRESSION)


def _thumbnails(series: Pieces, width: int, height: int) -> Iterator[NDArray[np.uint8]]:
    """(H, W, 3) picture of each piece, on white."""
    shared = any(map(series.shares_shapes, series.pieces))
    common = coverage(series.artwork, width=width, height=height) if shared else None
    for piece in series.pieces:
        art = piece.artwork
        shown = common if series.shares_shapes(piece) else coverage(art, width=width, height=height)
        assert shown is not None
        yield laid_on(WHITE, shown.picture(tones(art, art.colors)))


def _grid(series: Pieces, columns: int | None) -> _Grid:
    """Lay out the grid."""
    if columns is not None and columns < 1:
        raise InputError(f"a sheet must have at least one column, got {columns}")
    width, height = _thumbnail_size(series.artwork)
    step = max(width, LEAST_CELL) + GAP, height + SWATCH + CAPTION + GAP
    count = len(series.pieces)
    columns = columns or max(1, min(count, round(math.sqrt(count * SHEET_ASPECT * step[1] / step[0]))))
    return _Grid((width, height), step, columns, rows=-(-count // columns))


def _sheet(
    series: Pieces,
    grid: _Grid,
    prepare: Callable[[Drawing], None] | None = None,
    cell: Callable[[Drawing, Piece], Any] | None = None,
) -> str:
    """Draw the sheet; `cell` draws a piece at the origin, from what `prepare` put into the document."""
    size = grid.size
    drawing = new_drawing(size)
    if prepare is not None:
        prepare(drawing)
    drawing.add(drawing.rect(size=size, fill=PAPER))
    room, height = grid.step[0] - GAP, grid.thumbnail[1]
    for place, piece in enumerate(series.pieces):
        x, y = grid.corner(place)
        group = drawing.g(transform=f"translate({x} {y})")
        if cell is not None:
            group.add(cell(drawing, piece))
        _add_swatches(drawing, group, piece, room, height)
        baseline = 0, height + SWATCH + 14
        group.add(line_of_text(drawing, _caption(piece, room), at=baseline, font_size=11, fill=INK))
        drawing.add(group)
    return drawing_text(drawing)


def _add_swatches(drawing: Drawing, group: Any, piece: Piece, width: int, top: int) -> None:  # noqa: ANN401
    """Draw the palette under a piece, lightest first."""
    colors = piece.palette.by_lightness().colors
    edges = np.rint(np.linspace(0, width, len(colors) + 1)).astype(int).tolist()
    for color, left, right in zip(colors, edges, edges[1:], strict=False):
        group.add(drawing.rect((left, top), (right - left, SWATCH), fill=hex_from_rgb(color)))


def _caption(piece: Piece, width: int) -> str:
    """Name number, seed and palette, as far as `width` pixels go."""
    name = printable(piece.palette.name + (" inverted" if piece.palette.is_inverted else ""))
    text = f"{piece.number} · seed {piece.seed}" + (f" · {name}" if name else "")
    most = int(width / LETTER)
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _thumbnail_size(artwork: Artwork) -> tuple[int, int]:
    width, height = artwork.size
    scale = THUMBNAIL / max(width, height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _vector_cell(drawing: Drawing, piece: Piece, layers: list[LayerPath] | None) -> Any:  # noqa: ANN401
    """Draw an artwork small, by shapes that are in the document already or by its own."""
    artwork, name = piece.artwork, f"piece-{piece.number}"
    width, height = artwork.size
    unit = artwork.precision
    cell = drawing.svg(size=_thumbnail_size(artwork), viewBox=f"0 0 {width * unit} {height * unit}")
    cell["preserveAspectRatio"], cell["overflow"] = "none", "visible"
    for label in shaded_labels(artwork):
        drawing.defs.add(gradient_element(drawing, artwork, label, name=name, css=False))
    if artwork.has_base:
        code = paint_code(artwork, int(artwork.labels[0]), name=name)
        cell.add(drawing.rect(size=(width * unit, height * unit), fill=code))
    for place, path in enumerate(layer_paths(artwork) if layers is None else layers):
        paint = _paint(artwork, path, name)
        shape = drawing.path(d=path.data, **paint) if layers is None else drawing.use(f"#shape-{place + 1}", **paint)
        cell.add(shape)
    cut = drawing.g(clip_path=f"url(#{WINDOW})")
    cut.add(cell)
    return cut


def _paint(artwork: Artwork, path: LayerPath, name: str) -> dict[str, Any]:
    """Return the attributes that show a layer in the sheet, where gradients have names that begin with `name`."""
    code, unit = paint_code(artwork, path.label, name=name), artwork.precision
    if path.stroke:
        return {"fill": "none", "stroke": code, "stroke_width": round(path.stroke * unit, 2)}
    if not artwork.understroke:
        return {"fill": code}
    # A stroke above its fill and not under all: it must be narrow, or details drown.
    width = min(artwork.understroke, WIDEST_STROKE * max(artwork.size) / THUMBNAIL)
    return {"fill": code, "stroke": code, "stroke_width": round(width * unit, 2)}
