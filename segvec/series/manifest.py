"""The manifest of a series on disk: what each piece was made with, and whether a folder holds another series."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from segvec._version import __version__
from segvec.errors import InputError, printable
from segvec.series.pieces import Piece, Pieces

MANIFEST = "manifest.json"

SHEETS = ("sheet.svg", "sheet.png")


def piece_entry(piece: Piece, size: Mapping[str, Any]) -> dict[str, Any]:
    """Return all that is needed to make a piece again, given the artwork."""
    return {
        "number": piece.number,
        "seed": piece.seed,
        "palette": {"name": piece.palette.name, "colors": list(piece.palette.codes), "source": piece.palette.source},
        "recolor": piece.artwork.recipe.get("recolor", [{}])[-1],
        **({"size": dict(size)} if size else {}),
    }


def manifest_text(series: Pieces, entries: Sequence[Mapping[str, Any]]) -> str:
    """Write a manifest."""
    # ASCII alone: names of files may hold what UTF-8 cannot.
    return json.dumps({**_head(series), "pieces": list(entries)}, indent=1) + "\n"


def known_pieces(place: Path, series: Pieces, *, force: bool) -> dict[int, dict[str, Any]]:
    """Return the pieces of a series that an earlier run finished in a folder, by number.

    Parameters
    ----------
    place
        The folder.
    series
        What is to be written there.
    force
        Whether the files of another series go, as far as they are as it left them; else they are refused.

    Raises
    ------
    InputError
        If the folder holds another series.
    """
    head, entries = _read(place / MANIFEST)
    if not head:
        return {}
    difference = _difference(head, entries, series)
    if not difference:
        return {number: entry for number, entry in entries.items() if isinstance(entry.get("files"), dict)}
    if not force:
        raise InputError(f"{printable(str(place))} holds another series, {difference}; --force writes over it")
    _remove(place, entries)
    return {}


def digest(data: bytes) -> str:
    """Return the SHA-256 of a file's contents in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def _head(series: Pieces) -> dict[str, Any]:
    """Return what all pieces of a series have in common."""
    return {
        "segvec": __version__,
        "picture": series.artwork.title,
        "recipe": dict(series.artwork.recipe),
        "css": series.css,
    }


def _read(path: Path) -> tuple[dict[str, Any], dict[int, dict[str, Any]]]:
    """Read the head of a manifest and its pieces by number; nothing where it is none of ours."""
    try:
        manifest = json.loads(path.read_bytes())
        pieces = manifest.pop("pieces")
        if not {"segvec", "picture", "recipe", "css"} <= manifest.keys():
            return {}, {}
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return {}, {}
    entries = pieces if isinstance(pieces, list) else []
    return manifest, {
        entry["number"]: entry for entry in entries if isinstance(entry, dict) and isinstance(entry.get("number"), int)
    }


def _difference(head: Mapping[str, Any], entries: Mapping[int, Mapping[str, Any]], series: Pieces) -> str:
    """Tell in words what makes a manifest that of another series; nothing where it is the same."""
    wanted = json.loads(manifest_text(series, [piece_entry(piece, {}) for piece in series.pieces]))
    if head["segvec"] != wanted["segvec"]:
        return f"made by segvec {printable(str(head['segvec']))}, not {__version__}"
    if head["picture"] != wanted["picture"]:
        return f"of {printable(str(head['picture']))!r}"
    if head["recipe"] != wanted["recipe"]:
        return "of another picture or traced with other options"
    if head["css"] != wanted["css"]:
        return "with colors written in another way (--css)"
    for piece in wanted["pieces"]:
        entry = entries.get(piece["number"], {})
        for part, difference in _DIFFERENCES.items():
            if part in entry and entry[part] != piece[part]:
                return difference
    return ""


_DIFFERENCES = {
    "seed": "with other seeds",
    "palette": "with other palettes",
    "recolor": "with palettes laid over in another way",
}
"""What is the matter where a part of a piece's entry is another."""


def _remove(place: Path, entries: Mapping[int, Mapping[str, Any]]) -> None:
    """Remove the files of a series that are as it left them, and its manifest last."""
    for entry in entries.values():
        files = entry.get("files")
        for name, before in files.items() if isinstance(files, dict) else ():
            path = place / name
            with suppress(OSError, ValueError):
                if path.name == name and digest(path.read_bytes()) == before:
                    path.unlink()
    for name in (*SHEETS, MANIFEST):
        with suppress(OSError):
            (place / name).unlink()
