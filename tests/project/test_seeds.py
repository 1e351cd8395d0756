"""The techniques that heatmaps and effects began with, each made by public functions and checked by plain numpy."""

import io
import json

import numpy as np
import pytest
import shapely
import shapely.affinity
import shapely.geometry
from matplotlib import colormaps
from PIL import Image as PillowImage
from scipy.ndimage import median_filter
from scipy.signal import convolve2d
from skimage import data
from skimage.color import rgb2gray

import segvec
from segvec.effects.effect import apply_effects
from segvec.heat.heatmap import heatmap
from segvec.heat.motion import heatmap_frames, write_heatmap_frames
from segvec.heat.normalizing import normalize
from segvec.heat.region_pool import masked_mean
from segvec.heat.unmap import unmap
from segvec.image.animation_reading import read_frames
from segvec.image.density import density
from segvec.image.image import read_image
from segvec.image.pooling import pool
from segvec.planar.region_pixels import region_pixels, visible_pixels
from segvec.recoloring.recoloring import relabel

LUMA = np.array([0.2989, 0.5870, 0.1140])


@pytest.fixture(scope="module")
def photograph():
    """A photograph of 512 x 400 pixels."""
    return data.astronaut()[:400]


def blocks_of(values, side):
    """(rows, cols, pixels) of whole blocks."""
    rows, cols = values.shape[0] // side, values.shape[1] // side
    return values.reshape(rows, side, cols, side).swapaxes(1, 2).reshape(rows, cols, side * side)


def pixels_of(file):
    return np.asarray(PillowImage.open(file).convert("RGB"))


def looked_up(name, shares):
    """Colors 0..255 that matplotlib gives to 0..1."""
    return (colormaps[name](shares)[..., :3] * 255).astype(np.uint8)


# 000: a banner from a photograph


def test_seed_000_grey_is_the_weighted_sum(photograph):
    made = heatmap(photograph, block=(1, 1)).values
    assert made == pytest.approx(photograph @ LUMA / LUMA.sum(), abs=0.02)
    other = heatmap(photograph, block=(1, 1), grey="0.2125,0.7154,0.0721").values
    assert other == pytest.approx(255 * rgb2gray(photograph), abs=0.02)


def test_seed_000_rows_can_be_cut_out(photograph):
    stripe = heatmap(photograph[100:250], block=(10, 10))
    assert stripe.values.shape == (15, 52)
    wanted = heatmap(photograph, width=512, height=150, crop="0,175", block=(10, 10))
    assert wanted.box == (0, 100, 512, 250)
    assert np.array_equal(wanted.values, stripe.values)


@pytest.mark.parametrize(("reduce", "plain"), [("min", np.min), ("max", np.max), ("median", np.median)])
def test_seed_000_blocks_of_ten_show_their_extreme(photograph, reduce, plain):
    square = photograph[:, :510]
    made = heatmap(square, block=(10, 10), reduce=reduce).values
    assert made == pytest.approx(plain(blocks_of(square @ LUMA / LUMA.sum(), 10), axis=2), abs=0.02)


@pytest.mark.parametrize("cmap", ["coolwarm", "vlag", "icefire", "Spectral_r", "cubehelix"])
def test_seed_000_banner_has_exactly_2000_by_600_pixels_in_any_map(photograph, cmap):
    heat = heatmap(photograph, width=2000, height=600, reduce="min", cmap=cmap, dpi=96)
    banner = PillowImage.open(io.BytesIO(heat.to_png()))
    assert banner.size == (2000, 600)
    assert banner.info["dpi"] == pytest.approx((96, 96), abs=0.02)
    cells = heat.values
    corner = heat.colormap.table[int(min(255, 256 * (cells[0, 0] - cells.min()) / np.ptp(cells)))]
    assert banner.convert("RGB").getpixel((0, 0)) == tuple(corner.tolist())


# 001: arrays in, arrays and frames out


