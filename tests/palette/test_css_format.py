import numpy as np
import pytest
from palette_files import codes

from segvec.palette.formats import palette_bytes, read_palette
from segvec.palette.palette import Palette


def test_css_names_are_identifiers_used_once():
    palette = Palette(np.zeros((4, 3), np.uint8), color_names=("Sky blue!", "Sky blue!", "", "été"))
    text = palette_bytes(palette, format="css").decode()
    assert [line.split(":")[0].strip() for line in text.splitlines()[1:-1]] == [
        "--Sky-blue", "--Sky-blue-2", "--color-3", "--été",
    ]  # fmt: skip


def test_a_remark_cannot_end_its_css_comment():
    palette = Palette(np.array([[1, 2, 3]]), "*/ :root { --x: red; } /*")
    assert codes(palette_bytes(palette, format="css")) == ("#010203",)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("#F80", ["#ff8800"]),
        ("rgb(255, 136, 0)", ["#ff8800"]),
        ("rgb(100% 0% 0% / 50%)", ["#ff0000"]),
        ("rgba(1,2,3,0)", []),
        ("hsl(120deg 100% 50%)", ["#00ff00"]),
        ("hsl(-0.5turn, 100%, 50%)", ["#00ffff"]),
        ("oklch(100% 0 0)", ["#ffffff"]),
        ("oklab(0.62796 0.22486 0.12585)", ["#ff0000"]),
        ("1px solid rebeccapurple", ["#663399"]),
        ("linear-gradient(red, #00f8 50%, transparent)", ["#ff0000", "#0000ff"]),
        ("var(--red)", []),
        ("url(red.png) 'red' /* red */ \"red\"", []),
        ("darkred-ish redden #12345", []),
    ],
)
def test_css_colors_are_found_in_values(value, expected):
    found = codes(f".navy:hover {{ --first: black; border: {value} }}".encode())
    assert list(found) == ["#000000", *expected]


def test_css_variables_name_their_colors():
    palette = read_palette(b"$sky: #aaddff;\n@sea: teal;\n:root{--sand:#fed;color:red}")
    assert palette.color_names == ("sky", "sea", "sand", "")


@pytest.mark.parametrize("part", ["/*", "a:", "a:b{", "rgb(", "url(", '"', "1", "--a:", "a:rgb(1", "#", "-"])
def test_no_text_takes_long(part):
    text = "--a: red; b:" + part * (200_000 // len(part))
    assert codes(text.encode())[:1] == ("#ff0000",)
