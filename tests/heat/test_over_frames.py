"""One matrix of many frames, and frames scaled each by itself."""

import numpy as np
import pytest

import segvec
from segvec.errors import InputError
from segvec.heat.heatmap import heatmap
from segvec.heat.motion import heatmap_frames
from segvec.heat.normalizing import normalize
from segvec.image.animation_writing import write_frames
from segvec.image.stacks import reduce_frames

STACK = np.random.default_rng(0).normal(10, 4, (9, 1, 12, 14))

REDUCTIONS = ("mean", "var", "std", "min", "max", "range", "sum", "density", "median", "quantile:0.9", "mode")


@pytest.mark.parametrize("reduce", REDUCTIONS)
def test_frames_become_one_matrix(reduce, tmp_path):
    gappy = STACK.copy()
    gappy[::2, 0, 3, 4] = np.nan
    gappy[:, 0, 5, 5] = np.nan
    np.save(tmp_path / "stack.npy", gappy)
    expected = reduce_frames(gappy, reduce=reduce)[0]
    for source in (gappy, list(gappy[:, 0]), tmp_path / "stack.npy", (frame for frame in gappy[:, 0])):
        made = heatmap(source, over_frames=reduce)
        assert made.values == pytest.approx(expected, abs=1e-4, nan_ok=True)
    assert np.isnan(made.values[5, 5])


def test_variance_of_equal_frames_is_nothing():
    assert not heatmap(np.full((50, 6, 6), 0.1), over_frames="var").values.any()


def test_frames_of_an_animation_become_grey_first(tmp_path):
    frames = np.random.default_rng(1).integers(0, 256, (4, 8, 10, 3), np.uint8)
    write_frames(tmp_path / "clip.png", frames)
    made = heatmap(tmp_path / "clip.png", over_frames="max", grey="green", cells=(5, 4), reduce="mean")
    expected = frames[..., 1].max(axis=0).reshape(4, 2, 5, 2).mean(axis=(1, 3))
    assert made.values == pytest.approx(expected)
    assert made.recipe["heatmap"]["over_frames"] == "max"
    assert made.recipe["source"]


def test_each_picture_of_a_stack_is_equalized_by_itself():
    """As the loop over (1800, 1, 96, 96) of seed 004."""
    scaled = STACK * np.arange(1, 10).reshape(9, 1, 1, 1)
    made = normalize(scaled, norm="equalize", each=True)
    assert (made.shape, made.dtype) == (scaled.shape, np.float32)
    for picture, shares in zip(scaled[:, 0], made[:, 0], strict=True):
        assert np.array_equal(shares, normalize(picture, norm="equalize"))
        assert np.histogram(shares, bins=4, range=(0, 1))[0] / shares.size == pytest.approx(0.25, abs=0.02)
    assert not np.array_equal(made, normalize(scaled, norm="equalize"))


@pytest.mark.parametrize("norm", ["linear", "equalize", "clahe"])
def test_frames_are_scaled_each_by_itself(norm):
    scaled = STACK * np.arange(1, 10).reshape(9, 1, 1, 1)
    frames = list(heatmap_frames(scaled, each=True, norm=norm, width=14))
    for k in (0, 8):
        assert np.array_equal(frames[k], heatmap(scaled[k, 0], norm=norm, width=14).to_array()[..., :3])


def test_what_does_not_go_together_is_refused():
    with pytest.raises(InputError, match="over_frames makes one picture"):
        heatmap_frames(STACK, over_frames="var")
    with pytest.raises(InputError, match="say each, or choose equalize"):
        heatmap_frames(STACK, norm="clahe")
    with pytest.raises(InputError, match="over_frames makes a matrix of a stack of frames"):
        heatmap(STACK)
    with pytest.raises(InputError, match="unknown reduction 'variance'"):
        heatmap(STACK, over_frames="variance")
    with pytest.raises(InputError, match="frame 2 has shape"):
        heatmap([np.zeros((2, 2)), np.zeros((2, 3))], over_frames="var")
    with pytest.raises(InputError, match="there are no frames"):
        segvec.heatmap([], over_frames="var")
