import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segvec.color.conversion import oklab_from_oklch, oklch_from_oklab
from segvec.errors import InputError
from segvec.palette.harmony import GLARE, HARMONIES, HARMONY_SHARES, HUE_TEMPLATES, KEYS, harmony_palette
from segvec.palette.ladder import LEAST_STEP, chroma_limit

SEEDS = st.integers(0, 2**32 - 1)
HARMONY = st.sampled_from(HARMONIES)


def oklch(palette):
    return oklch_from_oklab(palette.oklab)


def gap(hues, others):
    """Degrees between angles, 0..180."""
    return np.abs((hues - others + 180) % 360 - 180)


def vivid_hues(palette, base):
    """Degrees from the base hue of the colors that have one to speak of."""
    _, chroma, hue = oklch(palette).T
    return (np.degrees(hue[chroma > 0.05]) - base) % 360


@given(n=st.integers(1, 40), harmony=HARMONY, seed=SEEDS)
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


def test_any_reaches_every_harmony_as_often_as_it_says():
    names = [harmony_palette(1, seed=seed).name.split()[0] for seed in range(250)]
    assert sum(HARMONY_SHARES) == pytest.approx(1)
    for harmony, share in zip(HARMONIES, HARMONY_SHARES, strict=True):
        assert names.count(harmony) / 250 == pytest.approx(share, abs=0.07)


@given(n=st.integers(1, 12), seed=SEEDS)
def test_a_name_says_how_to_draw_the_palette_again(n, seed):
    palette = harmony_palette(n, seed=seed)
    harmony, number = palette.name.split()
    assert palette.codes == harmony_palette(n, harmony=harmony, seed=int(number)).codes


def test_source_says_harmony_seed_and_hue():
    palette = harmony_palette(5, harmony="triadic", seed=7, hue=-147.2)
    assert re.fullmatch(
        r"segvec harmony triadic, seed 7, hue 213, (full|high|low|middle) key, (even|muted|vivid|accent) chroma",
        palette.source,
    )


@pytest.mark.parametrize("harmony", HUE_TEMPLATES)
@given(seed=SEEDS, base=st.floats(-720, 720))
def test_vivid_hues_lie_at_the_template_and_take_all_of_it(harmony, seed, base):
    palette = harmony_palette(16, harmony=harmony, seed=seed, hue=base, chroma=1, lightness=(0.8, 0.35))
    gaps = gap(vivid_hues(palette, base)[:, None], np.array(HUE_TEMPLATES[harmony]))
    assert gaps.min(axis=1).max() < 10
    assert gaps.min(axis=0).max() < 10


@pytest.mark.parametrize("harmony", HUE_TEMPLATES)
def test_hues_come_in_turn_or_in_blocks(harmony):
    turns = set()
    for seed in range(40):
        palette = harmony_palette(8, harmony=harmony, seed=seed, chroma=1)
        steps = gap(np.degrees(oklch(palette)[1:, 2]), np.degrees(oklch(palette)[:-1, 2])) > 25
        turns.add(int(steps.sum()))
    assert {7, len(HUE_TEMPLATES[harmony]) - 1} <= turns


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


def drawn(count=200, n=6):
    """(count, n, 3) OKLCH of the palettes of the first seeds, and what their sources say."""
    palettes = [harmony_palette(n, seed=seed) for seed in range(count)]
    return np.stack([oklch(palette) for palette in palettes]), [palette.source for palette in palettes]


@pytest.mark.parametrize("key", KEYS)
def test_ends_of_the_ladder_lie_where_its_key_says(key):
    colors, sources = drawn()
    found = colors[[f"{key} key" in source for source in sources]]
    assert len(found) > 30
    for place, (low, high) in zip((0, -1), KEYS[key], strict=True):
        assert (found[:, place, 0] > low - 0.02).all()
        assert (found[:, place, 0] < high + 0.02).all()


def test_accent_is_one_color_more_vivid_than_all_others():
    colors, sources = drawn()
    budget = np.minimum(chroma_limit(colors[..., 0], colors[..., 2]), GLARE)
    shares = np.sort(colors[..., 1] / budget, axis=1)[[" accent chroma" in source for source in sources]]
    assert len(shares) > 20
    assert (shares[:, -1] > 0.85).all()
    assert (shares[:, -2] < 0.55).all()


@given(n=st.integers(2, 12), harmony=HARMONY, seed=SEEDS)
def test_no_step_of_lightness_is_too_short_to_be_read(n, harmony, seed):
    lightness = harmony_palette(n, harmony=harmony, seed=seed).oklab[:, 0]
    even = (lightness[0] - lightness[-1]) / (n - 1)
    assert -np.diff(lightness).max() > LEAST_STEP * even - 0.01
    assert lightness[0] - lightness[-1] > 0.34


def test_sixty_seeds_look_like_sixty_palettes():
    colors, _ = drawn(60)
    oklab = oklab_from_oklch(colors)
    distances = np.linalg.norm(oklab[:, None] - oklab, axis=3).mean(axis=2)[np.triu_indices(60, 1)]
    assert distances.min() > 0.03
    assert np.median(distances) > 0.15
    assert colors[..., 0].mean(axis=1).std() > 0.08


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
