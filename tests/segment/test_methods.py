"""Every segmentation against pictures whose classes are known because they were drawn by hand."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as pillow
from shapes import noise_maps
from skimage import data

import segvec
from segvec import InputError, TraceOptions
from segvec.image.image import image_from_array
from segvec.image.writing import png_bytes
from segvec.options.reading import options_of
from segvec.options.tracing import METHODS, SPACES, SUPERPIXELS, options_from
from segvec.segment import Segmentation, background_mask, mask_of, segment, segmentation_from_labels, subject_mask
from segvec.segment.cluster import SAMPLE_PIXELS, coordinates
from segvec.segment.given import MOST_LABELS, given_labels, read_map, read_mask
from segvec.segment.superpixels import LARGEST

RED, GREEN, BLUE, GOLD = (200, 40, 40), (40, 150, 70), (40, 60, 170), (240, 200, 60)
INKS = np.array([GOLD, GREEN, RED, BLUE], np.uint8)  # lightest first

# Four classes: 0 the ground, 1 a square, 2 a bar below it, 3 a square at the right.
TRUTH = np.zeros((60, 80), int)
TRUTH[8:28, 10:30] = 1
TRUTH[40:52, 6:60] = 2
TRUTH[6:30, 50:74] = 3

METHODS_OF_A_PICTURE = [method for method in METHODS if method not in ("palette", "labels")]
PHOTO = data.astronaut()[60:140:2, 170:270:2]


def noisy(truth, inks=INKS, amplitude=8):
    wobble = np.random.default_rng(1).integers(-amplitude, amplitude + 1, (*truth.shape, 3))
    return np.clip(inks[truth].astype(int) + wobble, 0, 255).astype(np.uint8)


def cut(array, *, classes=None, method="auto", **options):
    labels = None if classes is None else "classes.png"
    chosen = TraceOptions(segment=method, labels=labels, **options)
    return segment(image_from_array(array), chosen, classes=classes).segmentation


def same_partition(labels, truth):
    """Tell whether two label maps differ by names only."""
    pairs = set(zip(labels.ravel().tolist(), truth.ravel().tolist(), strict=True))
    return len(pairs) == len(np.unique(labels)) == len(np.unique(truth))


# Clusters of color


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("position_weight", [0, 0.05])
def test_kmeans_finds_the_classes_in_every_space(space, position_weight):
    found = cut(noisy(TRUTH), method="kmeans", colors=4, space=space, position_weight=position_weight)
    assert same_partition(found.labels, TRUTH)


def test_places_part_what_has_one_color_only_where_they_count():
    picture = noisy(np.zeros((30, 90), int))
    halves = np.repeat([[0, 1]], 45, axis=1).repeat(30, axis=0)
    apart = cut(picture, method="kmeans", colors=2, position_weight=3, detail=0)
    assert same_partition(apart.labels, halves)
    together = cut(picture, method="kmeans", colors=2, detail=0, min_area=0)
    assert not same_partition(together.labels, halves)


def test_spaces_measure_different_distances():
    cuts = {space: cut(PHOTO, method="kmeans", colors=6, space=space).labels.tobytes() for space in SPACES}
    assert len(set(cuts.values())) == 3


def test_black_and_white_are_one_apart():
    ends = np.array([[0.0, 0, 0], [1, 1, 1]])
    assert np.ptp(coordinates(ends, space="oklab")[:, 0]) == pytest.approx(1, abs=1e-3)
    assert np.ptp(coordinates(ends, space="lab")[:, 0]) == pytest.approx(1, abs=1e-3)


def test_places_of_pictures_too_large_to_take_whole_are_found_from_a_sample():
    truth = np.repeat([[0, 1, 2, 3]], 100, axis=1).repeat(300, axis=0)
    assert truth.size > SAMPLE_PIXELS
    found = cut(noisy(truth), method="kmeans", colors=4, position_weight=0.5, detail=0)
    assert same_partition(found.labels, truth)


def test_meanshift_finds_as_many_classes_as_there_are_heaps():
    assert same_partition(cut(noisy(TRUTH), method="meanshift", bandwidth=0.1).labels, TRUTH)
    assert same_partition(cut(noisy(np.minimum(TRUTH, 1)), method="meanshift", bandwidth=0.1).labels, TRUTH.clip(0, 1))


def test_larger_bandwidth_leaves_fewer_classes():
    counts = [len(cut(PHOTO, method="meanshift", bandwidth=reach).colors) for reach in (0.05, 0.12, 1.0)]
    assert counts[0] > counts[1] > counts[2] == 1


def test_meanshift_keeps_no_more_colors_than_asked():
    found = cut(noisy(TRUTH), method="meanshift", bandwidth=0.1, colors=2)
    assert len(found.colors) == 2
    assert found.labels[0, 0] != found.labels[45, 30]  # the heaps with most pixels


# Superpixels


@pytest.mark.parametrize("method", SUPERPIXELS)
def test_superpixels_of_one_color_are_joined(method):
    found = cut(noisy(TRUTH, amplitude=3), method=method, colors=4, superpixels=150)
    assert np.bincount(found.labels.ravel()).size == 4
    wrong = found.colors[found.labels].astype(int) - INKS[TRUTH]
    # Patches follow edges; slic rounds corners a little.
    assert (np.abs(wrong).max(axis=2) > 60).mean() < 0.01


@pytest.mark.parametrize("method", ["felzenszwalb", "watershed"])
def test_superpixels_of_flat_areas_end_at_their_edges(method):
    found = cut(INKS[TRUTH], method=method, colors=4, superpixels=150)
    assert (np.abs(found.colors[found.labels].astype(int) - INKS[TRUTH]).max(axis=2) > 60).mean() < 0.005


@pytest.mark.parametrize("method", SUPERPIXELS)
def test_more_superpixels_keep_smaller_things(method):
    truth = np.zeros((96, 96), int)
    y, x = np.indices(truth.shape) % 16
    truth[(abs(y - 7) < 3) & (abs(x - 7) < 3)] = 3
    lost = []
    for count in (4, 1200):
        found = cut(INKS[truth], method=method, colors=2, superpixels=count)
        wrong = np.abs(found.colors[found.labels].astype(int) - INKS[truth]).max(axis=2) > 60
        lost.append(wrong[truth == 3].mean())
    assert lost[0] > 0.9
    assert lost[1] < 0.2  # corners


@pytest.mark.parametrize("method", ["slic", "watershed"])
def test_pictures_that_are_reduced_keep_their_own_edges(method):
    height, width = 1100, 1501  # odd, so that the last blocks are cut off
    assert height * width > LARGEST
    y, x = np.indices((height, width))
    truth = np.where((x - 700.0) ** 2 + (y - 511.0) ** 2 < 351.5**2, 3, 0)
    found = cut(INKS[truth], method=method, colors=2, superpixels=400)
    assert same_partition(found.labels, truth)


# Light and dark


def channel_masks():
    """Three overlapping bright rectangles, one in each channel; bits as Otsu's classes have them."""
    bits = np.zeros((40, 40), int)
    bits[4:24, 4:24] |= 1
    bits[12:36, 8:30] |= 2
    bits[8:30, 16:38] |= 4
    picture = np.stack([np.where(bits >> channel & 1, 210, 40) for channel in range(3)], axis=2)
    return picture.astype(np.uint8), bits


