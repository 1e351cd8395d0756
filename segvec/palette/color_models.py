"""Convert the color models of palette files, CMYK and CIELAB, to sRGB.

Known limit: CMYK is converted without a color profile.
"""

import numpy as np

from segvec.color.conversion import srgb_from_linear
from segvec.palette.swatches import rgb_from_units

# Linear sRGB from XYZ under D50, adapted to D65 by Bradford:
# http://www.brucelindbloom.com/index.html?Eqn_RGB_XYZ_Matrix.html
_LINEAR_FROM_XYZ_D50 = np.array(
    [
        [3.1338561, -1.6168667, -0.4906146],
        [-0.9787684, 1.9161415, 0.0334540],
        [0.0719453, -0.2289914, 1.4052427],
    ]
)
_WHITE_D50 = np.array([0.96422, 1.0, 0.82521])


def rgb_from_cmyk(cyan: float, magenta: float, yellow: float, black: float) -> tuple[int, int, int]:
    """Take ink (0..1) away from white, as screens without a color profile do.

    Examples
    --------
    >>> rgb_from_cmyk(0, 1, 1, 0)
    (255, 0, 0)
    """
    light = 1 - black
    return rgb_from_units((1 - cyan) * light, (1 - magenta) * light, (1 - yellow) * light)


def rgb_from_lab(lightness: float, a: float, b: float) -> tuple[int, int, int]:
    """Convert CIELAB (L 0..100, a and b about -128..127) under D50 to sRGB.

    Examples
    --------
    >>> rgb_from_lab(54.29, 80.8, 69.89)
    (255, 0, 0)

    References
    ----------
    .. [1] CIE 15:2004; the constants 24/116 and 108/841 are those of its linear part.
    """
    middle = (lightness + 16) / 116
    roots = np.array([middle + a / 500, middle, middle - b / 200])
    # The branch not taken may overflow where a file holds absurd numbers.
    with np.errstate(all="ignore"):
        xyz = _WHITE_D50 * np.where(roots > 24 / 116, roots**3, (roots - 16 / 116) * (108 / 841))
        red, green, blue = srgb_from_linear(_LINEAR_FROM_XYZ_D50 @ xyz).tolist()
    return rgb_from_units(red, green, blue)
