import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from segvec.color.conversion import oklab_from_srgb, oklch_from_oklab
from segvec.color.shade import Shade, color_table, moved_colors

COLORS = arrays(np.uint8, (3,))


def ramp(offsets, colors, base=(120, 60, 60)):
    frame = np.array([[10.0, 0, 0], [0, 10, 0]])
    return Shade("linear", frame, np.array(offsets, float), np.array(colors, np.uint8), np.array(base, np.uint8))


@given(COLORS, COLORS, COLORS)
def test_a_color_without_step_becomes_the_new_one_and_one_whose_base_stays_stays(color, old, new):
    assert np.rint(moved_colors(old, old=old, new=new)).tolist() == new.tolist()
    assert np.rint(moved_colors(color, old=old, new=old)).tolist() == color.tolist()


def test_steps_turn_with_the_hue():
    orange, red, blue = np.array([190, 90, 40]), np.array([180, 60, 60]), np.array([70, 90, 180])
    lch = [oklch_from_oklab(oklab_from_srgb(each / 255)) for each in (orange, red, blue)]
    moved = oklch_from_oklab(oklab_from_srgb(moved_colors(orange, old=red, new=blue) / 255))
    np.testing.assert_allclose(moved[0] - lch[2][0], lch[0][0] - lch[1][0], atol=1e-6)
    assert abs(np.angle(np.exp(1j * ((moved[2] - lch[2][2]) - (lch[0][2] - lch[1][2]))))) < 0.03


@given(st.integers(0, 255))
def test_stops_around_grey_are_grey_where_they_had_the_base_s_hue(level):
    pale, red, grey = np.array([220, 120, 120]), np.array([200, 40, 40]), np.full(3, level)
    assert np.ptp(np.rint(moved_colors(pale, old=red, new=grey))) <= 1


def test_stops_of_many_colors_are_those_of_each():
    shade = ramp([0, 1], [[20, 10, 0], [250, 200, 180]])
    colors = np.random.default_rng(1).integers(0, 256, (4, 5, 3)).astype(np.uint8)
    together = shade.stops(colors)
    assert together.shape == (4, 5, 2, 3)
    np.testing.assert_array_equal(together[2, 3], shade.stops(colors[2, 3]))


@given(st.lists(st.integers(0, 10), min_size=1, max_size=5, unique=True).map(sorted), st.floats(-15, 25))
def test_points_are_mixtures_of_the_stops_beside_them(tenths, x):
    colors = np.random.default_rng(len(tenths)).integers(0, 256, (len(tenths), 3))
    shade = ramp(np.array(tenths) / 10, colors)
    expected = [np.interp(x / 10, np.array(tenths) / 10, channel) for channel in colors.T]
    np.testing.assert_allclose(shade.colors_at(np.array([[x, 3.0]]), shade.base)[0], expected, atol=1e-6)


def test_a_hard_edge_has_one_color_on_each_side():
    shade = ramp([0, 0.5, 0.5, 1], [[0] * 3, [0] * 3, [255] * 3, [255] * 3])
    assert shade.colors_at(np.array([[4.99, 0], [5.01, 0]]), shade.base)[:, 0].tolist() == [0, 255]


@given(
    st.lists(st.integers(0, 20), min_size=2, max_size=5, unique=True).map(sorted),
    st.sampled_from(["linear", "radial"]),
    st.integers(0, 10**6),
)
def test_looked_up_colors_are_those_of_the_shades(places, kind, seed):
    random = np.random.default_rng(seed)
    colors = random.integers(0, 256, (3, 3)).astype(np.uint8)
    # Steps between neighbors in the table stay below a level, so that nearest ones differ by half of one.
    stops = np.clip(colors[1] + random.integers(-6, 7, (len(places), 3)), 0, 255).astype(np.uint8)
    frame = np.array([[30.0, -12, 20], [12, 25, 5]])
    shade = Shade(kind, frame, np.array(places) / 20, stops, colors[1])
    table = color_table(colors, {1: shade})
    points = random.uniform(-20, 60, (200, 2))
    labels = random.integers(0, 3, 200)
    found = table.at(labels, *points.T)
    expected = np.where((labels == 1)[:, None], shade.colors_at(points, colors[1]), colors[labels])
    np.testing.assert_allclose(found, expected, atol=0.5)


def test_a_table_without_shades_has_the_colors():
    colors = np.array([[1, 2, 3], [4, 5, 6]], np.uint8)
    found = color_table(colors, {}).at(np.array([1, 0, 1]), np.zeros(3), np.ones(3))
    assert found.tolist() == [[4, 5, 6], [1, 2, 3], [4, 5, 6]]
