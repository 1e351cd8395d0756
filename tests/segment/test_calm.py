import numpy as np
import pytest

import segvec
from segvec.segment.calm import calm_reach, calmed


def noisy_sky(size: int = 192) -> np.ndarray:
    """Draw a sky: a slow ramp with grain."""
    rng = np.random.default_rng(3)
    y = np.linspace(0, 1, size)[:, None, None]
    sky = np.array([90, 140, 210]) * (1 - y) + np.array([190, 205, 225]) * y
    return np.clip(sky + rng.normal(0, 4, (size, size, 1)), 0, 255).astype(np.uint8)


def test_reach_grows_with_the_picture() -> None:
    small, large = np.zeros((300, 384, 3), np.uint8), np.zeros((3840, 300, 3), np.uint8)
    assert calm_reach(small, calm=1) == 1
    assert calm_reach(large, calm=1) == 10
    assert calm_reach(large, calm=0) == 0


def test_edges_stay_and_grain_goes() -> None:
    pixels = noisy_sky()
    pixels[:, 90:93] = (20, 20, 30)  # a railing
    calm = calmed(pixels, reach=2)
    assert np.abs(calm[:, 91].astype(int) - (20, 20, 30)).max() < 25
    grain, left = (np.diff(image[:, 20:60, 0].astype(int), axis=1).std() for image in (pixels, calm))
    assert left < 0.3 * grain


def test_borders_of_a_calm_sky_are_short() -> None:
    torn, calm = (
        segvec.trace(noisy_sky(), colors=5, calm=calm, min_area=6, tolerance=0.6, detail=0.6) for calm in (0.0, 2.0)
    )
    assert calm.n_segments < 0.5 * torn.n_segments


def test_flat_art_is_not_calmed() -> None:
    pixels = np.full((64, 64, 3), 255, np.uint8)
    pixels[20:40, 20:40] = (200, 30, 30)
    pixels[30:33, 8:56] = (20, 60, 160)
    calm, plain = (segvec.trace(pixels, calm=calm).to_svg().partition("</metadata>")[2] for calm in (3.0, 0.0))
    assert calm == plain


@pytest.mark.parametrize("seed", range(3))
def test_more_colors_leave_less_error_in_fine_texture(seed: int) -> None:
    rng = np.random.default_rng(seed)
    light = np.kron(rng.uniform(0.1, 1, (64, 64)), np.ones((3, 3)))
    pixels = (light[..., None] * [120, 200, 90] + rng.normal(0, 4, (192, 192, 1))).clip(0, 255).astype(np.uint8)
    errors = []
    for colors in (4, 8, 12):
        drawn = segvec.read_image(segvec.trace(pixels, preset="poster", colors=colors).to_png(width=192)).pixels
        errors.append(np.abs(drawn.astype(int) - pixels).mean())
    assert errors[0] > errors[1] > 0.97 * errors[2]
