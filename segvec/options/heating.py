"""What can be chosen for a heatmap, and the defaults.

Neither numpy nor any module that needs it is loaded here, so that the command line can show its help at once.
"""

import math
from collections.abc import Callable
from dataclasses import InitVar, dataclass
from typing import Any, Literal

from segvec.errors import InputError
from segvec.image.choices import DEFAULT_MAX_PIXELS, Edge
from segvec.layout.cut import check_cut, is_cut
from segvec.options.cutting import check_turn
from segvec.options.option import changed_fields, check, is_finite, option

Norm = Literal["linear", "log", "symlog", "sqrt", "power", "equalize", "clahe"]


@dataclass(frozen=True, slots=True)
class NormalizeOptions:
    """How values become 0..1, and the one home of the defaults."""

    norm: Norm = option("linear", section="Scale", noun="normalization")
    """linear; log (values of 0 and below are left out); symlog (logarithmic on both sides of zero); sqrt; power (with
    the exponent gamma); equalize (by rank: all colors are used alike); clahe (equalized within neighborhoods)."""
    vmin: float | None = option(None, section="Scale", metavar="VALUE|auto", unset="auto")
    """Value that becomes 0; by default the smallest."""
    vmax: float | None = option(None, section="Scale", metavar="VALUE|auto", unset="auto")
    """Value that becomes 1; by default the largest."""
    percentile: tuple[float, float] | None = option(
        None, section="Scale", metavar="LOW,HIGH", example=("two percentiles", "2,98")
    )
    """Percentiles, 0..100, that stand in for the smallest and the largest value."""
    gamma: float = option(1.0, section="Scale", after="center", metavar="EXPONENT")
    """Exponent of the norm power."""
    center: float | None = option(None, section="Scale", metavar="VALUE")
    """Value that becomes 0.5; the side that reaches farther decides the range. For linear and symlog alone."""
    threshold: float | None = option(None, section="Scale", metavar="LUMA")
    """Size below which symlog is linear; by default a thousandth of the largest size."""
    clip_limit: float = option(0.01, section="Scale", metavar="SHARE", limits=(0, 1))
    """Most contrast that clahe gives, 0..1."""

    def __post_init__(self) -> None:
        check(self, NormalizeOptions)
        for name in ("vmin", "vmax", "center"):
            value = getattr(self, name)
            if value is not None and not is_finite(value):
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


CellShape = Literal["merged", "square", "circle", "hexagon"]
CellValue = Literal["color", "size", "both"]
BarSide = Literal["right", "bottom"]


