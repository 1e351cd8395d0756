"""Colors that change in time as keyframes of CSS."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import hex_from_rgb
from segvec.svg.numbers import decimal
from segvec.svg.style_sheets import rule

CSS_TOLERANCE = 1.5
"""Levels (of 255): browsers go straight through sRGB, and so near the path through OKLab they have to stay."""

PLACES = 5
"""Decimals of percents and seconds in style sheets."""


def needed_steps(places: NDArray[np.float64], levels: NDArray[np.float64]) -> NDArray[np.intp]:
    """Choose points (F, 3) such that straight lines between them, rounded, stay within the tolerance of all.

    References
    ----------
    .. [1] Douglas & Peucker (1973), doi:10.3138/FM57-6770-U75U-7727; here, the distance is at equal times.
    """
    rounded = np.rint(levels)
    steps, spans = {0, len(places) - 1}, [(0, len(places) - 1)]
    while spans:
        first, last = spans.pop()
        share = (places[first : last + 1] - places[first]) / (places[last] - places[first])
        line = rounded[first] + share[:, None] * (rounded[last] - rounded[first])
        off = np.abs(levels[first : last + 1] - line).max(axis=1)
        worst = first + int(np.argmax(off))
        if off.max() > CSS_TOLERANCE and first < worst < last:
            steps.add(worst)
            spans += [(first, worst), (worst, last)]
    return np.array(sorted(steps))


def keyframes_rule(
    name: str, percents: NDArray[np.float64], colors: NDArray[np.uint8], *, properties: Sequence[str]
) -> str:
    """Write the colors (F, 3) of an animation of properties at some places of its time, in percent."""
    frames = [
        rule(f"{decimal(percent, places=PLACES)}%", dict.fromkeys(properties, hex_from_rgb(color)))
        for percent, color in zip(percents.tolist(), colors, strict=True)
    ]
    return f"@keyframes {name}{{{''.join(frames)}}}"
