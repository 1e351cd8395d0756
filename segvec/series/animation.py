"""Artwork whose colors move in time, over shapes that were traced once.

An artwork comes in and an `Animation` goes out: a few tables of colors, the keys, at equal distances in time. Between
two keys every color goes straight through OKLab, and after the last key back to the first, so that it can play for
ever. It is written as one SVG, or drawn as frames for everything that `segvec.image.frame_writing` writes.

The SVG is moved by CSS rather than by SMIL: only CSS can stand still for readers who ask for reduced motion. What
knows no CSS animations shows the first key.
"""

import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Unpack

import numpy as np
from numpy.typing import NDArray

from segvec.artwork.artwork import Artwork
from segvec.color.conversion import hex_from_rgb, oklab_from_srgb, parse_color, rotated_colors, srgb_from_oklab
from segvec.errors import InputError
from segvec.files import write_atomically
from segvec.image.frame_writing import write_frames
from segvec.image.frames import VIDEO_SUFFIXES
from segvec.layout.destinations import completed_size
from segvec.options.choices import RecolorChoices
from segvec.options.option import given_options
from segvec.options.recoloring import RecolorOptions
from segvec.palette import PaletteLike, as_palette
from segvec.palette.assign import lightness_order, shaded_colors
from segvec.palette.resolve import GENERATED_SIZE
from segvec.recipes import document_name
from segvec.recoloring.recoloring import recolor
from segvec.rendering.coverage import Coverage, coverage
from segvec.suggest import suggestion
from segvec.svg.colors import svg_colors
from segvec.svg.writing import svg_text

ORDERS = ("lightness", "palette")
"""Orders in which a cycle goes through a palette."""

ROTATION_KEYS = 120
"""Keys of a full turn: from 3 to 3 degrees, the colors between are within 1.3 levels (of 255) of the rotation's own."""

CSS_TOLERANCE = 1.5
"""Levels (of 255): browsers go straight through sRGB, and so near the path through OKLab they have to stay."""

CSS_STEPS = 128
"""Places between two keys that may become keyframes. About 7 do, even for the most vivid pairs of colors, but some of
them close together, where a channel leaves zero; with 64 places, these were off by up to 8 levels, now by 4."""

_LARGEST_HOLD = 0.999
"""A key that stood still for all of its time would leave none to change in."""


