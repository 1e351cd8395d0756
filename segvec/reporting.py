"""Reports of traces: what was decided, what it takes, and how near it comes to the picture."""

import html
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segvec.arguments import checked
from segvec.artwork.artwork import Artwork
from segvec.errors import InputError, printable
from segvec.image.image import Image, read_image
from segvec.layers.layering import paint
from segvec.layers.painting import repainted
from segvec.layout.cutting import cut_image
from segvec.options.option import declared
from segvec.options.tracing import TraceOptions
from segvec.pipeline import Stage
from segvec.planar.map import OUTSIDE
from segvec.planar.region_pixels import region_pixels
from segvec.recipes import HASH_DIGITS
from segvec.rendering.likeness import likeness
from segvec.segment.segmentation import PictureKind
from segvec.svg.gradients import shaded_labels
from segvec.svg.writing import layer_paths

PERCENT_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Ink:
    """One color of an artwork, with the gradients and the regions' own colors that lie around it."""

    color: str
    """Hex code, as ``#d21e28``."""
    percent: float | None
    """Share of the picture's pixels that lie in its regions; None for lines and dots, which have none."""
    n_gradients: int
    """Number of gradients around it."""
    n_own_colors: int
    """Number of regions' own colors around it."""


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """What became of a picture; make one with :func:`report`. All fields are those of the JSON, by the same names."""

    name: str
    """The picture's file without folder and suffix; "" where there is none."""
    sha256: str
    """The digits of the picture's hash that a recipe has as its source."""
    width: int
    """Of the picture, in pixels."""
    height: int
    """Of the picture, in pixels."""
    kind: PictureKind | None
    """What the picture was traced as. Segmentations other than ``auto`` and ``palette`` trace all as photographs;
    None for styles that cut no regions."""
    n_colors: int
    """Number of inks."""
    inks: tuple[Ink, ...]
    """Every color in use, lightest first in a trace; gradients and own colors of regions count as what they lie
    around."""
    n_own_colors: int
    """Number of regions' own colors around the inks."""
    n_linear: int
    """Number of linear gradients."""
    n_radial: int
    """Number of radial gradients."""
    n_stops: int
    """Number of the stops of all gradients."""
    n_regions: int | None
    """Number of connected pieces of one color, transparent ones included; None for lines and dots."""
    n_layers: int
    """Number of layers, each in one color or gradient."""
    n_paths: int
    """Number of paths: one for each layer, or one for each region."""
    region_bytes: int | None
    """Bytes that a path for each region takes beyond one for each layer; None where layers are one path."""
    n_lines: int
    """Number of straight lines in all layers."""
    n_curves: int
    """Number of cubic curves in all layers."""
    n_numbers: int
    """Number of numbers in all path data."""
    n_bytes: int
    """Size of the SVG, in bytes."""
    difference: float | None
    """Mean CIEDE2000 between picture and drawing; None if no pixel is visible in both."""
    difference_95: float | None
    """CIEDE2000 that 95% of the pixels do not exceed."""
    psnr: float | None
    """Peak signal-to-noise ratio in decibels; None also where nothing differs."""
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """What was chosen other than by default, also by the search under a cap; as in the recipe."""
    seconds: Mapping[str, float] = field(default_factory=dict, hash=False)
    """Time of each stage, by its name; empty if they are not known."""

    def __repr__(self) -> str:
        name = f" {self.name!r}" if self.name else ""
        kind = f"{self.kind}, " if self.kind else ""
        return f"<Report{name}: {kind}{self.n_colors} colors, {self.n_bytes:,} bytes, error {self._error()}>"

    def __str__(self) -> str:
        lines = [f"{label:<10} {text}" for label, text in self._rows()]
        return "\n".join([*lines, *(f"{'ink':<10} {ink.color}  {_ink_text(ink)}".rstrip() for ink in self.inks)])

    def _repr_html_(self) -> str:
        rows = [(label, html.escape(text)) for label, text in self._rows()]
        swatch = '<span style="display:inline-block;width:2em;height:1em;background:{0}"></span> {0} '
        rows += [("ink", swatch.format(ink.color) + _ink_text(ink)) for ink in self.inks]
        cells = "".join(f"<tr><th>{label}</th><td style='text-align:left'>{text}</td></tr>" for label, text in rows)
        return f"<table>{cells}</table>"

    def to_json(self) -> str:
        """Write the report as JSON, on one line; what is None here is null."""
        return json.dumps(asdict(self), ensure_ascii=True)

    def _rows(self) -> list[tuple[str, str]]:
        """Label and text of all but the inks."""
        gradients = f"{self.n_linear} linear, {self.n_radial} radial, {self.n_stops} stops"
        regions = [("regions", f"{self.n_regions:,}")] if self.n_regions is not None else []
        times = ", ".join(f"{name} {seconds:.2f}" for name, seconds in self.seconds.items())
        name = f"{printable(self.name)}, " if self.name else ""
        costs = f"{self.n_paths:,}, for {self.region_bytes or 0:,} bytes more than one for each layer"
        chosen = ", ".join(f"{name} {value}" for name, value in self.options.items())
        return [
            ("picture", f"{name}{self.width} x {self.height} pixels, SHA-256 {self.sha256}"),
            *([("traced as", self.kind)] if self.kind else []),
            ("colors", f"{self.n_colors}" + (f", {self.n_own_colors:,} around them" if self.n_own_colors else "")),
            ("gradients", gradients if self.n_stops else "none"),
            *regions,
            ("layers", f"{self.n_layers}"),
            *([] if self.region_bytes is None else [("paths", costs)]),
            ("segments", f"{self.n_lines:,} lines, {self.n_curves:,} curves, {self.n_numbers:,} numbers"),
            ("bytes", f"{self.n_bytes:,}"),
            ("error", self._error()),
            *([("options", printable(chosen))] if chosen else []),
            *([("seconds", f"{sum(self.seconds.values()):.2f}: {times}")] if self.seconds else []),
        ]

    def _error(self) -> str:
        if self.difference is None:
            return "nothing to compare"
        if self.psnr is None:
            return "none"
        differences = f"dE00 {self.difference:.2f} mean, {self.difference_95:.2f} at the 95th percentile"
        return f"{differences}; PSNR {self.psnr:.1f} dB"


