"""How far pens move without drawing, by the numbers of an artwork alone."""

import math


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
