"""Colors in the order of their lightness."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from segvec.color.conversion import oklab_from_srgb
from segvec.color.lightness import distinct_colors


@given(arrays(np.uint8, st.tuples(st.integers(0, 30), st.just(3)), elements=st.sampled_from([0, 1, 128, 255])))
def test_distinct_colors_are_all_there_once_lightest_first(colors):
    table, place = distinct_colors(colors)
    np.testing.assert_array_equal(table[place], colors)
    assert len({tuple(color) for color in table.tolist()}) == len(table)
    assert set(place.tolist()) == set(range(len(table)))
    assert (np.diff(oklab_from_srgb(table / 255)[:, 0]) <= 0).all()
