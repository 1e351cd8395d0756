"""Seconds per megapixel and bytes of memory per pixel of a trace, from 1 to 64 megapixels.

usage: python benchmarks/growth.py [MEGAPIXELS ...] [--json PATH]

The pictures are mirrored tilings of one photograph, so that a pixel has as much detail at every size. Each
size runs in a process of its own, whose peak memory, less what it holds when the trace begins, is counted. Reads
/proc, so it runs on Linux.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from skimage import data

import segvec

ONE = "one"
"""Argument of a process that measures one size."""


def picture(megapixels: float) -> np.ndarray:
    """Mirror a photograph until it fills a square of so many megapixels."""
    tile = data.coffee()
    side = round(megapixels**0.5 * 1000)
    tall = np.concatenate([tile, tile[::-1]])
    block = np.concatenate([tall, tall[:, ::-1]], axis=1)
    repeats = -(-side // block.shape[0]), -(-side // block.shape[1])
    return np.ascontiguousarray(np.tile(block, (*repeats, 1))[:side, :side])


def measure(megapixels: float) -> None:
    """Trace one picture and print what it took, as JSON."""
    segvec.trace(data.coffee()).to_svg()
    image = picture(megapixels)
    # What is held now, not the peak so far, which warming up and tiling have raised.
    before = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    start, worked = time.perf_counter(), time.process_time()
    art = segvec.trace(image, max_pixels=10**9)
    traced = time.perf_counter()
    text = art.to_svg()
    end = time.perf_counter()
    extra = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before
    pixels = image.shape[0] * image.shape[1]
    times = {"seconds": end - start, "processor": time.process_time() - worked, "writing": end - traced}
    print(json.dumps({"megapixels": pixels / 1e6, **times, "bytes": extra, "svg": len(text)}))


def main() -> None:
    """Measure each size in a process of its own, print a line for each, and save all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", metavar="MEGAPIXELS", type=float, nargs="*", default=[1, 4, 16, 64])
    parser.add_argument("--json", type=Path, help="where to save the figures")
    arguments = parser.parse_args()
    rows = []
    for size in arguments.sizes:
        run = subprocess.run([sys.executable, __file__, ONE, str(size)], check=True, stdout=subprocess.PIPE, text=True)
        row = json.loads(run.stdout)
        pixels = row["megapixels"] * 1e6
        print(
            f"{row['megapixels']:6.1f} MP  {row['seconds'] / row['megapixels']:6.3f} s/MP, of the processor "
            f"{row['processor'] / row['megapixels']:6.3f} (writing {row['writing']:.2f} s)"
            f"  {row['bytes'] / pixels:6.1f} bytes/pixel  {row['svg'] / pixels:5.2f} bytes of SVG per pixel",
            flush=True,
        )
        rows.append(row)
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    if sys.argv[1:2] == [ONE]:
        measure(float(sys.argv[2]))
    else:
        main()
