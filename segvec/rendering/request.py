"""What is asked of a renderer, checked, and how it is done."""

import math
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import partial
from typing import BinaryIO

from segvec.arguments import plain_value
from segvec.color.conversion import parse_color
from segvec.errors import InputError, RenderError
from segvec.rendering import PAGE_FORMATS
from segvec.rendering.cairo import page_bytes
from segvec.rendering.lossy import check_sides, write_jpeg, write_webp
from segvec.rendering.png import write_png
from segvec.rendering.renderer import check_formats, drawing
from segvec.rendering.sizes import check_pixels, fitted_size
from segvec.rendering.tiff import write_tiff
from segvec.suggest import suggestion
from segvec.svg.document import CSS_DPI, Backdrop, Document, read_document

FORMATS = ("png", "jpeg", "webp", "tiff", *PAGE_FORMATS)

_METER = 1 / 0.0254
"""Inches in a meter."""

# Cairo has no setting for it and ignores SOURCE_DATE_EPOCH (measured with 1.16); PostScript does not ask for it.
_POSTSCRIPT_DATE = re.compile(rb"%%CreationDate:[^\n]*\n")

Progress = Callable[[int, int], None]
"""Is called with the number of rows drawn so far, and of all."""

Draw = Callable[[BinaryIO, Progress | None], None]
"""Draws into a file that is open for writing, at its beginning, and seekable."""


@dataclass(frozen=True, slots=True)
class Request:
    """A document and what it becomes; see :func:`segvec.rendering.render.render`."""

    svg: str
    format: str
    width: int | None = None
    height: int | None = None
    scale: float | None = None
    dpi: float | None = None
    background: str | None = None
    quality: int | None = None

    def __post_init__(self) -> None:
        for each in fields(self):
            object.__setattr__(self, each.name, plain_value(each.name, each.type, getattr(self, each.name)))
        if self.format not in FORMATS:
            raise InputError(f"unknown format {self.format!r}; {suggestion(self.format, FORMATS)}")
        for name in ("width", "height", "scale", "dpi"):
            value = getattr(self, name)
            is_measure = name in ("scale", "dpi")  # whole numbers may be of any size, and are refused as too large
            if value is not None and not 0 < value < (sys.float_info.max if is_measure else math.inf):
                raise InputError(f"{name} must be greater than zero, got {value}")
            if value is not None and name in ("width", "height") and value != int(value):
                raise InputError(f"{name} must be a whole number of pixels, got {value}")
        if self.scale is not None and (self.width is not None or self.height is not None):
            raise InputError("give either scale or width and height, not both")
        if self.dpi is not None and not 1 <= self.dpi * _METER < 2**31:
            raise InputError(f"dpi must be from 0.0254 to 54 million, got {self.dpi}")
        if self.background is not None:
            parse_color(self.background)
        if self.quality is not None and not 1 <= self.quality <= 100:
            raise InputError(f"quality must be 1 to 100, got {self.quality}")


def prepared(request: Request) -> Draw:
    """Read the document and return what draws it.

    Raises
    ------
    RenderError
        If the document is no SVG or has no size, a picture is too large, or a page needs the Cairo library, which is
        missing.
    """
    backdrop = None if request.background is None else parse_color(request.background)
    check_formats([request.format])
    draw = _drawer(request, read_document(request.svg), backdrop)

    def draw_or_tell(file: BinaryIO, progress: Progress | None) -> None:
        try:
            draw(file, progress)
        except MemoryError:
            raise RenderError("not enough memory to draw the document") from None

    return draw_or_tell


def _drawer(request: Request, document: Document, backdrop: Backdrop | None) -> Draw:
    size, is_stretched = fitted_size(document, request.width, request.height, request.scale)
    if request.format in PAGE_FORMATS:
        return _page(request, document, size, is_stretched=is_stretched, backdrop=backdrop)
    check_pixels(size, is_own=request.width is None and request.height is None and request.scale is None)
    check_sides(request.format, size)

    def draw(file: BinaryIO, progress: Progress | None) -> None:
        drawn = drawing(document, size=size, is_stretched=is_stretched, backdrop=backdrop)
        writers: dict[str, Callable[..., None]] = {
            "png": write_png,
            "jpeg": partial(write_jpeg, quality=request.quality),
            "webp": partial(write_webp, quality=request.quality),
            "tiff": write_tiff,
        }
        writers[request.format](file, drawn, size=size, dpi=request.dpi, progress=progress)

    return draw


def _page(
    request: Request, document: Document, size: tuple[int, int], *, is_stretched: bool, backdrop: Backdrop | None
) -> Draw:
    scale = CSS_DPI / (request.dpi or CSS_DPI)
    page = size[0] * scale, size[1] * scale

    def draw(file: BinaryIO, _: Progress | None) -> None:
        data = page_bytes(document, format=request.format, size=page, is_stretched=is_stretched, backdrop=backdrop)
        file.write(data if request.format == "pdf" else _POSTSCRIPT_DATE.sub(b"", data, count=1))

    return draw