@checked
def report(artwork: Artwork, picture: object, *, css: bool = False, stages: Sequence[Stage] = ()) -> Report:
    """Tell what became of a picture: what was decided, what it takes, how near it comes.

    For the error the artwork is drawn at the picture's size, and both are laid on white; what is less than half
    opaque in the picture, or was cut out, does not count. Cairo and resvg, whichever draws here, differ by little.

    Parameters
    ----------
    artwork
        A trace, recolored or not.
    picture
        What it was made from, or should look like: what :func:`segvec.trace` takes. It is turned and cropped as the
        artwork's recipe says, unless it is an :class:`segvec.Image`, which has the artwork's size. The
        picture before effects, if there are any; a background goes into it by ``read_image(path, background=...)``.
    css
        Whether the SVG that is measured has its colors in one style sheet.
    stages
        What the trace's `progress` was called with, for the times.

    Raises
    ------
    InputError
        If the picture cannot be read, or has not the artwork's size.
    RenderError
        If the artwork cannot be drawn.

    Examples
    --------
    >>> from segvec.pipeline import trace
    >>> halves = np.repeat([[0, 255]], 9, axis=0).repeat(9, axis=1)
    >>> found = report(trace(halves), halves)
    >>> found.kind, found.n_regions, [ink.percent for ink in found.inks], found.difference
    ('flat art', 2, [50.0, 50.0], 0.0)
    """
    if not isinstance(artwork, Artwork):
        raise InputError(f"a report is of an artwork, as trace gives, got {type(artwork).__name__}")
    image = read_image(picture) if isinstance(picture, Image) else _read_as(artwork, picture)
    height, width = image.pixels.shape[:2]
    if artwork.size != (width, height):
        own_width, own_height = artwork.size
        raise InputError(f"the picture is {width} x {height} pixels, the artwork {own_width} x {own_height}")
    labels = _label_pixels(artwork)
    svg = artwork.to_svg(css=css)
    near = likeness(svg, image, seen=_seen(image, labels))
    inks = _inks(artwork, labels)
    shades = [artwork.shades[label] for label in shaded_labels(artwork)]
    kinds = [shade.kind for shade in shades]
    paths = layer_paths(artwork)
    n_lines = int(artwork.is_line.sum())
    return Report(
        name=image.name,
        sha256=image.sha256[:HASH_DIGITS],
        width=width,
        height=height,
        kind=artwork.kind,
        n_colors=artwork.n_colors,
        inks=inks,
        n_own_colors=sum(ink.n_own_colors for ink in inks),
        n_linear=kinds.count("linear"),
        n_radial=kinds.count("radial"),
        n_stops=sum(len(shade.offsets) for shade in shades),
        n_regions=None if artwork.borders is None else artwork.borders[0].n_regions,
        n_layers=len(paths),
        n_paths=sum(len(path.parts) for path in paths),
        region_bytes=_region_bytes(artwork, svg, css=css),
        n_lines=n_lines,
        n_curves=artwork.n_segments - n_lines,
        n_numbers=_n_numbers([path.data for path in paths]),
        n_bytes=len(svg.encode()),
        difference=None if near is None else near.difference,
        difference_95=None if near is None else near.difference_95,
        psnr=None if near is None else near.psnr,
        options=_options(artwork),
        seconds=_seconds(stages),
    )


