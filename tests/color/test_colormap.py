import subprocess
import sys
from importlib.util import find_spec
from types import SimpleNamespace

import matplotlib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segvec.color.colormap import Colormap, apply_colormap, colormap, colormap_names, values_from_colors
from segvec.color.conversion import oklab_from_srgb
from segvec.errors import InputError

MATPLOTLIB_NAMES = sorted(
    name + suffix
    for group, names in colormap_names().items()
    if group.startswith("matplotlib")
    for name in names
    for suffix in ("", "_r")
)
VALUES = np.concatenate([np.random.default_rng(1).random(1998), [0.0, 1.0]])


def needs(package):
    return pytest.mark.skipif(find_spec(package) is None, reason=f"{package} is not installed")


def refusal(action, *arguments, **options):
    with pytest.raises(InputError) as raised:
        action(*arguments, **options)
    assert "\n" not in str(raised.value)
    return str(raised.value)


# Names


def test_every_map_of_matplotlib_is_listed_once():
    assert len(MATPLOTLIB_NAMES) == len(set(MATPLOTLIB_NAMES))
    own = {name for name in matplotlib.colormaps if not name.startswith(("cet_", "cmr."))}
    assert own <= set(MATPLOTLIB_NAMES)


@pytest.mark.parametrize("name", MATPLOTLIB_NAMES)
def test_pictures_equal_those_of_matplotlib(name):
    for dtype in (np.float32, np.float64, ">f4"):
        values = VALUES.astype(dtype)
        expected = matplotlib.colormaps[name](values, bytes=True)[..., :3]
        assert np.array_equal(apply_colormap(values, colormap=colormap(name)), expected)


def test_every_listed_name_is_found():
    for names in colormap_names().values():
        for name in names:
            assert colormap(name).name == name


@needs("colorcet")
def test_maps_of_colorcet_go_by_three_names():
    tables = [colormap(name).table for name in ("cet_fire", "cc.fire", "fire", "CET_Fire")]
    assert all(np.array_equal(table, tables[0]) for table in tables)
    assert colormap("cet_glasbey").is_listed
    assert not colormap("cet_fire").is_listed


@needs("cmasher")
def test_maps_of_cmasher_have_a_prefix():
    assert np.array_equal(colormap("cmr.rainforest_r").table, colormap("cmr.rainforest").table[::-1])


