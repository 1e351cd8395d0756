import subprocess
import sys
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from shapes import GRIDS, blob_map, canvas, disc, half_plane, noise_maps, painted
from skimage import data
from skimage.measure import label as components_of
from sklearn.cluster import KMeans

from segvec.color.conversion import oklab_from_srgb
from segvec.errors import InputError
from segvec.image.image import image_from_array
from segvec.options.tracing import Method, TraceOptions
from segvec.segment import segment, segmentation_from_labels
from segvec.segment.merge import components
from segvec.segment.quantize import bin_colors, histogram, nearest, palette_from_histogram

METHODS = get_args(Method)

PHOTO = data.astronaut()[60:220, 140:320]
BLUE, YELLOW, GREY = (20, 40, 200), (240, 220, 30), (130, 130, 115)  # grey is the mixture of the other two


def cut(array, *, method="auto", palette=None, classes=None, **options):
    codes = () if palette is None else tuple(f"#{bytes(map(int, color)).hex()}" for color in palette)
    labels = None if method != "labels" else "classes.png"
    chosen = TraceOptions(segment=method, palette=codes, labels=labels, **options)
    return segment(image_from_array(array), chosen, classes=classes)


def luma(colors):
    return oklab_from_srgb(colors / 255)[:, 0]


def areas_of(labels):
    """Pixels of each 4-connected region."""
    return np.bincount(components_of(labels, background=-1, connectivity=1).ravel())[1:]


# Numbers of colors


@pytest.mark.parametrize("method", ["auto", "kmeans"])
@pytest.mark.parametrize("colors", [1, 2, 5, 16, 40])
def test_exactly_as_many_colors_as_asked(method, colors):
    found = cut(PHOTO, method=method, colors=colors).segmentation
    assert len(found.colors) == colors
    assert np.unique(found.labels).tolist() == list(range(colors))


@pytest.mark.parametrize("method", ["auto", "kmeans"])
def test_no_more_colors_than_the_picture_has(method):
    inks = np.array([[255, 255, 255], [200, 30, 30], [10, 10, 60]], np.uint8)
    truth = blob_map(3, n_labels=3)
    found = cut(inks[truth], method=method, colors=8, min_area=0, detail=0).segmentation
    assert found.colors.tolist() == inks.tolist()
    assert found.labels.tolist() == truth.tolist()


@pytest.mark.parametrize("method", ["auto", "kmeans"])
def test_the_same_picture_is_cut_the_same_way(method):
    one, other = (cut(PHOTO, method=method, colors=9, seed=3).segmentation for _ in range(2))
    assert one.labels.tobytes() == other.labels.tobytes()
    assert one.colors.tobytes() == other.colors.tobytes()


@pytest.mark.parametrize("method", METHODS)
def test_colors_are_sorted_by_lightness_and_all_used(method):
    palette = np.array([[0, 0, 0], [255, 255, 255], [200, 60, 40], [90, 90, 90]], np.uint8)
    classes = PHOTO[..., 0] // 64 if method == "labels" else None
    found = cut(PHOTO, method=method, palette=palette if method == "palette" else None, classes=classes).segmentation
    assert len(found.colors) >= 2
    assert (np.diff(luma(found.colors)) <= 0).all()
    assert np.unique(found.labels).tolist() == list(range(len(found.colors)))
    assert found.labels.shape == PHOTO.shape[:2]


