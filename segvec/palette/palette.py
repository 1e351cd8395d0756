"""The palette: a few colors in an order, with a name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from segvec.arguments import shown
from segvec.color.conversion import oklab_from_srgb, parse_color
from segvec.errors import InputError

MOST_COLORS = 256
"""Most colors of a palette that is generated or extracted."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Palette:
    """Colors in an order of their own."""

    colors: NDArray[np.uint8]
    """(N, 3) sRGB, at least one."""
    name: str = ""
    """What it is called; empty where it has no name."""
    color_names: tuple[str, ...] = ()
    """Name of each color, or none at all."""
    source: str = ""
    """Where it comes from: an author, a file, or how it was generated."""
    license: str = ""
    """Terms under which it may be used, where it is known."""
    is_inverted: bool = False
    """Whether it was drawn to be laid over a picture by lightness the other way around: its light colors for what was
    dark."""

    def __post_init__(self) -> None:
        colors = np.asarray(self.colors)
        if colors.ndim != 2 or colors.shape[1] != 3 or len(colors) == 0:
            raise InputError(f"palette colors must have shape (N, 3) with at least one color, got {colors.shape}")
        if colors.min() < 0 or colors.max() > 255 or colors.dtype.kind not in "ui":
            raise InputError("palette colors must be whole numbers 0..255")
        if self.color_names and len(self.color_names) != len(colors):
            raise InputError(f"a palette of {len(colors)} colors has {len(self.color_names)} color names")
        owned = colors.astype(np.uint8)
        owned.flags.writeable = False
        object.__setattr__(self, "colors", owned)

    def __repr__(self) -> str:
        name = f" {self.name!r}" if self.name else ""
        return f"<Palette{name}: {', '.join(self.codes)}>"

    def _repr_html_(self) -> str:
        style = "display:inline-block;width:3em;height:3em;background:"
        return "".join(f'<span title="{code}" style="{style}{code}"></span>' for code in self.codes)

    def __len__(self) -> int:
        return len(self.colors)

    @property
    def codes(self) -> tuple[str, ...]:
        """Each color as ``#rrggbb``."""
        return tuple(f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in self.colors.tolist())

    @property
    def oklab(self) -> NDArray[np.float64]:
        """(N, 3) the colors in OKLab."""
        return oklab_from_srgb(self.colors / 255)

    def by_lightness(self) -> "Palette":
        """Return the same colors, lightest first."""
        return self.taken(np.argsort(-self.oklab[:, 0], kind="stable"))

    def taken(self, places: Sequence[int] | NDArray[np.integer]) -> "Palette":
        """Return the colors at some places, in their order.

        Parameters
        ----------
        places
            Counted from 0.
        """
        names = tuple(self.color_names[place] for place in places) if self.color_names else ()
        return replace(self, colors=self.colors[np.asarray(places, np.intp)], color_names=names)


def palette_of(colors: Iterable[str], *, name: str = "", source: str = "") -> Palette:
    """Make a palette of CSS color names and hex codes.

    Examples
    --------
    >>> palette_of(["navy", "#f80"]).codes
    ('#000080', '#ff8800')
    """
    words = list(colors)
    for word in words:
        if not isinstance(word, str):
            raise InputError(f"a palette's colors must be texts, as in ['navy', '#f80'], got {type(word).__name__}")
    table = np.array([parse_color(color)[:3] for color in words], np.uint8).reshape(-1, 3)
    return Palette(table, name, source=source)


def check_count(n: int) -> None:
    """Refuse a number of colors that cannot be generated or extracted.

    Raises
    ------
    InputError
        If `n` is not 1..256.
    """
    if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or not 1 <= n <= MOST_COLORS:
        raise InputError(f"a palette has 1 to {MOST_COLORS} colors, got {shown(n)}")
