import numpy as np
import pytest
from skimage import data


@pytest.fixture(scope="module")
def photograph():
    """A photograph of 512 x 400 pixels."""
    return data.astronaut()[:400]


@pytest.fixture(scope="module")
def small():
    """A photograph of 96 x 72 pixels."""
    return np.ascontiguousarray(data.astronaut()[20:308:4, 40:424:4])


@pytest.fixture(scope="module")
def animal():
    """An animal with an eye, on a lawn before a wall: three classes of color, one of them with a hole, 80 x 60."""
    row, col = np.mgrid[:60, :80]
    picture = np.where((row < 30)[..., None], [200, 205, 215], [60, 130, 50])
    body, eye = ((row - 32) / 16) ** 2 + ((col - 40) / 26) ** 2 < 1, np.hypot(row - 26, col - 50) < 5
    picture[body & ~eye] = [110, 60, 25]
    picture[eye] = [200, 205, 215]
    noise = np.random.default_rng(11).normal(0, 5, picture.shape)
    return (picture + noise).clip(0, 255).astype(np.uint8), body & ~eye
