"""What can be chosen for a trace, the defaults, and the presets.

Neither numpy nor any module that needs it is loaded here, so that the command line can show its help at once.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from segvec.color.spelling import spelled_grey
from segvec.errors import InputError
from segvec.image.choices import DEFAULT_MAX_PIXELS, range_text
from segvec.options.cutting import CutOptions
from segvec.options.option import changed_fields, check, check_names, declared, option
from segvec.options.styles import parse_style
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
Paths = Literal["color", "region"]
Fills = Literal["auto", "flat", "gradient"]
SUPERPIXELS: tuple[Method, ...] = ("slic", "felzenszwalb", "watershed")

PRESETS: Mapping[str, Mapping[str, Any]] = {
    "photo": {"detail": 1.0, "colors": 64, "vividness": 0.0, "fills": "gradient"},
    "poster": {"colors": 12, "fills": "flat", "calm": 1.0, "detail": 0.6},
    "smooth": {"colors": 8, "fills": "gradient", "calm": 1.0, "detail": 0.1},
    "logo": {"detail": 0.5, "min_area": 6.0, "tolerance": 0.25},
    "lineart": {
        "effects": ("even-light",),
        "segment": "multiotsu",
        "colors": 2,
        "palette": ("white", "black"),
        "fills": "flat",
        "min_area": 6.0,
        "tolerance": 0.4,
    },
    "pixel": {"curve": "pixel", "fills": "flat", "min_area": 0.0, "subpixel": False, "detail": 0.0, "colors": 64},
}
"""Options that go together; what is named besides a preset wins over it."""

_DRAWN = ("curve", "spline", "polygon")
"""What tolerances need: curves that are not the edges of pixels."""


@dataclass(frozen=True, slots=True)
class TraceOptions(CutOptions):
    """What can be chosen, and the one home of the defaults."""

    effects: tuple[str, ...] = option(
        (), section="Colors", metavar="EFFECT", flag="effect", offers="effects", is_of_picture=True
    )
    """What is done to the picture before it is cut, one after the other, as median:9 or gaussian:12@r; segvec effects
    lists them."""
    range: str | None = option(None, section="Colors", metavar="LOW,HIGH|auto|none", unset="none", is_of_picture=True)
    """Samples of the picture that become black and white, in its own unit, as 0,4095 for 12 bits that lie in 16; or
    auto, the smallest and the largest; by default what the file tells, or its type."""
    segment: Method = option("auto", section="Colors", metavar="METHOD", noun="segmentation")
    """How the picture is cut. By color: auto, kmeans, meanshift, palette. By superpixels that share a color: slic,
    felzenszwalb, watershed. By light: threshold, adaptive, multiotsu, otsu (each channel: eight classes), otsu-mask
    (light in all channels), otsu-union (in any), otsu-grey. By classes made elsewhere: labels."""
    colors: int | None = option(None, section="Colors", metavar="N|auto", unset="auto", limits=(1, 256))
    """Number of colors, 1 to 256; by default as many as the picture needs. Of a larger palette those are taken that
    serve the picture best."""
    vividness: float = option(1.0, section="Colors", metavar="FACTOR", limits=(0, 10), needs=("segment", "auto"))
    """How much hues count beside error where a number of colors is asked for, and how far colors are lifted above dull
    means; 0 takes means of least error."""
    fills: Fills = option("auto", section="Colors")
    """What shapes are filled with: flat colors; gradients, and colors of their own around the picture's few, where
    these pay; or auto, which is flat where a number of colors or a segmentation is asked for, and else gradient."""
    palette: tuple[str, ...] = option(
        (), section="Colors", metavar="COLOR,...", offers="palettes", left_to="recoloring"
    )
    """Fixed colors, CSS names or hex codes. Every pixel gets the nearest (the segmentation is then ``palette``); where
    another segmentation is named, its classes take them by lightness."""
    threshold: float = option(
        128.0, section="Segmentation", metavar="LUMA", limits=(0, 255), needs=("segment", "threshold")
    )
    """Luma 0..255 that parts dark from light, for the segmentation ``threshold``."""
    window: int = option(51, section="Segmentation", metavar="PIXELS", limits=(3, 9999), needs=("segment", "adaptive"))
    """Side in pixels, odd, of the square to whose mean a pixel is compared, for the segmentation ``adaptive``."""
    space: Space = option("oklab", section="Segmentation", needs=("segment", "kmeans"))
    """Color space in which the segmentation ``kmeans`` measures distances: oklab, lab, rgb."""
    position_weight: float = option(
        0.0, section="Segmentation", metavar="FACTOR", limits=(0, 1000), needs=("segment", "kmeans")
    )
    """How much places count beside colors for the segmentation ``kmeans``; at 1 the picture's longer side is as far as
    black is from white."""
    bandwidth: float = option(
        0.04, section="Segmentation", metavar="DISTANCE", limits=(0.02, 1), needs=("segment", "meanshift")
    )
    """Reach of a color class of the segmentation ``meanshift``, an OKLab distance, 0.02 to 1."""
    superpixels: int = option(
        1000, section="Segmentation", metavar="N", limits=(1, 100_000), needs=("segment", *SUPERPIXELS)
    )
    """About how many superpixels are made before those that share a color are joined."""
    labels: str | None = option(
        None, section="Segmentation", metavar="PATH|none", unset="none", offers="files", needs=("segment", "labels")
    )
    """File whose distinct values or colors are the classes, PNG or .npy, of the picture's size; the segmentation is
    then ``labels`` unless another is named. Without it, those of the picture itself are, which may be .npy then."""
    mask: str | None = option(
        None,
        section="Subject",
        after="remove_background",
        metavar="PATH|none",
        unset="none",
        offers="files",
        is_of_picture=True,
    )
    """File that says what is seen of the picture, white or nonzero, PNG or .npy, of the picture's size."""
    remove_background: float | None = option(
        None, section="Subject", after="only", metavar="DISTANCE|none", unset="none", limits=(0, 1)
    )
    """OKLab distance, as 0.1, from the color along most of the frame within which regions that hang together with the
    frame are taken away; by default none are."""
    only: str | None = option(None, section="Subject", metavar="N|largest|center|X,Y", unset="none")
    """What to cut out: a class by its number (0 is the lightest), or one region: the largest, the one at the center, or
    the one at the pixel x,y; all else becomes transparent, or the background color where one is given."""
    min_area: float | None = option(None, section="Regions", metavar="AREA|auto", unset="auto", limits=(0, 1e9))
    """Smaller regions are merged, in square pixels; by default 3 in photographs and 4 in flat art."""
    calm: float = option(0.0, section="Regions", metavar="FACTOR", limits=(0, 100))
    """How much of a photograph is smoothed away before the cut: at 1, what is smaller than some 400th of its longer
    side; edges stay. Least areas and tolerances, where they are left to segvec, grow with it."""
    detail: float = option(1.0, section="Regions", metavar="FACTOR", limits=(0, 1000))
    """How readily regions are kept: 2 keeps about twice as many, 0 merges by area alone."""
    background: str | None = option(
        None,
        section="Colors",
        metavar="COLOR|none",
        unset="none",
        offers="colors",
        left_to="page",
        is_of_picture=True,
    )
    """Opaque color on which transparency is flattened; by default it is kept."""
    subpixel: bool = option(True, section="Outlines", after="corner_threshold")
    """Whether borders move off the pixel grid to where anti-aliasing says they are."""
    curve: Curve = option("spline", section="Outlines")
    """Kind of outline: smooth curves, straight lines, or the edges of the pixels."""
    tolerance: float | None = option(
        None, section="Outlines", metavar="PIXELS|auto", unset="auto", limits=(0, 1000), needs=_DRAWN
    )
    """Pixels an outline may leave the border; by default 0.6 in photographs, and in flat art what its edges can be
    trusted to, 0.06 where small art is clean and up to 0.3 where it is large or damaged."""
    corner_threshold: float = option(60.0, section="Outlines", metavar="DEGREES", limits=(0, 180), needs=_DRAWN)
    """Degrees of turning from which a border has a corner, 0..180."""
    layers: Layers = option("stacked", section="Layers")
    """Whether shapes lie over each other, without seams, or abut exactly."""
    understroke: float = option(0.0, section="Layers", metavar="PIXELS", limits=(0, 1000), needs=("layers", "mosaic"))
    """Width in pixels of a stroke under the shapes of a mosaic, which hides its seams on the screen."""
    paths: Paths = option("color", section="Layers")
    """Whether each color is one path, or each region one with an id that stays, which an editor can pick."""
    style: str | None = option(None, section="Style", metavar="STYLE", offers="styles", is_of_picture=True)
    """Another way to draw than by shapes: isolines, borders, low-poly, stained-glass, halftone, hatching, centerline;
    with options after a colon, as halftone:cell=10,angle=30."""
    pen_order: bool = option(False, section="Style", needs=("style",), is_of_picture=True)
    """Whether lines are joined and ordered so that a pen travels little between them."""
    max_bytes: int | None = option(
        None, section="Size", metavar="N|none", unset="none", limits=(1, 2**40), left_to="recoloring"
    )
    """Most bytes of the SVG: detail or least area, and colors, tolerance and precision where you name none, are those
    of the best picture under it."""
    max_segments: int | None = option(None, section="Size", metavar="N|none", unset="none", limits=(1, 2**40))
    """Most lines and curves, in the same way."""
    max_paths: int | None = option(None, section="Size", metavar="N|none", unset="none", limits=(1, 2**40))
    """Most paths, in the same way."""
    precision: int | None = option(None, section="Outlines", metavar="DECIMALS|auto", unset="auto", limits=(0, 3))
    """Decimals of a pixel to which coordinates are written, 0..3; by default 1, and 2 in flat art of at most 1024
    pixels."""
    seed: int = option(0, section="Colors", metavar="N", left_to="recoloring", limits=(0, 2**32 - 1))
    """Start of the random numbers, for the segmentation ``kmeans``."""
    max_pixels: int = option(
        DEFAULT_MAX_PIXELS,
        section="Regions",
        metavar="N",
        is_large=True,
        limits=(1, 2**40),
        is_of_picture=True,
        is_of_user=True,
    )
    """Most pixels a picture may have; larger ones are refused."""

    def __post_init__(self) -> None:
        if isinstance(self.segment, str):
            object.__setattr__(self, "segment", spelled_grey(self.segment))
        self._check_effects()
        object.__setattr__(self, "range", range_text(self.range))
        check(self, TraceOptions)
        self._check_cut()
        if self.segment == "palette" and not self.palette:
            raise InputError("the segmentation 'palette' needs a palette")
        if self.only is not None and not _ONLY.fullmatch(self.only):
            raise InputError(f"only must be a class number, largest, center or x,y as in 120,80, got {self.only!r}")
        self._check_colors()
        if self.style is not None:
            parse_style(self.style)
            if self.has_cap:
                raise InputError("caps on bytes, segments and paths are for shapes, not for a style")
        if isinstance(self.remove_background, bool):  # 1 would take everything away
            raise InputError("remove_background must be a distance such as 0.1, or None")
        if self.window % 2 == 0:
            raise InputError(f"window must be odd, so that it has a middle, got {self.window}")

    def _check_colors(self) -> None:
        if self.palette or self.background is not None:
            from segvec.color.conversion import opaque_color, parse_color  # numpy

            for color in self.palette:
                parse_color(color)
            if self.background is not None:
                opaque_color(self.background, noun="background")

    def _check_effects(self) -> None:
        if isinstance(self.effects, str) or not all(isinstance(text, str) for text in self.effects):
            raise InputError(f"effects must be several texts, as ['median:9'], got {self.effects!r}")
        if self.effects:
            from segvec.effects.effect import parse_effect  # numpy and scipy

            parsed = [(text, parse_effect(text)) for text in self.effects]
            # As they are written, but for their names.
            spelled = tuple(str(effect) if "gray" in text else text for text, effect in parsed)
            object.__setattr__(self, "effects", spelled)

    @property
    def is_of_classes(self) -> bool:
        """Whether the picture itself holds the numbers of classes."""
        return self.segment == "labels" and self.labels is None

    @property
    def has_cap(self) -> bool:
        """Whether the artwork must not be larger than something."""
        return (self.max_bytes, self.max_segments, self.max_paths) != (None, None, None)

    def changed(self) -> dict[str, Any]:
        """Return the options that differ from the defaults."""
        return changed_fields(self)


_ONLY = re.compile(r"\d{1,5}|largest|center|\d{1,6}(\.\d+)?,\d{1,6}(\.\d+)?", re.ASCII)


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
    check_names(chosen, ["preset", "progress", *declared(TraceOptions)], of="trace")
    if isinstance(chosen.get("effects"), list):
        chosen["effects"] = tuple(chosen["effects"])
    of_preset = PRESETS[preset] if preset else {}
    for name in ("labels", "mask"):
        if chosen.get(name) is not None:
            chosen[name] = os.fspath(chosen[name])
    if chosen.get("labels") is not None:
        chosen.setdefault("segment", "labels")
    if chosen.get("palette"):
        chosen["palette"] = tuple(chosen["palette"])
        if "segment" not in of_preset:
            chosen.setdefault("segment", "palette")
    if chosen.get("only") is not None:
        only = chosen["only"]
        chosen["only"] = ",".join(map(str, only)) if isinstance(only, tuple | list) else str(only)
    return TraceOptions(**{**of_preset, **chosen})
