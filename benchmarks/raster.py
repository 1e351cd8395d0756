"""PNG and PDF of a trace: segvec beside resvg and plain cairosvg, in one run, each in a process of its own.

usage: python benchmarks/raster.py [--runs N] [--huge]

The trace is of 1 megapixel, mirrored copies of a photograph that comes with scikit-image; it is drawn as A3 and A0 at
300 dpi, with --huge also at 60,000 x 40,000 pixels. Seconds are medians in process, of the drawing alone and warm;
memory is the most that a process had. Every tool has its turn in each round, so that drift of the machine is shared.
The last lines tell how far the pixels lie from those of plain cairosvg. Needs the extra ``benchmark``.
"""

import argparse
import io
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import numpy as np
from PIL import Image

SIZES = {"A3": (3508, 4961), "A0": (9933, 14043), "huge": (60_000, 40_000), "x4": (3372, 4768)}

# Each reads the document at `i` and writes a file at `o`; they are told apart by what they import.
TOOLS = {
    "segvec": "import segvec.rendering.render as r\n"
    "def png(): o.write_bytes(r.render(i, format='png', width=w, height=h))\n"
    "def pdf(): o.write_bytes(r.render(i, format='pdf', width=w, height=h))\n"
    "def large(): r.render(i, o.with_suffix('.png'), width=w, height=h)\n"
    "def tiff(): r.render(i, o.with_suffix('.tif'), width=w, height=h)",
    "cairosvg": "import cairosvg\nkeys = dict(output_width=w, output_height=h)\n"
    "def png(): o.write_bytes(cairosvg.svg2png(i.encode(), **keys))\n"
    "def pdf(): o.write_bytes(cairosvg.svg2pdf(i.encode(), **keys))",
    "resvg": "import resvg_py\n"
    "def png(): o.write_bytes(bytes(resvg_py.svg_to_bytes(svg_string=i, width=w, height=h, skip_system_fonts=True)))",
}
WORKER = """
import json, resource, sys, time
from pathlib import Path
i, o, w, h = Path(sys.argv[1]).read_text(), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
{tool}
start = time.perf_counter()
{task}()
seconds = time.perf_counter() - start
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
print(json.dumps([seconds, memory]))
"""


def traced(path: Path) -> None:
    """Trace a picture of 1 megapixel, in the shape of paper, in a process that does not count."""
    script = (
        "import sys, numpy as np, skimage.data, segvec; a = skimage.data.astronaut();"
        "pair = np.hstack([a, a[:, ::-1]]); picture = np.vstack([pair, pair[::-1], pair])[:1192, :843];"
        "open(sys.argv[1], 'w').write(segvec.trace(np.ascontiguousarray(picture)).to_svg())"
    )
    subprocess.run([sys.executable, "-c", script, path], check=True)


def measured(tool: str, task: str, size: str, source: Path, target: Path) -> tuple[float, float, int]:
    """Seconds, megabytes of memory and bytes of the file."""
    script = WORKER.format(tool=TOOLS[tool], task=task)
    command = [sys.executable, "-c", script, source, target, *map(str, SIZES[size])]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, memory = json.loads(done.stdout)
    written = {"large": ".png", "tiff": ".tif"}.get(task)
    return seconds, memory, (target.with_suffix(written) if written else target).stat().st_size


def tasks(*, huge: bool) -> list[tuple[str, str, str]]:
    """Tool, task and size of each line of the table."""
    found = [(tool, "png", size) for size in ("A3", "A0") for tool in TOOLS]
    found += [("segvec", "large", "A0"), ("segvec", "tiff", "A0"), ("segvec", "pdf", "A3"), ("cairosvg", "pdf", "A3")]
    return found + ([("segvec", "large", "huge")] if huge else [])


def compare(source: Path, folder: Path) -> None:
    """Print how far the pixels lie from cairosvg's, at four times the size, where nothing has to be rounded."""
    pictures = {}
    for tool in TOOLS:
        measured(tool, "png", "x4", source, folder / "picture")
        pictures[tool] = np.asarray(Image.open(io.BytesIO((folder / "picture").read_bytes())).convert("RGB"), np.int16)
    for tool in ("segvec", "resvg"):
        difference = np.abs(pictures[tool] - pictures["cairosvg"])
        print(f"{tool} - cairosvg: mean {difference.mean():.3f}, at most {difference.max()} of 255")


def main() -> None:
    """Measure all tools and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--huge", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "trace.svg"
        traced(source)
        rows: dict[tuple[str, str, str], list[tuple[float, float, int]]] = {}
        for _ in range(options.runs):
            for task in tasks(huge=options.huge):
                rows.setdefault(task, []).append(measured(*task, source, folder / "picture"))
        print(f"{'':10}{'':8}{'':6}{'seconds':>9}{'MB':>8}{'bytes':>12}")
        for (tool, task, size), found in rows.items():
            seconds, memory, length = (median(column) for column in zip(*found, strict=True))
            print(f"{tool:10}{task:8}{size:6}{seconds:9.2f}{memory:8.0f}{length:12.0f}")
        compare(source, folder)


if __name__ == "__main__":
    main()
