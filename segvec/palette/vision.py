"""How palettes look to color-blind eyes: dichromat vision simulated, and how far apart the colors stay.

sRGB comes in and sRGB goes out, (..., 3) in 0..1. About 8% of men and 0.5% of women see red and green like the
``protan`` (no long-wave cones) or ``deutan`` (no middle-wave cones) observer here or between that and normal
sight; ``tritan`` (no short-wave cones) is rare. Known limit: dichromats are simulated, the strongest form, so
what they can tell apart the many milder cases can too.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import linear_from_srgb, oklab_from_srgb, srgb_from_linear
from segvec.errors import InputError
from segvec.palette.palette import Palette
from segvec.suggest import suggestion

VISIONS: Final = ("protan", "deutan", "tritan")
"""The kinds of dichromat vision that can be simulated: without long, middle and short-wave cones."""

# Linear light with the primaries and white of sRGB -> cones: Smith & Pokorny (1975) fundamentals over XYZ as
# corrected by Judd and Vos, as printed in Viénot (1999) and there scaled to 0..100.
_CONES_FROM_LINEAR = np.array(
    [
        [17.8824, 43.5161, 4.11935],
        [3.45565, 27.1554, 3.86714],
        [0.0299566, 0.184309, 1.46709],
    ]
)
_CONES_FROM_XYZ = np.array(
    [
        [0.15514, 0.54312, -0.03286],
        [-0.15514, 0.45684, 0.03286],
        [0.0, 0.0, 0.01608],
    ]
)
_LINEAR_FROM_CONES = np.linalg.inv(_CONES_FROM_LINEAR)

_WHITE, _BLUE, _YELLOW = (_CONES_FROM_LINEAR @ np.array(color) for color in ([1, 1, 1], [0, 0, 1], [1, 1, 0]))

# The lights of 660 nm and 485 nm, as XYZ corrected by Judd and Vos, which look to tritanopes as they do to others.
_REDDISH = _CONES_FROM_XYZ @ np.array([0.16161, 0.061, 0.00001])
_GREENISH = _CONES_FROM_XYZ @ np.array([0.05699, 0.16987, 0.5864])


def simulate_vision(srgb: NDArray[np.floating], *, kind: str) -> NDArray[np.float64]:
    """Show colors as a dichromat sees them.

    Colors that the dichromat cannot tell apart come out the same, and neutral colors stay as they are.

    Parameters
    ----------
    srgb
        (..., 3), 0..1.
    kind
        One of `VISIONS`.

    Returns
    -------
    ndarray
        (..., 3), 0..1; what falls outside sRGB is clipped.

    Raises
    ------
    InputError
        If `kind` is not one of `VISIONS` or `srgb` does not have three channels.

    References
    ----------
    .. [1] Viénot, Brettel & Mollon (1999), doi:10.1002/(SICI)1520-6378(199908)24:4<243::AID-COL5>3.0.CO;2-3,
       for protan and deutan
    .. [2] Brettel, Viénot & Mollon (1997), doi:10.1364/JOSAA.14.002647, for tritan

    Examples
    --------
    >>> import numpy as np
    >>> simulate_vision(np.array([1.0, 0.0, 0.0]), kind="deutan").round(2).tolist()
    [0.58, 0.58, 0.0]
    """
    if kind not in VISIONS:
        raise InputError(f"unknown vision {kind!r}; {suggestion(kind, VISIONS)}")
    if np.ndim(srgb) == 0 or np.shape(srgb)[-1] != 3:
        raise InputError(f"colors must have shape (..., 3), got {np.shape(srgb)}")
    linear = linear_from_srgb(np.asarray(srgb, np.float64))
    seen = _tritan(linear) if kind == "tritan" else linear @ _RED_GREEN[kind].T
    return np.clip(srgb_from_linear(np.clip(seen, 0, 1)), 0, 1)


def least_difference(palette: Palette, *, vision: str | None = None, neighbors_only: bool = False) -> float:
    """Measure how far apart the two most similar colors are.

    Parameters
    ----------
    vision
        One of `VISIONS`, or None for normal sight.
    neighbors_only
        Compare each color only with the next one, as in a ramp where others never touch.

    Returns
    -------
    float
        OKLab distance, 0 (a color occurs twice) to about 1; infinite for a single color.

    Raises
    ------
    InputError
        If `vision` is not one of `VISIONS`.

    Examples
    --------
    >>> from segvec.palette import palette_of
    >>> least_difference(palette_of(["black", "white", "white"]))
    0.0
    """
    srgb = palette.colors / 255
    oklab = oklab_from_srgb(srgb if vision is None else simulate_vision(srgb, kind=vision))
    first, second = np.triu_indices(len(oklab), k=1)
    if neighbors_only:
        first, second = np.arange(len(oklab) - 1), np.arange(1, len(oklab))
    return float(np.linalg.norm(oklab[first] - oklab[second], axis=-1).min(initial=np.inf))


def vision_report(palette: Palette) -> dict[str, float]:
    """Measure the least difference (OKLab) for ``normal`` sight and for each of `VISIONS`.

    Examples
    --------
    >>> from segvec.palette import palette_of
    >>> [round(least, 2) for least in vision_report(palette_of(["black", "white"])).values()]
    [1.0, 1.0, 1.0, 1.0]
    """
    return {"normal": least_difference(palette)} | {kind: least_difference(palette, vision=kind) for kind in VISIONS}


def _projection(*, along: int, first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (3, 3) projection along one cone axis onto the plane through black and two colors, in linear light."""
    normal = np.cross(first, second)
    cones = np.eye(3)
    cones[along] = -normal / normal[along]
    cones[along, along] = 0
    return _LINEAR_FROM_CONES @ cones @ _CONES_FROM_LINEAR


def _tritan(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    """Project linear light (..., 3) onto the half-plane on its side of white."""
    is_reddish = linear @ _TRITAN_SIDE >= 0
    return np.where(is_reddish[..., None], linear @ _TRITAN_REDDISH.T, linear @ _TRITAN_GREENISH.T)


# One plane through black, white, blue and yellow does for protan and deutan (Viénot 1999).
_RED_GREEN = {kind: _projection(along=along, first=_BLUE, second=_YELLOW) for along, kind in enumerate(VISIONS[:2])}
# Tritan sight takes two half-planes, which meet in the line from black to white (Brettel 1997).
_TRITAN_REDDISH = _projection(along=2, first=_WHITE, second=_REDDISH)
_TRITAN_GREENISH = _projection(along=2, first=_WHITE, second=_GREENISH)
# Positive on the side of the reddish light: normal of the plane through white and the axis of the missing cones.
_TRITAN_SIDE = np.cross(_WHITE, [0, 0, 1]) @ _CONES_FROM_LINEAR
