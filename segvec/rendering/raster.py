"""SVG to PNG, TIFF, PDF, PostScript and EPS, of any size and from anyone.

Same input and same renderer, same bytes: no dates are written. Files and addresses named in a document are not read,
and documents that ask for too much are refused (see :mod:`segvec.svg.limits`). A PDF or PostScript page has no
largest size here, though readers have.
"""

import io
import math
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal, get_args

from segvec.color.conversion import parse_color
from segvec.errors import InputError, RenderError, printable
from segvec.files import new_file
from segvec.rendering.cairo import page_bytes
from segvec.rendering.renderer import check_formats, drawing
from segvec.rendering.strips import write_png, write_tiff
from segvec.suggest import suggestion
from segvec.svg.document import CSS_DPI, Document, read_document

Format = Literal["png", "pdf", "ps", "eps"]
FORMATS: tuple[str, ...] = get_args(Format)

LARGEST_SIDE = (1 << 23) - 1
"""Pixels: Cairo counts places in 1/256 pixel, with 32 bits."""

MOST_PIXELS = 1 << 34
"""Of a picture: ten minutes of work or more."""

MOST_OWN_PIXELS = 1 << 28
"""Of a picture whose size is the document's own word; more has to be asked for."""

LARGE_SUFFIXES = (".png", ".tif", ".tiff")

_UNBOUNDED = 1e9
"""Pixels that stand for any larger number, which may have hundreds of digits."""

_METER = 1 / 0.0254
"""Inches."""

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
        Pixels of the result, exactly. With one of them the other follows from the document's shape,
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
        If the document is no SVG or has no size, a PNG is too large, or a page needs the Cairo library, which is
        missing.

    Examples
    --------
    >>> square = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>'
    >>> rasterize(square, format="png", width=20)[:4]
    b'\x89PNG'
    """
    _check_options(format, width, height, scale, dpi)
    backdrop = None if background is None else parse_color(background)
    check_formats([format])
    document = read_document(svg)
    size, is_stretched = _fitted_size(document, width, height, scale)
    if format == "png":
        _check_pixels(size, is_own=width is None and height is None and scale is None)
        output = io.BytesIO()
        drawn = drawing(document, size=size, is_stretched=is_stretched, backdrop=backdrop)
        write_png(output, drawn, size=size, dpi=dpi)
        return output.getvalue()
    page_scale = CSS_DPI / (dpi or CSS_DPI)
    page = size[0] * page_scale, size[1] * page_scale
    data = page_bytes(document, format=format, size=page, is_stretched=is_stretched, backdrop=backdrop)
    return _POSTSCRIPT_DATE.sub(b"", data, count=1) if format in ("ps", "eps") else data


def write_large(
    svg: str,
    target: str | os.PathLike[str],
    *,
    width: int | None = None,
    height: int | None = None,
    scale: float | None = None,
    dpi: float | None = None,
    background: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Draw an SVG document of any size into a file, strip by strip.

    Memory does not grow with the picture. The pixels are those of :func:`rasterize`.

    Parameters
    ----------
    svg, width, height, scale, dpi, background
        As for :func:`rasterize`.
    target
        A path ending in .png, .tif or .tiff (BigTIFF, deflated). The file is there when all of it is written.
    progress
        Called with the number of rows drawn so far, and of all. It starts anew where a picture turns out to need an
        alpha channel.

    Raises
    ------
    InputError
        As :func:`rasterize`, or if the suffix is another.
    RenderError
        As :func:`rasterize`, or if the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> square = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>'
    >>> write_large(square, Path(tempfile.mkdtemp(), "square.tif"), width=20, dpi=300)
    """
    suffix = Path(target).suffix.lower()
    if suffix not in LARGE_SUFFIXES:
        raise InputError(f"a large picture must end in {', '.join(LARGE_SUFFIXES)}, got {printable(os.fspath(target))}")
    _check_options("png", width, height, scale, dpi)
    backdrop = None if background is None else parse_color(background)
    document = read_document(svg)
    size, is_stretched = _fitted_size(document, width, height, scale)
    write = write_png if suffix == ".png" else write_tiff
    _check_pixels(size, is_own=width is None and height is None and scale is None)
    with new_file(target) as file:
        drawn = drawing(document, size=size, is_stretched=is_stretched, backdrop=backdrop)
        write(file, drawn, size=size, dpi=dpi, progress=progress)


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
    return read_document(svg).size


def _check_options(format: str, width: int | None, height: int | None, scale: float | None, dpi: float | None) -> None:
    if format not in FORMATS:
        raise InputError(f"unknown format {format!r}; {suggestion(format, FORMATS)}")
    for name, value in (("width", width), ("height", height), ("scale", scale), ("dpi", dpi)):
        if value is not None and not 0 < value < math.inf:
            raise InputError(f"{name} must be greater than zero, got {value}")
        if value is not None and name in ("width", "height") and value != int(value):
            raise InputError(f"{name} must be a whole number of pixels, got {value}")
    if scale is not None and (width is not None or height is not None):
        raise InputError("give either scale or width and height, not both")
    if dpi is not None and not 1 <= dpi * _METER < 2**31:
        raise InputError(f"dpi must be from 0.0254 to 54 million, got {dpi}")


def _fitted_size(
    document: Document, width: int | None, height: int | None, scale: float | None
) -> tuple[tuple[int, int], bool]:
    """Return the pixels of the result, and whether the drawing misses them by rounding only, and is stretched."""
    own_size = document.size
    size = _pixels(own_size, width, height, scale)
    return size, _fills(own_size, size) and _fills(document.box_size or own_size, size)


def _pixels(size: tuple[float, float], width: int | None, height: int | None, scale: float | None) -> tuple[int, int]:
    if width is not None and height is not None:
        return _rounded(width), _rounded(height)
    if width is not None:
        return _rounded(width), _rounded(size[1] / size[0] * min(width, _UNBOUNDED))
    if height is not None:
        return _rounded(size[0] / size[1] * min(height, _UNBOUNDED)), _rounded(height)
    return _rounded(size[0] * (scale or 1)), _rounded(size[1] * (scale or 1))


def _rounded(side: float) -> int:
    """Whole pixels, at least one; infinity becomes merely too large."""
    return max(1, round(min(side, _UNBOUNDED)))


def _fills(shape: tuple[float, float], size: tuple[float, float]) -> bool:
    """Whether one side is less than a pixel from what the other side and the shape ask."""
    aspect = shape[0] / shape[1]
    return abs(size[0] / aspect - size[1]) < 1 or abs(size[1] * aspect - size[0]) < 1


def _check_pixels(size: tuple[int, int], *, is_own: bool) -> None:
    """Refuse pictures that Cairo cannot draw, or nobody would wait for."""
    if max(size) > LARGEST_SIDE:
        raise RenderError(f"{size[0]} x {size[1]} pixels are more than Cairo draws: {LARGEST_SIDE} on a side at most")
    if size[0] * size[1] > MOST_PIXELS:
        raise RenderError(f"{size[0]} x {size[1]} pixels are too many: {MOST_PIXELS} at most")
    if is_own and size[0] * size[1] > MOST_OWN_PIXELS:
        raise RenderError(f"the document claims {size[0]} x {size[1]} pixels; give a width if it shall be that large")
