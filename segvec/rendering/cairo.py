"""Cairo draws SVG documents, into pixels and onto pages; cairosvg, used only here, is imported when first needed.

A picture of pixels is drawn in two steps. First cairosvg reads the document and tells Cairo what to draw, which keeps
it: a recording, in vectors at the final size. Then any strip of the picture is drawn from that, by Cairo alone. A
strip shows exactly the pixels that the whole picture has there, as it is moved by whole pixels. So memory is bounded
by the strips, and Cairo's limit of 32,767 pixels on a side does not hold for the whole.

Cairo sorts what it recorded into a tree, by areas in 32 bits: of more pixels than these hold, the tree grows without
end, and takes all memory. Larger pictures are recorded band by band, every band anew.

Long paths as segvec writes them are not read by cairosvg, number by number, but at once.

Known limits: beyond 32,000 columns, strips are drawn in parts side by side. How finely Cairo measures the coverage of
an edge's pixel depends on what else is in its row, so some of these differ from part to part, by up to 20 levels of
255. Gradients, patterns and pictures inside a document are sampled in fixed point and may differ by a level between
strips.
"""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segvec.errors import RenderError
from segvec.rendering.path_reader import cairo_path
from segvec.svg.document import CSS_DPI, Backdrop, Document, one_line
from segvec.svg.limits import MOST_ELEMENTS, picture_fetcher

MOST_COLUMNS = 32_000
"""Pixels of a side that are drawn at once. Of 32,767, Cairo's limit, a recording gives nothing (measured with 1.16)."""

MOST_RECORDED_PIXELS = (1 << 31) - 1
"""Of a recording; see above (measured with 1.16, and the same in the source of 1.18)."""

LONG_PATH = 500
"""Characters of a path from which on it is read faster as arrays, as measured."""

_PATH_DATA = re.compile(r"(?:[mMlLhHvVcCsSqQtTaA][\d\s,.eE+-]*+|[zZ][\s,]*+|\s++)*+", re.ASCII)
"""As much of a path as can be right."""

_MARKERS = ("marker", "marker-start", "marker-mid", "marker-end")
_NOT_AS_PATH_ALONE = frozenset(
    ("transform", "clip", "clip-path", "mask", "filter", "width", "height", "x", "y", *_MARKERS)
)
"""Attributes with which a path is left to cairosvg, as they are dealt with before or after the path is read."""


class CairoDrawing:
    """A document at its final size, of which any strip can be drawn; for parameters see the renderer's `drawing`."""

    def __init__(
        self,
        document: Document,
        *,
        size: tuple[int, int],
        is_stretched: bool,
        backdrop: Backdrop | None,
    ) -> None:
        self._document, self._is_stretched, self._backdrop = document, is_stretched, backdrop
        self._size = size
        self._record, self._band = self._recorded(0, self._band_rows(1))

    def _band_rows(self, least: int) -> int:
        return max(MOST_RECORDED_PIXELS // self._size[0], least)

    def _recorded(self, y: int, rows: int) -> tuple[Any, range]:
        """Record some rows, at the places that they have in the whole picture."""
        cairo = _cairosvg().surface.cairo
        band = range(y, min(y + rows, self._size[1]))

        def create(_: Any, width: float, height: float) -> tuple[Any, float, float]:  # noqa: ANN401
            extents = (0, band.start, width, len(band))
            return cairo.RecordingSurface(cairo.CONTENT_COLOR_ALPHA, extents), width, height

        methods = {"_create_surface": create, "device_units_per_user_units": 1}
        surface = type("Recorder", (_cairosvg().surface.Surface,), methods)
        tree = _tree(self._document, is_stretched=self._is_stretched)
        return _draw(tree, surface, None, size=self._size, backdrop=self._backdrop).cairo, band

    def strip(self, *, y: int, height: int) -> NDArray[np.uint32]:
        """Draw some rows.

        Returns
        -------
        NDArray
            (`height`, W) pixels: alpha in the highest byte, then red, green and blue, multiplied with alpha.
        """
        if not self._band.start <= y <= y + height <= self._band.stop:
            self._record, self._band = self._recorded(y, self._band_rows(height))
        width = self._size[0]
        starts = range(0, width, MOST_COLUMNS)
        parts = [self._part(x, y, min(MOST_COLUMNS, width - x), height) for x in starts]
        return parts[0] if len(parts) == 1 else np.hstack(parts)

    def _part(self, x: int, y: int, width: int, height: int) -> NDArray[np.uint32]:
        cairo = _cairosvg().surface.cairo
        with _drawing_errors((width, height)):
            pixels = np.zeros((height, width), np.uint32)
            surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, width, height, data=pixels.data.cast("B"))
            context = cairo.Context(surface)
            context.set_source_surface(self._record, -x, -y)
            context.paint()
            surface.finish()
            return pixels


def page_bytes(
    document: Document,
    *,
    format: str,
    size: tuple[float, float],
    is_stretched: bool,
    backdrop: Backdrop | None,
) -> bytes:
    """Draw a document on a page of ``pdf``, ``ps`` or ``eps``, measured in CSS pixels."""
    output = io.BytesIO()
    tree = _tree(document, is_stretched=is_stretched)
    surface = _draw(tree, _cairosvg().SURFACES[format.upper()], output, size=size, backdrop=backdrop)
    if format == "pdf":
        # What is no date makes Cairo (1.16 and later) write none. Overwriting it afterwards would not do: its length
        # depends on the time zone, and Cairo 1.18 compresses it.
        surface.cairo.set_metadata(_cairosvg().surface.cairo.PDF_METADATA_CREATE_DATE, "")
    with _drawing_errors(size):  # here Cairo draws what PostScript cannot say
        surface.finish()
    return output.getvalue()


