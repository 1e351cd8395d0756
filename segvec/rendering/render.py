"""SVG to PNG, JPEG, WebP, TIFF, PDF, PostScript and EPS, of any size and from anyone.

Same input and same renderer, same bytes: no dates are written. Files and addresses named in a document are not read,
and documents that ask for too much are refused (see :mod:`segvec.svg.limits`). A PDF or PostScript page has no
largest size here, though readers have.
"""

import io
import os
from pathlib import Path
from typing import TypedDict, Unpack, overload

from segvec.errors import InputError, printable
from segvec.files import new_file, write_atomically
from segvec.rendering import PAGE_FORMATS
from segvec.rendering.request import Progress, Request, prepared
from segvec.rendering.sandbox import MOST_MEMORY, MOST_SECONDS, drawn_apart

SUFFIXES = {
    ".png": "png",
    ".jpg": "jpeg",
    ".jpeg": "jpeg",
    ".webp": "webp",
    ".tif": "tiff",
    ".tiff": "tiff",
    **{f".{format}": format for format in PAGE_FORMATS},
}
"""Format of each suffix."""


class RenderOptions(TypedDict, total=False):
    """Options of :func:`render`."""

    format: str | None
    width: int | None
    height: int | None
    scale: float | None
    dpi: float | None
    background: str | None
    quality: int | None
    progress: Progress | None
    untrusted: bool
    seconds: float
    memory: int


@overload
def render(svg: str, target: None = None, **options: Unpack[RenderOptions]) -> bytes: ...


@overload
def render(svg: str, target: str | os.PathLike[str], **options: Unpack[RenderOptions]) -> None: ...


def render(
    svg: str,
    target: str | os.PathLike[str] | None = None,
    *,
    format: str | None = None,
    width: int | None = None,
    height: int | None = None,
    scale: float | None = None,
    dpi: float | None = None,
    background: str | None = None,
    quality: int | None = None,
    progress: Progress | None = None,
    untrusted: bool = False,
    seconds: float = MOST_SECONDS,
    memory: int = MOST_MEMORY,
) -> bytes | None:
    r"""Draw an SVG document, into a file or into memory.

    Into a file, pictures of pixels are drawn strip by strip: memory does not grow with them.

    Parameters
    ----------
    svg
        The document, with ``width`` and ``height`` or a ``viewBox``.
    target
        A path ending in .png, .jpg, .jpeg, .webp, .tif, .tiff (BigTIFF, deflated), .pdf, .ps or .eps. The file is
        there when all of it is written. ``None`` returns what would be in it.
    format
        ``png``, ``jpeg``, ``webp``, ``tiff``, ``pdf``, ``ps`` or ``eps``; by default what the suffix of
        `target` says, or else PNG.
    width, height
        Pixels of the result, exactly. With one of them the other follows from the document's shape,
        rounded. With both, a drawing of another shape is fitted inside, as its ``preserveAspectRatio`` says or
        centered, and the margins show `background` or nothing. Where one side is less than a pixel from what the
        other asks, the drawing is stretched instead: rounding leaves no margins.
    scale
        Pixels of the result per pixel of the document, instead of width and height.
    dpi
        Pixels per inch: written into PNG, JPEG and TIFF, and the measure of the page of all others (96 if not given).
    background
        CSS color name or hex digits, painted under the drawing and its margins. JPEG is on white without it.
    quality
        1..100, of JPEG (92 if not given) and WebP (which loses nothing if not given).
    progress
        Called with the number of rows of pixels drawn so far, and of all. It starts anew where a picture turns out to
        need an alpha channel. Not called for an untrusted document.
    untrusted
        Whether to draw in a process of its own, which has only so much time and memory and writes no file. Starting
        it takes about half a second.
    seconds
        How long an untrusted document may take.
    memory
        Megabytes that an untrusted document may use, 1024 or more; not on Windows.

    Returns
    -------
    bytes or None
        The file, where there is no target. Pages measure `width` / `dpi` by `height` / `dpi` inches.

    Raises
    ------
    InputError
        If a size is not positive, width or height is not whole, `dpi` is out of a PNG's range, `background` is no
        color, `scale` comes with `width` or `height`, the format or suffix is unknown, `quality` is out of its
        range, or `seconds` or `memory` is too little.
    RenderError
        If the document is no SVG or has no size, a picture is too large, a page needs the Cairo library, which is
        missing, the file cannot be written, or time or memory did not suffice.

    Examples
    --------
    >>> square = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>'
    >>> render(square, width=20)[:4]
    b'\x89PNG'
    >>> import tempfile
    >>> render(square, Path(tempfile.mkdtemp(), "square.tif"), width=20, dpi=300)
    """
    request = Request(svg, format or _format_of(target), width, height, scale, dpi, background, quality)
    if untrusted:
        data = drawn_apart(request, seconds=seconds, memory=memory)
        if target is None:
            return data
        write_atomically(target, data)
        return None
    draw = prepared(request)
    if target is None:
        output = io.BytesIO()
        draw(output, progress)
        return output.getvalue()
    with new_file(target) as file:
        draw(file, progress)
    return None


def _format_of(target: str | os.PathLike[str] | None) -> str:
    """Return the format that a path's suffix says."""
    if target is None:
        return "png"
    suffix = Path(target).suffix.lower()
    if suffix not in SUFFIXES:
        raise InputError(f"a drawing must end in {', '.join(SUFFIXES)}, got {printable(os.fspath(target))}")
    return SUFFIXES[suffix]
