import numpy as np
import pytest
from decorated import TABLE, decorated, pixels, texts

from segvec.heat.look import Look
from segvec.heat.spacing import art_box


def test_bar_runs_from_low_to_high():
    look = Look(color_bar="right", font_size=12)
    left, top, width, height = art_box(look, width=300, height=200, low=0, high=1)
    svg = decorated(look)
    column = pixels(svg)[top : top + height, left + width + 10 + 5]
    assert column[0].tolist() == TABLE[-1].tolist()
    assert column[-1].tolist() == TABLE[0].tolist()
    assert (np.diff(column[:, 0].astype(int)) <= 0).all()
    low, high = (next(y for text, _, y, *_ in texts(svg) if text == label) for label in ("0.0", "1.0"))
    assert (low, high) == (pytest.approx(top + height + 4, abs=2), pytest.approx(top + 4, abs=2))


def test_bar_below_runs_to_the_right():
    look = Look(color_bar="bottom", font_size=12)
    left, top, width, height = art_box(look, width=300, height=200, low=-5, high=5)
    svg = decorated(look, low=-5, high=5)
    row = pixels(svg)[top + height + 10 + 5, left : left + width]
    assert row[[0, -1]].tolist() == TABLE[[0, -1]].tolist()
    places = {text: x for text, x, *_ in texts(svg)}
    assert places["0"] == pytest.approx(left + width / 2, abs=1)
