import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from segvec.color.conversion import oklab_from_srgb, oklch_from_oklab
from segvec.color.lightness import lightness_order
from segvec.errors import InputError
from segvec.options.recoloring import RecolorOptions
from segvec.palette import Palette, palette_of
from segvec.palette.assign import assigned_entries, shaded_colors
from segvec.palette.plan import is_named, planned_colors

TABLES = arrays.arrays(np.uint8, st.tuples(st.integers(1, 40), st.just(3)), unique=False)
PALETTES = arrays.arrays(np.uint8, st.tuples(st.integers(1, 12), st.just(3))).map(Palette)


def table_of(colors):
    """Different colors, lightest first."""
    unique = np.unique(colors, axis=0)
    return unique[lightness_order(unique)]


def lightness(colors):
    return oklab_from_srgb(colors / 255)[:, 0]


def grays(*levels):
    return np.repeat(np.array(levels, np.uint8)[:, None], 3, axis=1)


def by_lightness(count, n_entries):
    palette = Palette(grays(*range(10, 10 + n_entries)))  # darkest first
    entries = assigned_entries(grays(*range(200, 200 - count, -1)), palette, assign="lightness")
    return [n_entries - 1 - entry for entry in entries.tolist()]


@pytest.mark.parametrize(
    ("count", "n_entries", "ranks"),
    [
        (3, 3, [0, 1, 2]),
        (3, 5, [0, 2, 4]),
        (2, 7, [0, 6]),
        (6, 3, [0, 0, 1, 1, 2, 2]),
        (5, 2, [0, 0, 0, 1, 1]),
        (4, 1, [0, 0, 0, 0]),
        (1, 4, [0]),
        (0, 4, []),
    ],
)
def test_ranks_are_spread_over_the_palette(count, n_entries, ranks):
    assert by_lightness(count, n_entries) == ranks


def test_equally_light_colors_have_an_order_all_the_same():
    colors = np.array([[5, 5, 5], [9, 9, 9], [5, 5, 5], [0, 0, 0]], np.uint8)
    assert lightness_order(colors).tolist() == [1, 0, 2, 3]


def test_largest_area_gets_the_first_entry_and_so_on_around():
    palette = palette_of(["red", "lime"])
    entries = assigned_entries(grays(9, 8, 7, 6), palette, assign="area", areas=np.array([2.0, 8.0, 2.0, 5.0]))
    assert entries.tolist() == [0, 0, 1, 1]


def test_nearest_color_is_taken():
    palette = palette_of(["navy", "white", "red"])
    colors = np.array([[250, 250, 240], [220, 40, 30], [0, 0, 90]], np.uint8)
    assert assigned_entries(colors, palette, assign="nearest").tolist() == [1, 2, 0]


@given(st.integers(0, 30), st.integers(1, 8), st.integers(0, 99))
def test_random_takes_each_entry_as_often_as_the_others(count, n_entries, seed):
    palette = Palette(grays(*range(n_entries)))
    entries = assigned_entries(grays(*range(count)), palette, assign="random", seed=seed)
    uses = np.bincount(entries, minlength=n_entries)
    assert len(entries) == count
    assert uses.max() - uses.min() <= 1
    assert (entries == assigned_entries(grays(*range(count)), palette, assign="random", seed=seed)).all()


def test_another_seed_shuffles_otherwise():
    palette = Palette(grays(*range(9)))
    drawn = {tuple(assigned_entries(palette.colors, palette, assign="random", seed=seed)) for seed in range(5)}
    assert len(drawn) == 5


@pytest.mark.parametrize(
    ("assign", "message"),
    [("order", "one color for each of 3, got 2"), ("area", "needs areas"), ("neighbors", "choose one of lightness")],
)
def test_what_cannot_be_assigned_is_refused(assign, message):
    with pytest.raises(InputError, match=message):
        assigned_entries(grays(3, 2, 1), palette_of(["red", "blue"]), assign=assign)


# Shading


@given(TABLES, PALETTES, st.booleans())
def test_light_stays_light(colors, palette, shading):
    table = table_of(colors)
    new, _ = planned(table, palette, shading=shading)
    assert (np.diff(lightness(new)) <= 0).all()


@given(st.integers(0, 10**6), st.integers(1, 12), st.booleans())
def test_light_stays_light_where_many_colors_crowd(seed, n_entries, shading):
    # Groups overlap, and what is equal before rounding is not after.
    random = np.random.default_rng(seed)
    table = table_of(random.integers(0, 256, (64, 3)).astype(np.uint8))
    palette = Palette(random.integers(60, 200, (n_entries, 3)).astype(np.uint8))
    new, _ = planned(table, palette, shading=shading)
    assert (np.diff(lightness(new)) <= 0).all()


@given(TABLES, PALETTES)
def test_shading_keeps_the_hue_of_the_entry(colors, palette):
    table = table_of(colors)
    entries = assigned_entries(table, palette, assign="lightness")
    new = oklch_from_oklab(oklab_from_srgb(shaded_colors(table, palette, entries, keeps_order=True) / 255))
    wanted = oklch_from_oklab(palette.oklab)[entries]
    # One level of 8 bits turns the hue of pale and of dark colors at will.
    clear = (new[:, 1] > 0.05) & (wanted[:, 1] > 0.05) & (new[:, 0] > 0.2)
    assert (np.abs(np.angle(np.exp(1j * (new - wanted)[clear, 2]))) < 0.3).all()


