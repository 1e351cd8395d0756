import pytest
from hypothesis import given
from hypothesis import strategies as st
from refusals import refusal

from segvec.naming import FIELDS, fields_of, filled, listed

VALUES = {"name": "flag", "number": 7}


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("{name}", "flag"),
        ("{number}-{name}", "7-flag"),
        ("{number:03d}", "007"),
        ("{name:_>6}", "__flag"),
        ("{{name}}", "{name}"),
        ("plain", "plain"),
    ],
)
def test_fields_are_filled_in(template, name):
    assert filled(template, **VALUES) == name


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{nmae}", "unknown {nmae} in the name; there are {name}, {number}"),
        ("{}", "unknown {} in the name"),
        ("{name.__class__}", "unknown {name.__class__}"),
        ("{", "the name '{' cannot be used"),
        ("{name:d}", "the name '{name:d}' cannot be used"),
        ("{number:9999d}", "too wide"),
    ],
)
def test_what_cannot_be_filled_in_is_told(template, message):
    assert message in refusal(filled, template, **VALUES)


def test_every_field_is_listed_as_it_is_typed():
    assert fields_of(listed(FIELDS), FIELDS) == set(FIELDS)


@given(st.text(max_size=20))
def test_values_are_taken_as_they_are(name):
    assert filled("{name}.svg", name=name) == f"{name}.svg"
