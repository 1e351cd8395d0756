"""The borders between an artwork's regions as strokes, each drawn once.

A traced artwork comes in, an artwork of strokes goes out, one layer for each width and color.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from segvec.artwork.artwork import Artwork
from segvec.color.conversion import oklab_from_srgb
from segvec.errors import InputError
from segvec.palette import PaletteLike
from segvec.planar.map import OUTSIDE, PlanarMap
from segvec.styles.line_art import Width, graded_pens, line_art, palette_codes, taken

N_WIDTHS = 6
"""Steps of contrast, each a pen: more widths than these are not told apart on paper."""

FULL_CONTRAST = 0.3
"""Distance in OKLab from which a border is as thick as any: neighbors in photographs are 0.03 to 0.3 apart."""


def border_art(
    art: Artwork,
    *,
    width: Width = (0.25, 2.0),
    palette: PaletteLike | None = None,
    background: str | None = None,
    outline: bool = False,
) -> Artwork:
    """Draw the borders between regions as lines.

    Parameters
    ----------
    art
        An artwork that :func:`segvec.trace` made, recolored or not.
    width
        Width of the lines in pixels; or those of borders of the least and of the most contrast between the colors on
        both sides.
    palette
        Colors of the lines, the darkest for most contrast; by default all are black.
    background
        CSS color of the page; by default it is clear.
    outline
        Whether the page's edge is drawn too, in the greatest width.

    Returns
    -------
    Artwork
        Borders with transparent parts have full contrast; between regions of one color there is none to draw.

    Raises
    ------
    InputError
        If the artwork does not come from a trace, or an option cannot be used.

    Examples
    --------
    >>> import numpy as np
    >>> from segvec.pipeline import trace
    >>> border_art(trace(np.zeros((8, 16)), curve="pixel"), outline=True).n_segments
    4
    """
    if art.borders is None:
        raise InputError("only a traced picture has borders to draw")
    planar, curves = art.borders
    step = _contrast_steps(planar, art.colors, outline=outline)
    drawn = np.flatnonzero(step >= 0)
    pens = graded_pens(palette, width, count=N_WIDTHS)
    lines = line_art(
        taken(curves, drawn),
        pen=step[drawn],
        pens=pens,
        size=art.size,
        background=background,
        precision=art.precision,
    )
    options = {"width": width, "palette": palette_codes(palette), "background": background, "outline": outline}
    return replace(lines, title=art.title, kind=art.kind, recipe={**art.recipe, "borders": options})


def _contrast_steps(planar: PlanarMap, colors: NDArray[np.uint8], *, outline: bool) -> NDArray[np.intp]:
    """Return the (A,) step of contrast of each arc, 0 the strongest; -1 where it is not drawn."""
    left, right = planar.labels[planar.left], planar.labels[planar.right]
    is_edge = (left == OUTSIDE) | (right == OUTSIDE)
    is_inner = ~is_edge & (left != planar.n_labels) & (right != planar.n_labels)
    lab = oklab_from_srgb(colors / 255)
    contrast = np.ones(planar.n_arcs)
    contrast[is_inner] = np.linalg.norm(lab[left[is_inner]] - lab[right[is_inner]], axis=1) / FULL_CONTRAST
    is_drawn = (left != right) & (contrast > 0) & (outline | ~is_edge)
    step = np.clip((1 - contrast) * N_WIDTHS, 0, N_WIDTHS - 1).astype(np.intp)
    return np.where(is_drawn, step, -1)
