import numpy as np
import pytest

from segvec.segment.planes import with_planes

HEIGHT, WIDTH = 40, 60
INKS = np.array([[120, 120, 120], [20, 160, 40]], np.uint8)


@pytest.mark.parametrize("strip_height", [HEIGHT, 7, 1])
def test_a_ramp_becomes_a_gradient_over_its_pixels_and_a_flat_area_stays(strip_height, monkeypatch):
    strips = [slice(top, min(top + strip_height, HEIGHT)) for top in range(0, HEIGHT, strip_height)]
    monkeypatch.setattr("segvec.segment.planes.strips", lambda height, width: strips)
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    labels = (x >= 40).astype(np.uint8)
    ramp = np.stack([60 + x + 2 * y, 90 + x // 2 + y, 230 - x - 2 * y], axis=2)
    pixels = np.where(labels[..., None] == 1, INKS[1], ramp).astype(np.uint8)
    found = with_planes(labels, pixels, colors=INKS, detail=1.0)
    assert np.unique(found.labels[:, 40:]).tolist() == [1]
    (number,) = np.unique(found.labels[:, :40]).tolist()
    assert list(found.shades) == [number]
    y, x = np.mgrid[:HEIGHT, :40] + 0.5
    points = np.stack([x.ravel(), y.ravel()], axis=1)
    places = found.shades[number].places(points)
    np.testing.assert_allclose([places.min(), places.max()], [0, 1], atol=1e-9)
    error = found.shades[number].colors_at(points, INKS[0]) - pixels[:, :40].reshape(-1, 3)
    assert np.abs(error).max() < 1.2
