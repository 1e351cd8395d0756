"""All effects by name, their text form, and chains of them.

The text form is ``name[:value[,value or name=value]...][@channels]``: ``median:9``, ``gaussian:12@r``,
``rotate:90,axis=0,0,1``. A list of numbers or colors, and the path of a file, take all up to the next ``name=``. After
the last ``@``, unless it is one in a path, come the channels that the effect changes: any of ``rgb``, or of ``l`` and
``c``, the lightness and chroma of OKLab. It sees each of them as a grey picture, so that ``threshold@rgb`` parts each
channel by itself; effects that mix channels see the whole picture, and the channels not named are kept. Hue goes round
in a circle and cannot be filtered so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from segvec.color.spelling import spelled_grey
from segvec.effects.blend_effects import BLEND_EFFECTS
from segvec.effects.color_effects import COLOR_EFFECTS
from segvec.effects.edge_effects import EDGE_EFFECTS
from segvec.effects.filter_effects import FILTER_EFFECTS
from segvec.effects.histogram_effects import HISTOGRAM_EFFECTS
from segvec.effects.kernel_effects import KERNEL_EFFECTS
from segvec.effects.level_effects import LEVEL_EFFECTS
from segvec.effects.noise_effects import NOISE_EFFECTS
from segvec.effects.parameters import check_values, read_values
from segvec.effects.perceived import on_perceived
from segvec.effects.samples import Pixels, check_pixels, plane_of
from segvec.errors import InputError
from segvec.parallel import map_parts
from segvec.suggest import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from segvec.effects.definition import Effect
    from segvec.effects.parameters import Value

EFFECTS: Mapping[str, Effect] = {
    effect.name: effect
    for effect in (
        *COLOR_EFFECTS,
        *LEVEL_EFFECTS,
        *HISTOGRAM_EFFECTS,
        *BLEND_EFFECTS,
        *FILTER_EFFECTS,
        *NOISE_EFFECTS,
        *KERNEL_EFFECTS,
        *EDGE_EFFECTS,
    )
}
"""By group, in the order in which they are listed."""

NAMES_ELSEWHERE: Mapping[str, str] = {
    "autocontrast": "auto-levels",
    "auto-contrast": "auto-levels",
    "bilateral": "smooth",
    "black-and-white": "grey",
    "blackwhite": "grey",
    "blur": "gaussian:3",
    "box-blur": "mean",
    "brighten": "lightness:0.1",
    "brightness": "lightness:0.1",
    "bw": "grey",
    "color-balance": "white-balance",
    "darken": "lightness:-0.1",
    "desaturate": "chroma:0.5",
    "despeckle": "median:3",
    "edge": "sobel",
    "edge-detect": "sobel",
    "edges": "sobel",
    "exposure": "gamma:1.5",
    "find-edges": "sobel",
    "gaussian-blur": "gaussian:3",
    "greyscale": "grey",
    "histogram-equalization": "equalize",
    "hue": "rotate-hue:40",
    "hue-rotate": "rotate-hue:40",
    "laplacian": "laplace",
    "levels": "auto-levels",
    "median-blur": "median:9",
    "monochrome": "grey",
    "negate": "invert",
    "negative": "invert",
    "noise-reduction": "denoise",
    "non-local-means": "denoise",
    "normalize": "auto-levels",
    "outline": "sobel:ink=dark",
    "quantize": "posterize",
    "saturate": "chroma:1.5",
    "saturation": "chroma:1.5",
    "sharp": "unsharp",
    "sharpen": "unsharp",
    "sharpness": "unsharp",
    "soften": "gaussian:1",
    "total-variation": "tv",
    "unsharp-mask": "unsharp",
    "vibrance": "chroma:1.5",
}
"""What effects are called elsewhere, and how they are written here."""

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)"

WAY = re.compile(rf"{_NUMBER}(?:\.\.{_NUMBER})+", re.ASCII)
"""A number that runs, as 0..360; see `segvec.effects.motion`."""

_PATH_LETTERS = frozenset("./\\")
"""What no channel has, but the end of a path, as of photo@2x.png."""


@dataclass(frozen=True, slots=True)
class AppliedEffect:
    """An effect with values for its parameters, ready to be applied."""

    effect: Effect
    """Function and parameters."""
    values: Mapping[str, Value] = field(default_factory=dict)
    """By name; parameters that are not here have their defaults."""
    channels: str = ""
    """Some of ``rgb`` or of ``lc``, in this order; "" for the effect's own."""

    def __post_init__(self) -> None:
        _check_channels(self.effect, self.channels)
        check_values(self.effect.name, self.effect.parameters, self.values)

    def __str__(self) -> str:
        """Return the text form, without what is default; `parse_effect` reads it."""
        values = ",".join(self._texts())
        return self.effect.name + (f":{values}" if values else "") + (f"@{self.channels}" if self.channels else "")

    def _texts(self) -> Iterator[str]:
        for i, parameter in enumerate(self.effect.parameters):
            value = self.values.get(parameter.name, parameter.default)
            if value != parameter.default:
                yield ("" if i == 0 else f"{parameter.name}=") + parameter.text(value)

    @property
    def files(self) -> tuple[str, ...]:
        """Paths of the files that it reads."""
        paths = (self.values.get(parameter.name) for parameter in self.effect.parameters if parameter.kind == "file")
        return tuple(path for path in paths if isinstance(path, str))

    def apply(self, pixels: Pixels) -> Pixels:
        """Return new pixels.

        Parameters
        ----------
        pixels
            As `apply_effects` takes them.

        Returns
        -------
        NDArray
            As `apply_effects` returns them.

        Raises
        ------
        InputError
            If they are no pixels, or a grey picture lacks the channels.
        """
        check_pixels(pixels)
        work = partial(self.effect.function, **self.values)
        channels = self.channels or self.effect.channels
        if pixels.ndim == 2:
            if self.channels not in ("", "l"):
                raise InputError(f"{self}: a grey picture has no channels {self.channels!r}; leave out the @")
            return work(pixels)
        if not channels:
            return work(pixels)
        if set(channels) <= set("lc"):
            return on_perceived(pixels, work, channels=channels)
        return _on_channels(pixels, work, channels=channels, mixes=self.effect.mixes)


