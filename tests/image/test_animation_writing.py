import weakref

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moving_pictures import ANIMATIONS, FORMATS, moving_square, read_back
from PIL import Image as pillow
from refusals import refusal

from segvec.errors import RenderError
from segvec.image.animation_reading import read_frames
from segvec.image.animation_writing import write_frames


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


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


@pytest.mark.parametrize("kind", FORMATS)
def test_same_frames_give_the_same_bytes(tmp_path, kind):
    for name in "ab":
        write_frames(tmp_path / f"{name}.{kind}", moving_square())
    assert (tmp_path / f"a.{kind}").read_bytes() == (tmp_path / f"b.{kind}").read_bytes()


@pytest.mark.parametrize("kind", FORMATS)
def test_a_single_frame_will_do(tmp_path, kind):
    assert write_frames(tmp_path / f"a.{kind}", moving_square(1)) == 1
    assert len(read_back(tmp_path / f"a.{kind}")) == 1


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
def test_a_folder_that_cannot_be_made_is_one_line(tmp_path, kind):
    (tmp_path / "no").write_text("")
    message = refusal(write_frames, tmp_path / "no" / f"a.{kind}", moving_square(1), kind=RenderError)
    assert message.startswith("cannot write ")
