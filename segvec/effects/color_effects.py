"""Effects that give each pixel a new color by its own color.

Colors of pictures of 8 bits are changed once for each distinct one: time hardly depends on what is done. A grey picture
is taken as colors with equal channels, and shows the luma of what comes out.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from segvec.color import grey as greys
from segvec.color.conversion import oklab_from_oklch, oklab_from_srgb, oklch_from_oklab, parse_color, rotated_colors
from segvec.color.names import GREYS
from segvec.effects.definition import Effect
from segvec.effects.parameters import Parameter
from segvec.effects.perceived import srgb_from_any_oklab
from segvec.effects.samples import (
    Pixels,
    by_strips,
    map_colors,
    samples_from_unit,
    unit_from_samples,
    with_grey,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

Colors: TypeAlias = "NDArray[np.floating]"

ORDERS = tuple("".join(order) for order in itertools.permutations("rgb"))

_SEPIA = (0.393, 0.769, 0.189, 0.349, 0.686, 0.168, 0.272, 0.534, 0.131)
"""Weights in wide use, for instance in the Filter Effects of the W3C: https://www.w3.org/TR/filter-effects-1/"""


def rotate(pixels: Pixels, *, angle: float = 90.0, axis: tuple[float, ...] = (1.0, 0.0, 0.0)) -> Pixels:
    """Turn colors about an axis through middle grey, between logit and sigmoid; see `rotated_colors`.

    Parameters
    ----------
    angle
        Degrees.
    axis
        Direction (red, green, blue).
    """
    red, green, blue = axis
    return map_colors(pixels, partial(rotated_colors, angle=angle, axis=(red, green, blue)))


def rotate_hue(pixels: Pixels, *, angle: float = 40.0) -> Pixels:
    """Turn hues, keeping lightness, and chroma as far as the gamut goes (OKLCH).

    Parameters
    ----------
    angle
        Degrees; 30 turns red towards orange.
    """
    return _map_oklch(pixels, turn=np.radians(angle))


def lightness(pixels: Pixels, *, shift: float = 0.0, scale: float = 1.0) -> Pixels:
    """Change the perceived lightness L of OKLab to L * scale + shift, keeping hue; see `rotate_hue`.

    Parameters
    ----------
    shift
        As a part of the way from black to white.
    scale
        Factor; 1 changes nothing.
    """
    return _map_oklch(pixels, shift=shift, stretch=scale)


def chroma(pixels: Pixels, *, scale: float = 1.5) -> Pixels:
    """Make colors more or less vivid, keeping lightness and hue; see `rotate_hue`.

    Parameters
    ----------
    scale
        Factor; 0 makes grey, 1 changes nothing.
    """
    return _map_oklch(pixels, vividness=scale)


def _map_oklch(
    pixels: Pixels, *, shift: float = 0.0, stretch: float = 1.0, vividness: float = 1.0, turn: float = 0.0
) -> Pixels:
    def changed(colors: Colors) -> Colors:
        oklch = oklch_from_oklab(oklab_from_srgb(colors))
        oklch = oklch * (stretch, vividness, 1) + (shift, 0, turn)
        return srgb_from_any_oklab(oklab_from_oklch(oklch))

    return map_colors(pixels, changed)


def channel(pixels: Pixels, *, keep: Literal["r", "g", "b", "l"] = "r") -> Pixels:
    """Show one channel as grey: red, green, blue, or the lightness of OKLab.

    Examples
    --------
    >>> channel(np.array([[[10, 20, 30]]], np.uint8), keep="b").tolist()
    [[[30, 30, 30]]]
    """
    if keep == "l":
        return grey(pixels, weights="oklab")
    if pixels.ndim == 2:
        return pixels.copy()
    return by_strips(pixels, lambda part: part[..., ["rgb".index(keep)]].repeat(3, axis=-1))


def swap(pixels: Pixels, *, order: str = "bgr") -> Pixels:
    """Put the channels into another order.

    Examples
    --------
    >>> swap(np.array([[[10, 20, 30]]], np.uint8), order="brg").tolist()
    [[[30, 10, 20]]]
    """
    if pixels.ndim == 2:
        return pixels.copy()
    return by_strips(pixels, lambda part: part[..., ["rgb".index(letter) for letter in order]])


def mix(pixels: Pixels, *, weights: tuple[float, ...] = _SEPIA) -> Pixels:
    """Make each channel from all three, or scale each; sepia by default.

    Parameters
    ----------
    weights
        Nine numbers, the parts of red, green and blue in the new red, then in green, then in blue; or three, factors
        of red, green and blue. They act on encoded sRGB; what leaves the range is clipped.
    """
    matrix = np.diag(weights) if len(weights) == 3 else np.reshape(weights, (3, 3))
    if pixels.ndim == 2:
        return map_colors(pixels, lambda colors: (colors @ matrix.T).clip(0, 1))

    def mixed(part: Pixels) -> Pixels:
        unit = unit_from_samples(part)
        return samples_from_unit(unit @ matrix.T.astype(unit.dtype), part.dtype)

    return by_strips(pixels, mixed)


