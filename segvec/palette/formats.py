"""Read and write palette files.

A path, bytes or an open file comes in; a `Palette` goes out, or the bytes of a file in a format of choice. What
a file is, its contents tell; the suffix counts only for formats that carry no mark of their own.

Known limits: colors are taken as sRGB unless the file has them in Lab; a damaged or truncated file is refused.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from segvec.errors import InputError
from segvec.files import file_bytes
from segvec.palette import (
    aseprite_format,
    css_format,
    gimp_format,
    hex_formats,
    jasc_format,
    json_format,
    photoshop_formats,
    riff_format,
    swatch_exchange_format,
)
from segvec.palette.palette import Palette

PALETTE_FORMATS: Mapping[str, str] = MappingProxyType(
    {f".{name}": name for name in ("gpl", "ase", "aco", "act", "pal", "hex", "txt", "css", "json")}
)
"""Format that a file's suffix asks for."""

MAX_TEXT_BYTES = 1 << 24
"""Largest text to read: 65536 colors with names of 200 letters; anything longer is no palette."""

_BINARY_READERS: tuple[tuple[str, Callable[[bytes], bool], Callable[[bytes], Palette]], ...] = (
    ("ase", swatch_exchange_format.is_ase, swatch_exchange_format.read_ase),
    ("aseprite", aseprite_format.is_aseprite, aseprite_format.read_aseprite),
    ("pal", riff_format.is_riff_pal, riff_format.read_riff_pal),
    ("aco", photoshop_formats.is_aco, photoshop_formats.read_aco),
)
_TEXT_READERS: tuple[tuple[str, Callable[[str], bool], Callable[[str], Palette]], ...] = (
    ("gpl", gimp_format.is_gpl, gimp_format.read_gpl),
    ("pal", jasc_format.is_jasc, jasc_format.read_jasc),
    ("json", json_format.is_json, json_format.read_json),
    ("hex", hex_formats.is_hex, hex_formats.read_hex),
    ("css", css_format.is_css, css_format.read_css),
)
_WRITERS: Mapping[str, Callable[[Palette], bytes]] = {
    "gpl": gimp_format.gpl_bytes,
    "ase": swatch_exchange_format.ase_bytes,
    "aco": photoshop_formats.aco_bytes,
    "act": photoshop_formats.act_bytes,
    "pal": jasc_format.jasc_bytes,
    "hex": hex_formats.hex_bytes,
    "txt": hex_formats.paint_net_bytes,
    "css": css_format.css_bytes,
    "json": json_format.json_bytes,
}

_BARE_SUFFIXES = ("", ".act", ".pal")
"""Suffixes of files that may be colors and nothing else; "" where the contents came without a name."""

_PICTURE_SIGNATURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"\0\0\0\x0cjP  ")


def read_palette(source: str | os.PathLike[str] | bytes | BinaryIO, *, name: str = "") -> Palette:
    r"""Read a palette file of any format that segvec knows.

    Parameters
    ----------
    source
        A path, the bytes of a file, or a file opened for reading bytes.
    name
        What to call the palette; if empty, the name in the file, else the file's own without suffix.

    Returns
    -------
    Palette
        Colors in the order of the file, repeated ones included.

    Raises
    ------
    InputError
        If the file cannot be read, is a picture (see `is_picture`), no palette, damaged, or of more than
        65536 colors.

    Examples
    --------
    >>> read_palette(b"264653\n2a9d8f\n").codes
    ('#264653', '#2a9d8f')
    """
    data, label, stem = file_bytes(source, noun="palette")
    path = source if isinstance(source, (str, os.PathLike)) else getattr(source, "name", "")
    path = path if isinstance(path, (str, os.PathLike)) else ""
    label = label if os.fspath(path) else "palette"
    if not data:
        raise InputError(f"{label} is empty")
    kind, read = _reader(data, label, Path(path).suffix.lower())
    try:
        palette = read()
    except InputError as error:
        raise InputError(f"{label} cannot be read as a palette ({kind}): {error}") from error
    return replace(palette, name=name or palette.name or stem)


def palette_bytes(palette: Palette, *, format: str) -> bytes:
    r"""Return the contents of a palette file.

    Parameters
    ----------
    format
        One of the values of `PALETTE_FORMATS`.

    Raises
    ------
    InputError
        If the format is unknown or cannot hold so many colors.

    Examples
    --------
    >>> from segvec.palette.palette import palette_of
    >>> palette_bytes(palette_of(["navy", "teal"]), format="hex")
    b'000080\n008080\n'
    """
    if format not in _WRITERS:
        raise InputError(f"unknown palette format {format!r}; give {_listed()}")
    return _WRITERS[format](palette)


def is_picture(data: bytes) -> bool:
    """Tell whether a file's bytes begin as those of a picture do, from which colors can be extracted.

    Examples
    --------
    >>> is_picture(b"GIF89a"), is_picture(b"GIMP Palette")
    (True, False)
    """
    return (
        data.startswith(_PICTURE_SIGNATURES)
        or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")
        or (data[4:8] == b"ftyp" and data[8:12] in (b"avif", b"avis", b"heic", b"heix", b"mif1"))
        or (data[:2] == b"BM" and data[6:10] == b"\0\0\0\0")
    )


def _reader(data: bytes, label: str, suffix: str) -> tuple[str, Callable[[], Palette]]:
    """Find out what a file is; return its format and what reads it."""
    if suffix == ".act" and photoshop_formats.is_act(data):  # any bytes may stand there, signatures too
        return "act", partial(photoshop_formats.read_act, data)
    if is_picture(data):
        raise InputError(f"{label} is a picture, not a palette; its colors must be extracted")
    for kind, is_kind, read in _BINARY_READERS:
        if is_kind(data):
            return kind, partial(read, data)
    text = _decoded(data)
    for kind, is_kind_of_text, read_text in _TEXT_READERS:
        if text is not None and is_kind_of_text(text):
            return kind, partial(read_text, text)
    if text is None and suffix in _BARE_SUFFIXES and photoshop_formats.is_act(data):
        return "act", partial(photoshop_formats.read_act, data)
    raise InputError(f"{label} is no palette that segvec reads: {_listed()}")


def _decoded(data: bytes) -> str | None:
    """Return the text with plain line ends, None if this is no text."""
    if len(data) > MAX_TEXT_BYTES:
        return None
    text = _decoded_letters(data).removeprefix("\ufeff").rstrip("\x1a").lstrip()
    if re.search(r"[\x00-\x08\x0e-\x1f]", text):
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded_letters(data: bytes) -> str:
    """Decode UTF-16 if marked or evident, else UTF-8, else Latin-1, which takes any bytes."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    for encoding, upper, lower in (("utf-16-le", data[1:64:2], data[:64:2]), ("utf-16-be", data[:64:2], data[1:64:2])):
        if 0 not in lower and 2 * upper.count(0) > len(upper):  # Latin letters have an empty upper byte
            return data.decode(encoding, errors="replace")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _listed() -> str:
    """Return the formats as a list to read."""
    *names, last = PALETTE_FORMATS.values()
    return f"{', '.join(names)} or {last}"
