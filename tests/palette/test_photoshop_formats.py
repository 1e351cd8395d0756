import numpy as np
import pytest
from palette_files import SEA, aco, codes, read_as

from segvec.errors import InputError
from segvec.palette.formats import palette_bytes, read_palette
from segvec.palette.palette import Palette


@pytest.mark.parametrize(
    ("color", "code"),
    [
        ((0, 65535, 32896, 0, 0), "#ff8000"),
        ((1, 21845, 65535, 65535, 0), "#00ff00"),
        ((2, 65535, 0, 0, 65535), "#ff0000"),
        ((2, 0, 0, 0, 0), "#000000"),
        ((7, 10000, 0, 0, 0), "#ffffff"),
        ((7, 5429, 8080, 6989, 0), "#ff0000"),
        ((7, 2957, 6829, 65536 - 11203, 0), "#0000ff"),
        ((8, 7500, 0, 0, 0), "#404040"),
    ],
)
def test_aco_color_spaces_become_srgb(color, code):
    assert codes(aco(color)) == (code,)


def test_aco_colors_without_values_are_refused():
    with pytest.raises(InputError, match="color space 3"):
        codes(aco((3, 1, 2, 3, 4)))


def test_aco_of_version_2_alone_is_read():
    both = palette_bytes(SEA, format="aco")
    assert read_palette(both[4 + 10 * len(SEA) :]).color_names == SEA.color_names
    assert read_palette(both[: 4 + 10 * len(SEA)]).color_names == ()


def test_act_tells_count_and_transparent_color():
    table = bytes(range(256)) * 3
    assert len(read_as(table, "act")) == 256
    assert codes(table + b"\0\3\0\1", "act") == ("#000102", "#060708")
    assert len(read_as(table + b"\xff\xff\xff\xff", "act")) == 256
    assert codes(b"GIF89a".ljust(768, b"\0") + b"\0\2\xff\xff", "act") == ("#474946", "#383961")


@pytest.mark.parametrize(("format", "most"), [("act", 256), ("aco", 65535)])
def test_a_palette_too_large_for_its_format_is_refused(format, most):
    palette_bytes(Palette(np.zeros((most, 3), np.uint8)), format=format)
    with pytest.raises(InputError, match=f"at most {most} colors, the palette has {most + 1}"):
        palette_bytes(Palette(np.zeros((most + 1, 3), np.uint8)), format=format)
