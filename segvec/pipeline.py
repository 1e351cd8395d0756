"""From a picture to an artwork: the options, their defaults, and the order of the stages."""

import dataclasses
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from segvec._version import __version__
from segvec.artwork import Artwork
from segvec.color import parse_color
from segvec.curves import Curves, fit_curves, pixel_curves, polygon_curves
from segvec.errors import InputError
from segvec.image import DEFAULT_MAX_PIXELS, Image, as_image
from segvec.layering import mosaic_layers, stacked_layers
from segvec.planar import PlanarMap, planar_map
from segvec.segment import METHODS, Cut, segment
from segvec.subpixel import midpoint_map, subpixel_map

PHOTO_TOLERANCE, FLAT_TOLERANCE = 0.45, 0.3
"""Pixels a curve may leave its border, where the user names no tolerance: half a pixel keeps neighbors apart, and
anti-aliased flat art tells its edges to a tenth."""

UNDERSTROKE = 1.0
"""Pixels; half of it lies on each side of a border, as far as anti-aliasing at 1:1 reaches."""

HASH_DIGITS = 16
"""Digits of the source's SHA-256 that a recipe keeps: enough to know the picture again, not to prove it."""

CURVES = ("spline", "polygon", "pixel")
LAYERS = ("stacked", "mosaic")

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

    segment: str = "auto"
    """How colors are found: auto, kmeans, otsu, otsu-mask, multiotsu, threshold, palette."""
    colors: int | None = None
    """Number of colors, 1 to 256; none for as many as the picture needs."""
    palette: tuple[str, ...] = ()
    """Fixed colors, CSS names or hex codes, for the segmentation ``palette``."""
    threshold: float = 128.0
    """Luma 0..255 that parts dark from light, for the segmentation ``threshold``."""
    min_area: float | None = None
    """Pixels; smaller regions are merged. None for 3 in photographs and 4 in flat art."""
    detail: float = 1.0
    """How readily regions are kept: 2 keeps about twice as many, 0 merges by area alone."""
    background: str | None = None
    """Color on which transparency is flattened; none keeps it."""
    subpixel: bool = True
    """Whether borders move off the pixel grid to where anti-aliasing says they are."""
    curve: Literal["spline", "polygon", "pixel"] = "spline"
    """Kind of outline."""
    tolerance: float | None = None
    """Pixels an outline may leave the border. None for 0.45 in photographs and 0.3 in flat art."""
    corner_threshold: float = 60.0
    """Degrees of turning from which a border has a corner, 0..180."""
    layers: Literal["stacked", "mosaic"] = "stacked"
    """Whether shapes lie over each other, without seams, or abut exactly."""
    understroke: float = 0.0
    """Pixels; width of a stroke under the shapes of a mosaic that hides its seams on the screen."""
    precision: int = 1
    """Decimals of a pixel to which coordinates are written, 0..3."""
    seed: int = 0
    """For the segmentation ``kmeans``."""
    max_pixels: int = DEFAULT_MAX_PIXELS
    """Larger pictures are refused."""

    def __post_init__(self) -> None:
        if self.segment not in METHODS:
            raise InputError(f"unknown segmentation {self.segment!r}; choose one of {', '.join(METHODS)}")
        if self.curve not in CURVES:
            raise InputError(f"unknown curve {self.curve!r}; choose one of {', '.join(CURVES)}")
        if self.layers not in LAYERS:
            raise InputError(f"unknown layers {self.layers!r}; choose one of {', '.join(LAYERS)}")
        if self.segment == "palette" and not self.palette:
            raise InputError("the segmentation 'palette' needs a palette")
        for color in self.palette:
            parse_color(color)
        for name, low, high in _RANGES:
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise InputError(f"{name} must be {low:g} to {high:g}, got {value:g}")

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


@dataclass(frozen=True, slots=True)
class Stage:
    """One finished step of a trace."""

    name: str
    seconds: float
    note: str
    """What came out, in words and numbers."""


STAGES = ("read", "segment", "map", "borders", "curves", "layers")


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


