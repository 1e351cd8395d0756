"""Contact sheets: photographs as posters of few colors, and one poster in many palettes."""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageOps

import segvec
from pieces import FOLDER
from segvec.series.sheet import sheet_png

COUNTS = (6, 8, 12)
"""Colors of the posters beside each photograph."""

TILE = (216, 144)
COLUMNS = 2
GAP = 6

PHOTOGRAPHS = {
    "astronaut.png": (0, 0, 1, 0.66),
    "chelsea.png": (0, 0, 1, 1),
    "china.jpg": (0, 0, 1, 1),
    "coffee.png": (0, 0, 1, 1),
    "flower.jpg": (0, 0, 1, 1),
    "hopper.jpg": (0, 0, 1, 0.7),
    "hubble.jpg": (0, 0, 1, 0.8),
    "rocket.jpg": (0, 0, 1, 1),
    "retina.jpg": (0, 0.1, 1, 0.9),
    "astronaut.png#badges": (0.1, 0.55, 0.75, 1),
    "china.jpg#roofs": (0.2, 0.15, 0.75, 0.7),
    "flower.jpg#petals": (0.3, 0.1, 0.9, 0.7),
}
"""Pictures of the gallery, whole or in part: left, top, right and bottom as shares; of some there are two."""


def posters() -> bytes:
    """Draw twelve photographs, each beside its posters in six, eight and twelve colors."""
    rows = [row_of_posters(name) for name in PHOTOGRAPHS]
    height = len(rows) // COLUMNS
    columns = [np.concatenate(rows[start : start + height]) for start in range(0, len(rows), height)]
    return jpeg(Pillow.fromarray(np.concatenate(columns, axis=1)))


def row_of_posters(name: str) -> NDArray[np.uint8]:
    """Draw one of the photographs beside its posters."""
    picture = segvec.read_image(str(FOLDER / "sources" / name.partition("#")[0])).pixels
    height, width = picture.shape[:2]
    box = zip(PHOTOGRAPHS[name], (width, height) * 2, strict=True)
    left, top, right, bottom = (round(share * side) for share, side in box)
    part = np.ascontiguousarray(picture[top:bottom, left:right])
    drawn = [segvec.trace(part, preset="poster", colors=count) for count in COUNTS]
    shown = [part, *(art.to_array(width=part.shape[1], background="white")[..., :3] for art in drawn)]
    return np.concatenate([_tile(image) for image in shown], axis=1)


def _tile(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Fit a picture into a tile, white around."""
    image = ImageOps.fit(Pillow.fromarray(pixels), TILE, Pillow.Resampling.LANCZOS)
    return np.asarray(ImageOps.expand(image, GAP // 2, "white"))


def any_palette() -> bytes:
    """Draw one poster in twenty-four palettes, whatever they are."""
    art = segvec.trace(str(FOLDER / "sources" / "coffee.png"), preset="poster", colors=8)
    pieces = segvec.make_series(art, "any", count=24, seed=1, distinct=True)
    sheet = Pillow.open(BytesIO(sheet_png(pieces, columns=6))).convert("RGB")
    return jpeg(sheet.resize((1280, round(1280 / sheet.width * sheet.height)), Pillow.Resampling.LANCZOS))


def jpeg(picture: Pillow.Image) -> bytes:
    """Write a sheet."""
    stream = BytesIO()
    picture.save(stream, "JPEG", quality=72, optimize=True)
    return stream.getvalue()
