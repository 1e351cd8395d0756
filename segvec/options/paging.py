"""What can be chosen for a page, and the defaults.

Neither numpy nor any module that needs it is loaded here, so that the command line can show its help at once.
"""

from dataclasses import dataclass
from typing import Any, Literal

from segvec.arguments import shown
from segvec.errors import InputError
from segvec.layout.cut import check_cut, is_cut
from segvec.options.option import changed_fields, check, option

FitMode = Literal["auto", "cover", "contain", "stretch", "tile"]
TextAlign = Literal["left", "center", "right"]
TextBacking = Literal["none", "shadow", "box"]


@dataclass(frozen=True, slots=True)
class PageOptions:
    """How pictures are laid out on a page, and the one home of the defaults."""

    destination: str | None = option(None, section="Page", metavar="NAME|SIZE", flag="for", offers="destinations")
    """Named size, as a2, a3-landscape or linkedin, or a size as 50x70cm, 2000x600 or 16:9; by default the picture's."""
    dpi: float | None = option(None, section="Page", metavar="N", limits=(1, 10_000))
    """Pixels per inch of paper; by default 300."""
    fit: FitMode = option("auto", section="Page")
    """Whether a picture covers its place and is cropped, is contained whole, is stretched, or is repeated; auto covers,
    but where a face would be cut in two: then it is shown whole, beside the picture blurred or the background given."""
    crop: str = option("auto", section="Page", metavar="WHERE|X,Y,W,H")
    """What of a picture is kept: auto (faces, else what stands out, else the middle), center, top, bottom-left, or a
    point x,y or 30%,40%; or four numbers, the part x,y,width,height that is taken before anything else, as
    10%,20%,50%,30%."""
    margin: str = option("0", section="Page", metavar="LENGTH")
    """Distance between the page's edge and what is on it, as 20mm, 1in, 40px, or 5% of the page's shorter side."""
    background: str | None = option(None, section="Page", metavar="COLOR|A-B|blur", offers="colors")
    """A color, two as navy-gold for a gradient from top to bottom, blur for the picture itself, lightest or darkest for
    one of its colors, or none; by default white, and blur beside a face that has no room otherwise."""
    columns: int | None = option(None, section="Page", metavar="N", limits=(1, 1000))
    """Pictures in a row; by default as many as make them large."""
    gutter: str = option("2.5%", section="Page", metavar="LENGTH")
    """Distance between pictures; a percentage is one of the page's shorter side."""
    frame: str = option("0", section="Decoration", after="swatches", metavar="LENGTH")
    """Width of a line around each picture."""
    frame_color: str = option("black", section="Decoration", after="frame", metavar="COLOR", offers="colors")
    """Color of the line around each picture."""
    mat: str = option("0", section="Decoration", after="frame_color", metavar="LENGTH")
    """Width of a passe-partout between frame and picture."""
    mat_color: str = option("#f7f4ec", section="Decoration", after="mat", metavar="COLOR", offers="colors")
    """Color of the passe-partout."""
    radius: str = option("0", section="Decoration", after="mat_color", metavar="LENGTH")
    """Radius of the pictures' corners."""
    title: str = option("", section="Decoration", metavar="TEXT")
    """What is written below the picture, or over it, large; long ones are broken into lines."""
    caption: str = option("", section="Decoration", metavar="TEXT")
    """What is written below the title, small."""
    text_at: str = option("below", section="Decoration", metavar="below|WHERE")
    """Where both stand: below the picture, or over it at one of nine places, as top, center or bottom-left."""
    text_align: TextAlign | None = option(None, section="Decoration")
    """How their lines are aligned; by default as the place says."""
    text_backing: TextBacking = option("none", section="Decoration")
    """What lies between text and picture: a soft shadow or a translucent box, dark under light ink and light under
    dark."""
    title_size: str | None = option(None, section="Decoration", metavar="LENGTH")
    """Size of the title's letters, as 20mm, 60px or 8%; by default 5% below the picture; over it as large as the page
    suggests and the words allow."""
    font: str | None = option(None, section="Decoration", metavar="NAME|FILE", offers="fonts")
    """Font of both: Oswald, Archivo Black or DM Serif Display, an installed one, or the path of a file; by default
    DejaVu Sans."""
    ink: str | None = option(None, section="Decoration", metavar="COLOR", offers="colors")
    """Color of the text; by default #222, or white where that is easier to read."""
    swatches: bool = option(False, section="Decoration")
    """Whether the picture's colors are shown as a strip."""
    bleed: str = option("0", section="Print", metavar="LENGTH")
    """By how much the page reaches beyond its edge, to be cut off."""
    marks: bool = option(False, section="Print")
    """Whether there are crop marks outside of the edge."""
    pages: int = option(1, section="Page", metavar="N", limits=(1, 100))
    """Pages side by side over which one picture is spread."""

    def __post_init__(self) -> None:
        check(self, PageOptions)
        if is_cut(self.crop):
            check_cut(self.crop)
        self._check_opaque()

    def _check_opaque(self) -> None:
        """Refuse codes of colors that are seen through; words are read where the page is laid out."""
        named = {name: getattr(self, name) for name in ("background", "frame_color", "mat_color", "ink")}
        if not any(code and "#" in code for code in named.values()):
            return
        from segvec.color.conversion import opaque_color  # numpy

        for name, code in named.items():
            if not isinstance(code, str | None):
                raise InputError(f"{name} must be a color, got {shown(code)}")
            for part in (code or "").split("-"):
                if part.strip().startswith("#"):
                    opaque_color(part, noun=name)

    def changed(self) -> dict[str, Any]:
        """Return the options that differ from the defaults."""
        return changed_fields(self)
