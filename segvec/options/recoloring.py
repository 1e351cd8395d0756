"""What can be chosen for recoloring, and the defaults.

Neither numpy nor any module that needs it is loaded here, so that the command line can show its help at once.
"""

from dataclasses import dataclass
from typing import Any, Literal, get_args

from segvec.arguments import is_several, plain_value, shown
from segvec.errors import InputError
from segvec.options.option import changed_fields, check, option

Assignment = Literal["lightness", "inverted", "area", "nearest", "random", "order", "neighbors"]
ASSIGNMENTS: tuple[str, ...] = get_args(Assignment)

_SECTION = "Recoloring"


@dataclass(frozen=True, slots=True)
class RecolorOptions:
    """How a palette is laid over an artwork, and the one home of the defaults."""

    assign: Assignment = option("lightness", section=_SECTION, noun="assignment")
    """Which color becomes which: lightness (light stays light), inverted (light becomes dark), area (the largest gets
    the first), nearest, random, order (the lightest gets the first), neighbors (touching regions differ, whatever color
    they had in common with others, and light stays light as far as it goes)."""
    shading: bool = option(True, section=_SECTION)
    """Whether colors that share a palette color keep their differences in lightness, and gradients stay gradients."""
    palette_size: int | None = option(None, section=_SECTION, metavar="N|auto", unset="auto", limits=(1, 256))
    """Number of colors of palettes that are made: random, harmonies, color maps, pictures; by default up to 6."""
    seed: int = option(0, limits=(0, 2**32 - 1))
    """Start of the random numbers."""
    keep: tuple[str, ...] = option((), section=_SECTION, metavar="COLOR", offers="colors")
    """Colors that stay as they are; a color may have a tolerance (OKLab distance), as in white~0.1."""
    keep_at: tuple[tuple[float, float], ...] = option(
        (), section=_SECTION, metavar="X,Y", example=("a point", "120,80")
    )
    """Points x,y, in pixels of the picture, whose regions stay as they are."""
    replace: tuple[str, ...] = option((), section=_SECTION, metavar="OLD=NEW")
    """Single colors that become others, as in white=navy or white~0.1=none."""
    transparent: tuple[str, ...] = option((), section=_SECTION, metavar="COLOR|background", offers="colors")
    """Colors that become transparent; background stands for the one that lies along the page's edge."""

    def __post_init__(self) -> None:
        check(self, RecolorOptions)
        if not is_several(self.keep_at):
            raise InputError(f"keep_at must be points, as in [(120, 80)], got {shown(self.keep_at)}")
        object.__setattr__(self, "keep_at", tuple(map(_point, self.keep_at)))

    @property
    def acts_alone(self) -> bool:
        """Whether they change something where there is no palette."""
        return bool(self.replace or self.transparent or not self.shading)

    def changed(self) -> dict[str, Any]:
        """Return the options that differ from the defaults."""
        return changed_fields(self)


def _point(point: Any) -> tuple[float, float]:  # noqa: ANN401 (whatever a caller gives)
    """Read a point: two numbers, or a text as the command line takes it."""
    try:
        x, y = map(float, point.split(",")) if isinstance(point, str) else point
        float(x), float(y)
    except (TypeError, ValueError, OverflowError):
        raise InputError(f"a point to keep must be two numbers, as in 120,80, got {shown(point)}") from None
    pair: tuple[float, float] = plain_value("keep_at", tuple[float, float], (x, y))  # whole numbers stay so in recipes
    return pair