def test_seed_001_grey_array_becomes_the_colors_of_a_map():
    image = np.random.default_rng(0).integers(0, 256, (54, 96, 1), dtype=np.uint8)
    for name in ("inferno", "jet", "hot"):
        heat = heatmap(image, cmap=name, vmin=0, vmax=255, width=96, height=54).to_array()
        assert (heat.shape, heat.dtype) == ((54, 96, 3), np.uint8)
        assert np.array_equal(heat, looked_up(name, image[..., 0]))


def test_seed_001_least_is_coldest_and_most_is_hottest():
    heat = heatmap([[0, 255]], cmap="inferno")
    assert heat.colors[0].sum(axis=1).tolist() == sorted(heat.colors[0].sum(axis=1).tolist())
    assert heat.colors[0].tolist() == heat.colormap.table[[0, -1]].tolist()


def moving_spot():
    row, col = np.mgrid[:36, :64]
    return [np.exp(-((row - 18) ** 2 + (col - 8 - 8 * k) ** 2) / 50) * (100 + 20 * k) for k in range(6)]


def test_seed_001_heatmaps_are_arrays_for_a_video(tmp_path):
    frames = list(heatmap_frames(moving_spot(), cmap="inferno", width=64, height=36))
    assert len(frames) == 6
    largest = max(frame.max() for frame in moving_spot())
    smallest = min(frame.min() for frame in moving_spot())
    for made, spot in zip(frames, moving_spot(), strict=True):
        expected = looked_up("inferno", (spot - smallest) / (largest - smallest))
        assert np.abs(made.astype(int) - expected).max() <= 8  # float32 may take the next of 256 entries
    write_heatmap_frames(moving_spot(), tmp_path / "heat.mp4", cmap="inferno", width=64, height=36, fps=10)
    video = [read_image(frame).pixels for frame in read_frames(tmp_path / "heat.mp4")]
    assert len(video) == 6
    assert np.abs(np.array(video).astype(int) - np.array(frames)).mean() < 8


def test_seed_001_saved_picture_keeps_every_pixel(tmp_path):
    mosaic = np.random.default_rng(1).random((300, 400))
    heat = heatmap(mosaic, width=400, height=300)
    (tmp_path / "mosaic.png").write_bytes(heat.to_png())
    assert np.array_equal(pixels_of(tmp_path / "mosaic.png"), heat.colors)


def test_seed_001_deep_numbers_are_scaled_and_not_cut_off():
    deep = np.array([[0, 1000], [2000, 4000]], np.uint16)
    assert heatmap(deep, cmap="gray").colors[..., 0].tolist() == [[0, 64], [128, 255]]


def test_seed_001_map_of_own_colors():
    heat = heatmap(np.arange(5)[None], cmap="navy,white,#c00", steps=5)
    assert heat.colors[0, [0, 2, 4]].tolist() == [[0, 0, 128], [255, 255, 255], [204, 0, 0]]


def test_seed_001_lighter_of_two_pictures():
    first, second = np.random.default_rng(2).integers(0, 256, (2, 20, 30), dtype=np.uint8)
    heat = heatmap(np.maximum(first, second), cmap="gray", vmin=0, vmax=255)
    assert np.array_equal(heat.colors, np.maximum(heatmap_grey(first), heatmap_grey(second)))


def heatmap_grey(values):
    return heatmap(values, cmap="gray", vmin=0, vmax=255).colors


# 003: densities and masked means


def test_seed_003_density_of_blocks():
    marks = np.random.default_rng(3).integers(0, 3, (12, 12))
    heat = heatmap(marks, block=(3, 3), reduce="density")
    expected = [
        [np.count_nonzero(marks[row : row + 3, col : col + 3]) / 9 for col in range(0, 12, 3)]
        for row in range(0, 12, 3)
    ]
    assert heat.values.shape == (4, 4)
    assert heat.values == pytest.approx(np.array(expected), abs=1e-6)


