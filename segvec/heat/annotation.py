"""The value of each cell, written into it in black or white, whichever can be read better on its color."""

import math
import re

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import linear_from_srgb
from segvec.color.names import WEIGHTS
from segvec.errors import InputError
from segvec.heat.writing import CAPITAL, LEAST_FONT, LETTER, PlacedBox, plain, text_at, text_group

LUMINANCE = np.array(WEIGHTS["rec709"])
"""Shares of linear red, green and blue in relative luminance (WCAG 2.2)."""

FLARE = 0.05
"""Light that a screen reflects, as a share of white (WCAG 2.2)."""

CELL_WIDTH, CELL_HEIGHT = 0.85, 0.6
"""Share of a cell that its text may take."""


def text_color(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return black or white, whichever can be read better on a color.

    Parameters
    ----------
    rgb
        (..., 3) sRGB 0..255.

    Returns
    -------
    NDArray
        (..., 3) sRGB; its contrast to `rgb` is 4.58:1 or more.

    References
    ----------
    .. [1] https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio

    Examples
    --------
    >>> text_color(np.array([[255, 255, 0], [0, 0, 255]], np.uint8)).tolist()
    [[0, 0, 0], [255, 255, 255]]
    """
    luminance = linear_from_srgb(np.asarray(rgb) / 255) @ LUMINANCE
    is_dark = (1 + FLARE) / (luminance + FLARE) > (luminance + FLARE) / FLARE
    return np.repeat(np.where(is_dark, 255, 0).astype(np.uint8)[..., np.newaxis], 3, axis=-1)


def annotations(
    form: str,
    size: tuple[int, int],
    values: NDArray[np.floating],
    colors: NDArray[np.uint8],
    box: PlacedBox,
    centers: NDArray[np.float64],
) -> str:
    """Write values into cells, the dark texts in one group and the light ones in another.

    `centers` are in pixels of a drawing of the given size, which is shown in the box.
    """
    left, top, width, height = box
    shown = np.isfinite(values)
    texts = np.array([plain(written_value(form, value)) for value in values[shown].tolist()], object)
    longest = max(map(len, texts), default=0)
    if not longest:
        return ""
    font = _cell_font(form, longest, width / values.shape[1], height / values.shape[0])
    places = centers[shown] * np.array([width, height]) / size + (left, top + CAPITAL / 2 * font)
    is_light = text_color(colors[shown])[:, 0] > 0
    groups = []
    for which, fill in ((~is_light, "#000"), (is_light, "#fff")):
        parts = [
            text_at(x, y, text) for (x, y), text in zip(places[which].round(2).tolist(), texts[which], strict=True)
        ]
        groups.append(text_group(parts, font=font, fill=fill))
    return "".join(groups)


def written_value(form: str, value: float) -> str:
    """Write a value; what rounds to zero has no sign."""
    text = form.format(value)
    return form.format(0.0) if re.fullmatch(r"\s*+-0*+\.?0*+(e[+-]0++)?%?\s*+", text) else text


def _cell_font(form: str, longest: int, width: float, height: float) -> float:
    """Font size at which the longest value fits into a cell."""
    font = min(CELL_WIDTH * width / (LETTER * longest), CELL_HEIGHT * height)
    if font < LEAST_FONT:
        wide, high = math.ceil(LEAST_FONT * LETTER * longest / CELL_WIDTH), math.ceil(LEAST_FONT / CELL_HEIGHT)
        raise InputError(
            f"values of {longest} letters need cells of {wide} x {high} pixels, these are {width:.3g} x {height:.3g}; "
            f"ask for fewer cells, a larger picture or a shorter format than {form}"
        )
    return math.floor(10 * font) / 10
