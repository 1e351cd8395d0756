"""Which function draws a style."""

from collections.abc import Callable, Mapping
from importlib import import_module

from segvec.image.image import Image
from segvec.layers.painting import Painting
from segvec.options.styles import ChosenStyle

_HOMES: Mapping[str, str] = {
    "isolines": "isolines.isoline_art",
    "borders": "borders.border_art",
    "low-poly": "low_poly.low_poly",
    "stained-glass": "glass.stained_glass",
    "halftone": "halftone.halftone",
    "hatching": "hatching.hatching",
    "centerline": "centerline.centerline_art",
}
"""Module and function; each module brings libraries that the others do not need, and is loaded when it draws."""


def drawing_function(name: str) -> Callable[..., Painting]:
    """Return the function that draws a style.

    Parameters
    ----------
    name
        A key of `segvec.options.styles.STYLES`.

    Examples
    --------
    >>> drawing_function("halftone").__name__
    'halftone'
    """
    module, _, function = _HOMES[name].partition(".")
    found: Callable[..., Painting] = getattr(import_module(f"{__package__}.{module}"), function)
    return found


def drawn(style: ChosenStyle, source: Image | Painting) -> Painting:
    """Draw a picture, or for a style that needs it a trace of one."""
    return drawing_function(style.name)(source, **style.options)
