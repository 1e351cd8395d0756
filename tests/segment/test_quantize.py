import numpy as np
import pytest
from classes import PHOTO, cut
from skimage import data
from sklearn.cluster import KMeans

from segvec.color.conversion import hex_from_rgb, oklab_from_srgb
from segvec.errors import InputError
from segvec.segment.quantize import bin_colors, histogram, histogram_points, nearest, palette_from_points


def test_rare_accent_survives_few_colors():
    ramp = np.linspace(0, 255, 240)[None, :] * np.ones((200, 1))
    picture = np.repeat(ramp[..., None], 3, axis=2).astype(np.uint8)
    picture = np.clip(picture.astype(int) + np.random.default_rng(0).integers(-6, 7, picture.shape), 0, 255)
    picture[90:102, 60:72] = (220, 20, 30)  # 144 pixels, 0.3%
    found = cut(picture.astype(np.uint8), colors=8)
    assert len(found.colors) == 8
    inside = found.colors[found.labels[94:98, 64:68].ravel()].astype(int)
    assert (inside[:, 0] > 180).all()
    assert (inside[:, 1:] < 80).all()


def test_palette_colors_are_kept_exactly_and_the_nearest_is_taken():
    palette = np.array([[0, 0, 0], [255, 255, 255], [190, 90, 50], [70, 60, 80]], np.uint8)
    found = cut(PHOTO, method="palette", palette=tuple(map(hex_from_rgb, palette)), min_area=0, detail=0)
    assert {tuple(color) for color in found.colors.tolist()} == {tuple(color) for color in palette.tolist()}
    lab = oklab_from_srgb(PHOTO.reshape(-1, 3) / 255)
    gaps = np.linalg.norm(lab[:, None] - oklab_from_srgb(found.colors / 255), axis=2)
    taken = gaps[np.arange(len(lab)), found.labels.ravel()]
    # Bins are four levels wide: two colors nearly as near may be mistaken for each other.
    assert (taken - gaps.min(axis=1)).max() < 0.03


def test_palette_method_without_a_palette_is_refused():
    with pytest.raises(InputError, match="palette"):
        cut(PHOTO, method="palette")


@pytest.mark.parametrize("n_colors", [8, 24])
@pytest.mark.parametrize("name", ["astronaut", "coffee"])
def test_palette_is_as_good_as_that_of_scikit_learn(name, n_colors):
    counts = histogram(getattr(data, name)()[::2, ::2])
    occupied = np.flatnonzero(counts)
    points, weights = oklab_from_srgb(bin_colors(occupied)), counts[occupied]
    oracle = KMeans(n_colors, n_init=4, random_state=0).fit(points, sample_weight=weights)
    centers = palette_from_points(*histogram_points(counts), n_colors=n_colors)
    assert centers.shape == (n_colors, 3)
    error = weights @ ((points - centers[nearest(points, centers)]) ** 2).sum(axis=1)
    assert error <= 1.08 * oracle.inertia_


def test_nearest_center_is_found_for_every_point_of_all_blocks():
    rng = np.random.default_rng(5)
    points, centers = rng.uniform(size=(9001, 3)), rng.uniform(size=(40, 3))
    gaps = np.linalg.norm(points[:, None] - centers, axis=2)
    found = nearest(points, centers)
    assert len(found) == len(points)
    assert (gaps[np.arange(len(points)), found] - gaps.min(axis=1)).max() < 1e-5
    assert nearest(points[:0], centers).tolist() == []
