"""The page on speed and memory, and its curves, from the figures that the benchmarks saved."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from segvec.svg.elements import SVG, element, plain_text

FIGURES = Path(__file__).parent.parent / "benchmarks" / "figures"
"""What ``compare.py --json`` and ``growth.py --json`` wrote."""

INTRODUCTION = """# Speed and memory

<!-- Made by python docs/build.py from benchmarks/figures; measure, and edit docs/performance_page.py. -->

Seconds are those of the machine below and of whatever else it did meanwhile; ratios, each the median of the pictures'
own, come from tools that traced the same pictures in turn, and the processor's time is what other work disturbs least.
Measure on your own:

    python benchmarks/compare.py CORPUS --json benchmarks/figures/compare.json
    python benchmarks/growth.py --json benchmarks/figures/growth.json
    python docs/build.py"""

BOUNDS = """## What bounds it

- **A small logo**: starting, half of the processor's time; of that numpy takes a fifth, svgwrite and click a tenth
  each. scipy, a third on top, is loaded for graphs of more than 32,768 nodes and cuts through more than 64 shapes only.
  Of the work curves take most: all lines and cubics between up to 33 points of each run are tried.
- **A photograph**: the stages above; in the command line numpy's algebra keeps to one thread, for its own threads wait
  by turning in circles.
- **Memory of a small picture**: 45 MB that libraries hold before any work; scipy would add 30.
- **Heatmaps**: turning colors into greys, 0.8 ns a pixel, then the PNG. With `--crop auto` the search for
  faces takes ten times as long as all the rest; `--crop center` spares it."""

WIDTH, HEIGHT, MARGIN = 360, 200, 44
"""Pixels of a curve's picture, and around it."""

ROWS = {"seconds": "in process", "process": "as a whole process", "processor": "the processor's time of that"}


def performance_page() -> str:
    """Write the page."""
    compared, growth = _read("compare.json"), _read("growth.json")
    machine = ", ".join(f"{name} {value}" for name, value in compared["machine"].items() if value is not None)
    parts = [INTRODUCTION, f"Measured on: {machine}.", "## Beside others", _ratio_table(compared["ratios"])]
    parts += ["Seconds, medians of the pictures:", _seconds_table(compared["rows"])]
    parts += ["## By stage", _stage_table(compared["rows"])]
    parts += ["## By size", "![Seconds and bytes by megapixels](performance.svg)", _growth_table(growth), BOUNDS]
    return "\n\n".join(parts) + "\n"


def performance_chart() -> str:
    """Draw the curves by size: the processor's seconds a megapixel, and bytes a pixel."""
    growth = _read("growth.json")
    sizes = [row["megapixels"] for row in growth]
    curves = (
        ("seconds of the processor a megapixel", [row["processor"] / row["megapixels"] for row in growth]),
        ("bytes of memory a pixel", [row["bytes"] / row["megapixels"] / 1e6 for row in growth]),
    )
    drawn = [_curve(title, sizes, values, left=place * WIDTH) for place, (title, values) in enumerate(curves)]
    size = {"width": len(curves) * WIDTH, "height": HEIGHT, "viewBox": f"0 0 {len(curves) * WIDTH} {HEIGHT}"}
    page = element("rect", {"width": "100%", "height": "100%", "fill": "#fff"})
    return element("svg", {"xmlns": SVG, **size, "font-family": "sans-serif", "font-size": 11}, page, *drawn) + "\n"


def _curve(title: str, sizes: Sequence[float], values: Sequence[float], *, left: int) -> str:
    """Draw one curve from zero up; sizes stand at equal distances."""
    top, bottom, right = MARGIN, HEIGHT - MARGIN, WIDTH - MARGIN
    x = [round(MARGIN + place * (right - MARGIN) / max(len(sizes) - 1, 1), 1) for place in range(len(sizes))]
    y = [round(bottom - value / max(values) * (bottom - top), 1) for value in values]
    points = " ".join(f"{a},{b}" for a, b in zip(x, y, strict=True))
    label = {"text-anchor": "middle", "fill": "#444"}
    parts = [element("text", {"x": MARGIN, "y": MARGIN - 24, "fill": "#222"}, plain_text(title))]
    parts += [element("path", {"d": f"M{MARGIN},{bottom}H{right}", "stroke": "#999"})]
    parts += [element("polyline", {"points": points, "fill": "none", "stroke": "#36648b", "stroke-width": 2})]
    for a, b, size, value in zip(x, y, sizes, values, strict=True):
        parts += [element("circle", {"cx": a, "cy": b, "r": 3, "fill": "#36648b"})]
        parts += [element("text", {"x": a, "y": b - 8, **label}, f"{value:.3g}")]
        parts += [element("text", {"x": a, "y": bottom + 16, **label}, f"{size:.3g} MP")]
    return element("g", {"transform": f"translate({left} 0)"}, *parts)


def _read(name: str) -> Any:  # noqa: ANN401 (what JSON holds)
    return json.loads((FIGURES / name).read_text(encoding="utf-8"))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _ratio_table(ratios: Sequence[Mapping[str, Any]]) -> str:
    head = ["segvec's time / that of", *ROWS.values()]
    return _table(head, [[f"{row['tool']}, {row['class']}", *(f"{row[name]:.2f}" for name in ROWS)] for row in ratios])


def _grouped(rows: Sequence[Mapping[str, Any]], *names: str) -> dict[tuple[str, ...], list[Mapping[str, Any]]]:
    groups: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault(tuple(row[name] for name in names), []).append(row)
    return groups


def _seconds_table(rows: Sequence[Mapping[str, Any]]) -> str:
    return _table(
        ["", *ROWS.values()],
        [
            [f"{tool}, {kind}, {len(mine)}", *(f"{median(row[name] for row in mine):.2f}" for name in ROWS)]
            for (kind, tool), mine in _grouped(rows, "class", "tool").items()
        ],
    )


def _stage_table(rows: Sequence[Mapping[str, Any]]) -> str:
    ours = _grouped([row for row in rows if row["tool"] == "segvec"], "class")
    stages = [name for name in next(iter(ours.values()))[0] if name.startswith("stage ")]
    return _table(
        ["share of the time in process", *(name.removeprefix("stage ") for name in stages)],
        [
            [kind, *(f"{100 * median(row[name] / row['seconds'] for row in mine):.0f}%" for name in stages)]
            for (kind,), mine in ours.items()
        ],
    )


def _growth_table(growth: Sequence[Mapping[str, float]]) -> str:
    return _table(
        ["megapixels", "seconds a megapixel", "of the processor", "bytes of memory a pixel", "bytes of SVG a pixel"],
        [
            [
                f"{row['megapixels']:.3g}",
                f"{row['seconds'] / row['megapixels']:.2f}",
                f"{row['processor'] / row['megapixels']:.2f}",
                f"{row['bytes'] / row['megapixels'] / 1e6:.0f}",
                f"{row['svg'] / row['megapixels'] / 1e6:.2f}",
            ]
            for row in growth
        ],
    )
