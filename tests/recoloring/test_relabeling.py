from dataclasses import replace

import numpy as np
import pytest
from shaded import linear, shaded

import segvec
from segvec.errors import InputError
from segvec.recoloring.relabeling import relabel


def test_relabel_makes_one_layer_of_one_color(blobs):
    planar = blobs.borders[0]
    colors = np.zeros((planar.n_regions, 3), np.uint8)
    colors[0] = 255
    other = relabel(blobs, colors)
    assert other.colors.tolist() == [[255] * 3, [0] * 3]
    assert sorted(other.labels.tolist()) == [0, 1]
    assert other.title == blobs.title


def test_relabel_refuses_other_shapes(artwork):
    with pytest.raises(InputError, match=r"colors must have shape \(3, 3\), got \(4, 3\)"):
        relabel(artwork, np.zeros((4, 3), np.uint8))


def test_flat_regions_lose_their_shade_and_others_keep_it():
    art = shaded()
    planar = art.borders[0]
    colors = art.colors[planar.labels[:-1]]
    other = relabel(art, colors, flat=planar.labels[:-1] == 1)
    assert other.shades == {2: art.shades[2]}
    assert relabel(art, colors).shades == art.shades


def test_lines_keep_their_shade(picture):
    glass = segvec.trace(picture, style="stained-glass:n_segments=9,leading=3")
    lead = int(glass.labels[glass.strokes > 0][0])
    shade = linear(glass.colors[lead], start=(0, 0), end=(44, 0), stops=[(0, 0, 0), (90, 90, 90)])
    glass = replace(glass, shades={lead: shade})
    other = relabel(glass, np.full((glass.borders[0].n_regions, 3), 200, np.uint8))
    assert [other.shades.get(label) for label in other.labels[other.strokes > 0].tolist()] == [shade]
    assert other.shades.get(int(other.labels[0])) is None


@pytest.mark.parametrize("leading", [0.5, 3])
def test_lines_alone_are_laid_over_new_shapes(picture, leading):
    glass = segvec.trace(picture, style=f"stained-glass:n_segments=9,leading={leading}")
    other = relabel(glass, np.full((glass.borders[0].n_regions, 3), 200, np.uint8))
    lead = glass.colors[glass.labels[glass.strokes > 0][0]].tolist()
    assert other.colors[other.labels].tolist() == [[200, 200, 200], lead]
