"""segvec beside its last release and vtracer 0.6.15 and 1.0.0a4, in one run.

usage: python benchmarks/compare.py CORPUS [--only GLOB] [--runs N] [--before REVISION] [--json PATH]

CORPUS holds images, MANIFEST.tsv (file, class, truth, source; tab separated) and truth/*.svg. Every tool traces every
image in turn, so that drift of the machine is shared; seconds are medians, in process and warm, of its stages, and of
whole processes, of segvec's command line. The end is a table of medians by class, in Markdown, and of ratios, each the
median of the images' own. Transparent images are compared over white, and their bleed is not measured. Needs the extra
``benchmark``; vtracer 1.0.0a4, which has the same import name, is installed by pip into a folder of its own, and the
last release, or any other revision, is taken from git into another.
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
from collections.abc import Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import resvg_py
from PIL import Image
from skimage.color import deltaE_ciede2000, rgb2lab
from skimage.metrics import structural_similarity

SEGVEC = """
import segvec
def work(i, o):
    stages = {}
    art = segvec.trace(i, progress=lambda stage: stages.update({stage.name: stage.seconds}))
    with open(o, "w") as file:
        file.write(art.to_svg())
    return stages
"""
# A worker traces what it is told, line by line, and answers with the seconds it took, and those of its stages.
WORKERS = {
    "segvec": SEGVEC,
    "before": SEGVEC,
    "vtracer 0.6.15": "import vtracer\nwork = vtracer.convert_image_to_svg_py",
    "vtracer 1.0.0a4": "import vtracer\nwork = vtracer.convert_file",
}
PEER = "vtracer 0.6.15"
ROOT = Path(__file__).parent.parent
LOOP = """
import sys, json, time
for line in sys.stdin:
    i, o = json.loads(line)
    t = time.perf_counter(); stages = work(i, o) or {}
    print(json.dumps({"seconds": time.perf_counter() - t, "stages": stages}), flush=True)
"""
PROCESSES = {"segvec": "segvec_cli", "before": "segvec_cli"}
"""What of a tool is run as a program; of the others its worker is."""


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
    "processor": ("processor's seconds of the whole process", ".2f"),
}
"""Figures of the table: what they are called, and percent of the peer's or a format."""


RATIOS = ("seconds", "process", "processor")


def print_ratios(results: dict[tuple[str, str], list[dict[str, float]]]) -> list[dict[str, object]]:
    """Print, by class, the time of segvec as a ratio to each other tool's, and the shares of its stages."""
    kinds, tools = (list(dict.fromkeys(names)) for names in zip(*results, strict=True))
    found: list[dict[str, object]] = []
    print("\n| segvec's time / that of | " + " | ".join(ROWS[name][0] for name in RATIOS) + " |")
    print(f"|---|{'---|' * len(RATIOS)}")
    for kind in kinds:
        ours = results[kind, "segvec"]
        for tool in tools[1:]:
            pairs = list(zip(ours, results[kind, tool], strict=True))
            row = {name: median(one[name] / other[name] for one, other in pairs) for name in RATIOS}
            found.append({"class": kind, "tool": tool, **row})
            print(f"| {tool}, {kind} | {' | '.join(f'{row[name]:.2f}' for name in RATIOS)} |")
        stages = [name for name in ours[0] if name.startswith("stage ")]
        shares = {name: median(row[name] / row["seconds"] for row in ours) for name in stages}
        print(f"stages, {kind}: " + ", ".join(f"{name[6:]} {100 * share:.0f}%" for name, share in shares.items()))
    return found


def placed_tools(folder: Path, revision: str | None) -> dict[str, dict[str, str]]:
    """Put the tools where they are found without meeting each other: the environment of each."""
    install = [sys.executable, "-m", "pip", "install", "-q", "--pre", "--target", folder / "a4", "vtracer==1.0.0a4"]
    subprocess.run(install, check=True)
    homes = {"segvec": [ROOT, ROOT / "cli"], "vtracer 0.6.15": [], "vtracer 1.0.0a4": [folder / "a4"]}
    if revision is not None:
        before = folder / "before"
        before.mkdir()
        archive = subprocess.run(["git", "-C", ROOT, "archive", revision], check=True, capture_output=True).stdout
        subprocess.run(["tar", "-x", "-C", before], input=archive, check=True)
        for home in (ROOT, before):  # neither is to be compiled while it is timed
            subprocess.run([sys.executable, "-m", "compileall", "-q", home / "segvec", home / "cli"], check=True)
        homes["before"] = [before, before / "cli"]
    paths = {name: os.pathsep.join(map(str, homes[name])) for name in WORKERS if name in homes}
    # Safe paths: what lies where this is run, as a rule segvec of today, is not what is asked for.
    common = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONSAFEPATH": "1"}
    return {name: {**common, "PYTHONPATH": path} for name, path in paths.items()}


