import numpy as np
import pytest
from machine import needs_ffmpeg
from moving_pictures import VIDEOS, moving_square, read_back

from segvec.image.animation_reading import read_frames
from segvec.image.animation_writing import write_frames


def test_gif_frames_are_exact_after_one_that_is_not(tmp_path):
    noise = np.random.default_rng(1).integers(0, 256, (40, 40, 3), np.uint8)
    flat = noise.copy()
    flat[:, 5:] = (10, 20, 30)  # the 200 pixels that stay were shown in nearby colors before
    write_frames(tmp_path / "a.gif", [noise, flat])
    assert np.array_equal(read_back(tmp_path / "a.gif")[1], flat)


def test_flat_parts_of_rich_gif_frames_do_not_flicker(tmp_path):
    rng = np.random.default_rng(2)
    ramp = np.linspace(0, 255, 64).astype(np.uint8)
    base = np.dstack([np.tile(ramp, (64, 1)), np.tile(ramp[:, np.newaxis], (1, 64)), np.full((64, 64), 128, np.uint8)])
    frames = [base.copy() for _ in range(6)]
    for frame in frames:
        frame[:8, :8] = rng.integers(0, 256, (8, 8, 3))
    write_frames(tmp_path / "a.gif", frames)
    back = read_back(tmp_path / "a.gif").astype(int)
    assert not np.diff(back[:, 8:, 8:], axis=0).any()
    assert np.abs(back - frames).mean() < 8


@pytest.mark.parametrize("fps", [3, 7, 24, 29.97, 30, 50])
def test_rounded_durations_of_a_gif_add_up(tmp_path, fps):
    write_frames(tmp_path / "a.gif", moving_square(31), fps=fps)
    assert read_frames(tmp_path / "a.gif").fps == pytest.approx(fps, abs=0.006 * fps * fps / 31)


@needs_ffmpeg
@pytest.mark.parametrize("kind", VIDEOS)
def test_videos_keep_size_count_rate_and_colors(tmp_path, kind):
    frames = moving_square(height=32, width=48)
    write_frames(tmp_path / f"a.{kind}", frames, fps=24)
    stream = read_frames(tmp_path / f"a.{kind}")
    assert (stream.size, stream.fps) == ((48, 32), 24)
    back = np.stack(list(stream)).astype(int)
    assert back.shape == frames.shape
    assert np.abs(back[:, -8:, -16:] - frames[:, -8:, -16:]).max() <= 3  # flat ground
    assert np.abs(back - frames).mean() < 6


def test_wholly_transparent_gif_frames_are_empty(tmp_path):
    frames = moving_square(3, channels=4)
    frames[1, ..., 3] = 0
    write_frames(tmp_path / "a.gif", frames)
    assert [frame[..., 3].max() for frame in read_frames(tmp_path / "a.gif")] == [255, 0, 255]
