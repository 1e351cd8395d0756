import numpy as np
import pytest
from shapes import blob_map, canvas, disc, painted, rectangle

import segvec

COLORS = np.array([[250, 250, 240], [230, 160, 40], [200, 40, 60], [30, 60, 140], [10, 10, 20]], np.uint8)


@pytest.fixture(scope="module")
def picture():
    """White page, red disc, blue bar."""
    page = painted(canvas(30, 44, (255, 255, 255)), disc(30, 44, center=(14, 15), radius=9.3), (210, 30, 40))
    return painted(page, rectangle(30, 44, left=29.5, top=4, right=39, bottom=25), (20, 30, 130))


@pytest.fixture(scope="module")
def artwork(picture):
    return segvec.trace(picture)


@pytest.fixture(scope="module")
def blobs():
    """Five colors in smooth blobs, many regions each."""
    return segvec.trace(COLORS[blob_map(3, height=60, width=70, n_labels=5, smoothness=3)], min_area=0)


@pytest.fixture(scope="module")
def mosaic(picture):
    return segvec.trace(picture, layers="mosaic")
