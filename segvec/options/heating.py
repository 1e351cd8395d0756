"""What can be chosen for a heatmap, and the defaults.

Neither numpy nor any module that needs it is loaded here, so that the command line can show its help at once.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

from segvec.errors import InputError
from segvec.image.choices import DEFAULT_MAX_PIXELS, EDGES, Edge
from segvec.options.tracing import changed_fields
from segvec.suggest import suggestion

Norm = Literal["linear", "log", "symlog", "sqrt", "power", "equalize", "clahe"]
NORMS: tuple[str, ...] = get_args(Norm)


@dataclass(frozen=True, slots=True)
class NormalizeOptions:
    """How values become 0..1, and the one home of the defaults."""

    norm: Norm = "linear"
    """linear; log (values of 0 and below are left out); symlog (logarithmic on both sides of zero); sqrt; power (with
    the exponent gamma); equalize (by rank: all colors are used alike); clahe (equalized within neighborhoods)."""
    vmin: float | None = None
    """Value that becomes 0; by default the smallest."""
    vmax: float | None = None
    """Value that becomes 1; by default the largest."""
    percentile: tuple[float, float] | None = None
    """Percentiles, 0..100, that stand in for the smallest and the largest value."""
    gamma: float = 1.0
    """Exponent of the norm power."""
    center: float | None = None
    """Value that becomes 0.5; the side that reaches farther decides the range. For linear and symlog alone."""
    threshold: float | None = None
    """Size below which symlog is linear; by default a thousandth of the largest size."""
    clip_limit: float = 0.01
    """Most contrast that clahe gives, 0..1."""

    def __post_init__(self) -> None:
        if self.norm not in NORMS:
            raise InputError(f"unknown normalization {self.norm!r}; {suggestion(self.norm, NORMS)}")
        for name in ("vmin", "vmax", "center"):
            value = getattr(self, name)
            if value is not None and not math.isfinite(value):
                raise InputError(f"{name} must be finite, got {value!r}")
        if self.vmin is not None and self.vmax is not None and self.vmin > self.vmax:
            raise InputError(f"vmin must not be above vmax, got {self.vmin:g} and {self.vmax:g}")
        if self.center is not None and self.norm not in ("linear", "symlog"):
            raise InputError(f"center goes with linear and symlog, not with {self.norm}")
        for name in ("vmin", "vmax"):
            value = getattr(self, name)
            if self.norm == "log" and value is not None and value <= 0:
                raise InputError(f"{name} must be above 0 for log, got {value:g}; symlog takes any value")
        self._check_ranges()

    def _check_ranges(self) -> None:
        if self.percentile is not None:
            low, high = self.percentile
            if not 0 <= low < high <= 100:
                raise InputError(f"percentile must be two rising numbers of 0 to 100, got {low:g} and {high:g}")
        if not 0 < self.gamma < math.inf:
            raise InputError(f"gamma must be above 0, got {self.gamma:g}")
        if self.threshold is not None and not 0 < self.threshold < math.inf:
            raise InputError(f"threshold must be above 0, got {self.threshold:g}")
        if not 0 <= self.clip_limit <= 1:
            raise InputError(f"clip_limit must be 0 to 1, got {self.clip_limit:g}")


CellShape = Literal["merged", "square", "circle", "hexagon"]
CellValue = Literal["color", "size", "both"]
BarSide = Literal["right", "bottom"]
CELL_SHAPES: tuple[str, ...] = get_args(CellShape)
CELL_VALUES: tuple[str, ...] = get_args(CellValue)
BAR_SIDES: tuple[str, ...] = get_args(BarSide)


@dataclass(frozen=True, slots=True)
class HeatmapOptions(NormalizeOptions):
    """How a picture or a matrix becomes a heatmap, and the one home of the defaults."""

    grey: str = "rec601"
    """How colors become one number: rec601, rec709, oklab, red, green, blue, mean, max, min, or three weights as in
    0.2,0.5,0.3."""
    block: tuple[int, int] | int | None = None
    """Width and height of the pixels that make a cell, or one number for both; by default 10 in pictures and 1 in
    matrices."""
    cells: tuple[int, int] | None = None
    """Number of columns and rows, instead of the size of blocks."""
    reduce: str | Callable[..., Any] = "mean"
    """What a cell shows of its pixels: mean, min, max, median, std, sum, range, mode, density (share that is not
    zero), or a quantile as quantile:0.9; in Python also a function, called with axis=-1."""
    edge: Edge | None = None
    """What becomes of pixels that fill no whole block: pad (a smaller cell), crop (left out), fraction (all cells
    alike, pixels divided); by default pad for blocks and fraction for a number of cells."""
    window: int | None = None
    """Side of a sliding window, in pixels; values are first replaced by the share in it that is not zero."""
    cmap: str = "viridis"
    """Colormap: a name, also with _r, or colors as in navy,white,#c00."""
    cmap_range: tuple[float, float] = (0.0, 1.0)
    """Part of the colormap that is used; from greater to smaller it is reversed."""
    steps: int | None = None
    """Number of colors, in even steps; by default as many as the map has."""
    bad: str = "#808080"
    """Color of cells without a number."""
    crop: str = "auto"
    """Which part is shown where the output has another shape: center, top, bottom-left, a point x,y or 30%,40%,
    salient, or none (stretched); by default center for pictures and none for matrices."""
    width: int | None = None
    """Pixels of the output, exactly; by default those of the cells' blocks."""
    height: int | None = None
    """Pixels of the output, exactly; alone it keeps proportions."""
    destination: str | None = None
    """Named size, as linkedin or a3-landscape, or a size as 20x10cm."""
    dpi: float | None = None
    """Pixels per inch, for sizes on paper (300 if not given) and written into the file."""
    shape: CellShape = "merged"
    """Cells of one color as one shape, or each as a square, circle or hexagon."""
    show: CellValue = "color"
    """What carries the value where cells have shapes: color, size, or both."""
    gap: float = 0.1
    """Share of a cell that its shape leaves free."""
    background: str | None = None
    """Color behind shapes; by default none."""
    annotate: str | None = None
    """Format of the value that is written into each cell, as {:.0f}."""
    color_bar: BarSide | None = None
    """Where the colors and their values are shown."""
    names: bool = False
    """Whether the names of rows and columns that a table has are written beside the cells."""
    frame: int = 0
    """Pixels of a line around the cells."""
    title: str = ""
    """What is written above."""
    ink: str = "#222"
    """Color of title, names, ticks and frame."""
    paper: str = "#fff"
    """Color behind title, names and color bar."""
    max_pixels: int = DEFAULT_MAX_PIXELS
    """Most pixels a picture may have; larger ones are refused."""

    def __post_init__(self) -> None:
        super(HeatmapOptions, self).__post_init__()
        if isinstance(self.block, int):
            object.__setattr__(self, "block", (self.block, self.block))
        for name, value, known in (
            ("edge", self.edge, EDGES),
            ("shape", self.shape, CELL_SHAPES),
            ("show", self.show, CELL_VALUES),
            ("color_bar", self.color_bar, BAR_SIDES),
        ):
            if value is not None and value not in known:
                raise InputError(f"unknown {name} {value!r}; {suggestion(value, known)}")
        for name in ("block", "cells"):
            pair = getattr(self, name)
            if pair is not None and (not isinstance(pair, (tuple, list)) or len(pair) != 2 or min(pair) < 1):
                raise InputError(f"{name} must be a pair of numbers of at least 1, as (10, 10), got {pair}")
        if self.block is not None and self.cells is not None:
            raise InputError("give either block or cells, not both")
        if self.destination is not None and (self.width is not None or self.height is not None):
            raise InputError("give either destination or width and height, not both")
        for name, low, high in _RANGES:
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise InputError(f"{name} must be {low} to {high}, got {value}")
        if self.color_bar is not None and self.norm == "clahe":
            raise InputError("color_bar does not go with clahe, where one value has many colors")
        if self.shape == "merged" and self.show != "color":
            raise InputError(f"show {self.show!r} needs cells with a shape: square, circle or hexagon")

    def changed(self) -> dict[str, Any]:
        """Return the options that differ from the defaults, functions by their name."""
        chosen = changed_fields(self)
        if callable(self.reduce):
            chosen["reduce"] = getattr(self.reduce, "__name__", "function")
        return chosen


_RANGES = (
    ("window", 1, 10**6),
    ("steps", 1, 4096),
    ("width", 1, 10**6),
    ("height", 1, 10**6),
    ("dpi", 1, 10**6),
    ("gap", 0, 0.99),
    ("frame", 0, 10**4),
    ("max_pixels", 1, 2**40),
)