@dataclass(frozen=True, slots=True, eq=False)
class Animation:
    """Colors of an artwork at a few points in time; it plays for ever."""

    artwork: Artwork
    """The artwork whose colors move."""
    keys: NDArray[np.uint8]
    """(M, K, 3) sRGB colors of the artwork's K labels, the first at the beginning, equal times apart."""
    seconds: float
    """Time until the first key is back."""
    hold: float = 0.0
    """Share of the time between two keys in which the colors stand still, 0..0.999; the latter is hard steps."""

    def __post_init__(self) -> None:
        shape = np.shape(self.keys)
        count = len(self.artwork.colors)
        if len(self.artwork.labels) == 0:
            raise InputError("the artwork has no shapes, so there is nothing to animate")
        if len(shape) != 3 or shape[0] == 0 or shape[1:] != (count, 3) or self.keys.dtype != np.uint8:
            raise InputError(f"keys must be uint8 of shape (M, {count}, 3), got {self.keys.dtype} {shape}")
        if not 0 < self.seconds < math.inf:
            raise InputError(f"seconds must be more than 0, got {self.seconds}")
        if not 0 <= self.hold <= _LARGEST_HOLD:
            raise InputError(f"hold must be in 0..{_LARGEST_HOLD}, got {self.hold}")

    def colors_at(self, seconds: float | NDArray[np.floating]) -> NDArray[np.uint8]:
        """Return the colors at one or several times, any from the beginning on.

        Parameters
        ----------
        seconds
            One time or an array of them.

        Returns
        -------
        NDArray
            (..., K, 3) sRGB.

        Examples
        --------
        >>> from segvec.pipeline import trace
        >>> art = trace(np.eye(16), curve="pixel", min_area=0)
        >>> palette_morph(art, ["white,black", "red,navy"], seconds=4).colors_at(2).tolist()
        [[255, 0, 0], [0, 0, 128]]
        """
        places = np.asarray(seconds, np.float64) / self.seconds * len(self.keys)
        return np.rint(self._levels_at(places)).astype(np.uint8)

    def frame_colors(self, fps: float = 25) -> NDArray[np.uint8]:
        """Return the (F, K, 3) colors of the frames of one round, equal times apart; none is there twice.

        Parameters
        ----------
        fps
            Frames per second.
        """
        if not 0 < fps < math.inf:
            raise InputError(f"fps must be more than 0, got {fps}")
        count = max(1, round(self.seconds * fps))
        return self.colors_at(np.arange(count) * self.seconds / count)

    def frames(
        self,
        *,
        width: int | None = None,
        height: int | None = None,
        fps: float = 25,
        background: str | None = None,
    ) -> Iterator[NDArray[np.uint8]]:
        """Draw the frames of one round, one after the other.

        Parameters
        ----------
        width, height
            Pixels; by default the artwork's own, and with one of them the other follows.
        fps
            Frames per second.
        background
            CSS color name or hex digits, laid under what is transparent.

        Yields
        ------
        NDArray
            (H, W, 3), or (H, W, 4) where something is transparent.

        Raises
        ------
        InputError
            If a size is not positive or `background` is no opaque color.
        """
        backdrop = None if background is None else _opaque_color(background)
        size = _frame_size(self.artwork.size, width, height)
        all_colors = self.frame_colors(fps)
        shown, labels = _label_coverage(self.artwork, size)
        for colors in all_colors:
            picture = shown.picture(colors[labels])
            yield picture if backdrop is None else _laid_on(backdrop, picture)

    def to_svg(self) -> str:
        """Write one document: the shapes once, and their colors in a style sheet that moves them.

        It plays in browsers, by itself or as ``<img>``, and stands still where the reader asks for reduced motion.
        Renderers without CSS animations show the first key.

        References
        ----------
        .. [1] https://www.w3.org/TR/css-animations-1/
        .. [2] https://www.w3.org/TR/mediaqueries-5/#prefers-reduced-motion
        """
        recipe = self.artwork.recipe
        # A name that the same art at rest, in the same page, does not have.
        motion = {"keys": self.keys.tolist(), "seconds": float(self.seconds), "hold": float(self.hold)}
        name = document_name({**recipe, **motion})
        text = svg_text(replace(self.artwork, colors=self.keys[0]), css=True).replace(document_name(recipe), name)
        # A title or recipe cannot hold this, as their < are escaped.
        return text.replace("]]></style>", f"{self._motion(name)}]]></style>", 1)

    def write(
        self,
        target: str | os.PathLike[str],
        *,
        width: int | None = None,
        height: int | None = None,
        fps: float = 25,
        background: str | None = None,
    ) -> None:
        """Write the animation, as what the suffix says.

        Parameters
        ----------
        target
            A path ending in .svg, or one that :func:`segvec.image.frame_writing.write_frames` takes: .gif, .png, .apng,
            .webp, .mp4, .webm, ``frame-%03d.png``.
        width, height, fps, background
            Of frames, see :meth:`frames`; an SVG has no use for them. A round lasts a whole number of frames. Video,
            which has no transparency, is laid on white if no background is given.

        Raises
        ------
        InputError
            If an option does not fit.
        RenderError
            If the file cannot be written.
        """
        suffix = Path(target).suffix.lower()
        if suffix == ".svg":
            write_atomically(target, self.to_svg())
            return
        if background is None and suffix in VIDEO_SUFFIXES:
            background = "white"
        frames = self.frames(width=width, height=height, fps=fps, background=background)
        write_frames(target, frames, fps=fps)

    def _levels_at(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Colors (..., K, 3) as levels 0..255, not rounded, at times counted in keys."""
        before = np.floor(places).astype(np.intp)
        share = np.maximum(places - before - self.hold, 0) / (1 - self.hold)
        oklab = oklab_from_srgb(self.keys / 255)
        start, end = oklab[before % len(oklab)], oklab[(before + 1) % len(oklab)]
        between = start + share[..., None, None] * (end - start)
        return 255 * np.clip(srgb_from_oklab(between), 0, 1)

    def _motion(self, name: str) -> str:
        """Write keyframes and animations of all labels whose colors change."""
        steps = self.hold + (1 - self.hold) * np.arange(CSS_STEPS) / CSS_STEPS
        inner = np.arange(len(self.keys))[:, None] + np.concatenate([[0.0], steps])
        places = np.append(np.unique(inner), len(self.keys))
        levels = self._levels_at(places)
        keyframes, rules = [], []
        for label in np.unique(self.artwork.labels).tolist():
            if (self.keys[:, label] == self.keys[0, label]).all():
                continue
            stops = _needed_stops(places, levels[:, label])
            percents, colors = 100 * places[stops] / places[-1], np.rint(levels[stops, label]).astype(np.uint8)
            of_label = f"{name}-color-{label + 1}"
            keyframes.append(_keyframes(of_label, percents, colors, has_stroke=self.artwork.has_strokes))
            rules.append(f".{of_label}{{animation:{of_label} {_number(self.seconds)}s linear infinite}}")
        return "\n".join([*keyframes, "@media (prefers-reduced-motion:no-preference){", *rules, "}", ""])


# What moves


def palette_cycle(
    artwork: Artwork,
    palette: PaletteLike | None = None,
    *,
    order: str = "lightness",
    size: int | None = None,
    seed: int = 0,
    seconds: float = 12.0,
    hold: float = 0.0,
) -> Animation:
    """Let the colors of a palette move along the colors of an artwork: at each key, each takes the next.

    The first key is the palette laid over the artwork by lightness, as :func:`segvec.recolor` does it. A
    palette with more colors than the artwork passes through all of them; one with fewer is extended by shades.

    Parameters
    ----------
    artwork
        What :func:`segvec.trace` made.
    palette
        What :func:`segvec.as_palette` takes; by default the artwork's own colors.
    order
        ``lightness``: from light to dark, and from the darkest to the lightest. ``palette``: as the palette has
        them, for one whose hues go around.
    size, seed
        Of palettes that are made, as in :class:`segvec.RecolorOptions`.
    seconds
        Time of a full round.
    hold
        Share of each step that stands still; see :class:`Animation`.

    Raises
    ------
    InputError
        If there is no such palette, or an option does not fit.
    """
    if order not in ORDERS:
        raise InputError(f"unknown order {order!r}; {suggestion(order, ORDERS)}")
    used = np.unique(artwork.labels)
    table, place = np.unique(artwork.colors[used], axis=0, return_inverse=True)
    ranks = np.argsort(lightness_order(table))[place.ravel()]
    table = table[lightness_order(table)]
    ladder = table if palette is None else _ladder(table, palette, order=order, size=size, seed=seed)
    places = _places(len(table), len(ladder), order=order)
    if palette is not None:
        artwork = recolor(artwork, ladder[places], assign="order")
    turns = (places + np.arange(len(ladder))[:, None]) % len(ladder)
    keys = np.repeat(artwork.colors[None], len(ladder), axis=0)
    keys[:, used] = ladder[turns][:, ranks]
    return Animation(artwork, keys, seconds, hold)


def palette_morph(
    artwork: Artwork,
    palettes: Sequence[PaletteLike],
    *,
    seconds: float = 12.0,
    hold: float = 0.0,
    **chosen: Unpack[RecolorChoices],
) -> Animation:
    """Go from palette to palette, and from the last to the first.

    Parameters
    ----------
    artwork
        What :func:`segvec.trace` made.
    palettes
        At least one, each laid over the artwork by :func:`segvec.recolor`.
    seconds
        Time of a full round.
    hold
        Share of each step that stands still; see :class:`Animation`.
    chosen
        Fields of :class:`segvec.RecolorOptions`. Each palette has the seed after that of the one before, so that
        ``random`` is another each time.

    Raises
    ------
    InputError
        If there is no such palette, an option does not fit, or it would change shapes.
    """
    if isinstance(palettes, str) or len(palettes) == 0:
        raise InputError(f"palettes must be a list of at least one, got {palettes!r}")
    options = given_options(RecolorOptions, None, chosen)
    results = [
        recolor(artwork, palette, replace(options, seed=(options.seed + i) % 2**32))
        for i, palette in enumerate(palettes)
    ]
    if any(result.controls is not artwork.controls for result in results):
        raise InputError("an animation keeps its shapes, so it has no assignment by neighbors, keep_at or transparent")
    return Animation(results[0], np.stack([result.colors for result in results]), seconds, hold)


def color_rotation(
    artwork: Artwork, *, axis: tuple[float, float, float] = (1.0, 0.0, 0.0), seconds: float = 12.0
) -> Animation:
    """Turn an artwork's own colors once around an axis through the color cube.

    Parameters
    ----------
    artwork
        What :func:`segvec.trace` made.
    axis
        Direction (red, green, blue), see :func:`segvec.color.conversion.rotated_colors`; (1, 1, 1) turns hues.
    seconds
        Time of a full turn.

    Raises
    ------
    InputError
        If the axis has no direction, or `seconds` is not positive.
    """
    angles = np.arange(ROTATION_KEYS) * 360 / ROTATION_KEYS
    turned = [rotated_colors(artwork.colors / 255, angle=angle, axis=axis) for angle in angles.tolist()]
    return Animation(artwork, np.rint(255 * np.stack(turned)).astype(np.uint8), seconds)


def _ladder(
    table: NDArray[np.uint8], source: PaletteLike, *, order: str, size: int | None, seed: int
) -> NDArray[np.uint8]:
    """Colors to climb: a palette's, in some order, or shades of them where they are fewer than the artwork's."""
    palette = as_palette(source, size=size or min(len(table), GENERATED_SIZE), seed=seed)
    if order == "lightness":
        palette = palette.taken(lightness_order(palette.colors))
    if len(palette) >= len(table):
        return palette.colors
    entries = np.arange(len(table)) * len(palette) // len(table)
    return shaded_colors(table, palette, entries, keeps_order=order == "lightness")


def _places(count: int, size: int, *, order: str) -> NDArray[np.intp]:
    """(count,) where the colors stand at first, spread from end to end or, where the ends meet, all around."""
    if order == "palette":
        return np.arange(count) * size // count
    return np.rint(np.linspace(0, size - 1, count)).astype(np.intp)


# Frames


def _label_coverage(artwork: Artwork, size: tuple[int, int]) -> tuple[Coverage, NDArray[np.intp]]:
    """Measure what each label covers; also return the label of each color that was told apart."""
    # In colors that are the labels' numbers, because labels of one color now may have two later.
    numbers = np.arange(1, len(artwork.colors) + 1)
    codes = (numbers[:, None] >> np.array([16, 8, 0]) & 255).astype(np.uint8)
    text = svg_text(replace(artwork, colors=codes))
    if _frame_size(artwork.size, size[0], None) == size or _frame_size(artwork.size, None, size[1]) == size:
        # The side that was rounded would leave margins, a part of a pixel wide.
        text = text.replace("<svg ", '<svg preserveAspectRatio="none" ', 1)
    document = svg_colors(text)
    labels = document.colors.astype(np.intp) @ np.array([65536, 256, 1]) - 1
    return coverage(document, width=size[0], height=size[1]), labels


def _frame_size(size: tuple[int, int], width: int | None, height: int | None) -> tuple[int, int]:
    """Complete the size of a frame by the artwork's shape."""
    for name, value in (("width", width), ("height", height)):
        if value is not None and value < 1:
            raise InputError(f"{name} must be at least 1, got {value}")
    return completed_size(width, height, like=size)


def _opaque_color(color: str) -> NDArray[np.uint16]:
    red, green, blue, alpha = parse_color(color)
    if alpha < 255:
        raise InputError(f"background must be opaque, got {color!r}")
    return np.array([red, green, blue], np.uint16)


def _laid_on(backdrop: NDArray[np.uint16], picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Lay a picture on a color."""
    if picture.shape[2] == 3:
        return picture
    alpha = picture[..., 3:].astype(np.uint16)
    # Neither product is over 16 bits: 255 * 255 + 127 is 65152.
    return ((picture[..., :3] * alpha + backdrop * (255 - alpha) + 127) // 255).astype(np.uint8)


# Style sheet


def _needed_stops(places: NDArray[np.float64], levels: NDArray[np.float64]) -> NDArray[np.intp]:
    """Choose points (F, 3) such that straight lines between them, rounded, stay within the tolerance of all.

    References
    ----------
    .. [1] Douglas & Peucker (1973), doi:10.3138/FM57-6770-U75U-7727; here, the distance is at equal times.
    """
    rounded = np.rint(levels)
    stops, spans = {0, len(places) - 1}, [(0, len(places) - 1)]
    while spans:
        first, last = spans.pop()
        share = (places[first : last + 1] - places[first]) / (places[last] - places[first])
        line = rounded[first] + share[:, None] * (rounded[last] - rounded[first])
        off = np.abs(levels[first : last + 1] - line).max(axis=1)
        worst = first + int(np.argmax(off))
        if off.max() > CSS_TOLERANCE and first < worst < last:
            stops.add(worst)
            spans += [(first, worst), (worst, last)]
    return np.array(sorted(stops))


def _keyframes(name: str, percents: NDArray[np.float64], colors: NDArray[np.uint8], *, has_stroke: bool) -> str:
    frames = []
    for percent, color in zip(percents.tolist(), colors, strict=True):
        code = hex_from_rgb(color)
        paint = f"fill:{code};stroke:{code}" if has_stroke else f"fill:{code}"
        frames.append(f"{_number(percent)}%{{{paint}}}")
    return f"@keyframes {name}{{{''.join(frames)}}}"


def _number(value: float) -> str:
    return f"{value:.5f}".rstrip("0").rstrip(".")
