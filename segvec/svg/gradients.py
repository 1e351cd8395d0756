"""Shades of labels as gradients of SVG."""

from typing import Any

import numpy as np

from segvec.color.conversion import hex_from_rgb, oklab_from_srgb
from segvec.layers.painting import Painting
from segvec.svg.drawing import Drawing
from segvec.svg.numbers import decimal
from segvec.svg.style_sheets import rule

SHADED = "@supports (color:oklab(from red l a b)){"
"""Begins the part of a style sheet for renderers that can shift a color; gradients follow a page's colors there."""

PLACES = 4
"""Decimals of a stop's offset: a tenth of a level of a ramp from black to white is 4e-4."""


def gradient_id(name: str, label: int) -> str:
    """Name a label's gradient in a document of some name."""
    return f"{name}-{label + 1}"


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
    frame = shade.frame * artwork.precision
    matrix, origin = frame[:, :2], frame[:, 2]
    if shade.kind == "radial":
        gradient = drawing.radialGradient(id=gradient_id(name, label))
        radius = np.hypot(*matrix[:, 0])
        if np.allclose(matrix, radius * np.eye(2), atol=0.5):
            places = {"cx": origin[0], "cy": origin[1], "r": radius}
        else:
            places = {"cx": 0.0, "cy": 0.0, "r": 1.0}
            numbers = " ".join(decimal(number, places=1) for number in frame.T.ravel())
            gradient["gradientTransform"] = f"matrix({numbers})"
    else:
        gradient = drawing.linearGradient(id=gradient_id(name, label))
        end = origin + matrix[:, 0]
        places = {"x1": origin[0], "y1": origin[1], "x2": end[0], "y2": end[1]}
    for key, number in places.items():
        gradient[key] = decimal(number, places=1)
    gradient["gradientUnits"] = "userSpaceOnUse"
    offsets = [decimal(offset, places=PLACES) for offset in shade.offsets]
    for number, (offset, color) in enumerate(zip(offsets, shade.stops(artwork.colors[label]), strict=True), 1):
        stop = gradient.add_stop_color(offset, None if css else hex_from_rgb(color)).elements[-1]
        if css:
            stop["class"] = _stop_class(f"{name}-", label, number)
    return gradient


def gradient_rules(artwork: Painting, label: int, *, prefix: str) -> tuple[list[str], list[str]]:
    """Write the colors of a gradient's stops for a style sheet: plainly, and shifted from the page's own color."""
    shade, color = artwork.shades[label], artwork.colors[label]
    stops = shade.stops(color)
    steps = oklab_from_srgb(stops / 255) - oklab_from_srgb(color / 255)
    plain, shifted = [], []
    for number, (stop, step) in enumerate(zip(stops, steps.tolist(), strict=True), 1):
        selector = f".{_stop_class(prefix, label, number)}"
        plain.append(rule(selector, {"stop-color": hex_from_rgb(stop)}))
        base = f"var(--color-{label + 1},{hex_from_rgb(color)})"
        channels = " ".join(_shifted(*pair) for pair in zip("lab", step, strict=True))
        shifted.append(rule(selector, {"stop-color": f"oklab(from {base} {channels})"}))
    return plain, shifted


def _stop_class(prefix: str, label: int, number: int) -> str:
    return f"{prefix}stop-{label + 1}-{number}"


def _shifted(channel: str, step: float) -> str:
    return f"calc({channel} + {decimal(step, places=4)})"
