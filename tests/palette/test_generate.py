import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segvec.color.conversion import oklch_from_oklab
from segvec.errors import InputError
from segvec.palette import Palette, palette_of
from segvec.palette.generate import (
    GLARE,
    HARMONIES,
    HUE_TEMPLATES,
    LEAST_DISTANCE,
    PATIENCE,
    chroma_limit,
    distinct_palettes,
    harmony_palette,
    ramp_palette,
    random_palette,
)

SEEDS = st.integers(0, 2**32 - 1)
HARMONY = st.sampled_from(HARMONIES)
PALETTES = st.lists(st.tuples(*[st.integers(0, 255)] * 3), min_size=1, max_size=9).map(
    lambda colors: Palette(np.array(colors, np.uint8))
)


def oklch(palette):
    return oklch_from_oklab(palette.oklab)


def gap(hues, others):
    """Degrees between angles, 0..180."""
    return np.abs((hues - others + 180) % 360 - 180)


def vivid_hues(palette, base):
    """Degrees from the base hue of the colors that have one to speak of."""
    _, chroma, hue = oklch(palette).T
    return (np.degrees(hue[chroma > 0.05]) - base) % 360


def mean_distance(one, other):
    return np.linalg.norm(one.by_lightness().oklab - other.by_lightness().oklab, axis=1).mean()


# Random


@given(n=st.integers(1, 256), seed=SEEDS)
def test_random_palette_repeats_itself_and_follows_the_seed(n, seed):
    palette = random_palette(n, seed=seed)
    assert len(palette) == n
    assert palette.codes == random_palette(n, seed=seed).codes
    if n > 4:
        assert palette.codes != random_palette(n, seed=seed + 1).codes


def test_random_palette_covers_the_cube_evenly():
    colors = np.concatenate([random_palette(256, seed=seed).colors for seed in range(40)])
    assert colors.min() == 0
    assert colors.max() == 255
    assert np.abs(colors.mean(axis=0) - 127.5).max() < 3


@pytest.mark.parametrize("make", [random_palette, harmony_palette, lambda n: ramp_palette(palette_of(["red"]), n)])
@pytest.mark.parametrize("n", [0, -3, 257, 2.5, True])
def test_impossible_numbers_of_colors_are_refused(make, n):
    with pytest.raises(InputError, match=f"1 to 256 colors, got {n}"):
        make(n)


@pytest.mark.parametrize("make", [random_palette, harmony_palette])
@pytest.mark.parametrize("seed", [-1, 0.5])
def test_impossible_seeds_are_refused(make, seed):
    with pytest.raises(InputError, match=f"seed must be .* got {seed}"):
        make(5, seed=seed)


# Harmony


@given(n=st.integers(1, 64), harmony=HARMONY, seed=SEEDS)
def test_lightness_falls_strictly(n, harmony, seed):
    lightness = harmony_palette(n, harmony=harmony, seed=seed).oklab[:, 0]
    assert len(lightness) == n
    assert (np.diff(lightness) < 0).all()


@given(n=st.integers(1, 256), harmony=HARMONY, seed=SEEDS, chroma=st.none() | st.floats(0, 1))
def test_chroma_stays_below_the_limits(n, harmony, seed, chroma):
    lightness, found, hue = oklch(harmony_palette(n, harmony=harmony, seed=seed, chroma=chroma)).T
    budget = (1 if chroma is None else chroma) * np.minimum(chroma_limit(lightness, hue), GLARE)
    assert (found <= budget + 0.01).all()  # 8 bits


@given(n=st.integers(2, 256), harmony=st.sampled_from((*HARMONIES, "any")), seed=SEEDS)
def test_same_seed_same_colors_and_another_seed_others(n, harmony, seed):
    palette = harmony_palette(n, harmony=harmony, seed=seed)
    again = harmony_palette(n, harmony=harmony, seed=seed)
    assert palette.colors.tobytes() == again.colors.tobytes()
    assert (palette.name, palette.source) == (again.name, again.source)
    assert palette.codes != harmony_palette(n, harmony=harmony, seed=seed + 1).codes


