"""Gravity: where a box is held in a picture, by a word, a point in pixels or one in percent."""

import re

from segvec.errors import InputError

Gravity = str | tuple[float, float]
"""A word (center, top, bottom-left ...), a point as text ("120,80", "30%,40%"), or a point in pixels."""

AUTO = "auto"
"""The gravity that looks at the picture: its faces, or what stands out, or the middle."""

WORDS = {"left": (0.0, None), "right": (1.0, None), "top": (None, 0.0), "bottom": (None, 1.0), "center": (None, None)}

_POINT = re.compile(r"\s*([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(%?)\s*,\s*([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(%?)\s*")


def point_of(gravity: Gravity, size: tuple[float, float]) -> tuple[float, float] | None:
    """Return the point that a gravity names, in pixels, or none where it is a word."""
    if isinstance(gravity, str):
        text = _POINT.fullmatch(gravity)
        if text is None:
            return None
        x = float(text[1]) * (size[0] / 100 if text[2] else 1)
        y = float(text[3]) * (size[1] / 100 if text[4] else 1)
    else:
        x, y = gravity
    if not (0 <= x <= size[0] and 0 <= y <= size[1]):
        raise InputError(f"point {x:g},{y:g} is outside the picture of {size[0]:g} x {size[1]:g} pixels")
    return (x, y)


def fractions_of(gravity: Gravity, size: tuple[float, float]) -> tuple[float, float]:
    """Return how far right and down something is held, 0..1."""
    point = point_of(gravity, size)
    if point is not None:
        return (point[0] / size[0], point[1] / size[1])
    if str(gravity).strip().lower() == AUTO:
        raise InputError("gravity 'auto' needs the picture itself; give a point instead")
    place = _place(str(gravity))
    if place is None:
        raise InputError(
            f"unknown gravity {gravity!r}; give auto, center, top, bottom-left ..., or a point such as 30%,40%"
        )
    return place


def place_of(word: str) -> tuple[float, float]:
    """Return how far right and down one of nine places is, 0..1.

    Examples
    --------
    >>> place_of("bottom-left"), place_of("top")
    ((0.0, 1.0), (0.5, 0.0))
    """
    place = _place(word)
    if place is None:
        raise InputError(f"unknown place {word!r}; give center, top, bottom-left ...")
    return place


def _place(text: str) -> tuple[float, float] | None:
    words = re.split(r"[\s_-]+", text.strip().lower())
    places = [WORDS[word] for word in words if word in WORDS]
    across = [x for x, _ in places if x is not None]
    down = [y for _, y in places if y is not None]
    if len(places) != len(words) or len(words) > 2 or len(across) > 1 or len(down) > 1:
        return None
    return (across[0] if across else 0.5, down[0] if down else 0.5)
