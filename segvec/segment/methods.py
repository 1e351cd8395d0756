"""One door to all segmentations: from a picture and a method's name to a clean :class:`Segmentation`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import levels_from_oklab, oklab_from_srgb, parse_color
from segvec.color.shade import Shade
from segvec.errors import InputError
from segvec.image.image import Image
from segvec.kept import Kept
from segvec.options.tracing import SUPERPIXELS, TraceOptions
from segvec.segment.calm import calm_reach, calmed
from segvec.segment.choosing import best_inks
from segvec.segment.crowding import clear_pixels, uncrowded
from segvec.segment.damaged import inks_of
from segvec.segment.flat import label_flat
from segvec.segment.given import check_fit, given_labels
from segvec.segment.hidden import without_hidden
from segvec.segment.merge import absorb_specks, merge_regions
from segvec.segment.planes import with_planes
from segvec.segment.quantize import (
    exact_palette,
    histogram,
    histogram_points,
    label_pixels,
    palette_from_points,
    strips,
)
from segvec.segment.segmentation import PictureKind, Segmentation, segmentation_from_labels
from segvec.segment.shaded import ShadedArt, shaded_art
from segvec.segment.spoiled import Damage, label_damaged, pure_inks
from segvec.segment.vivid import lifted_colors, vivid_palette

PHOTO_MIN_AREA, FLAT_MIN_AREA = 3.0, 4.0
"""Pixels below which a region is noise, where the user names no area."""

CALM_AREA = 6.0
"""The same in calmed pictures, in squares of the reach."""

KMEANS_COLORS, MULTIOTSU_CLASSES = 16, 3
"""Colors where the user names no number."""

BY_WORTH = ("auto", "kmeans", "meanshift", "palette")
"""Methods that look at one pixel at a time, so that borders have to show that they are worth their length."""

BY_INKS = ("auto", "palette")
"""Methods that trace flat art by its inks."""

SHADED = ("auto", "kmeans", "meanshift")
"""Methods whose regions may have shades."""

MOST_OTHERS = 2
"""Flat colors beside ramps, for each ink that flat areas have, from which a drawing is taken to be flat and damaged."""

BORDER_WORTH = 25.0
"""Squared error that a pixel of border must save at `detail` 1; see :func:`merge_regions` for the unit."""

DAMAGED_WORTH = 6.0
"""The same in damaged flat art, where it tells ringing and noise from parts of the drawing."""


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """A segmentation and what was found on the way."""

    segmentation: Segmentation
    kind: PictureKind
    """What the picture is cut and drawn as; a photograph, where the method does not look for inks."""

    @property
    def is_flat(self) -> bool:
        """Whether it is flat art, shaded or not: edges are anti-aliased, and noise is none."""
        return self.kind != "photograph"


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    """What a method works on: something is visible."""

    pixels: NDArray[np.uint8]  # calmed, where that is asked for and the picture is no flat art
    inks: NDArray[np.uint8] | None  # (K, 3) of flat art, for methods that ask for them
    damage: Damage | None  # what happened to flat art, if anything
    seen: NDArray[np.bool_] | None  # where the picture is visible; None: everywhere
    options: TraceOptions
    palette: NDArray[np.uint8]  # (K, 3)
    classes: NDArray[Any] | None
    name: str  # of the picture


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """What a method found."""

    labels: NDArray[np.unsignedinteger]
    colors: NDArray[np.uint8]  # (K, 3), one for each label
    is_exact: bool = False  # whether the colors must stay, whatever the labels' pixels are
    is_flat: bool = False
    shades: Mapping[int, Shade] = field(default_factory=dict)
    is_damaged: bool = False  # whether regions may be damage
    is_vivid: bool = False  # whether the colors are to be as vivid as most of the labels' pixels


def segment(
    image: Image,
    options: TraceOptions | None = None,
    *,
    classes: NDArray[Any] | None = None,
    kept: Kept | None = None,
) -> Cut:
    """Cut a picture into regions of few colors.

    Parameters
    ----------
    image
        The picture; pixels less than half opaque become transparent.
    options
        Options of a trace; its defaults if not given. The segmentation ``auto`` reads the inks of flat art and
        quantizes everything else; the others do what their names say.
    classes
        (H, W) or (H, W, C), for the segmentation ``labels``: every distinct value or color is a class.
    kept
        What was made before of the same picture and classes, and will be used again.

    Raises
    ------
    InputError
        If `classes` are missing or do not fit the picture.
    """
    options = TraceOptions() if options is None else options
    pixels, _ = without_hidden(image)
    least = 0.0 if options.segment == "labels" else FLAT_MIN_AREA
    clear = clear_pixels(image, min_area=least if options.min_area is None else options.min_area)
    seen = None if clear is None or clear.all() else ~clear
    palette = np.array([parse_color(color)[:3] for color in options.palette], np.uint8).reshape(-1, 3)
    kept = Kept(most=0) if kept is None else kept
    reach = calm_reach(pixels, calm=options.calm)
    asks_inks = reach or options.segment in BY_INKS
    inks, damage = kept.get("inks", (), lambda: inks_of(pixels)) if asks_inks else (None, None)
    smooth = kept.get("calmed", reach, lambda: calmed(pixels, reach=reach)) if reach and inks is None else pixels
    task = _Task(smooth, inks, damage, seen, options, palette, classes, image.name)
    if classes is not None and options.segment == "labels":
        check_fit(classes, image, noun="labels")
    find = _nothing if clear is not None and clear.all() else _METHODS[options.segment]
    depends = _found_by(options), None if clear is None else options.min_area  # which takes specks away
    found = kept.get("found", depends, lambda: find(task))
    labels = _merged(task, found, clear)
    if not found.is_flat and _has_planes(options):
        found = _with_planes(task, found, labels, clear)
        labels = found.labels
    table = found.colors if found.is_exact else _mean_colors(pixels, labels, clear, found.colors)
    if found.is_vivid and not found.shades:
        shown = slice(None) if seen is None else seen.ravel()
        table = lifted_colors(
            table, pixels=pixels.reshape(-1, 3)[shown], labels=labels.ravel()[shown], vividness=options.vividness
        )
    cut = segmentation_from_labels(labels, colors=table, clear=clear, shades=found.shades)
    return Cut(cut, "photograph" if not found.is_flat else "shaded art" if cut.shades else "flat art")


def _found_by(options: TraceOptions) -> TraceOptions:
    """Return the options with those left out on which no method depends, only what comes after; detail cuts ramps."""
    has_ramps = options.segment == "auto" and options.colors is None and options.fills != "flat"
    return replace(options, tolerance=None, min_area=None, detail=options.detail if has_ramps else 1.0)


def _has_planes(options: TraceOptions) -> bool:
    """Tell whether regions may have shades: gradients are asked for, or neither a number of colors nor a method is."""
    if options.segment not in SHADED or options.detail <= 0:
        return False
    is_free = options.colors is None and options.segment == "auto"
    return options.fills == "gradient" or (options.fills == "auto" and is_free)


def _with_planes(
    task: _Task, found: _Found, labels: NDArray[np.unsignedinteger], clear: NDArray[np.bool_] | None
) -> _Found:
    """Let regions have shades around the mean colors of their labels."""
    means = _mean_colors(task.pixels, labels, clear, found.colors)
    frozen = None
    if clear is not None:
        frozen = len(means)
        labels = np.where(clear, frozen, labels)
        means = np.concatenate([means, np.zeros((1, 3), np.uint8)])
    planes = with_planes(labels, task.pixels, colors=means, detail=task.options.detail, frozen=frozen)
    return _Found(planes.labels, planes.colors, is_exact=True, shades=planes.shades)


def _merged(task: _Task, found: _Found, clear: NDArray[np.bool_] | None) -> NDArray[np.unsignedinteger]:
    """Merge what is too small or not worth its border; transparent pixels get the label 0."""
    labels, n_labels = found.labels, len(found.colors)
    detail = task.options.detail
    area = _least_area(task, found) if task.options.min_area is None else task.options.min_area
    by_worth = task.options.segment in BY_WORTH and not found.is_flat
    worth = BORDER_WORTH if by_worth else DAMAGED_WORTH if found.is_damaged else 0.0
    frozen = None
    if clear is not None:
        labels = labels.astype(np.min_scalar_type(n_labels))
        labels[clear] = frozen = n_labels
    if by_worth and area > 1:
        lab = oklab_from_srgb(found.colors / 255)
        distances = np.full((n_labels + 1, n_labels + 1), np.inf)
        distances[:-1, :-1] = np.linalg.norm(lab[:, None] - lab, axis=2)
        labels = absorb_specks(labels, distances=distances)
    merge = partial(
        merge_regions,
        pixels=task.pixels,
        n_labels=n_labels + 1,
        frozen=frozen,
        # An exact number of colors was asked for: none may be merged away.
        keep_labels=task.options.colors is not None or task.options.segment in ("palette", "labels"),
    )
    labels = merge(labels, min_area=area, border_worth=worth / detail if detail > 0 else 0.0)
    labels = uncrowded(labels, partial(merge, border_worth=0.0), min_area=area, name=task.name)
    return labels if clear is None else np.where(clear, 0, labels).astype(labels.dtype)


def _least_area(task: _Task, found: _Found) -> float:
    if task.options.segment == "labels":
        return 0.0
    if found.is_flat:
        return FLAT_MIN_AREA
    return max(PHOTO_MIN_AREA, CALM_AREA * calm_reach(task.pixels, calm=task.options.calm) ** 2)


def _nothing(task: _Task) -> _Found:
    """One class, of which no pixel is visible."""
    return _Found(np.zeros(task.pixels.shape[:2], np.uint8), np.zeros((1, 3), np.uint8))


def _auto(task: _Task) -> _Found:
    inks = task.inks
    if task.options.colors is None and task.options.fills != "flat":
        shaded = shaded_art(task.pixels, detail=task.options.detail)
        if shaded is not None and not (inks is not None and _is_damage(shaded, inks)):
            return _Found(shaded.labels, shaded.colors, is_exact=True, is_flat=True, shades=shaded.shades)
    if inks is not None and (task.options.colors is None or task.options.colors == len(inks)):
        return _by_inks(task, inks)
    exact = _exact(task)
    if exact is not None:
        return exact
    counts = histogram(task.pixels, mask=task.seen)
    if task.options.colors is None:
        return _nearest_centers(task, palette_from_points(*histogram_points(counts), n_colors=None))
    vivid = vivid_palette(counts, n_colors=task.options.colors, vividness=task.options.vividness)
    return _Found(vivid.labels(task.pixels), vivid.colors, is_vivid=True)


def _by_inks(task: _Task, inks: NDArray[np.uint8], *, are_given: bool = False) -> _Found:
    """Label flat art, whatever happened to it."""
    if task.damage is None:
        return _Found(label_flat(task.pixels, inks=inks), inks, is_exact=True, is_flat=True)
    labels = label_damaged(task.pixels, inks, damage=task.damage)
    colors = inks if are_given else pure_inks(task.pixels, labels, inks)
    return _Found(labels, colors, is_exact=True, is_flat=True, is_damaged=True)


def _is_damage(shaded: ShadedArt, inks: NDArray[np.uint8]) -> bool:
    """Tell whether ramps are those of blurred or compressed edges: real ones leave no more flat colors than inks."""
    return len(shaded.colors) - len(shaded.shades) > MOST_OTHERS * len(inks)


def _exact(task: _Task) -> _Found | None:
    """Take a picture's own colors, where it has no more than were asked for."""
    colors = exact_palette(task.pixels, mask=task.seen, at_most=task.options.colors or 0)
    if colors is None:
        return None
    if task.options.curve == "pixel":  # every pixel is what it is; none is an edge
        return _Found(label_pixels(task.pixels, centers=oklab_from_srgb(colors / 255)), colors, is_exact=True)
    return _Found(label_flat(task.pixels, inks=colors), colors, is_exact=True)


