"""Color-blind vision: the simulation against published numbers, and differences measured by hand."""

import numpy as np
import pytest
from color_blindness import SAFE_DIFFERENCE, is_color_blind_safe
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segvec.color.conversion import linear_from_srgb, oklab_from_srgb, srgb_from_linear
from segvec.errors import InputError
from segvec.palette.named import named_palette
from segvec.palette.palette import Palette, palette_of
from segvec.palette.vision import (
    VISIONS,
    least_difference,
    simulate_vision,
    vision_report,
)

channels = st.floats(0, 1, allow_subnormal=False)
some_colors = hnp.arrays(np.float64, st.tuples(st.integers(1, 6), st.just(3)), elements=channels)
some_palettes = hnp.arrays(np.uint8, st.tuples(st.integers(1, 8), st.just(3))).map(Palette)
every_vision = pytest.mark.parametrize("kind", VISIONS)

# Linear light seen -> linear light shown, as published to five places (Viénot 1999 for protan and deutan;
# Brettel 1997 with sRGB primaries for tritan, a matrix for each side of the plane with the given normal).
PROTAN = [[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]]
DEUTAN = [[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]]
TRITAN_ABOVE = [[1.01277, 0.13548, -0.14826], [-0.01243, 0.86812, 0.14431], [0.07589, 0.80500, 0.11911]]
TRITAN_BELOW = [[0.93678, 0.18979, -0.12657], [0.06154, 0.81526, 0.12320], [-0.37562, 1.12767, 0.24796]]
TRITAN_NORMAL = [0.03901, -0.02788, -0.01113]


def published(srgb, kind):
    linear = linear_from_srgb(srgb)
    if kind == "tritan":
        above = linear @ np.array(TRITAN_NORMAL) >= 0
        seen = np.where(above[..., None], linear @ np.array(TRITAN_ABOVE).T, linear @ np.array(TRITAN_BELOW).T)
    else:
        seen = linear @ np.array(PROTAN if kind == "protan" else DEUTAN).T
    return srgb_from_linear(seen.clip(0, 1))


def cube(steps):
    axis = np.linspace(0, 1, steps)
    return np.stack(np.meshgrid(axis, axis, axis), axis=-1)


def difference(first, second):
    return np.linalg.norm(oklab_from_srgb(first) - oklab_from_srgb(second), axis=-1)


@every_vision
def test_simulation_agrees_with_published_matrices(kind):
    colors = cube(12)
    off = np.abs(simulate_vision(colors, kind=kind) - published(colors, kind))
    assert off.max() < 0.5 / 255


@pytest.mark.parametrize(
    ("kind", "color", "seen"),
    [
        ("protan", (255, 0, 0), (94, 94, 13)),
        ("protan", (0, 255, 0), (242, 242, 0)),
        ("deutan", (255, 0, 0), (147, 147, 0)),
        ("deutan", (0, 255, 0), (219, 219, 41)),
        ("protan", (0, 0, 255), (0, 0, 255)),
        ("deutan", (0, 0, 255), (0, 0, 255)),
        ("protan", (255, 255, 0), (255, 255, 0)),
        ("tritan", (255, 0, 0), (255, 0, 78)),
    ],
)
def test_primaries_look_as_worked_out_by_hand(kind, color, seen):
    result = simulate_vision(np.array(color) / 255, kind=kind)
    assert result * 255 == pytest.approx(seen, abs=1)


@every_vision
@given(gray=channels)
def test_neutral_colors_stay(kind, gray):
    assert simulate_vision(np.full(3, gray), kind=kind) == pytest.approx(np.full(3, gray), abs=1e-6)


@every_vision
@given(colors=some_colors)
def test_colors_stay_in_gamut_and_keep_their_shape(kind, colors):
    before = colors.copy()
    seen = simulate_vision(colors, kind=kind)
    assert seen.shape == colors.shape
    assert ((seen >= 0) & (seen <= 1)).all()
    assert np.array_equal(colors, before)


@pytest.mark.parametrize("kind", ["protan", "deutan"])
@given(colors=some_colors)
def test_what_is_seen_looks_the_same_once_more(kind, colors):
    # Only up to clipping: a channel that was cut off at 0 takes part in the second look.
    once = simulate_vision(colors, kind=kind)
    twice = simulate_vision(once, kind=kind)
    assert difference(once, twice).max() < 0.03


