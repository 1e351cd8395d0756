import math
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import segvec.image.pooling as module
from segvec.errors import InputError
from segvec.heat.zonal import masked_mean, pool_regions
from segvec.image.density import density
from segvec.image.pooling import pool
from segvec.image.reductions import REDUCTIONS


def mode_of(x):
    values, counts = np.unique(x, return_counts=True)
    return values[counts.argmax()]


ORACLES = {
    "min": np.min,
    "max": np.max,
    "mean": np.mean,
    "median": np.median,
    "std": np.std,
    "var": np.var,
    "sum": np.sum,
    "density": lambda x: np.mean(x != 0),
    "range": np.ptp,
    "mode": mode_of,
    "quantile:0.9": lambda x: np.quantile(x, 0.9),
    "q25": lambda x: np.quantile(x, 0.25),
}
NUMBERS = st.integers(-3, 3).map(float) | st.floats(-1e4, 1e4, width=32) | st.just(math.nan)


def of_some(oracle, pixels):
    """Result of an oracle over the pixels that count."""
    pixels = pixels[np.isfinite(pixels)].astype(np.float64)
    return oracle(pixels) if pixels.size else math.nan


@st.composite
def fields(draw):
    """Values (H, W), a block, a mask and a tile size."""
    shape = draw(st.tuples(st.integers(1, 9), st.integers(1, 9)))
    values = draw(arrays(np.float32, shape, elements=NUMBERS))
    block = tuple(draw(st.integers(1, size)) for size in shape)
    mask = draw(st.none() | arrays(np.bool_, shape))
    return values, block, mask, draw(st.sampled_from([1, 4, 10, 1000]))


def in_tiles_of(size, function):
    before = module._TILE_PIXELS
    module._TILE_PIXELS = size
    try:
        return function()
    finally:
        module._TILE_PIXELS = before


def test_every_reduction_has_an_oracle():
    assert set(REDUCTIONS) <= set(ORACLES)


@pytest.mark.parametrize("reduce", ORACLES)
@settings(max_examples=25)
@given(fields(), st.sampled_from(["pad", "crop"]))
def test_blocks_are_reduced_as_one_by_one(reduce, field, edge):
    values, (height, width), mask, tile = field
    found = in_tiles_of(tile, lambda: pool(values, block=(height, width), reduce=reduce, edge=edge, mask=mask))
    counted = values if mask is None else np.where(mask, values, np.nan)
    count = math.ceil if edge == "pad" else math.floor
    expected = [
        [
            of_some(ORACLES[reduce], counted[i * height : (i + 1) * height, k * width : (k + 1) * width])
            for k in range(count(values.shape[1] / width))
        ]
        for i in range(count(values.shape[0] / height))
    ]
    np.testing.assert_allclose(found, expected, rtol=2e-6, atol=2e-3)


@pytest.mark.parametrize("reduce", [name for name in ORACLES if name not in ("mean", "sum", "density")])
@settings(max_examples=15)
@given(fields())
def test_pixels_belong_to_the_cell_of_their_center(reduce, field):
    values, (rows, columns), mask, tile = field
    found = in_tiles_of(tile, lambda: pool(values, cells=(columns, rows), reduce=reduce, mask=mask))
    assert found.shape == (rows, columns)
    counted = values if mask is None else np.where(mask, values, np.nan)
    # (2 i + 1) / (2 H) of the height, times the number of cells, in whole numbers.
    row, column = (
        (2 * np.arange(size) + 1) * n // (2 * size) for size, n in zip(values.shape, (rows, columns), strict=True)
    )
    for i, k in np.ndindex(rows, columns):
        expected = of_some(ORACLES[reduce], counted[np.ix_(row == i, column == k)])
        np.testing.assert_allclose(found[i, k], expected, rtol=2e-6, atol=2e-3)


@settings(max_examples=40)
@given(fields())
def test_fractions_weigh_by_area(field):
    values, (rows, columns), mask, tile = field
    found = in_tiles_of(
        tile, lambda: [pool(values, cells=(columns, rows), reduce=name, mask=mask) for name in ("sum", "mean")]
    )
    counted = np.where(mask, values, np.nan) if mask is not None else values
    # Each pixel split into as many parts as there are cells: then blocks fit.
    fine = counted.repeat(rows, axis=0).repeat(columns, axis=1)
    for i, k in np.ndindex(rows, columns):
        part = fine[i * values.shape[0] : (i + 1) * values.shape[0], k * values.shape[1] : (k + 1) * values.shape[1]]
        total = of_some(np.sum, part) / (rows * columns)
        np.testing.assert_allclose(found[0][i, k], total, rtol=1e-5, atol=2e-3)
        np.testing.assert_allclose(found[1][i, k], of_some(np.mean, part), rtol=1e-5, atol=2e-3)