def test_channel_thresholds_make_classes_intersection_and_union():
    picture, bits = channel_masks()
    assert same_partition(cut(picture, method="otsu", min_area=0).labels, bits)
    assert same_partition(cut(picture, method="otsu-mask", min_area=0).labels, bits == 7)
    assert same_partition(cut(picture, method="otsu-union", min_area=0).labels, bits != 0)


def test_otsu_on_grey_parts_dark_from_light():
    levels = np.repeat([[30, 60, 170, 200]], 10, axis=1).repeat(12, axis=0).astype(np.uint8)
    assert same_partition(cut(levels, method="otsu-grey").labels, levels > 100)


@pytest.mark.parametrize("method", ["otsu", "otsu-grey", "otsu-mask", "otsu-union", "multiotsu"])
def test_transparent_pixels_have_no_say_in_thresholds(method):
    levels = np.repeat([[100, 140]], 20, axis=1).repeat(20, axis=0).astype(np.uint8)
    hidden = np.full((200, 40), 101, np.uint8)  # so many that they would move the threshold
    hidden[100:] = 139
    alpha = np.concatenate([np.full(levels.shape, 255, np.uint8), np.zeros(hidden.shape, np.uint8)])
    grey = np.concatenate([levels, hidden])
    picture = np.dstack([grey, grey, grey, alpha])
    found = cut(picture, method=method, **({"colors": 2} if method == "multiotsu" else {}))
    assert same_partition(found.labels[:20], levels > 120)