def effect_names() -> list[str]:
    """Return the names of all effects, by group."""
    return list(EFFECTS)


def effect(name: str) -> Effect:
    """Return an effect by name.

    Raises
    ------
    InputError
        If there is none; the message names the nearest ones.

    Examples
    --------
    >>> [parameter.name for parameter in effect("median").parameters]
    ['size', 'edge']
    """
    name = spelled_grey(name)
    known = NAMES_ELSEWHERE.get(spelled_grey(name.lower()).replace("_", "-").replace(" ", "-"))
    if name not in EFFECTS and known is not None:
        raise InputError(f"unknown effect {name!r}; it is written as {known!r} here")
    if name not in EFFECTS:
        raise InputError(f"unknown effect {name!r}; {suggestion(name, EFFECTS, lister='segvec effects')}")
    return EFFECTS[name]


def parse_effect(text: str) -> AppliedEffect:
    """Read the text form of an effect; see the module for its grammar.

    Parameters
    ----------
    text
        Name, values and channels, as ``gaussian:12@r``.

    Raises
    ------
    InputError
        If the name, a value or a channel will not do; the message says what would.

    Examples
    --------
    >>> applied = parse_effect("gaussian:12,edge=wrap@r")
    >>> applied.values, applied.channels, str(applied)
    ({'sigma': 12, 'edge': 'wrap'}, 'r', 'gaussian:12,edge=wrap@r')
    """
    found, values, channels = effect_parts(text)
    if any(WAY.fullmatch(word.rpartition("=")[2].strip()) for word in values.split(",")):
        raise InputError(f"{text!r} runs over frames, of which there is one here; segvec effect makes more")
    return AppliedEffect(found, read_values(found.name, found.parameters, values), channels)


def effect_parts(text: str) -> tuple[Effect, str, str]:
    """Part the text form into the effect, the text of its values, and its channels in order.

    Raises
    ------
    InputError
        If there is no such effect, or no channel after the @.
    """
    rest, at, channels = text.strip().rpartition("@")
    if not at or not _PATH_LETTERS.isdisjoint(channels):
        rest, at, channels = text.strip(), "", ""
    name, _, values = rest.partition(":")
    found = effect(name.strip())
    letters = channels.strip().lower()
    if at and not letters:
        raise InputError(f"{text!r} names no channels after the @; give some of rgb or of lc")
    return found, values, "".join(sorted(letters, key="rgblc".find))


def apply_effects(pixels: NDArray[Any], effects: Sequence[str | AppliedEffect]) -> NDArray[Any]:
    """Apply effects one after the other.

    Parameters
    ----------
    pixels
        (H, W), (H, W, 3) or (H, W, 4): uint8, uint16, or floats of 0..1. Not changed; alpha is passed on as it is, also
        by filters, which see the colors under transparent pixels.
    effects
        In order; texts are read by `parse_effect`, all of them before any is applied.

    Returns
    -------
    NDArray
        Of the same type, shape and range.

    Raises
    ------
    InputError
        If an effect cannot be read or applied.

    Examples
    --------
    >>> apply_effects(np.array([[0, 100, 255]], np.uint8), ["invert", "posterize:2"]).tolist()
    [[255, 255, 0]]
    """
    if isinstance(effects, str):
        raise InputError(f"effects must be a list, as in [{effects!r}], not one text")
    if isinstance(pixels, np.ma.MaskedArray):
        pixels = pixels.data
    check_pixels(pixels)
    for applied in [parse_effect(each) if isinstance(each, str) else each for each in effects]:
        pixels = applied.apply(pixels)
    return pixels


def _on_channels(pixels: Pixels, work: partial[Any], *, channels: str, mixes: bool) -> Pixels:
    result = np.array(pixels, order="C")
    changed = work(pixels) if mixes else None

    def fill(channel: str) -> None:
        k = "rgb".index(channel)
        result[..., k] = work(plane_of(pixels, k)) if changed is None else changed[..., k]

    map_parts(fill, channels)
    return result


def _check_channels(effect: Effect, channels: str) -> None:
    if len(set(channels)) != len(channels) or not (set(channels) <= set("rgb") or set(channels) <= set("lc")):
        raise InputError(f"{effect.name}: channels must be some of rgb or of lc, each once, got {channels!r}")
    if effect.mixes and set(channels) & set("lc"):
        raise InputError(f"{effect.name} mixes channels and takes only some of rgb, got {channels!r}")