@settings(max_examples=20)
@given(fields(), st.sampled_from(sorted(ORACLES)))
def test_channels_are_reduced_one_by_one(field, reduce):
    values, block, mask, _ = field
    both = pool(np.dstack([values, -values]), block=block, reduce=reduce, mask=mask)
    for k, channel in enumerate((values, -values)):
        np.testing.assert_allclose(both[..., k], pool(channel, block=block, reduce=reduce, mask=mask), atol=1e-3)


@pytest.mark.parametrize("kind", [np.bool_, np.uint8, np.int16, np.uint16, np.int64, np.float16, np.float64, ">u2"])
@pytest.mark.parametrize("reduce", ORACLES)
def test_all_types_of_numbers_pass(kind, reduce):
    values = (np.arange(30).reshape(5, 6) % 7 % 2).astype(kind)
    expected = pool(values.astype(np.float32), block=2, reduce=reduce)
    np.testing.assert_array_equal(pool(values, block=2, reduce=reduce), expected)


def test_minimum_over_blocks_of_a_grey_photo_equals_the_plain_recipe():
    from skimage.data import coffee
    from skimage.util import view_as_blocks

    photo = coffee()
    plain = photo @ np.array([0.2989, 0.5870, 0.1140]) / 0.9999
    expected = view_as_blocks(plain, (10, 10)).min(axis=(2, 3))
    np.testing.assert_allclose(pool(photo, block=10, reduce="min", grey="rec601"), expected, atol=0.01)


@pytest.mark.parametrize("reduce", ORACLES)
def test_grey_by_tiles_is_the_grey_of_the_whole(reduce):
    from segvec.color.grey import grey

    pixels = np.random.default_rng(1).integers(0, 256, (31, 47, 3), dtype=np.uint8)
    found = in_tiles_of(50, lambda: pool(pixels, cells=(9, 7), reduce=reduce, grey="oklab"))
    np.testing.assert_array_equal(found, pool(grey(pixels, weights="oklab"), cells=(9, 7), reduce=reduce))


def test_density_of_a_map_equals_the_share_of_its_pixels():
    marks = np.random.default_rng(0).integers(0, 2, (12, 12))
    expected = [[np.count_nonzero(marks[i : i + 3, k : k + 3]) / 9 for k in range(0, 12, 3)] for i in range(0, 12, 3)]
    np.testing.assert_allclose(pool(marks, block=3, reduce="density"), expected, rtol=1e-6)


def test_functions_get_blocks_and_an_axis():
    values = np.arange(35.0).reshape(5, 7)
    for function, name in ((np.max, "max"), (np.median, "median"), (np.std, "std")):
        np.testing.assert_allclose(
            pool(values, block=3, reduce=function), pool(values, block=3, reduce=name), rtol=1e-6
        )


def test_function_of_the_wrong_shape_is_refused():
    with pytest.raises(InputError, match="must reduce"):
        pool(np.ones((4, 4)), block=2, reduce=lambda blocks, axis: blocks)


def test_equal_values_have_no_deviation():
    values = np.full((100, 100), 65535.3, np.float32)
    assert not pool(values, cells=(3, 3), reduce="std").any()
    assert not pool_regions(values, np.zeros((100, 100), int), reduce="std").any()


def test_infinite_values_are_left_out():
    values = np.array([[np.inf, 1.0, -np.inf, 3.0]])
    assert pool(values, cells=(1, 1), reduce="mean") == 2
    assert pool(values, cells=(1, 1), reduce="max") == 3


def test_arguments_are_not_changed():
    values, mask = np.arange(12.0).reshape(3, 4), np.eye(3, 4, dtype=bool)
    for reduce in ORACLES:
        pool(values, block=2, reduce=reduce, mask=mask)
    np.testing.assert_array_equal(values, np.arange(12.0).reshape(3, 4))
    np.testing.assert_array_equal(mask, np.eye(3, 4, dtype=bool))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "either"),
        ({"block": 2, "cells": (2, 2)}, "either"),
        ({"block": 5}, "at most 4 x 6"),
        ({"block": (2, 7)}, "at most 4 x 6"),
        ({"block": 0}, "at least 1"),
        ({"block": 2.5}, "whole numbers"),
        ({"block": True}, "whole numbers"),
        ({"block": (1, 2, 3)}, "whole numbers"),
        ({"cells": (7, 4)}, "at most 6 x 4"),
        ({"cells": 3}, "must be 2 numbers"),
        ({"cells": (2, 2), "edge": "pad"}, "goes with a block"),
        ({"block": 2, "edge": "wrap"}, "unknown edge"),
        ({"block": 2, "reduce": "average"}, "unknown reduction"),
        ({"block": 2, "reduce": "q101"}, "unknown reduction"),
        ({"block": 2, "reduce": "quantile:1.2.3"}, "unknown reduction"),
        ({"block": 2, "grey": "rec601"}, "shape"),
        ({"block": 2, "mask": np.ones((2, 2), bool)}, "mask must be"),
        ({"block": 2, "mask": np.ones((4, 6))}, "mask must be"),
    ],
)
def test_wrong_options_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        pool(np.zeros((4, 6)), **options)


