"""Hulls tell which curves stay apart however finely they are flattened."""

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from segvec.curves.chords import chords_of
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
@given(seed=st.integers(0, 999), flatness=st.sampled_from([0.02, 0.003]))
def test_what_goes_on_hardly_ever_crosses_itself(seed, flatness):
    """Arms several times as long as the chord, which no fit makes, may hide a loop."""
    curves = cubics(seed)
    folds = may_fold(curves)
    assert not folds.all()
    assert sum(not line(curve, flatness).is_simple for curve in curves[~folds]) <= 1


def test_a_loop_folds():
    assert may_fold(np.array([[0, 3 + 2j, -2 + 2j, 1]])).all()