def lit_page():
    """Dark strokes on paper under light that falls off: no one threshold parts them."""
    paper = np.linspace(235, 132, 120)[None, :].repeat(60, axis=0)
    ink = np.zeros((60, 120), bool)
    ink[10:14, 5:115] = ink[30:34, 5:115] = ink[20:50, 58:62] = True
    return np.where(ink, paper * 0.6, paper).astype(np.uint8), ink


def test_adaptive_threshold_reads_an_unevenly_lit_page():
    page, ink = lit_page()
    assert page[ink].max() > page[~ink].min()
    assert same_partition(cut(page, method="adaptive", window=21).labels, ink)
    assert not same_partition(cut(page, method="otsu-grey").labels, ink)


def test_adaptive_threshold_looks_at_the_visible_only():
    page, ink = lit_page()
    alpha = np.full(page.shape, 255, np.uint8)
    alpha[52:] = 0
    found = cut(np.dstack([page, page, page, alpha]), method="adaptive", window=21)
    assert same_partition(np.where(alpha == 0, 2, found.labels), np.where(alpha == 0, 2, ink))


# Classes made elsewhere


def test_classes_have_the_mean_color_of_their_pixels():
    picture = noisy(TRUTH)
    labels = TRUTH * 1000 - 7
    found = cut(picture, method="labels", classes=labels)
    assert same_partition(found.labels, TRUTH)
    for value in range(4):
        expected = picture[value == TRUTH].mean(axis=0)
        assert np.abs(found.colors[found.labels[value == TRUTH][0]] - expected).max() <= 0.5


def test_classes_of_single_pixels_stay_unless_an_area_is_asked_for():
    labels = np.arange(48).reshape(6, 8) % 5
    picture = np.random.default_rng(0).integers(0, 256, (6, 8, 3), np.uint8)
    assert same_partition(cut(picture, method="labels", classes=labels).labels, labels)
    speck = np.zeros((6, 8), int)
    speck[:3], speck[4, 4] = 2, 2
    kept, merged = (cut(picture, method="labels", classes=speck, min_area=area).labels for area in (None, 3))
    assert same_partition(kept, speck)
    assert merged[4, 4] == merged[5, 5]


@given(
    noise_maps(most_side=9, most_labels=4), st.sampled_from(["bool", "int8", "uint16", "int64", "uint64", "float64"])
)
def test_distinct_values_of_every_type_are_classes(labels, dtype):
    values = (labels.astype(int) * 40 - (100 if dtype == "int8" else 0)).astype(dtype)
    found, count = given_labels(values)
    assert count == len(np.unique(values))
    assert same_partition(found, values)


def test_distinct_colors_are_classes():
    assert same_partition(given_labels(INKS[TRUTH])[0], TRUTH)
    huge = np.array([[2**63 + 5, 3], [3, 2**63 + 6]], np.uint64)
    assert given_labels(huge)[0].tolist() == [[1, 0], [0, 2]]


def test_label_images_of_16_bits_and_palettes_keep_their_numbers(tmp_path):
    deep = tmp_path / "deep.png"
    pillow.fromarray((TRUTH + 500).astype(np.uint16)).save(deep)
    assert read_map(deep, noun="labels", max_pixels=10**6).max() == 503
    indexed = pillow.fromarray(TRUTH.astype(np.uint8), mode=None).convert("P")
    indexed.putpalette([9, 9, 9] * 4)  # all of one color: the numbers are the classes
    indexed.save(tmp_path / "indexed.png")
    values = read_map(tmp_path / "indexed.png", noun="labels", max_pixels=10**6)
    assert same_partition(given_labels(values)[0], TRUTH)


