"""Plots: the lines that pens draw, in their order, as a document in millimetres; and how long they take."""

import os
from dataclasses import dataclass
from typing import Unpack

from segvec.arguments import checked
from segvec.artwork.artwork import Artwork, artwork_from
from segvec.errors import InputError
from segvec.files import check_suffix, write_atomically
from segvec.layers.painting import Painting
from segvec.machines.pen_time import PlotEstimate, estimate
from segvec.machines.profiles import check_art, check_positive, line_layers
from segvec.machines.region_lines import region_lines
from segvec.machines.sheet import Sheet
from segvec.machines.writing import MachineLayer, color_code, machine_svg
from segvec.options.choices import PlotChoices
from segvec.options.option import given_options
from segvec.options.plotting import PlotOptions
from segvec.styles.pens import pen_ordered
from segvec.svg.writing import layer_paths

OF_REGIONS = ("regions", "thin", "hatch", "paper", "ink", "line_width")
"""Options that say how regions become lines."""


@dataclass(frozen=True, slots=True, eq=False)
class Plot:
    """Lines for pens; make one with :func:`plot`."""

    lines: Artwork
    """One layer for each pen, its lines in drawing order; it can be drawn and saved like any artwork."""
    millimetres_per_pixel: float
    """Size of a pixel of the source picture."""
    sheet: Sheet | None
    """What the document shows; None: the artwork alone."""
    estimate: PlotEstimate
    """How far the pens go, and how long that takes."""

    def to_svg(self) -> str:
        """Write the document, in millimetres.

        Each pen, of one color and width, is a layer of Inkscape whose name begins with its number, by which plotters
        stop for the next pen.
        """
        layers = []
        for number, path in enumerate(layer_paths(self.lines), 1):
            code = color_code(self.lines.colors[path.label])
            width = f"{path.stroke * self.millimetres_per_pixel:.2f}"
            layers.append(MachineLayer(f"{number} {code} {width} mm", code, path.stroke, path.data))
        return machine_svg(self.lines, layers, self.millimetres_per_pixel, self.sheet)

    def save(self, target: str | os.PathLike[str]) -> None:
        """Write the document into a file; the file is there when all of it is written.

        Parameters
        ----------
        target
            A path ending in .svg.

        Raises
        ------
        InputError
            If the suffix is another.
        RenderError
            If the file cannot be written.
        """
        check_suffix(target, (".svg",))
        write_atomically(target, self.to_svg())


def plot(
    art: Painting,
    options: PlotOptions | None = None,
    *,
    millimetres_per_pixel: float,
    sheet: Sheet | None = None,
    **chosen: Unpack[PlotChoices],
) -> Plot:
    """Draw an artwork with pens, in an order with little travel.

    Parameters
    ----------
    art
        An artwork of strokes, as styles make, of which filled layers are left out; or a trace, whose regions become
        lines as the options say.
    options
        All options at once; or give single fields by name.
    millimetres_per_pixel
        Size of a pixel of the source picture.
    sheet
        What the document shows, with the artwork in its place; by default the artwork alone.
    chosen
        Fields of :class:`PlotOptions`.

    Raises
    ------
    InputError
        If there is no artwork, nothing in it to draw, an option cannot be used on it, or the size is not above 0.

    Examples
    --------
    >>> import numpy as np
    >>> from segvec.pipeline import trace
    >>> art = trace(np.pad(np.zeros((20, 20), np.uint8), 6, constant_values=255))
    >>> hatched = plot(art, millimetres_per_pixel=1, hatch=["2mm"])
    >>> hatched.estimate.total.lines, len(hatched.lines.labels)
    (2, 1)
    """
    check_art(art)
    check_positive(millimetres_per_pixel=millimetres_per_pixel)
    options = given_options(PlotOptions, options, chosen, of=plot)
    lines = artwork_from(pen_ordered(_lines(art, options, millimetres_per_pixel)), title=art.title)
    if not lines.n_segments:
        raise InputError("there is nothing to draw: all is paper, or no hatch meets a region")
    times = estimate(lines, options, millimetres_per_pixel=millimetres_per_pixel, sheet=sheet)
    return Plot(lines, millimetres_per_pixel, sheet, times)


def _lines(art: Painting, options: PlotOptions, millimetres_per_pixel: float) -> Painting:
    """Take the lines that there are, or make some of regions."""
    if art.strokes is not None and art.strokes.any():
        idle = [name for name in options.changed() if name in OF_REGIONS]
        if idle:
            raise InputError(f"{idle[0]} is for the regions of a trace, and this artwork has lines of its own")
        return line_layers(art)
    if art.borders is None:
        raise InputError("a plotter draws lines and the artwork has none: make line art of the picture first")
    return region_lines(art, options, millimetres_per_pixel=millimetres_per_pixel)


@checked
def plotter_svg(
    art: Painting,
    options: PlotOptions | None = None,
    *,
    millimetres_per_pixel: float,
    sheet: Sheet | None = None,
    **chosen: Unpack[PlotChoices],
) -> str:
    """Write the document of a plot, in millimetres: ``plot(art, ...).to_svg()``.

    Parameters
    ----------
    art, options, millimetres_per_pixel, sheet, chosen
        As for :func:`plot`.

    Returns
    -------
    str
        Each pen, of one color and width, is a layer of Inkscape whose name begins with its number.

    Raises
    ------
    InputError
        As for :func:`plot`.
    """
    return plot(art, options, millimetres_per_pixel=millimetres_per_pixel, sheet=sheet, **chosen).to_svg()
