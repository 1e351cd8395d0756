"""What the studio's worker processes do: pictures and options in, drawings and files out.

A process keeps the artworks of its last traces, so that a file of what is on the screen needs no second trace.
"""

import dataclasses
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segvec.artwork.artwork import Artwork
from segvec.color.lightness import distinct_colors
from segvec.image.image import read_image
from segvec.options.recoloring import RecolorOptions
from segvec.options.tracing import TraceOptions
from segvec.palette.extract import extract_palette
from segvec.palette.formats import is_picture, read_palette
from segvec.palette.resolve import as_palette
from segvec.pipeline import Stage, trace
from segvec.planar.region_pixels import region_pixels
from segvec.recoloring.artworks import recolor
from segvec.recoloring.documents import recolor_svg
from segvec_cli.outputs import Job, PageSize, Target, rendered
from segvec_cli.studio.keeping import Artworks
from segvec_cli.studio.running import archive, command_file, page_preview
from segvec_cli.studio.views import reduced, seen_picture, small_picture
from segvec_cli.studio.wishes import MAPS

MOST_KEPT = 3
"""Artworks that a process keeps."""

Tell = Callable[[Stage], None]

Names = Mapping[str, str]
"""What paths of masks and labels are called, in recipes."""

NO_NAMES: Names = {}


@dataclass(frozen=True, slots=True)
class Recoloring:
    """A palette and how it is laid over; none where an artwork keeps its own colors."""

    palette: str | None = None
    options: RecolorOptions = dataclasses.field(default_factory=RecolorOptions)

    @property
    def changes(self) -> bool:
        """Whether it does anything."""
        return self.palette is not None or self.options.acts_alone


@dataclass(frozen=True, slots=True)
class Drawn:
    """An artwork as the page shows it."""

    artwork: Artwork
    """With its own colors."""
    svg: str
    """The same, with its colors in a style sheet."""
    facts: Mapping[str, Any]
    """What the page tells of it."""


_artworks = Artworks[tuple[str, TraceOptions]](most=MOST_KEPT)


def warm_up() -> None:
    """Load what a trace needs, before there is one to wait for."""
    trace(np.kron(np.eye(8), np.ones((6, 6))), colors=2).to_svg(css=True)


def draft(
    path: str, options: TraceOptions, recoloring: Recoloring, *, names: Names = NO_NAMES, side: int, tell: Tell
) -> Drawn:
    """Trace a reduced picture, for a first look; what is measured in its pixels is reduced with it.

    Borders are polygons: fitting curves takes half of the time, and the full trace follows at once.
    """
    is_whole = options.mask is not None or options.labels is not None  # which are of the whole picture's size
    picture, scale = (read_image(path), 1.0) if is_whole else reduced(path, side)
    start = time.perf_counter()
    artwork = trace(picture, _quick(_reduced_options(options, scale)), progress=tell)
    return _drawn(artwork, recoloring, {"seconds": time.perf_counter() - start, "scale": scale})


def full(path: str, options: TraceOptions, recoloring: Recoloring, *, names: Names = NO_NAMES, tell: Tell) -> Drawn:
    """Trace a picture as ``segvec trace`` does."""
    start = time.perf_counter()
    artwork = _traced(path, options, tell, names)
    seconds = time.perf_counter() - start
    n_bytes = len(artwork.to_svg().encode())
    return _drawn(artwork, recoloring, {"seconds": seconds, "scale": 1.0, "bytes": n_bytes})


def repainted(artwork: Artwork, recoloring: Recoloring) -> dict[str, Any]:
    """Tell the colors of an artwork under a palette, or its SVG where the shapes become others."""
    if not recoloring.changes:
        return {"paint": _codes(artwork)}
    art = recolor(artwork, recoloring.palette, recoloring.options)
    if art.controls is artwork.controls and art.shades.keys() == artwork.shades.keys():
        return {"paint": _codes(art)}
    return {"paint": _codes(art), "svg": art.to_svg(css=True), "inks": _inks(art)}


def repainted_svg(artwork: Artwork, recoloring: Recoloring) -> str:
    """Return the SVG of an artwork under a palette."""
    return (recolor(artwork, recoloring.palette, recoloring.options) if recoloring.changes else artwork).to_svg()


def file(
    path: str,
    options: TraceOptions,
    recoloring: Recoloring,
    *,
    names: Names = NO_NAMES,
    format: str,
    css: bool,
    size: PageSize,
    tell: Tell,
) -> bytes:
    """Make a file as ``segvec trace`` does, and ``segvec recolor`` where there is a palette."""
    artwork = _traced(path, options, tell, names)

    def svg() -> str:
        text = artwork.to_svg(css=css)
        return recolor_svg(text, recoloring.palette, recoloring.options) if recoloring.changes else text

    def geojson() -> str:
        art = recolor(artwork, recoloring.palette, recoloring.options) if recoloring.changes else artwork
        return art.to_geojson()

    ((_, data),) = rendered(Job(path, (Target("art", format),)), size, svg=svg, geojson=geojson)
    return data


def report_text(
    path: str, options: TraceOptions, recoloring: Recoloring, *, names: Names = NO_NAMES, tell: Tell
) -> str:
    """Return the report of a trace as JSON."""
    from segvec.reporting import report

    artwork = _traced(path, options, tell, names)
    art = recolor(artwork, recoloring.palette, recoloring.options) if recoloring.changes else artwork
    return report(art, path).to_json()