def _nearest_centers(task: _Task, centers: NDArray[np.float64]) -> _Found:
    """Give each pixel to the nearest center (K, 3) in OKLab."""
    return _Found(label_pixels(task.pixels, centers=centers), levels_from_oklab(centers))


def _with_mean_colors(task: _Task, labels: NDArray[np.unsignedinteger]) -> _Found:
    unused = np.zeros((int(labels.max()) + 1, 3), np.uint8)
    clear = None if task.seen is None else ~task.seen
    return _Found(labels, _mean_colors(task.pixels, labels, clear, unused))


def _palette(task: _Task) -> _Found:
    inks, n_colors = np.unique(task.palette, axis=0), task.options.colors
    if n_colors is not None and n_colors < len(inks):
        inks = best_inks(inks, histogram(task.pixels, mask=task.seen), n_colors=n_colors)
    if task.inks is not None:
        return _by_inks(task, inks, are_given=True)
    return _Found(label_pixels(task.pixels, centers=oklab_from_srgb(inks / 255)), inks, is_exact=True)


def _kmeans(task: _Task) -> _Found:
    # A second to import: only those who ask for it wait for it.
    from segvec.segment.cluster import coordinates, kmeans_centers, placed_labels

    n_colors = task.options.colors or KMEANS_COLORS
    if task.options.position_weight > 0:
        labels = placed_labels(
            task.pixels,
            n_colors=n_colors,
            seed=task.options.seed,
            space=task.options.space,
            position_weight=task.options.position_weight,
            seen=task.seen,
        )
        return _with_mean_colors(task, labels)
    exact = _exact(task)
    if exact is not None:
        return exact
    counts = histogram(task.pixels, mask=task.seen)
    centers = kmeans_centers(counts, n_colors=n_colors, seed=task.options.seed, space=task.options.space)
    if task.options.space == "oklab":
        return _nearest_centers(task, centers)
    convert = partial(coordinates, space=task.options.space)
    return _with_mean_colors(task, label_pixels(task.pixels, centers=centers, convert=convert))