@dataclass(frozen=True, slots=True)
class HeatmapOptions(NormalizeOptions):
    """How a picture or a matrix becomes a heatmap, and the one home of the defaults; `gray` is taken for `grey`."""

    grey: str = option("rec601", section="Cells", after="edge", metavar="NAME|R,G,B")
    """How colors become one number: rec601, rec709, oklab, red, green, blue, mean, max, min, or three weights as in
    0.2,0.5,0.3."""
    block: tuple[int, int] | int | None = option(None, section="Cells", metavar="N|WxH")
    """Width and height of the pixels that make a cell, or one number for both; by default 10 in pictures and 1 in
    matrices."""
    cells: tuple[int, int] | None = option(None, section="Cells", metavar="COLSxROWS")
    """Number of columns and rows, instead of the size of blocks."""
    reduce: str | Callable[..., Any] = option("mean", section="Cells", metavar="NAME")
    """What a cell shows of its pixels: mean, min, max, median, std, var, sum, range, mode, density (share that is not
    zero), or a quantile as quantile:0.9; in Python also a function, called with axis=-1."""
    over_frames: str | None = option(None, section="Cells", metavar="NAME", noun="reduction over frames")
    """What a pixel shows of its values in all frames of a video, a folder, an animation or a stack (N, H, W) in .npy:
    the names of reduce, as var, median or quantile:0.9. What comes out is one matrix."""
    edge: Edge | None = option(None, section="Cells")
    """What becomes of pixels that fill no whole block: pad (a smaller cell), crop (left out), fraction (all cells
    alike, pixels divided); by default pad for blocks and fraction for a number of cells."""
    window: int | None = option(None, section="Cells", metavar="PIXELS", limits=(1, 10**6))
    """Side of a sliding window, in pixels; values are first replaced by the share in it that is not zero."""
    cmap: str = option("viridis", section="Colors", metavar="NAME|COLOR,...", offers="colormaps")
    """Colormap: a name, also with _r, or colors as in navy,white,#c00."""
    cmap_range: tuple[float, float] = option(
        (0.0, 1.0), section="Colors", metavar="START,STOP", example=("a range", "0,1")
    )
    """Part of the colormap that is used; from greater to smaller it is reversed."""
    steps: int | None = option(None, section="Colors", metavar="N", limits=(1, 4096))
    """Number of colors, in even steps; by default as many as the map has."""
    bad: str = option("#808080", section="Colors", metavar="COLOR", offers="colors")
    """Color of cells without a number."""
    crop: str = option("auto", section="Output size", after="dpi", metavar="WHERE|X,Y,W,H")
    """Which part is shown where the output has another shape: center, top, bottom-left, a point x,y or 30%,40%, none
    (stretched), or auto: of pictures faces, else what stands out, else the middle, of videos the middle, of matrices
    all; or four numbers, the part x,y,width,height that is shown at all, as 10%,20%,50%,30%."""
    turn: int = option(0, section="Output size", after="crop", metavar="90|180|270|-90")
    """Degrees by which the picture or matrix is turned, clockwise, before anything else."""
    width: int | None = option(None, section="Output size", after="destination", metavar="PIXELS", limits=(1, 10**6))
    """Pixels of the output, exactly; by default a picture keeps its size, and the longer side of a matrix has about
    1000, each cell a square of whole pixels."""
    height: int | None = option(None, section="Output size", after="width", metavar="PIXELS", limits=(1, 10**6))
    """Pixels of the output, exactly; alone it keeps proportions."""
    destination: str | None = option(
        None, section="Output size", metavar="NAME|SIZE", flag="for", offers="destinations"
    )
    """Named size, as linkedin or a3-landscape, or a size as 20x10cm."""
    dpi: float | None = option(None, section="Output size", metavar="N", limits=(1, 10**6))
    """Pixels per inch, for sizes on paper (300 if not given) and written into the file."""
    shape: CellShape = option("merged", section="Look")
    """Cells of one color as one shape, or each as a square, circle or hexagon."""
    show: CellValue = option("color", section="Look")
    """What carries the value where cells have shapes: color, size, or both."""
    gap: float = option(0.1, section="Look", metavar="SHARE", limits=(0, 0.99))
    """Share of a cell that its shape leaves free."""
    background: str | None = option(None, section="Look", metavar="COLOR|none", unset="none", offers="colors")
    """Color behind shapes; by default none."""
    annotate: str | None = option(None, section="Look", metavar="FORMAT")
    """Format of the value that is written into each cell, as {:.0f}."""
    color_bar: BarSide | None = option(None, section="Look", after="names")
    """Where the colors and their values are shown."""
    names: bool = option(False, section="Look")
    """Whether the names of rows and columns that a table has are written beside the cells."""
    frame: int = option(0, section="Look", metavar="PIXELS", limits=(0, 10**4))
    """Pixels of a line around the cells."""
    title: str = option("", section="Look", metavar="TEXT")
    """What is written above."""
    ink: str = option("#222", section="Look", metavar="COLOR", offers="colors")
    """Color of title, names, ticks and frame."""
    paper: str = option("#fff", section="Look", metavar="COLOR", offers="colors")
    """Color behind title, names and color bar."""
    max_pixels: int = option(DEFAULT_MAX_PIXELS, section="Cells", metavar="N", is_large=True, limits=(1, 2**40))
    """Most pixels a picture may have; larger ones are refused."""
    gray: InitVar[str | None] = None
    """The same as `grey`."""

    def __post_init__(self, gray: str | None) -> None:
        super(HeatmapOptions, self).__post_init__()
        if gray is not None:
            object.__setattr__(self, "grey", gray)
        if isinstance(self.block, int):
            object.__setattr__(self, "block", (self.block, self.block))
        check(self, HeatmapOptions, digits="")
        check_turn(self.turn)
        if is_cut(self.crop):
            check_cut(self.crop)
        for name in ("block", "cells"):
            pair = getattr(self, name)
            if pair is not None and (not isinstance(pair, (tuple, list)) or len(pair) != 2 or min(pair) < 1):
                raise InputError(f"{name} must be a pair of numbers of at least 1, as (10, 10), got {pair}")
        if self.block is not None and self.cells is not None:
            raise InputError("give either block or cells, not both")
        if self.destination is not None and (self.width is not None or self.height is not None):
            raise InputError("give either destination or width and height, not both")
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
