"""Where a picture goes: sizes by name, as text and in pixels.

Text comes in ("linkedin", "a3-landscape", "30x20cm", "16:9"), a `Destination` comes out, and from it exact pixels.
The names are data, in ``destinations.toml``, each with its source. Boxes are (left, top, right, bottom), y down.

Known limits: both sides of a size have the same unit, and platforms change theirs without notice.
"""

import math
import re
import tomllib
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any, Literal, get_args

from segvec.errors import InputError, shown_number
from segvec.suggest import suggestion

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""
Unit = Literal["px", "mm", "cm", "in", "pt", "ratio"]

DEFAULT_DPI = 300.0
"""Pixels an inch at which print shows no pixels at arm's length."""

MAX_DPI = 10_000.0
"""Pixels an inch: twice what the finest imagesetters write."""

MAX_VALUE = 1_000_000.0
"""Largest number of a length or side, in its unit and in pixels: more is a mistake in typing."""

_MILLIMETRES = {"mm": Fraction(1), "cm": Fraction(10), "in": Fraction(127, 5), "pt": Fraction(127, 360)}
"""Millimetres of each unit, exactly; a point is 1/72 inch, as in CSS and PostScript."""

_NUMBER = r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_UNIT = r"(px|mm|cm|in|pt)?"
_LENGTH = re.compile(rf"{_NUMBER}\s*{_UNIT}")
_SIZE = re.compile(rf"{_NUMBER}\s*{_UNIT}\s*[x×]\s*{_NUMBER}\s*{_UNIT}")
_RATIO = re.compile(rf"{_NUMBER}\s*:\s*{_NUMBER}")
_EXAMPLES = "2000x600, 30x20cm, 11x17in or 16:9"


@dataclass(frozen=True, slots=True)
class Length:
    """A number with a unit."""

    value: float
    """More than 0."""
    unit: Unit = "px"
    """Anything but a ratio."""

    def __post_init__(self) -> None:
        _check_value(self.value, f"{self.value:g}{self.unit}")
        if self.unit not in (*_MILLIMETRES, "px"):
            raise InputError(f"unknown unit {self.unit!r}; choose one of px, mm, cm, in, pt")

    def pixels(self, dpi: float = DEFAULT_DPI) -> float:
        """Return the length in pixels, not rounded.

        Parameters
        ----------
        dpi
            Pixels an inch, 1..10000; lengths in pixels do not depend on it.

        Examples
        --------
        >>> Length(25.4, "mm").pixels(300)
        300.0
        """
        return float(_exact_pixels(self.value, self.unit, dpi))


@dataclass(frozen=True, slots=True)
class Destination:
    """A size and what is seen of it."""

    name: str
    """Its name, or the text that it was read from."""
    width: float
    """More than 0, in `unit`."""
    height: float
    """More than 0, in `unit`."""
    unit: Unit
    """px, mm, cm, in, pt, or ratio where only the shape is given."""
    safe: Box | None = None
    """Box that is always seen, in `unit`, or none where all is."""
    avoid: tuple[Box, ...] = ()
    """Boxes that something hides, in `unit`."""
    source: str = ""
    """Who publishes the size: an address or a standard."""

    def __post_init__(self) -> None:
        if self.unit not in get_args(Unit):
            raise InputError(f"unknown unit {self.unit!r}; {suggestion(self.unit, get_args(Unit))}")
        for value in (self.width, self.height):
            _check_value(value, self.name)
            if self.unit == "px" and value != int(value):
                raise InputError(f"size {self.name!r} must have whole pixels, got {value:g}")
        for left, top, right, bottom in self._boxes:
            if not (0 <= left < right <= self.width and 0 <= top < bottom <= self.height):
                raise InputError(f"box {left:g},{top:g},{right:g},{bottom:g} does not fit into {self.name!r}")

    @property
    def is_physical(self) -> bool:
        """Whether it is measured on paper, not in pixels."""
        return self.unit in _MILLIMETRES

    @property
    def aspect(self) -> float:
        """Width / height."""
        return self.width / self.height

    @property
    def millimetres(self) -> tuple[float, float]:
        """Width and height on paper.

        Raises
        ------
        InputError
            If it is not physical.
        """
        if not self.is_physical:
            raise InputError(f"size {self.name!r} has no millimetres; give one on paper, such as a3 or 30x20cm")
        factor = _MILLIMETRES[self.unit]
        return (float(_exact(self.width) * factor), float(_exact(self.height) * factor))

    @property
    def avoid_fractions(self) -> tuple[Box, ...]:
        """The boxes that something hides, as fractions 0..1 of width and height."""
        return tuple(map(self._fraction, self.avoid))

    def pixels(self, dpi: float = DEFAULT_DPI) -> tuple[int, int]:
        """Return width and height in whole pixels, rounded from the exact fractions, halves up.

        Parameters
        ----------
        dpi
            Pixels an inch, 1..10000; sizes in pixels do not depend on it.

        Raises
        ------
        InputError
            If it is only a shape, or a side comes out below 1 pixel or above `MAX_VALUE`.

        Examples
        --------
        >>> destination("a0").pixels(300)
        (9933, 14043)
        """
        if self.unit == "ratio":
            raise InputError(f"size {self.name!r} is only a shape; give pixels or paper, such as 2000x600 or a3")
        width, height = (half_up(_exact_pixels(side, self.unit, dpi)) for side in (self.width, self.height))
        if min(width, height) < 1 or max(width, height) > MAX_VALUE:
            raise InputError(
                f"size {self.name!r} at {dpi:g} dpi is {width} x {height} pixels; sides must be 1 to {MAX_VALUE:g}"
            )
        return (width, height)

    def turned(self) -> "Destination":
        """Return it with width and height exchanged, and boxes likewise."""
        safe = _transposed(self.safe) if self.safe else None
        boxes = tuple(map(_transposed, self.avoid))
        return replace(self, width=self.height, height=self.width, safe=safe, avoid=boxes)

    @property
    def _boxes(self) -> tuple[Box, ...]:
        return (*self.avoid, self.safe) if self.safe else self.avoid

    def _fraction(self, box: Box) -> Box:
        left, top, right, bottom = box
        return (left / self.width, top / self.height, right / self.width, bottom / self.height)


