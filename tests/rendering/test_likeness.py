import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapes import canvas
from skimage.color import deltaE_ciede2000, rgb2lab
from skimage.metrics import peak_signal_noise_ratio

import segvec
from segvec.image.image import image_from_array
from segvec.rendering import likeness as module
from segvec.rendering.likeness import likeness


def page(width, height, *rectangles):
    """A document of rectangles (x, y, width, height, color) on pixels' edges, which every renderer draws alike."""
    shapes = "".join(f'<path d="M{x} {y}h{w}v{h}h-{w}z" fill="rgb{color}"/>' for x, y, w, h, color in rectangles)
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">{shapes}</svg>'


def picture_and_page(seed):
    """A noisy picture (12, 9, 3), and a page and its pixels of two colors."""
    rng = np.random.default_rng(seed)
    one, other = (tuple(color) for color in rng.integers(0, 256, (2, 3)).tolist())
    drawn = canvas(12, 9, one)
    drawn[:, 4:] = other
    return rng.integers(0, 256, (12, 9, 3), np.uint8), page(9, 12, (0, 0, 4, 12, one), (4, 0, 5, 12, other)), drawn


@given(st.integers(0, 999), st.integers(1, 200))
def test_figures_are_those_of_the_whole_picture_at_once(seed, strip):
    picture, svg, drawn = picture_and_page(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "STRIP_PIXELS", strip)
        found = likeness(svg, image_from_array(picture))
    differences = deltaE_ciede2000(rgb2lab(picture), rgb2lab(drawn))
    assert found.difference == pytest.approx(differences.mean(), abs=1e-3)
    assert found.difference_95 == pytest.approx(np.percentile(differences, 95), abs=1e-3)
    assert found.psnr == pytest.approx(peak_signal_noise_ratio(picture, drawn), abs=1e-3)


def test_one_wrong_pixel_is_seen_in_the_mean_and_not_at_95_percent():
    picture = canvas(10, 10, (255, 255, 255))
    picture[3, 4] = 0
    found = likeness(page(10, 10), image_from_array(picture))
    assert (found.difference, found.difference_95, found.psnr) == (1.0, 0.0, 20.0)


def test_what_is_the_same_has_no_difference_and_no_ratio():
    red = (200, 20, 30)
    found = likeness(page(5, 4, (0, 0, 5, 4, red)), image_from_array(canvas(4, 5, red)))
    assert (found.difference, found.difference_95, found.psnr) == (0.0, 0.0, None)


def test_only_what_is_seen_counts():
    picture, svg, drawn = picture_and_page(3)
    picture[:, :4] = drawn[:, :4]
    seen = np.zeros((12, 9), bool)
    seen[:, :4] = True
    assert likeness(svg, image_from_array(picture), seen=seen).difference == 0
    assert likeness(svg, image_from_array(picture), seen=~seen).difference > 1
    assert likeness(svg, image_from_array(picture), seen=np.zeros((12, 9), bool)) is None


def test_both_lie_on_white():
    red = (200, 20, 30)
    half = np.dstack([canvas(4, 6, red), canvas(4, 6, (255, 255, 255))[..., :1]])
    half[:, 3:, 3] = 0
    assert likeness(page(6, 4, (0, 0, 3, 4, red)), image_from_array(half)).difference == 0
    assert likeness(page(6, 4, (0, 0, 6, 4, red)), image_from_array(half)).difference > 1


def test_drawing_takes_the_size_of_the_picture():
    svg = re.sub('width="4" height="2"', r'\g<0> viewBox="0 0 40 20"', page(4, 2, (0, 0, 20, 20, (0, 0, 0))))
    picture = np.full((2, 4), 255, np.uint8)
    picture[:, :2] = 0
    assert likeness(svg, image_from_array(picture)).difference == 0


def test_broken_document_is_refused():
    with pytest.raises(segvec.RenderError):
        likeness("<svg", image_from_array(np.zeros((2, 2))))
