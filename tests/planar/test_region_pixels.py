import numpy as np
import pytest
from hypothesis import given
from shapes import GRIDS, noise_maps, segmentation
from skimage import data

import segvec
from segvec.planar.map import planar_map
from segvec.planar.region_pixels import region_pixels
from segvec.segment.merge import components


@pytest.mark.parametrize("name", GRIDS)
def test_pixels_of_hand_drawn_maps_are_their_components(name):
    drawn = segmentation(GRIDS[name])
    np.testing.assert_array_equal(region_pixels(planar_map(drawn)), components(drawn.labels)[0])


@given(noise_maps(most_side=12))
def test_pixels_of_any_map_are_its_components(labels):
    drawn = segmentation(labels)
    np.testing.assert_array_equal(region_pixels(planar_map(drawn)), components(drawn.labels)[0])


def test_moved_borders_leave_centers_where_they_were():
    art = segvec.trace(data.coffee()[:160, :200])
    planar, _ = art.borders
    still = segvec.trace(data.coffee()[:160, :200], curve="pixel", subpixel=False)
    differing = region_pixels(planar) != region_pixels(still.borders[0])
    assert planar.n_regions == still.borders[0].n_regions > 100
    assert not differing.any()
