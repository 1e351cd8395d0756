"""Palettes as JSON.

Text with plain line ends comes in and a palette goes out, or the other way round. A reader raises
`InputError` with the reason alone; who called it knows the name of the file.

Known limits: opacity is ignored, and fully transparent colors are left out.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from segvec.color.conversion import parse_color
from segvec.errors import InputError
from segvec.palette.palette import Palette
from segvec.palette.swatches import Swatch, names_of, palette_from_swatches
from segvec.palette.text_fields import rgb_from_words

MAX_CODE_LETTERS = 64
"""Letters of a color to look at: more than any has, few enough for an error message."""


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
        return (*rgb_from_words([_whole(channel) for channel in value]), 0 if value[3:] == [0] else 255)
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
