"""The pictures of the README: strips of finished art, and what each stage of a trace does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

import segvec
from pieces import FOLDER
from segvec.color.conversion import hex_from_rgb
from segvec.curves.curves import Curves, fit_curves
from segvec.pipeline import FLAT_TOLERANCE
from segvec.planar.map import PlanarMap, planar_map
from segvec.planar.subpixel import subpixel_map
from segvec.segment.methods import Cut, segment
from segvec.series.sheet import sheet_png
from segvec.svg.writing import layer_paths
from sheets import any_palette, posters

COFFEE, EMBLEM = FOLDER / "sources" / "coffee.png", FOLDER / "sources" / "emblem.png"
WIDTH = 480
SUNSET = ["#ffe8c2", "#ffc978", "#ff9f5a", "#f26b5e", "#c9476b", "#8d3a7a", "#523175", "#251c4a"]

WINDOW = (330, 243, 360, 265)
"""Left, top, right and bottom of the part of the badge whose stages are shown: sun, rock and sky meet there."""

ENLARGED = 12
"""Pixels of a figure for each of its."""


def _drawn(art: segvec.Artwork) -> NDArray[np.uint8]:
    """Draw an artwork as an (H, W, 3) array."""
    return art.to_array(width=WIDTH, background="white")[..., :3]


def _small_png(picture: NDArray[np.uint8] | Pillow.Image, colors: int = 192) -> bytes:
    """Write a picture as PNG of few colors."""
    image = picture if isinstance(picture, Pillow.Image) else Pillow.fromarray(picture)
    stream = BytesIO()
    image.quantize(colors, dither=Pillow.Dither.NONE).save(stream, "PNG", optimize=True)
    return stream.getvalue()


@cache
def _poster() -> segvec.Artwork:
    return segvec.trace(str(COFFEE), preset="poster", colors=8)


def hero() -> bytes:
    """Photograph, poster and recolored poster side by side."""
    art = _poster()
    traced = _drawn(art)
    photo = segvec.read_image(str(COFFEE)).pixels
    small = Pillow.fromarray(photo).resize(traced.shape[1::-1], Pillow.Resampling.LANCZOS)
    return _small_png(np.concatenate([np.asarray(small), traced, _drawn(art.recolor(SUNSET))], axis=1))


def series() -> bytes:
    """Twelve palettes over one poster, as a contact sheet."""
    made = segvec.make_series(_poster(), count=12, seed=7, distinct=True)
    sheet = Pillow.open(BytesIO(sheet_png(made, columns=4))).convert("RGB")
    return _small_png(sheet.resize((3 * WIDTH, round(3 * WIDTH / sheet.width * sheet.height))), 256)


def heatmaps() -> bytes:
    """Cells, hexagons and regions of one photograph."""
    picture = segvec.read_image(str(COFFEE))
    size = {"width": WIDTH, "height": round(WIDTH * picture.pixels.shape[0] / picture.pixels.shape[1])}
    cells = segvec.heatmap(picture, block=(10, 10), reduce="min", cmap="coolwarm", **size)
    look = {"shape": "hexagon", "show": "both", "background": "black"}
    hexagons = segvec.heatmap(picture, block=(15, 15), cmap="magma", **look, **size)
    regions = segvec.region_heatmap(picture, segvec.trace(picture, preset="poster"), cmap="viridis").to_artwork()
    drawn = [cells.to_array()[..., :3], hexagons.to_array()[..., :3], _drawn(regions)]
    return _small_png(np.concatenate(drawn, axis=1))


def styles() -> bytes:
    """Six ways to draw one photograph."""
    texts = ["isolines", "borders", "low-poly", "stained-glass", "halftone:cell=10", "hatching"]
    pictures = [_drawn(segvec.trace(str(COFFEE), style=text)) for text in texts]
    return _small_png(np.concatenate([np.concatenate(pictures[row : row + 3], axis=1) for row in (0, 3)]))


def gradients() -> bytes:
    """Draw two photographs in eight colors each, flat and with gradients."""
    rows = []
    for name in ("chelsea.png", "astronaut.png"):
        picture = segvec.read_image(str(FOLDER / "sources" / name)).pixels
        wide = picture[: picture.shape[1] * 5 // 8]
        rows.append([_drawn(segvec.trace(wide, preset=preset, colors=8)) for preset in ("poster", "smooth")])
    height = min(len(picture) for row in rows for picture in row)
    return _small_png(np.concatenate([np.concatenate([row[k][:height] for row in rows], axis=1) for k in (0, 1)]), 256)


def pages() -> bytes:
    """Lay a poster beside a sheet of one series."""
    art = _poster()
    paper = {"margin": "14mm", "dpi": 58, "caption": "traced in eight colors", "title": "Coffee"}
    poster = segvec.compose(art, destination="a4", swatches=True, frame="1mm", mat="5mm", crop="40%,50%", **paper)
    several = [piece.artwork for piece in segvec.make_series(art, count=9, seed=7, distinct=True).pieces]
    look = {"margin": "12mm", "background": "#1b1b22", "radius": "3mm", "dpi": 58}
    sheet = segvec.compose(several, destination="a4-landscape", **look)
    pictures = [Pillow.open(BytesIO(page.to_png())).convert("RGB") for page in (poster, sheet)]
    ground = Pillow.new("RGB", (sum(picture.width for picture in pictures) + 120, pictures[0].height + 60), "#c8c8cc")
    ground.paste(pictures[0], (40, 30))
    ground.paste(pictures[1], (80 + pictures[0].width, (ground.height - pictures[1].height) // 2))
    return _small_png(ground)


# The stages, on a small part of a picture


@dataclass(frozen=True, slots=True, eq=False)
class _Stages:
    """What each stage of one trace makes."""

    picture: segvec.Image
    cut: Cut
    lattice: PlanarMap
    borders: PlanarMap
    curves: Curves


@cache
def _stages() -> _Stages:
    picture = segvec.read_image(str(EMBLEM))
    cut = segment(picture)
    lattice = planar_map(cut.segmentation)
    borders = subpixel_map(lattice, pixels=picture.pixels, alpha=picture.alpha, segmentation=cut.segmentation)
    return _Stages(picture, cut, lattice, borders, fit_curves(borders, tolerance=FLAT_TOLERANCE, corner_threshold=60))


def stage_picture() -> bytes:
    """Show pixels as they come."""
    return _figure(_squares(_stages().picture.pixels))


def stage_labels() -> bytes:
    """Show the color of each pixel's label."""
    return _figure(_label_squares())