def series_archive(
    path: str,
    options: TraceOptions,
    wanted: Mapping[str, Any],
    *,
    names: Names = NO_NAMES,
    numbers: Sequence[int],
    formats: Sequence[str],
    tell: Tell,
) -> bytes:
    """Make the folder that ``segvec series`` makes, or the favourites of it, as a ZIP archive."""
    from segvec.series.series import make_series

    series = make_series(_traced(path, options, tell, names), **wanted)
    if numbers:
        series = dataclasses.replace(series, pieces=tuple(each for each in series.pieces if each.number in numbers))
    with tempfile.TemporaryDirectory(prefix="segvec-studio-") as folder:
        series.save(folder, formats=formats)
        return archive(Path(folder))


def _traced(path: str, options: TraceOptions, tell: Tell, names: Names) -> Artwork:
    """Trace, unless that was done just now."""
    key = (path, options)
    if key not in _artworks:
        artwork = trace(path, options, progress=tell)
        called = {name: names[value] for name, value in artwork.recipe.items() if name in MAPS and value in names}
        _artworks.put(key, dataclasses.replace(artwork, recipe={**artwork.recipe, **called}))
    return _artworks.get(key)


def _quick(options: TraceOptions) -> TraceOptions:
    """Leave out what takes time and is hardly seen in a draft."""
    return dataclasses.replace(options, curve="polygon") if options.curve == "spline" and not options.style else options


def _reduced_options(options: TraceOptions, scale: float) -> TraceOptions:
    """Bring what is measured in pixels to a reduced picture; without caps, which would take several traces."""
    if scale == 1:
        return options
    changes: dict[str, Any] = {"max_bytes": None, "max_segments": None, "max_paths": None}
    if options.min_area is not None:
        changes["min_area"] = options.min_area * scale**2
    if options.tolerance is not None:
        changes["tolerance"] = options.tolerance * scale
    if options.only is not None and "," in options.only:
        changes["only"] = ",".join(str(round(float(part) * scale)) for part in options.only.split(","))
    if options.crop is not None and "%" not in options.crop:
        parts = [float(part) * scale for part in options.crop.split(",")]
        left, top, width, height = (int(part) for part in parts)
        changes["crop"] = f"{left},{top},{max(1, width)},{max(1, height)}"
    changes["window"] = max(3, 2 * round(options.window * scale / 2) + 1)
    changes["understroke"] = options.understroke * scale
    return dataclasses.replace(options, **changes)


def _drawn(artwork: Artwork, recoloring: Recoloring, facts: Mapping[str, Any]) -> Drawn:
    painted = repainted(artwork, recoloring)
    told = {
        **facts,
        "size": artwork.size,
        "colors": artwork.n_colors,
        "segments": artwork.n_segments,
        "inks": _inks(artwork),
        "paint": painted["paint"],
    }
    return Drawn(artwork, painted.get("svg") or artwork.to_svg(css=True), told)


def _codes(artwork: Artwork) -> dict[int, str]:
    """Return the color of each label in use, by its number from 1, as style sheets and documents have it."""
    return {
        label + 1: "#{:02x}{:02x}{:02x}".format(*artwork.colors[label].tolist())  # six digits, for the page's pickers
        for label in np.unique(artwork.labels).tolist()
    }


def _inks(artwork: Artwork) -> list[dict[str, Any]]:
    """Return each color, lightest first as palettes are assigned in order, its labels, and its share of the page."""
    used = np.unique(artwork.labels)
    table, place = distinct_colors(artwork.colors[used])
    shares = _shares(artwork)
    return [
        {
            "color": "#{:02x}{:02x}{:02x}".format(*color),
            "labels": (used[place == k] + 1).tolist(),
            "area": None if shares is None else float(shares[used[place == k]].sum()),
        }
        for k, color in enumerate(table.tolist())
    ]


def _shares(artwork: Artwork) -> NDArray[np.float64] | None:
    """Return the share of the page that each label takes; None for lines and dots."""
    if artwork.borders is None:
        return None
    planar = artwork.borders[0]
    labels = planar.labels[region_pixels(planar)].ravel()
    counts = np.bincount(labels[(labels >= 0) & (labels < planar.n_labels)], minlength=len(artwork.colors))
    return counts[: len(artwork.colors)] / labels.size


def palette_codes(source: str, size: int, seed: int) -> list[str]:
    """Return the colors of a palette."""
    return list(as_palette(source, size=size, seed=seed).codes)


def palette_of_picture(path: str, size: int) -> list[str]:
    """Return the colors that stand for a picture."""
    return list(extract_palette(path, colors=size).codes)


def palette_of_file(data: bytes, size: int) -> list[str]:
    """Return the colors of a palette file, or of a picture."""
    return list((extract_palette(data, colors=size) if is_picture(data) else read_palette(data)).codes)


def series_pieces(artwork: Artwork, wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what the pieces of a series are, without writing any."""
    from segvec.series.series import make_series

    return [
        {
            "number": piece.number,
            "seed": piece.seed,
            "palette": piece.palette.name,
            "colors": list(piece.palette.codes),
            "paint": _codes(piece.artwork),
        }
        for piece in make_series(artwork, **wanted).pieces
    ]


JOBS: Mapping[str, Callable[..., Any]] = {
    job.__name__: job
    for job in (
        warm_up,
        seen_picture,
        small_picture,
        draft,
        full,
        file,
        report_text,
        series_archive,
        command_file,
        page_preview,
        palette_of_picture,
        palette_of_file,
    )
}
"""What a process does, by name."""
