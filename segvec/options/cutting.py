"""What can be chosen for every picture that is read: which part of it, and which way up."""

from dataclasses import dataclass
from typing import Any

from segvec.errors import InputError
from segvec.layout.cut import check_cut
from segvec.options.option import changed_fields, option

_TURNS = (0, 90, 180, 270, -90)


def check_turn(turn: int) -> None:
    """Refuse angles that would leave corners empty."""
    if turn not in _TURNS:
        raise InputError(f"turn must be 90, 180, 270 or -90 degrees, got {turn}")


@dataclass(frozen=True, slots=True)
class CutOptions:
    """What is done to a picture before anything else, and the one home of the defaults."""

    turn: int = option(0, section="Picture", metavar="90|180|270|-90", is_of_picture=True)
    """Degrees by which the picture is turned, clockwise, after what its EXIF data say."""
    crop: str | None = option(
        None, section="Picture", metavar="X,Y,W,H", unset="none", left_to="page", is_of_picture=True
    )
    """Part of the turned picture that is taken, in pixels or percent, as 40,20,300,200 or 10%,20%,50%,30%; a mask and
    labels are turned and cropped along with it, and places such as --only x,y are of what is left."""

    def __post_init__(self) -> None:
        self._check_cut()

    def changed(self) -> dict[str, Any]:
        """Return the options that differ from the defaults."""
        return changed_fields(self)

    def _check_cut(self) -> None:
        check_turn(self.turn)
        if self.crop is not None:
            check_cut(self.crop)
