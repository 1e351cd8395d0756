"""segvec beside vtracer 0.6.15 and 1.0.0a4, in one run.

usage: python benchmarks/compare.py CORPUS [--only GLOB] [--runs N]

CORPUS holds images, MANIFEST.tsv (file, class, truth, source; tab separated) and truth/*.svg. Every tool traces every
image in turn, so that drift of the machine is shared; seconds are medians, in process and warm, and of whole
processes. The end is a table of medians by class, in Markdown. Transparent images are compared over white, and their
bleed is not measured. Needs the extra ``benchmark``; vtracer 1.0.0a4, which has the same import name, is installed by
pip into a folder of its own.
"""

import argparse
import csv
import fnmatch
import io
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median

import numpy as np
import resvg_py
from PIL import Image
from skimage.color import deltaE_ciede2000, rgb2lab
from skimage.metrics import structural_similarity

# A worker traces what it is told, line by line, and answers with the seconds it took.
WORKERS = {
    "segvec": "import segvec\ndef work(i, o): open(o, 'w').write(segvec.trace(i).to_svg())",
    "vtracer 0.6.15": "import vtracer\nwork = vtracer.convert_image_to_svg_py",
    "vtracer 1.0.0a4": "import sys; sys.path.insert(0, {folder!r})\nimport vtracer\nwork = vtracer.convert_file",
}
PEER = "vtracer 0.6.15"
LOOP = """
import sys, json, time
for line in sys.stdin:
    i, o = json.loads(line)
    t = time.perf_counter(); work(i, o); print(time.perf_counter() - t, flush=True)
"""


def render(svg: str, width: int, background: str) -> np.ndarray:
    """Draw with resvg: (H, W, 3)."""
    png = resvg_py.svg_to_bytes(svg_string=svg, width=width, background=background, skip_system_fonts=True)
    return np.asarray(Image.open(io.BytesIO(bytes(png))).convert("RGB"))


def difference(one: np.ndarray, other: np.ndarray) -> float:
    """Mean CIEDE2000."""
    return float(deltaE_ciede2000(rgb2lab(one), rgb2lab(other)).mean())


def flattened(path: Path) -> tuple[np.ndarray, bool]:
    """Read an image over white, (H, W, 3), and tell whether it is opaque."""
    image = Image.open(path).convert("RGBA")
    opaque = image.getchannel("A").getextrema()[0] == 255
    return np.asarray(Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")), opaque


def figures(svg: str, image: np.ndarray, truth: str | None, *, is_opaque: bool) -> dict[str, float]:
    """Size, likeness and bleed of one SVG."""
    width = image.shape[1]
    drawn = render(svg, width, "white")
    row = {"bytes": len(svg.encode()), "segments": _segments(svg)}
    if drawn.shape == image.shape:
        error = ((drawn.astype(float) - image) ** 2).mean()
        row["psnr"] = 10 * np.log10(255**2 / error) if error else 99.0
        row["ssim"] = structural_similarity(image, drawn, channel_axis=2)
        row["dE00"] = difference(image, drawn)
    for scale in (1, 2.7) if is_opaque else ():
        sides = [render(svg, round(width * scale), color).astype(int) for color in ("white", "black")]
        row[f"bleed {scale}x"] = int(np.abs(sides[0] - sides[1]).max())
    if truth:
        row["truth dE00"] = difference(render(truth, 4 * width, "white"), render(svg, 4 * width, "white"))
    return row


def _segments(svg: str) -> int:
    numbers = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)")
    arity = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4, "q": 4, "t": 2}
    total = 0
    for data in re.findall(r"\sd=\"([^\"]*)\"", svg):
        for letter, words in re.findall(r"([mlhvcsqt])([^a-z]*)", data, re.IGNORECASE):
            total += len(numbers.findall(words)) // arity[letter.lower()] - (letter in "Mm")
    return total


