"""What can be chosen for a trace and for recoloring, the defaults, and the presets.

Neither numpy nor any module that needs it is loaded here, so that the command line can show its help at once.
"""

import dataclasses
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from segvec.errors import InputError
from segvec.image.choices import DEFAULT_MAX_PIXELS
from segvec.suggest import suggestion

Method = Literal[
    "auto",
    "kmeans",
    "meanshift",
    "slic",
    "felzenszwalb",
    "watershed",
    "otsu",
    "otsu-grey",
    "otsu-mask",
    "otsu-union",
    "multiotsu",
    "threshold",
    "adaptive",
    "palette",
    "labels",
]
Space = Literal["oklab", "lab", "rgb"]
Curve = Literal["spline", "polygon", "pixel"]
Layers = Literal["stacked", "mosaic"]
Assignment = Literal["lightness", "area", "nearest", "random", "order", "neighbors"]
METHODS: tuple[str, ...] = get_args(Method)
SUPERPIXELS: tuple[Method, ...] = ("slic", "felzenszwalb", "watershed")
SPACES: tuple[str, ...] = get_args(Space)
CURVES: tuple[str, ...] = get_args(Curve)
LAYERS: tuple[str, ...] = get_args(Layers)
ASSIGNMENTS: tuple[str, ...] = get_args(Assignment)

PRESETS: Mapping[str, Mapping[str, Any]] = {
    "photo": {"detail": 1.0, "colors": 64},
    "poster": {"colors": 12, "detail": 0.2, "min_area": 24.0, "tolerance": 0.8},
    "logo": {"detail": 0.5, "min_area": 6.0, "tolerance": 0.25},
    "lineart": {"segment": "multiotsu", "colors": 2, "min_area": 6.0, "tolerance": 0.4},
    "pixel": {"curve": "pixel", "min_area": 0.0, "subpixel": False, "detail": 0.0, "colors": 64},
}
"""Options that go together; what is named besides a preset wins over it."""