def destination(name: str) -> Destination:
    """Return a named size.

    Parameters
    ----------
    name
        A name or an alias of it, in any case, with spaces or underscores for hyphens. Those of paper may end in
        ``-landscape`` or ``-portrait``.

    Raises
    ------
    InputError
        If there is none of that name; the message has the nearest ones.

    Examples
    --------
    >>> destination("A3 Landscape").millimetres
    (420.0, 297.0)
    """
    found = _found(name)
    if found is None:
        otherwise = f"give a name such as linkedin or a3, or {_EXAMPLES};"
        hint = suggestion(_normalized(name), named_destinations(), otherwise=otherwise, lister="segvec sizes")
        raise InputError(f"unknown size {name!r}; {hint}")
    return found


def destination_names() -> tuple[str, ...]:
    """Return all names, without aliases, in the order of the file: banners, screens, icons, paper, prints."""
    return tuple(key for key, entry in named_destinations().items() if entry.name == key)


def parse_size(text: str) -> Destination:
    """Read a size or a shape.

    Parameters
    ----------
    text
        Width x height in px, mm, cm, in or pt ("2000x600", "20x10cm", "500pt x 300pt"; without a unit pixels), or a
        shape ("16:9").

    Raises
    ------
    InputError
        If the text is not a size, or a side is zero or huge.

    Examples
    --------
    >>> parse_size("20 x 10 cm").millimetres
    (200.0, 100.0)
    """
    words = text.strip().lower()
    if ratio := _RATIO.fullmatch(words):
        return Destination(words, float(ratio[1]), float(ratio[2]), "ratio")
    size = _SIZE.fullmatch(words)
    if size is None:
        raise InputError(f"unknown size {text!r}; give one such as {_EXAMPLES}")
    if size[2] not in (None, size[4]):
        raise InputError(f"size {text!r} must have one unit for both sides, such as 20x10cm")
    unit: Any = size[4] or "px"
    return Destination(words, float(size[1]), float(size[3]), unit)


def page_size(text: str) -> Destination:
    """Read a name or a size.

    Raises
    ------
    InputError
        If it is neither.

    Examples
    --------
    >>> page_size("twitter").pixels(), page_size("2000x600").pixels()
    ((1500, 500), (2000, 600))
    """
    words = text.strip().lower()
    if _found(text) is None and (_SIZE.fullmatch(words) or _RATIO.fullmatch(words)):
        return parse_size(text)
    return destination(text)


def parse_length(text: str) -> Length:
    """Read a length in px, mm, cm, in or pt; without a unit pixels.

    Raises
    ------
    InputError
        If the text is not a length, or it is zero or huge.

    Examples
    --------
    >>> parse_length("20mm")
    Length(value=20.0, unit='mm')
    """
    words = _LENGTH.fullmatch(text.strip().lower())
    if words is None:
        raise InputError(f"unknown length {text!r}; give a positive one such as 20mm, 0.5in or 12px")
    unit: Any = words[2] or "px"
    return Length(float(words[1]), unit)