def trace(
    image: object,
    options: TraceOptions | None = None,
    *,
    preset: str | None = None,
    progress: Callable[[Stage], None] | None = None,
    **chosen: Any,  # noqa: ANN401 (any field's type)
) -> Artwork:
    """Turn a picture into vector art.

    Parameters
    ----------
    image
        A path, the bytes of an image file, an open binary file, an array (H, W) or (H, W, 1..4) of any usual
        type, a Pillow image, or a :class:`segvec.image.Image`.
    options
        All options at once; or give `preset` and single fields of :class:`TraceOptions` by name.
    progress
        Called after each stage.

    Returns
    -------
    Artwork
        With ``to_svg()``, ``to_png()``, ``to_pdf()``, ``to_geojson()`` and ``recolor()``.

    Raises
    ------
    InputError
        If the picture cannot be read or an option cannot be used.

    Examples
    --------
    >>> import numpy as np
    >>> art = trace(np.eye(16), curve="pixel", min_area=0)
    >>> len(art.colors)
    2
    """
    if options is None:
        options = options_from(preset=preset, **chosen)
    elif preset is not None or chosen:
        raise TypeError("give either options or single options, not both")
    clock = _Clock(progress)
    picture = as_image(image, max_pixels=options.max_pixels, background=options.background)
    height, width = picture.pixels.shape[:2]
    clock.stage("read", f"{width} x {height} pixels")
    palette = np.array([parse_color(color)[:3] for color in options.palette], np.uint8).reshape(-1, 3)
    cut = segment(
        picture,
        method=options.segment,  # type: ignore[arg-type]  # checked by TraceOptions
        colors=options.colors,
        palette=palette if len(palette) else None,
        threshold=options.threshold,
        min_area=options.min_area,
        detail=options.detail,
        seed=options.seed,
    )
    clock.stage("segment", f"{len(cut.segmentation.colors)} colors{', flat art' if cut.is_flat else ''}")
    planar = planar_map(cut.segmentation)
    clock.stage("map", f"{planar.n_regions} regions, {planar.n_arcs} borders")
    planar, curves = _outlines(planar, picture, cut, options, clock)
    return _artwork(planar, curves, picture, cut, options, clock)


class _Clock:
    """Tells how long each stage took."""

    def __init__(self, progress: Callable[[Stage], None] | None) -> None:
        self._progress = progress
        self._last = time.perf_counter()

    def stage(self, name: str, note: str) -> None:
        now = time.perf_counter()
        if self._progress is not None:
            self._progress(Stage(name, now - self._last, note))
        self._last = time.perf_counter()


def _outlines(
    planar: PlanarMap, picture: Image, cut: Cut, options: TraceOptions, clock: _Clock
) -> tuple[PlanarMap, Curves]:
    """Place the borders and fit them."""
    if options.curve == "pixel":
        clock.stage("borders", "on the pixel grid")
        curves = pixel_curves(planar)
        clock.stage("curves", f"{len(curves.is_line)} lines")
        return planar, curves
    if options.subpixel:
        planar = subpixel_map(
            planar, pixels=picture.pixels, alpha=picture.alpha, colors=cut.segmentation.colors
        )
    else:
        planar = midpoint_map(planar)
    clock.stage("borders", f"{len(planar.points)} points")
    tolerance = options.tolerance
    if tolerance is None:
        tolerance = FLAT_TOLERANCE if cut.is_flat else PHOTO_TOLERANCE
    fit = fit_curves if options.curve == "spline" else polygon_curves
    curves = fit(planar, tolerance=tolerance, corner_threshold=options.corner_threshold)
    lines = int(curves.is_line.sum())
    clock.stage("curves", f"{lines} lines, {len(curves.is_line) - lines} curves")
    return planar, curves


def _artwork(
    planar: PlanarMap, curves: Curves, picture: Image, cut: Cut, options: TraceOptions, clock: _Clock
) -> Artwork:
    """Lay the regions out in layers and sign the work."""
    stacked = options.layers == "stacked"
    layers = (stacked_layers if stacked else mosaic_layers)(planar, curves)
    trapped = stacked and layers.has_seams
    clock.stage("layers", f"{len(layers.labels)} layers, {len(layers.is_line)} segments")
    return Artwork(
        size=planar.size,
        colors=cut.segmentation.colors,
        labels=layers.labels,
        layer_offsets=layers.layer_offsets,
        ring_offsets=layers.ring_offsets,
        controls=layers.controls,
        is_line=layers.is_line,
        precision=10**options.precision,
        has_base=trapped,
        understroke=UNDERSTROKE if trapped else 0.0 if stacked else options.understroke,
        title=picture.name,
        recipe={"segvec": __version__, "source": picture.sha256[:HASH_DIGITS], **options.changed()},
        borders=(planar, curves),
    )