@pytest.mark.parametrize("window", [3, 4])
def test_seed_003_density_of_a_sliding_window(window):
    marks = np.random.default_rng(4).integers(0, 2, (12, 12))
    expected = convolve2d(marks, np.ones((window, window)), "valid") / window**2
    inner = np.s_[window // 2 : window // 2 + len(expected)]
    assert density(marks, window=window)[inner, inner] == pytest.approx(expected, abs=1e-6)
    assert heatmap(marks, window=window).values[inner, inner] == pytest.approx(expected, abs=1e-6)


def test_seed_003_mean_color_inside_a_mask(photograph):
    row, col = np.mgrid[:400, :512]
    mask = (row - 120) ** 2 + (col - 220) ** 2 < 80**2
    expected = [photograph[..., k][mask].mean() for k in range(3)]
    assert masked_mean(photograph, mask) == pytest.approx(expected)
    whole = heatmap(photograph, mask=mask, cells=(1, 1)).values
    assert whole == pytest.approx(np.array([[expected @ LUMA / LUMA.sum()]]), abs=0.02)


def test_seed_003_cells_outside_the_mask_are_bad(photograph):
    mask = np.zeros((400, 512), bool)
    mask[:200] = True
    heat = heatmap(photograph, mask=mask, block=(20, 20), bad="white")
    assert np.isfinite(heat.values[:10]).all()
    assert (heat.colors[10:] == 255).all()


def test_seed_003_local_means_in_three_dimensions():
    volume = np.random.default_rng(5).random((100, 80, 6))
    pooled = pool(volume, block=10).reshape(10, 8, 2, 3).mean(axis=-1)
    expected = volume.reshape(10, 10, 8, 10, 2, 3).mean(axis=(1, 3, 5))
    assert pooled == pytest.approx(expected, rel=1e-5)


def test_seed_003_variance_of_each_pixel_and_of_each_block():
    stack = np.random.default_rng(6).normal(size=(5, 20, 30))
    heat = heatmap(stack.var(axis=0), cells=(30, 20))
    assert heat.values == pytest.approx(stack.var(axis=0), rel=1e-5)
    blocks = heatmap(stack[0], block=(10, 10), reduce=np.nanvar).values
    assert blocks == pytest.approx(blocks_of(stack[0], 10).var(axis=-1), rel=1e-4)


def test_seed_003_noise_that_was_multiplied_in_can_be_divided_out():
    generator = np.random.default_rng(7)
    values, noise = generator.random((8, 8)), generator.random((8, 8))
    shown = heatmap(values @ noise).values.astype(float) @ np.linalg.inv(noise)
    assert normalize(shown) == pytest.approx(normalize(values), abs=1e-3)


# 004: scales, equalization, and back from colors to numbers


def test_seed_004_numbers_come_back_from_the_colors_of_jet():
    values = np.random.default_rng(8).integers(1500, 4500, (100, 100))
    heat = heatmap(values, cmap="jet", vmin=1500, vmax=4500, width=100, height=100)
    assert np.array_equal(heat.to_array(), looked_up("jet", ((values - 1500) / 3000).astype(np.float32)))
    found = unmap(heat.to_png(), cmap="jet", vmin=1500, vmax=4500)
    assert found.n_off == 0
    assert (np.abs(found.values - values) <= found.uncertainty).all()
    error = np.abs(found.values - values)
    assert np.quantile(error, 0.95) <= 3000 / 512 + 1e-3  # half of a step
    assert error.max() < 2 * 3000 / 256  # jet has one color for four steps


def test_seed_004_array_has_the_size_of_the_data_and_no_frame():
    values = 500 * np.random.default_rng(9).random((37, 61)) - 200
    made = heatmap(values, width=61, height=37).to_array()
    assert made.shape == (37, 61, 3)
    shares = ((values - values.min()) / np.ptp(values)).astype(np.float32)
    assert np.abs(made.astype(int) - looked_up("viridis", shares)).max() <= 8


def test_seed_004_colors_do_not_depend_on_the_unit(photograph):
    unit = photograph[..., 0] / 255
    first, second = heatmap(unit, cmap="gray"), heatmap(2 * unit - 1, cmap="gray")
    assert np.abs(first.colors.astype(int) - second.colors).max() <= 1


def test_seed_004_equalized_pictures_use_all_colors_alike(photograph):
    pictures = [photograph[:96, :96, 0], photograph[200:296, 200:296, 1]]
    for picture in pictures:
        shares = heatmap(picture, norm="equalize").shares
        below = np.searchsorted(np.sort(picture.ravel()), picture.ravel(), side="left")
        above = np.searchsorted(np.sort(picture.ravel()), picture.ravel(), side="right")
        ranks = (below + above) / 2
        expected = (ranks - ranks.min()) / np.ptp(ranks)
        assert shares.ravel() == pytest.approx(expected, abs=1e-6)
        counts = np.histogram(shares, bins=4, range=(0, 1))[0] / picture.size
        assert counts == pytest.approx(0.25, abs=0.06)


def test_seed_004_many_pictures_are_equalized_at_once():
    stack = np.random.default_rng(10).normal(size=(20, 16, 16)) ** 3
    frames = np.array(list(heatmap_frames(stack, norm="equalize", cmap="gray", width=16, height=16)))
    counts = np.histogram(frames[..., 0], bins=4, range=(0, 256))[0] / stack.size
    assert counts == pytest.approx(0.25, abs=0.03)


def test_seed_004_neighborhoods_are_equalized(photograph):
    dark = photograph[..., 0] // 8
    plain, local = (heatmap(dark, norm=norm).shares for norm in ("linear", "clahe"))
    assert np.std(blocks_of(local[:400, :512], 8), axis=-1).mean() > np.std(blocks_of(plain, 8), axis=-1).mean()


def test_seed_004_numbers_stand_in_their_cells():
    svg = heatmap(np.arange(12).reshape(3, 4), annotate="{:.0f}", width=400, height=300).to_svg()
    for k in range(12):
        x, y = 50 + 100 * (k % 4), 50 + 100 * (k // 4)
        places = [part for part in svg.split("<text ")[1:] if part.partition(">")[2].startswith(f"{k}<")]
        assert len(places) == 1
        got = [float(word.split('"')[1]) for word in places[0].split(">")[0].split()[:2]]
        assert got == pytest.approx([x, y], abs=25)
    assert json.loads(svg.partition("<metadata>")[2].partition("</metadata>")[0])["heatmap"]["annotate"] == "{:.0f}"


# 002: effects, segmentations, and a subject cut out


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


def convolved(picture, window):
    """The picture, each channel by itself, mirrored at its border."""
    planes = [convolve2d(picture[..., k], window, mode="same", boundary="symm") for k in range(3)]
    return np.stack(planes, axis=-1)


def classes_of(art):
    """(H, W) label of each pixel of a trace."""
    planar, _ = art.borders
    return planar.labels[region_pixels(planar)]


def plain_otsu(plane):
    """Threshold that parts a plane into two classes far apart: the last level of the darker."""
    counts = np.bincount(plane.ravel(), minlength=256).astype(float)
    below, weighted = np.cumsum(counts), np.cumsum(counts * np.arange(256))
    above = counts.sum() - below
    with np.errstate(invalid="ignore", divide="ignore"):
        gap = weighted / below - (weighted[-1] - weighted) / above
    return int(np.nanargmax(below * above * gap**2))


def traced_exactly(picture, **options):
    """A trace whose regions are the pixels of its classes."""
    return segvec.trace(picture, curve="pixel", subpixel=False, min_area=0, detail=0, **options)


def test_seed_002_cropped_picture_is_a_slice(small):
    part = segvec.trace(small[10:50, 20:60], colors=4)
    assert part.size == (40, 40)
    for k, name in enumerate("rgb"):
        assert np.array_equal(apply_effects(small, [f"channel:{name}"]), np.repeat(small[..., k : k + 1], 3, axis=2))


def test_seed_002_grey_by_weights(small):
    grey = apply_effects(small, ["grey:0.2989,0.5870,0.1140"])
    assert np.abs(grey - (small @ LUMA / LUMA.sum())[..., None]).max() <= 0.501
    assert np.abs(apply_effects(small, ["grey"]).astype(int) - grey).max() <= 1
    assert np.abs(apply_effects(small, ["grey:1,0,0"]) - small[..., :1].astype(int)).max() == 0


def test_seed_002_mean_of_a_window(small):
    for size in (9, 17, 33):
        blurred = apply_effects(small, [f"mean:{size}"])
        assert np.abs(blurred - convolved(small, np.full((size, size), size**-2))).max() <= 0.51


def test_seed_002_gaussian_window(small):
    reach = np.arange(-12, 13)
    window = np.exp(-(reach[:, None] ** 2 + reach**2) / (2 * 3**2))
    blurred = apply_effects(small, ["gaussian:3"])
    assert np.abs(blurred - convolved(small, window / window.sum())).max() <= 1


def test_seed_002_window_of_any_weights(small):
    weights = np.array([[0, 1, 0], [1, 4, 1], [0, 1, 0]])
    made = apply_effects(small, ["kernel:" + ",".join(map(str, weights.ravel()))])
    assert np.abs(made - convolved(small, weights / weights.sum())).max() <= 0.51


@pytest.mark.parametrize("k", range(3))
def test_seed_002_one_channel_is_blurred_alone(small, k):
    blurred = apply_effects(small, [f"mean:15@{'rgb'[k]}"])
    others = [other for other in range(3) if other != k]
    assert np.array_equal(blurred[..., others], small[..., others])
    assert np.array_equal(blurred[..., k], apply_effects(small, ["mean:15"])[..., k])
    assert not np.array_equal(blurred[..., k], small[..., k])


ACROSS = np.outer([1, 2, 1], [-1, 0, 1])


def test_seed_002_gradient_has_a_length(small):
    length = np.hypot(convolved(small, ACROSS), convolved(small, ACROSS.T))
    shown = apply_effects(small, ["sobel:gain=1"]).astype(float)
    factor = length.max() / shown.max()
    assert np.abs(shown * factor - length).max() <= factor
    assert 1 < factor < 6
    dark = apply_effects(small, ["sobel:gain=1,ink=dark"])
    assert np.array_equal(dark, 255 - shown)


def test_seed_002_gradient_has_a_direction():
    row, col = np.mgrid[:21, :21] - 10
    slope = (128 + 4 * col + 7 * row).clip(0, 255).astype(np.uint8)
    inner = np.s_[6:15, 6:15]
    share = apply_effects(slope, ["sobel-direction:grey"])[inner] / 255
    assert share == pytest.approx(np.arctan2(7, 4) / (2 * np.pi), abs=0.003)
    for turned, degrees in (
        (slope.T, np.degrees(np.arctan2(4, 7))),
        (slope[:, ::-1], 180 - np.degrees(np.arctan2(7, 4))),
    ):
        assert apply_effects(turned, ["sobel-direction:grey"])[inner] / 255 == pytest.approx(degrees / 360, abs=0.003)


def test_seed_002_large_median_then_edges(small):
    planes = [median_filter(small[..., k], 15, mode="reflect") for k in range(3)]
    calm = np.stack(planes, axis=-1)
    assert np.array_equal(apply_effects(small, ["median:15"]), calm)
    pattern = apply_effects(small, ["median:15", "sobel"])
    assert np.array_equal(pattern, apply_effects(calm, ["sobel"]))
    assert pattern.mean() < apply_effects(small, ["sobel"]).mean()
    assert segvec.trace(small, effects=["median:15", "sobel"]).n_segments > 20


def spun(picture, angle, axis):
    """Colors turned about an axis by Rodrigues' formula, where the open cube is the whole space."""
    axis = np.array(axis) / np.linalg.norm(axis)
    bent = np.log((picture + 1.0) / (256.0 - picture))
    turned = np.cos(angle) * bent + np.sin(angle) * np.cross(axis, bent)
    turned += (1 - np.cos(angle)) * (bent @ axis)[..., None] * axis
    return (257 / (1 + np.exp(-turned)) - 1).clip(0, 255)


@pytest.mark.parametrize("axis", [(1, 0, 0), (0, 1, 0), (1, 1, 1)])
def test_seed_002_colors_turn_about_an_axis_and_never_wrap(small, axis):
    picture = np.concatenate([small, np.full((1, 96, 3), 255, np.uint8), np.zeros((1, 96, 3), np.uint8)])
    name = ",".join(map(str, axis))
    for degrees in (36, 90, 180):
        turned = apply_effects(picture, [f"rotate:{degrees},axis={name}"])
        expected = spun(picture, np.radians(degrees), axis)
        inner = ((picture > 8) & (picture < 247)).all(axis=-1)
        assert np.abs(turned - expected)[inner].max() < 3
        assert np.abs(turned - expected).max() < 16
    for degrees in (0, 360, -720):
        assert np.abs(apply_effects(picture, [f"rotate:{degrees},axis={name}"]).astype(int) - picture).max() <= 1
    assert np.array_equal(apply_effects(picture, [f"rotate:0,axis={name}"]), picture)


def test_seed_002_half_a_turn_about_red_swaps_light_and_dark_of_the_others(small):
    turned = apply_effects(small, ["rotate:180"]).astype(int)
    assert np.abs(turned - [0, 255, 255] - small * np.array([1, -1, -1])).max() <= 1


def test_seed_002_turning_colors_are_an_animation(animal, tmp_path):
    art = segvec.trace(animal[0], colors=3)
    turning = segvec.color_rotation(art, axis=(1, 0, 0), seconds=2)
    colors = turning.frame_colors(fps=10).astype(int)
    assert colors.shape == (20, len(art.colors), 3)
    assert np.abs(colors[0] - art.colors).max() <= 1
    for k in range(20):
        assert np.abs(colors[k] - spun(art.colors, k * np.pi / 10, (1, 0, 0))).max() < 4
    turning.write(tmp_path / "turn.gif", fps=10)
    assert len(list(read_frames(tmp_path / "turn.gif"))) == 20


@pytest.mark.parametrize("threshold", [100, 120, 128, 138, 150])
def test_seed_002_one_threshold_for_all(small, threshold):
    above = np.rint(small @ LUMA) > threshold
    art = traced_exactly(small, segment="threshold", threshold=threshold)
    assert np.array_equal(classes_of(art) == 0, above)  # the lighter class is the first
    shown = apply_effects(small, [f"threshold:{threshold}"])
    assert (np.unique(shown).tolist(), (shown[..., 0] == 255)[above].mean()) == ([0, 255], pytest.approx(1, abs=0.02))


def test_seed_002_otsu_on_grey(small):
    grey = np.rint(small @ LUMA).astype(np.uint8)
    art = traced_exactly(small, segment="otsu-grey")
    assert np.array_equal(classes_of(art) == 0, grey > plain_otsu(grey))


def test_seed_002_otsu_on_each_channel_and_their_intersection(small):
    bright = np.stack([small[..., k] > plain_otsu(small[..., k]) for k in range(3)], axis=-1)
    assert np.array_equal(apply_effects(small, ["threshold:otsu@rgb"]), np.where(bright, 255, 0))
    classes = classes_of(traced_exactly(small, segment="otsu"))
    codes = bright @ [1, 2, 4]
    pairs = np.unique(np.stack([classes.ravel(), codes.ravel()]), axis=1)
    assert pairs.shape[1] == len(np.unique(codes)) == len(np.unique(classes))
    both = traced_exactly(small, segment="otsu-mask")
    assert np.array_equal(classes_of(both) == 0, bright.all(axis=-1))


def test_seed_002_three_clusters_are_the_three_things(animal):
    picture, body = animal
    art = traced_exactly(picture, segment="kmeans", colors=3, space="rgb")
    classes = classes_of(art)
    assert len(art.colors) == 3
    (brown,) = np.unique(classes[body])
    assert np.array_equal(classes == brown, body)
    for label in range(3):
        assert art.colors[label] == pytest.approx(picture[classes == label].mean(axis=0), abs=1.01)


def test_seed_002_four_seeds_color_the_segments_differently(animal):
    art = segvec.trace(animal[0], segment="kmeans", colors=3)
    pieces = [segvec.recolor(art, "random", seed=seed, shading=False) for seed in range(4)]
    assert len({piece.colors.tobytes() for piece in pieces}) == 4
    assert all(np.array_equal(piece.controls, art.controls) for piece in pieces)
    again = segvec.recolor(art, "random", seed=2, shading=False)
    assert np.array_equal(again.colors, pieces[2].colors)


def test_seed_002_animal_is_cut_out_by_its_class(animal):
    picture, body = animal
    whole = traced_exactly(picture, segment="kmeans", colors=3)
    (label,) = np.unique(classes_of(whole)[body])
    cut = traced_exactly(picture, segment="kmeans", colors=3, only=int(label))
    assert np.array_equal(visible_pixels(cut.borders[0]), body)
    by_place = traced_exactly(picture, segment="kmeans", colors=3, only=(40, 40))
    assert np.array_equal(visible_pixels(by_place.borders[0]), body)
    shown = np.asarray(PillowImage.open(io.BytesIO(cut.to_png())))
    assert np.array_equal(shown[..., 3] > 0, body)
    on_black = traced_exactly(picture, segment="kmeans", colors=3, only=int(label), background="black")
    assert (pixels_of(io.BytesIO(on_black.to_png()))[~body] == 0).all()


def polygons_of(art):
    """Polygons of each label, from the GeoJSON, whose y points up."""
    features = json.loads(art.to_geojson())["features"]
    shapes = [shapely.geometry.shape(feature["geometry"]) for feature in features]
    return [shapely.affinity.affine_transform(shape, [1, 0, 0, -1, 0, art.size[1]]) for shape in shapes]


def test_seed_002_outline_of_the_animal_has_a_hole_for_its_eye(animal):
    picture, body = animal
    art = segvec.trace(picture, segment="kmeans", colors=3, only=(40, 40), curve="polygon", tolerance=1)
    (shape,) = polygons_of(art)
    (polygon,) = shapely.get_parts(shape)
    assert len(polygon.interiors) == 1
    assert polygon.is_valid
    assert polygon.area == pytest.approx(body.sum(), rel=0.03)
    row, col = np.nonzero(body)
    inside = shapely.contains_xy(polygon, col + 0.5, row + 0.5)
    assert inside.mean() > 0.97
    assert not polygon.contains(shapely.Point(50.5, 26.5))
    coarse = segvec.trace(picture, segment="kmeans", colors=3, only=(40, 40), curve="polygon", tolerance=4)
    assert coarse.n_segments < art.n_segments


def bullseye(n_rings):
    """Rings in turn dark and light around a light center, and how many surround each pixel."""
    row, col = np.mgrid[:120, :120]
    depth = np.maximum(n_rings - np.hypot(row - 59.5, col - 59.5) // 9, 0).astype(int)
    return np.where(depth[..., None] % 2, [30, 40, 90], [240, 220, 120]).astype(np.uint8), depth


def test_seed_002_holes_are_nested_as_deep_as_they_are():
    picture, depth = bullseye(6)
    assert depth.max() == 6
    art = segvec.trace(picture, colors=2)
    light, dark = polygons_of(art)
    for shape, parity in ((light, 0), (dark, 1)):
        assert shape.is_valid
        row, col = np.mgrid[:120, :120]
        inside = shapely.contains_xy(shape, col + 0.5, row + 0.5)
        assert (inside == (depth % 2 == parity)).mean() > 0.995
    holes = {
        parity: [len(part.interiors) for part in shapely.get_parts(shape)] for parity, shape in ((0, light), (1, dark))
    }
    assert sorted(holes[0]) == [0, 1, 1, 1]  # the center, two rings, and the page around
    assert holes[1] == [1, 1, 1]
    assert shapely.area(shapely.intersection(light, dark)) == pytest.approx(0, abs=1e-6)
    shown = pixels_of(io.BytesIO(art.to_png()))
    assert np.abs(shown.astype(int) - picture).max(axis=-1)[2:-2].mean() < 8


def test_seed_002_each_polygon_gets_a_random_color():
    art = segvec.trace(bullseye(6)[0], colors=2)
    colors = np.random.default_rng(12).integers(0, 256, (art.borders[0].n_regions, 3)).astype(np.uint8)
    assert len(colors) == 7
    shown = pixels_of(io.BytesIO(relabel(art, colors).to_png()))
    across = shown[60, 64:120:9][:7].tolist()  # the middle of each ring, from the center on
    assert sorted(across) == sorted(colors.tolist())
