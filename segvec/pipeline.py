"""From a picture to an artwork: the order of the stages.

What only some traces need (styles, effects, palettes by name, cut-outs) is loaded by these alone: it brings scipy,
scikit-image and shapely, which take longer to load than a small picture takes to trace.
"""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
from numpy.typing import NDArray

from segvec.artwork.artwork import Artwork, artwork_from
from segvec.color.conversion import parse_color
from segvec.curves.curves import Curves, fit_curves, pixel_curves, polygon_curves
from segvec.image.image import Image
from segvec.kept import Kept
from segvec.layers.layering import paint
from segvec.layers.painting import Layout, Painting
from segvec.layout.cutting import cut_pixels
from segvec.options.tracing import TraceOptions, options_from
from segvec.planar.map import PlanarMap, planar_map
from segvec.planar.scatter import scatter
from segvec.planar.subpixel import midpoint_map, subpixel_map
from segvec.preparing import prepared, whole_picture
from segvec.recipes import recipe_from
from segvec.segment import Cut, Segmentation, segment, subject_mask
from segvec.segment.calm import calm_reach
from segvec.segment.given import MapSource, check_fit, digest, read_map
from segvec.segment.merge import components

if TYPE_CHECKING:
    from segvec.options.choices import TraceChoices
    from segvec.palette.resolve import PaletteLike

PHOTO_TOLERANCE, FLAT_TOLERANCE, CLEAN_TOLERANCE = 0.6, 0.3, 0.12
"""Pixels a curve may leave its border, where the user names no tolerance. Noise moves the borders of photographs by
about half a pixel; flat art tells its edges to a third where it was damaged, to a tenth and less where it was not."""

CLEAN_SHARE = 4e-4
"""The last, as a share of the picture's longer side, where that is more: of large art nobody sees the tenth."""

SCATTERS = 8
"""Tolerance of flat art, in what its borders scatter where they are smooth; corners and joints do so more."""

SMALL_SIDE = 1024
"""Pixels of the longer side up to which flat art gets two decimals: its borders are known better than to a tenth."""

_Classes = Callable[[], NDArray[Any] | None]
"""Reads the classes made elsewhere, which only some styles need."""

UNNAMED = "okabe-ito"
"""Palette of classes that have numbers alone; where they are more, it is gone through again."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One finished step of a trace."""

    name: str
    """One of read, segment, map, borders, curves, layers."""
    seconds: float
    """Time that it took."""
    note: str
    """What came out, in words and numbers."""


STAGES = ("read", "segment", "map", "borders", "curves", "layers")


def trace(
    image: object,
    options: TraceOptions | None = None,
    *,
    preset: str | None = None,
    palette: "PaletteLike | None" = None,
    labels: MapSource | None = None,
    mask: MapSource | None = None,
    progress: Callable[[Stage], None] | None = None,
    **chosen: "Unpack[TraceChoices]",
) -> Artwork:
    """Turn a picture into vector art.

    Parameters
    ----------
    image
        A path, the bytes of an image file, an open binary file, an array (H, W) or (H, W, 1..4) of any usual
        type, a Pillow image, or a :class:`segvec.image.image.Image`.
    options
        All options at once; or give `preset` and single fields by name.
    preset
        Options that go together: a name in `PRESETS`.
    palette
        Fixed colors: a palette's name, colors as in ``"navy,#f80"``, a palette file, a :class:`segvec.Palette`, or a
        sequence of colors.
    labels
        Classes made elsewhere: (H, W) numbers or (H, W, C) colors, or the path of a PNG or .npy file. Every distinct
        one is a class, whose color is the mean of the picture's pixels there. Beside `options` too; where these name
        no segmentation, it is ``labels``. With that segmentation and no labels, `image` itself is an array or file of
        classes; the first color of the palette is that of the lowest number. Labels and `mask` are of the whole
        picture's size, and turned and cropped along with it where `turn` and `crop` are given.
    mask
        (H, W) that is not zero where the picture is seen, or the path of a PNG or .npy file; beside `options` too. The
        recipe keeps paths; of arrays it keeps a digest, so that a replay needs them again.
    progress
        Called after each stage.
    chosen
        Fields of :class:`TraceOptions`.

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
    given = {name: value for name, value in (("labels", labels), ("mask", mask)) if value is not None}
    named = {name: _map_name(source, name) for name, source in given.items()}
    if options is None:
        colors = {}
        if palette is not None:
            from segvec.palette.fixed import fixed_colors

            colors["palette"] = fixed_colors(palette)
        options = options_from(preset=preset, **chosen, **colors, **named)
    elif not isinstance(options, TraceOptions):
        raise TypeError(f"options must be TraceOptions, got {options!r}; single ones are given by name")
    elif preset is not None or palette is not None or chosen:
        raise TypeError("give either options or single options, not both")
    elif named:
        options = _with_maps(options, named)
    clock = _Clock(progress)
    if options.is_of_classes:
        image, given["labels"] = _index_map(image, options)
    whole = whole_picture(image, options, mask=given.get("mask", options.mask))
    classes = partial(_classes, options, given.get("labels", options.labels), whole)
    picture = prepared(whole, options)
    height, width = picture.pixels.shape[:2]
    clock.stage("read", f"{width} x {height} pixels")
    if not options.has_cap:
        return _artwork(picture, options, _Tracer(picture, classes, clock, kept=Kept(most=0)))
    from segvec.budget import Attempt, best_under_caps, note_chosen

    tracer = _Tracer(picture, classes, clock, kept=Kept())

    def attempt(tried: TraceOptions) -> Attempt:
        return Attempt(tried, _artwork(picture, tried, tracer), tracer.tolerance)

    best = best_under_caps(options, attempt)
    note_chosen(best, picture, options)
    return best.artwork


def artwork_of(source: object) -> Artwork:
    """Return an artwork, or trace a picture as it is traced where nothing is chosen.

    Raises
    ------
    InputError
        If it is neither.

    Examples
    --------
    >>> import numpy as np
    >>> artwork_of(np.zeros((4, 5))).size
    (5, 4)
    """
    return source if isinstance(source, Artwork) else trace(source)


def _index_map(image: object, options: TraceOptions) -> tuple[Image, NDArray[Any]]:
    """Take the picture itself for the classes: with a palette's colors in their order, or its own, or some."""
    from segvec.palette.resolve import as_palette
    from segvec.segment.index_map import read_index_map

    found = read_index_map(image, max_pixels=options.max_pixels)
    if options.palette:
        colors = np.array([parse_color(color)[:3] for color in options.palette], np.uint8)
        return found.painted(colors), found.classes
    if found.has_colors:
        return found.picture, found.classes
    return found.painted(as_palette(UNNAMED, size=found.n_classes, seed=options.seed).colors), found.classes


