"""Palette files of text: GIMP's .gpl, JASC .pal, .hex, Paint.NET's .txt and JSON.

Text with plain line ends comes in and a palette goes out, or the other way round. A reader raises
`InputError` with the reason alone; who called it knows the name of the file.

Known limits: names are written on one line, without control characters; opacity is ignored, and fully
transparent colors are left out.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from segvec.color.conversion import parse_color
from segvec.errors import InputError
from segvec.palette.palette import Palette
from segvec.palette.swatches import Swatch, names_of, one_line, palette_from_swatches

MAX_CODE_LETTERS = 64
"""Letters of a color to look at: more than any has, few enough for an error message."""

_REMARK = re.compile(r"(?:#|;)\s*(palette name|source|author|license):[^\S\n]*(.*)", re.IGNORECASE)
_GPL_FIELD = re.compile(r"(name|channels|columns):(.*)", re.IGNORECASE)
_HEX_CODE = re.compile(r"#?(?:[0-9a-f]{6}|[0-9a-f]{8})|#[0-9a-f]{3,4}", re.IGNORECASE)


def _remarks(text: str) -> dict[str, str]:
    """Return what comments tell about the palette; the first of each kind counts."""
    found = (_REMARK.match(line) for line in text.split("\n"))
    return {match[1].lower(): match[2].strip() for match in reversed([match for match in found if match])}


def _commented(palette: Palette, *, mark: str) -> Iterator[str]:
    """Yield a comment for each thing that is known about the palette."""
    if palette.source:
        yield f"{mark} Source: {one_line(palette.source)}"
    if palette.license:
        yield f"{mark} License: {one_line(palette.license)}"


def _joined(lines: Iterable[str], *, end: str = "\n") -> bytes:
    return "".join(line + end for line in lines).encode()


def _byte(text: str) -> int:
    """Read a channel of 0..255."""
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) > 255:
        raise InputError(f"a channel must be a whole number 0..255, got {text[:20]!r}")
    return int(text)


def _rgb(words: Sequence[str]) -> tuple[int, int, int]:
    if len(words) < 3:
        raise InputError(f"a color must have three channels, got {' '.join(words)[:40]!r}")
    return _byte(words[0]), _byte(words[1]), _byte(words[2])


# GIMP


def is_gpl(text: str) -> bool:
    """Tell whether this is a palette of GIMP."""
    return text.startswith("GIMP Palette")


def read_gpl(text: str) -> Palette:
    """Read a palette of GIMP, or of Aseprite, which may add an alpha channel.

    References
    ----------
    .. [1] https://developer.gimp.org/core/standards/gpl/
    """
    lines = [line.strip() for line in text.split("\n")[1:]]
    lines = [line for line in lines if line and not line.startswith("#")]
    fields = {match[1].lower(): match[2].strip() for match in map(_GPL_FIELD.match, lines) if match}
    n_channels = 4 if fields.get("channels", "").upper() == "RGBA" else 3
    rows = (line.split(None, n_channels) for line in lines if not _GPL_FIELD.match(line))
    swatches = (Swatch(_rgb(row), _gpl_name(row[n_channels:])) for row in rows if n_channels == 3 or row[3:4] != ["0"])
    remarks = _remarks(text)
    source = remarks.get("source") or remarks.get("author", "")
    return palette_from_swatches(
        swatches, name=fields.get("name", ""), source=source, license_terms=remarks.get("license", "")
    )


def _gpl_name(rest: Sequence[str]) -> str:
    """Return the name after the channels; GIMP writes "Untitled" where there is none."""
    return "" if not rest or rest[0] == "Untitled" else rest[0]


def gpl_bytes(palette: Palette) -> bytes:
    """Write a palette of GIMP."""
    rows = (
        f"{red:3d} {green:3d} {blue:3d}\t{one_line(name) or 'Untitled'}"
        for (red, green, blue), name in zip(palette.colors.tolist(), names_of(palette), strict=True)
    )
    head = ["GIMP Palette", f"Name: {one_line(palette.name)}", "Columns: 0", *_commented(palette, mark="#"), "#"]
    return _joined([*head, *rows])


# JASC


def is_jasc(text: str) -> bool:
    """Tell whether this is a palette of Paint Shop Pro."""
    return text.startswith("JASC-PAL")


def read_jasc(text: str) -> Palette:
    """Read a palette of Paint Shop Pro: a version, a count and as many lines of red, green and blue."""
    rows = [line.split() for line in text.split("\n")[2:] if line.strip()]
    if not rows or not re.fullmatch(r"[0-9]{1,9}", rows[0][0]):
        raise InputError("its third line must say how many colors follow")
    count = int(rows[0][0])
    if len(rows) - 1 < count:
        raise InputError(f"it is truncated, {len(rows) - 1} of {count} colors are there")
    return palette_from_swatches(Swatch(_rgb(row)) for row in rows[1 : 1 + count])


def jasc_bytes(palette: Palette) -> bytes:
    """Write a palette of Paint Shop Pro, with the line ends that it asks for."""
    rows = (f"{red} {green} {blue}" for red, green, blue in palette.colors.tolist())
    return _joined(["JASC-PAL", "0100", str(len(palette)), *rows], end="\r\n")


# Hex codes


def _hex_codes(text: str) -> Iterator[str]:
    """Yield what stands between the comments."""
    for line in text.split("\n"):
        yield from re.split(r";|//|#(?!\S)", line, maxsplit=1)[0].replace(",", " ").split()


def is_hex(text: str) -> bool:
    """Tell whether the first thing that is no comment is a hex code."""
    return _HEX_CODE.fullmatch(next(_hex_codes(text), "")) is not None


def read_hex(text: str) -> Palette:
    """Read hex codes, one or several in a line, with comments after ``;``, ``//`` or ``# ``.

    Eight digits are Paint.NET's AARRGGBB, but CSS's ``#rrggbbaa`` with a number sign.

    References
    ----------
    .. [1] https://www.getpaint.net/doc/latest/WorkingWithPalettes.html
    """
    remarks = _remarks(text)
    source = remarks.get("source") or remarks.get("author", "")
    return palette_from_swatches(
        (Swatch(rgba[:3]) for rgba in map(_rgba_from_code, _hex_codes(text)) if rgba[3]),
        name=remarks.get("palette name", ""),
        source=source,
        license_terms=remarks.get("license", ""),
    )


def _rgba_from_code(code: str) -> tuple[int, int, int, int]:
    if _HEX_CODE.fullmatch(code) is None:
        raise InputError(f"a color must be written as rrggbb, got {code[:20]!r}")
    return parse_color(code[2:] + code[:2] if len(code) == 8 else code)


def hex_bytes(palette: Palette) -> bytes:
    """Write hex codes, one a line."""
    return _joined(code.removeprefix("#") for code in palette.codes)


def paint_net_bytes(palette: Palette) -> bytes:
    """Write a palette of Paint.NET, which shows the first 96 colors."""
    head = [f";Palette Name: {one_line(palette.name)}"] if palette.name else []
    rows = (f"FF{code.removeprefix('#').upper()}" for code in palette.codes)
    return _joined([";paint.net Palette File", *head, *_commented(palette, mark=";"), *rows])


# JSON


def is_json(text: str) -> bool:
    """Tell whether this may be JSON; an opening brace alone could be CSS gone wrong."""
    return re.match(r"\s*(?:\[|\{\s*[\"}])", text) is not None


def read_json(text: str) -> Palette:
    """Read colors, as segvec writes them or as a list or an object of hex codes or of channels 0..255."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:  # also whole numbers of thousands of digits
        raise InputError("it is not valid JSON") from error
    if isinstance(content, dict) and isinstance(content.get("colors"), (list, dict)):
        source = _text(content, "source") or _text(content, "author")
        return palette_from_swatches(
            _json_swatches(content["colors"]),
            name=_text(content, "name"),
            source=source,
            license_terms=_text(content, "license"),
        )
    return palette_from_swatches(_json_swatches(content))


