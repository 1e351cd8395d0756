import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from segvec.errors import InputError
from segvec.heat.data import read_values

MATRIX = np.array([[1.5, -2.0, 3.0], [4.0, 5.0, 6e3]], np.float32)


def text_file(folder, text, name="matrix.csv"):
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@given(
    arrays(np.float32, st.tuples(st.integers(1, 4), st.integers(2, 4)), elements=st.floats(width=32)),
    st.sampled_from(",;\t "),
)
def test_text_comes_back_as_it_was_written(matrix, delimiter):
    text = "\n".join(delimiter.join(map(repr, row)) for row in matrix.tolist())
    file = io.BytesIO(text.encode())
    file.name = "matrix.txt"
    np.testing.assert_array_equal(read_values(file).array, matrix)


@pytest.mark.parametrize(
    "text",
    [
        "1.5,-2,3\n4,5,6e3\n",
        "\ufeff1.5, -2, 3\r\n4, 5, 6e3",
        "1.5;-2;3\n\n4;5;6e3",
        "1,5;-2;3\n4;5;6e3",
        "1.5\t-2\t3\n4\t5\t6e3",
        "  1.5   -2 3\n4 5 6e3 ",
        "# made by hand\n1.5 -2 3\n4 5 6e3",
        "a,b,c\n1.5,-2,3\n4,5,6e3",
        ",a,b,c\nx,1.5,-2,3\ny,4,5,6e3",
        "name,a,b,c\nx,1.5,-2,3\ny,4,5,6e3",
        "x,1.5,-2,3\ny,4,5,6e3",
        ",2019,2020,2021\nx,1.5,-2,3\ny,4,5,6e3",
        ",0,1,2\n0,1.5,-2,3\n1,4,5,6e3",
        '"a, b",b,c\n1.5,-2,3\n"4",5,6e3',
    ],
)
def test_delimiters_and_names_are_found(tmp_path, text):
    np.testing.assert_array_equal(read_values(text_file(tmp_path, text)).array, MATRIX)


def test_empty_cells_are_missing_numbers(tmp_path):
    values = read_values(text_file(tmp_path, ",2,\n4,,6\n")).array
    np.testing.assert_array_equal(values, [[np.nan, 2, np.nan], [4, np.nan, 6]])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1,2\n\n3,x\n", "line 3: 'x' is not a number"),
        ("1,2\n3,4,5\n", "line 2: expected 2 cells, got 3"),
        ("", "empty"),
        ("\n\n", "no numbers"),
        ("a,b\n", "no numbers"),
        ("a\nb\n", "no numbers"),
        (b"1,2\n\xff\xfe,3", "UTF-8"),
    ],
)
def test_wrong_text_is_told_in_one_line(tmp_path, text, message):
    with pytest.raises(InputError, match=message) as error:
        read_values(text_file(tmp_path, text))
    assert "\n" not in str(error.value)
