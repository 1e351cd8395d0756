"""Names of rows and columns: found in tables and DataFrames, and written beside the cells on pages of exact size."""

import io
import re
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from machine import needs_cairo

from segvec.errors import InputError
from segvec.heat.axis_names import MOST_SHARE
from segvec.heat.data import read_values
from segvec.heat.figure import decorated_svg
from segvec.heat.heatmap import heatmap
from segvec.heat.look import Look
from segvec.heat.motion import heatmap_frames
from segvec.heat.spacing import art_box
from segvec.heat.writing import CAPITAL, LEAST_FONT, text_width
from segvec.image.image import read_image
from segvec.rendering.render import render

SVG = "{http://www.w3.org/2000/svg}"
TABLE = ",Oslo,Lisbon,Nairobi\nJan,1,2,3\nMar,4,5,6\n"
BLUE = "#0000ff"


def table_file(text, name="table.csv"):
    file = io.BytesIO(text.encode())
    file.name = name
    return file


class Frame:
    """What a DataFrame has."""

    def __init__(self, values, *, index, columns):
        self.values, self.index, self.columns = np.asarray(values), index, columns

    def to_numpy(self):
        return self.values

    def __array__(self, dtype=None, copy=None):
        return self.values


def named(rows, columns):
    """A frame of small whole numbers with names."""
    values = np.arange(len(rows) * len(columns)).reshape(len(rows), len(columns)) % 7
    return Frame(values, index=rows, columns=columns)


def box_of(heat):
    """Left, top, right and bottom of the cells."""
    width, height = heat.size
    left, top, across, down = art_box(heat.look, width=width, height=height, low=heat.scale.vmin, high=heat.scale.vmax)
    return left, top, left + across, top + down


def names_of(heat):
    """Text, box (left, top, right, bottom), whether it is turned, and font size of each name."""
    groups = ElementTree.fromstring(heat.to_svg()).findall(f"{SVG}g")
    n_sides = any(map(str.strip, heat.row_names)) + any(map(str.strip, heat.column_names))
    n_titles = heat.options.title != ""
    for group in groups[len(groups) - n_titles - n_sides : len(groups) - n_titles]:
        font, anchor = float(group.get("font-size")), group.get("text-anchor")
        for text in group.findall(f"{SVG}text"):
            x, y, turn = float(text.get("x")), float(text.get("y")), text.get("transform")
            length, is_turned = text_width(text.text) * font, turn is not None
            if is_turned:
                assert turn == f"rotate(-90 {x:g} {y:g})"
                place = (x - CAPITAL * font, y, x + 0.25 * font, y + length)
            else:
                start = x - length * {"start": 0, "middle": 0.5, "end": 1}[anchor]
                place = (start, y - CAPITAL * font, start + length, y + 0.25 * font)
            yield text.text, place, is_turned, font


# Reading


@pytest.mark.parametrize(
    ("text", "rows", "columns"),
    [
        ("1,2\n3,4\n", (), ()),
        ("a,b\n1,2\n3,4\n", (), ("a", "b")),
        ("x,1,2\ny,3,4\n", ("x", "y"), ()),
        (",a,b\nx,1,2\ny,3,4\n", ("x", "y"), ("a", "b")),
        ("month,a,b\nx,1,2\ny,3,4\n", ("x", "y"), ("a", "b")),
        (",2019,2020\nx,1,2\ny,3,4\n", ("x", "y"), ("2019", "2020")),
        (",0,1\n0,1,2\n1,3,4\n", ("0", "1"), ("0", "1")),
        ("a b\nx 1 2\ny 3 4\n", ("x", "y"), ("a", "b")),  # as R writes them, without a corner
        ("a,b,c,d\nx,1,2\ny,3,4\n", ("x", "y"), ()),
        ("n\ta,b\tb\nDoe, Jane\t1,5\t2\ny\t3\t4\n", ("Doe, Jane", "y"), ("a,b", "b")),
        (',"a, b",b\nx,1,2\n,3,4\n', ("x", ""), ("a, b", "b")),
    ],
)
def test_names_of_tables_are_kept(text, rows, columns):
    values = read_values(table_file(text, "table.tsv"))
    assert (values.row_names, values.column_names) == (rows, columns)
    assert values.array.shape == (2, 2)


def test_names_of_data_frames_are_kept():
    values = read_values(named([2019, ("a", 1)], ["x", 0.5, None]))
    assert values.row_names == ("2019", "a-1")
    assert values.column_names == ("x", "0.5", "None")
    assert values.array.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert values.sha256 == read_values(values.array.astype(int)).sha256


