"""Pictures as halftones: dots or lines on turned screens, as large as their place is dark.

A dot covers as much of its cell as makes the mean of ink and paper the picture's color, in encoded sRGB: that is how
screens and renderers mix, so that a halftone drawn small looks like the picture. Dots that have grown together count
once.

With several inks nothing shines through anything: later inks hide those beneath. The shares of inks and paper are
those whose mean is nearest to the picture's color, and dots beneath are drawn larger for what is hidden of them,
as on average screens at different angles hide each other.

Known limit: colors outside what inks and paper span side by side, such as pure red from cyan, magenta, yellow and
black, become paler.
"""

import math
from itertools import compress
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, map_coordinates

from segvec.artwork.artwork import Artwork
from segvec.color.conversion import oklab_from_srgb, opaque_color
from segvec.color.grey import grey
from segvec.errors import InputError
from segvec.image.image import Image, read_image
from segvec.layers.primitives import shape_outline
from segvec.palette import Palette, PaletteLike, as_palette
from segvec.ragged import offsets_of, ranks
from segvec.styles.assembly import (
    Rgb,
    Shapes,
    assembled,
    chosen_options,
    clipped,
    page_sheet,
    polygons,
    turned,
    visible_pixels,
)
from segvec.styles.tones import length_of, with_spread_tones

Dot = Literal["circle", "square", "hexagon", "line"]

MONO, CMYK = "mono", "cmyk"

CMYK_INKS: tuple[Rgb, ...] = ((255, 230, 0), (0, 160, 225), (230, 0, 125), (25, 25, 25))
"""Yellow, cyan, magenta and black, about as they look on coated paper."""

CMYK_ANGLES = (-45.0, -30.0, 30.0, 0.0)
"""Degrees from the angle of black, as printers have them: what overlaps shows rosettes instead of coarse moirés."""

LUMA_STEPS, TABLE_STEPS = 256, 17
"""Entries of a table of lumas, and on each axis of one of colors: shares of inks are nearly straight between them."""

MOST_INKS = 16

CELLS = 150.0
"""Cells along the mean side of a picture, where nobody says how large they are: faces in a group are still faces."""

BLUR = 0.3
"""Blur before the picture is sampled, in cells: the standard deviation of the place within a cell."""

LEAST_SHARE = 0.004
"""Share of its cell below which a dot is left out: a speck of half a pixel in a cell of eight."""

LINE_STEP = 0.5
"""Distance, in cells, between the places where the width of a line is set."""

ROUNDS = 150
"""Steps toward the best shares of several inks: after them the mean color is right to a level of 255."""

PRECISION, LINE_PRECISION = 100, 20
"""Steps per pixel: the smallest dots keep their area, and lines, which have many more points, their smoothness."""

WHITE: Rgb = (255, 255, 255)


def halftone(
    picture: object,
    *,
    cell: float | None = None,
    angle: float = 45.0,
    shape: Dot = "circle",
    colors: PaletteLike = MONO,
    ink: str = "black",
    paper: str | None = "white",
    spread: bool = True,
) -> Artwork:
    """Draw a picture as a screen of dots.

    Parameters
    ----------
    picture
        What :func:`segvec.trace` takes.
    cell
        Distance of the dots in pixels, 1 to 1000; by default a part of the picture, some 180 for its longer side.
    angle
        Degrees by which the screen is turned, clockwise; with several inks that of the darkest.
    shape
        ``circle``, ``square``, ``hexagon`` (in a honeycomb) or ``line``.
    colors
        ``mono`` for the one `ink`, ``cmyk`` for four of them, or a palette of up to 16 inks, as
        :func:`segvec.as_palette` takes it.
    ink
        CSS color of the dots, where there is one ink.
    paper
        CSS color under the whole page; ``None`` leaves it transparent, for white paper.
    spread
        Whether the picture's tones are spread first, so that the lightest are bare paper and the darkest full ink.

    Returns
    -------
    Artwork
        The paper and one layer for each ink, the lightest first.

    Raises
    ------
    InputError
        If the picture or the palette cannot be read, an option is out of range, or ink and paper are the same.

    Examples
    --------
    >>> art = halftone(np.full((16, 16), 128, np.uint8), cell=8, angle=0)
    >>> art.colors.tolist(), len(art.ring_offsets) - 1
    ([[255, 255, 255], [0, 0, 0]], 10)
    """
    given = {"cell": cell, "angle": angle, "shape": shape, "ink": ink, "paper": paper, "spread": spread}
    options = chosen_options("halftone", {**given, "colors": _written(colors)})
    sheet = WHITE if paper is None else opaque_color(paper, noun="paper")
    inks, turns = _inks(colors, opaque_color(ink, noun="ink"), sheet)
    image = read_image(picture)
    cell = max(1.0, length_of(cell, image, parts=CELLS))
    image = with_spread_tones(image) if spread else image
    fields = _fields(image, inks, cell)
    table = _coverages(np.array([*inks, sheet]))
    size = (image.pixels.shape[1], image.pixels.shape[0])
    visible = visible_pixels(image)
    layers = [] if paper is None else [page_sheet(size, sheet)]
    for color, turn, plane in zip(inks, turns, table, strict=True):
        places = _places(size, cell, angle + turn, shape)
        tones = _sampled(fields, places) / 255 * (len(plane) - 1)
        shares = map_coordinates(plane, np.moveaxis(tones, -1, 0), order=1) * _is_visible(visible, places)
        draw = _ribbons if shape == "line" else _dots
        layers.append(clipped(draw(color, places, shares, cell, angle + turn, shape), size))
    precision = LINE_PRECISION if shape == "line" else PRECISION
    return assembled(image, layers, style="halftone", options=options, precision=precision)


