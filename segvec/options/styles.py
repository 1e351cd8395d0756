"""Other ways to draw a picture than by its regions, by name and with options as text.

The text form is that of effects, as in ``halftone:10,angle=30``; an option of several values takes all up to the next,
as in ``borders:width=0.25,2``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from segvec.color.names import GREYS
from segvec.effects.parameters import Parameter, Value, check_values, read_values
from segvec.errors import InputError
from segvec.suggest import suggestion


@dataclass(frozen=True, slots=True)
class Style:
    """A way to draw, with the options that it has."""

    name: str
    """In lower case, words joined by hyphens."""
    parameters: tuple[Parameter, ...]
    """In the order of the text form."""
    needs_trace: bool = False
    """Whether it is drawn from a finished trace; the others start from the picture."""

    @property
    def owner(self) -> str:
        """What messages call it."""
        return f"the style {self.name}"


@dataclass(frozen=True, slots=True)
class ChosenStyle:
    """A style with values for its options."""

    style: Style
    """Name and parameters."""
    options: Mapping[str, Value] = field(default_factory=dict)
    """By name; what is not here has its default."""

    def __post_init__(self) -> None:
        check_values(self.style.owner, self.style.parameters, self.options)

    @property
    def name(self) -> str:
        """Name of the style."""
        return self.style.name

    @property
    def needs_trace(self) -> bool:
        """Whether it is drawn from a finished trace."""
        return self.style.needs_trace


_ONE_WIDTH = Parameter("width", "number", 1.0, "Width of all lines.", "pixels", 0.001)
_WIDTH = Parameter(
    "width",
    "numbers",
    None,
    "Width of all lines, or of the faintest and the strongest; by default of the picture.",
    "pixels",
    0.001,
    counts=(2,),
    single=_ONE_WIDTH,
)
_BACKGROUND = Parameter("background", "color", None, "Color of the page.")
_INK = Parameter("ink", "color", "black", "Color of what is drawn.")
_PAPER = Parameter("paper", "color", "white", "Color of the page.", is_optional=True)
_PALETTE = Parameter("palette", "palette", None, "Colors of the lines, the darkest for the strongest.")
_ANGLE = Parameter("angle", "number", 45.0, "Turn, clockwise.", "degrees", -360, 360)
_SEED = Parameter("seed", "whole", 0, "Start of the random numbers.", low=0, high=2**32 - 1)
_SPREAD = Parameter("spread", "switch", True, "Whether tones are spread from bare paper to full ink.")
_COLORS = Parameter("colors", "whole", None, "How many colors are left.", "colors", 1, 256)

STYLES: Mapping[str, Style] = {
    style.name: style
    for style in (
        Style(
            "isolines",
            (
                Parameter(
                    "levels",
                    "numbers",
                    12,
                    "How many levels, or the lightness of each.",
                    low=0,
                    high=1,
                    single=Parameter("levels", "whole", 12, "How many.", "levels", 1, 256),
                ),
                Parameter(
                    "smoothing", "number", None, "Deviation of the blur; by default of the picture.", "pixels", 0
                ),
                Parameter("tolerance", "number", 0.25, "Distance of curves from the exact lines.", "pixels", 0),
                Parameter("curve", "choice", "spline", "Kind of curves.", choices=("spline", "polygon")),
                _WIDTH,
                _PALETTE,
                _BACKGROUND,
                Parameter("min_length", "number", None, "Shortest line; by default of the picture.", "pixels", 0),
                Parameter(
                    "grey", "numbers", "oklab", "How colors become lightness.", low=0, counts=(3,), choices=GREYS
                ),
            ),
        ),
        Style(
            "borders",
            (
                _WIDTH,
                _PALETTE,
                _BACKGROUND,
                Parameter("outline", "switch", False, "Whether the page's edge is drawn too."),
                Parameter(
                    "min_length",
                    "number",
                    None,
                    "Shortest line; by default of the picture, 0 in flat art.",
                    "pixels",
                    0,
                ),
                Parameter(
                    "min_contrast", "number", None, "Faintest border; by default 0.05, 0 in flat art.", low=0, high=1
                ),
            ),
            needs_trace=True,
        ),
        Style(
            "low-poly",
            (
                Parameter("n_points", "whole", 1200, "How many corners lie inside the page.", "points", 0, 50_000),
                _SEED,
                Parameter(
                    "edge_weight",
                    "number",
                    0.85,
                    "Share of the corners that go to edges and busy places.",
                    low=0,
                    high=1,
                ),
                _COLORS,
            ),
        ),
        Style(
            "stained-glass",
            (
                # Panes may each have a color of their own: memory goes with the square of their number.
                Parameter("n_segments", "whole", 400, "How many panes.", "panes", 1, 4096),
                Parameter("leading", "number", None, "Width of the lead; by default of the panes.", "pixels", 0, 1000),
                Parameter("lead_color", "color", "#1a1a1a", "Color of the lead."),
                Parameter("compactness", "number", 16.0, "Weight of place against color.", low=0.01, high=1000),
                Parameter("variation", "number", 0.015, "How much the lightness of panes differs.", low=0, high=0.2),
                _COLORS,
                _SEED,
            ),
        ),
        Style(
            "halftone",
            (
                Parameter(
                    "cell", "number", None, "Distance of the dots; by default a part of the picture.", "pixels", 1, 1000
                ),
                _ANGLE,
                Parameter(
                    "shape", "choice", "circle", "Shape of the dots.", choices=("circle", "square", "hexagon", "line")
                ),
                Parameter("colors", "palette", "mono", "Inks: mono, cmyk or a palette."),
                _INK,
                _PAPER,
                _SPREAD,
            ),
        ),
        Style(
            "hatching",
            (
                Parameter(
                    "spacing",
                    "number",
                    None,
                    "Distance of the lines of a level; by default a part of the picture.",
                    "pixels",
                    1,
                    1000,
                ),
                Parameter("levels", "whole", 6, "How many tones besides the paper's.", "levels", 1, 8),
                _ANGLE,
                Parameter("cross", "switch", True, "Whether each level has a direction of its own."),
                Parameter(
                    "width", "number", None, "Width of the lines; by default of the spacing.", "pixels", 0.01, 100
                ),
                _INK,
                _PAPER,
                _SPREAD,
            ),
        ),
        Style(
            "centerline",
            (
                Parameter(
                    "width", "number", None, "Width of all strokes; by default as measured.", "pixels", 0.01, 1000
                ),
                Parameter("ink", "color", None, "Color of all strokes; by default the drawing's."),
                Parameter(
                    "paper", "color", None, "Color of the picture that is no ink; by default what most of it is."
                ),
                _BACKGROUND,
                Parameter("min_length", "number", None, "Shortest stroke; by default dots are drawn too.", "pixels", 0),
                Parameter("tolerance", "number", 0.15, "Distance of curves from the measured middles.", "pixels", 0),
            ),
        ),
    )
}
"""In the order in which they are listed."""


def parse_style(text: str) -> ChosenStyle:
    """Read a style from text.

    Raises
    ------
    InputError
        If there is no such style, it has no such option, or a value will not do; the message says what would.

    Examples
    --------
    >>> parse_style("halftone:10,shape=square").options
    {'cell': 10, 'shape': 'square'}
    """
    name, _, values = text.strip().partition(":")
    name = name.strip().lower().replace("_", "-")
    if name not in STYLES:
        raise InputError(f"unknown style {name!r}; {suggestion(name, STYLES)}")
    style = STYLES[name]
    return ChosenStyle(style, read_values(style.owner, style.parameters, values))
