"""The best artwork under a cap: which regions, colors and tolerance it takes.

A tolerance costs little error and saves much, so that the widest is tried first; then regions are given up along one
line, found in few steps by how much the last ones saved; what is left of the cap then buys tolerance back. Of a
photograph those regions go whose borders tell least (`detail`), of a drawing the smallest (`min_area`). What does not
depend on these is made once, so that all takes some four traces' time.
"""

import logging
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from segvec.artwork.artwork import Artwork
from segvec.errors import InputError
from segvec.image.image import Image
from segvec.options.tracing import TraceOptions
from segvec.planar.region_pixels import region_pixels
from segvec.segment.calm import REACH_PIXELS
from segvec.segment.methods import BY_WORTH, CALM_AREA
from segvec.svg.writing import layer_paths

LOG = logging.getLogger("segvec.budget")

WIDE, WIDER = 2.5, 3.0
"""Tolerances of a photograph without a cap that one under a cap has where the line begins: less takes much and shows
little; and how many times wider they are at its end, where few large shapes are left."""

WIDE_SHARE, WIDE_FLAT = 1 / 128, 6.0
"""The same in drawings, all along the line: as a share of the picture's longer side, and pixels at most."""

PHOTO_TOLERANCE = 0.6
"""Of a photograph without a cap, in pixels, where drawings have finer ones."""

LEAST_DETAIL = 1e-3
"""Of the detail that was asked for, what is left at the end of the line."""

LATE, END_AREA = 0.75, 5e-3
"""Where the line's last part begins, on which colors go too and the least area grows to this share of the picture."""

LEAST_SEGMENTS = 1 / 200
"""Of the segments of a drawing, what is left shortly before it."""

MOST_AREA = 1e9
"""Square pixels, more than a picture has."""

MOST_COLORS, LEAST_COLORS = 64, 2
"""Colors of a photograph under a cap, where their number is left to segvec."""

COLOR_POWER = 0.43
"""They go with about this power of the share that a cap leaves."""

COLOR_COUNTS = {"bytes": 200, "segments": 8, "paths": 2}
"""What each takes of a cap, about, with a shape or two."""

MOST_PATH_COLORS = 256
"""Flat colors, at most, that take the place of gradients where each is a path and these are what is counted."""

FEW_COLORS = 16
"""Number up to which colors are chosen as vividly as without a cap; more leave no hue out anyway."""

MOST_CALM, CALM_DOUBLINGS = 1.0, 2.0
"""Calm of photographs whose artwork is so many times halved or more, where no calm is named: ragged borders would take
the bytes that other regions are worth more for."""

LEAST_CALM = 0.5
"""Reach in pixels below which no picture is calmed: less than a pixel is an edge."""

SLOPE = 5.0
"""How fast the logarithm of bytes falls along the line, about: for the first step on it."""

TOLERANCE_POWER = 0.5
"""Bytes go with about this power of 1 / tolerance: for the first step."""

STEPS = 6
"""Places on the line that are tried, its end among them where the first will not do."""

FINER_STEPS = 4
"""Tolerances that are tried after that."""

FULL, VERY_FULL = 0.8, 0.92
"""Shares of a cap from which on a lower tolerance is the better use of the rest, and from which on nothing is."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What some options gave."""

    options: TraceOptions
    """The options; they tell all, so that they give the same again."""
    artwork: Artwork
    """What they gave."""
    tolerance: float
    """The tolerance that its curves were fitted with, in pixels."""


def caps_of(options: TraceOptions) -> dict[str, int]:
    """Return the caps that were asked for, by what they count.

    Examples
    --------
    >>> caps_of(TraceOptions(max_paths=9))
    {'paths': 9}
    """
    caps = {"bytes": options.max_bytes, "segments": options.max_segments, "paths": options.max_paths}
    return {name: cap for name, cap in caps.items() if cap is not None}


def count(artwork: Artwork, noun: str) -> int:
    """Count what a cap is for; bytes are those of the SVG with its colors on the shapes."""
    if noun == "bytes":
        return len(artwork.to_svg().encode())
    if noun == "segments":
        return artwork.n_segments
    return sum(len(path.parts) for path in layer_paths(artwork))


def best_under_caps(options: TraceOptions, attempt: Callable[[TraceOptions], Attempt]) -> Attempt:
    """Find the options that come nearest to the picture under the caps.

    Parameters
    ----------
    options
        What was asked for, with at least one cap. Its detail is the most; colors and tolerance stay if they are named.
    attempt
        Traces the picture by options without caps.

    Raises
    ------
    InputError
        If no artwork is small enough.
    """
    return _Search(options, attempt).best()


