import numpy as np
import pytest

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
