"""Compare the demo's pictures in two folders: one drawn by Cairo, the other without it."""

import sys
from pathlib import Path

import numpy as np

import segvec

MOST_LEVELS = 2.0
"""Of 255, in the mean, by which the two may differ."""

first, second = (Path(folder) for folder in sys.argv[1:])
assert (first / "demo.svg").read_bytes() == (second / "demo.svg").read_bytes(), "the SVG differs"
one, other = (segvec.read_image(folder / "demo.png").pixels.astype(int) for folder in (first, second))
assert one.shape == other.shape, f"sizes differ: {one.shape} and {other.shape}"
difference = np.abs(one - other).mean()
assert 0 < difference < MOST_LEVELS, f"{difference:.3f} levels apart: too many, or both were drawn by Cairo"
print(f"demo.png with and without Cairo: {one.shape[1]} x {one.shape[0]}, {difference:.3f} levels apart")
