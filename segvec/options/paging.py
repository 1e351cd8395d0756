"""What can be chosen for a page, and the defaults.

Neither numpy nor any module that needs it is loaded here, so that the command line can show its help at once.
"""

from dataclasses import dataclass
from typing import Any, Literal, get_args

from segvec.errors import InputError
from segvec.options.tracing import changed_fields
from segvec.suggest import suggestion

FitMode = Literal["cover", "contain", "stretch", "tile"]
FITS: tuple[str, ...] = get_args(FitMode)


@dataclass(frozen=True, slots=True)
class PageOptions:
    """How pictures are laid out on a page, and the one home of the defaults."""

    destination: str | None = None
    """Named size, as a2, a3-landscape or linkedin, or a size as 50x70cm, 2000x600 or 16:9; by default the picture's."""
    dpi: float | None = None
    """Pixels per inch of paper; by default 300."""
    fit: FitMode = "cover"
    """Whether a picture covers its place and is cropped, is contained whole, is stretched, or is repeated."""
    crop: str = "center"
    """What of a picture is kept: center, top, bottom-left, a point x,y or 30%,40%, or salient."""
    margin: str = "0"
    """Distance between the page's edge and what is on it, as 20mm, 1in or 40px."""
    background: str = "white"
    """A color, two as navy-gold for a gradient from top to bottom, blur for the picture itself, lightest or darkest for
    one of its colors, or none."""
    columns: int | None = None
    """Pictures in a row; by default as many as make them large."""
    gutter: str = "5mm"
    """Distance between pictures."""
    frame: str = "0"
    """Width of a line around each picture."""
    frame_color: str = "black"
    """Color of the line around each picture."""
    mat: str = "0"
    """Width of a passe-partout between frame and picture."""
    mat_color: str = "#f7f4ec"
    """Color of the passe-partout."""
    radius: str = "0"
    """Radius of the pictures' corners."""
    title: str = ""
    """What is written below, large."""
    caption: str = ""
    """What is written below the title, small."""
    font: str | None = None
    """Font of both: the name of an installed one or the path of a file; by default DejaVu Sans, which comes along."""
    ink: str = "#222"
    """Color of the text."""
    swatches: bool = False
    """Whether the picture's colors are shown as a strip."""
    bleed: str = "0"
    """By how much the page reaches beyond its edge, to be cut off."""
    marks: bool = False
    """Whether there are crop marks outside of the edge."""
    pages: int = 1
    """Pages side by side over which one picture is spread."""

    def __post_init__(self) -> None:
        if self.fit not in FITS:
            raise InputError(f"unknown fit {self.fit!r}; {suggestion(self.fit, FITS)}")
        for name, low, high in (("columns", 1, 1000), ("pages", 1, 100), ("dpi", 1, 10_000)):
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise InputError(f"{name} must be {low:g} to {high:g}, got {value:g}")

    def changed(self) -> dict[str, Any]:
        """Return the options that differ from the defaults."""
        return changed_fields(self)
