import gc
import tracemalloc
import weakref

import numpy as np
import pytest
from deep_pictures import deep_noise, tiff_of
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from machine import needs_ffmpeg

from segvec.errors import InputError, RenderError
from segvec.heat.heatmap import heatmap
from segvec.heat.motion import heatmap_frames
from segvec.image.animation_reading import read_frames
from segvec.image.animation_writing import write_frames

RAMP = np.arange(6 * 4 * 5, dtype=np.float32).reshape(6, 4, 5) * 100 - 700


def watched(n_frames, shape, alive):
    """Frames whose lives are watched; the most that were alive at once is in the list."""
    frames = weakref.WeakSet()
    for i in range(n_frames):
        frame = Watched(shape)
        frame[:] = i
        frames.add(frame)
        alive[0] = max(alive[0], len(frames))
        yield frame
        del frame


class Watched(np.ndarray):
    """An array that can be put into a set."""

    def __new__(cls, shape):
        return np.zeros(shape, np.float32).view(cls)

    __hash__ = object.__hash__


@given(arrays(np.float32, array_shapes(min_dims=3, max_dims=3, max_side=5), elements=st.floats(-1e6, 1e6, width=32)))
def test_frames_are_colored_as_one_matrix_would_be(frames):
    n, height, width = frames.shape
    together = heatmap(frames.reshape(n * height, width), width=width, height=n * height).to_array()[..., :3]
    apart = list(heatmap_frames(frames, width=width, height=height))
    np.testing.assert_array_equal(np.concatenate(apart), together)


@pytest.mark.parametrize("chosen", [{}, {"vmin": -700.0, "vmax": 11200.0}, {"norm": "symlog"}, {"keep_bytes": 0}])
def test_all_ways_of_reading_give_the_same_colors(chosen, tmp_path):
    np.save(tmp_path / "ramp.npy", RAMP)
    for i, frame in enumerate(RAMP):
        np.save(tmp_path / f"{i}.npy", frame)
    paths = [tmp_path / f"{i}.npy" for i in range(len(RAMP))]
    expected = list(heatmap_frames(RAMP, width=20, **chosen))
    for source in (list(RAMP), RAMP.astype(np.int64), tmp_path / "ramp.npy", paths):
        np.testing.assert_array_equal(list(heatmap_frames(source, width=20, **chosen)), expected)


def test_numbers_keep_their_size_and_eight_bits_are_no_exception():
    frames = np.array([[[10, 20]], [[20, 30]]], np.uint8)
    first, second = heatmap_frames(frames, cmap="gray", width=2)
    assert first[0, :, 0].tolist() == [0, 128]
    assert second[0, :, 0].tolist() == [128, 255]


def test_pictures_are_pooled_by_their_greys(tmp_path):
    pixels = np.random.default_rng(2).integers(0, 256, (4, 20, 30, 3), np.uint8)
    write_frames(tmp_path / "noise.png", pixels, fps=10)
    drawn = list(heatmap_frames(tmp_path / "noise.png", block=(10, 10), vmin=100.0, vmax=150.0))
    expected = [heatmap(frame, block=(10, 10), vmin=100.0, vmax=150.0).to_array()[..., :3] for frame in pixels]
    np.testing.assert_array_equal(drawn, expected)


def test_transparent_pixels_do_not_count():
    frames = np.full((2, 2, 2, 4), 255, np.uint8)
    frames[1, 0, 0, 3] = 0
    _, second = heatmap_frames(frames, block=(1, 1), bad="#010203", width=2, height=2)
    assert second[0, 0].tolist() == [1, 2, 3]
    assert second[1, 1].tolist() != [1, 2, 3]


@pytest.mark.parametrize("norm", ["linear", "equalize", "log", "power"])
def test_one_value_has_one_color_in_all_frames(norm):
    values = np.random.default_rng(3).lognormal(size=(5, 6, 7)).astype(np.float32)
    values[:, 2, 3] = 1.5
    colors = {tuple(frame[2, 3]) for frame in heatmap_frames(values, norm=norm, width=7, height=6)}
    assert len(colors) == 1


