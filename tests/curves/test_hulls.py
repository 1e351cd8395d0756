"""Hulls tell which curves stay apart however finely they are flattened."""

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from segvec.curves.chords import chords_in, chords_of
from segvec.curves.hulls import may_fold, may_touch


def cubics(seed, count=40):
    generator = np.random.default_rng(seed)
    return generator.integers(0, 40, (count, 4)) / 10 + 1j * generator.integers(0, 40, (count, 4)) / 10


def line(controls, flatness):
    points = np.stack([controls.real, controls.imag], axis=1)[None]
    chords, _ = chords_of(points, np.zeros(1, bool), flatness=flatness)
    return shapely.LineString(np.concatenate([chords[:, 0], chords[-1:, 1]]))


@settings(max_examples=10)
@given(seed=st.integers(0, 999), flatness=st.sampled_from([0.1, 0.02, 0.003]))
def test_what_is_apart_nowhere_crosses(seed, flatness):
    one, other = cubics(seed), cubics(seed + 1000)
    joined = np.arange(len(one)) % 2 == 0
    other[joined, 0] = one[joined, 0]
    for place in np.flatnonzero(~may_touch(one, other, joined)):
        common = line(one[place], flatness).intersection(line(other[place], flatness))
        start = shapely.Point(one[place, 0].real, one[place, 0].imag)
        assert common.is_empty or (joined[place] and common.distance(start) == 0 and common.length == 0)


@settings(max_examples=10)
@given(seed=st.integers(0, 999), count=st.sampled_from([6, 7, 10, 16, 32]))
def test_what_does_not_fold_is_simple_with_any_number_of_chords(seed, count):
    curves = cubics(seed)
    curves[::2, 1:3] *= 5  # arms several times as long as the chord
    folds = may_fold(curves)
    assert not folds.all()
    points = np.stack([curves.real, curves.imag], axis=2)
    chords = chords_in(points, np.full(len(curves), count)).reshape(len(curves), count, 2, 2)
    lines = shapely.linestrings(np.concatenate([chords[:, :, 0], chords[:, -1:, 1]], axis=1))
    assert shapely.is_simple(lines[~folds]).all()


def test_a_loop_and_a_cusp_fold():
    assert may_fold(np.array([[0, 3 + 2j, -2 + 2j, 1], [0, 1 + 1j, 1j, 1]])).all()


def test_a_hook_that_turns_by_more_than_half_does_not_fold():
    assert not may_fold(np.array([[0, -1 + 2j, 3 + 2j, 1 + 0.5j]])).any()