def test_labels_come_as_array_png_and_npy_and_make_the_same_art(tmp_path):
    picture = noisy(TRUTH)
    np.save(tmp_path / "classes.npy", TRUTH)
    (tmp_path / "classes.png").write_bytes(png_bytes(INKS[TRUTH]))
    arts = [
        segvec.trace(picture, labels=labels)
        for labels in (TRUTH, tmp_path / "classes.npy", str(tmp_path / "classes.png"))
    ]
    assert len({art.to_geojson() for art in arts}) == 1
    assert len(arts[0].colors) == 4
    assert arts[0].recipe["segment"] == "labels"
    assert arts[0].recipe["labels"].startswith("array ")
    assert options_of(arts[1].recipe).labels == str(tmp_path / "classes.npy")


BAD_MAPS = {
    "missing": (lambda folder: folder / "none.npy", "does not exist"),
    "wrong-size": (lambda folder: np.zeros((3, 4), int), "80 x 60 pixels, got 4 x 3"),
    "text": (lambda folder: np.full((60, 80), "a"), "must be numbers"),
    "four-dimensional": (lambda folder: np.zeros((60, 80, 1, 1)), "must be numbers"),
    "broken-npy": (lambda folder: written(folder / "x.npy", b"\x93NUMPY\x01\x00"), "no usable .npy file"),
    "objects": (lambda folder: written(folder / "o.npy", npy(np.array([[None]]))), "no usable .npy file"),
    "no-picture": (lambda folder: written(folder / "x.png", b"hello"), "not an image"),
}  # fmt: skip


def npy(array):
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def written(path, content):
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("keyword", ["labels", "mask"])
@pytest.mark.parametrize("name", BAD_MAPS)
def test_maps_that_do_not_fit_are_refused_in_one_line(name, keyword, tmp_path):
    source, message = BAD_MAPS[name]
    with pytest.raises(InputError, match=message) as caught:
        segvec.trace(noisy(TRUTH), **{keyword: source(tmp_path)})
    assert "\n" not in str(caught.value)


def test_picture_with_a_value_for_each_pixel_is_no_label_image():
    with pytest.raises(InputError, match=f"more than {MOST_LABELS}"):
        segvec.trace(np.zeros((80, 100), np.uint8), labels=np.arange(8000).reshape(80, 100))


# Masks


def test_mask_hides_before_colors_are_chosen(tmp_path):
    picture = noisy(TRUTH)
    mask = TRUTH != 3
    (tmp_path / "mask.png").write_bytes(png_bytes(mask * np.uint8(255)))
    for given_as in (mask, mask.astype(int), tmp_path / "mask.png"):
        art = segvec.trace(picture, colors=3, mask=given_as, curve="pixel")
        assert np.abs(art.colors.astype(int) - INKS[:3]).max() < 9
    flat = segvec.trace(INKS[TRUTH], mask=mask, background="white")
    assert (255, 255, 255) in set(map(tuple, flat.colors.tolist()))


def test_soft_edges_of_a_mask_file_are_kept(tmp_path):
    ramp = np.array([[0, 64, 128, 255]], np.uint8)
    (tmp_path / "mask.png").write_bytes(png_bytes(ramp))
    assert read_mask(tmp_path / "mask.png", max_pixels=99).tolist() == ramp.tolist()
    (tmp_path / "mask.png").write_bytes(png_bytes((ramp > 100).astype(np.uint8)))
    assert read_mask(tmp_path / "mask.png", max_pixels=99).tolist() == [[0, 0, 255, 255]]
    assert read_mask(np.array([[0, 3, 1]]), max_pixels=99).tolist() == [[0, 255, 255]]


# Subjects

CLASSES = Segmentation(TRUTH.astype(np.uint8), INKS)


