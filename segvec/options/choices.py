"""Options by their names, as functions take them one by one; types for editors and type checkers.

A test compares them with the classes of options.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypedDict

from segvec.image.choices import Edge
from segvec.options.heating import BarSide, CellShape, CellValue, Norm
from segvec.options.paging import FitMode, TextAlign, TextBacking
from segvec.options.plotting import RegionLines
from segvec.options.recoloring import Assignment
from segvec.options.tracing import Curve, Fills, Layers, Method, Paths, Space


class TraceChoices(TypedDict, total=False):
    """Fields of :class:`segvec.TraceOptions` but `labels`, `mask` and `palette`, which `trace` names itself."""

    turn: int
    crop: str | None
    effects: Sequence[str]
    range: str | Sequence[float] | None
    segment: Method
    colors: int | None
    vividness: float
    fills: Fills
    threshold: float
    window: int
    space: Space
    position_weight: float
    bandwidth: float
    superpixels: int
    remove_background: float | None
    only: str | int | Sequence[float] | None
    min_area: float | None
    calm: float
    detail: float
    background: str | None
    subpixel: bool
    curve: Curve
    tolerance: float | None
    corner_threshold: float
    layers: Layers
    understroke: float
    paths: Paths
    style: str | None
    pen_order: bool
    max_bytes: int | None
    max_segments: int | None
    max_paths: int | None
    precision: int | None
    seed: int
    max_pixels: int


class PieceChoices(TypedDict, total=False):
    """Fields of :class:`segvec.RecolorOptions` but `seed`, of which each piece of a series has its own."""

    assign: Assignment
    shading: bool
    palette_size: int | None
    keep: Sequence[str]
    keep_at: Sequence[tuple[float, float]]
    replace: Sequence[str]
    transparent: Sequence[str]


class RecolorChoices(PieceChoices, total=False):
    """Fields of :class:`segvec.RecolorOptions`."""

    seed: int


class HeatmapChoices(TypedDict, total=False):
    """Fields of :class:`segvec.HeatmapOptions`."""

    norm: Norm
    vmin: float | None
    vmax: float | None
    percentile: tuple[float, float] | None
    gamma: float
    center: float | None
    threshold: float | None
    clip_limit: float
    grey: str
    block: tuple[int, int] | int | None
    cells: tuple[int, int] | None
    reduce: str | Callable[..., Any]
    over_frames: str | None
    edge: Edge | None
    window: int | None
    cmap: str
    cmap_range: tuple[float, float]
    steps: int | None
    bad: str
    crop: str
    turn: int
    width: int | None
    height: int | None
    destination: str | None
    dpi: float | None
    shape: CellShape
    show: CellValue
    gap: float
    background: str | None
    annotate: str | None
    color_bar: BarSide | None
    names: bool
    frame: int
    title: str
    ink: str
    paper: str
    max_pixels: int
    gray: str


class PageChoices(TypedDict, total=False):
    """Fields of :class:`segvec.PageOptions`."""

    destination: str | None
    dpi: float | None
    fit: FitMode
    crop: str
    margin: str
    background: str | None
    columns: int | None
    gutter: str
    frame: str
    frame_color: str
    mat: str
    mat_color: str
    radius: str
    title: str
    caption: str
    text_at: str
    text_align: TextAlign | None
    text_backing: TextBacking
    title_size: str | None
    font: str | None
    ink: str | None
    swatches: bool
    bleed: str
    marks: bool
    pages: int


class PlotChoices(TypedDict, total=False):
    """Fields of :class:`segvec.PlotOptions`."""

    regions: RegionLines
    thin: str
    hatch: Sequence[str]
    paper: str | None
    ink: str | None
    line_width: str
    draw_speed: float
    travel_speed: float
    acceleration: float
    lift_time: float