def stage_map() -> bytes:
    """Show borders on the lattice, and the nodes where more than two meet."""
    lattice = _stages().lattice
    nodes = lattice.points[np.concatenate([lattice.offsets[:-1], lattice.offsets[1:] - 1])]
    has_node = np.concatenate([~lattice.is_loop, ~lattice.is_loop])
    return _figure(_label_squares(faded=True) + _polylines(lattice) + _dots(np.unique(nodes[has_node], axis=0), 0.34))


def stage_borders() -> bytes:
    """Show borders where the anti-aliased pixels, behind them, put them."""
    return _figure(_squares(_stages().picture.pixels, faded=True) + _polylines(_stages().borders))


def stage_curves() -> bytes:
    """Show the lines and curves that were fitted, with their ends and handles."""
    curves = _stages().curves
    paths = "".join(
        f'<path d="M{a[0]:.2f} {a[1]:.2f}C{b[0]:.2f} {b[1]:.2f} {c[0]:.2f} {c[1]:.2f} {d[0]:.2f} {d[1]:.2f}"/>'
        for a, b, c, d in _seen(curves.controls).tolist()
    )
    arms = "".join(
        f'<path d="M{a[0]:.2f} {a[1]:.2f}L{b[0]:.2f} {b[1]:.2f}"/>'
        for a, b in _seen(np.concatenate([curves.controls[:, :2], curves.controls[:, 2:]])).tolist()
    )
    drawn = f'<g fill="none" stroke="#d1495b" stroke-width=".12">{arms}</g>'
    drawn += f'<g fill="none" stroke="#111" stroke-width=".24">{paths}</g>'
    ends = np.unique(np.concatenate([curves.controls[:, 0], curves.controls[:, 3]]), axis=0)
    return _figure(_label_squares(faded=True) + drawn + _dots(ends, 0.3))


