import itertools

import numpy as np
import pytest

from segvec.errors import InputError
from segvec.palette import palette_of
from segvec.palette.distinct import LEAST_DISTANCE, PATIENCE, distinct_palettes
from segvec.palette.harmony import harmony_palette
from segvec.palette.random_colors import random_palette


def mean_distance(one, other):
    return np.linalg.norm(one.by_lightness().oklab - other.by_lightness().oklab, axis=1).mean()


def test_distinct_palettes_are_as_far_apart_as_asked():
    found = distinct_palettes(lambda seed: harmony_palette(6, seed=seed), 30, seed=5)
    seeds = [seed for seed, _ in found]
    assert seeds[0] == 5
    assert seeds == sorted(set(seeds))
    assert min(mean_distance(one, other) for (_, one), (_, other) in itertools.combinations(found, 2)) >= LEAST_DISTANCE
    for seed, palette in found:
        assert palette.codes == harmony_palette(6, seed=seed).codes


def test_every_seed_skipped_was_too_near():
    found = dict(distinct_palettes(lambda seed: harmony_palette(6, seed=seed), 20, seed=0, least=0.09))
    skipped = set(range(max(found))) - set(found)
    assert skipped
    for seed in skipped:
        palette = harmony_palette(6, seed=seed)
        assert min(mean_distance(palette, other) for taken, other in found.items() if taken < seed) < 0.09


def test_order_of_the_colors_does_not_make_a_palette_distinct():
    pairs = [["black", "white"], ["white", "black"], ["red", "navy"]]
    found = distinct_palettes(lambda seed: palette_of(pairs[seed]), 2, seed=0)
    assert [seed for seed, _ in found] == [0, 2]


def test_distinct_palettes_end_when_there_is_only_one():
    found = distinct_palettes(lambda _: palette_of(["red", "blue"]), 4, seed=0, least=0.5)
    assert len(found) == 4
    assert found[1][0] > PATIENCE
    assert found[3][0] == found[1][0] + 2  # nothing is asked for any more


def test_least_is_relaxed_no_further_than_needed():
    greys = [palette_of([f"#{level:02x}{level:02x}{level:02x}"]) for level in (0, 255, 128)]
    found = distinct_palettes(lambda seed: greys[min(seed, 2)], 3, seed=0, least=0.5)
    assert found[2][0] in range(PATIENCE, 2 * PATIENCE)  # grey is 0.4 from white: one relaxation


def test_palettes_of_different_sizes_are_compared_as_ramps():
    sizes = [palette_of(["white", "black"]), palette_of(["white", "#636363", "black"]), palette_of(["red"])]
    assert [seed for seed, _ in distinct_palettes(lambda seed: sizes[seed], 2, seed=0)] == [0, 2]


def test_zero_least_skips_nothing():
    assert [seed for seed, _ in distinct_palettes(lambda _: palette_of(["red"]), 3, seed=9, least=0)] == [9, 10, 11]


@pytest.mark.parametrize("wrong", [{"count": -1}, {"seed": -1}, {"least": -0.1}, {"least": float("nan")}])
def test_negative_wishes_are_refused(wrong):
    with pytest.raises(InputError, match="must be at least 0"):
        distinct_palettes(lambda seed: random_palette(3, seed=seed), **{"count": 2, "seed": 0, **wrong})
