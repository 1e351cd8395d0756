"""Shapes that are given and not traced."""

import numpy as np
import pytest

from segvec.curves.chords import chords_of
from segvec.layers.primitives import SHAPES, page_corners, polygon_outline, shape_outline


@pytest.mark.parametrize(("shape", "area"), [("square", 1), ("circle", np.pi / 4), ("hexagon", np.sqrt(3) / 2)])
def test_shapes_are_closed_of_width_one_and_have_their_area(shape, area):
    controls, is_line = shape_outline(shape)
    assert (controls[:, 3] == np.roll(controls[:, 0], -1, axis=0)).all()
    start, end = chords_of(controls, is_line, flatness=1e-4)[0].transpose(1, 2, 0)
    assert np.ptp(start[0]) == pytest.approx(1, abs=1e-3)
    assert np.sum(start[0] * end[1] - start[1] * end[0]) / 2 == pytest.approx(area, rel=1e-3)


def test_every_shape_is_tried_here():
    assert set(SHAPES) == {"square", "circle", "hexagon"}


def test_page_is_covered_with_a_margin():
    controls = polygon_outline(page_corners((7, 5)))
    assert controls.shape == (4, 4, 2)
    assert controls.min(axis=(0, 1)).tolist() == [-1, -1]
    assert controls.max(axis=(0, 1)).tolist() == [8, 6]
