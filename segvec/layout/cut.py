"""Cuts: four numbers that say which part of a picture is taken before anything else is done with it."""

import re

from segvec.errors import InputError
from segvec.layout.crop import PixelBox
from segvec.layout.destinations import half_up

_NUMBER = r"\s*([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(%?)\s*"
_CUT = re.compile(",".join([_NUMBER] * 4))

_LARGEST = 1e12
"""Of a cut's numbers: no picture reaches so far."""

_MOST_SHOWN = 40
"""Characters of a cut in the message that refuses it for that."""

_WHOLE = 100 + 1e-9
"""Percent, and what adding leaves of rounding."""


def is_cut(text: str) -> bool:
    """Tell whether a crop is four numbers, a part of the picture, and not a place that is kept.

    Examples
    --------
    >>> is_cut("10%,20%,50%,30%"), is_cut("120,80"), is_cut("center")
    (True, False, False)
    """
    return _CUT.fullmatch(text) is not None


def check_cut(text: str) -> None:
    """Refuse what no picture has: a part without area, or percents beyond a hundred.

    Raises
    ------
    InputError
        If the cut cannot be used with any picture.
    """
    match = _CUT.fullmatch(text)
    if match is None:
        raise InputError(
            f"crop must be x,y,width,height in pixels or percent, as 40,20,300,200 or 10%,20%,50%,30%, got {text!r}"
        )
    values, units = list(map(float, match.groups()[::2])), match.groups()[1::2]
    if max(values) > _LARGEST:
        raise InputError(f"crop must be inside the picture, got {text[:_MOST_SHOWN]}...")
    if min(values[2:]) <= 0:
        raise InputError(f"crop must have a width and a height of more than 0, got {text!r}")
    for start, side in ((0, 2), (1, 3)):
        percents = [values[place] for place in (start, side) if units[place]]
        if sum(percents) > _WHOLE:
            raise InputError(f"crop must end inside the picture, at 100%, got {text!r}")


def cut_box(text: str, size: tuple[int, int]) -> PixelBox:
    """Return the part of a picture that a cut names, its edges rounded to whole pixels.

    Parameters
    ----------
    text
        Left edge, upper edge, width and height, each in pixels or, with a percent sign, of the picture's width or
        height.
    size
        Width and height of the picture.

    Raises
    ------
    InputError
        If the part is not inside the picture.

    Examples
    --------
    >>> cut_box("10%,20%,50%,30%", (200, 100)), cut_box("5,0,20,10", (200, 100))
    ((20, 20, 120, 50), (5, 0, 25, 10))
    """
    check_cut(text)
    match = _CUT.fullmatch(text)
    assert match is not None
    wholes = (size[0], size[1], size[0], size[1])
    x, y, width, height = (
        float(number) * (whole / 100 if percent else 1)
        for number, percent, whole in zip(match.groups()[::2], match.groups()[1::2], wholes, strict=True)
    )
    left, top, right, bottom = half_up(x), half_up(y), half_up(x + width), half_up(y + height)
    if right > size[0] or bottom > size[1]:
        raise InputError(f"crop {text} reaches beyond the picture of {size[0]} x {size[1]} pixels")
    if right <= left or bottom <= top:
        raise InputError(f"crop {text} leaves no pixel of the picture of {size[0]} x {size[1]}")
    return (left, top, right, bottom)


def cut_text(box: PixelBox) -> str:
    """Write a part of a picture as it is typed.

    Examples
    --------
    >>> cut_text((5, 0, 25, 10))
    '5,0,20,10'
    """
    left, top, right, bottom = box
    return f"{left},{top},{right - left},{bottom - top}"
