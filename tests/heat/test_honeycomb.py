import numpy as np
import pytest

from segvec.heat.honeycomb import honeycomb_centers, honeycomb_rows


def test_honeycomb_rows_fill_the_page():
    rows = honeycomb_rows(60, width=900, height=600)
    centers, hexagon = honeycomb_centers((rows, 60), width=900, height=600)
    assert rows > 600 / (900 / 60)
    assert centers[..., 0].max() + hexagon / 2 == pytest.approx(900, abs=hexagon)
    assert centers[..., 1].max() + hexagon / np.sqrt(3) == pytest.approx(600, abs=hexagon)


def test_neighbors_in_a_honeycomb_are_equally_far_apart():
    centers, hexagon = honeycomb_centers((2, 3), width=100, height=100)
    ways = centers[0, 1] - centers[[0, 1, 1], [0, 0, 1]]
    assert np.hypot(*ways.T) == pytest.approx([hexagon] * 3)