def _read_as(artwork: Artwork, source: object) -> Image:
    """Read a picture as it was read for the trace."""
    recipe = artwork.recipe or {}
    picture = read_image(source, range=recipe.get("range"))
    return cut_image(picture, crop=recipe.get("crop"), turn=recipe.get("turn", 0))


def _region_bytes(artwork: Artwork, svg: str, *, css: bool) -> int | None:
    """Bytes of a document beyond those of one with a path for each layer."""
    if artwork.ring_regions is None or artwork.borders is None:
        return None
    layout = replace(artwork.layout, paths="color")
    joined = paint(*artwork.borders, colors=artwork.colors, layout=layout, shades=artwork.shades)
    return len(svg.encode()) - len(repainted(artwork, joined).to_svg(css=css).encode())


def _seconds(stages: Sequence[Stage]) -> dict[str, float]:
    """Add up the time of each stage, which a search under a cap goes through several times."""
    seconds: dict[str, float] = {}
    for stage in stages:
        seconds[stage.name] = seconds.get(stage.name, 0.0) + stage.seconds
    return {name: round(total, 4) for name, total in seconds.items()}


def _options(artwork: Artwork) -> dict[str, Any]:
    """Options of the trace that a recipe tells of."""
    return {name: value for name, value in artwork.recipe.items() if name in declared(TraceOptions)}


def _label_pixels(artwork: Artwork) -> NDArray[np.int32] | None:
    """Return the label (H, W) of each pixel, `OUTSIDE` where it is transparent; None without regions."""
    if artwork.borders is None:
        return None
    planar, _ = artwork.borders
    labels = planar.labels[region_pixels(planar)]
    return np.where(labels < planar.n_labels, labels, np.int32(OUTSIDE))


def _seen(image: Image, labels: NDArray[np.int32] | None) -> NDArray[np.bool_] | None:
    """Tell the pixels (H, W) that are visible in picture and artwork; None for all."""
    parts = [] if image.alpha is None else [image.alpha >= 128]
    parts += [] if labels is None else [labels != OUTSIDE]
    return np.logical_and.reduce(parts) if parts else None


def _inks(artwork: Artwork, labels: NDArray[np.int32] | None) -> tuple[Ink, ...]:
    """Put the labels in use together by color; lines over regions, such as the lead of glass, have no share."""
    areas = np.zeros(len(artwork.colors), np.intp)
    is_filled = np.zeros(len(artwork.colors), np.bool_)
    if labels is not None:
        areas = np.bincount(labels[labels != OUTSIDE], minlength=len(areas))
        is_filled[artwork.labels if artwork.strokes is None else artwork.labels[artwork.strokes == 0]] = True
    labels_of: dict[tuple[int, ...], list[int]] = {}
    for label in np.unique(artwork.labels).tolist():
        labels_of.setdefault(tuple(artwork.colors[label].tolist()), []).append(label)
    gradients = set(shaded_labels(artwork))
    size = math.prod(artwork.size)
    return tuple(
        Ink(
            color="#{:02x}{:02x}{:02x}".format(*color),
            percent=round(100 * int(areas[own].sum()) / size, PERCENT_DECIMALS) if is_filled[own].any() else None,
            n_gradients=len(gradients & set(own)),
            n_own_colors=len(artwork.shades.keys() & set(own) - gradients),
        )
        for color, own in labels_of.items()
    )


def _n_numbers(paths: Sequence[str]) -> int:
    """Count the numbers in path data, which are whole: where digits begin."""
    codes = np.frombuffer(" ".join(["", *paths]).encode("ascii"), np.uint8)
    is_digit = (codes >= ord("0")) & (codes <= ord("9"))
    return int((is_digit[1:] & ~is_digit[:-1]).sum())


def _ink_text(ink: Ink) -> str:
    """Write an ink's share, and what lies around it."""
    parts = [] if ink.percent is None else [f"{ink.percent:5.1f}%"]
    parts += [_counted(ink.n_gradients, "gradient")] if ink.n_gradients else []
    parts += [_counted(ink.n_own_colors, "own color")] if ink.n_own_colors else []
    return ", ".join(parts)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
