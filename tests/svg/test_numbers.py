import pytest

from segvec.svg.numbers import decimal, significant


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [(1.0, 2, "1"), (1.25, 1, "1.2"), (100, 0, "100"), (-0.001, 2, "0"), (-0.4, 0, "0"), (0.10001, 4, "0.1")],
)
def test_numbers_have_no_zeros_at_the_end_and_no_sign_at_zero(value, places, text):
    assert decimal(value, places=places) == text


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(3, 6, "3"), (2.50, 6, "2.5"), (1234.5678, 6, "1234.57"), (1 / 1000, 6, "0.001"), (2 / 3, 2, "0.67")],
)
def test_significant_digits_are_those_that_matter(value, digits, text):
    assert significant(value, digits=digits) == text
