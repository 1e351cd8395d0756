"""Shades of labels as gradients of SVG.

A gradient bears the label's color as its ``color``, which no renderer needs: the color that its stops lie around, by
which it is recolored as one.
"""

import math
import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import hex_from_rgb, oklab_from_srgb
from segvec.color.shade import GREY_CHROMA, Shade
from segvec.layers.painting import Painting
from segvec.svg.drawing import Drawing
from segvec.svg.numbers import decimal
from segvec.svg.style_sheets import rule

SHADED = "@supports (color:oklab(from red l a b)){"
"""Begins the part of a style sheet for renderers that can shift a color; gradients follow a page's colors there."""

PLACES = 4
"""Decimals of a stop's offset, and of an ellipse's shape: a tenth of a level of a ramp from black to white is 4e-4."""

REACH = 16_000
"""Units of a gradient's own plane that a page takes up at most. Cairo, which many programs draw with, keeps them in 16
bits and as many for their parts: far more or fewer units, and colors are wrong or nonsense."""


def shaded_labels(artwork: Painting) -> list[int]:
    """Return the labels in use that have a gradient."""
    used = np.unique(artwork.labels).tolist()
    return [label for label in used if label in artwork.shades and not artwork.shades[label].is_flat]


def gradient_id(name: str, label: int) -> str:
    """Name a label's gradient in a document of some name."""
    return f"{name}-{label + 1}"


def paint_code(artwork: Painting, label: int, *, name: str) -> str:
    """Write a label's color, or name its gradient in a document of some name."""
    shade = artwork.shades.get(label)
    if shade is None:
        return hex_from_rgb(artwork.colors[label])
    return hex_from_rgb(shade.stops(artwork.colors[label])[0]) if shade.is_flat else f"url(#{gradient_id(name, label)})"


def gradient_element(drawing: Drawing, artwork: Painting, label: int, *, name: str, css: bool) -> Any:  # noqa: ANN401
    """Write a label's shade as a gradient.

    Parameters
    ----------
    drawing
        The document to which it will be added.
    name
        Of the document, with which ids and classes begin.
    css
        Whether the stops' colors stand in the style sheet, see :func:`gradient_rules`.
    """
    shade = artwork.shades[label]
    gradient = drawing.radialGradient() if shade.kind == "radial" else drawing.linearGradient()
    gradient["id"] = gradient_id(name, label)
    for key, text in _placed(shade, np.array(artwork.size) * artwork.precision, unit=artwork.precision).items():
        gradient[key] = text
    gradient["color"] = hex_from_rgb(artwork.colors[label])
    gradient["gradientUnits"] = "userSpaceOnUse"
    offsets = [decimal(offset, places=PLACES) for offset in shade.offsets]
    for number, (offset, color) in enumerate(zip(offsets, shade.stops(artwork.colors[label]), strict=True), 1):
        stop = gradient.add_stop_color(offset, None if css else hex_from_rgb(color)).elements[-1]
        if css:
            stop["class"] = stop_class(f"{name}-", label, number)
    return gradient


def _placed(shade: Shade, page: NDArray[np.integer], *, unit: int) -> dict[str, str]:
    """Write where a gradient lies on a page of some width and height, so many units to a pixel."""
    frame = shade.frame * unit
    matrix, origin = frame[:, :2], frame[:, 2]
    radius = math.sqrt(abs(np.linalg.det(matrix)))
    if shade.kind == "radial" and not np.allclose(matrix, radius * np.eye(2), atol=0.5):
        return _ellipse(matrix, origin, page, radius)
    if shade.kind == "radial":
        places = {"cx": origin[0], "cy": origin[1], "r": radius}
    else:
        end = origin + matrix[:, 0]
        places = {"x1": origin[0], "y1": origin[1], "x2": end[0], "y2": end[1]}
    coarse = math.ceil(page.max() / REACH)
    written = {key: decimal(place / coarse, places=2) for key, place in places.items()}
    return written if coarse == 1 else {**written, "gradientTransform": f"scale({coarse})"}


