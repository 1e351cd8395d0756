"""The palettes of GIMP, .gpl, which Aseprite writes as well.

Text with plain line ends comes in and a palette goes out, or the other way round. A reader raises
`InputError` with the reason alone; who called it knows the name of the file.

Known limits: names are written on one line, without control characters; opacity is ignored, and fully
transparent colors are left out.
"""

import re
from collections.abc import Sequence

from segvec.palette.palette import Palette
from segvec.palette.swatches import Swatch, names_of, one_line, palette_from_swatches
from segvec.palette.text_fields import comments, lines_bytes, remarks_in, rgb_from_words

_GPL_FIELD = re.compile(r"(name|channels|columns):(.*)", re.IGNORECASE)


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
    swatches = (
        Swatch(rgb_from_words(row), _gpl_name(row[n_channels:])) for row in rows if n_channels == 3 or row[3:4] != ["0"]
    )
    remarks = remarks_in(text)
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
    head = ["GIMP Palette", f"Name: {one_line(palette.name)}", "Columns: 0", *comments(palette, mark="#"), "#"]
    return lines_bytes([*head, *rows])
