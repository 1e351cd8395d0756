"""Pieces through the public API: each function makes the file of one kind of piece."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import segvec
from pieces import Piece
from segvec.effects.effect import apply_effects
from segvec.heat.data import values_bytes
from segvec.image.writing import picture_bytes
from segvec.machines.plates import separations
from segvec.machines.plots import plotter_svg
from segvec.machines.profiles import cutter_svg
from segvec.series.sheet import sheet_svg

MM_PER_INCH = 25.4


def make(piece: Piece, *, sources: Path) -> bytes:
    """Make a piece, and return its file.

    Parameters
    ----------
    sources
        Folder of the sources.

    Raises
    ------
    segvec.SegvecError
        If an option cannot be used.
    """
    made = MAKERS[piece.make](piece, sources / piece.source.file)
    return made.encode() if isinstance(made, str) else made


def _traced(piece: Piece, picture: Path) -> segvec.Artwork:
    return segvec.trace(str(picture), **piece.step("trace"))


def _trace(piece: Piece, picture: Path) -> str:
    return _traced(piece, picture).to_svg(css=True)


def _recolor(piece: Piece, picture: Path) -> str:
    return segvec.recolor_svg(_trace(piece, picture), **piece.step("recolor"))


def _series(piece: Piece, picture: Path) -> str:
    options = piece.step("series")
    columns = options.pop("columns", None)
    return sheet_svg(segvec.make_series(_traced(piece, picture), **options), columns=columns)


def _page(piece: Piece, picture: Path) -> str:
    art = _traced(piece, picture)
    contents = [art]
    if "series" in piece.options:
        contents = [made.artwork for made in segvec.make_series(art, **piece.step("series")).pieces]
    elif "recolor" in piece.options:
        contents = [art.recolor(**piece.step("recolor"))]
    named = {"destination": "linkedin"} if piece.make == "banner" else {}
    seen = segvec.read_image(str(picture), background="white").pixels
    return segvec.compose(contents, pictures=[seen] * len(contents), **named, **piece.step("page")).to_svg()


def _animate(piece: Piece, picture: Path) -> str:
    options, art = piece.step("animate"), _traced(piece, picture)
    motion, palettes = options.pop("motion", "morph"), options.pop("palettes", [])
    if motion == "rotate":
        return segvec.color_rotation(art, **options).to_svg()
    if motion == "cycle":
        return segvec.palette_cycle(art, *palettes, **options).to_svg()
    return segvec.palette_morph(art, palettes, **options).to_svg()


def _heatmap(piece: Piece, picture: Path) -> str | bytes:
    options = _heatmap_options(piece)
    if piece.format == "gif":
        return _moving(picture, segvec.HeatmapOptions(**options))
    if "trace" in piece.options:
        image = segvec.read_image(str(picture))
        return segvec.region_heatmap(image, segvec.trace(image, **piece.step("trace")), **options).to_svg()
    with tempfile.TemporaryDirectory() as folder:
        values = _changed(piece, "effect", picture, folder) if "effect" in piece.options else picture
        mask = _changed(piece, "mask", picture, folder) if "mask" in piece.options else None
        made = segvec.heatmap(str(values), mask=mask, **options)
    return made.to_png() if piece.format == "png" else made.to_svg()


def _changed(piece: Piece, step: str, picture: Path, folder: str) -> Path:
    """Apply the effects of a step and write the result."""
    target = Path(folder, f"{piece.source.name}-{step}.png")
    target.write_bytes(_with_effects(piece, step, picture, format="png"))
    return target


def _with_effects(piece: Piece, step: str, picture: Path, *, format: str) -> bytes:
    return picture_bytes(apply_effects(segvec.read_image(str(picture)).pixels, **piece.step(step)), format=format)


def _heatmap_options(piece: Piece) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in piece.step("heatmap").items()}


def _moving(picture: Path, options: segvec.HeatmapOptions) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "moving.gif")
        segvec.heatmap_frames(str(picture), options).save(target)
        return target.read_bytes()


def _unmap(piece: Piece, picture: Path) -> str:
    found = segvec.unmap(str(picture), **piece.step("unmap"))
    with tempfile.TemporaryDirectory() as folder:
        values = Path(folder, f"{piece.source.name}.npy")
        values.write_bytes(values_bytes(found.values))
        return segvec.heatmap(values, **_heatmap_options(piece)).to_svg()


def _effect(piece: Piece, picture: Path) -> bytes:
    return _with_effects(piece, "effect", picture, format=piece.format)


def _cut(piece: Piece, picture: Path) -> str:
    art, options = _traced(piece, picture), piece.step("cut")
    scale = _millimetres(options["width"]) / art.size[0]
    if options.get("profile") == "plotter":
        return plotter_svg(art, millimetres_per_pixel=scale)
    return cutter_svg(art, millimetres_per_pixel=scale, hairline=_millimetres(options["line_width"]))


def _separate(piece: Piece, picture: Path) -> str:
    art, options = _traced(piece, picture), piece.step("separate")
    scale = _millimetres(options["width"]) / art.size[0]
    plates = separations(art, trap=_millimetres(options["trap"]) / scale)
    drawn = [plate.to_bytes("svg", scale=scale / MM_PER_INCH * 300, dpi=300).decode() for plate in plates]
    return segvec.compose(drawn, **piece.step("page")).to_svg()


def _millimetres(length: str) -> float:
    return float(length.removesuffix("mm"))


MAKERS: Mapping[str, Callable[[Piece, Path], str | bytes]] = {
    "trace": _trace,
    "recolor": _recolor,
    "series": _series,
    "poster": _page,
    "banner": _page,
    "animate": _animate,
    "heatmap": _heatmap,
    "unmap": _unmap,
    "effect": _effect,
    "cut": _cut,
    "separate": _separate,
}
"""What each word of ``make`` in ``pieces.toml`` does; it is also the command that does the same."""
