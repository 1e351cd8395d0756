import numpy as np
import pytest
from decorated import decorated, texts
from hypothesis import given
from hypothesis import strategies as st

from segvec.heat.look import Look
from segvec.heat.ticks import nice_ticks


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(2, 12))
def test_ticks_are_nice_and_few(low, span, most):
    ticks = nice_ticks(low, low + span, most=most)
    assert 2 <= len(ticks) <= most
    assert ticks[0] >= low - 1e-5 * span
    assert ticks[-1] <= low + span + 1e-5 * span
    if ticks.tolist() != [low, low + span]:
        step = ticks[1] - ticks[0]
        assert round(step / 10 ** np.floor(np.log10(step * 1.0001)), 3) in (1, 2, 5)


@pytest.mark.parametrize("low_high", [(0, 0), (0.1, 0.3), (-1e9, 3e9), (1e-9, 2e-9), (1000.001, 1000.002)])
def test_tick_labels_differ_and_say_their_values(low_high):
    low, high = low_high
    labels = [text for text, *_ in texts(decorated(Look(color_bar="right"), low=low, high=high))]
    assert len(set(labels)) == len(labels) >= 1
    margin = 1e-3 * (high - low)
    assert all(low - margin <= float(label) <= high + margin for label in labels)