@dataclass(frozen=True, slots=True)
class TraceOptions:
    """What can be chosen, and the one home of the defaults."""

    effects: tuple[str, ...] = ()
    """What is done to the picture before it is cut, one after the other, as median:9 or gaussian:12@r; segvec effects
    lists them."""
    segment: Method = "auto"
    """How the picture is cut. By color: auto, kmeans, meanshift, palette. By superpixels that share a color: slic,
    felzenszwalb, watershed. By light: threshold, adaptive, multiotsu, otsu (each channel: eight classes), otsu-mask
    (light in all channels), otsu-union (in any), otsu-grey. By classes made elsewhere: labels."""
    colors: int | None = None
    """Number of colors, 1 to 256; by default as many as the picture needs."""
    palette: tuple[str, ...] = ()
    """Fixed colors, CSS names or hex codes. Every pixel gets the nearest (the segmentation is then ``palette``); where
    another segmentation is named, its classes take them by lightness."""
    threshold: float = 128.0
    """Luma 0..255 that parts dark from light, for the segmentation ``threshold``."""
    window: int = 51
    """Side in pixels, odd, of the square to whose mean a pixel is compared, for the segmentation ``adaptive``."""
    space: Space = "oklab"
    """Color space in which the segmentation ``kmeans`` measures distances: oklab, lab, rgb."""
    position_weight: float = 0.0
    """How much places count beside colors for the segmentation ``kmeans``; at 1 the picture's longer side is as far as
    black is from white."""
    bandwidth: float = 0.04
    """Reach of a color class of the segmentation ``meanshift``, an OKLab distance, 0.02 to 1."""
    superpixels: int = 1000
    """About how many superpixels are made before those that share a color are joined."""
    labels: str | None = None
    """File whose distinct values or colors are the classes, PNG or .npy, of the picture's size; the segmentation is
    then ``labels`` unless another is named."""
    mask: str | None = None
    """File that says what is seen of the picture, white or nonzero, PNG or .npy, of the picture's size."""
    remove_background: float | None = None
    """OKLab distance, as 0.1, from the color along most of the frame within which regions that hang together with the
    frame are taken away; by default none are."""
    only: str | None = None
    """What to cut out: a class by its number (0 is the lightest), or one region: the largest, the one at the center, or
    the one at the pixel x,y; all else becomes transparent, or the background color where one is given."""
    min_area: float | None = None
    """Smaller regions are merged, in square pixels; by default 3 in photographs and 4 in flat art."""
    detail: float = 1.0
    """How readily regions are kept: 2 keeps about twice as many, 0 merges by area alone."""
    background: str | None = None
    """Opaque color on which transparency is flattened; by default it is kept."""
    subpixel: bool = True
    """Whether borders move off the pixel grid to where anti-aliasing says they are."""
    curve: Curve = "spline"
    """Kind of outline: smooth curves, straight lines, or the edges of the pixels."""
    tolerance: float | None = None
    """Pixels an outline may leave the border; by default 0.6 in photographs and 0.3 in flat art."""
    corner_threshold: float = 60.0
    """Degrees of turning from which a border has a corner, 0..180."""
    layers: Layers = "stacked"
    """Whether shapes lie over each other, without seams, or abut exactly."""
    understroke: float = 0.0
    """Width in pixels of a stroke under the shapes of a mosaic, which hides its seams on the screen."""
    style: str | None = None
    """Another way to draw than by shapes: isolines, borders, low-poly, stained-glass, halftone, hatching; with options
    after a colon, as halftone:cell=10,angle=30."""
    pen_order: bool = False
    """Whether lines are joined and ordered so that a pen travels little between them."""
    precision: int = 1
    """Decimals of a pixel to which coordinates are written, 0..3."""
    seed: int = 0
    """Start of the random numbers, for the segmentation ``kmeans``."""
    max_pixels: int = DEFAULT_MAX_PIXELS
    """Most pixels a picture may have; larger ones are refused."""

    def __post_init__(self) -> None:
        if self.segment not in METHODS:
            raise InputError(f"unknown segmentation {self.segment!r}; {suggestion(self.segment, METHODS)}")
        if self.curve not in CURVES:
            raise InputError(f"unknown curve {self.curve!r}; {suggestion(self.curve, CURVES)}")
        if self.layers not in LAYERS:
            raise InputError(f"unknown layers {self.layers!r}; {suggestion(self.layers, LAYERS)}")
        if self.space not in SPACES:
            raise InputError(f"unknown space {self.space!r}; {suggestion(self.space, SPACES)}")
        if self.segment == "palette" and not self.palette:
            raise InputError("the segmentation 'palette' needs a palette")
        if self.segment == "labels" and self.labels is None:
            raise InputError("the segmentation 'labels' needs labels: a PNG or .npy file, or an array")
        if self.only is not None and not _ONLY.fullmatch(self.only):
            raise InputError(f"only must be a class number, largest, center or x,y as in 120,80, got {self.only!r}")
        self._check_colors()
        self._check_effects()
        if self.style is not None:
            from segvec.options.styles import parse_style

            parse_style(self.style)
        for name, low, high in _RANGES:
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise InputError(f"{name} must be {low:g} to {high:g}, got {value:g}")
        if isinstance(self.remove_background, bool):  # 1 would take everything away
            raise InputError("remove_background must be a distance such as 0.1, or None")
        if self.window % 2 == 0:
            raise InputError(f"window must be odd, so that it has a middle, got {self.window}")

    def _check_colors(self) -> None:
        colors = self.palette if self.background is None else (*self.palette, self.background)
        if colors:
            from segvec.color.conversion import parse_color

            for color in colors:
                parse_color(color)

    def _check_effects(self) -> None:
        if isinstance(self.effects, str) or not all(isinstance(text, str) for text in self.effects):
            raise InputError(f"effects must be several texts, as ['median:9'], got {self.effects!r}")
        if self.effects:
            from segvec.effects.effect import parse_effect

            for text in self.effects:
                parse_effect(text)

    def changed(self) -> dict[str, Any]:
        """Return the options that differ from the defaults."""
        return changed_fields(self)


@dataclass(frozen=True, slots=True)
class RecolorOptions:
    """How a palette is laid over an artwork, and the one home of the defaults."""

    assign: Assignment = "lightness"
    """Which color becomes which: lightness (light stays light), area (the largest gets the first), nearest, random,
    order (the lightest gets the first), neighbors (touching regions differ most, whatever color they had in common with
    others)."""
    shading: bool = True
    """Whether colors that share a palette color keep their differences in lightness."""
    palette_size: int | None = None
    """Number of colors of palettes that are made: random, harmonies, color maps, pictures; by default up to 6."""
    seed: int = 0
    """Start of the random numbers."""
    keep: tuple[str, ...] = ()
    """Colors that stay as they are; a color may have a tolerance (OKLab distance), as in white~0.1."""
    keep_at: tuple[tuple[float, float], ...] = ()
    """Points x,y, in pixels of the picture, whose regions stay as they are."""
    replace: tuple[str, ...] = ()
    """Single colors that become others, as in white=navy or white~0.1=none."""
    transparent: tuple[str, ...] = ()
    """Colors that become transparent; background stands for the one that lies along the page's edge."""

    def __post_init__(self) -> None:
        if self.assign not in ASSIGNMENTS:
            raise InputError(f"unknown assignment {self.assign!r}; {suggestion(self.assign, ASSIGNMENTS)}")
        for name, low, high in (("palette_size", 1, 256), ("seed", 0, 2**32 - 1)):
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise InputError(f"{name} must be {low:g} to {high:g}, got {value:g}")
        for name in ("keep", "replace", "transparent"):
            if isinstance(getattr(self, name), str):
                raise InputError(f"{name} must be a list, as in [{getattr(self, name)!r}], not one text")

    def changed(self) -> dict[str, Any]:
        """Return the options that differ from the defaults."""
        return changed_fields(self)


