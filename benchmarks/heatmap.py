"""Heatmaps of a 12 megapixel photograph: segvec beside seaborn, and beside matplotlib's colormaps with Pillow.

usage: python benchmarks/heatmap.py

Each way gives a PNG of 2000 x 600 pixels of the middle of the picture, in cells of the smallest grey: of 20 x 20
pixels, of 10 x 10, and of one. (To look for faces, as segvec does where nobody says what to keep, takes longer than all
the rest.) Times are the shortest of several runs in one process, taken in turns. Memory is that
of pooling 100 megapixels, in a process of its own. Reads /proc, so it runs on Linux.
"""

import io
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import seaborn
from PIL import Image
from skimage import data
from skimage.color import rgb2gray
from skimage.util import view_as_blocks

from segvec.heat.heatmap import heatmap
from segvec.image.pooling import pool

WIDTH, HEIGHT = 2000, 600
REC601 = np.array([0.299, 0.587, 0.114], np.float32)
DPI = 100


def picture(width: int, height: int) -> np.ndarray:
    """Mirror a photograph until it fills so many pixels."""
    tile = data.coffee()
    tall = np.concatenate([tile, tile[::-1]])
    block = np.concatenate([tall, tall[:, ::-1]], axis=1)
    repeats = -(-height // block.shape[0]), -(-width // block.shape[1])
    return np.ascontiguousarray(np.tile(block, (*repeats, 1))[:height, :width])


def loaded(source: np.ndarray | bytes) -> np.ndarray:
    """Decode a file, as the ways beside segvec do it."""
    return np.asarray(Image.open(io.BytesIO(source))) if isinstance(source, bytes) else source


def cropped(source: np.ndarray | bytes) -> np.ndarray:
    """Cut out the middle, in the proportions of the output."""
    pixels = loaded(source)
    height = pixels.shape[1] * HEIGHT // WIDTH
    top = (pixels.shape[0] - height) // 2
    return pixels[top : top + height]


def by_segvec(source: np.ndarray | bytes, block: int) -> bytes:
    """Draw a heatmap with segvec."""
    return heatmap(source, block=(block, block), reduce="min", width=WIDTH, height=HEIGHT, crop="center").to_png()


def by_seaborn(source: np.ndarray | bytes, block: int) -> bytes:
    """Draw a heatmap with scikit-image and seaborn, as tutorials do."""
    blocks = view_as_blocks(rgb2gray(cropped(source)), (block, block))
    cells = blocks.reshape(*blocks.shape[:2], -1).min(axis=2)
    figure, axes = plt.subplots(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI)
    figure.subplots_adjust(0, 0, 1, 1)
    seaborn.heatmap(cells, ax=axes, cmap="viridis", cbar=False, xticklabels=False, yticklabels=False)
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=DPI)
    plt.close(figure)
    return file.getvalue()


def by_colormap(source: np.ndarray | bytes, block: int) -> bytes:
    """Draw a heatmap with nothing but a colormap of matplotlib, numpy and Pillow."""
    grey = cropped(source) @ REC601
    cells = grey.reshape(grey.shape[0] // block, block, grey.shape[1] // block, block).min(axis=(1, 3))
    shares = (cells - cells.min()) / np.ptp(cells)
    colors = mpl.colormaps["viridis"](shares, bytes=True)[..., :3]
    pixels = colors.repeat(HEIGHT // cells.shape[0], axis=0).repeat(WIDTH // cells.shape[1], axis=1)
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(file, "PNG")
    return file.getvalue()


WAYS = (by_segvec, by_seaborn, by_colormap)


def shortest(way: Callable[..., bytes], source: np.ndarray | bytes, block: int, runs: int) -> tuple[float, bytes]:
    """Return the shortest of some times in seconds, and what was drawn."""
    seconds, drawn = [], b""
    for _ in range(runs):
        start = time.perf_counter()
        drawn = way(source, block)
        seconds.append(time.perf_counter() - start)
    return min(seconds), drawn


def compare(label: str, source: np.ndarray | bytes, block: int) -> None:
    """Print what one case took each way."""
    best, drawn = dict.fromkeys(WAYS, np.inf), {}
    for _ in range(3):  # in turns, so that what else the machine does meets all alike
        for way in WAYS:
            seconds, drawn[way] = shortest(way, source, block, 2)
            best[way] = min(best[way], seconds)
    sizes = {Image.open(io.BytesIO(data)).size for data in drawn.values()}
    assert sizes == {(WIDTH, HEIGHT)}, sizes
    pictures = [np.asarray(Image.open(io.BytesIO(drawn[way])).convert("RGB"), int) for way in (by_segvec, by_colormap)]
    difference = np.abs(pictures[0] - pictures[1]).mean()
    ours = best[by_segvec]
    print(
        f"{label:28} segvec {ours * 1000:6.1f} ms {len(drawn[by_segvec]) / 1000:6.0f} kB"
        f"   seaborn {best[by_seaborn] * 1000:7.1f} ms = {best[by_seaborn] / ours:5.1f}x"
        f"   colormap {best[by_colormap] * 1000:6.1f} ms = {best[by_colormap] / ours:5.1f}x"
        f" {len(drawn[by_colormap]) / 1000:6.0f} kB   mean difference {difference:.3f}",
        flush=True,
    )


def measure_memory() -> None:
    """Pool 100 megapixels, and print the bytes per pixel that it takes beside the picture."""
    pool(data.coffee(), block=20, reduce="min", grey="rec601")
    pixels = picture(10000, 10000)
    before = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew, without that of tiling
    start = time.perf_counter()
    pool(pixels, block=20, reduce="min", grey="rec601")
    seconds = time.perf_counter() - start
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    extra = int(status["VmHWM"].split()[0]) * 1024 - before
    print(f"pooling 100 MP: {seconds * 1000:.0f} ms, {extra / 1e8:.2f} bytes per pixel beside the picture")


def main() -> None:
    """Print times and memory."""
    photograph = picture(4000, 3000)
    file = io.BytesIO()
    Image.fromarray(photograph).save(file, "JPEG", quality=90)
    compare("12 MP array, cells of 20", photograph, 20)
    compare("12 MP array, cells of 10", photograph, 10)
    compare("12 MP JPEG, cells of 20", file.getvalue(), 20)
    compare("2000 x 600 array, no pooling", photograph[:HEIGHT, :WIDTH], 1)
    subprocess.run([sys.executable, __file__, "memory"], check=True)


if __name__ == "__main__":
    mpl.use("Agg")
    if sys.argv[1:] == ["memory"]:
        measure_memory()
    else:
        main()