def _inks(colors: PaletteLike, ink: Rgb, paper: Rgb) -> tuple[list[Rgb], NDArray[np.float64]]:
    """Inks, the lightest first, and the degrees by which the screen of each is turned further."""
    if isinstance(colors, str) and colors == CMYK:
        is_ink = [color != paper for color in CMYK_INKS]
        return list(compress(CMYK_INKS, is_ink)), np.array(CMYK_ANGLES)[is_ink]
    if isinstance(colors, str) and colors == MONO:
        if ink == paper:
            raise InputError(f"ink and paper must differ, both are {ink}")
        return [ink], np.zeros(1)
    found = {(int(red), int(green), int(blue)) for red, green, blue in as_palette(colors).colors} - {paper}
    if not 1 <= len(found) <= MOST_INKS:
        raise InputError(f"a halftone takes 1 to {MOST_INKS} inks other than the paper, got {len(found)}")
    inks = sorted(found, key=lambda color: (-oklab_from_srgb(np.array(color) / 255)[0], color))
    return inks, -90.0 * np.arange(len(inks))[::-1] / len(inks)


def _written(colors: PaletteLike) -> Any:  # noqa: ANN401 (JSON)
    """Palettes as a recipe has them: what was written, or the codes."""
    if isinstance(colors, str):
        return colors
    return colors.codes if isinstance(colors, Palette) else as_palette(colors).codes


def _fields(image: Image, inks: list[Rgb], cell: float) -> list[NDArray[np.float32]]:
    """Blurred channels 0..255 of the visible picture; the luma alone where there is one ink."""
    planes = [grey(image.pixels, weights="rec709")] if len(inks) == 1 else list(np.moveaxis(image.pixels, -1, 0))
    if image.alpha is None:
        return [_blurred(plane, cell) for plane in planes]
    weight = visible_pixels(image).astype(np.float32)
    total = np.maximum(_blurred(weight, cell), np.float32(1e-6))
    return [(_blurred(plane * weight, cell) / total).astype(np.float32) for plane in planes]


def _blurred(plane: NDArray[Any], cell: float) -> NDArray[np.float32]:
    blurred: NDArray[np.float32] = gaussian_filter(plane.astype(np.float32), BLUR * cell, mode="nearest")
    return blurred


def _places(size: tuple[int, int], cell: float, angle: float, shape: Dot) -> NDArray[np.float64]:
    """(rows, columns, 2) places of a screen that covers the page, in pixels; its middle is the page's."""
    reach = math.hypot(*size) / 2 + cell
    along = cell * (LINE_STEP if shape == "line" else 1.0)
    across = cell * (math.sqrt(3) / 2 if shape == "hexagon" else 1.0)
    u = np.arange(-math.ceil(reach / along), math.ceil(reach / along) + 1) * along
    v = np.arange(-math.ceil(reach / across), math.ceil(reach / across) + 1) * across
    grid = np.stack(np.meshgrid(u, v), axis=-1)
    if shape == "hexagon":
        grid[1::2, :, 0] += cell / 2
    return turned(grid, angle) + np.array(size) / 2


def _sampled(fields: list[NDArray[np.float32]], places: NDArray[np.float64]) -> NDArray[np.float64]:
    """(rows, columns, channels) of the fields at places; beyond the page, those of its edge."""
    where = places[..., ::-1].reshape(-1, 2).T - 0.5
    planes = [map_coordinates(field, where, order=1, mode="nearest") for field in fields]
    return np.stack(planes, axis=-1).reshape(*places.shape[:2], -1).astype(np.float64)


