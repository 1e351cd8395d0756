"""From a picture to an artwork: the order of the stages."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from segvec._version import __version__
from segvec.artwork import Artwork
from segvec.color import parse_color
from segvec.curves import Curves, fit_curves, pixel_curves, polygon_curves
from segvec.image import Image, as_image
from segvec.layering import paint
from segvec.options import TraceOptions, options_from
from segvec.planar import PlanarMap, planar_map
from segvec.segment import Cut, segment
from segvec.subpixel import midpoint_map, subpixel_map

PHOTO_TOLERANCE, FLAT_TOLERANCE = 0.6, 0.3
"""Pixels a curve may leave its border, where the user names no tolerance. Noise moves the borders of photographs by
about half a pixel; anti-aliased flat art tells its edges to a tenth, and a third leaves joints room."""

HASH_DIGITS = 16
"""Digits of the source's SHA-256 that a recipe keeps: enough to know the picture again, not to prove it."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One finished step of a trace."""

    name: str
    seconds: float
    note: str
    """What came out, in words and numbers."""


STAGES = ("read", "segment", "map", "borders", "curves", "layers")


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
        method=options.segment,
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
    artwork = paint(planar, curves, colors=cut.segmentation.colors, options=options)
    clock.stage("layers", f"{len(artwork.labels)} layers, {artwork.n_segments} segments")
    recipe = {"segvec": __version__, "source": picture.sha256[:HASH_DIGITS], **options.changed()}
    return replace(artwork, title=picture.name, recipe=recipe)


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
        planar = subpixel_map(planar, pixels=picture.pixels, alpha=picture.alpha, colors=cut.segmentation.colors)
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