def test_any_reaches_every_harmony_about_as_often():
    names = [harmony_palette(1, seed=seed).name.split()[0] for seed in range(280)]
    assert set(names) == set(HARMONIES)
    assert min(names.count(harmony) for harmony in HARMONIES) > 20


@given(n=st.integers(1, 12), seed=SEEDS)
def test_a_name_says_how_to_draw_the_palette_again(n, seed):
    palette = harmony_palette(n, seed=seed)
    harmony, number = palette.name.split()
    assert palette.codes == harmony_palette(n, harmony=harmony, seed=int(number)).codes


def test_source_says_harmony_seed_and_hue():
    palette = harmony_palette(5, harmony="triadic", seed=7, hue=-147.2)
    assert palette.source == "segvec harmony triadic, seed 7, hue 213"


@pytest.mark.parametrize("harmony", HUE_TEMPLATES)
@given(seed=SEEDS, base=st.floats(-720, 720))
def test_vivid_hues_lie_at_the_template_and_take_all_of_it(harmony, seed, base):
    palette = harmony_palette(16, harmony=harmony, seed=seed, hue=base, chroma=1)
    gaps = gap(vivid_hues(palette, base)[:, None], np.array(HUE_TEMPLATES[harmony]))
    assert gaps.min(axis=1).max() < 10
    assert gaps.min(axis=0).max() < 10


@given(n=st.integers(2, 12), harmony=st.sampled_from(list(HUE_TEMPLATES)), seed=SEEDS)
def test_neighbors_on_the_ladder_differ_in_hue(n, harmony, seed):
    _, chroma, hue = oklch(harmony_palette(n, harmony=harmony, seed=seed, chroma=1)).T
    vivid = (chroma[1:] > 0.05) & (chroma[:-1] > 0.05)
    assert (gap(np.degrees(hue[1:]), np.degrees(hue[:-1]))[vivid] > 40).all()


@pytest.mark.parametrize(("harmony", "least", "most"), [("monochrome", 0, 13), ("analogous", 15, 45)])
@given(seed=SEEDS, base=st.floats(0, 360))
def test_related_hues_stay_near_the_base(harmony, least, most, seed, base):
    gaps = gap(vivid_hues(harmony_palette(12, harmony=harmony, seed=seed, hue=base, chroma=1), base), 0)
    assert least < gaps.max() < most


@given(seed=SEEDS)
def test_hue_walk_goes_one_way(seed):
    hues = vivid_hues(harmony_palette(16, harmony="hue-walk", seed=seed, chroma=1), 0)
    steps = (np.diff(hues) + 180) % 360 - 180
    assert (steps > 0).all() or (steps < 0).all()
    assert np.abs(steps.sum()) > 60


@pytest.mark.parametrize("harmony", ["analogous", "monochrome", "hue-walk"])
def test_hues_turn_either_way(harmony):
    palettes = [harmony_palette(9, harmony=harmony, seed=seed, hue=140, chroma=1) for seed in range(12)]
    turns = [np.diff(vivid_hues(palette, 320)[:2])[0] > 0 for palette in palettes]
    assert {True, False} == set(turns)


@given(n=st.integers(1, 40), harmony=HARMONY, seed=SEEDS)
def test_no_chroma_gives_greys(n, harmony, seed):
    colors = harmony_palette(n, harmony=harmony, seed=seed, chroma=0).colors
    assert (colors == colors[:, :1]).all()


@given(n=st.integers(5, 20), harmony=HARMONY, seed=SEEDS)
def test_paper_is_pale_and_ink_is_dark(n, harmony, seed):
    lightness, chroma, _ = oklch(harmony_palette(n, harmony=harmony, seed=seed)).T
    assert lightness[0] > 0.9
    assert chroma[0] < 0.09
    assert lightness[-1] < 0.3


