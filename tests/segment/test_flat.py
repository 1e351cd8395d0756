import io

import numpy as np
import pytest
from classes import PHOTO
from PIL import Image
from shapes import canvas, disc, half_plane, painted

from segvec.image.image import image_from_array
from segvec.options.tracing import options_from
from segvec.segment import segment

BLUE, YELLOW, GREY = (20, 40, 200), (240, 220, 30), (130, 130, 115)  # grey is the mixture of the other two

EDGES = {
    "half-a-pixel": lambda: half_plane(60, 60, point=(30.5, 30), normal=(1, 0)),  # a whole column of exact grey
    "slanted": lambda: half_plane(60, 60, point=(30, 30), normal=(0.94, 0.34)),
    "flat-slant": lambda: half_plane(60, 60, point=(30, 30), normal=(0.1, 0.995)),
    "curved": lambda: disc(60, 60, center=(24, 33), radius=17.4),
}


@pytest.mark.parametrize("edge", EDGES)
def test_anti_aliased_edge_never_becomes_the_ink_that_it_looks_like(edge):
    cover = EDGES[edge]()
    picture = painted(canvas(60, 60, BLUE), cover, YELLOW)
    picture = np.concatenate([picture, canvas(20, 60, GREY)])
    found = segment(image_from_array(picture))
    assert found.is_flat
    colors = found.segmentation.colors[found.segmentation.labels].astype(int)
    top = colors[:57]  # three pixels from the grey flat
    is_grey = np.abs(top - GREY).max(axis=2) < 20
    assert not is_grey.any()
    assert (np.abs(colors[60:] - GREY).max(axis=2) < 3).all()
    pure = (cover[:57] == 0) | (cover[:57] == 1)
    truth = np.where(cover[:57, :, None] > 0.5, YELLOW, BLUE)
    assert (top[pure] == truth[pure]).all()
    unsure = np.abs(cover[:57] - 0.5) < 0.1
    assert (top[~unsure] == truth[~unsure]).all()


def test_photograph_is_not_flat_and_a_logo_is():
    logo = painted(canvas(50, 50, (255, 255, 255)), disc(50, 50, center=(25, 25), radius=15), (200, 0, 0))
    assert segment(image_from_array(logo)).is_flat
    assert not segment(image_from_array(PHOTO)).is_flat


def badge():
    """A disc and a slanted bar on white: three inks."""
    picture = painted(canvas(240, 240, (255, 255, 255)), disc(240, 240, center=(100, 110), radius=70.3), BLUE)
    return painted(picture, half_plane(240, 240, point=(180, 120), normal=(0.9, 0.43)), YELLOW)


def as_jpeg(pixels, quality, subsampling):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=quality, subsampling=subsampling)
    return np.asarray(Image.open(file))


def enlarged(pixels, filter_):
    return np.asarray(Image.fromarray(pixels).resize((480, 480), filter_))


DAMAGE = {
    "jpeg-75": lambda pixels: as_jpeg(pixels, 75, 0),
    "jpeg-88": lambda pixels: as_jpeg(pixels, 88, 2),
    "jpeg-95": lambda pixels: as_jpeg(pixels, 95, 2),
    "lanczos": lambda pixels: enlarged(pixels, Image.Resampling.LANCZOS),
    "bicubic": lambda pixels: enlarged(pixels, Image.Resampling.BICUBIC),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_flat_art_keeps_its_three_inks(damage):
    found = segment(image_from_array(DAMAGE[damage](badge())))
    assert found.is_flat
    assert len(found.segmentation.colors) == 3


def test_pixel_art_keeps_every_pixel_of_its_own_color():
    colors = np.array([(0, 0, 0), (128, 128, 128), (255, 255, 255), (200, 30, 30)], np.uint8)
    art = colors[np.random.default_rng(1).integers(0, 4, (24, 24))]
    cut = segment(image_from_array(art), options_from(preset="pixel")).segmentation
    np.testing.assert_array_equal(cut.colors[cut.labels], art)