def sepia(pixels: Pixels, *, amount: float = 1.0) -> Pixels:
    """Make an old photograph of it, in browns.

    Parameters
    ----------
    amount
        From 0, which changes nothing, to 1.

    Examples
    --------
    >>> sepia(np.array([[[100, 100, 100]]], np.uint8)).tolist()
    [[[135, 120, 94]]]
    """
    weights = amount * np.reshape(_SEPIA, (3, 3)) + (1 - amount) * np.eye(3)
    return mix(pixels, weights=tuple(weights.ravel()))


def grey(pixels: Pixels, *, weights: str | tuple[float, ...] = "rec601") -> Pixels:
    """Take the color away.

    Parameters
    ----------
    weights
        A name in `segvec.color.names.GREYS`, of which ``oklab`` is the perceived lightness, or parts of red, green and
        blue, which are divided by their sum.

    Raises
    ------
    InputError
        If no weight is positive.
    """
    if pixels.ndim == 2:
        return pixels.copy()
    largest = 1 if pixels.dtype.kind == "f" else np.iinfo(pixels.dtype).max
    return with_grey(pixels, greys.grey(pixels, weights=weights) / np.float32(largest))


def duotone(pixels: Pixels, *, colors: tuple[str, ...] = ("#1b1f5e", "#ffd98a")) -> Pixels:
    """Lay a gradient of two colors, straight in OKLab, along the perceived lightness: the first for the darkest.

    Parameters
    ----------
    colors
        CSS names or hex codes; a lighter second one keeps light light.
    """
    return _toned(pixels, colors)


def tritone(pixels: Pixels, *, colors: tuple[str, ...] = ("#14213d", "#d1495b", "#ffe8b6")) -> Pixels:
    """Lay a gradient of three colors along the perceived lightness; see `duotone`."""
    return _toned(pixels, colors)


def _toned(pixels: Pixels, colors: tuple[str, ...]) -> Pixels:
    stops = oklab_from_srgb(np.array([parse_color(color)[:3] for color in colors]) / 255)
    places = np.linspace(0, 1, len(stops))

    def toned(srgb: Colors) -> Colors:
        light = oklab_from_srgb(srgb)[:, 0]
        return srgb_from_any_oklab(np.stack([np.interp(light, places, stops[:, k]) for k in range(3)], axis=-1))

    return map_colors(pixels, toned)


_DEGREES = Parameter("angle", "number", 90.0, "Angle of the turn.", "degrees", -36000, 36000)

COLOR_EFFECTS: tuple[Effect, ...] = (
    Effect(
        "rotate",
        rotate,
        "color",
        "Turn colors about an axis, in a sigmoid space.",
        (_DEGREES, Parameter("axis", "numbers", (1.0, 0.0, 0.0), "Direction: red, green, blue.", counts=(3,))),
        mixes=True,
    ),
    Effect(
        "rotate-hue",
        rotate_hue,
        "color",
        "Turn hues, keeping lightness.",
        (replace(_DEGREES, default=40.0),),
        mixes=True,
    ),
    Effect(
        "lightness",
        lightness,
        "color",
        "Shift or scale the perceived lightness.",
        (
            Parameter("shift", "number", 0.0, "What is added.", "of black to white", -1, 1),
            Parameter("scale", "number", 1.0, "Factor.", low=-10, high=10),
        ),
        mixes=True,
    ),
    Effect(
        "chroma",
        chroma,
        "color",
        "Make colors more or less vivid.",
        (Parameter("scale", "number", 1.5, "Factor.", low=0, high=100),),
        mixes=True,
    ),
    Effect(
        "channel",
        channel,
        "color",
        "Show one channel as grey.",
        (Parameter("keep", "choice", "r", "Which one; l is the lightness.", choices=("r", "g", "b", "l")),),
        mixes=True,
    ),
    Effect(
        "swap",
        swap,
        "color",
        "Put the channels into another order.",
        (Parameter("order", "choice", "bgr", "What becomes red, green, blue.", choices=ORDERS),),
        mixes=True,
    ),
    Effect(
        "mix",
        mix,
        "color",
        "Make channels from each other.",
        (
            Parameter(
                "weights", "numbers", _SEPIA, "3 x 3 parts row by row, or 3 factors.", low=-100, high=100, counts=(3, 9)
            ),
        ),
        mixes=True,
    ),
    Effect(
        "sepia",
        sepia,
        "color",
        "Browns, as of an old photograph.",
        (Parameter("amount", "number", 1.0, "How much.", low=0, high=1),),
        mixes=True,
    ),
    Effect(
        "grey",
        grey,
        "color",
        "Take the color away.",
        (Parameter("weights", "numbers", "rec601", "Parts of red, green, blue.", low=0, counts=(3,), choices=GREYS),),
        mixes=True,
    ),
    Effect(
        "duotone",
        duotone,
        "color",
        "A gradient of two colors along the lightness.",
        (Parameter("colors", "colors", ("#1b1f5e", "#ffd98a"), "From dark to light.", counts=(2,)),),
        mixes=True,
    ),
    Effect(
        "tritone",
        tritone,
        "color",
        "A gradient of three colors along the lightness.",
        (Parameter("colors", "colors", ("#14213d", "#d1495b", "#ffe8b6"), "From dark to light.", counts=(3,)),),
        mixes=True,
    ),
)