def _map_name(source: MapSource, name: str) -> str:
    """Return what a recipe keeps of a mask or labels: the path, or a digest of an array."""
    return os.fspath(source) if isinstance(source, (str, os.PathLike)) else digest(source, noun=name)


def _with_maps(options: TraceOptions, named: Mapping[str, str]) -> TraceOptions:
    """Name a mask and labels that are given beside options; labels are used where no segmentation was chosen."""
    is_open = "labels" in named and options.segment == TraceOptions().segment
    return replace(options, **named, **({"segment": "labels"} if is_open else {}))  # type: ignore[arg-type]


def _artwork(picture: Image, options: TraceOptions, tracer: "_Tracer") -> Artwork:
    """Draw the picture, and sign it."""
    painting = _drawn(picture, options, tracer)
    tracer.clock.stage("layers", f"{len(painting.labels)} layers, {painting.n_segments} segments")
    return artwork_from(painting, title=picture.name, recipe=recipe_from(picture.sha256, **options.changed()))


def _drawn(picture: Image, options: TraceOptions, tracer: "_Tracer") -> Painting:
    """Draw the picture in its style; what only styles need is loaded only then."""
    if options.style is None:
        painting = tracer.traced(options)
    else:
        from segvec.options.styles import parse_style
        from segvec.styles.drawing import drawn

        style = parse_style(options.style)
        painting = drawn(style, tracer.traced(options) if style.needs_trace else picture)
    if not options.pen_order:
        return painting
    from segvec.styles.pens import pen_ordered

    return pen_ordered(painting)


class _Tracer:
    """Traces one picture, and keeps what options that change later stages alone will use again."""

    def __init__(self, picture: Image, classes: _Classes, clock: "_Clock", *, kept: Kept) -> None:
        self.clock = clock
        self.tolerance = 0.0
        """Of the last time, in pixels."""
        self._picture, self._classes, self._kept = picture, classes, kept

    def traced(self, options: TraceOptions) -> Painting:
        """Cut the picture into regions and draw these."""
        ground = self._kept.get("ground", replace(options, tolerance=None), lambda: self._ground(options))
        cut, segmentation = ground.cut, ground.cut.segmentation
        decimals = _decimals(ground.planar, is_flat=cut.is_flat) if options.precision is None else options.precision
        self.tolerance = _tolerance(ground, self._picture, options)
        curves = _curves(ground.planar, options, self.tolerance, 10**decimals, self.clock)
        # Only now that borders are placed, which the picture's own colors tell; classes have the palette's already.
        if options.palette and options.segment != "palette" and not options.is_of_classes:
            from segvec.palette.fixed import in_fixed_colors

            segmentation = replace(segmentation, colors=in_fixed_colors(segmentation.colors, options.palette))
        layout = Layout(options.layers, options.understroke, decimals, options.paths)
        painting = paint(ground.planar, curves, colors=segmentation.colors, layout=layout, shades=segmentation.shades)
        painting = replace(painting, kind=cut.kind)
        if ground.subject is not None:
            painting = _cut_out(painting, segmentation, ground.subject, options.background)
        return painting

    def _ground(self, options: TraceOptions) -> "_Ground":
        """Cut the picture and place the borders."""
        picture, clock = self._picture, self.clock
        cut = segment(picture, options, classes=self._classes(), kept=self._kept)
        subject = subject_mask(cut.segmentation, only=options.only, remove_background=options.remove_background)
        clock.stage("segment", f"{len(cut.segmentation.colors)} colors{f', {cut.kind}' if cut.is_flat else ''}")
        planar = planar_map(cut.segmentation)
        clock.stage("map", f"{planar.n_regions} regions, {planar.n_arcs} borders")
        return _Ground(cut, subject, _placed(planar, picture, cut, options, clock))


