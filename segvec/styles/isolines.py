"""Iso-lines of lightness: the contours of a picture, as a map has them of heights.

A picture comes in, an artwork of strokes goes out. Lines are closed, or end at the page's edge or where the picture is
transparent; lines of one level or of several never cross. A line parts what is darker than
its level from the rest, so that an area of exactly that level has one line around it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segvec.artwork.artwork import Artwork
from segvec.color.grey import Weights, grey
from segvec.curves.curves import Curves, fit_curves, polygon_curves
from segvec.errors import InputError
from segvec.image.image import Image, read_image
from segvec.palette import PaletteLike
from segvec.parallel import map_parts
from segvec.recipes import recipe_from
from segvec.styles.line_art import Curve, Width, graded_pens, line_art, line_map, palette_codes
from segvec.styles.tones import length_of
from segvec.suggest import suggestion

MOST_LEVELS = 256
"""More levels than 8 bits tell apart are a mistake in typing."""

SMOOTHING_PARTS, WIDTH_PARTS, LENGTH_PARTS = 400.0, 800.0, 20.0
"""Parts of a picture's mean side that blur, width and shortest line are, where nobody names them."""

STEPS = 1 << 18
"""Steps between black and white to which lightness is rounded, a thousand for each of 8 bits: levels lie between two
steps, so that no line goes through a pixel's center and areas of one color stay free of noise."""

OPAQUE = 128
"""Alpha from which a pixel counts."""

SMOOTH = 180.0
"""Degrees of turning from which a point is a corner: iso-lines have none."""


def isoline_art(
    picture: object,
    *,
    levels: int | Sequence[float] = 12,
    smoothing: float | None = None,
    tolerance: float = 0.25,
    curve: Curve = "spline",
    width: Width | None = None,
    palette: PaletteLike | None = None,
    background: str | None = None,
    min_length: float | None = None,
    grey: Weights = "oklab",
) -> Artwork:
    """Draw the lines along which a picture is equally light.

    Parameters
    ----------
    picture
        What :func:`segvec.trace` takes.
    levels
        Number of levels, spread between the darkest and the lightest part of the smoothed picture, more of them where
        it has most of its pixels; or the levels themselves, 0 (black) to 1 (white).
    smoothing
        Standard deviation, in pixels, of the blur that comes first; 0 keeps all noise. By default 1/400 of the
        picture's mean side, which is the square root of its area.
    tolerance
        Largest distance, in pixels, of the fitted curves from the exact lines.
    curve
        ``"spline"`` for smooth curves, ``"polygon"`` for straight lines.
    width
        Width of the lines in pixels; or those of the lightest and of the darkest level. By default 1/800 of the
        picture's mean side.
    palette
        Colors of the levels, the darkest for the darkest; a color map (``map:viridis``) runs from dark to light. By
        default all are black.
    background
        CSS color of the page; by default it is clear.
    min_length
        Shortest line to draw, in pixels; by default 1/20 of the picture's mean side.
    grey
        How colors become lightness; see :func:`segvec.color.grey.grey`.

    Returns
    -------
    Artwork
        One layer for each color and width. A picture of one color has no lines.

    Raises
    ------
    InputError
        If the picture cannot be read or an option cannot be used.

    References
    ----------
    .. [1] Lorensen & Cline (1987), Marching cubes, of which this is the form in the plane.

    Examples
    --------
    >>> import numpy as np
    >>> art = isoline_art(np.linspace(0, 1, 64).reshape(1, -1).repeat(64, axis=0), levels=3)
    >>> len(art.ring_offsets) - 1
    3
    """
    source = read_image(picture)
    given = {"smoothing": smoothing, "width": width, "min_length": min_length}
    smoothing = length_of(smoothing, source, parts=SMOOTHING_PARTS)
    min_length = length_of(min_length, source, parts=LENGTH_PARTS)
    width = length_of(None, source, parts=WIDTH_PARTS) if width is None else width
    _check(smoothing=smoothing, tolerance=tolerance, min_length=min_length, curve=curve)
    inside = None if source.alpha is None else source.alpha >= OPAQUE
    field = _lightness(source, inside, smoothing=smoothing, grey_weights=grey)
    heights = _levels(levels, field if inside is None else field[inside])
    pens = graded_pens(palette, width, count=max(len(heights), 1))
    lines, level = _contours(field, inside, heights, min_length=min_length)
    size = (field.shape[1], field.shape[0])
    curves = _fitted(lines, size=size, curve=curve, tolerance=tolerance)
    art = line_art(curves, pen=level, pens=pens, size=size, background=background)
    options = {
        "levels": np.asarray(levels).tolist(),
        **given,
        "tolerance": tolerance,
        "curve": curve,
        "palette": palette_codes(palette),
        "background": background,
        "grey": grey if isinstance(grey, str) else list(grey),
    }
    recipe = recipe_from(source.sha256, isolines=options)
    return replace(art, title=source.name, recipe=recipe)