def last_release() -> str | None:
    """Return the last tag, if there is one."""
    found = subprocess.run(["git", "-C", ROOT, "describe", "--tags", "--abbrev=0"], capture_output=True, text=True)
    return found.stdout.strip() or None


def run_whole(name: str, source: Path, target: Path, environment: dict[str, str]) -> tuple[float, float]:
    """Trace in a process of its own: seconds that passed, and that the processor worked."""
    worker = f"{WORKERS[name]}\nwork({str(source)!r}, {str(target)!r})"
    program = ["-m", PROCESSES[name], "trace", source, "-o", target] if name in PROCESSES else ["-c", worker]
    before, start = os.times(), time.perf_counter()
    subprocess.run([sys.executable, *program], check=True, env=environment, stderr=subprocess.DEVNULL)
    end, after = time.perf_counter(), os.times()
    return end - start, sum(after[2:4]) - sum(before[2:4])


def measured(
    source: Path, folder: Path, workers: Mapping[str, Any], environments: Mapping[str, dict[str, str]], runs: int
) -> dict[str, dict[str, float]]:
    """Trace one picture with all tools in turn, and return the medians of each."""
    warm: dict[str, list[dict[str, Any]]] = {name: [] for name in workers}
    whole: dict[str, list[tuple[float, float]]] = {name: [] for name in workers}
    for _ in range(runs + 1):  # the first, which imports, is not counted
        for name, worker in workers.items():
            worker.stdin.write(json.dumps([str(source), str(folder / "out.svg")]) + "\n")
            worker.stdin.flush()
            warm[name].append(json.loads(worker.stdout.readline()))
            whole[name].append(run_whole(name, source, folder / f"{name}.svg", environments[name]))
    rows: dict[str, dict[str, float]] = {}
    for name in workers:
        answers = warm[name][1:]
        stages = {
            f"stage {stage}": median(answer["stages"][stage] for answer in answers) for stage in answers[0]["stages"]
        }
        passed, worked = (median(column) for column in zip(*whole[name][1:], strict=True))
        seconds = median(answer["seconds"] for answer in answers)
        rows[name] = {"seconds": seconds, "process": passed, "processor": worked, **stages}
    return rows


def machine() -> dict[str, object]:
    """Tell what was measured on."""
    libraries = {name: version(name) for name in ("vtracer", "resvg-py", "numpy", "scipy", "pillow")}
    return {"date": str(date.today()), "python": platform.python_version(), "cores": os.cpu_count(), **libraries}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--only", default="*", help="such files alone, as in 'kodak*'; several with commas")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--before", default=last_release(), help="a revision to compare with; the last tag")
    parser.add_argument("--json", type=Path, help="where to save all figures")
    arguments = parser.parse_args()
    with (arguments.corpus / "MANIFEST.tsv").open() as table:
        listed = list(csv.DictReader(table, delimiter="\t"))
    entries = [e for e in listed if any(fnmatch.fnmatch(e["file"], glob) for glob in arguments.only.split(","))]
    if not entries:
        parser.error(f"no file of the corpus is like {arguments.only}")
    results: dict[tuple[str, str], list[dict[str, float]]] = {}
    rows: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environments = placed_tools(folder, arguments.before)
        workers = {
            name: subprocess.Popen(
                [sys.executable, "-c", WORKERS[name] + LOOP],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
            )
            for name, environment in environments.items()
        }  # fmt: skip
        for entry in entries:
            source = arguments.corpus / entry["file"]
            image, is_opaque = flattened(source)
            truth = (arguments.corpus / "truth" / entry["truth"]).read_text() if entry["truth"] else None
            for name, row in measured(source, folder, workers, environments, arguments.runs).items():
                row |= figures(Path(folder, f"{name}.svg").read_text(), image, truth, is_opaque=is_opaque)
                results.setdefault((entry["class"], name), []).append(row)
                rows.append({"file": entry["file"], "class": entry["class"], "tool": name, **row})
                cells = "  ".join(f"{key} {value:.4g}" for key, value in row.items())
                print(f"{entry['file']:24} {name:16} {cells}", flush=True)
        for worker in workers.values():
            worker.stdin.close()
            worker.wait()
    print_table(results)
    ratios = print_ratios(results)
    if arguments.json is not None:
        saved = {"machine": {**machine(), "before": arguments.before}, "ratios": ratios, "rows": rows}
        arguments.json.write_text(json.dumps(saved, indent=1) + "\n")


if __name__ == "__main__":
    main()
