import struct
import subprocess
import weakref

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from machine import needs_ffmpeg
from PIL import Image as pillow

from segvec.errors import InputError, RenderError
from segvec.image.animation_reading import read_frames
from segvec.image.animation_writing import write_frames

ANIMATIONS = ["gif", "png", "apng", "webp"]
VIDEOS = ["mp4", "webm"]
FORMATS = ANIMATIONS + [pytest.param(kind, marks=needs_ffmpeg) for kind in VIDEOS]


def moving_square(count=12, height=15, width=21, channels=3):
    """Draw a square that moves over a ground of few colors."""
    frames = np.full((count, height, width, channels), 255, np.uint8)
    frames[:, :, : width // 2, :3] = (0, 80, 160)
    for i, frame in enumerate(frames):
        frame[i % height : i % height + 4, i % width : i % width + 4, :3] = (200, 20 * (i % 10), 0)
    return frames


def refusal(action, *arguments, kind=InputError, **options):
    with pytest.raises(kind) as raised:
        action(*arguments, **options)
    assert "\n" not in str(raised.value)
    return str(raised.value)


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def read_back(path):
    return np.stack(list(read_frames(path)))


# Round trips


@pytest.mark.parametrize("kind", ANIMATIONS)
def test_flat_animations_come_back_exactly(tmp_path, kind):
    path, frames = tmp_path / f"moving.{kind}", moving_square()
    assert write_frames(path, frames, fps=20) == 12
    stream = read_frames(path)
    assert (stream.size, stream.n_frames) == ((21, 15), 12)
    assert stream.fps == pytest.approx(20)
    assert np.array_equal(np.stack(list(stream)), frames)
    assert np.array_equal(np.stack(list(stream)), frames), "a second pass gives the same"


@settings(max_examples=25)
@given(data=st.data())
def test_any_small_animation_comes_back_exactly(tmp_path_factory, data):
    kind = data.draw(st.sampled_from(ANIMATIONS))
    height, width, count = (data.draw(st.integers(1, 6)) for _ in range(3))
    channels = data.draw(st.sampled_from([3, 4]))
    frames = np.random.default_rng(data.draw(st.integers(0, 99))).choice(
        np.array([0, 255], np.uint8), (count, height, width, channels)
    )
    path = tmp_path_factory.mktemp("any") / f"any.{kind}"
    assert write_frames(path, list(frames), fps=10) == count
    back = read_back(path)
    assert back.shape[:3] == frames.shape[:3]
    opaque = np.full((count * height, width), 255)
    full = [x if x.shape[-1] == 4 else np.dstack([x.reshape(-1, width, 3), opaque]) for x in (frames, back)]
    mine, other = (x.reshape(-1, 4) for x in full)
    assert np.array_equal(mine[:, 3], other[:, 3])
    seen = mine[:, 3] > 0
    assert np.array_equal(mine[seen], other[seen])


def test_other_viewers_see_the_same(tmp_path):
    for kind in ANIMATIONS:
        frames = moving_square()
        write_frames(tmp_path / f"a.{kind}", frames, fps=8, loop=3)
        with pillow.open(tmp_path / f"a.{kind}") as image:
            assert image.n_frames == 12
            assert image.info["loop"] == (2 if kind == "gif" else 3)
            image.seek(11)
            assert np.array_equal(np.asarray(image.convert("RGB")), frames[11])


def test_equal_frames_are_all_kept(tmp_path):
    for kind in ANIMATIONS:
        write_frames(tmp_path / f"a.{kind}", [moving_square()[0]] * 5)
        assert read_frames(tmp_path / f"a.{kind}").n_frames == 5


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


@needs_ffmpeg
def test_odd_videos_repeat_the_last_row_and_column(tmp_path):
    for size in ((15, 21), (1, 1)):
        write_frames(tmp_path / "a.mp4", np.full((3, *size, 3), 90, np.uint8))
        back = read_back(tmp_path / "a.mp4")
        assert back.shape == (3, size[0] + 1, size[1] + 1, 3)
        assert np.abs(back.astype(int) - 90).max() <= 2


@needs_ffmpeg
def test_mp4_has_its_index_first_and_no_date(tmp_path):
    write_frames(tmp_path / "a.mp4", moving_square())
    data = (tmp_path / "a.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    created = data.index(b"mvhd") + 8
    assert struct.unpack(">II", data[created : created + 8]) == (0, 0)


@pytest.mark.parametrize("kind", FORMATS)
def test_same_frames_give_the_same_bytes(tmp_path, kind):
    for name in "ab":
        write_frames(tmp_path / f"{name}.{kind}", moving_square())
    assert (tmp_path / f"a.{kind}").read_bytes() == (tmp_path / f"b.{kind}").read_bytes()


@pytest.mark.parametrize("kind", FORMATS)
def test_a_single_frame_will_do(tmp_path, kind):
    assert write_frames(tmp_path / f"a.{kind}", moving_square(1)) == 1
    assert len(read_back(tmp_path / f"a.{kind}")) == 1


def test_quality_makes_webp_smaller(tmp_path):
    frames = np.random.default_rng(3).integers(0, 256, (2, 64, 64, 4), np.uint8)
    sizes = []
    for quality in (10, 90, None):
        write_frames(tmp_path / "a.webp", frames, quality=quality)
        sizes.append((tmp_path / "a.webp").stat().st_size)
        assert read_back(tmp_path / "a.webp").shape == frames.shape
    assert sizes == sorted(sizes)


def test_format_wins_over_the_suffix(tmp_path):
    write_frames(tmp_path / "a.bin", moving_square(), format="gif")
    assert (tmp_path / "a.bin").read_bytes().startswith(b"GIF89a")


def test_numbered_pictures_come_back_from_their_folder(tmp_path):
    frames = moving_square()
    assert write_frames(tmp_path / "frame-%d.png", frames) == 12
    assert names_in(tmp_path)[:4] == ["frame-1.png", "frame-10.png", "frame-11.png", "frame-12.png"]
    stream = read_frames(tmp_path)
    assert (stream.n_frames, stream.fps, stream.size) == (12, None, (21, 15))
    assert np.array_equal(np.stack(list(stream)), frames)


def test_an_existing_folder_takes_numbered_pictures(tmp_path):
    write_frames(tmp_path, moving_square(2))
    assert names_in(tmp_path) == ["frame-00001.png", "frame-00002.png"]


# Streaming and failing


@pytest.mark.parametrize("kind", [*FORMATS, "pictures"])
def test_few_frames_are_alive_at_a_time(tmp_path, kind):
    held, most = [], 0

    class Frame(np.ndarray):
        pass

    def generated():
        nonlocal most
        for i in range(100 if kind == "pictures" else 300):
            frame = np.full((4, 6, 3), i % 256, np.uint8).view(Frame)
            held.append(weakref.ref(frame))
            most = max(most, sum(ref() is not None for ref in held))
            yield frame

    write_frames(tmp_path / (f"a.{kind}" if kind != "pictures" else "a%d.png"), generated())
    assert 1 <= most <= 6


@pytest.mark.parametrize("kind", FORMATS)
def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path, kind):
    path = tmp_path / f"a.{kind}"
    path.write_bytes(b"old")

    def failing():
        yield from moving_square(3)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_frames(path, failing())
    assert path.read_bytes() == b"old"
    assert names_in(tmp_path) == [path.name]


def test_failing_numbered_pictures_leave_none(tmp_path):
    frames = [*moving_square(2), moving_square(1)[0, 1:]]
    assert "frame 3 has shape (14, 21, 3), the first frame (15, 21, 3)" in refusal(write_frames, tmp_path, frames)
    assert names_in(tmp_path) == []


def test_permissions_of_the_old_file_stay(tmp_path):
    path = tmp_path / "a.gif"
    path.write_bytes(b"")
    path.chmod(0o640)
    write_frames(path, moving_square())
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("name", "frames", "options", "message"),
    [
        ("a.gif", [], {}, "there are no frames to write"),
        ("a.gif", [np.zeros((2, 2, 3))], {}, "frame 1 must be uint8 of shape (H, W, 3 or 4), got float64 (2, 2, 3)"),
        ("a.xyz", moving_square(1), {}, "unknown format '.xyz'"),
        ("a.gif", moving_square(1), {"fps": 0}, "fps must be in 0.1..1000, got 0"),
        ("a.gif", moving_square(1), {"fps": 60}, "a GIF can show at most 50 frames per second, got 60"),
        ("a.gif", moving_square(1), {"loop": -1}, "loop must be in 0..65535, got -1"),
        ("a.webp", moving_square(1), {"quality": 0}, "quality must be in 1..100, got 0"),
        ("a%d.jpg", moving_square(1), {}, "numbered pictures are written as .png, got 'a%d.jpg'"),
    ],
)
def test_bad_requests_are_refused(tmp_path, name, frames, options, message):
    assert message in refusal(write_frames, tmp_path / name, frames, **options)
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("kind", FORMATS)
def test_a_missing_folder_is_one_line(tmp_path, kind):
    message = refusal(write_frames, tmp_path / "no" / f"a.{kind}", moving_square(1), kind=RenderError)
    assert message.startswith("cannot write ")


# Reading


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


@needs_ffmpeg
def test_rotated_videos_are_read_upright(tmp_path):
    from imageio_ffmpeg import get_ffmpeg_exe

    write_frames(tmp_path / "a.mp4", moving_square(3, height=32, width=48))
    turned = ["-display_rotation", "90", "-i", tmp_path / "a.mp4", "-c", "copy", tmp_path / "b.mp4"]
    subprocess.run([get_ffmpeg_exe(), "-v", "quiet", *turned], check=True)
    stream = read_frames(tmp_path / "b.mp4", max_frames=2)
    assert stream.size == (32, 48)
    assert [frame.shape for frame in stream] == [(48, 32, 3)] * 2


def test_wholly_transparent_gif_frames_are_empty(tmp_path):
    frames = moving_square(3, channels=4)
    frames[1, ..., 3] = 0
    write_frames(tmp_path / "a.gif", frames)
    assert [frame[..., 3].max() for frame in read_frames(tmp_path / "a.gif")] == [255, 0, 255]
