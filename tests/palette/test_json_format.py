import json

import pytest
from palette_files import codes

from segvec.palette.formats import read_palette


@pytest.mark.parametrize(
    "content",
    [
        ["#000080", "f80"],
        [[0, 0, 128], [255.0, 136, 0, 255]],
        {"colors": ["navy", "ff8800"]},
        {"colors": [{"hex": "#000080"}, {"rgb": [255, 136, 0]}, {"color": "transparent"}]},
        {"navy": "#000080", "amber": "#f80"},
        {"colors": {"navy": [0, 0, 128], "amber": "#f80"}},
    ],
)
def test_json_of_many_shapes_is_read(content):
    assert codes(json.dumps(content).encode()) == ("#000080", "#ff8800")


def test_json_keys_name_their_colors():
    assert read_palette(b'{"sky": "#adf", "sea": "teal"}').color_names == ("sky", "sea")