def _text(content: dict[str, Any], key: str) -> str:
    value = content.get(key)
    return value if isinstance(value, str) else ""


def _json_swatches(content: list[Any] | dict[str, Any]) -> Iterator[Swatch]:
    """Yield the colors of a list or an object."""
    items = content.items() if isinstance(content, dict) else map(_json_item, content)
    for name, value in items:
        red, green, blue, alpha = _rgba_from_json(value)
        if alpha:
            yield Swatch((red, green, blue), name)


def _json_item(item: Any) -> tuple[str, Any]:  # noqa: ANN401 (whatever JSON holds)
    """Return the name and the color of an element of a list."""
    if not isinstance(item, dict):
        return "", item
    return _text(item, "name"), next((item[key] for key in ("hex", "color", "rgb", "value") if key in item), None)


def _rgba_from_json(value: Any) -> tuple[int, int, int, int]:  # noqa: ANN401 (whatever JSON holds)
    if isinstance(value, str):
        return parse_color(value[:MAX_CODE_LETTERS])
    if isinstance(value, list) and len(value) in (3, 4):
        return (*_rgb([_whole(channel) for channel in value]), 0 if value[3:] == [0] else 255)
    raise InputError(f"a color must be a hex code or a list of three channels, got {type(value).__name__}")


def _whole(channel: Any) -> str:  # noqa: ANN401 (whatever JSON holds)
    """Return a channel as text, so that 255.0 is as good as 255."""
    return str(int(channel)) if isinstance(channel, float) and channel.is_integer() else str(channel)


def json_bytes(palette: Palette) -> bytes:
    """Write what is known about a palette, in a fixed order."""
    colors = [
        {"name": name, "hex": code} if name else {"hex": code}
        for name, code in zip(names_of(palette), palette.codes, strict=True)
    ]
    content = {"name": palette.name, "colors": colors, "source": palette.source, "license": palette.license}
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode(errors="replace")
