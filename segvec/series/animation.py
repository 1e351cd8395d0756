"""Artwork whose colors move in time, over shapes that were traced once.

An artwork comes in and an `Animation` goes out: a few tables of colors, the keys, at equal distances in time. Between
two keys every color goes straight through OKLab, and after the last key back to the first, so that it can play for
ever. It is written as one SVG, or drawn as frames for everything that `segvec.image.animation_writing` writes.

The SVG is moved by CSS rather than by SMIL: only CSS can stand still for readers who ask for reduced motion. What
knows no CSS animations shows the first key.
"""

import math
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segvec.artwork.artwork import Artwork
from segvec.color.conversion import oklab_from_srgb, opaque_color, srgb_from_oklab
from segvec.errors import InputError
from segvec.files import write_atomically
from segvec.image.animation_writing import write_frames
from segvec.image.laying import laid_on
from segvec.image.video import VIDEO_SUFFIXES
from segvec.image.writing import data_url
from segvec.layers.painting import tones
from segvec.layout.destinations import completed_size
from segvec.recipes import document_name
from segvec.rendering.coverage import coverage
from segvec.series.keyframes import PLACES, keyframes_rule, needed_steps
from segvec.svg.gradients import stop_class
from segvec.svg.numbers import decimal
from segvec.svg.style_sheets import rule, with_rules
from segvec.svg.writing import svg_text

CSS_STEPS = 128
"""Places between two keys that may become keyframes. About 7 do, even for the most vivid pairs of colors, but some of
them close together, where a channel leaves zero; with 64 places, these were off by up to 8 levels, now by 4."""

_LARGEST_HOLD = 0.999
"""A key that stood still for all of its time would leave none to change in."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
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
        >>> from segvec.series.movements import palette_morph
        >>> art = trace(np.eye(16), curve="pixel", min_area=0)
        >>> palette_morph(art, ["white,black", "red,navy"], seconds=4).colors_at(2).tolist()
        [[255, 0, 0], [0, 0, 128]]
        """
        places = np.asarray(seconds, np.float64) / self.seconds * len(self.keys)
        return np.rint(self._levels_at(places)).astype(np.uint8)

    def __repr__(self) -> str:
        return f"<Animation of {self.artwork!r}: {len(self.keys)} keys, {self.seconds:g} s>"

    def _repr_html_(self) -> str:
        return f'<img src="{data_url(self.to_svg().encode(), kind="svg+xml")}">'

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
        backdrop = None if background is None else np.array(opaque_color(background, noun="background"), np.uint16)
        size = _frame_size(self.artwork.size, width, height)
        all_colors = self.frame_colors(fps)
        shown = coverage(self.artwork, width=size[0], height=size[1])
        for colors in tones(self.artwork, all_colors):
            picture = shown.picture(colors)
            yield picture if backdrop is None else laid_on(backdrop, picture)

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
        return with_rules(text, self._motion(name))

    def save(
        self,
        target: str | os.PathLike[str],
        *,
        width: int | None = None,
        height: int | None = None,
        fps: float = 25,
        background: str | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        """Write the animation into a file, as what the suffix says.

        Parameters
        ----------
        target
            A path ending in .svg, or one that :func:`segvec.image.animation_writing.write_frames` takes: .gif, .png,
            .apng, .webp, .mp4, .webm, ``frame-%03d.png``.
        width, height, fps, background
            Of frames, see :meth:`frames`; an SVG has no use for them. A round lasts a whole number of frames. Video,
            which has no transparency, is laid on white if no background is given.
        progress
            Called with the number of frames so far, after each.

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
        write_frames(target, frames, fps=fps, progress=progress)

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
        shares = self.hold + (1 - self.hold) * np.arange(CSS_STEPS) / CSS_STEPS
        inner = np.arange(len(self.keys))[:, None] + np.concatenate([[0.0], shares])
        places = np.append(np.unique(inner), len(self.keys))
        levels = self._levels_at(places)
        keyframes, rules = [], []
        for label in np.unique(self.artwork.labels).tolist():
            if (self.keys[:, label] == self.keys[0, label]).all():
                continue
            for each, path, properties in self._moving(label, levels[:, label], f"{name}-"):
                steps = needed_steps(places, path)
                percents, colors = 100 * places[steps] / places[-1], np.rint(path[steps]).astype(np.uint8)
                keyframes.append(keyframes_rule(each, percents, colors, properties=properties))
                seconds = decimal(self.seconds, places=PLACES)
                rules.append(rule(f".{each}", {"animation": f"{each} {seconds}s linear infinite"}))
        return "\n".join([*keyframes, "@media (prefers-reduced-motion:no-preference){", *rules, "}", ""])

    def _moving(
        self, label: int, levels: NDArray[np.float64], prefix: str
    ) -> Iterator[tuple[str, NDArray[np.float64], Sequence[str]]]:
        """Yield what shows a label: class, colors (F, 3) as levels, and the properties that have them."""
        if label in self.artwork.shades:
            stops = self.artwork.shades[label].levels(levels)
            for number in range(stops.shape[1]):
                yield stop_class(prefix, label, number + 1), stops[:, number], ("stop-color",)
        else:
            yield f"{prefix}color-{label + 1}", levels, ("fill", "stroke") if self.artwork.has_strokes else ("fill",)


def _frame_size(size: tuple[int, int], width: int | None, height: int | None) -> tuple[int, int]:
    """Complete the size of a frame by the artwork's shape."""
    for name, value in (("width", width), ("height", height)):
        if value is not None and value < 1:
            raise InputError(f"{name} must be at least 1, got {value}")
    return completed_size(width, height, like=size)