@given(n=st.integers(1, 30), seed=SEEDS, ends=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_lightness_stays_within_the_range_given(n, seed, ends):
    darkest, lightest = sorted(ends)
    if darkest < lightest:
        lightness = harmony_palette(n, seed=seed, lightness=(lightest, darkest)).oklab[:, 0]
        assert lightness.max() < lightest + 0.02  # 8 bits are coarse next to black
        assert lightness.min() > darkest - 0.08


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"harmony": "triad"}, "unknown harmony 'triad'; did you mean 'triadic'?"),
        ({"harmony": "Monochrom"}, "unknown harmony 'Monochrom'; did you mean 'monochrome'?"),
        ({"harmony": "xyz"}, "unknown harmony 'xyz'; choose one of analogous, .*, any"),
        ({"hue": float("nan")}, "hue must be a number of degrees, got nan"),
        ({"chroma": 1.5}, "chroma must be a share 0..1 .*got 1.5"),
        ({"chroma": float("nan")}, "chroma .*got nan"),
        ({"lightness": (0.2, 0.9)}, r"lightness must be \(lightest, darkest\) .*got \(0.2, 0.9\)"),
        ({"lightness": (1.2, 0.1)}, "lightness must be"),
    ],
)
def test_wrong_options_are_refused_with_their_value(options, message):
    with pytest.raises(InputError, match=message):
        harmony_palette(5, **options)


@given(lightness=st.floats(0.05, 0.95), hue=st.floats(-4, 4))
def test_chroma_limit_is_the_edge_of_the_gamut(lightness, hue):
    from segvec.color.conversion import oklab_from_oklch, srgb_from_oklab

    limit = float(chroma_limit(np.array(lightness), np.array(hue)))
    inside, outside = (srgb_from_oklab(oklab_from_oklch(np.array([lightness, limit * k, hue]))) for k in (0.99, 1.01))
    assert inside.min() > -1e-5
    assert inside.max() < 1 + 1e-5
    assert outside.min() < 0 or outside.max() > 1


# Ramps


@given(palette=PALETTES, n=st.integers(2, 256))
def test_ramp_keeps_the_ends(palette, n):
    ramp = ramp_palette(palette, n)
    assert len(ramp) == n
    assert ramp.colors[[0, -1]].tolist() == palette.colors[[0, -1]].tolist()


@given(palette=PALETTES, times=st.integers(1, 6))
def test_ramp_passes_through_every_color(palette, times):
    ramp = ramp_palette(palette, (len(palette) - 1) * times + 1)
    assert ramp.colors[::times].tolist() == palette.colors.tolist()


@given(palette=PALETTES)
def test_ramp_of_the_same_length_is_the_same(palette):
    assert ramp_palette(palette, len(palette)).codes == palette.codes


def test_single_color_of_a_ramp_is_its_middle():
    assert ramp_palette(palette_of(["red", "lime", "blue"]), 1).codes == ("#00ff00",)


def test_ramp_of_a_single_color_repeats_it():
    assert ramp_palette(palette_of(["teal"]), 3).codes == ("#008080",) * 3


def test_ramp_of_greys_is_even_in_lightness():
    steps = np.diff(ramp_palette(palette_of(["black", "white"]), 11).oklab[:, 0])
    assert np.abs(steps - 0.1).max() < 0.01


def test_ramp_keeps_the_name_but_not_the_names_of_colors():
    palette = Palette(np.array([[0, 0, 0], [255, 0, 0]]), "pair", ("ink", "blood"), "me", "CC0")
    ramp = ramp_palette(palette, 5)
    assert (ramp.name, ramp.color_names, ramp.source, ramp.license) == ("pair", (), "me", "CC0")


# Distinct palettes


def test_distinct_palettes_are_as_far_apart_as_asked():
    found = distinct_palettes(lambda seed: harmony_palette(6, seed=seed), 30, seed=5)
    seeds = [seed for seed, _ in found]
    assert seeds[0] == 5
    assert seeds == sorted(set(seeds))
    assert min(mean_distance(one, other) for (_, one), (_, other) in itertools.combinations(found, 2)) >= LEAST_DISTANCE
    for seed, palette in found:
        assert palette.codes == harmony_palette(6, seed=seed).codes


def test_every_seed_skipped_was_too_near():
    found = dict(distinct_palettes(lambda seed: harmony_palette(6, seed=seed), 12, seed=0, least=0.07))
    skipped = set(range(max(found))) - set(found)
    assert skipped
    for seed in skipped:
        palette = harmony_palette(6, seed=seed)
        assert min(mean_distance(palette, other) for taken, other in found.items() if taken < seed) < 0.07


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
