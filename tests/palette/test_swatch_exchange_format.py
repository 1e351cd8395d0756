import struct

import pytest
from palette_files import ase, ase_color, codes

from segvec.palette.formats import read_palette


@pytest.mark.parametrize(
    ("block", "code"),
    [
        (ase_color(b"RGB ", 1, 0.5, 0), "#ff8000"),
        (ase_color(b"CMYK", 0, 1, 1, 0), "#ff0000"),
        (ase_color(b"CMYK", 0, 0, 0, 0.4), "#999999"),
        (ase_color(b"Gray", 0.2), "#333333"),
        (ase_color(b"GRAY", 2.0), "#ffffff"),
        (ase_color(b"LAB ", 1, 0, 0), "#ffffff"),
        (ase_color(b"LAB ", 0, 0, 0), "#000000"),
        (ase_color(b"LAB ", 0.542905, 80.8049, 69.8910), "#ff0000"),
        (ase_color(b"LAB ", 0.295683, 68.2874, -112.0297), "#0000ff"),
    ],
)
def test_ase_color_models_become_srgb(block, code):
    assert codes(ase(block)) == (code,)


def test_ase_groups_are_passed_over_and_the_first_names_the_palette():
    def group(name):
        return 0xC001, struct.pack(">H", len(name) + 1) + (name + "\0").encode("utf-16-be")

    palette = read_palette(
        ase(group("one"), ase_color(b"RGB ", 1, 0, 0), (0xC002, b""), group("two"), ase_color(b"RGB ", 0, 1, 0))
    )
    assert (palette.codes, palette.name) == (("#ff0000", "#00ff00"), "one")
