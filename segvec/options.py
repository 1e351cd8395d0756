"""What can be chosen for a trace, the defaults, and the presets.

Neither numpy nor any module that needs it is loaded here, so that the command line can show its help at once.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from segvec.errors import InputError

DEFAULT_MAX_PIXELS = 200_000_000
"""Most pixels a picture may have: above every camera, and 1.4 GB at the 7 bytes a pixel of decoding."""

Method = Literal["auto", "kmeans", "otsu", "otsu-mask", "multiotsu", "threshold", "palette"]
Curve = Literal["spline", "polygon", "pixel"]
Layers = Literal["stacked", "mosaic"]
METHODS: tuple[str, ...] = get_args(Method)
CURVES: tuple[str, ...] = get_args(Curve)
LAYERS: tuple[str, ...] = get_args(Layers)

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

    segment: Method = "auto"
    """How colors are found: auto, kmeans, otsu, otsu-mask, multiotsu, threshold, palette."""
    colors: int | None = None
    """Number of colors, 1 to 256; by default as many as the picture needs."""
    palette: tuple[str, ...] = ()
    """Fixed colors, CSS names or hex codes; the segmentation is then ``palette`` unless another is named."""
    threshold: float = 128.0
    """Luma 0..255 that parts dark from light, for the segmentation ``threshold``."""
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
    precision: int = 1
    """Decimals of a pixel to which coordinates are written, 0..3."""
    seed: int = 0
    """Start of the random numbers, for the segmentation ``kmeans``."""
    max_pixels: int = DEFAULT_MAX_PIXELS
    """Most pixels a picture may have; larger ones are refused."""

    def __post_init__(self) -> None:
        if self.segment not in METHODS:
            raise InputError(f"unknown segmentation {self.segment!r}; choose one of {', '.join(METHODS)}")
        if self.curve not in CURVES:
            raise InputError(f"unknown curve {self.curve!r}; choose one of {', '.join(CURVES)}")
        if self.layers not in LAYERS:
            raise InputError(f"unknown layers {self.layers!r}; choose one of {', '.join(LAYERS)}")
        if self.segment == "palette" and not self.palette:
            raise InputError("the segmentation 'palette' needs a palette")
        self._check_colors()
        for name, low, high in _RANGES:
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise InputError(f"{name} must be {low:g} to {high:g}, got {value:g}")

    def _check_colors(self) -> None:
        colors = self.palette if self.background is None else (*self.palette, self.background)
        if colors:
            from segvec.color import parse_color

            for color in colors:
                parse_color(color)

    def changed(self) -> dict[str, Any]:
        """Return the options that differ from the defaults."""
        pairs = ((field.name, getattr(self, field.name)) for field in dataclasses.fields(self))
        defaults = {field.name: field.default for field in dataclasses.fields(self)}
        return {name: value for name, value in pairs if value != defaults[name]}


_RANGES = (
    ("colors", 1, 256),
    ("threshold", 0, 255),
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
        raise InputError(f"unknown preset {preset!r}; choose one of {', '.join(PRESETS)}")
    names = {field.name for field in dataclasses.fields(TraceOptions)}
    for name in chosen:
        if name not in names:
            raise TypeError(f"trace() got an unexpected option {name!r}")
    if chosen.get("palette"):
        chosen["palette"] = tuple(chosen["palette"])
        chosen.setdefault("segment", "palette")
    return TraceOptions(**{**(PRESETS[preset] if preset else {}), **chosen})
