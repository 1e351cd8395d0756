"""Colors: sRGB, linear light, OKLab and OKLCH as arrays; names and hex codes as text.

Arrays have the channels last, (..., 3): sRGB and linear light 0..1, OKLab (L 0..1, a, b about -0.4..0.4),
OKLCH (L, chroma, hue in radians).
"""

import re

import numpy as np
from numpy.typing import NDArray

from segvec.color.names import CSS_COLORS
from segvec.errors import InputError
from segvec.suggest import suggestion

# Ottosson (2020), "A perceptual color space for image processing": linear sRGB -> cone response -> OKLab.
CONES_FROM_LINEAR = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
OKLAB_FROM_CONES = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_LINEAR_FROM_CONES = np.linalg.inv(CONES_FROM_LINEAR)
_CONES_FROM_OKLAB = np.linalg.inv(OKLAB_FROM_CONES)

GAMUT_ROUNDS = 24
"""Bisections of chroma: 2**-24 is below what 8 bits, or 16, can show."""


def linear_from_srgb(srgb: NDArray[np.floating]) -> NDArray[np.float64]:
    """Decode sRGB (IEC 61966-2-1), odd-symmetric below zero."""
    size = np.abs(srgb)
    value = np.where(size <= 0.04045, size / 12.92, ((size + 0.055) / 1.055) ** 2.4)
    return np.copysign(value, srgb)


def srgb_from_linear(linear: NDArray[np.floating]) -> NDArray[np.float64]:
    """Encode linear light as sRGB (IEC 61966-2-1), odd-symmetric below zero."""
    size = np.abs(linear)
    value = np.where(size <= 0.0031308, size * 12.92, 1.055 * size ** (1 / 2.4) - 0.055)
    return np.copysign(value, linear)


def oklab_from_srgb(srgb: NDArray[np.floating]) -> NDArray[np.float64]:
    """Convert sRGB to OKLab.

    Parameters
    ----------
    srgb
        (..., 3), 0..1.

    References
    ----------
    .. [1] Ottosson (2020), https://bottosson.github.io/posts/oklab/

    Examples
    --------
    >>> import numpy as np
    >>> np.abs(oklab_from_srgb(np.array([1.0, 1.0, 1.0])).round(3)).tolist()
    [1.0, 0.0, 0.0]
    """
    cones = linear_from_srgb(srgb) @ CONES_FROM_LINEAR.T
    return np.cbrt(cones) @ OKLAB_FROM_CONES.T


def srgb_from_oklab(oklab: NDArray[np.floating]) -> NDArray[np.float64]:
    """Convert OKLab to sRGB; colors outside the gamut come out below 0 or above 1."""
    return srgb_from_linear((oklab @ _CONES_FROM_OKLAB.T) ** 3 @ _LINEAR_FROM_CONES.T)