def stage_layers() -> bytes:
    """Show the whole badge as it is painted, layer by layer, the newest strong."""
    art = segvec.trace(str(EMBLEM), preset="logo")
    width, height = (WINDOW[2] - WINDOW[0]) * ENLARGED, (WINDOW[3] - WINDOW[1]) * ENLARGED
    cols = 4
    cell = width / cols
    scale = 0.88 * cell / (art.size[0] * art.precision)
    shapes = [
        f'<path fill="{hex_from_rgb(art.colors[path.label])}" d="{path.data}" fill-opacity="{{}}"/>'
        for path in layer_paths(art)
    ]
    top = (height - cell * -(-len(shapes) // cols)) / 2
    steps = []
    for place, newest in enumerate(shapes):
        earlier = "".join(shape.format(0.25) for shape in shapes[:place])
        x, y = (place % cols + 0.06) * cell, top + (place // cols + 0.06) * cell
        steps.append(f'<g transform="translate({x:.1f} {y:.1f}) scale({scale:.6f})">{earlier}{newest.format(1)}</g>')
    ground = f'<rect width="{width}" height="{height}" fill="#f4f4f2"/>'
    return _drawn_figure(ground + "".join(steps), f"0 0 {width} {height}")


def _figure(body: str) -> bytes:
    left, top, right, bottom = WINDOW
    return _drawn_figure(body, f"{left} {top} {right - left} {bottom - top}")


def _drawn_figure(body: str, view: str) -> bytes:
    width = (WINDOW[2] - WINDOW[0]) * ENLARGED
    text = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{{}}" viewBox="{view}">{body}</svg>'
    height = (WINDOW[3] - WINDOW[1]) * ENLARGED
    png = segvec.render(text.format(height), format="png", background="white")
    return _small_png(Pillow.open(BytesIO(png)).convert("RGB"), 64)


def _squares(pixels: NDArray[np.uint8], *, faded: bool = False) -> str:
    """Draw the window's pixels; faded, so that lines on them are seen."""
    left, top, right, bottom = WINDOW
    part = pixels[top:bottom, left:right, :3]
    shown = (part // 2 + 127) if faded else part
    return "".join(
        f'<rect x="{left + col}" y="{top + row}" width="1.02" height="1.02" fill="{hex_from_rgb(color)}"/>'
        for row, line in enumerate(shown)
        for col, color in enumerate(line)
    )


def _label_squares(*, faded: bool = False) -> str:
    segmentation = _stages().cut.segmentation
    colors = np.vstack([segmentation.colors, np.full((1, 3), 255, np.uint8)])
    return _squares(colors[segmentation.labels], faded=faded)


def _polylines(planar: PlanarMap) -> str:
    """Draw the arcs that come near the window."""
    parts = np.split(planar.points, planar.offsets[1:-1])
    lines = (" ".join(f"{x:.2f},{y:.2f}" for x, y in part.tolist()) for part in parts if len(_seen(part[:, None])))
    drawn = "".join(f'<polyline points="{line}"/>' for line in lines)
    return f'<g fill="none" stroke="#111" stroke-width=".24" stroke-linejoin="round">{drawn}</g>'


def _dots(points: NDArray[np.float64], radius: float) -> str:
    seen = _seen(points[:, None])[:, 0].tolist()
    return "".join(f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius}" fill="#d1495b"/>' for x, y in seen)


def _seen(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Keep those groups of points (N, K, 2) of which one lies in the window or just outside."""
    low, high = np.array(WINDOW[:2]) - 2, np.array(WINDOW[2:]) + 2
    inside: NDArray[np.bool_] = ((points > low) & (points < high)).all(axis=2).any(axis=1)
    return points[inside]


FIGURES: Mapping[str, Callable[[], bytes]] = {
    "hero.png": hero,
    "series.png": series,
    "heatmaps.png": heatmaps,
    "styles.png": styles,
    "gradients.png": gradients,
    "pages.png": pages,
    "few-colors.jpg": posters,
    "any-palette.jpg": any_palette,
    "stages/1-picture.png": stage_picture,
    "stages/2-labels.png": stage_labels,
    "stages/3-map.png": stage_map,
    "stages/4-borders.png": stage_borders,
    "stages/5-curves.png": stage_curves,
    "stages/6-layers.png": stage_layers,
}
"""File in the gallery, and what draws it."""
