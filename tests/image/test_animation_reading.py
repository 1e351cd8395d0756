import numpy as np
import pytest
import tifffile
from machine import needs_ffmpeg
from moving_pictures import ANIMATIONS, VIDEOS, moving_square
from PIL import Image as pillow
from refusals import refusal

from segvec.image.animation_reading import read_frames
from segvec.image.animation_writing import write_frames


def test_arrays_pass_through_and_max_frames_ends():
    frames = moving_square(5, channels=4)
    frames[0, 0, 0, 3] = 7
    for source in (frames, list(frames)):
        stream = read_frames(source, max_frames=3)
        assert stream.n_frames == 3
        assert np.array_equal(np.stack(list(stream)), frames[:3])


def test_an_iterator_is_read_once_only():
    stream = read_frames(iter(moving_square(3)))
    assert (stream.size, stream.n_frames) == ((21, 15), None)
    assert np.array_equal(np.stack(list(stream)), moving_square(3))
    assert "were read already" in refusal(list, stream)


def test_paths_keep_their_order(tmp_path):
    write_frames(tmp_path, moving_square(3))
    paths = [tmp_path / f"frame-0000{number}.png" for number in (3, 1)]
    assert np.array_equal(np.stack(list(read_frames(paths))), moving_square(3)[[2, 0]])


def test_pages_of_a_tiff_are_frames(tmp_path):
    pages = [pillow.fromarray(frame) for frame in moving_square(3)]
    pages[0].save(tmp_path / "a.tif", save_all=True, append_images=pages[1:])
    stream = read_frames(tmp_path / "a.tif")
    assert (stream.fps, stream.n_frames) == (None, 3)
    assert np.array_equal(np.stack(list(stream)), moving_square(3))


def test_uneven_durations_give_their_mean(tmp_path):
    pages = [pillow.fromarray(frame) for frame in moving_square(4)]
    pages[0].save(tmp_path / "a.gif", save_all=True, append_images=pages[1:], duration=[100, 300, 100, 300])
    assert read_frames(tmp_path / "a.gif").fps == pytest.approx(5)


@pytest.mark.parametrize("kind", [*ANIMATIONS, "png2", *[pytest.param(kind, marks=needs_ffmpeg) for kind in VIDEOS]])
def test_bad_files_are_refused_in_one_line(tmp_path, kind):
    path = tmp_path / f"a.{kind}"
    assert "does not exist" in refusal(read_frames, path)
    path.write_bytes(b"this is no picture")
    assert refusal(read_frames, path)
    if kind in ANIMATIONS:
        write_frames(path, np.random.default_rng(4).integers(0, 256, (4, 30, 30, 3), np.uint8))
        path.write_bytes(path.read_bytes()[:-900])
        assert "truncated or damaged" in refusal(read_frames, path)


def test_sources_without_frames_are_refused(tmp_path):
    assert "has no pictures" in refusal(read_frames, tmp_path)
    assert refusal(read_frames, []) == refusal(read_frames, iter([])) == "there are no frames"
    assert "got int" in refusal(read_frames, 5)
    assert "max_frames must be at least 1" in refusal(read_frames, moving_square(), max_frames=0)
    assert "shape (N, H, W)" in refusal(read_frames, np.zeros((3, 3)))


def test_frames_of_another_size_are_refused(tmp_path):
    stream = read_frames([np.zeros((2, 3)), np.zeros((3, 3))])
    assert refusal(list, stream) == "frame 2 is 3 x 3 pixels, the first frame 3 x 2"


def test_large_frames_are_refused(tmp_path):
    write_frames(tmp_path / "a.gif", moving_square(2))
    assert "more than the limit" in refusal(read_frames, tmp_path / "a.gif", max_pixels=100)
    assert "more than the limit" in refusal(read_frames, moving_square(2), max_pixels=100)


def test_pages_of_16_bits_are_rounded_to_8(tmp_path):
    pages = np.random.default_rng(0).integers(0, 65536, (3, 5, 6), dtype=np.uint16)
    tifffile.imwrite(tmp_path / "pages.tif", pages, photometric="minisblack")
    for frame, page in zip(read_frames(tmp_path / "pages.tif"), pages, strict=True):
        assert (frame[..., 1] == np.rint(page / 257)).all()