def test_pandas_has_what_is_asked_of_a_data_frame():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"a": [1, 2], "b": [3.5, 4]}, index=["x", "y"])
    values = read_values(frame)
    assert (values.row_names, values.column_names) == (("x", "y"), ("a", "b"))
    assert values.array.tolist() == [[1, 3.5], [2, 4]]


def test_arrays_and_pictures_have_no_names():
    for source in ([[1, 2]], np.zeros((2, 2, 3), np.uint8)):
        values = read_values(source)
        assert (values.row_names, values.column_names) == ((), ())


# Drawing

NAME = st.text(st.sampled_from("aWil.-9É京& <"), max_size=30)
AROUND = st.fixed_dictionaries(
    {},
    optional={
        "color_bar": st.sampled_from(["right", "bottom"]),
        "title": st.just("Title"),
        "frame": st.integers(1, 4),
        "shape": st.sampled_from(["square", "hexagon"]),
    },
)


@settings(max_examples=60)
@given(
    st.lists(NAME, min_size=1, max_size=12),
    st.lists(NAME, min_size=1, max_size=12),
    st.tuples(st.integers(250, 900), st.integers(250, 900)),
    AROUND,
)
def test_each_name_is_beside_its_cells_on_the_page_and_touches_no_other(rows, columns, size, around):
    assume(any(name.strip() for name in [*rows, *columns]))
    heat = heatmap(named(rows, columns), names=True, width=size[0], height=size[1], **around)
    left, top, right, bottom = box_of(heat)
    found = list(names_of(heat))
    assert 0 <= left < right <= size[0]
    assert 0 <= top < bottom <= size[1]
    beside = [entry for entry in found if entry[1][2] <= left]
    below = [entry for entry in found if entry not in beside]
    for entries, expected in ((beside, rows), (below, columns)):
        cleaned = [name for name in (" ".join(name.split()) for name in expected) if name]
        assert len(entries) == len(cleaned)
        for (text, *_), name in zip(entries, cleaned, strict=True):
            assert text == name or (text.endswith("…") and name.startswith(text[:-1]))
    for _, place, _, font in [*beside, *below]:
        assert font >= LEAST_FONT
        assert min(place) >= 0
        assert place[2] <= size[0]
        assert place[3] <= size[1]
        assert place[2] <= left or place[1] >= bottom
    for one, other in pairwise(beside):
        assert one[1][3] <= other[1][1]
    for one, other in pairwise(below):
        assert one[1][2] <= other[1][0]


@needs_cairo
@pytest.mark.parametrize(
    "look", [{}, {"frame": 3, "color_bar": "bottom", "title": "All", "annotate": "{:.0f}"}], ids=str
)
def test_png_svg_and_array_have_the_same_framing(look):
    heat = heatmap(table_file(TABLE), names=True, width=401, height=303, **look)
    picture = heat.to_array()
    assert picture.shape == (303, 401, 4)
    picture = picture[..., :3]
    again = read_image(io.BytesIO(render(heat.to_svg(), format="png"))).pixels
    assert np.array_equal(again, picture)
    assert np.array_equal(read_image(io.BytesIO(heat.to_png())).pixels, picture)
    assert re.search(rb"/MediaBox \[ ?0 0 ([\d.]+) ([\d.]+)", heat.to_pdf())
    left, top, right, bottom = box_of(heat)
    assert (picture[top, left] == heat.colors[0, 0]).all()
    assert (picture[bottom - 1, right - 1] == heat.colors[-1, -1]).all()
    assert (heat.to_artwork().size) == (right - left, bottom - top)


def test_names_are_drawn_left_of_and_below_the_cells_in_the_ink():
    heat = heatmap(table_file(TABLE), names=True, cmap="white,white", ink=BLUE, width=600, height=400)
    left, top, right, bottom = box_of(heat)
    is_ink = (heat.to_array() != 255).any(axis=2)
    assert not is_ink[top:bottom, left:].any()
    middle = (top + bottom) // 2
    for part in (is_ink[:middle, :left], is_ink[middle:bottom, :left]):
        assert part.any()
    for k in range(3):
        edges = np.linspace(left, right, 4).astype(int)
        assert is_ink[bottom:, edges[k] : edges[k + 1]].any()
    assert not is_ink[:, [0, -1]].any()
    assert not is_ink[[0, -1]].any()


def test_names_of_one_side_leave_the_other_side_free():
    rows = heatmap(table_file("x,1,2\ny,3,4\n"), names=True, width=400, height=400)
    columns = heatmap(table_file("a,b\n1,2\n3,4\n"), names=True, width=400, height=400)
    assert [text for text, *_ in names_of(rows)] == ["x", "y"]
    assert [text for text, *_ in names_of(columns)] == ["a", "b"]
    assert box_of(rows)[0] > 400 - box_of(rows)[2] == 400 - box_of(rows)[3]
    assert 400 - box_of(columns)[3] > 400 - box_of(columns)[2] == box_of(columns)[0]


