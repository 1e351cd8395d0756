"""What can be chosen for a pen plotter, and the defaults.

Neither numpy nor any module that needs it is loaded here, so that the command line can show its help at once.
"""

import math
from dataclasses import dataclass
from typing import Any, Literal

from segvec.errors import InputError
from segvec.layout.millimetres import millimetres
from segvec.options.option import changed_fields, check, option

RegionLines = Literal["auto", "outline", "none"]

_SECTION = "Plotter"

LEAST_SPACING = 0.05
"""Millimetres: finer than any pen."""

ANGLE = 45.0
"""Degrees of hatches whose angle nobody names."""

_FORM = "a spacing, then perhaps an angle and cross, as in 1mm,30,cross or navy=0.8mm"


@dataclass(frozen=True, slots=True)
class Hatch:
    """Lines that fill regions; read one with :func:`parse_hatch`."""

    color: str | None
    """Color of the regions, which may have a tolerance; None: all that no other hatch names."""
    spacing: float | None
    """Millimetres between lines; None: no lines."""
    angle: float = ANGLE
    """Degrees by which they are turned, clockwise."""
    cross: bool = False
    """Whether there are lines across them too."""


@dataclass(frozen=True, slots=True)
class PlotOptions:
    """How a pen draws an artwork, and how fast; the one home of the defaults."""

    regions: RegionLines = option("auto", section=_SECTION)
    """How regions are drawn: outline (each border once, in the darker of its colors), none (hatches alone), or auto:
    what is as thin as a stroke by one line along its middle, all else by its outline; in photographs all of it."""
    thin: str = option("2mm", section=_SECTION, metavar="LENGTH", needs=("regions", "auto"))
    """Width up to which auto takes a long region for a stroke."""
    hatch: tuple[str, ...] = option((), section=_SECTION, metavar="[COLOR=]SPACING[,ANGLE][,cross]")
    """Fill regions with lines so far apart, turned by degrees, by default 45, and perhaps crossing; they end exactly at
    the borders. By color, when repeated: navy=0.8mm,30 or white~0.1=none."""
    paper: str | None = option("white~0.05", section=_SECTION, metavar="COLOR|none", unset="none")
    """Color that is not drawn, as the paper has it; it may have a tolerance (OKLab distance)."""
    ink: str | None = option(None, section=_SECTION, metavar="COLOR", offers="colors")
    """One pen for all: lighter colors get wider hatches; by default each color has its own pen."""
    line_width: str = option("0.3mm")
    """Width of the pen's line."""
    draw_speed: float = option(50.0, section=_SECTION, metavar="MM/S", limits=(0.1, 10_000))
    """Speed of the pen on paper, for the estimate of time, as the next three."""
    travel_speed: float = option(200.0, section=_SECTION, metavar="MM/S", limits=(0.1, 10_000))
    """Speed of the pen above it."""
    acceleration: float = option(400.0, section=_SECTION, metavar="MM/S2", limits=(1, 1_000_000))
    """How fast the pen gets to its speed, at the ends of lines and at corners."""
    lift_time: float = option(0.25, section=_SECTION, metavar="SECONDS", limits=(0, 60))
    """Time to lift the pen and to lower it again."""

    def __post_init__(self) -> None:
        check(self, PlotOptions)
        for name in ("thin", "line_width"):
            _length(name, getattr(self, name))
        if _length("line_width", self.line_width) == 0:
            raise InputError("line_width must be above 0")
        object.__setattr__(self, "hatch", tuple(self.hatch))
        for text in self.hatch:
            parse_hatch(text)

    @property
    def hatches(self) -> tuple[Hatch, ...]:
        """What fills regions."""
        return tuple(map(parse_hatch, self.hatch))

    def changed(self) -> dict[str, Any]:
        """Return the options that differ from the defaults."""
        return changed_fields(self)


def _length(name: str, text: str) -> float:
    try:
        return millimetres(text)
    except InputError as error:
        raise InputError(f"{name} must be a length on paper, as 2mm, got {text!r}") from error


def parse_hatch(text: str) -> Hatch:
    """Read a hatch.

    Raises
    ------
    InputError
        If it is none.

    Examples
    --------
    >>> parse_hatch("navy=0.8mm,30,cross")
    Hatch(color='navy', spacing=0.8, angle=30.0, cross=True)
    """
    if not isinstance(text, str):
        raise InputError(f"hatch must be text, {_FORM}, got {text!r}")
    color, equals, rest = text.rpartition("=")
    spacing, *more = (word.strip().lower() for word in rest.split(","))
    cross = bool(more) and more[-1] == "cross"
    angles = more[:-1] if cross else more
    if (equals and not color.strip()) or len(angles) > 1 or (spacing == "none" and more):
        raise InputError(f"hatch must be {_FORM}, got {text!r}")
    if spacing == "none":
        return Hatch(color.strip() or None, None)
    try:
        angle = float(angles[0]) if angles else ANGLE
        distance = millimetres(spacing)
    except (ValueError, InputError):
        angle, distance = math.nan, 0.0
    if not (math.isfinite(angle) and distance >= LEAST_SPACING):
        raise InputError(f"hatch must be {_FORM}, got {text!r}")
    return Hatch(color.strip() or None, distance, angle % 180, cross)
