"""The named palettes: what the file holds and how a name finds its palette."""

import re
import tomllib
from importlib import resources

import numpy as np
import pytest
from color_blindness import is_color_blind_safe
from hypothesis import given
from hypothesis import strategies as st

from segvec.errors import InputError
from segvec.palette.named import named_palette, palette_names

# What a palette suits or looks like; a tag is added here on purpose, not by a slip of the pen.
TAGS = {
    *("color-blind-safe", "ramp", "gray", "warm", "cool", "light", "dark", "muted", "pastel", "vivid"),
    *("art", "chart", "interface", "nature", "pixel-art", "print", "retro", "sky", "theme"),
}
LICENSES = {"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT"}
OWN = {
    *("sunset", "riso", "screenprint", "blueprint", "autumn", "ocean", "forest", "candy", "noir", "newsprint"),
    *("desert", "aurora", "bauhaus", "woodcut", "sepia", "cyanotype", "neon", "lavender", "ember"),
}

ENTRIES = tomllib.loads(resources.files("segvec.palette").joinpath("palettes.toml").read_text(encoding="utf-8"))


def test_there_are_many_palettes():
    assert len(palette_names()) >= 70
    assert len([name for name in palette_names() if named_palette(name).source == "segvec"]) >= 25


def test_names_are_sorted_and_are_those_of_the_file():
    assert list(palette_names()) == sorted(ENTRIES)


def test_entry_is_complete():
    for name in palette_names():
        entry = ENTRIES[name]
        assert set(entry) == {"colors", "source", "license", "tags"}
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
        assert 3 <= len(entry["colors"]) <= 32
        assert all(re.fullmatch(r"#[0-9a-f]{6}", color) for color in entry["colors"])
        assert entry["source"]
        assert entry["license"] in LICENSES
        assert entry["tags"]
        assert set(entry["tags"]) <= TAGS
        assert entry["tags"] == sorted(set(entry["tags"]))


def test_palette_is_what_the_file_says():
    for name in palette_names():
        palette, entry = named_palette(name), ENTRIES[name]
        assert palette.codes == tuple(entry["colors"])
        assert (palette.name, palette.source, palette.license) == (name, entry["source"], entry["license"])


def test_no_color_occurs_twice():
    for name in palette_names():
        assert len(set(named_palette(name).codes)) == len(named_palette(name))


def test_no_two_palettes_have_the_same_colors():
    assert len({frozenset(named_palette(name).codes) for name in palette_names()}) == len(palette_names())


def test_palettes_called_color_blind_safe_are():
    for name in palette_names(tag="color-blind-safe"):
        assert is_color_blind_safe(named_palette(name))


def test_ramps_go_one_way_in_lightness():
    for name in palette_names(tag="ramp"):
        steps = np.diff(named_palette(name).oklab[:, 0])
        assert (steps > 0).all() or (steps < 0).all()


def test_grays_have_little_chroma():
    for name in palette_names(tag="gray"):
        assert np.linalg.norm(named_palette(name).oklab[:, 1:], axis=1).max() < 0.06


def own_names():
    return [name for name in palette_names() if named_palette(name).source == "segvec"]


def test_own_palettes_run_from_light_to_dark():
    for name in own_names():
        lightness = named_palette(name).oklab[:, 0]
        assert (np.diff(lightness) < 0).all()
        assert lightness[0] >= 0.85
        # Pastels stay soft; everywhere else dark lines and shadows must remain readable.
        assert lightness[-1] <= (0.42 if "pastel" in ENTRIES[name]["tags"] else 0.36)


def test_own_palettes_have_the_expected_names():
    assert set(own_names()) >= OWN


# Values that anyone can check at the source.
@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("okabe-ito", "#000000 #e69f00 #56b4e9 #009e73 #f0e442 #0072b2 #d55e00 #cc79a7"),
        ("brewer-dark2", "#1b9e77 #d95f02 #7570b3 #e7298a #66a61e #e6ab02 #a6761d #666666"),
        ("met-egypt", "#dd5129 #0f7ba2 #43b284 #fab255"),
        ("tol-vibrant", "#ee7733 #0077bb #33bbee #ee3377 #cc3311 #009988 #bbbbbb"),
    ],
)
def test_third_party_palettes_have_the_published_values(name, codes):
    assert named_palette(name).codes == tuple(codes.split())


@given(st.sampled_from(palette_names()), st.data())
def test_case_spaces_and_underscores_do_not_matter(name, data):
    spelled = "".join(
        data.draw(st.sampled_from((" ", "_", "-", "  ")))
        if char == "-"
        else data.draw(st.sampled_from((char, char.upper())))
        for char in name
    )
    assert named_palette(f" {spelled} ").name == name


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("sunst", r"^unknown palette 'sunst'; did you mean 'sunset'.*\? `segvec palette list` shows all$"),
        ("brewer-ylorrrd", r"did you mean 'brewer-ylorrd'(, '[a-z0-9-]+')* or '[a-z0-9-]+'\?"),
        ("qqqqqqq", r"^unknown palette 'qqqqqqq'; `segvec palette list` shows all$"),
        ("", r"^unknown palette ''; "),
    ],
)
def test_unknown_names_are_refused_with_the_nearest(asked, message):
    with pytest.raises(InputError, match=message):
        named_palette(asked)


def test_tags_choose_palettes():
    assert {"sunset", "autumn", "ember"} <= set(palette_names(tag="warm"))
    assert "okabe-ito" in palette_names(tag="Color Blind Safe")
    for tag in TAGS:
        assert set(palette_names(tag=tag)) == {name for name, entry in ENTRIES.items() if tag in entry["tags"]}


def test_unknown_tag_is_refused_with_those_there_are():
    with pytest.raises(
        InputError, match=r"no palette has the tag 'swordfish'; there are art, chart, color-blind-safe, .*warm$"
    ):
        palette_names(tag="swordfish")
