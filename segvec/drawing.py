"""SVG documents onto Cairo's surfaces. The only user of cairosvg, which is imported when it is first needed.

A picture of pixels is drawn in two steps. First cairosvg reads the document and tells Cairo what to draw, which keeps
it: a recording, in vectors at the final size. Then any strip of the picture is drawn from that, by Cairo alone. A
strip shows exactly the pixels that the whole picture has there, as it is moved by whole pixels. So memory is bounded
by the strips, and Cairo's limit of 32,767 pixels on a side does not hold for the whole.

Long paths as segvec writes them are not read by cairosvg, number by number, but at once.

Known limits: beyond 32,000 columns, strips are drawn in parts side by side. How finely Cairo measures the coverage of
an edge's pixel depends on what else is in its row, so some of these differ from part to part, by up to 20 levels of
255. Gradients, patterns and pictures inside a document are sampled in fixed point and may differ by a level between
strips.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segvec.document_limits import MOST_ELEMENTS, check_length, check_tree, picture_fetcher
from segvec.errors import RenderError
from segvec.path_reader import cairo_path

CSS_DPI = 96.0
"""Pixels per inch of CSS, of which SVG's pixels are."""

MOST_COLUMNS = 32_000
"""Pixels of a side that are drawn at once. Of 32,767, Cairo's limit, a recording gives nothing (measured with 1.16)."""

_INSTALL = (
    "drawing PNG, TIFF, PDF, PS or EPS needs the Cairo library: `apt install libcairo2` (Debian, Ubuntu), `dnf install "
    "cairo` (Fedora), `brew install cairo` (macOS) or the GTK runtime (Windows); SVG works without (segvec doctor "
    "tells more)"
)

LONG_PATH = 500
"""Characters, from which on a path is read faster as arrays (measured)."""

_MARKERS = ("marker", "marker-start", "marker-mid", "marker-end")
_NOT_AS_PATH_ALONE = frozenset(
    ("transform", "clip", "clip-path", "mask", "filter", "width", "height", "x", "y", *_MARKERS)
)
"""Attributes with which a path is left to cairosvg, as they are dealt with before or after the path is read."""


def read_document(svg: str) -> Any:  # noqa: ANN401 (cairosvg is untyped)
    """Take a document apart, after a look at what it asks for.

    Returns
    -------
    Tree
        Of cairosvg, a dict of the root's attributes.

    Raises
    ------
    RenderError
        If it is no SVG, asks for too much, or the Cairo library is missing.
    """
    cairosvg = _cairosvg()
    if not svg:  # cairosvg would look for an address instead
        raise RenderError("the document is no SVG: it is empty")
    check_length(svg)
    try:
        root = cairosvg.parser.ElementTree.fromstring(svg.encode(), forbid_entities=True, forbid_external=True)
    except Exception as error:
        raise RenderError(f"the document is no SVG: {one_line(error)}") from error
    check_tree(root)
    try:
        tree = cairosvg.parser.Tree(bytestring=svg.encode(), unsafe=False, url_fetcher=picture_fetcher())
    except Exception as error:
        raise RenderError(f"the document is no SVG: {one_line(error)}") from error
    if tree.tag != "svg":
        raise RenderError(f"the document is no SVG: its root is <{tree.tag}>")
    return tree


def one_line(error: Exception) -> str:
    """Return what an error tells, or its name."""
    return " ".join(str(error).split()) or type(error).__name__


def page_bytes(tree: Any, *, format: str, size: tuple[float, float], backdrop: str | None) -> bytes:  # noqa: ANN401
    """Draw a document on a page of ``pdf``, ``ps`` or ``eps``, measured in CSS pixels."""
    output = io.BytesIO()
    surface = _draw(tree, _cairosvg().SURFACES[format.upper()], output, size=size, backdrop=backdrop)
    if format == "pdf":
        # What is no date makes Cairo (1.16 and later) write none. Overwriting it afterwards would not do: its length
        # depends on the time zone, and Cairo 1.18 compresses it.
        surface.cairo.set_metadata(_cairosvg().surface.cairo.PDF_METADATA_CREATE_DATE, "")
    surface.finish()
    return output.getvalue()


