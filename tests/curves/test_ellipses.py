"""Circles and ellipses are recognised, and nothing else is taken for one."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import segvec
from tests.curves.test_chains import drawn

ARC = re.compile(r"a(\d+) (\d+) 0 0 [01]")


def arcs_of(body, size):
    """Half axes of all arcs that a trace of a shape on a page of 32 units writes, in units; two for each ellipse."""
    art = segvec.trace(drawn(body, size))
    found = [tuple(map(int, pair)) for pair in ARC.findall(art.to_svg())]
    return np.array(found, float).reshape(-1, 2) / art.precision * 32 / size, art


@settings(max_examples=12, deadline=None)
@given(
    st.sampled_from([32, 64, 128]),
    st.floats(4, 12),
    st.floats(0.6, 1),
    st.floats(-2, 2),
    st.floats(-2, 2),
)
def test_ellipses_along_the_axes_are_written_as_arcs_of_their_size(size, radius, aspect, dx, dy):
    arcs, art = arcs_of(f'<ellipse cx="{16 + dx}" cy="{16 + dy}" rx="{radius}" ry="{radius * aspect}"/>', size)
    assert len(arcs) == 1  # the second one needs no letter
    assert np.abs(arcs[0] - (radius, radius * aspect)).max() * size / 32 < 0.05
    inside = ~((art.controls <= 0) | (art.controls >= size)).any(axis=(1, 2))
    middle = art.controls[inside, 0].mean(axis=0) * 32 / size
    assert np.abs(middle - (16 + dx, 16 + dy)).max() * size / 32 < 0.05


@pytest.mark.parametrize("size", [32, 64, 128])
@pytest.mark.parametrize(
    "body",
    [
        '<rect x="5.3" y="6.1" width="20" height="19"/>',
        '<rect x="5.3" y="6.1" width="20" height="20" rx="7"/>',
        '<polygon points="16,5 24,8.5 27,16 24,24 16,27 8,24 5,16 8,8"/>',
        '<path d="M16 4C28 4 25 28 16 28S4 4 16 4"/>',
        '<path d="M16 5C26 5 27 6 27 16S26 27 16 27 5 26 5 16 6 5 16 5"/>',
    ],
    ids=["square", "rounded", "octagon", "egg", "squircle"],
)
def test_other_shapes_are_not_taken_for_ellipses(body, size):
    assert not len(arcs_of(body, size)[0])


def test_circle_with_a_bite_is_no_circle():
    assert not len(arcs_of('<path d="M16 5A11 11 0 1 0 27 16L22 16 22 10z"/>', 96)[0])


def test_tips_of_small_ellipses_are_no_corners():
    turned = '<ellipse cx="16" cy="16" rx="2" ry="1.35" transform="rotate(58 16 16)"/>'
    art = segvec.trace(drawn(turned, 64))
    inside = ~((art.controls <= 0) | (art.controls >= 64)).any(axis=(1, 2))
    assert inside.sum() == 4
    assert not art.is_line[inside].any()
