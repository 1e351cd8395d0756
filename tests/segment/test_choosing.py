import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import segvec
from segvec.color.conversion import oklab_from_srgb
from segvec.segment.choosing import best_inks
from segvec.segment.quantize import histogram

RAMP = np.repeat(np.linspace(0, 255, 64).astype(np.uint8)[None, :, None], 3, axis=2).repeat(16, axis=0)
INKS = arrays(np.uint8, st.tuples(st.integers(2, 8), st.just(3))).map(lambda inks: np.unique(inks, axis=0))


def error(inks, pixels):
    """Mean squared OKLab distance from the nearest ink."""
    lab = oklab_from_srgb(pixels.reshape(-1, 3) / 255)
    return ((lab[:, None] - oklab_from_srgb(inks / 255)) ** 2).sum(axis=2).min(axis=1).mean()


@settings(max_examples=20)
@given(INKS, st.integers(1, 8))
def test_chosen_inks_are_some_of_the_palette(inks, count):
    chosen = best_inks(inks, histogram(RAMP), n_colors=count)
    assert len(chosen) == min(count, len(inks))
    assert {tuple(ink) for ink in chosen.tolist()} <= {tuple(ink) for ink in inks.tolist()}


@settings(max_examples=20)
@given(INKS)
def test_one_ink_less_is_the_best_one_less(inks):
    pixels = np.array([[[200, 30, 40], [30, 90, 200], [240, 240, 240], [10, 10, 10], [90, 200, 90]]], np.uint8)
    others = [np.delete(inks, k, axis=0) for k in range(len(inks))]
    if len(inks) > 1:
        # Bins hold several colors: half a step of 5 bits is what the choice may be off by.
        chosen = best_inks(inks, histogram(pixels), n_colors=len(inks) - 1)
        assert error(chosen, pixels) <= min(error(other, pixels) for other in others) + 2e-3


@pytest.mark.parametrize("count", [1, 2, 5])
def test_trace_takes_so_many_colors_of_a_palette(count):
    greys = ["#000", "#333", "#666", "#999", "#ccc", "#fff", "gold", "navy"]
    art = segvec.trace(RAMP, palette=greys, colors=count)
    assert art.n_colors == count
    assert {color for color, *_ in art.colors.tolist()} <= set(range(0, 256, 51))


def test_colors_of_a_smaller_palette_are_all_taken():
    assert segvec.trace(RAMP, palette="black,white", colors=9).n_colors == 2
