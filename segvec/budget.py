"""The best artwork under a cap: which detail, colors and tolerance it takes.

A tolerance costs little error and saves much, so that the widest is tried first; then regions and colors are given up
along one line, found in few steps by how much the last ones saved; what is left of the cap then buys tolerance back.
A new tolerance needs no new regions: it takes a third of a trace. All in all it is never more than six traces' time.
"""

import logging
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from segvec.artwork.artwork import Artwork
from segvec.errors import InputError
from segvec.image.image import Image
from segvec.options.tracing import TraceOptions
from segvec.svg.writing import layer_paths

LOG = logging.getLogger("segvec.budget")

WIDEST = 2.5
"""Tolerances of a trace without a cap that one under a cap may have: more saves little and shows."""

LEAST_DETAIL = 1e-3
"""Of the detail that was asked for, what is left at the end of the line."""

MOST_COLORS, LEAST_COLORS = 64, 2
"""Colors of a picture along the line, where their number is left to segvec."""

FEWER_FROM = 0.75
"""Part of the line from which on colors go too: before, regions are the better saving."""

CALM = 1.0
"""Of photographs along the line: ragged borders would take the bytes that other regions are worth more for."""

SLOPE = 5.0
"""How fast the logarithm of bytes falls along the line, about: for the first step on it."""

TOLERANCE_POWER = 0.6
"""Bytes go with about this power of 1 / tolerance."""

STEPS = 3
"""Places on the line that are tried, besides its end where none of them will do."""

FULL = 0.7
"""Share of a cap from which on a lower tolerance is the better use of the rest."""


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

    chosen = best.options.changed()
    named = {"tolerance": f"{best.tolerance:.3g}", "detail": f"{best.options.detail:g}"}
    named["colors"] = str(best.options.colors or best.artwork.n_colors)
    named |= {name: str(chosen[name]) for name in ("fills", "calm") if name in chosen}
    seen = None if picture.alpha is None else picture.alpha >= 128
    near = likeness(best.artwork.to_svg(), picture, seen=seen)
    error = "" if near is None else f"; error dE00 {near.difference:.2f}"
    taken = ", ".join(f"{count(best.artwork, name):,} of {cap:,} {name}" for name, cap in caps_of(options).items())
    LOG.info("%s: %s, by %s%s", picture.name or "picture", taken, _listed(named), error)


def _listed(named: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in named.items())


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
        self._own, base = own, own.tolerance
        self._is_open = self._start.tolerance is None and self._start.curve != "pixel"
        self._widest = WIDEST * base
        found: tuple[float, Attempt] | None = None
        if self._is_open and "paths" not in self._caps and ratio < 2 * WIDEST**TOLERANCE_POWER:
            wide = self._tried(0.0)
            ratio = wide[0]
            found = wide if ratio <= 1 else None
        if found is None:
            found = self._on_line(math.log(ratio))
        return self._with_finer_curves(*found, base) if self._is_open else found[1]

    def _on_line(self, above: float) -> tuple[float, Attempt]:
        """Find the place on the line where the caps are just kept; `above` is the logarithm of the excess at 0."""
        low, high = (0.0, above), (1.0, math.nan)
        found: tuple[float, Attempt] | None = None
        place = min(max(above / SLOPE, 0.05), 1.0)
        for step in range(STEPS + 1):
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
            if step == STEPS - 1 and found is not None:
                break
            place = 1.0 if step >= STEPS - 1 else self._next(low, high, above)
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
        share = (aim - low[1]) / (high[1] - low[1])
        return low[0] + (high[0] - low[0]) * min(max(share, 0.1), 0.9)

    def _with_finer_curves(self, ratio: float, attempt: Attempt, base: float) -> Attempt:
        """Spend what is left of the caps on a lower tolerance, over the same regions."""
        best, least, most = attempt, base, attempt.tolerance
        aim = most * ratio ** (1 / TOLERANCE_POWER) if set(self._caps) != {"paths"} else base
        for _ in range(2):
            tolerance = _rounded(max(aim, least))
            if tolerance >= most:
                break
            tried = self._attempt(replace(attempt.options, tolerance=tolerance))
            if self._ratio(tried) <= 1:
                best, most = tried, tolerance
                if tolerance <= _rounded(base):
                    break
            else:
                least = tolerance
            aim = math.sqrt(least * most)
        return best

    def _tried(self, place: float) -> tuple[float, Attempt]:
        """Trace at some place on the line."""
        attempt = self._attempt(replace(self._start, **self._choices(place)))
        return self._ratio(attempt), attempt

    def _choices(self, place: float) -> Mapping[str, Any]:
        """Options at a place on the line, from 0, where regions are those that were asked for, to 1."""
        chosen: dict[str, Any] = {"tolerance": _rounded(self._widest)} if self._is_open else {}
        if place == 0:
            return chosen
        chosen["detail"] = _rounded((self._start.detail or 1.0) * LEAST_DETAIL**place)
        start = self._start
        if start.colors is not None or start.palette or start.segment not in ("auto", "kmeans"):
            return chosen
        own = self._own.artwork
        is_photograph = own.kind == "photograph"
        most = MOST_COLORS if is_photograph else min(own.n_colors, MOST_COLORS)
        if "paths" in self._caps and start.paths == "color":
            most = min(most, max(self._caps["paths"], 1))
        share = max(place - FEWER_FROM, 0) / (1 - FEWER_FROM)
        colors = round(most * (LEAST_COLORS / max(most, LEAST_COLORS)) ** share)
        # A number of colors would make flat fills; gradients and own colors pay, but each is a path.
        is_flat = not is_photograph or ("paths" in self._caps and start.paths == "color")
        if is_photograph and not start.calm:
            chosen["calm"] = CALM
        if is_photograph or place > FEWER_FROM or "paths" in self._caps:
            chosen["colors"] = max(colors, 1)
            if start.fills == "auto":
                chosen["fills"] = "flat" if is_flat else "gradient"
        return chosen

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


def _rounded(number: float) -> float:
    """Write a number with three digits, as recipes have it."""
    return float(f"{number:.3g}")