def note_chosen(best: Attempt, picture: Image, options: TraceOptions) -> None:
    """Tell who listens what a search chose, and how near the picture that comes."""
    if not LOG.isEnabledFor(logging.INFO):
        return
    from segvec.rendering.likeness import likeness

    asked, chosen = options.changed(), best.options.changed()
    found = {"tolerance": f"{best.tolerance:.3g}", "colors": f"{best.artwork.n_colors}"}
    found |= {
        name: f"{value:g}" if isinstance(value, float) else f"{value}"
        for name, value in chosen.items()
        if asked.get(name) != value and name not in found
    }
    seen = None if picture.alpha is None else picture.alpha >= 128
    near = likeness(best.artwork.to_svg(), picture, seen=seen)
    error = "" if near is None else f"; error dE00 {near.difference:.2f}"
    taken = ", ".join(f"{count(best.artwork, name):,} of {cap:,} {name}" for name, cap in caps_of(options).items())
    listed = ", ".join(f"{name} {value}" for name, value in found.items())
    LOG.info("%s: %s, by %s%s", picture.name or "picture", taken, listed, error)


class _Search:
    """One search; it keeps what was tried."""

    def __init__(self, options: TraceOptions, attempt: Callable[[TraceOptions], Attempt]) -> None:
        self._caps = caps_of(options)
        self._start = replace(options, max_bytes=None, max_segments=None, max_paths=None)
        self._attempt = attempt
        self._least: dict[str, int] = {}

    def best(self) -> Attempt:
        own = self._attempt(self._start)
        ratio = self._ratio(own)
        if ratio <= 1:
            return own
        self._own, self._own_ratio = own, ratio
        self._is_by_worth = own.artwork.kind == "photograph" and self._start.segment in BY_WORTH
        is_drawn = self._start.tolerance is None and self._start.curve != "pixel"
        self._is_open = is_drawn and set(self._caps) != {"paths"}
        found = self._with_all_regions()
        if found[0] > 1:
            found = self._on_line(math.log(found[0]))
        return self._with_finer_curves(*found) if self._is_open else found[1]

    def _with_all_regions(self) -> tuple[float, Attempt]:
        """Trace at the line's begin, where a wider tolerance and other colors may be enough."""
        found = self._tried(0.0)
        if found[0] > 1 and self._own.artwork.kind == "shaded art" and self._start.segment == "auto":
            # A photograph with much sky may look like shaded art: as one it takes less.
            self._is_by_worth = True
            as_photograph = self._tried(0.0)
            if as_photograph[0] < found[0]:
                return as_photograph
            self._is_by_worth = False
        return found

    def _on_line(self, above: float) -> tuple[float, Attempt]:
        """Find the place on the line where the caps are just kept; `above` is the logarithm of the excess at 0."""
        low, high = (0.0, above), (1.0, math.nan)
        found: tuple[float, Attempt] | None = None
        place = min(max(above / SLOPE, 0.05), 1.0)
        for step in range(STEPS):
            tried = self._tried(place)
            excess = math.log(tried[0])
            if excess <= 0:
                found, high = tried, (place, excess)
                if tried[0] >= FULL:
                    break
            elif place == 1:
                break
            else:
                low = (place, excess)
            place = self._next(low, high, above) if found is not None or step < STEPS - 3 else 1.0
        if found is None:
            raise InputError(self._refusal())
        return found

    @staticmethod
    def _next(low: tuple[float, float], high: tuple[float, float], above: float) -> float:
        """Return the place where the excess should be gone, by a straight line through what is known."""
        aim = math.log((1 + FULL) / 2)
        if math.isnan(high[1]):
            slope = min((low[1] - above) / low[0], -1.0)
            return min(low[0] + 1.2 * (aim - low[1]) / slope, 1.0)
        # Far below, something large went at once, and no line leads there.
        share = (aim - low[1]) / (high[1] - low[1]) if high[1] > math.log(FULL / 2) else 0.5
        return low[0] + (high[0] - low[0]) * min(max(share, 0.1), 0.9)

    def _with_finer_curves(self, ratio: float, best: Attempt) -> Attempt:
        """Spend what is left of the caps on a lower tolerance, over the same regions."""
        least, power = self._own.tolerance, TOLERANCE_POWER
        excess, most = math.log(max(ratio, 1e-9)), best.tolerance
        if most > least and (best.options.detail, best.options.min_area) == (self._start.detail, self._start.min_area):
            # With all regions about as much as without a cap was taken at the tolerance without one.
            power = max((math.log(self._own_ratio) - excess) / math.log(most / least), 0.05)
        goal, is_level = math.log((1 + VERY_FULL) / 2), False
        for _ in range(FINER_STEPS):
            if excess > math.log(VERY_FULL) or _rounded(least) >= most:
                break
            aim = math.sqrt(least * most) if is_level else most * math.exp((excess - goal) / power)
            tolerance = _rounded(max(aim, least))
            tried = self._attempt(replace(best.options, tolerance=tolerance))
            found = math.log(max(self._ratio(tried), 1e-9))
            # Where a step gains little, straight lines lead nowhere.
            is_level = found - excess < (goal - excess) / 2
            if tolerance < most and not is_level:
                power = (found - excess) / math.log(most / tolerance)
            if found > 0:
                least = min(tolerance * 1.01, most)
            else:
                best, most, excess = tried, tolerance, found
        return best

    def _tried(self, place: float) -> tuple[float, Attempt]:
        """Trace at some place on the line."""
        attempt = self._attempt(replace(self._start, **self._fixed_choices(place), **self._choices(place)))
        return self._ratio(attempt), attempt

    def _tolerance(self, place: float) -> float:
        """Widest tolerance at a place on the line."""
        base, size = self._own.tolerance, self._own.artwork.size
        if self._is_by_worth:
            return WIDE * max(base, PHOTO_TOLERANCE) * WIDER**place
        return max(WIDE * base, min(WIDE_SHARE * max(size), WIDE_FLAT))

    def _choices(self, place: float) -> Mapping[str, Any]:
        """Options at a place on the line, from 0, where regions are those that were asked for, to 1."""
        chosen = {"tolerance": _rounded(self._tolerance(place))} if self._is_open else {}
        if place == 0:
            return chosen
        if self._is_by_worth:
            area = (END_AREA * math.prod(self._own.artwork.size)) ** _late(place)
            if place > LATE and area > (self._start.min_area or CALM_AREA * self._reach() ** 2):
                chosen["min_area"] = _rounded(area)
            return {**chosen, "detail": _rounded((self._start.detail or 1.0) * LEAST_DETAIL**place)}
        return {**chosen, "min_area": self._least_area(1 - LEAST_SEGMENTS**place) if place < 1 else MOST_AREA}

    def _least_area(self, share: float) -> float:
        """Return the area below which regions go so that this share of the segments goes with them, about."""
        assert self._own.artwork.borders is not None
        planar, curves = self._own.artwork.borders
        areas = np.append(np.bincount(region_pixels(planar).ravel(), minlength=planar.n_regions), 0)
        areas[-1] = areas.sum()  # the page around stays
        smaller = np.minimum(areas[planar.left], areas[planar.right])
        order = np.argsort(smaller)
        gone = np.cumsum(np.diff(curves.offsets)[order])
        last = order[np.searchsorted(gone, share * gone[-1]).clip(max=len(order) - 1)]
        return max(float(smaller[last]) + 1, self._start.min_area or 0.0)

    def _fixed_choices(self, place: float) -> dict[str, Any]:
        """Options that are the same nearly all along the line, so that what depends on them alone is made once."""
        start, own, chosen = self._start, self._own.artwork, dict[str, Any]()
        if start.precision is None and own.layout.precision > 1 and "bytes" in self._caps:
            # A digit less is a fifth of the bytes, and nobody sees it.
            chosen["precision"] = own.layout.precision - 1
        if start.colors is not None or start.palette or start.segment not in ("auto", "kmeans"):
            return chosen
        if "paths" in self._caps and start.paths == "color" and (self._is_by_worth or own.kind != "shaded art"):
            # A path for each color: gradients and own colors would each be one more.
            colors, fills = min(self._caps["paths"], MOST_PATH_COLORS), "flat"
        elif self._is_by_worth:
            most = min(cap // COLOR_COUNTS[name] for name, cap in self._caps.items())
            colors = max(min(round(MOST_COLORS / self._own_ratio**COLOR_POWER), most), LEAST_COLORS)
            colors, fills = round(colors * (LEAST_COLORS / colors) ** _late(place)), "gradient"
        else:
            return chosen
        chosen["colors"] = colors
        if start.fills == "auto":
            chosen["fills"] = fills
        if colors > FEW_COLORS and start.segment == "auto":
            chosen["vividness"] = 0.0
        if self._is_by_worth and fills == "gradient" and not start.calm and self._reach() >= LEAST_CALM:
            chosen["calm"] = _rounded(self._calm())
        return chosen

    def _calm(self) -> float:
        return self._start.calm or min(math.log2(self._own_ratio) / CALM_DOUBLINGS, 1) * MOST_CALM

    def _reach(self) -> float:
        """Pixels by which a photograph is calmed, where it is."""
        return self._calm() * max(self._own.artwork.size) / REACH_PIXELS

    def _ratio(self, attempt: Attempt) -> float:
        """How much of the caps it takes; more than 1 is too much."""
        counts = {name: count(attempt.artwork, name) for name in self._caps}
        for name in self._caps:
            self._least[name] = min(counts[name], self._least.get(name, counts[name]))
        return max(max(counts[name], 1e-9) / cap for name, cap in self._caps.items())

    def _refusal(self) -> str:
        over = [name for name, cap in self._caps.items() if self._least[name] > cap] or list(self._caps)
        parts = [
            f"at most {self._caps[name]:,} {name} cannot be met: the least are {self._least[name]:,}" for name in over
        ]
        return "; ".join(parts)


def _late(place: float) -> float:
    """Tell how far a place is in the last part of the line, 0..1."""
    return max(place - LATE, 0) / (1 - LATE)


def _rounded(number: float) -> float:
    """Write a number with three digits, as recipes have it."""
    return float(f"{number:.3g}")
