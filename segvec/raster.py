"""SVG to PNG, TIFF, PDF, PostScript and EPS, of any size and from anyone.

Same input and same Cairo, same bytes: no dates are written. Files and addresses named in a document are not read, and
documents that ask for too much are refused (see :mod:`segvec.document_limits`). A PDF or PostScript page has no
largest size here, though readers have.
"""

import io
import math
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, get_args

from segvec.color import parse_color
from segvec.drawing import CSS_DPI, page_bytes, read_document, recording
from segvec.errors import InputError, RenderError, printable
from segvec.files import new_file
from segvec.strips import write_png, write_tiff
from segvec.suggest import suggestion

Format = Literal["png", "pdf", "ps", "eps"]
FORMATS: tuple[str, ...] = get_args(Format)

LARGEST_SIDE = (1 << 23) - 1
"""Pixels: Cairo counts places in 1/256 pixel, with 32 bits."""

MOST_PIXELS = 1 << 34
"""Of a picture: ten minutes of work or more."""

MOST_OWN_PIXELS = 1 << 28
"""Of a picture whose size is the document's own word; more has to be asked for."""

LARGE_SUFFIXES = (".png", ".tif", ".tiff")

_UNITS = {"": 1.0, "px": 1.0, "in": 96.0, "pc": 16.0, "pt": 96 / 72, "cm": 96 / 2.54, "mm": 96 / 25.4}
"""Pixels of CSS; percents and font sizes measure what a lone document does not have."""

_LENGTH = re.compile(r"\s*\+?([\d.]+(?:e[+-]?\d+)?)(|px|in|pc|pt|cm|mm)\s*", re.IGNORECASE)

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
        If the document is no SVG or has no size, a PNG is too large for Cairo, or the Cairo library is missing.

    Examples
    --------
    >>> square = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>'
    >>> rasterize(square, format="png", width=20)[:4]
    b'\x89PNG'
    """
    _check_options(format, width, height, scale, dpi)
    backdrop = None if background is None else _cairosvg_color(background)
    tree = read_document(svg)
    size = _fitted_size(tree, width, height, scale)
    if format == "png":
        _check_pixels(size, is_own=width is None and height is None and scale is None)
        output = io.BytesIO()
        write_png(output, recording(tree, size=size, backdrop=backdrop), size=size, dpi=dpi)
        return output.getvalue()
    page_scale = CSS_DPI / (dpi or CSS_DPI)
    data = page_bytes(tree, format=format, size=(size[0] * page_scale, size[1] * page_scale), backdrop=backdrop)
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
    backdrop = None if background is None else _cairosvg_color(background)
    tree = read_document(svg)
    size = _fitted_size(tree, width, height, scale)
    write = write_png if suffix == ".png" else write_tiff
    _check_pixels(size, is_own=width is None and height is None and scale is None)
    with new_file(target) as file:
        write(file, recording(tree, size=size, backdrop=backdrop), size=size, dpi=dpi, progress=progress)


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
    return _own_size(read_document(svg))


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


def _cairosvg_color(text: str) -> str:
    """Return a color that cairosvg understands; it takes an unknown one for black and drops alpha from hex digits."""
    red, green, blue, alpha = parse_color(text)
    return f"rgba({red}, {green}, {blue}, {alpha / 255})"


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


def _fitted_size(tree: Any, width: int | None, height: int | None, scale: float | None) -> tuple[int, int]:  # noqa: ANN401
    """Return the pixels of the result, and stretch the drawing where it misses them by rounding only."""
    own_size = _own_size(tree)
    size = _pixels(own_size, width, height, scale)
    if _fills(own_size, size) and _fills(_box_size(tree) or own_size, size):
        tree["preserveAspectRatio"] = "none"
    return size


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
