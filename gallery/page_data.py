"""What the web page shows, as plain data: pieces with their documents, thumbnails, commands and palettes."""

import base64
import re
from collections.abc import Mapping, Sequence
from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image as Pillow

import segvec
from commands import commands, recoloring
from pieces import FOLDER, Gallery, Piece, Source
from segvec.svg.document import document_size
from segvec.svg.writing import is_themed

THUMBNAIL = (760, 320)
"""Pixels of width and height at most of a card's picture; banners are wide."""

SOURCE = (800, 800)
"""The same of a source beside its piece."""

QUALITY = 68
"""Of the WebP pictures inside the page, 0 to 100."""

N_SEEDS = 12
"""Seeded palettes that a piece can be seen in."""

SHOWN_COLORS = 7
"""Colors by which a palette is shown."""

SAME_SHAPE = 0.01
"""Share by which width to height of a piece and its source may differ where they are laid over each other."""

ORIGINS = {"skimage": "scikit-image", "sklearn": "scikit-learn"}
"""Names of packages that are imported under others."""

_COLOR = re.compile(r"--color-(\d+),(#[0-9a-f]+)")


def page_data(shown: Gallery) -> dict[str, Any]:
    """Gather everything; pieces and sources are read from the gallery's folder."""
    used = {piece.source.name: piece.source for piece in shown.pieces}
    return {
        "version": segvec.__version__,
        "kinds": [{"id": name, "title": title} for name, title in shown.kinds.items()],
        "sources": {name: _source(source) for name, source in used.items()},
        "palettes": [_palette(name) for name in shown.palettes],
        "pieces": [_piece(piece, shown.palettes) for piece in shown.pieces],
    }


def _palette(name: str) -> dict[str, Any]:
    palette = segvec.as_palette(name)
    return {"id": name, "title": name.replace("-", " ").capitalize(), "colors": list(palette.codes[:SHOWN_COLORS])}


def _source(source: Source) -> dict[str, Any]:
    picture = _picture(source)
    return {
        "title": source.title,
        "credit": source.credit,
        "license": source.license,
        "link": source.link,
        "origin": {"skimage": "scikit-image", "sklearn": "scikit-learn"}.get(
            source.package, source.package or "segvec"
        ),
        "file": f"sources/{source.file}",
        "width": picture.width if picture else 0,
        "height": picture.height if picture else 0,
        "picture": _webp(picture, SOURCE) if picture else "",
    }


@cache
def _picture(source: Source) -> Pillow.Image | None:
    """Read a source; nothing where it is a table of numbers."""
    if source.file.endswith((".npy", ".csv")):
        return None
    with Pillow.open(FOLDER / "sources" / source.file) as image:
        return image.convert("RGBA" if image.mode in ("RGBA", "LA", "P") else "RGB")


def _piece(piece: Piece, palettes: tuple[str, ...]) -> dict[str, Any]:
    data = (FOLDER / piece.file).read_bytes()
    text = data.decode() if piece.format == "svg" else ""
    picture = Pillow.open(BytesIO(segvec.render(text, format="png", width=THUMBNAIL[0]) if text else data))
    width, height = document_size(text) if text else picture.size
    thumbnail = _reduced(picture.convert("RGBA"), THUMBNAIL)
    source = _picture(piece.source)
    recolorable = piece.make in ("trace", "recolor") and is_themed(text)
    return {
        "name": piece.name,
        "title": piece.title,
        "about": piece.about,
        "kinds": list(piece.kinds),
        "source": piece.source.name,
        "command": "\n".join(commands(piece)),
        "file": piece.file,
        "bytes": len(data),
        "width": round(width),
        "height": round(height),
        "thumbnail": _webp(thumbnail, THUMBNAIL),
        "thumbnail_size": list(thumbnail.size),
        "svg": text,
        "picture": "" if text else _data_uri(data, piece.format),
        "moving": piece.format == "gif" or piece.make == "animate",
        "comparable": source is not None and abs(width / height * source.height / source.width - 1) < SAME_SHAPE,
        **(_recolorings(piece, text, palettes) if recolorable else NO_RECOLORINGS),
    }


NO_RECOLORINGS: Mapping[str, Any] = {
    "palette_command": "",
    "seed_command": "",
    "colors": [],
    "palettes": {},
    "seeds": {},
}


def _recolorings(piece: Piece, text: str, palettes: Sequence[str]) -> dict[str, Any]:
    """Return the piece's colors in every palette, and the commands that give them to it."""
    return {
        "palette_command": recoloring(piece, options="--palette {palette}", name="{palette}"),
        "seed_command": recoloring(piece, options="--palette harmony --seed {seed}", name="{seed}"),
        "colors": _colors(text),
        "palettes": {name: _recolored(text, name) for name in palettes},
        "seeds": {str(seed): _recolored(text, "harmony", seed) for seed in range(1, N_SEEDS + 1)},
    }


def _recolored(text: str, palette: str, seed: int = 0) -> list[str]:
    return _colors(segvec.recolor_svg(text, palette, seed=seed))


def _colors(text: str) -> list[str]:
    """Return the colors of a themed document by their numbers."""
    found = {int(number): color for number, color in _COLOR.findall(text)}
    return [found.get(number, "") for number in range(1, max(found) + 1)]


def _reduced(picture: Pillow.Image, most: tuple[int, int]) -> Pillow.Image:
    scale = min(1.0, most[0] / picture.width, most[1] / picture.height)
    size = [max(1, round(scale * length)) for length in picture.size]
    return picture if scale == 1 else picture.resize((size[0], size[1]), Pillow.Resampling.LANCZOS)


def _webp(picture: Pillow.Image, most: tuple[int, int]) -> str:
    stream = BytesIO()
    _reduced(picture, most).save(stream, "WEBP", quality=QUALITY, method=6)
    return _data_uri(stream.getvalue(), "webp")


def _data_uri(data: bytes, suffix: str) -> str:
    kind = "jpeg" if suffix == "jpg" else suffix
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