def test_an_iterator_is_read_once_where_its_cells_can_be_kept():
    once = list(heatmap_frames(iter(RAMP), width=20))
    np.testing.assert_array_equal(once, list(heatmap_frames(RAMP, width=20)))


def test_an_iterator_whose_cells_are_too_many_needs_a_range():
    with pytest.raises(InputError, match="vmin and vmax"):
        heatmap_frames(iter(RAMP), width=20, keep_bytes=100)
    assert len(list(heatmap_frames(iter(RAMP), width=20, keep_bytes=100, vmin=0.0, vmax=1.0))) == len(RAMP)


@pytest.mark.parametrize("chosen", [{}, {"vmin": 0.0, "vmax": 300.0}])
def test_never_more_than_a_few_frames_are_in_memory(chosen):
    alive = [0]
    n_drawn = 0
    for _ in heatmap_frames(watched(300, (20, 30), alive), width=30, block=(10, 10), **chosen):
        n_drawn += 1
    gc.collect()
    assert n_drawn == 300
    assert 1 <= alive[0] <= 4


def test_cells_are_kept_up_to_the_bytes_allowed_and_not_beyond():
    class Lazy:
        def __iter__(self):
            return (np.full((200, 200), i, np.float32) for i in range(60))

    def peak(**chosen):
        tracemalloc.start()
        assert sum(1 for _ in heatmap_frames(Lazy(), width=200, height=200, **chosen)) == 60
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    all_cells = 60 * 200 * 200 * 4
    assert peak() > all_cells
    assert peak(keep_bytes=1 << 20) < all_cells / 2


def test_with_a_range_frames_are_drawn_as_they_come():
    n_read = [0]

    def endless():
        while True:
            n_read[0] += 1
            yield RAMP[0]

    frames = heatmap_frames(endless(), width=5, vmin=0.0, vmax=1.0)
    next(iter(frames))
    assert n_read[0] <= 2


def test_a_source_too_large_to_keep_is_read_twice():
    n_openings = [0]

    class Counted:
        def __iter__(self):
            n_openings[0] += 1
            return iter(RAMP)

    list(heatmap_frames(Counted(), width=5))
    assert n_openings[0] == 1
    list(heatmap_frames(Counted(), width=5, keep_bytes=100))
    assert n_openings[0] == 3


def test_the_scale_is_that_of_the_frames_asked_for():
    np.testing.assert_array_equal(
        list(heatmap_frames(RAMP, width=5, max_frames=2)), list(heatmap_frames(RAMP[:2], width=5))
    )


@pytest.mark.parametrize("name", ["out.gif", "out.png", "out.apng", "out.webp"])
def test_animations_hold_all_frames(name, tmp_path):
    seen = []
    assert heatmap_frames(RAMP, width=20).save(tmp_path / name, fps=5, progress=seen.append) == 6
    assert seen == [1, 2, 3, 4, 5, 6]
    stream = read_frames(tmp_path / name)
    assert stream.fps == pytest.approx(5)
    np.testing.assert_array_equal(list(stream), list(heatmap_frames(RAMP, width=20)))


def test_the_rate_is_that_of_the_source(tmp_path):
    write_frames(tmp_path / "in.png", np.random.default_rng(0).integers(0, 256, (3, 20, 20, 3), np.uint8), fps=8)
    heatmap_frames(tmp_path / "in.png").save(tmp_path / "out.png")
    assert read_frames(tmp_path / "out.png").fps == pytest.approx(8)
    heatmap_frames(RAMP).save(tmp_path / "other.png")
    assert read_frames(tmp_path / "other.png").fps == pytest.approx(25)


def test_numbered_pictures_are_written(tmp_path):
    assert heatmap_frames(RAMP, width=5, max_frames=2).save(tmp_path / "frame-%03d.png") == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["frame-001.png", "frame-002.png"]


@needs_ffmpeg
def test_videos_become_videos(tmp_path):
    pixels = np.random.default_rng(4).integers(0, 256, (3, 32, 48, 3), np.uint8)
    write_frames(tmp_path / "in.mp4", pixels, fps=12)
    assert heatmap_frames(tmp_path / "in.mp4", block=(8, 8)).save(tmp_path / "out.webm") == 3
    stream = read_frames(tmp_path / "out.webm")
    assert (stream.size, stream.fps) == ((48, 32), pytest.approx(12))