def print_table(results: dict[tuple[str, str], list[dict[str, float]]]) -> None:
    """Print medians as a table in Markdown, some as ratios to vtracer 0.6.15, image by image."""
    kinds, tools = (list(dict.fromkeys(names)) for names in zip(*results, strict=True))
    libraries = ", ".join(f"{name} {version(name)}" for name in ("segvec", "vtracer", "resvg-py", "numpy"))
    print(f"\n{date.today()}; Python {platform.python_version()}, {libraries}, {os.cpu_count()} cores\n")
    print(f"| | {' | '.join(tools)} |\n|---|{'---|' * len(tools)}")
    for kind in kinds:
        peers = results[kind, PEER]
        for name, (title, form) in ROWS.items():
            cells = [_cell(results[kind, tool], peers, name, form) for tool in tools]
            if any(cells):
                print(f"| {kind}, {len(peers)}: {title} | {' | '.join(cells)} |")


def _cell(rows: list[dict[str, float]], peers: list[dict[str, float]], name: str, form: str) -> str:
    if form == "%":
        values = [row[name] / peer[name] for row, peer in zip(rows, peers, strict=True) if peer.get(name)]
        return f"{100 * median(values):.0f}%" if values else ""
    values = [row[name] for row in rows if name in row]
    return format(max(values) if name.startswith("bleed") else median(values), form) if values else ""


ROWS = {
    "bytes": ("bytes", "%"),
    "segments": ("drawing commands", "%"),
    "psnr": ("PSNR, dB", ".1f"),
    "ssim": ("SSIM", ".3f"),
    "dE00": ("dE00", ".2f"),
    "truth dE00": ("dE00 to the true drawing at 4x", ".2f"),
    "bleed 2.7x": ("page shining through, levels at most", ".0f"),
    "seconds": ("seconds in process", ".2f"),
    "process": ("seconds of the whole process", ".2f"),
}
"""Figures of the table: what they are called, and percent of the peer's or a format."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--only", default="*")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    with (arguments.corpus / "MANIFEST.tsv").open() as table:
        entries = [e for e in csv.DictReader(table, delimiter="\t") if fnmatch.fnmatch(e["file"], arguments.only)]
    if not entries:
        parser.error(f"no file of the corpus is like {arguments.only}")
    results: dict[tuple[str, str], list[dict[str, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        install = [sys.executable, "-m", "pip", "install", "-q", "--pre", "--target", folder, "vtracer==1.0.0a4"]
        subprocess.run(install, check=True)
        code = {name: text.replace("{folder!r}", repr(folder)) for name, text in WORKERS.items()}
        workers = {
            name: subprocess.Popen(
                [sys.executable, "-c", text + LOOP], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            for name, text in code.items()
        }
        for entry in entries:
            source = arguments.corpus / entry["file"]
            image, is_opaque = flattened(source)
            truth = (arguments.corpus / "truth" / entry["truth"]).read_text() if entry["truth"] else None
            warm: dict[str, list[float]] = {name: [] for name in code}
            whole: dict[str, list[float]] = {name: [] for name in code}
            for _ in range(arguments.runs + 1):  # the first, which imports, is not counted
                for name, worker in workers.items():
                    target = str(Path(folder) / "out.svg")
                    worker.stdin.write(json.dumps([str(source), target]) + "\n")
                    worker.stdin.flush()
                    warm[name].append(float(worker.stdout.readline()))
                    start = time.perf_counter()
                    call = f"{code[name]}\nwork({str(source)!r}, {f'{folder}/{name}.svg'!r})"
                    subprocess.run([sys.executable, "-c", call], check=True)
                    whole[name].append(time.perf_counter() - start)
            for name in code:
                row = {"seconds": median(warm[name][1:]), "process": median(whole[name][1:])}
                row |= figures(Path(folder, f"{name}.svg").read_text(), image, truth, is_opaque=is_opaque)
                results.setdefault((entry["class"], name), []).append(row)
                cells = "  ".join(f"{key} {value:.4g}" for key, value in row.items())
                print(f"{entry['file']:24} {name:16} {cells}", flush=True)
        for worker in workers.values():
            worker.stdin.close()
            worker.wait()
    print_table(results)


if __name__ == "__main__":
    main()