def _check(*, curve: str, **sizes: Any) -> None:  # noqa: ANN401 (numbers, which is what is checked)
    for name, value in sizes.items():
        if not 0 <= value < np.inf:
            raise InputError(f"{name} must be 0 pixels or more, got {value!r}")
    if curve not in ("spline", "polygon"):
        raise InputError(f"unknown curve {curve!r}; {suggestion(curve, ('spline', 'polygon'))}")


def _lightness(
    source: Image, inside: NDArray[np.bool_] | None, *, smoothing: float, grey_weights: Weights
) -> NDArray[np.float64]:
    """(H, W) blurred lightness, 0..1, in whole steps; what is transparent does not blur into the rest."""
    from scipy.ndimage import gaussian_filter

    field = grey(source.pixels, weights=grey_weights).astype(np.float64) / 255
    if smoothing > 0:
        if inside is None:
            field = gaussian_filter(field, smoothing, mode="nearest")
        else:
            share = gaussian_filter(inside.astype(np.float64), smoothing, mode="nearest")
            field = gaussian_filter(field * inside, smoothing, mode="nearest") / np.maximum(share, 1e-9)
    return np.rint(field * STEPS) / STEPS


def _levels(levels: int | Sequence[float], field: NDArray[np.float64]) -> NDArray[np.float64]:
    """Heights of the lines, each between two steps, from dark to light."""
    wrong = InputError(f"levels must be 1 to {MOST_LEVELS}, or numbers 0..1, got {levels!r}")
    if isinstance(levels, int | np.integer):
        if not 1 <= levels <= MOST_LEVELS:
            raise wrong
        low, high = (field.min(), field.max()) if field.size else (0.0, 0.0)
        share = (np.arange(levels) + 0.5) / levels
        even = low + (high - low) * share
        heights = (even + np.quantile(field, share)) / 2 if high > low else np.empty(0)
    else:
        try:
            heights = np.asarray(levels, np.float64)
        except (ValueError, TypeError) as error:
            raise wrong from error
        if heights.ndim != 1 or not ((heights >= 0) & (heights <= 1)).all():
            raise wrong
    return np.asarray(np.unique(np.rint(heights * STEPS)) - 0.5, np.float64) / STEPS


def _contours(
    field: NDArray[np.float64], inside: NDArray[np.bool_] | None, heights: NDArray[np.float64], *, min_length: float
) -> tuple[list[NDArray[np.float64]], NDArray[np.intp]]:
    """Lines (N, 2) of points that are long enough, and the level of each."""
    from skimage.measure import find_contours

    # A rim of repeated pixels leads the lines straight to the page's edge, half a pixel beyond the last centers.
    rimmed = np.pad(field, 1, mode="edge")
    mask = None if inside is None else np.pad(inside, 1, mode="edge")
    found = map_parts(lambda height: find_contours(rimmed, height, mask=mask), heights.tolist())
    top = np.array(field.shape[::-1], np.float64)
    # (row, col) counts centers, of which the first is the rim's.
    lines = [np.clip(line[:, ::-1] - 0.5, 0, top) for level in found for line in level]
    level = np.repeat(np.arange(len(found)), [len(each) for each in found]).astype(np.intp)
    long = [float(np.hypot(*np.diff(line, axis=0).T).sum()) >= min_length for line in lines]
    return [line for line, kept in zip(lines, long, strict=True) if kept], level[np.array(long, np.bool_)]


def _fitted(lines: list[NDArray[np.float64]], *, size: tuple[int, int], curve: Curve, tolerance: float) -> Curves:
    if not lines:
        return Curves(np.empty((0, 4, 2)), np.empty(0, np.bool_), np.zeros(1, np.intp))
    fit = fit_curves if curve == "spline" else polygon_curves
    return fit(line_map(lines, size), tolerance=tolerance, corner_threshold=SMOOTH)