@pytest.mark.parametrize(
    ("source", "chosen", "message"),
    [
        (RAMP, {"norm": "clahe"}, "clahe scales each frame by itself"),
        (RAMP, {"crop": "salient"}, "unknown gravity"),
        (RAMP, {"max_frames": 0}, "max_frames must be at least 1"),
        (RAMP, {"cmap": "virids"}, "viridis"),
        (RAMP[0], {}, "shape"),
        ([], {}, "no frames"),
        (iter([]), {"vmin": 0.0, "vmax": 1.0}, "no frames"),
        ([RAMP[0], RAMP[0, :2]], {}, r"frame 2 has shape \(2, 5\), the first frame \(4, 5\)"),
        ([RAMP[0], "none.png"], {}, "frame 2: none.png"),
        ([RAMP[0], RAMP.astype(str)[0]], {}, "frame 2: array must hold"),
        (b"GIF", {}, "frames must be"),
        (7, {}, "frames must be"),
        ("none.mp4", {}, "does not exist"),
        ("none.npy", {}, "cannot be read"),
    ],
)
def test_what_cannot_be_drawn_is_refused(source, chosen, message):
    with pytest.raises(InputError, match=message):
        list(heatmap_frames(source, **chosen))


def test_broken_matrices_are_refused(tmp_path):
    (tmp_path / "broken.npy").write_bytes(b"\x93NUMPY\x01")
    (tmp_path / "empty.npy").write_bytes(b"")
    np.save(tmp_path / "flat.npy", RAMP[0])
    for name in ("broken.npy", "empty.npy", "flat.npy"):
        with pytest.raises(InputError):
            heatmap_frames(tmp_path / name)


def test_a_file_that_cannot_be_written_is_an_error(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(RenderError):
        heatmap_frames(RAMP, width=5).save(tmp_path / "file" / "out.gif")
    with pytest.raises(InputError, match="fps"):
        heatmap_frames(RAMP, width=5).save(tmp_path / "out.gif", fps=0)


@pytest.mark.parametrize("chosen", [{}, {"keep_bytes": 0}, {"vmin": 0.0, "vmax": 1.0}])
def test_frames_can_be_gone_through_again(chosen):
    frames = heatmap_frames(RAMP, width=5, **chosen)
    np.testing.assert_array_equal(list(frames), list(frames))


def test_frames_have_one_scale_and_say_what_is_known_of_them(tmp_path):
    write_frames(tmp_path / "in.png", np.random.default_rng(0).integers(0, 256, (3, 20, 20, 3), np.uint8), fps=8)
    frames = heatmap_frames(tmp_path / "in.png", vmin=0.0, vmax=255.0)
    assert repr(frames) == "<HeatmapFrames: 3 frames at 8 a second, 0 to 255 as viridis>"
    frames = heatmap_frames(iter(RAMP), cmap="magma")
    assert (frames.n_frames, frames.fps) == (6, None)
    assert (frames.scale.vmin, frames.scale.vmax) == (-700, 11200)
    assert repr(frames) == "<HeatmapFrames: 6 frames, -700 to 11200 as magma>"
    assert "frames, 0 to 1" in repr(heatmap_frames(iter(RAMP), vmin=0.0, vmax=1.0))
    assert heatmap_frames(RAMP, vmin=0.0, vmax=1.0, max_frames=4).n_frames == 4


def test_folder_of_deep_pictures_keeps_their_numbers(tmp_path):
    frames = [deep_noise(6, 8, 3, seed=k) for k in range(2)]
    for k, samples in enumerate(frames):
        (tmp_path / f"{k}.tif").write_bytes(tiff_of(samples))
    heat = heatmap_frames(tmp_path, block=2, reduce="max", grey="red")
    largest = [frame[..., 0].reshape(3, 2, 4, 2).max(axis=(1, 3)) for frame in frames]
    assert [grid.tolist() for grid, _ in heat.open_cells()] == [cells.tolist() for cells in largest]
