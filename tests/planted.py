"""Ramps of which all is known."""

import numpy as np
from hypothesis import strategies as st


def levels_of(places, offsets, colors):
    return np.stack([np.interp(places, offsets, channel) for channel in np.transpose(colors)], axis=1)


@st.composite
def stops(draw, *, most=4):
    """Offsets and colors (S, 3): every channel goes up and down, so that no stop is hidden in a straight line."""
    count = draw(st.integers(2, most))
    inner = [(number + draw(st.floats(-0.2, 0.2))) / (count - 1) for number in range(1, count - 1)]
    is_light = draw(st.tuples(*[st.booleans()] * 3))
    dark, light = st.integers(0, 90), st.integers(150, 255)
    colors = [[draw(light if (number % 2) != first else dark) for first in is_light] for number in range(count)]
    return np.array([0.0, *inner, 1.0]), np.array(colors, float)