def changed_fields(options: Any) -> dict[str, Any]:  # noqa: ANN401 (any dataclass of options)
    """Return the fields of a class of options that differ from their defaults, measures as floats.

    Recipes are made of them, and are the same however the numbers were given.
    """
    changed = {}
    for field in dataclasses.fields(options):
        value = getattr(options, field.name)
        if value != field.default:
            is_measure = field.type is float or float in get_args(field.type)
            changed[field.name] = float(value) if is_measure and type(value) is int else value
    return changed


_ONLY = re.compile(r"\d{1,5}|largest|center|\d{1,6}(\.\d+)?,\d{1,6}(\.\d+)?", re.ASCII)

_RANGES = (
    ("colors", 1, 256),
    ("threshold", 0, 255),
    ("window", 3, 9999),
    ("position_weight", 0, 1000),
    ("bandwidth", 0.02, 1),
    ("superpixels", 1, 100_000),
    ("remove_background", 0, 1),
    ("min_area", 0, 1e9),
    ("detail", 0, 1000),
    ("tolerance", 0, 1000),
    ("corner_threshold", 0, 180),
    ("understroke", 0, 1000),
    ("precision", 0, 3),
    ("seed", 0, 2**32 - 1),
    ("max_pixels", 1, 2**40),
)


def options_from(*, preset: str | None = None, **chosen: Any) -> TraceOptions:  # noqa: ANN401 (any field's type)
    """Make options from a preset and what was chosen besides.

    Parameters
    ----------
    preset
        A name in `PRESETS`, or ``None``.
    chosen
        Fields of :class:`TraceOptions`.

    Examples
    --------
    >>> options_from(preset="poster", colors=5).colors
    5
    """
    if preset is not None and preset not in PRESETS:
        raise InputError(f"unknown preset {preset!r}; {suggestion(preset, PRESETS)}")
    names = {field.name for field in dataclasses.fields(TraceOptions)}
    for name in chosen:
        if name not in names:
            raise TypeError(f"trace() got an unexpected option {name!r}")
    if isinstance(chosen.get("effects"), list):
        chosen["effects"] = tuple(chosen["effects"])
    of_preset = PRESETS[preset] if preset else {}
    if chosen.get("palette"):
        chosen["palette"] = tuple(chosen["palette"])
        if "segment" not in of_preset:
            chosen.setdefault("segment", "palette")
    for name in ("labels", "mask"):
        if chosen.get(name) is not None:
            chosen[name] = os.fspath(chosen[name])
    if chosen.get("labels") is not None:
        chosen.setdefault("segment", "labels")
    if chosen.get("only") is not None:
        only = chosen["only"]
        chosen["only"] = ",".join(map(str, only)) if isinstance(only, tuple | list) else str(only)
    return TraceOptions(**{**of_preset, **chosen})


def options_of(recipe: Mapping[str, Any]) -> TraceOptions:
    """Read the options of a trace from the recipe in its metadata.

    Raises
    ------
    InputError
        If a value cannot be used, because the recipe was changed or another version wrote it.

    Examples
    --------
    >>> options_of({"segvec": "0.1.0", "source": "5e9f", "colors": 5}).colors
    5
    """
    names = {field.name for field in dataclasses.fields(TraceOptions)}
    return TraceOptions(**_from_json(TraceOptions, {name: recipe[name] for name in recipe if name in names}))


def recolor_options_of(step: Mapping[str, Any]) -> RecolorOptions:
    """Read the options of a recoloring from the part of a recipe that tells of it.

    Raises
    ------
    InputError
        If an option is not known or a value cannot be used.
    """
    return RecolorOptions(**_from_json(RecolorOptions, {name: step[name] for name in step if name != "palette"}))


def _from_json(kind: type[TraceOptions | RecolorOptions], values: Mapping[str, Any]) -> dict[str, Any]:
    """Check values that anybody may have changed, so that none of a wrong type goes on to numbers."""
    types = {field.name: field.type for field in dataclasses.fields(kind)}
    chosen = {name: _tuples(value) for name, value in values.items()}
    for name, value in chosen.items():
        if name not in types or not _is_of(value, types[name]):
            raise InputError(f"the recipe cannot be read: {name} is {value!r}; another version may have written it")
    return chosen


def _tuples(value: Any) -> Any:  # noqa: ANN401 (JSON)
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _is_of(value: object, kind: Any) -> bool:  # noqa: ANN401 (any type's annotation)
    """Tell whether a value is of the type of a field."""
    parts = get_args(kind)
    if get_origin(kind) is Literal:
        return value in parts
    if get_origin(kind) is tuple:
        if not isinstance(value, tuple):
            return False
        parts = parts[:1] * len(value) if parts[-1] is Ellipsis else parts
        return len(parts) == len(value) and all(map(_is_of, value, parts))
    if parts:
        return any(_is_of(value, part) for part in parts)
    return type(value) is kind or (kind is float and type(value) is int)
