"""SVG to PNG, PDF, PostScript and EPS. The only user of cairosvg, which is imported when it is first needed.

Same input, same bytes: the dates that Cairo writes are overwritten.
"""

import math
import re
import struct
import zlib
from typing import Any, Literal, get_args
from xml.etree.ElementTree import ParseError, fromstring

from segvec.errors import InputError, RenderError

Format = Literal["png", "pdf", "ps", "eps"]
FORMATS: tuple[str, ...] = get_args(Format)

LARGEST_SIDE = 32767
"""Pixels: Cairo's limit for the sides of an image."""

CSS_DPI = 96.0
"""Pixels per inch of CSS, of which SVG's pixels are."""

_INSTALL = (
    "drawing PNG, PDF, PS or EPS needs the Cairo library: install libcairo2 (Debian, Ubuntu), cairo (Fedora, "
    "Homebrew) or the GTK runtime (Windows); SVG works without"
)

# Dates of the same length as those that they replace: offsets into a PDF stay right.
_DATES = (
    (re.compile(rb"/CreationDate \(D:\d{14}"), b"/CreationDate (D:20000101000000"),
    (re.compile(rb"%%CreationDate: [^\n]{24}"), b"%%CreationDate: Sat Jan  1 00:00:00 2000"),
)


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
        Pixels of the result, exactly. With one of them the other follows from the document's shape; with both the
        drawing is fitted inside and centered.
    scale
        Pixels of the result per pixel of the document, instead of width and height.
    dpi
        Pixels per inch: written into a PNG, and the measure of the page of all others. 96 if not given.
    background
        CSS color under the drawing.

    Raises
    ------
    InputError
        If a size is not positive, or `scale` comes with `width` or `height`.
    RenderError
        If the document is no SVG, a PNG is too large for Cairo, or the Cairo library is missing.

    Examples
    --------
    >>> square = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>'
    >>> rasterize(square, format="png", width=20)[:4]
    b'\x89PNG'
    """
    if format not in FORMATS:
        raise InputError(f"unknown format {format!r}; choose one of {', '.join(FORMATS)}")
    for name, value in (("width", width), ("height", height), ("scale", scale), ("dpi", dpi)):
        if value is not None and not (value > 0 and math.isfinite(value)):
            raise InputError(f"{name} must be greater than zero, got {value:g}")
    if scale is not None and (width is not None or height is not None):
        raise InputError("give either scale or width and height, not both")
    size = _pixels(_document_size(svg), width, height, scale)
    if format == "png" and max(size) > LARGEST_SIDE:
        raise RenderError(f"{size[0]} x {size[1]} pixels are more than Cairo draws: {LARGEST_SIDE} on a side at most")
    draw = getattr(_cairosvg(), f"svg2{format}")
    options: dict[str, Any] = {"output_width": size[0], "output_height": size[1], "dpi": CSS_DPI}
    if format != "png":
        # Cairo's page is 96 pixels to the inch whatever happens: another measure is another number of pixels.
        options["output_width"], options["output_height"] = (side * CSS_DPI / (dpi or CSS_DPI) for side in size)
    try:
        data: bytes = draw(bytestring=svg.encode(), background_color=background, **options)
    except MemoryError:
        raise RenderError(f"not enough memory to draw {size[0]} x {size[1]} pixels") from None
    except Exception as error:
        raise RenderError(f"the document could not be drawn: {error}") from error
    if format == "png":
        return data if dpi is None else _with_density(data, dpi)
    for pattern, date in _DATES:
        data = pattern.sub(date, data)
    return data


def _cairosvg() -> Any:  # noqa: ANN401 (cairosvg is untyped)
    try:
        import cairosvg
    except OSError as error:
        raise RenderError(_INSTALL) from error
    return cairosvg


def _document_size(svg: str) -> tuple[float, float]:
    """Width and height of a document in pixels."""
    try:
        root = fromstring(svg)
    except ParseError as error:
        raise RenderError(f"the document is no SVG: {error}") from None
    if root.tag.rpartition("}")[2] != "svg":
        raise RenderError(f"the document is no SVG: its root is <{root.tag}>")
    box = [float(part) for part in re.split(r"[\s,]+", root.get("viewBox", "").strip()) if part]
    sides = [re.fullmatch(r"\s*([\d.]+)(px)?\s*", root.get(name, "")) for name in ("width", "height")]
    if sides[0] and sides[1]:
        size = float(sides[0].group(1)), float(sides[1].group(1))
    elif len(box) == 4:
        size = box[2], box[3]
    else:
        raise RenderError("the document has neither a width and height in pixels nor a viewBox")
    if min(size) <= 0:
        raise RenderError(f"the document is empty: {size[0]:g} x {size[1]:g} pixels")
    return size


def _pixels(size: tuple[float, float], width: int | None, height: int | None, scale: float | None) -> tuple[int, int]:
    if width is not None and height is not None:
        return width, height
    if width is not None:
        return width, max(1, round(size[1] * width / size[0]))
    if height is not None:
        return max(1, round(size[0] * height / size[1])), height
    return max(1, round(size[0] * (scale or 1))), max(1, round(size[1] * (scale or 1)))


def _with_density(png: bytes, dpi: float) -> bytes:
    """Add a pHYs chunk after the header: pixels per meter."""
    header = 8 + 25  # signature and IHDR
    body = b"pHYs" + struct.pack(">IIB", round(dpi / 0.0254), round(dpi / 0.0254), 1)
    chunk = struct.pack(">I", 9) + body + struct.pack(">I", zlib.crc32(body))
    return png[:header] + chunk + png[header:]