@dataclass(frozen=True, slots=True, eq=False)
class _Ground:
    """A picture cut into regions, before its curves."""

    cut: Cut
    subject: NDArray[np.bool_] | None
    planar: PlanarMap


def _decimals(planar: PlanarMap, *, is_flat: bool) -> int:
    """Choose how many decimals of a pixel are written."""
    return 2 if is_flat and max(planar.size) <= SMALL_SIDE else 1


def _flat_tolerance(planar: PlanarMap) -> float:
    """Choose how far curves may leave borders by how well these are known."""
    found = scatter(planar)
    if found is None:
        return FLAT_TOLERANCE
    return min(max(SCATTERS * found, CLEAN_TOLERANCE, CLEAN_SHARE * max(planar.size)), FLAT_TOLERANCE)


def _classes(options: TraceOptions, labels: MapSource | None, picture: Image) -> NDArray[Any] | None:
    """Read the classes made elsewhere, where they are used, and turn and cut them as the picture."""
    if options.segment != "labels" or labels is None:
        return None
    classes = read_map(labels, noun="labels", max_pixels=options.max_pixels)
    check_fit(classes, picture, noun="labels")
    return cut_pixels(classes, crop=options.crop, turn=options.turn)


def _cut_out(
    painting: Painting, segmentation: Segmentation, subject: NDArray[np.bool_], background: str | None
) -> Painting:
    """Leave the regions inside a mask; the others become transparent, or take the color of the background.

    The borders stay those of the whole picture: each was measured between the colors on both of its sides.
    """
    from segvec.recoloring.relabeling import relabel

    numbers, count = components(segmentation.labels)
    label, is_kept = np.empty(count, np.intp), np.zeros(count, np.bool_)
    label[numbers], is_kept[numbers] = segmentation.labels, subject
    colors = np.vstack([segmentation.colors, np.zeros((1, 3), np.uint8)])[label]
    if background is None:
        return relabel(painting, colors, clear=~is_kept)
    colors[~is_kept] = parse_color(background)[:3]
    return relabel(painting, colors, flat=~is_kept)


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


def _placed(planar: PlanarMap, picture: Image, cut: Cut, options: TraceOptions, clock: _Clock) -> PlanarMap:
    """Move the borders to where they lie in the picture."""
    if options.curve == "pixel":
        clock.stage("borders", "on the pixel grid")
        return planar
    if options.precision == 0:
        pass  # whole numbers: the corners of the pixels themselves, which no rounding puts onto each other
    elif options.subpixel:
        planar = subpixel_map(
            planar,
            pixels=picture.pixels,
            alpha=picture.alpha,
            segmentation=cut.segmentation,
            is_clean=cut.is_flat,
        )
    else:
        planar = midpoint_map(planar)
    clock.stage("borders", f"{len(planar.points)} points")
    return planar


def _tolerance(ground: _Ground, picture: Image, options: TraceOptions) -> float:
    """Pixels that curves may leave the borders."""
    if options.tolerance is not None or options.curve == "pixel":
        return options.tolerance or 0.0
    if ground.cut.is_flat:
        return _flat_tolerance(ground.planar)
    return PHOTO_TOLERANCE * max(1, calm_reach(picture.pixels, calm=options.calm))


def _curves(planar: PlanarMap, options: TraceOptions, tolerance: float, steps: int, clock: _Clock) -> Curves:
    """Fit the borders."""
    if options.curve == "pixel":
        curves = pixel_curves(planar)
        clock.stage("curves", f"{len(curves.is_line)} lines")
        return curves
    fit = fit_curves if options.curve == "spline" else polygon_curves
    curves = fit(planar, tolerance=tolerance, corner_threshold=options.corner_threshold, steps=steps)
    lines = int(curves.is_line.sum())
    clock.stage("curves", f"{lines} lines, {len(curves.is_line) - lines} curves")
    return curves
