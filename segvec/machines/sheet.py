"""Sheets of material: how large, and where on them the work lies."""

from dataclasses import dataclass

from segvec.arguments import checked
from segvec.errors import InputError
from segvec.layout.destinations import page_size

_ROUNDING = 1e-6
"""Millimetres that do not count: a nanometre."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with a place on it; make one with :func:`sheet_for`."""

    width: float
    """Millimetres."""
    height: float
    """Millimetres."""
    left: float
    """Millimetres from the left edge to the work."""
    top: float
    """Millimetres from the upper edge to the work."""
    millimetres_per_pixel: float
    """Size of a pixel of the work."""


@checked
def sheet_for(size: tuple[float, float], destination: str, *, margin: float = 0.0, width: float | None = None) -> Sheet:
    """Lay work in the middle of a sheet.

    Parameters
    ----------
    size
        Width and height of the work, in pixels.
    destination
        A named size of paper or one such as ``50x70cm``.
    margin
        Millimetres that stay free on all sides.
    width
        Millimetres of the work's width; by default it is as large as fits.

    Raises
    ------
    InputError
        If the size is none of paper, or the work does not fit.

    Examples
    --------
    >>> sheet = sheet_for((300, 200), "a4", margin=12)
    >>> sheet.width, sheet.left, sheet.top, sheet.millimetres_per_pixel
    (210.0, 12.0, 86.5, 0.62)
    """
    page = page_size(destination)
    if not page.is_physical:
        raise InputError(f"give a size of paper, as a4 or 50x70cm, not {destination!r}")
    across, down = (side - 2 * margin for side in page.millimetres)
    free = f"{destination} leaves {max(across, 0):g} x {max(down, 0):g} mm within margins of {margin:g} mm"
    if min(across, down) <= 0:
        raise InputError(f"{free}: no room for the work")
    scale = min(across / size[0], down / size[1]) if width is None else width / size[0]
    work = size[0] * scale, size[1] * scale
    if work[0] > across + _ROUNDING or work[1] > down + _ROUNDING:
        raise InputError(f"the work of {work[0]:g} x {work[1]:g} mm does not fit: {free}")
    outer = page.millimetres
    return Sheet(*outer, (outer[0] - work[0]) / 2, (outer[1] - work[1]) / 2, scale)
