"""Drawings made by chance of flat shapes and shapes filled by ramps, with what they were drawn from."""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image

import segvec

KINDS = ("linear", "clamped", "inside", "outside", "ellipse", "clear")
"""Ramps along a line, along a part of one, around a center in or outside of the shape, in ellipses, see-through."""


@dataclass(frozen=True)
class Ramped:
    """A drawing: what it looks like, and which shape each pixel shows."""

    png: bytes
    pixels: np.ndarray  # (H, W, 4)
    shapes: np.ndarray  # (H, W) number of the shape, -1 where there is none
    inks: tuple  # the color of each flat shape, None of the others
    stops: tuple  # the number of stops, with flat ends counted, of each ramp, None of the others


def distinct_color(random, others, *, apart):
    """Choose a color some levels from others in one channel."""
    while True:
        color = tuple(random.integers(0, 256, 3).tolist())
        if all(max(abs(a - b) for a, b in zip(color, other, strict=True)) >= apart for other in others):
            return color


def ramp_fill(random, name, kind, center, radius):
    """A gradient's definition for a shape in a square, and its number of stops."""
    count = int(random.integers(2, 5))
    first, last = (0.2, 0.8) if kind == "clamped" else (0, 1)
    offsets = np.linspace(first, last, count)
    offsets[1:-1] += random.uniform(-0.06, 0.06, count - 2)
    colors = [distinct_color(random, [], apart=0)]
    while len(colors) < count:
        colors.append(distinct_color(random, colors[-1:], apart=70))
    opacity = f' stop-opacity="{random.uniform(0.4, 0.8):.2f}"' if kind == "clear" else ""
    stops = "".join(
        f'<stop offset="{offset:.3f}" stop-color="rgb{color}"{opacity}/>'
        for offset, color in zip(offsets, colors, strict=True)
    )
    angle = random.uniform(0, 2 * np.pi)
    across = radius * np.array([np.cos(angle), np.sin(angle)])
    units = f'id="{name}" gradientUnits="userSpaceOnUse"'
    if kind in ("linear", "clamped", "clear"):
        (x1, y1), (x2, y2) = center - 1.2 * across, center + 1.2 * across
        place = f'x1="{x1:.3f}" y1="{y1:.3f}" x2="{x2:.3f}" y2="{y2:.3f}"'
        return f"<linearGradient {units} {place}>{stops}</linearGradient>", count + 2 * (kind == "clamped")
    away, reach = (1.6, 3.0) if kind == "outside" else (0.3, 1.7)
    stretch = ""
    if kind == "ellipse":
        degrees, wide = random.uniform(0, 180), random.uniform(1.4, 2.2)
        x, y = center
        stretch = f' gradientTransform="translate({x:.3f} {y:.3f}) rotate({degrees:.1f}) scale({wide:.3f} 1)"'
        cx, cy = across * 0.1
    else:
        cx, cy = center + away * across
    place = f'cx="{cx:.3f}" cy="{cy:.3f}" r="{reach * radius:.3f}"{stretch}'
    return f"<radialGradient {units} {place}>{stops}</radialGradient>", count


def outline(random, center, radius):
    """A shape in a square."""
    (x, y), r = center, radius
    match int(random.integers(3)):
        case 0:
            box = f'x="{x - r:.2f}" y="{y - 0.8 * r:.2f}" width="{2 * r:.2f}" height="{1.6 * r:.2f}"'
            return f'<rect {box} transform="rotate({random.uniform(-8, 8):.1f} {x:.2f} {y:.2f})"'
        case 1:
            return f'<ellipse cx="{x:.2f}" cy="{y:.2f}" rx="{r:.2f}" ry="{0.8 * r:.2f}"'
    around = np.linspace(0, 2 * np.pi, 7, endpoint=False) + random.uniform(0, 1)
    far = r * random.uniform(0.75, 1, 7)
    points = " ".join(f"{x + d * np.cos(t):.2f},{y + d * np.sin(t):.2f}" for d, t in zip(far, around, strict=True))
    return f'<polygon points="{points}"'


def ramped(seed, *, size, count, is_opaque, kinds=KINDS):
    """Draw a number of shapes, half of them filled by ramps, each in a cell of its own; flat ones lie on some."""
    random = np.random.default_rng(seed)
    ground = distinct_color(random, [], apart=0)
    inks, definitions, shapes, stops = [ground], [], [], [None]
    flats = [ground]
    side = int(np.ceil(np.sqrt(count)))
    cells = random.permutation(side * side)[:count]
    for number, cell in enumerate(cells.tolist()):
        center = (np.array([cell % side, cell // side]) + 0.5) * 100 / side + random.uniform(-0.5, 0.5, 2)
        radius = 42 / side
        if number % 2 == 0:
            kind = kinds[int(random.integers(len(kinds)))]
            if kind == "clear" and not is_opaque:
                kind = "linear"
            definition, n_stops = ramp_fill(random, f"r{number}", kind, center, radius)
            definitions.append(definition)
            shapes.append((outline(random, center, radius), f"url(#r{number})"))
            inks.append(None)
            stops.append(n_stops)
            continue
        flats.append(distinct_color(random, flats, apart=12))
        shapes.append((outline(random, center, radius), f"rgb{flats[-1]}"))
        inks.append(flats[-1])
        stops.append(None)
    page = f'<rect width="100" height="100" fill="rgb{ground}"/>' if is_opaque else ""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="{size}" height="{size}"'
    painted = "".join(f'{shape} fill="{fill}"/>' for shape, fill in shapes)
    png = segvec.render(f"{head}><defs>{''.join(definitions)}</defs>{page}{painted}</svg>")
    numbered = "".join(f'{shape} fill="rgb({number},0,0)"/>' for number, (shape, _) in enumerate(shapes, 1))
    hard = segvec.render(f'{head} shape-rendering="crispEdges">{numbered}</svg>')
    numbers = np.asarray(Image.open(io.BytesIO(hard)).convert("RGBA"))
    none = 0 if is_opaque else -1
    return Ramped(
        png,
        np.asarray(Image.open(io.BytesIO(png)).convert("RGBA")),
        np.where(numbers[..., 3] > 127, numbers[..., 0].astype(int), none),
        tuple(inks),
        tuple(stops),
    )