def _ellipse(
    matrix: NDArray[np.float64], origin: NDArray[np.float64], page: NDArray[np.integer], radius: float
) -> dict[str, str]:
    """Write an ellipse as a circle, of about the same area, and what it is transformed by."""
    corners = np.array([[0, 0], [1, 0], [0, 1], [1, 1]]) * page
    reach = np.abs((corners - origin) @ np.linalg.inv(matrix).T).max()
    radius = max(round(min(radius, REACH / reach), 1), 0.1)
    numbers = [decimal(number / radius, places=PLACES) for number in matrix.T.ravel()]
    numbers += [decimal(number, places=1) for number in origin]
    circle = {"cx": "0", "cy": "0", "r": decimal(radius, places=1)}
    return {**circle, "gradientTransform": f"matrix({' '.join(numbers)})"}


def gradient_rules(artwork: Painting, label: int, *, prefix: str) -> tuple[list[str], list[str]]:
    """Write the colors of a gradient's stops for a style sheet: plainly, and moved along with the page's own color."""
    shade, color = artwork.shades[label], artwork.colors[label]
    base = oklab_from_srgb(shade.base / 255)
    steps = oklab_from_srgb(shade.colors / 255) - base
    shown = page_color(artwork, label)
    plain, moved = [], []
    for number, (stop, step) in enumerate(zip(shade.stops(color), steps, strict=True), 1):
        selector = f".{stop_class(prefix, label, number)}"
        plain.append(rule(selector, {"stop-color": hex_from_rgb(stop)}))
        moved.append(rule(selector, {"stop-color": f"oklab(from {shown} {_moved_channels(base, step)})"}))
    return plain, moved


def moved_color(artwork: Painting, label: int) -> str:
    """Write for CSS the one color of a flat shade, moved along with the page's own color; the hue is not turned."""
    shade, color = artwork.shades[label], artwork.colors[label]
    steps = oklab_from_srgb(shade.stops(color)[0] / 255) - oklab_from_srgb(color / 255)
    channels = " ".join(f"calc({name} + {_number(step)})" for name, step in zip("lab", steps.tolist(), strict=True))
    return f"oklab(from {page_color(artwork, label)} {channels})"


def page_color(artwork: Painting, label: int) -> str:
    """Write for CSS the color that a page sets for a label, or its own.

    A flat shade has the property of the label whose color it lies around.
    """
    color = artwork.colors[label]
    shade = artwork.shades.get(label)
    is_flat = shade is not None and shade.is_flat
    number = int((artwork.colors == color).all(axis=1).argmax()) if is_flat else label
    return f"var(--color-{number + 1},{hex_from_rgb(color)})"


def stop_class(prefix: str, label: int, number: int) -> str:
    """Name the class of a gradient's stop, which counts from 1."""
    return f"{prefix}stop-{label + 1}-{number}"


_MOVED = re.compile(r"(stop-color:)oklab\(from (var\([^()]*+\))[^{};]*+")


def without_moved_stops(text: str) -> str:
    """Let the stops of a style sheet of segvec's have the page's own colors, all of a gradient the same."""
    return _MOVED.sub(r"\1\2", text)


def _moved_channels(base: NDArray[np.float64], step: NDArray[np.float64]) -> str:
    """Write for CSS what :func:`segvec.color.shade.moved_colors` does to a step from a color, both in OKLab."""
    chroma = float(np.hypot(*base[1:]))
    lightness, a, b = step.tolist()
    if chroma <= GREY_CHROMA:
        return f"calc(l + {_number(lightness)}) calc(a + {_number(a)}) calc(b + {_number(b)})"
    along, across = (base[1] * a + base[2] * b) / chroma, (base[1] * b - base[2] * a) / chroma
    size = f"max(hypot(a,b),{_number(chroma)})"
    return (
        f"calc(l + {_number(lightness)}) "
        f"calc(a + (a*{_number(along)} - b*{_number(across)})/{size}) "
        f"calc(b + (b*{_number(along)} + a*{_number(across)})/{size})"
    )


def _number(number: float) -> str:
    return decimal(number, places=4)