@pytest.mark.parametrize("kind", ["protan", "deutan"])
@given(colors=some_colors)
def test_red_and_green_become_one_channel(kind, colors):
    seen = simulate_vision(colors, kind=kind)
    assert seen[:, 0] == pytest.approx(seen[:, 1], abs=1e-6)


@every_vision
def test_colors_on_a_confusion_line_become_one(kind):
    # Shifting the missing cone alone changes nothing that is seen.
    cones = np.array([[17.8824, 43.5161, 4.11935], [3.45565, 27.1554, 3.86714], [0.0299566, 0.184309, 1.46709]])
    shift = np.linalg.inv(cones)[:, VISIONS.index(kind)]
    base = np.array([0.35, 0.4, 0.3])
    step = 0.08 * shift / np.abs(shift).max()
    pair = srgb_from_linear(np.stack([base - step, base + step]))
    seen = simulate_vision(pair, kind=kind)
    assert difference(*pair) > 0.03
    assert difference(*seen) < 0.02 if kind == "tritan" else difference(*seen) < 1e-5


@pytest.mark.parametrize(
    ("kind", "first", "second"),
    [
        ("protan", "#a03000", "#486000"),
        ("deutan", "#c04040", "#709040"),
        ("tritan", "#40a0c0", "#40b090"),
    ],
)
def test_confused_colors_come_closer(kind, first, second):
    pair = palette_of([first, second])
    assert least_difference(pair, vision=kind) < 0.6 * least_difference(pair)


def test_unknown_vision_is_refused():
    with pytest.raises(InputError, match=r"unknown vision 'mono'; choose one of protan, deutan, tritan"):
        simulate_vision(np.zeros(3), kind="mono")
    with pytest.raises(InputError, match="unknown vision 'x'"):
        least_difference(palette_of(["red"]), vision="x")


@pytest.mark.parametrize("shape", [(), (4,), (3, 4)])
def test_colors_without_three_channels_are_refused(shape):
    with pytest.raises(InputError, match=r"colors must have shape \(\.\.\., 3\), got"):
        simulate_vision(np.zeros(shape), kind="protan")


def test_least_difference_is_that_of_the_closest_pair():
    palette = palette_of(["#000", "#fff", "#010101", "#f00"])
    assert least_difference(palette) == pytest.approx(float(oklab_from_srgb(np.full(3, 1 / 255))[0]))
    assert least_difference(palette, neighbors_only=True) == pytest.approx(
        difference(np.array([1 / 255] * 3), np.array([1, 0, 0]))
    )


def test_single_color_is_infinitely_apart():
    assert least_difference(palette_of(["red"])) == np.inf
    assert least_difference(palette_of(["red"]), vision="tritan", neighbors_only=True) == np.inf
    assert is_color_blind_safe(palette_of(["red"]))


def test_repeated_color_has_no_difference():
    assert least_difference(palette_of(["red", "blue", "red"])) == 0
    assert least_difference(palette_of(["red", "blue", "red"]), neighbors_only=True) > 0.3


@given(some_palettes)
def test_neighbors_are_no_closer_than_the_closest_pair(palette):
    assert least_difference(palette, neighbors_only=True) >= least_difference(palette)


@given(some_palettes, st.randoms(use_true_random=False))
def test_order_does_not_matter_to_all_pairs(palette, random):
    places = list(range(len(palette)))
    random.shuffle(places)
    assert least_difference(palette.taken(places)) == pytest.approx(least_difference(palette))


@given(some_palettes)
def test_report_gives_every_vision(palette):
    report = vision_report(palette)
    assert list(report) == ["normal", *VISIONS]
    assert report["normal"] == least_difference(palette)
    assert report["deutan"] == least_difference(palette, vision="deutan")
    assert is_color_blind_safe(palette, least=min(report.values()))
    assert not is_color_blind_safe(palette, least=np.nextafter(min(report.values()), np.inf)) or len(palette) == 1


def test_safety_depends_on_every_vision():
    assert is_color_blind_safe(named_palette("okabe-ito"))
    assert least_difference(palette_of(["#a03000", "#605400"])) > 2 * SAFE_DIFFERENCE
    assert not is_color_blind_safe(palette_of(["#a03000", "#605400"]))