def test_shading_keeps_differences_of_lightness():
    table = grays(180, 160, 140)
    new = shaded_colors(table, palette_of(["#808080"]), np.zeros(3, np.intp), keeps_order=True)
    assert np.diff(lightness(new)) == pytest.approx(np.diff(lightness(table)), abs=0.004)
    assert lightness(new).mean() == pytest.approx(lightness(grays(128))[0], abs=0.003)


@given(PALETTES, st.booleans(), st.data())
def test_color_alone_becomes_the_entry_exactly(palette, keeps_order, data):
    ladder = palette.by_lightness()
    count = data.draw(st.integers(1, len(ladder)))
    entries = np.arange(count)
    new = shaded_colors(grays(*range(count, 0, -1)), ladder, entries, keeps_order=keeps_order)
    assert (new == ladder.colors[:count]).all()


def test_color_alone_is_exact_beside_a_group():
    new = shaded_colors(grays(250, 245, 9), palette_of(["silver", "maroon"]), np.array([0, 0, 1]), keeps_order=True)
    assert new[2].tolist() == [128, 0, 0]


def test_palette_order_wins_where_lightness_need_not_stay():
    entries = np.array([0, 1, 1])
    new = shaded_colors(grays(200, 100, 90), palette_of(["black", "white"]), entries, keeps_order=False)
    assert new[0].tolist() == [0, 0, 0]
    assert (lightness(new)[1:] > 0.9).all()


def test_arguments_stay_as_they_are():
    table, entries = grays(250, 100, 90), np.array([0, 1, 1])
    shaded_colors(table, palette_of(["red", "blue"]), entries, keeps_order=True)
    assert table.tolist() == grays(250, 100, 90).tolist()
    assert entries.tolist() == [0, 1, 1]


# Wishes


def planned(table, palette, **chosen):
    return planned_colors(
        table, palette, RecolorOptions(**chosen), areas=lambda: np.ones(len(table)), background=lambda: 0
    )


TABLE = np.array([[255, 255, 255], [255, 0, 0], [0, 0, 128]], np.uint8)


@pytest.mark.parametrize(
    ("chosen", "new", "hidden"),
    [
        ({}, ["white", "red", "navy"], [False] * 3),
        ({"replace": ("red=lime",)}, ["white", "lime", "navy"], [False] * 3),
        ({"replace": (" #fe0101 ~ 0.05 = #010203 ",)}, ["white", "#010203", "navy"], [False] * 3),
        ({"replace": ("red~9=gold",)}, ["gold"] * 3, [False] * 3),
        ({"replace": ("red=none",)}, ["white", "red", "navy"], [False, True, False]),
        ({"replace": ("red=Transparent", "red=blue")}, ["white", "blue", "navy"], [False] * 3),
        ({"transparent": ("navy",)}, ["white", "red", "navy"], [False, False, True]),
        ({"transparent": (" Background ",)}, ["white", "red", "navy"], [True, False, False]),
        ({"replace": ("white=red", "red=blue")}, ["red", "blue", "navy"], [False] * 3),
    ],
)
def test_single_colors_are_replaced_or_hidden(chosen, new, hidden):
    colors, is_hidden = planned(TABLE, None, **chosen)
    assert colors.tolist() == palette_of(new).colors.tolist()
    assert is_hidden.tolist() == hidden
    assert TABLE[0].tolist() == [255, 255, 255]


def test_kept_colors_stay_and_the_others_go_where_they_would():
    palette = palette_of(["silver", "gray", "black"])
    colors, _ = planned(TABLE, palette, keep=("#fe0000",))
    assert colors.tolist() == palette_of(["silver", "red", "black"]).colors.tolist()


def test_replacing_wins_over_keeping():
    colors, _ = planned(TABLE, palette_of(["black"]), keep=("red",), replace=("red=gold",))
    assert colors[1].tolist() == [255, 215, 0]


@pytest.mark.parametrize("chosen", [{"keep": ("#ff3030",)}, {"replace": ("#f33=red",)}, {"transparent": ("#f33",)}])
def test_the_nearest_color_is_named_where_none_is_meant(chosen):
    with pytest.raises(InputError, match=r"no color within 0\.02 of #f.*; the nearest is #f00, 0\.0\d\d away"):
        planned(TABLE, None, **chosen)


@pytest.mark.parametrize("rule", ["red", "red=", "=red", "a=b=c", "red~=blue", "red~x=blue", "red~1.2.3=blue", ""])
def test_rules_that_cannot_be_read_are_refused(rule):
    with pytest.raises(InputError, match="replace must be old=new"):
        planned(TABLE, None, replace=(rule,))


@pytest.mark.parametrize("rule", ["red=blu", "ret=blue"])
def test_rules_with_unknown_colors_are_refused(rule):
    with pytest.raises(InputError, match="unknown color"):
        planned(TABLE, None, replace=(rule,))


def test_neither_areas_nor_background_are_asked_for_in_vain():
    def refuse():
        raise AssertionError

    options = RecolorOptions(keep=("red",), replace=("white=blue",))
    planned_colors(TABLE, palette_of(["red"]), options, areas=refuse, background=refuse)


def test_kept_and_replaced_colors_count_as_named():
    assert is_named(TABLE, RecolorOptions(keep=("white",), replace=("navy=red",))).tolist() == [True, False, True]


@pytest.mark.parametrize("name", ["keep", "replace", "transparent"])
def test_one_text_where_a_list_belongs_is_refused(name):
    with pytest.raises(InputError, match=f"{name} must be a list"):
        RecolorOptions(**{name: "white"})
