"""How large a document is drawn, and what is too large."""

from segvec.errors import RenderError
from segvec.svg.document import Document

LARGEST_SIDE = (1 << 23) - 1
"""Pixels: Cairo counts places in 1/256 pixel, with 32 bits."""

MOST_PIXELS = 1 << 34
"""Of a picture: ten minutes of work or more."""

MOST_OWN_PIXELS = 1 << 28
"""Of a picture whose size is the document's own word; more has to be asked for."""

_UNBOUNDED = 1e9
"""Pixels that stand for any larger number, which may have hundreds of digits."""


def fitted_size(
    document: Document, width: int | None, height: int | None, scale: float | None
) -> tuple[tuple[int, int], bool]:
    """Return the pixels of the result, and whether the drawing misses them by rounding only, and is stretched."""
    own_size = document.size
    size = _pixels(own_size, width, height, scale)
    return size, _fills(own_size, size) and _fills(document.box_size or own_size, size)


def check_pixels(size: tuple[int, int], *, is_own: bool) -> None:
    """Refuse pictures that Cairo cannot draw, or nobody would wait for."""
    if max(size) > LARGEST_SIDE:
        raise RenderError(f"{size[0]} x {size[1]} pixels are more than Cairo draws: {LARGEST_SIDE} on a side at most")
    if size[0] * size[1] > MOST_PIXELS:
        raise RenderError(f"{size[0]} x {size[1]} pixels are too many: {MOST_PIXELS} at most")
    if is_own and size[0] * size[1] > MOST_OWN_PIXELS:
        raise RenderError(f"the document claims {size[0]} x {size[1]} pixels; give a width if it shall be that large")


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
