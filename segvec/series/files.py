"""A series on disk: pieces, contact sheet, and a manifest from which any of them can be made again.

A run that was interrupted goes on where it stopped: pieces that the manifest knows, and whose files are still as it
says, are not made again.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from segvec.errors import InputError, RenderError, SegvecError
from segvec.files import is_out_of_space, new_folder, write_atomically
from segvec.locks import locked_folder
from segvec.naming import PIECE_NAME, filled
from segvec.rendering.render import SUFFIXES, render
from segvec.rendering.renderer import check_formats
from segvec.series.manifest import MANIFEST, digest, known_pieces, manifest_text, piece_entry
from segvec.series.pieces import Piece, Pieces
from segvec.series.sheet import sheet_png, sheet_svg

FORMATS = ("svg", "png", "jpg", "webp", "pdf")
"""What a piece can be written as."""

RESERVED = frozenset({"", "sheet"})
"""What no piece can be called: the sheet would overwrite it."""

FORBIDDEN = '/\\:*?"<>|'
"""What is no part of a file's name, here or on other systems."""

SAVED_SHARE = 0.05
"""Share of the pieces done that may be missing in the manifest: writing all of it each time would take longer than
the pieces do, and of a run that is killed no more than this is made twice."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What became of one piece."""

    piece: Piece
    """The piece itself."""
    files: tuple[str, ...]
    """Names of its files, in the folder."""
    is_new: bool
    """Whether it was made now."""
    error: str = ""
    """Why it could not be made."""


def write_series(
    series: Pieces,
    folder: str | Path,
    *,
    name: str = PIECE_NAME,
    formats: Sequence[str] = ("svg",),
    size: Mapping[str, Any] | None = None,
    sheet: bool = True,
    columns: int | None = None,
    force: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> list[Progress]:
    """Write the pieces, a contact sheet and ``manifest.json`` into a folder; see :meth:`segvec.Series.save`.

    `size` holds options of :func:`segvec.render` for the formats that have a size.
    """
    for format in formats:
        if format not in FORMATS:
            raise InputError(f"unknown format {format!r}; choose some of {', '.join(FORMATS)}")
    check_formats(formats)
    place = Path(folder)
    stems = _stems(series, name)
    with new_folder(place), locked_folder(place):
        known = known_pieces(place, series, force=force)
        return _written(series, place, known, stems, formats, dict(size or {}), sheet, columns, progress)


def _written(
    series: Pieces,
    place: Path,
    known: Mapping[int, Mapping[str, Any]],
    stems: Sequence[str],
    formats: Sequence[str],
    size: Mapping[str, Any],
    sheet: bool,
    columns: int | None,
    progress: Callable[[Progress], None] | None,
) -> list[Progress]:
    entries: list[dict[str, Any]] = []
    results: list[Progress] = []
    n_unsaved = 0

    def save() -> None:
        write_atomically(place / MANIFEST, manifest_text(series, [*entries, *_unfinished(known, entries)]))

    try:
        for piece, stem in zip(series.pieces, stems, strict=True):
            entry = piece_entry(piece, dict(size or {}))
            names = tuple(f"{stem}.{format}" for format in formats)
            files = _finished(place, known, entry, names)
            result = Progress(piece, names, is_new=files is None)
            if files is None:
                files, result = _made(series, piece, place, names, dict(size or {}))
            entries.append({**entry, "files": files} if not result.error else {**entry, "error": result.error})
            results.append(result)
            n_unsaved += result.is_new
            if n_unsaved > SAVED_SHARE * len(entries):
                save()
                n_unsaved = 0
            if progress is not None:
                progress(result)
    except BaseException:
        with suppress(RenderError):  # where one file could not be written, this may fail likewise
            save()
        raise
    write_atomically(place / MANIFEST, manifest_text(series, entries))
    if sheet:
        write_atomically(place / "sheet.svg", sheet_svg(series, columns=columns))
        write_atomically(place / "sheet.png", sheet_png(series, columns=columns))
    return results


def _stems(series: Pieces, template: str) -> list[str]:
    """Name of each piece's files, without suffix."""
    title = series.artwork.title or "art"
    stems = [
        _stem(template, name=title, number=piece.number, seed=piece.seed, palette=piece.palette.name)
        for piece in series.pieces
    ]
    # Some file systems take capitals and small letters for the same.
    folded = {stem.casefold() for stem in stems}
    if len(folded) < len(stems):
        raise InputError(f"pieces would overwrite each other as {template!r}; put {{number}} or {{seed}} into the name")
    if folded & RESERVED:
        raise InputError(f"the name {template!r} makes {min(folded & RESERVED)!r}, which no piece can be called")
    return stems


def _stem(template: str, **values: Any) -> str:  # noqa: ANN401 (numbers and texts)
    """Fill in a template; what no file name can hold becomes a hyphen."""
    return "".join("-" if char in FORBIDDEN or not char.isprintable() else char for char in filled(template, **values))


def _finished(
    place: Path, known: Mapping[int, Mapping[str, Any]], entry: Mapping[str, Any], names: Sequence[str]
) -> dict[str, str] | None:
    """Digests of a piece's files if they are there as an earlier run left them."""
    before = known.get(entry["number"], {})
    # Through JSON, as it was read: tuples are lists there.
    if {**before, "files": None} != {**json.loads(json.dumps(entry)), "files": None}:
        return None
    if set(before["files"]) != set(names):
        return None
    try:
        there = all(digest((place / name).read_bytes()) == before["files"][name] for name in names)
    except OSError:
        return None
    return dict(before["files"]) if there else None


def _made(
    series: Pieces, piece: Piece, place: Path, names: Sequence[str], size: Mapping[str, Any]
) -> tuple[dict[str, str], Progress]:
    """Make the files of a piece; a failure is told, not raised."""
    files = {}
    try:
        svg = series.svg(piece)
        for name in names:
            format = name.rpartition(".")[2]
            data = svg.encode() if format == "svg" else render(svg, format=SUFFIXES[f".{format}"], **size)
            write_atomically(place / name, data)
            files[name] = digest(data)
    except (SegvecError, MemoryError) as error:
        if is_out_of_space(error):  # which no other piece would find
            raise
        return {}, Progress(piece, (), is_new=True, error=str(error) or "not enough memory")
    return files, Progress(piece, tuple(names), is_new=True)


def _unfinished(
    known: Mapping[int, Mapping[str, Any]], entries: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """Pieces of the earlier run that this one has not come to yet."""
    return [entry for number, entry in sorted(known.items()) if number > len(entries)]