def test_names_of_narrow_columns_are_turned():
    names = [f"Sample {k}" for k in range(20)]
    wide = heatmap(named(["a"], names[:3]), names=True, width=600, height=300)
    narrow = heatmap(named(["a"], names), names=True, width=600, height=300)
    assert {is_turned for text, _, is_turned, _ in names_of(wide) if text != "a"} == {False}
    assert {is_turned for text, _, is_turned, _ in names_of(narrow) if text != "a"} == {True}


def test_turned_names_read_upwards_and_end_at_the_cells():
    heat = heatmap(named(["a"], ["....W", *["bbbbbb"] * 23]), names=True, width=360, height=300, cmap="white,white")
    text, (start, low, stop, high), is_turned, _ = next(entry for entry in names_of(heat) if "W" in entry[0])
    assert is_turned, text
    is_ink = (heat.to_array() < 200).any(axis=2)[round(low) : round(high) + 1, round(start) - 2 : round(stop) + 2]
    rows = is_ink.sum(axis=1)
    assert rows[: len(rows) // 2].sum() > 2 * rows[len(rows) // 2 :].sum() > 0  # the W is the last letter


def test_long_names_end_in_an_ellipsis_and_leave_the_cells_their_share():
    long = "A name that says far more than there is room for " * 50
    heat = heatmap(named([long, "b"], [long, *"cdefghijk"]), names=True, width=500, height=400)
    cut = [text for text, *_ in names_of(heat) if len(text) > 1]
    assert len(cut) == 2
    for text in cut:
        assert 5 < len(text) < 60
        assert long.startswith(text[:-1])
        assert text[-1] == "…"
    left, _, _, bottom = box_of(heat)
    assert left < (MOST_SHARE + 0.06) * 500
    assert 400 - bottom < (MOST_SHARE + 0.06) * 400


def test_letters_go_with_the_cells_and_not_beyond_the_other_text():
    fonts = [
        {font for *_, font in names_of(heatmap(named(["r"] * n, ["c"]), names=True, width=400, height=400))}
        for n in (1, 10, 60)
    ]
    assert max(fonts[0]) == max(fonts[1]) == 400 / 32
    assert min(fonts[2]) < 400 / 60


def test_without_names_nothing_changes():
    plain = "1,2,3\n4,5,6\n"
    assert heatmap(table_file(TABLE), width=90).to_png() == heatmap(table_file(plain), width=90).to_png()
    assert heatmap(table_file(TABLE)).row_names == ()


def test_names_are_those_of_the_part_that_is_shown():
    heat = heatmap(named(list("abcd"), list("efgh")), names=True, width=200, height=400, crop="left")
    assert heat.box == (0, 0, 2, 4)
    assert (heat.row_names, heat.column_names) == (tuple("abcd"), tuple("ef"))


def test_names_are_text_whatever_is_in_them():
    heat = heatmap(named(["<b>&\x00\n\ud800 b"], ['"c"']), names=True, width=500, height=300)
    assert [text for text, *_ in names_of(heat)] == ["<b>& b", '"c"']


@pytest.mark.parametrize(
    ("source", "chosen", "message"),
    [
        ([[1, 2]], {}, "the source has no names of rows or columns; a table has them in its first row"),
        (np.zeros((4, 4, 3), np.uint8), {}, "has no names"),
        (named(["", " "][:1], [""]), {}, "has no names"),
        (named("abcd", "abcd"), {"block": 2}, "names go with a cell for each row and column"),
        (named("abcd", "abcd"), {"cells": (2, 4)}, "names go with a cell for each row and column"),
        (named("a" * 300, "b"), {"width": 400, "height": 400}, "300 rows are too narrow .* at least 5 pixels for each"),
        (named("a", "b" * 300), {"width": 400, "height": 400}, "300 columns are too narrow"),
        (named("ab", "cd"), {"width": 10, "height": 10}, "no room for the cells|too narrow"),
    ],
)
def test_what_cannot_have_names_is_told(source, chosen, message):
    with pytest.raises(InputError, match=message):
        heatmap(source, names=True, **chosen).to_svg()


def test_frames_have_no_names():
    with pytest.raises(InputError, match="names are those of a single table"):
        heatmap_frames(np.zeros((2, 3, 3)), names=True)


def test_a_look_has_as_many_names_as_cells():
    art = heatmap([[1], [2]], width=50, height=50)
    cells = {"values": art.values, "colors": art.colors, "table": art.bar, "low": 1, "high": 2}
    with pytest.raises(InputError, match="as many names as rows, 2, got 1"):
        decorated_svg(art.to_artwork(), look=Look(row_names=("a",)), width=50, height=50, **cells)