def test_class_number_takes_all_of_its_pixels_and_places_one_region():
    labels = np.array([[0, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1]], np.uint8)
    found = Segmentation(labels, INKS[:2])
    assert mask_of(found, 1).tolist() == (labels == 1).tolist()
    left = [[False, True, False, False], [True, True, False, False], [False] * 4]
    assert mask_of(found, "0,1").tolist() == mask_of(found, (1.9, 0.2)).tolist() == left
    right = [[False, False, True, True]] * 2 + [[False] * 4]
    assert mask_of(found, "largest").tolist() == mask_of(found, "center").tolist() == right


def test_transparent_pixels_are_no_subject():
    found = Segmentation(np.array([[1, 1, 1, 0]], np.uint8), INKS[:1])
    assert mask_of(found, "largest").tolist() == [[False, False, False, True]]
    with pytest.raises(InputError, match="nothing at 2,0"):
        mask_of(found, "center")
    with pytest.raises(InputError, match="nothing is visible"):
        mask_of(Segmentation(np.zeros((2, 2), np.uint8), INKS[:0]), "largest")


@pytest.mark.parametrize(
    ("only", "message"), [(4, "no class 4: there are 4"), ("80,5", "outside"), ("5,60", "outside"), ("here", "x,y")]
)
def test_subjects_that_are_not_there_are_refused(only, message):
    with pytest.raises(InputError, match=message):
        mask_of(CLASSES, only)


def test_background_is_what_hangs_together_with_the_frame():
    labels = np.zeros((9, 9), np.uint8)
    labels[2:7, 2:7] = 2
    labels[4, 4] = 0  # of the background's color, but inside
    labels[0, :3] = 1  # nearly of the background's color
    colors = np.array([(250, 250, 250), (240, 240, 240), (20, 20, 90)], np.uint8)
    square = np.zeros((9, 9), bool)
    square[2:7, 2:7] = True
    found = Segmentation(labels, colors)
    assert (background_mask(found, tolerance=0.1) == ~square).all()
    assert (background_mask(found, tolerance=0.001) == (~square & (labels == 0))).all()
    assert subject_mask(found, only=None, remove_background=None) is None
    largest = subject_mask(found, only="largest", remove_background=0.1)
    assert (largest == (labels == 2)).all()


def test_subject_on_the_frame_is_not_its_background():
    labels = np.zeros((10, 10), np.uint8)
    labels[4:, 3:6] = 1
    found = Segmentation(labels, np.array([GOLD, BLUE], np.uint8))
    assert (background_mask(found, tolerance=0.05) == (labels == 0)).all()


def alpha_of(art):
    return np.asarray(pillow.open(io.BytesIO(art.to_png())).convert("RGBA"))[..., 3] > 127


@pytest.mark.parametrize("layers", ["stacked", "mosaic"])
@pytest.mark.parametrize(
    ("options", "truth"),
    [
        ({"only": 3}, TRUTH == 3),
        ({"only": "15,20"}, TRUTH == 1),
        ({"only": (30, 45)}, TRUTH == 2),
        ({"remove_background": 0.1}, TRUTH != 0),
        ({"remove_background": 0.1, "only": "largest"}, TRUTH == 2),
    ],
    ids=["class", "place", "place-as-tuple", "no-background", "largest-of-no-background"],
)
def test_what_is_cut_out_remains_and_all_else_is_transparent(options, truth, layers):
    art = segvec.trace(INKS[TRUTH], curve="pixel", layers=layers, **options)
    assert (alpha_of(art) == truth).all()
    assert len(art.colors) == len(np.unique(TRUTH[truth]))
    on_white = segvec.trace(INKS[TRUTH], curve="pixel", layers=layers, background="#fff", **options)
    drawn = np.asarray(pillow.open(io.BytesIO(on_white.to_png())).convert("RGB"))
    assert (drawn[~truth] == 255).all()
    assert (drawn[truth] == INKS[TRUTH][truth]).all()


def test_subject_keeps_the_borders_that_the_whole_picture_has():
    whole = segvec.trace(PHOTO, colors=5, layers="mosaic")
    part = segvec.trace(PHOTO, colors=5, layers="mosaic", only=2)
    assert part.colors.tolist() == [whole.colors[2].tolist()]
    assert part.recipe["only"] == "2"
    assert part.recolor(["#123456"]).colors.tolist() == [[0x12, 0x34, 0x56]]