def _is_visible(visible: NDArray[np.bool_], places: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether the pixel at each place, or nearest to it, is part of the picture."""
    height, width = visible.shape
    x, y = np.clip(np.floor(places), 0, [width - 1, height - 1]).astype(np.intp).reshape(-1, 2).T
    return visible[y, x].reshape(places.shape[:2])


def _coverages(table: NDArray[np.integer]) -> list[NDArray[np.float64]]:
    """Tabulate the share of its cell that a dot of each ink covers, over luma (N,) or sRGB (N, N, N).

    The paper is the last of the colors. Between the entries shares are mixed, and so are the colors that they mean.
    """
    if len(table) == 2:
        levels = np.linspace(0, 1, LUMA_STEPS)
        ink, paper = grey(table.astype(np.uint8)[None], weights="rec709")[0].astype(np.float64) / 255
        # Of two colors equally light, ink is what is darker.
        rise = ink - paper if ink != paper else -1e-9
        return [((levels - paper) / rise).clip(0, 1)]
    levels = np.linspace(0, 1, TABLE_STEPS)
    colors = np.stack(np.meshgrid(levels, levels, levels, indexing="ij"), axis=-1)
    shares = ink_shares(colors.reshape(-1, 3), table / 255).reshape(*colors.shape[:3], -1)
    later = np.cumsum(shares[..., -2::-1], axis=-1)[..., ::-1] - shares[..., :-1]
    seen = shares[..., :-1] / np.maximum(1 - later, 1e-6)
    return list(np.moveaxis(seen.clip(0, 1), -1, 0))


def ink_shares(colors: NDArray[np.float64], table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Find the shares of inks whose mean is nearest to each color.

    Parameters
    ----------
    colors
        (N, 3), 0..1.
    table
        (K, 3) inks and paper, 0..1.

    Returns
    -------
    NDArray
        (N, K), at least 0; each row adds up to 1. Of equally good shares, those from even ones on.

    References
    ----------
    .. [1] Beck & Teboulle (2009), A fast iterative shrinkage-thresholding algorithm, doi:10.1137/080716542.

    Examples
    --------
    >>> ink_shares(np.array([[0.25, 0.25, 0.25]]), np.array([[0.0, 0, 0], [1, 1, 1]])).round(2).tolist()
    [[0.75, 0.25]]
    """
    step = 1 / np.linalg.norm(table @ table.T, 2)
    shares = np.full((len(colors), len(table)), 1 / len(table))
    ahead, momentum = shares, 1.0
    for _ in range(ROUNDS):
        following = _on_simplex(ahead - step * (ahead @ table - colors) @ table.T)
        faster = (1 + math.sqrt(1 + 4 * momentum**2)) / 2
        ahead = following + (momentum - 1) / faster * (following - shares)
        shares, momentum = following, faster
    return shares


def _on_simplex(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Nearest rows that are at least 0 and add up to 1 (Held, Wolfe & Crowder 1974, doi:10.1007/BF01580223)."""
    falling = -np.sort(-points, axis=1)
    excess = (np.cumsum(falling, axis=1) - 1) / np.arange(1, points.shape[1] + 1)
    last = (falling > excess).sum(axis=1) - 1
    return np.maximum(points - excess[np.arange(len(points)), last, None], 0)


def dot_width(shares: NDArray[np.float64], shape: Dot) -> NDArray[np.float64]:
    """Width, in cells, of dots that together cover a share 0..1 of the page.

    Circles wider than a cell overlap their four neighbors; what they share counts once.

    Examples
    --------
    >>> dot_width(np.array([0.25, 1.0]), "square").tolist(), dot_width(np.array([1.0]), "circle").round(3).tolist()
    ([0.5, 1.0], [1.414])
    """
    if shape != "circle":
        return np.sqrt(shares)
    radius = np.linspace(0, math.sqrt(0.5), 1000)
    half_angle = np.arccos(np.minimum(0.5 / np.maximum(radius, 0.5), 1))
    covered = radius**2 * (math.pi - 4 * half_angle + 2 * np.sin(2 * half_angle))
    # The square root is nearly straight where dots are small.
    return 2 * np.interp(np.sqrt(shares), np.sqrt(covered), radius)


def _dots(
    color: Rgb, places: NDArray[np.float64], shares: NDArray[np.float64], cell: float, angle: float, shape: Dot
) -> Shapes:
    """Draw a dot at each place that has one."""
    is_drawn = shares >= LEAST_SHARE
    outline, is_line = shape_outline(shape)
    width = cell * dot_width(shares[is_drawn], shape)
    controls = turned(outline, angle) * width[:, None, None, None] + places[is_drawn][:, None, None]
    count = len(width)
    return Shapes(
        color, controls.reshape(-1, 4, 2), np.tile(is_line, count), np.arange(count + 1, dtype=np.intp) * len(is_line)
    )


def _ribbons(
    color: Rgb, places: NDArray[np.float64], shares: NDArray[np.float64], cell: float, angle: float, shape: Dot
) -> Shapes:
    """Draw a ribbon along each run of places in a row that have ink, as wide as their shares."""
    is_drawn = np.pad(shares >= LEAST_SHARE, ((0, 0), (1, 1)))
    change = np.diff(is_drawn.astype(np.int8), axis=1)
    row, first = np.nonzero(change == 1)
    count = np.nonzero(change == -1)[1] - first
    is_run = count > 1
    row, first, count = row[is_run], first[is_run], count[is_run]
    local = ranks(2 * count)
    length = np.repeat(count, 2 * count)
    is_back = local >= length
    column = np.repeat(first, 2 * count) + np.where(is_back, 2 * length - 1 - local, local)
    rows = np.repeat(row, 2 * count)
    across = turned(np.array([0.0, 1.0]), angle)
    half = shares[rows, column] * cell / 2 * np.where(is_back, 1, -1)
    return polygons(color, places[rows, column] + half[:, None] * across, offsets_of(2 * count))
