"""An order in which a pen draws an artwork's lines with little travel through the air.

An artwork of strokes comes in; out goes one that draws the same, layer by layer, a layer for each pen. Lines whose
ends meet become one; then the nearest line comes next, and travel that crosses itself is undone.

Known limits: the order is good, not the best there is; filled layers stay as they are.
"""

from dataclasses import replace

import numpy as np

from segvec.curves.curves import Curves
from segvec.layers.painting import Art, layer_curves
from segvec.ragged import offsets_of
from segvec.styles.joining import is_closed, joined_lines, line_ends
from segvec.styles.line_art import taken
from segvec.styles.tours import HOME, nearest_tour, rotated, uncrossed


def pen_ordered(art: Art) -> Art:
    """Draw the same lines in an order that moves a pen less.

    Parameters
    ----------
    art
        Its layers with strokes are put in order, each by itself; the order of layers stays.

    Returns
    -------
    Artwork
        The same lines and curves, joined where ends meet; the way between them is never longer.

    References
    ----------
    .. [1] Croes (1958), A method for solving traveling-salesman problems, on exchanging two links.

    Examples
    --------
    >>> from segvec.styles.isolines import isoline_art
    >>> y, x = np.mgrid[:32, :32]
    >>> art = isoline_art(np.hypot(x - 16, y - 16) / 32, levels=5)
    >>> pen_ordered(art).n_segments == art.n_segments
    True
    """
    layers = [layer_curves(art, layer) for layer in range(len(art.labels))]
    if art.strokes is not None:
        layers = [
            _shortest(lines, art.precision) if stroke else lines
            for lines, stroke in zip(layers, art.strokes.tolist(), strict=True)
        ]
    if not layers:
        return art
    counts = [np.diff(lines.offsets) for lines in layers]
    return replace(
        art,
        layer_offsets=offsets_of(np.array([len(count) for count in counts], np.intp)),
        ring_offsets=offsets_of(np.concatenate(counts)),
        controls=np.concatenate([lines.controls for lines in layers]),
        is_line=np.concatenate([lines.is_line for lines in layers]),
    )


def _travel(lines: Curves) -> float:
    """Measure how far, in pixels, a pen moves without drawing, from the page's first corner on."""
    start, end = line_ends(lines)
    return float(np.hypot(*(start - np.concatenate([[HOME], end])[: len(start)]).T).sum())


def _shortest(lines: Curves, precision: int) -> Curves:
    """Order a layer's lines; the order that there was is kept where it is better."""
    if len(lines.offsets) < 2:
        return lines
    joined = joined_lines(lines, precision=precision)
    tour = uncrossed(nearest_tour(joined, is_closed=is_closed(joined, precision=precision)))
    ordered = taken(joined, tour.line[1:], turned=tour.turned[1:], starts=tour.starts[1:])
    ordered = rotated(ordered, is_closed=is_closed(ordered, precision=precision))
    return min(ordered, lines, key=_travel)
