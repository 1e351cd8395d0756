"""Seconds per megapixel and bytes of memory per pixel of a trace, from 1 to 64 megapixels.

usage: python benchmarks/growth.py [MEGAPIXELS ...]

The pictures are mirrored tilings of one photograph, so that a pixel has as much detail at every size. Each
size runs in a process of its own, whose peak memory, less what it holds when the trace begins, is counted. Reads
/proc, so it runs on Linux.
"""

import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from skimage import data

import segvec


def picture(megapixels: float) -> np.ndarray:
    """Mirror a photograph until it fills a square of so many megapixels."""
    tile = data.coffee()
    side = round(megapixels**0.5 * 1000)
    tall = np.concatenate([tile, tile[::-1]])
    block = np.concatenate([tall, tall[:, ::-1]], axis=1)
    repeats = -(-side // block.shape[0]), -(-side // block.shape[1])
    return np.ascontiguousarray(np.tile(block, (*repeats, 1))[:side, :side])


def measure(megapixels: float) -> None:
    """Trace one picture and print what it took."""
    segvec.trace(data.coffee()).to_svg()
    image = picture(megapixels)
    # What is held now, not the peak so far, which warming up and tiling have raised.
    before = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    start = time.perf_counter()
    art = segvec.trace(image, max_pixels=10**9)
    traced = time.perf_counter()
    text = art.to_svg()
    end = time.perf_counter()
    extra = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before
    pixels = image.shape[0] * image.shape[1]
    print(
        f"{pixels / 1e6:6.1f} MP  {(end - start) / pixels * 1e6:6.3f} s/MP (writing {end - traced:.2f} s)"
        f"  {extra / pixels:6.1f} bytes/pixel  {len(text) / pixels:5.2f} bytes of SVG per pixel",
        flush=True,
    )


if __name__ == "__main__":
    sizes = [float(word) for word in sys.argv[1:]]
    if len(sizes) == 1:
        measure(sizes[0])
    else:
        for size in sizes or (1, 4, 16, 64):
            subprocess.run([sys.executable, __file__, str(size)], check=True)