def test_auto_takes_few_colors_for_a_dull_picture_and_more_for_a_rich_one():
    dull = (PHOTO // 12 + 120).astype(np.uint8)
    assert len(cut(dull).segmentation.colors) < len(cut(PHOTO).segmentation.colors)


# Transparency


@pytest.mark.parametrize("method", METHODS)
def test_pixels_less_than_half_opaque_are_transparent_and_no_others(method):
    alpha = np.full(PHOTO.shape[:2], 255, np.uint8)
    alpha[:40], alpha[40:50] = 127, 128
    palette = np.array([[0, 0, 0], [255, 255, 255]], np.uint8) if method == "palette" else None
    classes = PHOTO[..., 0] // 64 if method == "labels" else None
    found = cut(np.dstack([PHOTO, alpha]), method=method, palette=palette, classes=classes).segmentation
    assert ((found.labels == found.transparent) == (alpha < 128)).all()


def test_colors_under_transparency_do_not_count():
    picture = np.zeros((20, 30, 4), np.uint8)
    picture[:, :15] = (10, 90, 30, 255)
    picture[:, 15:20] = (250, 240, 10, 255)
    picture[:, 20:, :3] = np.random.default_rng(0).integers(0, 256, (20, 10, 3))
    found = cut(picture, colors=6).segmentation
    assert found.colors.tolist() == [[250, 240, 10], [10, 90, 30]]


def test_nothing_visible_leaves_no_color():
    found = cut(np.zeros((5, 7, 4), np.uint8)).segmentation
    assert found.colors.shape == (0, 3)
    assert (found.labels == found.transparent).all()


# What must survive and what must not


def test_rare_accent_survives_few_colors():
    ramp = np.linspace(0, 255, 240)[None, :] * np.ones((200, 1))
    picture = np.repeat(ramp[..., None], 3, axis=2).astype(np.uint8)
    picture = np.clip(picture.astype(int) + np.random.default_rng(0).integers(-6, 7, picture.shape), 0, 255)
    picture[90:102, 60:72] = (220, 20, 30)  # 144 pixels, 0.3%
    found = cut(picture.astype(np.uint8), colors=8).segmentation
    assert len(found.colors) == 8
    inside = found.colors[found.labels[94:98, 64:68].ravel()].astype(int)
    assert (inside[:, 0] > 180).all()
    assert (inside[:, 1:] < 80).all()


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
    found = cut(picture)
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
    assert cut(logo).is_flat
    assert not cut(PHOTO).is_flat


# Merging


@given(noise_maps(most_side=20, most_labels=3), st.sampled_from([2, 5, 12]))
def test_no_region_below_the_least_area_is_left(labels, min_area):
    levels = np.array([20, 120, 230], np.uint8)[labels]
    found = cut(levels, method="multiotsu", min_area=min_area).segmentation
    areas = areas_of(found.labels)
    assert len(areas) == 1 or areas.min() >= min_area


@given(noise_maps(most_side=12, most_labels=3))
def test_least_area_of_zero_keeps_every_pixel(labels):
    levels = np.array([20, 120, 230], np.uint8)[labels]
    found = cut(levels, method="multiotsu", min_area=0).segmentation
    assert (found.colors[found.labels][..., 0] == levels).all()


def test_specks_merge_and_larger_regions_stay():
    picture = canvas(30, 30, (240, 240, 240))
    picture[4:6, 4:6] = 10  # 4 pixels
    picture[12:18, 12:20] = 10  # 48 pixels
    found = cut(picture, method="threshold", min_area=10).segmentation
    expected = np.zeros((30, 30), int)
    expected[12:18, 12:20] = 1
    assert found.labels.tolist() == expected.tolist()


def test_less_detail_leaves_fewer_regions():
    counts = [len(areas_of(cut(PHOTO, colors=12, detail=detail).segmentation.labels)) for detail in (0.25, 1, 4)]
    assert counts[0] < counts[1] < counts[2]


def test_transparent_holes_are_not_merged_away():
    picture = np.zeros((12, 12, 4), np.uint8)
    picture[...] = (200, 10, 10, 255)
    picture[5, 5, 3] = 0
    found = cut(picture, method="auto", min_area=50).segmentation
    assert np.argwhere(found.labels == found.transparent).tolist() == [[5, 5]]


@pytest.mark.parametrize("name", GRIDS)
def test_components_are_those_of_skimage(name):
    numbers, count = components(GRIDS[name])
    expected = components_of(GRIDS[name], background=-1, connectivity=1)
    assert count == expected.max()
    assert len(set(zip(numbers.ravel().tolist(), expected.ravel().tolist(), strict=True))) == count
    assert np.unique(numbers).tolist() == list(range(count))


@given(arrays.arrays(np.uint8, arrays.array_shapes(min_dims=2, max_dims=2, max_side=12), elements=st.integers(0, 2)))
def test_components_of_any_map_are_those_of_skimage_in_its_order(labels):
    numbers, count = components(labels)
    expected = components_of(labels, background=-1, connectivity=1)
    assert numbers.dtype == np.int32
    assert np.array_equal(numbers, expected - 1)
    assert count == expected.max()


def test_logo_is_traced_without_loading_what_only_photographs_need():
    code = "import sys, numpy, segvec; segvec.trace(numpy.eye(64)); print([n for n in %r if n in sys.modules])"
    heavy = ["scipy.ndimage", "scipy.special", "scipy.optimize", "skimage.measure", "sklearn", "matplotlib", "shapely"]
    done = subprocess.run([sys.executable, "-c", code % heavy], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "[]\n"


# Thresholds

# Eight blocks whose three bits are the bright channels; `TRUTH` is made by hand.
TRUTH = np.array([[0, 1, 2, 3], [4, 5, 6, 7]]).repeat(10, axis=0).repeat(10, axis=1)
BITS = np.stack([TRUTH & 1, TRUTH >> 1 & 1, TRUTH >> 2 & 1], axis=2)


def bimodal():
    """A picture whose channels are dark (about 50) or bright (about 190) by `BITS`."""
    wobble = np.random.default_rng(4).integers(-9, 10, BITS.shape)
    return (50 + 140 * BITS + wobble).astype(np.uint8)


def test_otsu_makes_the_eight_classes_of_three_masks():
    picture = bimodal()
    found = cut(picture, method="otsu").segmentation
    assert len(found.colors) == 8
    pairs = set(zip(found.labels.ravel().tolist(), TRUTH.ravel().tolist(), strict=True))
    assert len(pairs) == 8
    for label, truth in pairs:
        expected = picture[truth == TRUTH].mean(axis=0)
        assert np.abs(found.colors[label] - expected).max() <= 0.5


def test_otsu_mask_is_the_intersection_of_the_three_masks():
    found = cut(bimodal(), method="otsu-mask").segmentation
    assert (found.labels == np.where((BITS == 1).all(axis=2), 0, 1)).all()


def test_multiotsu_separates_levels_of_grey():
    truth = np.repeat([0, 1, 2], 20)[None, :].repeat(12, axis=0)
    wobble = np.random.default_rng(5).integers(-6, 7, truth.shape)
    picture = (np.array([230, 120, 25])[truth] + wobble).astype(np.uint8)
    found = cut(picture, method="multiotsu", colors=3).segmentation
    assert found.labels.tolist() == truth.tolist()
    assert len(cut(picture, method="multiotsu", colors=2).segmentation.colors) == 2


@pytest.mark.parametrize("colors", [1, 6])
def test_multiotsu_refuses_numbers_it_cannot_make(colors):
    with pytest.raises(InputError, match=f"2 to 5 colors, not {colors}"):
        cut(PHOTO, method="multiotsu", colors=colors)


def test_threshold_is_the_largest_dark_level():
    levels = np.repeat(np.array([[99, 100, 101, 180]], np.uint8), 4, axis=0).repeat(4, axis=1)
    found = cut(levels, method="threshold", threshold=100).segmentation
    assert found.labels[0].tolist() == [1] * 8 + [0] * 8


def test_threshold_is_on_luma():
    # Green counts for more than half of luma, blue for a ninth.
    picture = np.zeros((6, 12, 3), np.uint8)
    picture[:, :6, 1], picture[:, 6:, 2] = 255, 255
    found = cut(picture, method="threshold", threshold=128).segmentation
    assert found.labels[0].tolist() == [0] * 6 + [1] * 6


# Palettes


def test_palette_colors_are_kept_exactly_and_the_nearest_is_taken():
    palette = np.array([[0, 0, 0], [255, 255, 255], [190, 90, 50], [70, 60, 80]], np.uint8)
    found = cut(PHOTO, method="palette", palette=palette, min_area=0, detail=0).segmentation
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
    centers = palette_from_histogram(counts, n_colors=n_colors)
    assert centers.shape == (n_colors, 3)
    error = weights @ ((points - centers[nearest(points, centers)]) ** 2).sum(axis=1)
    assert error <= 1.08 * oracle.inertia_


# Labels of one's own


def test_labels_are_renumbered_by_lightness_without_gaps():
    colors = np.array([[0, 0, 0], [9, 9, 9], [255, 255, 255], [128, 128, 128]], np.uint8)
    alpha = np.array([[255, 255, 127], [128, 255, 0]], np.uint8)
    found = segmentation_from_labels(np.array([[0, 2, 1], [3, 0, 0]]), colors=colors, alpha=alpha)
    assert found.colors[:, 0].tolist() == [255, 128, 0]
    assert found.labels.tolist() == [[2, 0, 3], [1, 2, 3]]


@pytest.mark.parametrize("labels", [[[0, 3]], [[-1, 0]], [], [0, 1]], ids=["high", "low", "empty", "flat"])
def test_labels_that_do_not_fit_are_refused(labels):
    with pytest.raises(InputError, match="labels must"):
        segmentation_from_labels(np.array(labels, int), colors=np.zeros((3, 3), np.uint8))
