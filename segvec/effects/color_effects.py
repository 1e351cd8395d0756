"""Effects that give each pixel a new color by its own color, and by how often the colors occur in the picture.

Levels are changed through tables, and colors, in pictures of 8 bits, once for each distinct one: time hardly depends on
what is done. A grey picture is taken as colors with equal channels, and shows the luma of what comes out.
"""

from __future__ import annotations

import itertools
from functools import partial
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

import numpy as np

from segvec.color import grey as greys
from segvec.color.conversion import (
    linear_from_srgb,
    oklab_from_oklch,
    oklab_from_srgb,
    oklch_from_oklab,
    parse_color,
    rotated_colors,
    srgb_from_linear,
)
from segvec.effects.parameters import Effect, Parameter
from segvec.effects.perceived import srgb_from_any_oklab
from segvec.effects.samples import (
    Pixels,
    Unit,
    by_channel,
    by_strips,
    joined_channels,
    level_counts,
    map_colors,
    map_levels,
    plane_of,
    planes_of,
    samples_from_unit,
    unit_from_samples,
    unit_grey,
    with_grey,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

Colors: TypeAlias = "NDArray[np.floating]"
Balance: TypeAlias = Literal["grey-world", "white-patch", "percentile"]

ORDERS = tuple("".join(order) for order in itertools.permutations("rgb"))

_SEPIA = (0.393, 0.769, 0.189, 0.349, 0.686, 0.168, 0.272, 0.534, 0.131)
"""Weights in wide use, for instance in the Filter Effects of the W3C: https://www.w3.org/TR/filter-effects-1/"""

_LUMINANCE = np.array(greys.WEIGHTS["rec709"])
"""Weights of linear red, green and blue."""


# Colors


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


def grey(pixels: Pixels, *, weights: str | tuple[float, ...] = "rec601") -> Pixels:
    """Take the color away.

    Parameters
    ----------
    weights
        A name in `segvec.color.grey.GREYS`, of which ``oklab`` is the perceived lightness, or parts of red, green and
        blue, which are divided by their sum.

    Raises
    ------
    InputError
        If no weight is positive.
    """
    if pixels.ndim == 2:
        return pixels.copy()
    if weights == "oklab" and pixels.dtype != np.uint8:
        return map_colors(pixels, lambda colors: oklab_from_srgb(colors)[:, :1].repeat(3, axis=1))
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


# Levels


def posterize(pixels: Pixels, *, levels: int = 4) -> Pixels:
    """Round each channel to a few levels, black and full among them."""
    return map_levels(pixels, lambda unit: np.rint(unit * (levels - 1)) / (levels - 1))


def invert(pixels: Pixels) -> Pixels:
    """Turn light into dark and colors into their opposites.

    Examples
    --------
    >>> invert(np.array([[0, 100]], np.uint8)).tolist()
    [[255, 155]]
    """
    return map_levels(pixels, lambda unit: 1 - unit)


def gamma(pixels: Pixels, *, gamma: float = 1.5) -> Pixels:
    """Raise each channel to the power 1/gamma; above 1 brightens the middle."""
    return map_levels(pixels, lambda unit: unit ** (1 / gamma))


def contrast(pixels: Pixels, *, amount: float = 1.5) -> Pixels:
    """Move each channel away from its middle by a factor; 0 makes all of it middle grey, below 1 softens."""
    return map_levels(pixels, lambda unit: 0.5 + (unit - 0.5) * amount)


def threshold(pixels: Pixels, *, level: float | str = 128.0) -> Pixels:
    """Make what is lighter than a level white and the rest black, by luma.

    Parameters
    ----------
    level
        0..255, whatever the depth of the pixels; or ``otsu``, the level that parts the lumas best.

    References
    ----------
    .. [1] Otsu (1979), "A threshold selection method from gray-level histograms", doi:10.1109/TSMC.1979.4310076

    Examples
    --------
    >>> threshold(np.array([[90, 128, 129]], np.uint8)).tolist()
    [[0, 0, 255]]
    """
    luma = unit_grey(pixels)
    limit = _otsu(luma) if isinstance(level, str) else level / 255
    # In single precision level 128 is 128/255 rounded; the comparison must be with the same number.
    return with_grey(pixels, (luma > luma.dtype.type(limit)).astype(luma.dtype))


def _otsu(luma: Unit) -> float:
    from skimage.filters import threshold_otsu

    levels, counts = level_counts(samples_from_unit(luma, np.uint8))
    return float(threshold_otsu(hist=(counts, levels))) + 0.5 / 255 if np.count_nonzero(counts) > 1 else 0.0


# By how often levels occur


def auto_levels(pixels: Pixels, *, percent: float = 0.5, by: Literal["joint", "each"] = "joint") -> Pixels:
    """Stretch levels so that the range is filled.

    Parameters
    ----------
    percent
        Share of the samples that may be clipped at either end.
    by
        ``joint``: the same stretch for all channels, which keeps the balance of colors; ``each``: one for each.
    """
    if by == "each":
        return by_channel(pixels, lambda plane: auto_levels(plane, percent=percent))
    counted = [level_counts(plane) for plane in planes_of(pixels)]
    levels, counts = counted[0][0], np.sum([counts for _, counts in counted], axis=0)
    low, high = _quantile(levels, counts, percent / 100), _quantile(levels, counts, 1 - percent / 100)
    return pixels.copy() if low >= high else map_levels(pixels, lambda unit: (unit - low) / (high - low))


def _quantile(levels: NDArray[np.float64], counts: NDArray[np.intp], share: float) -> float:
    """Return the least level to which at least a share of the samples reaches."""
    reached = counts.cumsum()
    return float(levels[np.searchsorted(reached, max(share * reached[-1], 1))])


def equalize(pixels: Pixels) -> Pixels:
    """Spread levels so that all occur about equally often (each channel by itself).

    By name it acts on the perceived lightness, and colors keep their hues; ``equalize@rgb`` acts on each channel.

    References
    ----------
    .. [1] Gonzalez & Woods, "Digital image processing", section on histogram equalization.
    """
    return by_channel(pixels, _equalized)


def _equalized(plane: Pixels) -> Pixels:
    levels, counts = level_counts(plane)
    reached = counts.cumsum()
    first = counts[counts > 0][0]
    if first == reached[-1]:  # one level: nothing to spread
        return plane.copy()
    spread = (reached - first).clip(0) / (reached[-1] - first)
    return map_levels(plane, lambda unit: np.interp(unit, levels, spread))


def clahe(pixels: Pixels, *, tiles: int = 8, clip: float = 0.01) -> Pixels:
    """Bring out detail by equalizing tile by tile (contrast limited; each channel by itself).

    By name it acts on the perceived lightness; ``clahe@rgb`` acts on each channel.

    Parameters
    ----------
    tiles
        Number of tiles in each direction.
    clip
        Largest share of a tile's pixels in a bin of its histogram: more gives more contrast, and more noise.

    References
    ----------
    .. [1] Zuiderveld (1994), "Contrast limited adaptive histogram equalization", Graphics Gems IV.
    """
    from skimage.exposure import equalize_adapthist

    def work(plane: Pixels) -> Pixels:
        if plane.min() == plane.max():
            return plane.copy()
        size = [max(1, -(-length // tiles)) for length in plane.shape]
        equalized = equalize_adapthist(unit_from_samples(plane), kernel_size=size, clip_limit=clip)
        return samples_from_unit(equalized, plane.dtype)

    return by_channel(pixels, work)


def white_balance(pixels: Pixels, *, method: Balance = "grey-world", percent: float = 1.0) -> Pixels:
    """Scale the channels, in linear light, so that the light of the scene becomes white; luminance is kept.

    Parameters
    ----------
    method
        What is taken for the color of the light: ``grey-world`` the mean of the picture, ``white-patch`` the largest
        level of each channel, ``percentile`` the level that `percent` of the pixels exceed.
    percent
        For ``percentile``.
    """
    if pixels.ndim == 2:
        return pixels.copy()
    counted = [level_counts(plane) for plane in planes_of(pixels)]
    light = np.array([_light(levels, counts, method, percent) for levels, counts in counted])
    if not light.all():  # a channel that is black throughout tells nothing
        return pixels.copy()
    gains = (_LUMINANCE @ light) / light
    return joined_channels([partial(_scaled, plane_of(pixels, k), gains[k]) for k in range(3)], like=pixels)


def _light(levels: NDArray[np.float64], counts: NDArray[np.intp], method: Balance, percent: float) -> float:
    if method == "grey-world":
        return float(linear_from_srgb(levels) @ counts / counts.sum())
    share = 1.0 if method == "white-patch" else 1 - percent / 100
    return float(linear_from_srgb(np.array(_quantile(levels, counts, share))))


def _scaled(plane: Pixels, gain: float) -> Pixels:
    return map_levels(plane, lambda unit: cast("Unit", srgb_from_linear(linear_from_srgb(unit) * gain)))


_DEGREES = Parameter("angle", "number", "Angle of the turn.", "degrees", -36000, 36000)
_PERCENT = Parameter("percent", "number", "Share beyond the end of the range.", "percent", 0, 49)

COLOR_EFFECTS: tuple[Effect, ...] = (
    Effect(
        "rotate",
        rotate,
        "color",
        "Turn colors about an axis, in a sigmoid space.",
        (_DEGREES, Parameter("axis", "numbers", "Direction: red, green, blue.", counts=(3,))),
        mixes=True,
    ),
    Effect("rotate-hue", rotate_hue, "color", "Turn hues, keeping lightness.", (_DEGREES,), mixes=True),
    Effect(
        "lightness",
        lightness,
        "color",
        "Shift or scale the perceived lightness.",
        (
            Parameter("shift", "number", "What is added.", "of black to white", -1, 1),
            Parameter("scale", "number", "Factor.", low=-10, high=10),
        ),
        mixes=True,
    ),
    Effect(
        "chroma",
        chroma,
        "color",
        "Make colors more or less vivid.",
        (Parameter("scale", "number", "Factor.", low=0, high=100),),
        mixes=True,
    ),
    Effect(
        "channel",
        channel,
        "color",
        "Show one channel as grey.",
        (Parameter("keep", "choice", "Which one; l is the lightness.", choices=("r", "g", "b", "l")),),
        mixes=True,
    ),
    Effect(
        "swap",
        swap,
        "color",
        "Put the channels into another order.",
        (Parameter("order", "choice", "What becomes red, green, blue.", choices=ORDERS),),
        mixes=True,
    ),
    Effect(
        "mix",
        mix,
        "color",
        "Make channels from each other; sepia by default.",
        (Parameter("weights", "numbers", "3 x 3 parts row by row, or 3 factors.", low=-100, high=100, counts=(3, 9)),),
        mixes=True,
    ),
    Effect(
        "grey",
        grey,
        "color",
        "Take the color away.",
        (Parameter("weights", "numbers", "Parts of red, green, blue.", low=0, counts=(3,), choices=greys.GREYS),),
        mixes=True,
    ),
    Effect(
        "duotone",
        duotone,
        "color",
        "A gradient of two colors along the lightness.",
        (Parameter("colors", "colors", "From dark to light.", counts=(2,)),),
        mixes=True,
    ),
    Effect(
        "tritone",
        tritone,
        "color",
        "A gradient of three colors along the lightness.",
        (Parameter("colors", "colors", "From dark to light.", counts=(3,)),),
        mixes=True,
    ),
    Effect(
        "posterize",
        posterize,
        "color",
        "Few levels a channel.",
        (Parameter("levels", "whole", "How many.", "levels", 2, 256),),
    ),
    Effect("invert", invert, "color", "Light becomes dark, colors their opposites."),
    Effect(
        "gamma",
        gamma,
        "color",
        "Brighten (above 1) or darken the middle.",
        (Parameter("gamma", "number", "Levels are raised to 1/gamma.", low=0.01, high=100),),
    ),
    Effect(
        "contrast",
        contrast,
        "color",
        "More or less contrast.",
        (Parameter("amount", "number", "Factor about the middle.", low=0, high=1000),),
    ),
    Effect(
        "threshold",
        threshold,
        "color",
        "White above a level, black below.",
        (Parameter("level", "number", "Level.", "levels", 0, 255, choices=("otsu",)),),
    ),
    Effect(
        "auto-levels",
        auto_levels,
        "color",
        "Stretch levels to fill the range.",
        (_PERCENT, Parameter("by", "choice", "One stretch or one a channel.", choices=("joint", "each"))),
    ),
    Effect("equalize", equalize, "color", "All levels about equally often.", channels="l"),
    Effect(
        "clahe",
        clahe,
        "color",
        "Bring out detail tile by tile.",
        (
            Parameter("tiles", "whole", "Tiles in each direction.", "tiles", 1, 64),
            Parameter("clip", "number", "Limit of the contrast.", "of a tile", 0.0001, 1),
        ),
        channels="l",
    ),
    Effect(
        "white-balance",
        white_balance,
        "color",
        "Make the light of the scene white.",
        (
            Parameter("method", "choice", "What the light is.", choices=("grey-world", "white-patch", "percentile")),
            _PERCENT,
        ),
        mixes=True,
    ),
)