@needs("seaborn")
def test_maps_of_seaborn_need_no_import_of_seaborn():
    code = (
        "import sys; from segvec.color.colormap import colormap\n"
        "for name in 'rocket mako flare crest vlag icefire'.split(): assert len(colormap(name)) == 256\n"
        "assert not {'seaborn', 'pandas', 'matplotlib.pyplot'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_matplotlib_is_not_loaded_with_the_module():
    code = "import sys, segvec.color.colormap; assert not {'matplotlib', 'scipy.spatial'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_case_matters_only_between_names():
    assert colormap("VIRIDIS_r").name == "viridis_r"
    assert colormap("greys").name == "Greys"


def test_unknown_names_are_answered_with_near_ones():
    assert "did you mean 'viridis'" in refusal(colormap, "virdis")
    assert "'navy,white,#c00'" in refusal(colormap, "@@@@")


# Parts, bands and gradients


@pytest.mark.parametrize("name", ["viridis", "twilight", "tab10"])
def test_start_above_stop_reverses(name):
    assert np.array_equal(colormap(name, start=1, stop=0).table, colormap(f"{name}_r").table)


def test_part_of_a_map_lies_between_its_places():
    grey = Colormap(np.linspace(0, 1, 256)[:, np.newaxis].repeat(3, 1))
    assert colormap(grey, start=0.25, stop=0.75, n=3).colors[:, 0] == pytest.approx([0.25, 0.5, 0.75])


@given(steps=st.integers(2, 40))
def test_bands_include_both_ends(steps):
    bands = colormap("viridis", steps=steps)
    assert len(bands) == steps
    assert bands.is_listed
    assert np.array_equal(bands.table[[0, -1]], colormap("viridis").table[[0, -1]])
    assert len(np.unique(apply_colormap(VALUES, colormap=bands), axis=0)) == steps


def test_one_band_has_the_middle_color():
    assert colormap("black,#646464", steps=1, space="srgb").table.tolist() == [[50, 50, 50]]


def test_bands_of_a_qualitative_map_are_its_first_colors():
    assert np.array_equal(colormap("tab10", steps=3).table, colormap("tab10").table[:3])
    assert refusal(colormap, "tab10", steps=11) == "tab10 has 10 colors to take, not 11"


@given(colors=st.lists(st.tuples(*[st.integers(0, 255)] * 3), min_size=2, max_size=6))
def test_gradient_passes_through_its_colors_exactly(colors):
    palette = SimpleNamespace(colors=np.array(colors, np.uint8), name="mine")
    assert colormap(palette, steps=len(colors)).table.tolist() == [list(color) for color in colors]
    codes = [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in colors]
    assert colormap(codes, steps=len(colors)).table.tolist() == [list(color) for color in colors]


def test_gradient_is_even_in_oklab():
    lightness = oklab_from_srgb(colormap("black,white").colors)[:, 0]
    assert len(lightness) == 256
    assert np.abs(lightness - np.linspace(0, 1, 256))[64:].max() < 0.003  # before that, 8 bits are coarse


def test_gradient_in_srgb_is_the_plain_mean():
    assert colormap("navy, white,#c00", n=5, space="srgb").table.tolist() == [
        [0, 0, 128],
        [128, 128, 192],
        [255, 255, 255],
        [230, 128, 128],
        [204, 0, 0],
    ]


@pytest.mark.parametrize(
    ("spec", "options", "message"),
    [
        ("viridis", {"start": -0.1}, "start must be in 0..1, got -0.1"),
        ("viridis", {"stop": float("nan")}, "stop must be in 0..1, got nan"),
        ("viridis", {"start": 0.5, "stop": 0.5}, "start and stop must differ, both are 0.5"),
        ("viridis", {"steps": 0}, "steps must be at least 1, got 0"),
        ("viridis", {"n": 1}, "n must be at least 2, got 1"),
        ("red,blue", {"space": "lab"}, "space must be one of oklab, srgb, got 'lab'"),
        (["red"], {}, "a gradient needs at least two colors, got 1"),
        ("red,transparent", {}, "the colors of a colormap must be opaque, got 'transparent'"),
        ("red,blu", {}, "unknown color 'blu'; did you mean 'blue'?"),
    ],
)
def test_bad_options_are_refused(spec, options, message):
    assert refusal(colormap, spec, **options) == message


@pytest.mark.parametrize("colors", [np.zeros((0, 3)), np.zeros((4, 4)), np.full((2, 3), 1.1), np.full((2, 3), np.nan)])
def test_tables_of_other_shapes_or_ranges_are_refused(colors):
    assert refusal(Colormap, colors).startswith("colormap colors must")


def test_a_colormap_cannot_be_changed_from_outside():
    colors = np.zeros((2, 3))
    mine = Colormap(colors)
    colors[:] = 1
    assert not mine.colors.any()
    with pytest.raises(ValueError, match="read-only"):
        mine.colors[0] = 1


# Coloring


def test_what_is_no_number_gets_the_bad_color_and_what_is_outside_the_end():
    values = np.ma.array([np.nan, np.inf, -np.inf, -5.0, 7.0, 0.5], mask=[0, 0, 0, 0, 0, 1])
    rows = apply_colormap(values, colormap=colormap("gray"), bad=(1, 2, 3)).tolist()
    assert rows == [[1, 2, 3]] * 3 + [[0, 0, 0], [255, 255, 255], [1, 2, 3]]


@pytest.mark.parametrize("shape", [(), (0,), (3, 0, 2), (2, 3, 4), (70_000,)])
def test_shape_is_kept(shape):
    values = np.random.default_rng(2).random(shape, np.float32)
    before = values.copy()
    assert apply_colormap(values, colormap=colormap("viridis")).shape == (*shape, 3)
    assert np.array_equal(values, before)


def test_views_are_colored_as_their_copies():
    values = np.random.default_rng(3).random((300, 500))
    strided = values[::2, ::-3]
    viridis = colormap("viridis")
    assert np.array_equal(apply_colormap(strided, colormap=viridis), apply_colormap(strided.copy(), colormap=viridis))


@pytest.mark.parametrize("name", ["viridis", "tab10", "twilight"])
def test_bytes_are_255ths(name):
    levels, mine = np.arange(256, dtype=np.uint8), colormap(name)
    assert np.array_equal(apply_colormap(levels, colormap=mine), apply_colormap(levels / 255, colormap=mine))


def test_values_and_colors_of_other_kinds_are_refused():
    gray = colormap("gray")
    assert (
        refusal(apply_colormap, np.array([1, 2]), colormap=gray) == "values must be floats in 0..1 or uint8, got int64"
    )
    assert "bad must be" in refusal(apply_colormap, VALUES, colormap=gray, bad=(0, 0, 256))
    assert "bad must be" in refusal(apply_colormap, VALUES, colormap=gray, bad=(0.5, 0, 0))


# Inverting


@pytest.mark.parametrize("name", MATPLOTLIB_NAMES)
def test_inverted_values_are_within_their_error(name):
    mine = colormap(name)
    entries = (np.arange(len(mine)) + 0.5) / len(mine)
    values = np.concatenate([VALUES, entries])
    inverted, error, is_off = values_from_colors(apply_colormap(values, colormap=mine), colormap=mine, max_distance=0)
    assert not is_off.any()
    assert (np.abs(values - inverted) <= error + 1e-12).all()
    assert error.min() >= 0.5 / len(mine) - 1e-12


def test_error_is_half_a_step_where_the_map_has_no_color_twice():
    grey = Colormap((np.arange(256) / 255)[:, np.newaxis].repeat(3, 1))
    _, error, _ = values_from_colors(grey.table, colormap=grey)
    assert error == pytest.approx(np.full(256, 1 / 512))


def test_flat_and_returning_parts_widen_the_error():
    mine = Colormap(np.array([[0, 0, 0], [1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 0]], float))
    values, error, _ = values_from_colors(mine.table[[0, 1, 3]], colormap=mine)
    assert values == pytest.approx([0.5, 0.4, 0.7])
    assert error == pytest.approx([0.5, 0.2, 0.1])


def test_a_color_between_two_entries_may_be_either():
    mine = Colormap(np.array([[0, 0, 0], [2, 0, 0]]) / 255)
    values, error, is_off = values_from_colors(np.array([1, 0, 0], np.uint8), colormap=mine)
    assert (float(values), float(error), bool(is_off)) == (0.5, 0.5, False)


def test_more_ties_than_are_looked_at_first_all_count():
    ring = np.array(
        [
            (x, y, z)
            for x in range(11)
            for y in range(11)
            for z in range(11)
            if (x - 5) ** 2 + (y - 5) ** 2 + (z - 5) ** 2 == 25
        ]
    )
    assert len(ring) > 8
    values, error, _ = values_from_colors(np.array([[5, 5, 5]], np.uint8), colormap=Colormap(ring / 255))
    assert (values.tolist(), error.tolist()) == ([0.5], [0.5])


def test_colors_off_the_map_are_masked():
    picture = np.array([[[0, 0, 0], [200, 0, 0]], [[9, 0, 0], [255, 255, 255]]], np.uint8)
    values, error, is_off = values_from_colors(picture, colormap=colormap("gray"), max_distance=10)
    assert is_off.tolist() == [[False, True], [False, False]]
    assert np.array_equal(np.isnan(values), is_off)
    assert np.array_equal(np.isnan(error), is_off)


def test_a_map_of_one_color_says_nothing():
    values, error, _ = values_from_colors(np.zeros((2, 3), np.uint8), colormap=Colormap(np.zeros((1, 3))))
    assert (values.tolist(), error.tolist()) == ([0.5, 0.5], [0.5, 0.5])


def test_empty_pictures_stay_empty():
    values, _, _ = values_from_colors(np.zeros((0, 4, 3), np.uint8), colormap=colormap("gray"))
    assert values.shape == (0, 4)


def test_pictures_of_other_shapes_are_refused():
    gray = colormap("gray")
    assert "got float64 (2, 3)" in refusal(values_from_colors, np.zeros((2, 3)), colormap=gray)
    assert "got uint8 (2, 4)" in refusal(values_from_colors, np.zeros((2, 4), np.uint8), colormap=gray)
    zeros = np.zeros((2, 3), np.uint8)
    assert "at least 0" in refusal(values_from_colors, zeros, colormap=gray, max_distance=float("nan"))