@cache
def is_there() -> bool:
    """Whether the Cairo library can be used."""
    try:
        _cairosvg()
    except Exception:  # whatever cairocffi makes of a library that is missing, of another machine, or too old
        return False
    return True


def version() -> str:
    """Tell the version of the Cairo library."""
    text: str = _cairosvg().surface.cairo.cairo_version_string()
    return text


def _tree(document: Document, *, is_stretched: bool) -> Any:  # noqa: ANN401
    """Return cairosvg's tree of a document, a dict of the root's attributes."""
    try:
        tree = _cairosvg().parser.Tree(bytestring=document.text.encode(), unsafe=False, url_fetcher=picture_fetcher())
    except Exception as error:
        raise RenderError(f"the document is no SVG: {one_line(error)}") from error
    if is_stretched:
        tree["preserveAspectRatio"] = "none"
    return tree


def _draw(tree: Any, base: Any, output: Any, *, size: tuple[float, float], backdrop: Backdrop | None) -> Any:  # noqa: ANN401
    """Draw a document on a new surface of a class, and return that, not finished."""
    # Not cairosvg's dpi, which would change the lengths in mm inside the drawing with the page.
    options = {"output_width": size[0], "output_height": size[1], "background_color": _color(backdrop)}
    with _drawing_errors(size):
        return _guarded(base)(tree, output, CSS_DPI, **options)


@contextmanager
def _drawing_errors(size: tuple[float, float]) -> Iterator[None]:
    """Turn whatever a document makes cairosvg and Cairo raise into one line."""
    try:
        yield
    except RenderError:
        raise
    except MemoryError:
        raise RenderError(f"not enough memory to draw {size[0]:g} x {size[1]:g} pixels") from None
    except Exception as error:
        raise RenderError(f"the document could not be drawn: {one_line(error)}") from error


def _guarded(base: Any) -> Any:  # noqa: ANN401
    """Make a surface class that counts what it draws and reads long paths at once."""
    drawn = count(1)
    paths: dict[str, NDArray[np.float64] | None] = {}

    def draw(surface: Any, node: Any) -> None:  # noqa: ANN401
        if next(drawn) > MOST_ELEMENTS:
            raise RenderError(f"the document is too much: it draws more than {MOST_ELEMENTS} elements")
        if isinstance(node, _cairosvg().parser.Tree):  # of the document, or of a part of it that is used
            _mend_paths(node)
        path = _path_alone(surface, node, paths)
        if path is None:
            base.draw(surface, node)
            return
        _append(surface.context, path)
        data = node.pop("d")
        try:
            base.draw(surface, node)  # which strokes and fills the path that is there, and finds no more of it
        finally:
            node["d"] = data

    return type(base.__name__, (base,), {"draw": draw})


def _mend_paths(tree: Any) -> None:  # noqa: ANN401
    """Let damaged paths end before what is wrong, as SVG has it: cairosvg reads on, behind a "z" without end."""
    nodes = [tree]
    while nodes:
        node = nodes.pop()
        data = node.get("d", "")
        right = _PATH_DATA.match(data)
        if right is not None and right.end() < len(data):
            node["d"] = data[: right.end()]
        nodes.extend(node.children)


def _path_alone(
    surface: Any,  # noqa: ANN401
    node: Any,  # noqa: ANN401
    paths: dict[str, NDArray[np.float64] | None],
) -> NDArray[np.float64] | None:
    """Return Cairo's path of a node, if it is a long path with nothing but paint; drawn again, it is at hand."""
    data = node.get("d", "")
    if node.tag != "path" or len(data) < LONG_PATH or not _NOT_AS_PATH_ALONE.isdisjoint(node):
        return None
    if not all(_is_paint_alone(surface, node.get(name)) for name in ("fill", "stroke")):
        return None
    if data not in paths:
        paths[data] = cairo_path(data)
    return paths[data]


def _is_paint_alone(surface: Any, paint: str | None) -> bool:  # noqa: ANN401
    """Whether a paint is a color, or a gradient whose place the shape has no part in; others read the path anew."""
    name, _ = _cairosvg().helpers.paint(paint)
    return name is None or surface.gradients.get(name, {}).get("gradientUnits") == "userSpaceOnUse"


def _append(context: Any, path: NDArray[np.float64]) -> None:  # noqa: ANN401
    """Add a path to that of a context, without a Python object for each of its parts."""
    cairocffi = _cairosvg().surface.cairo
    data = cairocffi.ffi.from_buffer("cairo_path_data_t[]", path)
    whole = cairocffi.ffi.new("cairo_path_t *", {"status": 0, "data": data, "num_data": len(path)})
    cairocffi.cairo.cairo_append_path(context._pointer, whole)
    context._check_status()


def _color(backdrop: Backdrop | None) -> str | None:
    """Return a color that cairosvg understands; it takes an unknown one for black and drops alpha from hex digits."""
    if backdrop is None:
        return None
    red, green, blue, alpha = backdrop
    return f"rgba({red}, {green}, {blue}, {alpha / 255})"


def _cairosvg() -> Any:  # noqa: ANN401
    import cairosvg

    return cairosvg
