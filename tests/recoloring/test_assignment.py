import numpy as np
import pytest

from segvec.recoloring.assignment import _wished_lightness


def test_wished_lightness_spans_the_palette_however_dark_or_flat_the_picture_is():
    lightness, ladder = np.array([0.2, 0.7, 0.3]), np.array([0.9, 0.1, 0.4])
    wished = _wished_lightness(lightness, ladder)
    assert wished[0] < wished[2] < wished[1]
    assert wished.min() >= 0.1
    assert wished.max() <= 0.9
    assert _wished_lightness(0.5 * lightness + 0.4, ladder) == pytest.approx(wished)
    # Halfway between a share of a fifth and the middle rank, whose entry is 0.4.
    assert wished[2] == pytest.approx(((0.1 + 0.8 / 5) + 0.4) / 2)
