"""Make the pictures of the README: ``python gallery/build.py``.

The photographs come inside scikit-image's wheel: coffee by Rachel Michetti, CC0.
"""

from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image as Pillow
from skimage import data

import segvec
from segvec.image_writer import png_bytes
from segvec.sheet import sheet_png

FOLDER = Path(__file__).parent
WIDTH = 480
SUNSET = ["#ffe8c2", "#ffc978", "#ff9f5a", "#f26b5e", "#c9476b", "#8d3a7a", "#523175", "#251c4a"]


def drawn(art: segvec.Artwork) -> np.ndarray:
    """Draw an artwork as an (H, W, 3) array."""
    return np.asarray(Pillow.open(BytesIO(art.to_png(width=WIDTH, background="white"))).convert("RGB"))


def hero() -> None:
    """Photograph, poster and recolored poster side by side."""
    photo = data.coffee()
    art = segvec.trace(photo, preset="poster", colors=8)
    traced = drawn(art)
    small = Pillow.fromarray(photo).resize((traced.shape[1], traced.shape[0]), Pillow.Resampling.LANCZOS)
    sheet = np.concatenate([np.asarray(small), traced, drawn(art.recolor(SUNSET))], axis=1)
    Pillow.fromarray(sheet).quantize(192, dither=Pillow.Dither.NONE).save(FOLDER / "hero.png", optimize=True)


def series() -> None:
    """Twelve palettes over one poster, as a contact sheet."""
    art = segvec.trace(data.coffee(), preset="poster", colors=8)
    sheet = Pillow.open(BytesIO(sheet_png(segvec.make_series(art, count=12, seed=7, distinct=True), columns=4)))
    small = sheet.convert("RGB").resize((3 * WIDTH, round(3 * WIDTH / sheet.width * sheet.height)))
    small.quantize(256, dither=Pillow.Dither.NONE).save(FOLDER / "series.png", optimize=True)


def heatmaps() -> None:
    """Cells, hexagons and regions of one photograph."""
    photo = data.coffee()
    height = round(WIDTH * photo.shape[0] / photo.shape[1])
    cells = segvec.heatmap(photo, block=(10, 10), reduce="min", cmap="coolwarm", width=WIDTH, height=height)
    hexagons = segvec.heatmap(
        photo,
        block=(20, 20),
        shape="hexagon",
        show="both",
        cmap="magma",
        background="black",
        width=WIDTH,
        height=height,
    )
    picture = segvec.read_image(BytesIO(png_bytes(photo)))
    regions = segvec.region_heatmap(picture, segvec.trace(picture, preset="poster"), cmap="viridis")
    sheet = np.concatenate([cells.to_array()[..., :3], hexagons.to_array()[..., :3], drawn(regions)], axis=1)
    Pillow.fromarray(sheet).quantize(192, dither=Pillow.Dither.NONE).save(FOLDER / "heatmaps.png", optimize=True)


def styles() -> None:
    """Six ways to draw one photograph."""
    photo = data.coffee()
    texts = ["isolines", "borders", "low-poly", "stained-glass", "halftone:cell=10", "hatching"]
    pictures = [drawn(segvec.trace(photo, style=text)) for text in texts]
    sheet = np.concatenate([np.concatenate(pictures[row : row + 3], axis=1) for row in (0, 3)])
    Pillow.fromarray(sheet).quantize(192, dither=Pillow.Dither.NONE).save(FOLDER / "styles.png", optimize=True)


def pages() -> None:
    """Lay a poster beside a sheet of one series."""
    art = segvec.trace(data.coffee(), preset="poster", colors=8)
    paper = {"margin": "14mm", "dpi": 58, "caption": "traced in eight colors", "title": "Coffee"}
    poster = segvec.compose(art, destination="a4", swatches=True, frame="1mm", mat="5mm", crop="40%,50%", **paper)
    series = [piece.artwork for piece in segvec.make_series(art, count=9, seed=7, distinct=True).pieces]
    sheet = segvec.compose(
        series, destination="a4-landscape", dpi=58, margin="12mm", background="#1b1b22", radius="3mm"
    )
    pictures = [Pillow.open(BytesIO(page.to_png())).convert("RGB") for page in (poster, sheet)]
    ground = Pillow.new("RGB", (sum(picture.width for picture in pictures) + 120, pictures[0].height + 60), "#c8c8cc")
    ground.paste(pictures[0], (40, 30))
    ground.paste(pictures[1], (80 + pictures[0].width, (ground.height - pictures[1].height) // 2))
    ground.quantize(192, dither=Pillow.Dither.NONE).save(FOLDER / "pages.png", optimize=True)


if __name__ == "__main__":
    hero()
    series()
    heatmaps()
    styles()
    pages()
