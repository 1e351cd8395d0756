"""Drawings of lines made by hand, what is in them, and how far pens move between their lines."""

import math
from collections import Counter

import numpy as np

from segvec.curves.curves import Curves
from segvec.styles.line_art import Pens, line_art

SIZE = (100, 80)


def drawing(*lines, pen=None, background=None):
    """Lines through points, each with the pen of its number."""
    corners = [np.array(line, float) for line in lines]
    start = np.concatenate([line[:-1] for line in corners])
    end = np.concatenate([line[1:] for line in corners])
    controls = np.stack([start, start + (end - start) / 3, end - (end - start) / 3, end], axis=1)
    offsets = np.concatenate([[0], np.cumsum([len(line) - 1 for line in corners])])
    pens = Pens(np.zeros((3, 3), np.uint8), np.array([1.0, 2.0, 3.0]))
    number = np.zeros(len(lines), np.intp) if pen is None else np.array(pen)
    curves = Curves(controls, np.ones(len(controls), np.bool_), offsets)
    return line_art(curves, pen=number, pens=pens, size=SIZE, background=background)


def segments(art):
    """Undirected segments of each width, with how often each is there."""
    rounded = np.rint(art.controls * 1000).astype(int)
    one, other = (map(tuple, each.reshape(-1, 8).tolist()) for each in (rounded, rounded[:, ::-1]))
    width = np.repeat(art.strokes, np.diff(art.ring_offsets[art.layer_offsets]))
    return Counter((pen, *min(pair)) for pen, *pair in zip(width.tolist(), one, other, strict=True))


def lines_of(art):
    """Corner points of each line."""
    controls = [art.controls[slice(*pair)] for pair in np.stack([art.ring_offsets[:-1], art.ring_offsets[1:]], axis=1)]
    return [[*part[:, 0].tolist(), part[-1, 3].tolist()] for part in controls]


def pen_travel(art):
    """Pixels that pens move in the air: from the page's first corner on, in each layer of strokes."""
    if art.strokes is None:
        return 0.0
    travel = 0.0
    for layer in art.strokes.nonzero()[0].tolist():
        pen = (0.0, 0.0)
        for line in range(art.layer_offsets[layer], art.layer_offsets[layer + 1]):
            first, stop = art.ring_offsets[line], art.ring_offsets[line + 1]
            travel += math.dist(pen, art.controls[first, 0])
            pen = art.controls[stop - 1, 3]
    return travel