def completed_size(width: int | None, height: int | None, *, like: tuple[float, float]) -> tuple[int, int]:
    """Return the pixels of a drawing of which width, height or both are left open.

    Parameters
    ----------
    like
        Width and height of what is drawn: the side that is left open follows from its shape; with both open it has
        this size, in whole pixels.

    Raises
    ------
    InputError
        If a side is longer than any page.

    Examples
    --------
    >>> completed_size(200, None, like=(800, 600)), completed_size(None, None, like=(800, 600))
    ((200, 150), (800, 600))
    """
    across, down = like
    for name, side in (("width", width), ("height", height)):
        if side is not None and side > MAX_VALUE:
            raise InputError(f"{name} must be at most {MAX_VALUE:.0f} pixels, got {shown_number(side, 'd')}")
    if width is None:
        width = max(1, round(across if height is None else height * across / down))
        height = max(1, round(down)) if height is None else height
    return width, max(1, round(width * down / across)) if height is None else height


def page_pixels(
    size: Destination | str, *, dpi: float = DEFAULT_DPI, like: tuple[int, int] | None = None
) -> tuple[int, int]:
    """Return the exact pixels of a page.

    Parameters
    ----------
    size
        A destination, its name, or a size as `parse_size` reads it.
    dpi
        Pixels an inch, 1..10000, for sizes on paper.
    like
        Width and height of the picture in pixels; a shape becomes the largest box inside it.

    Raises
    ------
    InputError
        If there is no such size, or it is a shape and there is no picture.

    Examples
    --------
    >>> page_pixels("16:9", like=(800, 600))
    (800, 450)
    """
    page = page_size(size) if isinstance(size, str) else size
    if page.unit != "ratio" or like is None:
        return page.pixels(dpi)
    if min(like) < 1:
        raise InputError(f"a picture must have at least 1 x 1 pixels, got {like[0]} x {like[1]}")
    aspect = _exact(page.width) / _exact(page.height)
    width, height = like
    if aspect * height <= width:
        return (max(1, half_up(aspect * height)), height)
    return (width, max(1, half_up(width / aspect)))


@cache
def named_destinations() -> dict[str, Destination]:
    """Return all by their names and aliases; an alias is a further key of the same destination."""
    tables = tomllib.loads(resources.files("segvec").joinpath("destinations.toml").read_text(encoding="utf-8"))
    entries = {name: _entry(name, table) for name, table in tables.items()}
    return entries | {alias: entries[name] for name, table in tables.items() for alias in table.get("aliases", ())}


def _entry(name: str, table: dict[str, Any]) -> Destination:
    safe = tuple(table["safe"]) if "safe" in table else None
    avoid = tuple(tuple(box) for box in table.get("avoid", ()))
    return Destination(name, table["width"], table["height"], table["unit"], safe, avoid, table["source"])


def _found(name: str) -> Destination | None:
    """Return the destination of a name, turned where its ending asks for it."""
    key = _normalized(name)
    if key in named_destinations():
        return named_destinations()[key]
    base, _, ending = key.rpartition("-")
    entry = named_destinations().get(base)
    if entry is None or not entry.is_physical or ending not in ("landscape", "portrait"):
        return None
    is_turned = (entry.aspect > 1) != (ending == "landscape")
    return replace(entry.turned() if is_turned else entry, name=f"{entry.name}-{ending}")


def _normalized(name: str) -> str:
    return re.sub(r"[\s_-]+", "-", name.strip().lower())


def _transposed(box: Box) -> Box:
    left, top, right, bottom = box
    return (top, left, bottom, right)


def _check_value(value: float, label: str) -> None:
    if not (math.isfinite(value) and 0 < value <= MAX_VALUE):
        raise InputError(f"size {label!r} must be more than 0 and at most {MAX_VALUE:g}, got {value:g}")


def _exact(value: float) -> Fraction:
    """Return the decimal number that was written, not the binary one nearest to it."""
    return Fraction(repr(float(value)))


def _exact_pixels(value: float, unit: Unit, dpi: float) -> Fraction:
    if not 1 <= dpi <= MAX_DPI:  # false for nan too
        raise InputError(f"dpi must be 1 to {MAX_DPI:g}, got {dpi:g}")
    if unit == "px":
        return _exact(value)
    return _exact(value) * _MILLIMETRES[unit] / _MILLIMETRES["in"] * _exact(dpi)


def half_up(value: Fraction | float) -> int:
    """Round halves up; Python's own rounding sends them to even numbers."""
    return math.floor(value + Fraction(1, 2))
