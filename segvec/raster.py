"""SVG to PNG, PDF, PostScript and EPS. The only user of cairosvg, which is imported when it is first needed.

Same input and same Cairo, same bytes: the dates that Cairo writes are taken out. Files and
addresses named in a document are not read. A PDF or PostScript page has no largest size here, though readers have.
"""

import io
import math
import re
import struct
import zlib
from typing import Any, Literal, get_args

from segvec.color import parse_color
from segvec.errors import InputError, RenderError

Format = Literal["png", "pdf", "ps", "eps"]
FORMATS: tuple[str, ...] = get_args(Format)

LARGEST_SIDE = 32767
"""Pixels: Cairo's limit for the sides of an image."""

CSS_DPI = 96.0
"""Pixels per inch of CSS, of which SVG's pixels are."""

_UNITS = {"": 1.0, "px": 1.0, "in": 96.0, "pc": 16.0, "pt": 96 / 72, "cm": 96 / 2.54, "mm": 96 / 25.4}
"""Pixels of CSS; percents and font sizes measure what a lone document does not have."""

_LENGTH = re.compile(r"\s*\+?([\d.]+(?:e[+-]?\d+)?)(|px|in|pc|pt|cm|mm)\s*", re.IGNORECASE)

_METER = 1 / 0.0254
"""Inches."""

_INSTALL = (
    "drawing PNG, PDF, PS or EPS needs the Cairo library: install libcairo2 (Debian, Ubuntu), cairo (Fedora), "
    "`brew install cairo` (macOS) or the GTK runtime (Windows); SVG works without"
)

# Cairo has no setting for it and ignores SOURCE_DATE_EPOCH (measured with 1.16); PostScript does not ask for it.
_POSTSCRIPT_DATE = re.compile(rb"%%CreationDate:[^\n]*\n")


def rasterize(
    svg: str,
    *,
    format: Format,
    width: int | None = None,
    height: int | None = None,
    scale: float | None = None,
    dpi: float | None = None,
    background: str | None = None,
) -> bytes:
    r"""Draw an SVG document.

    Parameters
    ----------
    svg
        The document, with ``width`` and ``height`` or a ``viewBox``.
    format
        ``png``, ``pdf``, ``ps`` or ``eps``.
    width, height
        Pixels of the result, exactly; 1..32767 for PNG. With one of them the other follows from the document's shape,
        rounded. With both, a drawing of another shape is fitted inside, as its ``preserveAspectRatio`` says or
        centered, and the margins show `background` or nothing. Where one side is less than a pixel from what the
        other asks, the drawing is stretched instead: rounding leaves no margins.
    scale
        Pixels of the result per pixel of the document, instead of width and height.
    dpi
        Pixels per inch: written into a PNG, and the measure of the page of all others (96 if not given).
    background
        CSS color name or hex digits, painted under the drawing and its margins.

    Returns
    -------
    bytes
        The file. Pages measure `width` / `dpi` by `height` / `dpi` inches.

    Raises
    ------
    InputError
        If a size is not positive, width or height is not whole, `dpi` is out of a PNG's range, `background` is no
        color, or `scale` comes with `width` or `height`.
    RenderError
        If the document is no SVG or has no size, a PNG is too large for Cairo, or the Cairo library is missing.

    Examples
    --------
    >>> square = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>'
    >>> rasterize(square, format="png", width=20)[:4]
    b'\x89PNG'
    """
    _check_options(format, width, height, scale, dpi)
    backdrop = None if background is None else _cairosvg_color(background)
    cairosvg = _cairosvg()
    tree = _parsed(cairosvg, svg)
    own_size = _own_size(tree)
    size = _pixels(own_size, width, height, scale)
    if format == "png" and max(size) > LARGEST_SIDE:
        raise RenderError(f"{size[0]} x {size[1]} pixels are more than Cairo draws: {LARGEST_SIDE} on a side at most")
    if _fills(own_size, size) and _fills(_box_size(tree) or own_size, size):
        tree["preserveAspectRatio"] = "none"
    # Not cairosvg's dpi, which would change the lengths in mm inside the drawing with the page.
    page_scale = 1.0 if format == "png" else CSS_DPI / (dpi or CSS_DPI)
    try:
        data = _drawn(cairosvg, tree, format, (size[0] * page_scale, size[1] * page_scale), backdrop)
    except MemoryError:
        raise RenderError(f"not enough memory to draw {size[0]} x {size[1]} pixels") from None
    except Exception as error:
        raise RenderError(f"the document could not be drawn: {_one_line(error)}") from error
    if format == "png":
        return data if dpi is None else _with_density(data, dpi)
    return _POSTSCRIPT_DATE.sub(b"", data, count=1) if format in ("ps", "eps") else data


def document_size(svg: str) -> tuple[float, float]:
    """Width and height of an SVG document, in pixels.

    Raises
    ------
    RenderError
        If the document is no SVG or has no size.

    Examples
    --------
    >>> document_size('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"/>')
    (4.0, 3.0)
    """
    return _own_size(_parsed(_cairosvg(), svg))