def _meanshift(task: _Task) -> _Found:
    from segvec.segment.cluster import meanshift_centers  # scikit-learn

    counts = histogram(task.pixels, mask=task.seen)
    centers = meanshift_centers(counts, bandwidth=task.options.bandwidth, at_most=task.options.colors)
    return _with_mean_colors(task, label_pixels(task.pixels, centers=centers))


def _superpixels(task: _Task) -> _Found:
    from segvec.segment.superpixels import superpixel_labels  # scikit-image

    labels = superpixel_labels(
        task.pixels,
        method=task.options.segment,
        superpixels=task.options.superpixels,
        n_colors=task.options.colors,
        seen=task.seen,
    )
    return _with_mean_colors(task, labels)


def _thresholded(task: _Task) -> _Found:
    from segvec.segment import threshold  # skimage's filters take half a second to import

    pixels, seen = task.pixels, task.seen
    match task.options.segment:
        case "otsu":
            labels = threshold.otsu_labels(pixels, seen=seen)
        case "otsu-mask":
            labels = threshold.otsu_mask_labels(pixels, seen=seen)
        case "otsu-union":
            labels = threshold.otsu_union_labels(pixels, seen=seen)
        case "otsu-grey":
            labels = threshold.otsu_grey_labels(pixels, seen=seen)
        case "multiotsu":
            labels = threshold.multiotsu_labels(pixels, n_classes=task.options.colors or MULTIOTSU_CLASSES, seen=seen)
        case "adaptive":
            labels = threshold.adaptive_labels(pixels, window=task.options.window, seen=seen)
        case _:
            labels = threshold.threshold_labels(pixels, threshold=task.options.threshold)
    return _with_mean_colors(task, labels)


