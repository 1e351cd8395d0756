import pytest

from segvec.svg.numbers import decimal


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [(1.0, 2, "1"), (1.25, 1, "1.2"), (100, 0, "100"), (-0.001, 2, "0"), (-0.4, 0, "0"), (0.10001, 4, "0.1")],
)
def test_numbers_have_no_zeros_at_the_end_and_no_sign_at_zero(value, places, text):
    assert decimal(value, places=places) == text
