"""Messages of refusals, which are one line each, and what is refused as a matrix."""

import numpy as np
import pytest

from segvec.errors import InputError

NO_MATRICES = [
    7,
    {"a": 1},
    [[1], [1, 2]],
    np.float64(3),
    np.zeros((1,) * 5),
    np.zeros((0, 3)),
    np.full((2, 2), "a"),
    np.full((2, 2), None),
    np.zeros((2, 2), complex),
]


def refusal(action, *arguments, kind=InputError, **options):
    with pytest.raises(kind) as raised:
        action(*arguments, **options)
    assert "\n" not in str(raised.value)
    return str(raised.value)
