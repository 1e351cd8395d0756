"""Two pictures as one: each pixel of the lower one takes in that of the upper one, by a mode and a weight.

Modes are those of the W3C and of most programs, on encoded sRGB, with ``add`` and ``subtract`` besides, which are
clipped. Transparent parts of the upper picture leave the lower one as it is; the lower one's own transparency stays.

References
----------
.. [1] "Compositing and Blending Level 1", https://www.w3.org/TR/compositing-1/#blending
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

import numpy as np

from segvec.arguments import checked
from segvec.effects.definition import Effect
from segvec.effects.parameters import Parameter, check_values
from segvec.effects.samples import (
    Pixels,
    Unit,
    check_pixels,
    samples_from_unit,
    strips_of,
    unit_from_samples,
    unit_grey,
)
from segvec.errors import InputError, printable
from segvec.image.image import read_image
from segvec.image.resizing import resized
from segvec.layout.placement import placement
from segvec.parallel import map_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Mode: TypeAlias = Literal[
    "normal",
    "lighten",
    "darken",
    "multiply",
    "screen",
    "overlay",
    "hard-light",
    "soft-light",
    "color-dodge",
    "color-burn",
    "difference",
    "exclusion",
    "add",
    "subtract",
]
MatchFit: TypeAlias = Literal["exact", "cover", "stretch"]


def _hard_light(below: Unit, above: Unit) -> Unit:
    return np.where(above <= 0.5, 2 * below * above, 1 - 2 * (1 - below) * (1 - above))


def _soft_light(below: Unit, above: Unit) -> Unit:
    lifted = np.where(below <= 0.25, ((16 * below - 12) * below + 4) * below, np.sqrt(below))
    darker = below - (1 - 2 * above) * below * (1 - below)
    return np.where(above <= 0.5, darker, below + (2 * above - 1) * (lifted - below))


def _color_dodge(below: Unit, above: Unit) -> Unit:
    room = 1 - above
    lifted = np.divide(below, room, out=np.ones_like(below), where=below < room)
    return np.where(below == 0, 0, lifted)


def _color_burn(below: Unit, above: Unit) -> Unit:
    room = 1 - below
    burnt = np.divide(room, above, out=np.ones_like(below), where=room < above)
    return np.where(below == 1, 1, 1 - burnt)


_MODES: Mapping[str, Callable[[Unit, Unit], Unit]] = {
    "normal": lambda below, above: above,
    "lighten": np.maximum,
    "darken": np.minimum,
    "multiply": lambda below, above: below * above,
    "screen": lambda below, above: below + above - below * above,
    "overlay": lambda below, above: _hard_light(above, below),
    "hard-light": _hard_light,
    "soft-light": _soft_light,
    "color-dodge": _color_dodge,
    "color-burn": _color_burn,
    "difference": lambda below, above: np.abs(below - above),
    "exclusion": lambda below, above: below + above - 2 * below * above,
    "add": lambda below, above: np.minimum(1, below + above),
    "subtract": lambda below, above: np.maximum(0, below - above),
}


@checked
def blend(
    lower: Any,  # noqa: ANN401 (anything that is a picture)
    upper: Any,  # noqa: ANN401
    *,
    mode: Mode = "normal",
    amount: float = 1.0,
    fit: MatchFit = "exact",
) -> Pixels:
    """Blend two pictures or frames.

    Parameters
    ----------
    lower
        Pixels as `apply_effects` takes them, or what `read_image` takes.
    upper
        Likewise; of a grey `lower` picture it is taken as grey.
    mode
        ``normal``, the upper picture over the lower; ``lighten`` and ``darken``, the larger and the smaller of both in
        each channel; ``multiply``, ``screen``, ``overlay``, ``hard-light``, ``soft-light``, ``color-dodge``,
        ``color-burn``, ``difference``, ``exclusion``, ``add``, ``subtract`` (the upper from the lower).
    amount
        0 leaves the lower picture alone, 1 blends in full; in between, 0.5 of ``normal`` is the mean of both.
    fit
        Where sizes differ: ``exact`` refuses, ``cover`` scales the upper picture and crops it about its center,
        ``stretch`` scales it to the size of the lower one.

    Returns
    -------
    NDArray
        Of the type and shape of the lower picture.

    Raises
    ------
    InputError
        If a picture cannot be read, sizes differ and `fit` is ``exact``, or an option will not do.

    Examples
    --------
    >>> first, second = np.array([[10, 200]], np.uint8), np.array([[90, 100]], np.uint8)
    >>> blend(first, second, mode="lighten").tolist(), blend(first, second, amount=0.5).tolist()
    ([[90, 200]], [[50, 150]])
    """
    check_values("blend", _PARAMETERS, {"mode": mode, "amount": amount, "fit": fit})
    return _blended(_pixels(lower), _pixels(upper), mode=mode, amount=amount, fit=fit, name="the upper picture")


def blend_file(
    pixels: Pixels,
    *,
    picture: str | None = None,
    mode: Mode = "normal",
    amount: float = 1.0,
    fit: MatchFit = "exact",
) -> Pixels:
    """Blend a picture with one from a file, or with itself; see `blend`.

    Parameters
    ----------
    picture
        Path of the upper picture; None is the picture itself, which multiplied becomes darker, and screened lighter.
    mode, amount, fit
        As for `blend`.
    """
    upper = pixels if picture is None else _pixels(picture)
    return _blended(pixels, upper, mode=mode, amount=amount, fit=fit, name=printable(picture or ""))


def _pixels(source: Any) -> Pixels:  # noqa: ANN401
    if isinstance(source, np.ndarray) and not np.ma.isMaskedArray(source):
        check_pixels(source)
        return source
    image = read_image(source, deep=True)
    return image.pixels if image.alpha is None else np.dstack([image.pixels, image.alpha])


def _blended(lower: Pixels, upper: Pixels, *, mode: Mode, amount: float, fit: MatchFit, name: str) -> Pixels:
    if upper.shape[:2] != lower.shape[:2]:
        if fit == "exact":
            (height, width), (high, wide) = lower.shape[:2], upper.shape[:2]
            raise InputError(
                f"blend: {name} has {wide} x {high} pixels, the picture {width} x {height}; fit=cover crops it, "
                "fit=stretch scales it"
            )
        size = lower.shape[1::-1]
        box = placement(upper.shape[1::-1], size, fit="cover" if fit == "cover" else "stretch").source
        upper = resized(unit_from_samples(upper).astype(np.float32, copy=False), size=size, box=box)
    result = np.array(lower, order="C")
    colors = result[..., :3] if lower.ndim == 3 else result
    work = partial(_mixed, mode=_MODES[mode], amount=amount)

    def fill(rows: slice) -> None:
        colors[rows] = work(colors[rows], upper[rows])

    map_parts(fill, strips_of(lower.shape))
    return result


def _mixed(lower: Pixels, upper: Pixels, *, mode: Callable[[Unit, Unit], Unit], amount: float) -> Pixels:
    below = unit_from_samples(lower)
    weight = np.asarray(amount, below.dtype)
    if upper.ndim == 3 and upper.shape[2] == 4:
        cover = unit_from_samples(upper[..., 3]).astype(below.dtype)
        weight = weight * (cover if lower.ndim == 2 else cover[..., np.newaxis])
    if lower.ndim == 2:
        above = unit_grey(upper)
    else:
        above = unit_from_samples(upper[..., :3] if upper.ndim == 3 else upper[..., np.newaxis].repeat(3, axis=-1))
    above = above.astype(below.dtype, copy=False)
    return samples_from_unit(below + weight * (mode(below, above) - below), lower.dtype)


_PARAMETERS = (
    Parameter("picture", "file", None, "The upper picture; none is the picture itself."),
    Parameter("mode", "choice", "normal", "How two colors become one.", choices=get_args(Mode)),
    Parameter("amount", "number", 1.0, "Weight of the blend.", low=0, high=1),
    Parameter("fit", "choice", "exact", "Where sizes differ: refuse, crop or stretch.", choices=get_args(MatchFit)),
)

BLEND_EFFECTS: tuple[Effect, ...] = (
    Effect("blend", blend_file, "color", "Blend with another picture.", _PARAMETERS, mixes=True),
)