@pytest.mark.parametrize(
    "values", [np.zeros(3), np.zeros((0, 3)), np.zeros((2, 2), complex), [[1, 2]], np.array([["a"]])]
)
def test_wrong_values_are_refused(values):
    with pytest.raises(InputError, match="values must"):
        pool(values, block=1)


@pytest.mark.parametrize("options", [{"block": 10}, {"cells": (7, 3)}, {"block": 10, "reduce": "min"}])
def test_memory_beside_a_large_photo_is_below_three_bytes_a_pixel(options):
    pixels = np.zeros((4000, 5000, 3), np.uint8)
    tracemalloc.start()
    try:
        pool(pixels, grey="rec601", **options)
        assert tracemalloc.get_traced_memory()[1] < 3 * 4000 * 5000
    finally:
        tracemalloc.stop()


@settings(max_examples=30)
@given(arrays(np.float32, st.tuples(st.integers(1, 8), st.integers(1, 8)), elements=NUMBERS), st.integers(1, 11))
def test_density_around_pixels_counts_those_that_exist(values, window):
    found = density(values, window=window)
    for i, k in np.ndindex(values.shape):
        rows, columns = (slice(max(0, j - window // 2), j - window // 2 + window) for j in (i, k))
        np.testing.assert_allclose(found[i, k], of_some(ORACLES["density"], values[rows, columns]), atol=1e-5)


def test_density_without_pixels_around_is_missing():
    mask = np.zeros((9, 9), bool)
    mask[0, 0] = True
    found = density(np.ones((9, 9)), window=3, mask=mask)
    assert found[1, 1] == 1
    assert np.isnan(found[5, 5])


def test_gaussian_density_of_a_full_field_is_full():
    np.testing.assert_allclose(density(np.ones((20, 9)), window=7, kernel="gaussian"), 1)
    edge = density(np.arange(40)[np.newaxis] >= 20, window=7, kernel="gaussian")[0]
    assert (np.diff(edge) >= 0).all()
    assert edge[19] + edge[20] == pytest.approx(1)


@pytest.mark.parametrize("options", [{"window": 0}, {"window": 2.5}, {"window": 3, "kernel": "disk"}])
def test_wrong_windows_are_refused(options):
    with pytest.raises(InputError):
        density(np.ones((3, 3)), **options)


@pytest.mark.parametrize("reduce", ORACLES)
@settings(max_examples=25)
@given(st.data())
def test_regions_are_reduced_as_one_by_one(reduce, data):
    shape = data.draw(st.tuples(st.integers(1, 7), st.integers(1, 7)))
    values = data.draw(arrays(np.float32, shape, elements=NUMBERS))
    labels = data.draw(arrays(np.int32, shape, elements=st.integers(-1, 4)))
    found = pool_regions(values, labels, reduce=reduce, n=6)
    expected = [of_some(ORACLES[reduce], values[labels == k]) for k in range(6)]
    np.testing.assert_allclose(found, expected, rtol=2e-6, atol=2e-3)


def test_regions_of_colors_give_colors():
    pixels = np.array([[[1, 2, 3], [3, 4, 5], [9, 9, 9]]], np.uint8)
    assert pool_regions(pixels, np.array([[0, 0, 1]])).tolist() == [[2, 3, 4], [9, 9, 9]]


@pytest.mark.parametrize(
    ("labels", "options"),
    [
        (np.zeros((2, 3), int), {}),
        (np.zeros((2, 2)), {}),
        (np.full((2, 2), 3), {"n": 3}),
        (np.zeros((2, 2), int), {"reduce": "average"}),
        (np.zeros((2, 2), int), {"reduce": np.max}),
    ],
)
def test_wrong_regions_are_refused(labels, options):
    with pytest.raises(InputError):
        pool_regions(np.ones((2, 2)), labels, **options)


def test_mean_color_is_of_the_mask_alone():
    pixels = np.random.default_rng(0).integers(0, 256, (6, 7, 3), dtype=np.uint8)
    mask = pixels[..., 0] > 100
    np.testing.assert_allclose(masked_mean(pixels, mask), (pixels * mask[..., None]).sum(axis=(0, 1)) / mask.sum())
    with pytest.raises(InputError, match="empty"):
        masked_mean(pixels, np.zeros((6, 7), bool))