def _given(task: _Task) -> _Found:
    if task.classes is None:
        raise InputError("the labels method needs labels, an array with one value for each pixel")
    return _with_mean_colors(task, given_labels(task.classes)[0])


_METHODS: Mapping[str, Callable[[_Task], _Found]] = {
    "auto": _auto,
    "kmeans": _kmeans,
    "meanshift": _meanshift,
    "palette": _palette,
    "labels": _given,
    **dict.fromkeys(SUPERPIXELS, _superpixels),
    **dict.fromkeys(
        ("otsu", "otsu-grey", "otsu-mask", "otsu-union", "multiotsu", "threshold", "adaptive"), _thresholded
    ),
}


def _mean_colors(
    pixels: NDArray[np.uint8],
    labels: NDArray[np.unsignedinteger],
    clear: NDArray[np.bool_] | None,
    table: NDArray[np.uint8],
) -> NDArray[np.uint8]:
    """Mean color of the pixels that each label ended up with; its old color where it has none."""
    sums, area = np.zeros((len(table), 3)), np.zeros(len(table))
    for rows in strips(*labels.shape):
        shown = slice(None) if clear is None else ~clear[rows].ravel()
        part = labels[rows].ravel()[shown]
        area += np.bincount(part, minlength=len(table))
        for channel in range(3):
            sums[:, channel] += np.bincount(part, pixels[rows, :, channel].ravel()[shown], minlength=len(table))
    means = np.rint(sums / np.maximum(area, 1)[:, None]).astype(np.uint8)
    return np.where(area[:, None] > 0, means, table)
