import numpy as np
import pytest

from segvec.errors import InputError
from segvec.segment import segmentation_from_labels


def test_labels_are_renumbered_by_lightness_without_gaps():
    colors = np.array([[0, 0, 0], [9, 9, 9], [255, 255, 255], [128, 128, 128]], np.uint8)
    alpha = np.array([[255, 255, 127], [128, 255, 0]], np.uint8)
    found = segmentation_from_labels(np.array([[0, 2, 1], [3, 0, 0]]), colors=colors, clear=alpha < 128)
    assert found.colors[:, 0].tolist() == [255, 128, 0]
    assert found.labels.tolist() == [[2, 0, 3], [1, 2, 3]]


@pytest.mark.parametrize("labels", [[[0, 3]], [[-1, 0]], [], [0, 1]], ids=["high", "low", "empty", "flat"])
def test_labels_that_do_not_fit_are_refused(labels):
    with pytest.raises(InputError, match="labels must"):
        segmentation_from_labels(np.array(labels, int), colors=np.zeros((3, 3), np.uint8))