def _check_options(format: str, width: int | None, height: int | None, scale: float | None, dpi: float | None) -> None:
    if format not in FORMATS:
        raise InputError(f"unknown format {format!r}; choose one of {', '.join(FORMATS)}")
    for name, value in (("width", width), ("height", height), ("scale", scale), ("dpi", dpi)):
        if value is not None and not 0 < value < math.inf:
            raise InputError(f"{name} must be greater than zero, got {value}")
        if value is not None and name in ("width", "height") and value != int(value):
            raise InputError(f"{name} must be a whole number of pixels, got {value}")
    if scale is not None and (width is not None or height is not None):
        raise InputError("give either scale or width and height, not both")
    if dpi is not None and not 1 <= dpi * _METER < 2**31:
        raise InputError(f"dpi must be from 0.0254 to 54 million, got {dpi}")


def _cairosvg() -> Any:  # noqa: ANN401 (cairosvg is untyped)
    try:
        import cairosvg
    except OSError as error:
        raise RenderError(_INSTALL) from error
    return cairosvg


def _cairosvg_color(text: str) -> str:
    """Return a color that cairosvg understands; it takes an unknown one for black and drops alpha from hex digits."""
    red, green, blue, alpha = parse_color(text)
    return f"rgba({red}, {green}, {blue}, {alpha / 255})"


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _parsed(cairosvg: Any, svg: str) -> Any:  # noqa: ANN401
    """Tree of a document, a dict of the root's attributes."""
    if not svg:  # cairosvg would look for an address instead
        raise RenderError("the document is no SVG: it is empty")
    try:
        tree = cairosvg.parser.Tree(bytestring=svg.encode(), unsafe=False)
    except Exception as error:
        raise RenderError(f"the document is no SVG: {_one_line(error)}") from error
    if tree.tag != "svg":
        raise RenderError(f"the document is no SVG: its root is <{tree.tag}>")
    return tree


def _own_size(tree: Any) -> tuple[float, float]:  # noqa: ANN401
    """Width and height of a document in pixels; what is not given follows from the viewBox."""
    box = _box_size(tree)
    width, height = (_length(tree.get(name, "")) for name in ("width", "height"))
    if box is not None and width is None and height is None:
        return box
    if box is not None and width is None and height is not None:
        width = height * box[0] / box[1]
    if box is not None and height is None and width is not None:
        height = width * box[1] / box[0]
    if width is None or height is None:
        raise RenderError("the document has neither a width and height nor a viewBox")
    if not (0 < width < math.inf and 0 < height < math.inf):
        raise RenderError(f"the document is empty: {width:g} x {height:g} pixels")
    return width, height


def _length(text: str) -> float | None:
    match = _LENGTH.fullmatch(text)
    try:
        return float(match[1]) * _UNITS[match[2].lower()] if match else None
    except ValueError:  # 1.2.3
        return None


def _box_size(tree: Any) -> tuple[float, float] | None:  # noqa: ANN401
    """Width and height of the viewBox, in its own units."""
    parts = re.split(r"[\s,]+", tree.get("viewBox", "").strip())
    try:
        _, _, width, height = (float(part) for part in parts)
    except ValueError:
        return None
    return (width, height) if 0 < width < math.inf and 0 < height < math.inf else None


def _pixels(size: tuple[float, float], width: int | None, height: int | None, scale: float | None) -> tuple[int, int]:
    if width is not None and height is not None:
        return int(width), int(height)
    if width is not None:
        return int(width), _rounded(size[1] / size[0] * width)
    if height is not None:
        return _rounded(size[0] / size[1] * height), int(height)
    return _rounded(size[0] * (scale or 1)), _rounded(size[1] * (scale or 1))


def _rounded(side: float) -> int:
    """Whole pixels, at least one; infinity becomes merely too large."""
    return max(1, round(min(side, 1e9)))


def _fills(shape: tuple[float, float], size: tuple[float, float]) -> bool:
    """Whether one side is less than a pixel from what the other side and the shape ask."""
    aspect = shape[0] / shape[1]
    return abs(size[0] / aspect - size[1]) < 1 or abs(size[1] * aspect - size[0]) < 1


def _drawn(cairosvg: Any, tree: Any, format: str, size: tuple[float, float], backdrop: str | None) -> bytes:  # noqa: ANN401
    """Draw a tree on a surface of a size in CSS pixels."""
    output = io.BytesIO()
    surface = cairosvg.SURFACES[format.upper()](
        tree, output, CSS_DPI, output_width=size[0], output_height=size[1], background_color=backdrop
    )
    if format == "pdf":
        # What is no date makes Cairo (1.16 and later) write none. Overwriting it afterwards would not do: its length
        # depends on the time zone, and Cairo 1.18 compresses it.
        surface.cairo.set_metadata(cairosvg.surface.cairo.PDF_METADATA_CREATE_DATE, "")
    surface.finish()
    return output.getvalue()


def _with_density(png: bytes, dpi: float) -> bytes:
    """Add a pHYs chunk after the header: pixels per meter."""
    header = 8 + 25  # signature and IHDR
    density = round(dpi * _METER)
    body = b"pHYs" + struct.pack(">IIB", density, density, 1)
    chunk = struct.pack(">I", 9) + body + struct.pack(">I", zlib.crc32(body))
    return png[:header] + chunk + png[header:]
