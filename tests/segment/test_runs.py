import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from shapes import noise_maps

from segvec.segment.merge import components
from segvec.segment.runs import runs_of


@given(noise_maps(most_side=12), st.data())
def test_runs_are_the_pixels_and_their_totals_those_of_all_pixels(labels, data):
    numbers, count = components(labels)
    height, width = numbers.shape
    top = data.draw(st.integers(0, height - 1))
    rows = slice(top, data.draw(st.integers(top + 1, height)))
    runs = runs_of(numbers, rows)
    assert np.repeat(runs.region, runs.counts).tolist() == numbers[rows].ravel().tolist()
    assert (runs.start + runs.counts <= width).all()
    assert (numbers[runs.row, runs.start] == runs.region).all()
    values = np.arange(numbers[rows].size) ** 2 - 7
    expected = np.bincount(numbers[rows].ravel(), values, minlength=count)
    assert np.bincount(runs.region, runs.totals(values), minlength=count).tolist() == expected.tolist()


def test_a_region_that_goes_on_in_the_next_row_is_cut_at_the_end_of_the_row():
    runs = runs_of(np.zeros((2, 3), np.int32), slice(0, 2))
    assert (runs.row.tolist(), runs.start.tolist(), runs.counts.tolist()) == ([0, 1], [0, 0], [3, 3])