def levels_from_oklab(oklab: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Convert OKLab (..., 3) to the 8-bit levels of sRGB, those outside its range clipped."""
    return np.rint(np.clip(srgb_from_oklab(oklab), 0, 1) * 255).astype(np.uint8)


def oklch_from_oklab(oklab: NDArray[np.floating]) -> NDArray[np.float64]:
    """Convert OKLab to lightness, chroma and hue (radians, -pi..pi)."""
    lightness, a, b = np.moveaxis(np.asarray(oklab, np.float64), -1, 0)
    return np.stack([lightness, np.hypot(a, b), np.arctan2(b, a)], axis=-1)


def oklab_from_oklch(oklch: NDArray[np.floating]) -> NDArray[np.float64]:
    """Convert lightness, chroma and hue (radians) to OKLab."""
    lightness, chroma, hue = np.moveaxis(np.asarray(oklch, np.float64), -1, 0)
    return np.stack([lightness, chroma * np.cos(hue), chroma * np.sin(hue)], axis=-1)


def srgb_in_gamut(oklch: NDArray[np.floating]) -> NDArray[np.float64]:
    """Convert OKLCH to sRGB inside 0..1, lowering chroma at fixed lightness and hue where need be.

    Examples
    --------
    >>> import numpy as np
    >>> srgb_in_gamut(np.array([1.0, 0.3, 0.0])).round(3).tolist()
    [1.0, 1.0, 1.0]
    """
    oklch = np.array(oklch, np.float64)
    oklch[..., 0] = np.clip(oklch[..., 0], 0, 1)
    low, high = np.zeros(oklch.shape[:-1]), oklch[..., 1].copy()
    trial = oklch.copy()
    for step in range(GAMUT_ROUNDS):
        trial[..., 1] = high if step == 0 else (low + high) / 2
        srgb = srgb_from_oklab(oklab_from_oklch(trial))
        inside = ((srgb > -1e-6) & (srgb < 1 + 1e-6)).all(axis=-1)
        low = np.where(inside, trial[..., 1], low)
        high = np.where(inside, high, trial[..., 1])
    trial[..., 1] = low
    return np.clip(srgb_from_oklab(oklab_from_oklch(trial)), 0, 1)


def rotated_colors(
    srgb: NDArray[np.floating], *, angle: float, axis: tuple[float, float, float] = (1.0, 0.0, 0.0)
) -> NDArray[np.float64]:
    """Turn colors about an axis through the middle of the color cube, without leaving the cube.

    The logit spreads each channel over the real line, middle gray at zero; there the rotation takes place, and
    the sigmoid brings the result back. Levels 0 and 255 stay finite, as the ends lie a level outside.

    Parameters
    ----------
    srgb
        (..., 3), 0..1.
    angle
        Degrees, right-handed.
    axis
        Direction (red, green, blue) of any length; by default red.

    Returns
    -------
    NDArray
        (..., 3), 0..1.

    Raises
    ------
    InputError
        If the axis has no direction.

    Examples
    --------
    >>> import numpy as np
    >>> rotated_colors(np.array([0.25, 1.0, 0.5]), angle=180).round(3).tolist()
    [0.25, 0.0, 0.5]
    """
    with np.errstate(over="ignore"):
        length = np.linalg.norm(axis)
    if not 0 < length < np.inf:
        raise InputError(f"axis must have a direction, got {axis}")
    x, y, z = np.asarray(axis, np.float64) / length
    turn = np.radians(angle)
    # Rodrigues' formula.
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    matrix = np.eye(3) + np.sin(turn) * cross + (1 - np.cos(turn)) * cross @ cross
    share = (np.asarray(srgb, np.float64) * 255 + 1) / 257
    spread = np.log(share / (1 - share)) @ matrix.T
    return np.clip((257 / (1 + np.exp(-spread)) - 1) / 255, 0, 1)


def parse_color(text: str) -> tuple[int, int, int, int]:
    """Read a color: a CSS name, ``transparent``, or 3, 4, 6 or 8 hex digits with or without ``#``.

    Returns
    -------
    tuple
        Red, green, blue, alpha, 0..255.

    Raises
    ------
    InputError
        If `text` is none of these; the message names the nearest color name.

    Examples
    --------
    >>> parse_color("#f80"), parse_color("Teal")
    ((255, 136, 0, 255), (0, 128, 128, 255))
    """
    word = text.strip().lower()
    if word == "transparent":
        return (0, 0, 0, 0)
    digits = CSS_COLORS.get(word, word).removeprefix("#")
    if re.fullmatch(r"[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8}", digits) is None:
        hint = suggestion(word, CSS_COLORS, otherwise="give a CSS name or #rrggbb")
        raise InputError(f"unknown color {text!r}; {hint}")
    if len(digits) < 6:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue, alpha = bytes.fromhex(digits.ljust(8, "f"))
    return (red, green, blue, alpha)


def opaque_color(text: str, *, noun: str) -> tuple[int, int, int]:
    """Read a color that hides what is beneath; see `parse_color`.

    Parameters
    ----------
    noun
        What the color is of, for the message.

    Returns
    -------
    tuple
        Red, green, blue, 0..255.

    Raises
    ------
    InputError
        If it is no color, or a transparent one.

    Examples
    --------
    >>> opaque_color("teal", noun="background")
    (0, 128, 128)
    """
    red, green, blue, alpha = parse_color(text)
    if alpha != 255:
        raise InputError(f"{noun} must be opaque, got {text.strip()!r}")
    return red, green, blue


def hex_from_rgb(rgb: NDArray[np.integer]) -> str:
    """Write a color (3,) 0..255 as the shortest hex code.

    Examples
    --------
    >>> import numpy as np
    >>> hex_from_rgb(np.array([255, 136, 0])), hex_from_rgb(np.array([1, 2, 3]))
    ('#f80', '#010203')
    """
    digits = "".join(f"{int(channel):02x}" for channel in rgb)
    return "#" + (digits[::2] if digits[::2] == digits[1::2] else digits)
