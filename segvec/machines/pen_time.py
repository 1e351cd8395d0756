"""How far a pen goes, how often it is lifted, and how long that takes."""

import json
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from segvec.curves.curves import Curves, flattened
from segvec.layers.painting import Painting, layer_curves
from segvec.machines.sheet import Sheet
from segvec.machines.writing import color_code
from segvec.options.plotting import PlotOptions
from segvec.styles.joining import line_ends

CORNER = 40.0
"""Degrees of turning from which a pen stops in a corner."""

FLATNESS = 0.02
"""Millimetres between a curve and the chords by which it is measured."""


@dataclass(frozen=True, slots=True)
class PenTime:
    """What one pen does, or all of them."""

    color: str
    """Hex code, as ``#d21e28``; "" for all pens."""
    width: float
    """Millimetres of its line; 0 for all pens."""
    lines: int
    """Lines that it draws: as often it is lowered and lifted."""
    drawn: float
    """Millimetres on paper."""
    travel: float
    """Millimetres above it, from the sheet's first corner and back."""
    seconds: float
    """Time for all that."""


@dataclass(frozen=True, slots=True)
class PlotEstimate:
    """How long a plot takes, pen by pen.

    Lines are straight in this: a pen stops where one turns sharply, and goes round curves at full speed. The time in
    which pens are changed is not in it.
    """

    pens: tuple[PenTime, ...]
    """In drawing order."""
    draw_speed: float
    """Millimetres per second on paper."""
    travel_speed: float
    """Millimetres per second above it."""
    acceleration: float
    """Millimetres per second, each second."""
    lift_time: float
    """Seconds to lift the pen and to lower it again."""

    @property
    def total(self) -> PenTime:
        """All pens together."""
        sums = {name: sum(getattr(pen, name) for pen in self.pens) for name in ("drawn", "travel", "seconds")}
        return PenTime("", 0.0, sum(pen.lines for pen in self.pens), **sums)

    def __str__(self) -> str:
        pens = f"{len(self.pens)} pen{'' if len(self.pens) == 1 else 's'}"
        work = f"{pens}, {_work_text(self.total)}"
        speeds = f"{self.draw_speed:g} mm/s on paper, {self.travel_speed:g} above it, {self.lift_time:g} s for a lift"
        return f"{work} at {speeds}"

    def to_json(self) -> str:
        """Write the estimate as JSON, on one line."""
        return json.dumps({**asdict(self), "total": asdict(self.total)})

    def to_text(self) -> str:
        """Write the estimate with a line for each pen."""
        each = [
            f"pen {number} {pen.color} {pen.width:.2f} mm: {_work_text(pen)}" for number, pen in enumerate(self.pens, 1)
        ]
        return "\n".join([*each, str(self)])


def _work_text(work: PenTime) -> str:
    """Write what a pen does."""
    lifts = f"{work.lines:,} lift{'' if work.lines == 1 else 's'}"
    drawn, travel = (f"{length / 1000:.1f} m" for length in (work.drawn, work.travel))
    return f"{drawn} drawn, {travel} travel, {lifts}: about {_duration(work.seconds)}"


def _duration(seconds: float) -> str:
    """Write a time as hours and minutes, or minutes and seconds."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    return f"{whole // 60} min {whole % 60} s" if whole < 3600 else f"{whole // 3600} h {whole % 3600 // 60} min"


def estimate(
    lines: Painting, options: PlotOptions, *, millimetres_per_pixel: float, sheet: Sheet | None = None
) -> PlotEstimate:
    """Measure lines in the order in which they are drawn.

    Examples
    --------
    >>> from segvec.styles.isolines import isoline_art
    >>> y, x = np.mgrid[:32, :32]
    >>> art = isoline_art(np.hypot(x - 16, y - 16) / 32, levels=1)
    >>> print(estimate(art, PlotOptions(), millimetres_per_pixel=10))
    1 pen, 0.7 m drawn, 0.7 m travel, 1 lift: about 18 s at 50 mm/s on paper, 200 above it, 0.25 s for a lift
    """
    corner = np.zeros(2) if sheet is None else np.array([sheet.left, sheet.top])
    widths = np.zeros(len(lines.labels)) if lines.strokes is None else lines.strokes
    pens = []
    for layer in np.flatnonzero((widths > 0) & (np.diff(lines.layer_offsets) > 0)).tolist():
        curves = layer_curves(lines, layer)
        moved = Curves(curves.controls * millimetres_per_pixel + corner, curves.is_line, curves.offsets)
        runs, moves = _runs(moved), _moves(moved)
        count = len(curves.offsets) - 1
        seconds = _seconds(runs, options.draw_speed, options.acceleration)
        seconds += _seconds(moves, options.travel_speed, options.acceleration) + count * options.lift_time
        color = color_code(lines.colors[lines.labels[layer]])
        width = float(widths[layer] * millimetres_per_pixel)
        pens.append(
            PenTime(color, round(width, 4), count, *(round(float(x), 3) for x in (runs.sum(), moves.sum(), seconds)))
        )
    speeds = options.draw_speed, options.travel_speed, options.acceleration, options.lift_time
    return PlotEstimate(tuple(pens), *speeds)


def _moves(lines: Curves) -> NDArray[np.float64]:
    """Lengths of the ways above the paper: to the first line, between lines, and home."""
    start, end = line_ends(lines)
    home = np.zeros((1, 2))
    return np.hypot(*(np.concatenate([start, home]) - np.concatenate([home, end])).T)


def _runs(lines: Curves) -> NDArray[np.float64]:
    """Lengths of what is drawn between one stop and the next."""
    points, offsets = flattened(lines, flatness=FLATNESS)
    way = np.diff(points, axis=0)
    length = np.hypot(*way.T)
    length[offsets[1:-1] - 1] = 0
    turn = np.abs(np.angle((way[1:] @ [1, 1j]) * np.conj(way[:-1] @ [1, 1j])))
    is_stop = np.ones(len(way), np.bool_)
    is_stop[1:] = turn > np.radians(CORNER)
    is_stop[offsets[1:-1] - 1] = True
    is_stop[offsets[1:-1]] = True
    return np.add.reduceat(length, np.flatnonzero(is_stop))


def _seconds(lengths: NDArray[np.float64], speed: float, acceleration: float) -> float:
    """Time for ways from stop to stop: as fast as the speed, where there is room to get to it."""
    full = speed**2 / acceleration
    times = np.where(lengths < full, 2 * np.sqrt(lengths / acceleration), lengths / speed + speed / acceleration)
    return float(times.sum())
