import numpy as np
import pytest

from segvec.segment.joining import joined_ramps
from segvec.segment.ramp import fit_ramp

HEIGHT, WIDTH = 40, 100


def fitted(levels, areas):
    """Pixels, the map of some areas (masks), and a ramp fitted to each."""
    pixels = np.rint(np.broadcast_to(levels, (HEIGHT, WIDTH, 3))).astype(np.uint8)
    ramp_map, ramps = np.full((HEIGHT, WIDTH), -1, np.int32), []
    for mask in areas:
        y, x = np.nonzero(mask)
        ramp_map[mask] = len(ramps)
        ramps.append(fit_ramp(np.stack([x, y], axis=1) + 0.5, pixels[mask].astype(float)))
    return ramp_map, ramps, pixels


def columns(*spans):
    masks = np.zeros((len(spans), HEIGHT, WIDTH), bool)
    for mask, (left, right) in zip(masks, spans, strict=True):
        mask[5:35, left:right] = True
    return masks


def joined(levels, *spans, flat=None, within=1.0):
    even = np.zeros((HEIGHT, WIDTH), bool) if flat is None else columns(flat)[0]
    ramp_map, ramps, pixels = fitted(levels, columns(*spans))
    return joined_ramps(ramp_map, ramps, pixels, even=even, within=within)


def tent(top):
    """Levels (W, 3) that rise to the middle and fall again."""
    x = np.arange(WIDTH)[:, None] + 0.5
    return np.interp(x, [0, 50, WIDTH], [20, top, 40]) * (1, 0.8, 0.5)


def test_ramps_on_both_sides_of_a_stop_become_one():
    ramp_map, ramps = joined(tent(220), (5, 49), (51, 95))
    assert [len(ramp.profile.places) for ramp in ramps] == [3]
    assert (ramp_map[5:35, 5:49] == 0).all()
    assert (ramp_map[5:35, 51:95] == 0).all()
    assert (ramp_map >= 0).sum() == 30 * 88


def test_three_parts_become_one():
    x = np.arange(WIDTH)[:, None] + 0.5
    levels = np.interp(x, [0, 30, 60, WIDTH], [20, 200, 40, 230]) * (1, 0.8, 0.5)
    ramp_map, ramps = joined(levels, (2, 29), (31, 59), (61, 98))
    assert [len(ramp.profile.places) for ramp in ramps] == [4]
    assert np.unique(ramp_map).tolist() == [-1, 0]


@pytest.mark.parametrize("step", [12, -30])
def test_an_edge_parts_two_ramps(step):
    levels = tent(220)
    levels[50:] = np.arange(50)[:, None] * (2, 1, 1) + levels[49] + step
    assert len(joined(levels - 60, (5, 49), (51, 95))[1]) == 2


def test_a_step_within_a_ramp_is_no_pair_of_stops():
    x = np.arange(WIDTH)[:, None]
    levels = 20 + np.where(x < 50, 2 * x, 2 * x + 6) * (1, 0.9, 0.8)
    assert len(joined(levels, (5, 49), (51, 95))[1]) == 2


def test_a_flat_end_joins_its_ramp_and_a_page_does_not():
    x = np.arange(WIDTH)[:, None] + 0.5
    levels = np.interp(x, [0, 70, WIDTH], [20, 200, 200]) * (1, 0.8, 0.5)
    ramp_map, ramps = joined(levels, (2, 69), flat=(71, 98))
    assert [len(ramp.profile.places) for ramp in ramps] == [3]
    assert (ramp_map[5:35, 71:98] == 0).all()
    levels = np.interp(x, [0, 40, WIDTH], [20, 200, 200]) * (1, 0.8, 0.5)
    ramp_map, ramps = joined(levels, (2, 39), flat=(41, 98))
    assert [len(ramp.profile.places) for ramp in ramps] == [2]
    assert (ramp_map[5:35, 41:98] == -1).all()


def test_a_flat_area_of_another_color_joins_no_ramp():
    levels = tent(120)
    levels[71:] = levels[69] + 9
    assert (joined(levels, (2, 49), (51, 69), flat=(71, 98))[0][5:35, 71:98] == -1).all()


def test_areas_apart_share_a_gradient_that_goes_on():
    x = np.arange(WIDTH)[:, None] + 0.5
    _, ramps = joined(20 + x * (2, 1.5, 0.5), (5, 40), (55, 95))
    assert [len(ramp.profile.places) for ramp in ramps] == [2]
    assert len(joined(tent(220), (5, 40), (60, 95))[1]) == 2  # of a stop between them nothing is seen
    assert len(joined(20 + np.where(x < 50, x, x + 10) * (2, 1.5, 0.5), (5, 40), (55, 95))[1]) == 2


def test_ramps_that_fit_badly_are_left_alone():
    noise = np.random.default_rng(1).normal(scale=4, size=(HEIGHT, WIDTH, 3))
    levels = tent(220) + noise
    assert len(joined(levels, (5, 49), (51, 95))[1]) == 2
    assert len(joined(levels, (5, 49), (51, 95), within=6)[1]) == 1


def test_arguments_stay_as_they_were():
    ramp_map, ramps, pixels = fitted(tent(220), columns((5, 49), (51, 95)))
    before, count = ramp_map.copy(), len(ramps)
    joined_ramps(ramp_map, ramps, pixels, even=np.zeros((HEIGHT, WIDTH), bool), within=1.0)
    assert (ramp_map == before).all()
    assert len(ramps) == count
