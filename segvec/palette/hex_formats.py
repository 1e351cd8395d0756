"""Lists of hex codes: .hex, and Paint.NET's .txt.

Text with plain line ends comes in and a palette goes out, or the other way round. A reader raises
`InputError` with the reason alone; who called it knows the name of the file.

Known limits: opacity is ignored, and fully transparent colors are left out.
"""

import re
from collections.abc import Iterator

from segvec.color.conversion import parse_color
from segvec.errors import InputError
from segvec.palette.palette import Palette
from segvec.palette.swatches import Swatch, one_line, palette_from_swatches
from segvec.palette.text_fields import comments, lines_bytes, remarks_in

_HEX_CODE = re.compile(r"#?(?:[0-9a-f]{6}|[0-9a-f]{8})|#[0-9a-f]{3,4}", re.IGNORECASE)


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
    remarks = remarks_in(text)
    source = remarks.get("source") or remarks.get("author", "")
    return palette_from_swatches(
        (Swatch(rgba[:3]) for rgba in map(_rgba_from_code, _hex_codes(text)) if rgba[3]),
        name=remarks.get("palette name", ""),
        source=source,
        license_terms=remarks.get("license", ""),
    )


def _hex_codes(text: str) -> Iterator[str]:
    """Yield what stands between the comments."""
    for line in text.split("\n"):
        yield from re.split(r";|//|#(?!\S)", line, maxsplit=1)[0].replace(",", " ").split()


def _rgba_from_code(code: str) -> tuple[int, int, int, int]:
    if _HEX_CODE.fullmatch(code) is None:
        raise InputError(f"a color must be written as rrggbb, got {code[:20]!r}")
    return parse_color(code[2:] + code[:2] if len(code) == 8 else code)


def hex_bytes(palette: Palette) -> bytes:
    """Write hex codes, one a line."""
    return lines_bytes(code.removeprefix("#") for code in palette.codes)


def paint_net_bytes(palette: Palette) -> bytes:
    """Write a palette of Paint.NET, which shows the first 96 colors."""
    head = [f";Palette Name: {one_line(palette.name)}"] if palette.name else []
    rows = (f"FF{code.removeprefix('#').upper()}" for code in palette.codes)
    return lines_bytes([";paint.net Palette File", *head, *comments(palette, mark=";"), *rows])
