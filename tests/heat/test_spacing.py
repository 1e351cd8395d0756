import numpy as np
import pytest
from decorated import COLORS, EVERYTHING, VALUES, decorated

from segvec.errors import InputError
from segvec.heat.look import Look
from segvec.heat.spacing import art_box


def test_pages_that_cannot_be_laid_out_are_refused():
    with pytest.raises(InputError, match="30 x 30 pixels leave no room"):
        art_box(EVERYTHING, width=30, height=30, low=0, high=1)
    with pytest.raises(InputError, match="finite values"):
        art_box(EVERYTHING, width=300, height=300, low=0, high=np.nan)
    with pytest.raises(InputError, match=r"got \(2, 3\), \(2, 2, 3\)"):
        decorated(Look(), values=VALUES, colors=COLORS[:, :2])
