import numpy as np
import pytest
from artworks import drawn
from hypothesis import given
from hypothesis import strategies as st
from shapes import slope

from segvec.image.image import read_image
from segvec.styles.halftone import halftone
from segvec.styles.hatching import hatching
from segvec.styles.tones import with_spread_tones


def dull():
    return (110 + slope().astype(float) * 0.2).astype(np.uint8)


@pytest.mark.parametrize("draw", [halftone, hatching])
def test_a_dull_picture_has_bare_paper_and_full_ink(draw):
    def darkest_and_lightest(art):
        picture = drawn(art)[..., 0]
        return picture[:, :8].mean(), picture[:, -8:].mean()

    plain = darkest_and_lightest(draw(dull(), spread=False))
    spread = darkest_and_lightest(draw(dull()))
    assert min(spread) < min(plain) - 30
    assert max(spread) > max(plain) + 30


@given(st.integers(0, 255))
def test_a_picture_of_one_tone_keeps_it(level):
    picture = read_image(np.full((3, 4), level, np.uint8))
    assert with_spread_tones(picture) is picture


def test_what_is_transparent_does_not_count():
    pixels = np.full((10, 10, 4), 255, np.uint8)
    pixels[:, :, :3] = np.linspace(100, 140, 10)[:, None]
    pixels[0] = 0
    seen = with_spread_tones(read_image(pixels)).pixels[1:]
    assert seen.min() < 20
    assert seen.max() > 235


@pytest.mark.parametrize("draw", [halftone, hatching])
def test_a_picture_of_twice_the_size_has_as_many_dots_and_lines(draw):
    small = draw(np.full((200, 300), 90, np.uint8))
    large = draw(np.full((400, 600), 90, np.uint8))
    assert len(large.ring_offsets) == pytest.approx(len(small.ring_offsets), rel=0.05)