def test_nothing_is_left_of_a_page_that_is_all_background():
    art = segvec.trace(np.full((5, 6), 200, np.uint8), remove_background=0.1)
    assert len(art.colors) == 0
    assert art.to_svg().startswith("<svg")


# Options


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"window": 20}, "window must be odd"),
        ({"window": 1}, "window must be 3 to"),
        ({"space": "hsv"}, "unknown space"),
        ({"position_weight": -1}, "position_weight must be"),
        ({"bandwidth": 0}, "bandwidth must be"),
        ({"superpixels": 0}, "superpixels must be"),
        ({"remove_background": 2}, "remove_background must be"),
        ({"remove_background": True}, "distance such as 0.1"),
        ({"only": "biggest"}, "only must be"),
        ({"only": "-1"}, "only must be"),
        ({"only": "1,2,3"}, "only must be"),
        ({"segment": "labels"}, "needs labels"),
    ],
)
def test_options_out_of_range_are_refused_in_one_line(options, message):
    with pytest.raises(InputError, match=message) as caught:
        TraceOptions(**options)
    assert "\n" not in str(caught.value)


def test_options_go_into_the_recipe_and_come_back():
    options = options_from(
        segment="kmeans", space="lab", position_weight=0.5, window=21, bandwidth=0.2, superpixels=77,
        remove_background=0.1, only=(3, 4.5), mask="mask.png",
    )  # fmt: skip
    assert options_of(options.changed()) == options
    assert options.only == "3,4.5"
    assert options_from(only=0).only == "0"
    assert options_from(labels="a.png").segment == "labels"


@pytest.mark.parametrize("method", METHODS_OF_A_PICTURE)
def test_the_same_picture_is_cut_the_same_way_by_every_method(method):
    one, other = (segvec.trace(PHOTO, segment=method, position_weight=0.1).to_svg() for _ in range(2))
    assert one == other


SHAPES = {"1x1": (1, 1), "1xN": (1, 9), "Nx1": (9, 1), "2x3": (2, 3)}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("method", METHODS_OF_A_PICTURE)
def test_every_method_takes_odd_shapes_and_sample_types(method, shape):
    grey = np.random.default_rng(2).integers(0, 256, shape, np.uint8)
    alpha = np.full(shape, 255, np.uint8)
    alpha[0, 0] = 0
    for picture in (grey, grey.astype(np.uint16) * 257, np.dstack([grey] * 3 + [alpha])):
        assert segvec.trace(picture, segment=method, min_area=0).to_svg().startswith("<svg")
        if method == "kmeans":
            assert segvec.trace(picture, segment=method, position_weight=0.3).to_svg().startswith("<svg")


@given(noise_maps(most_side=8, most_labels=3), st.sampled_from(METHODS_OF_A_PICTURE))
@settings(max_examples=40, deadline=None)
def test_every_pixel_has_a_class_and_every_class_a_pixel(labels, method):
    found = cut(INKS[labels], method=method)
    assert found.labels.shape == labels.shape
    assert np.unique(found.labels).tolist() == list(range(len(found.colors)))


# Exact colors


def test_palette_colors_do_not_drift_when_regions_are_merged():
    palette = ("#0b1c2d", "#fefdfc", "#c05a33", "#7f8081")
    for picture in (PHOTO, noisy(TRUTH), INKS[TRUTH]):
        art = segvec.trace(picture, palette=palette, min_area=30)
        assert {"#{:02x}{:02x}{:02x}".format(*color) for color in art.colors.tolist()} <= set(palette)
        assert len(art.colors) > 1


@pytest.mark.parametrize("method", ["auto", "kmeans"])
def test_colors_of_pictures_that_have_few_do_not_drift_when_specks_are_merged(method):
    truth = np.random.default_rng(3).integers(0, 40, (50, 50)) // 39 + 2 * (np.indices((50, 50))[1] > 24)
    found = cut(INKS[truth], method=method, colors=8, min_area=9)
    assert {tuple(color) for color in found.colors.tolist()} <= {tuple(ink) for ink in INKS.tolist()}
    assert (segmentation_from_labels(truth, colors=INKS).labels != found.labels).any()  # specks were merged