def recording(tree: Any, *, size: tuple[int, int], backdrop: str | None) -> Any:  # noqa: ANN401
    """Read a document into a recording.

    Returns
    -------
    RecordingSurface
        Of cairocffi, `size` pixels large.
    """
    cairo = _cairosvg().surface.cairo

    def create(_: Any, width: float, height: float) -> tuple[Any, float, float]:  # noqa: ANN401
        return cairo.RecordingSurface(cairo.CONTENT_COLOR_ALPHA, (0, 0, width, height)), width, height

    methods = {"_create_surface": create, "device_units_per_user_units": 1}
    surface = type("Recorder", (_cairosvg().surface.Surface,), methods)
    return _draw(tree, surface, None, size=size, backdrop=backdrop).cairo


def drawn_part(record: Any, *, x: int, y: int, width: int, height: int) -> NDArray[np.uint32]:  # noqa: ANN401
    """Draw a part of a recording.

    Returns
    -------
    NDArray
        (`height`, `width`) pixels: alpha in the highest byte, then red, green and blue, multiplied with alpha.
    """
    cairo = _cairosvg().surface.cairo
    if width > MOST_COLUMNS:
        starts = range(x, x + width, MOST_COLUMNS)
        widths = [min(MOST_COLUMNS, x + width - start) for start in starts]
        parts = zip(starts, widths, strict=True)
        return np.hstack([drawn_part(record, x=start, y=y, width=side, height=height) for start, side in parts])
    with _drawing_errors((width, height)):
        pixels = np.zeros((height, width), np.uint32)
        surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, width, height, data=pixels.data.cast("B"))
        context = cairo.Context(surface)
        context.set_source_surface(record, -x, -y)
        context.paint()
        surface.finish()
        return pixels


def _draw(tree: Any, base: Any, output: Any, *, size: tuple[float, float], backdrop: str | None) -> Any:  # noqa: ANN401
    """Draw a document on a new surface of a class, and return that, not finished."""
    # Not cairosvg's dpi, which would change the lengths in mm inside the drawing with the page.
    options = {"output_width": size[0], "output_height": size[1], "background_color": backdrop}
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
        raise RenderError(f"not enough memory to draw {size[0]} x {size[1]} pixels") from None
    except Exception as error:
        raise RenderError(f"the document could not be drawn: {one_line(error)}") from error


def _guarded(base: Any) -> Any:  # noqa: ANN401
    """Make a surface class that counts what it draws and reads long paths at once."""
    drawn = count(1)
    paths: dict[str, NDArray[np.float64] | None] = {}

    def draw(surface: Any, node: Any) -> None:  # noqa: ANN401
        if next(drawn) > MOST_ELEMENTS:
            raise RenderError(f"the document is too much: it draws more than {MOST_ELEMENTS} elements")
        path = _path_alone(node, paths)
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


def _path_alone(node: Any, paths: dict[str, NDArray[np.float64] | None]) -> NDArray[np.float64] | None:  # noqa: ANN401
    """Return Cairo's path of a node, if it is a long path with nothing but paint; drawn again, it is at hand."""
    data = node.get("d", "")
    if node.tag != "path" or len(data) < LONG_PATH or not _NOT_AS_PATH_ALONE.isdisjoint(node):
        return None
    if any("url" in node.get(name, "") for name in ("fill", "stroke")):
        return None
    if data not in paths:
        paths[data] = cairo_path(data)
    return paths[data]


def _append(context: Any, path: NDArray[np.float64]) -> None:  # noqa: ANN401
    """Add a path to that of a context, without a Python object for each of its parts."""
    cairocffi = _cairosvg().surface.cairo
    data = cairocffi.ffi.from_buffer("cairo_path_data_t[]", path)
    whole = cairocffi.ffi.new("cairo_path_t *", {"status": 0, "data": data, "num_data": len(path)})
    cairocffi.cairo.cairo_append_path(context._pointer, whole)
    context._check_status()


def _cairosvg() -> Any:  # noqa: ANN401
    try:
        import cairosvg
    except OSError as error:
        raise RenderError(_INSTALL) from error
    return cairosvg
