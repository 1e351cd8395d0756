from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from refusals import refusal

from segvec.color.colormap import colormap
from segvec.color.colormap_table import Colormap, apply_colormap
from segvec.color.conversion import oklab_from_srgb

VALUES = np.concatenate([np.random.default_rng(1).random(1998), [0.0, 1.0]])


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
        ("viridis", {"steps": 0}, "steps must be 1 to 65536, got 0"),
        ("viridis", {"n": 1}, "n must be 2 to 65536, got 1"),
        ("red,blue", {"space": "lab"}, "space must be one of oklab, srgb, got 'lab'"),
        (["red"], {}, "a gradient needs at least two colors, got 1"),
        ("red,transparent", {}, "the colors of a colormap must be opaque, got 'transparent'"),
        ("red,blu", {}, "unknown color 'blu'; did you mean 'blue'?"),
    ],
)
def test_bad_options_are_refused(spec, options, message):
    assert refusal(colormap, spec, **options) == message
