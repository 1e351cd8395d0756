import io

import numpy as np
import pytest
from animations import ANIMATIONS, ART, INKS, labels_at_spots, poster, spot_colors
from PIL import Image as pillow

import segvec
from segvec.image.animation_reading import read_frames
from segvec.series.animation import Animation
from segvec.series.movements import color_rotation, palette_cycle


@pytest.mark.parametrize("name", ["frames.gif", "frames.apng", "frames.webp"])
def test_frames_show_the_colors_of_their_times(tmp_path, name):
    animation = ANIMATIONS["few-cycle"]
    animation.save(tmp_path / name, width=112, fps=5)
    frames = [*read_frames(tmp_path / name)]
    labels = labels_at_spots(animation.artwork)
    assert len(frames) == 15
    assert frames[0].shape[:2] == (80, 112)
    for frame, colors in zip(frames, animation.frame_colors(5), strict=True):
        assert np.abs(spot_colors(frame, 2) - colors[labels]).max() <= (4 if name.endswith("gif") else 0)


def test_colors_that_meet_for_a_moment_part_again():
    keys = np.stack([np.full((4, 3), 200, np.uint8), INKS])
    frames = [*Animation(ART, keys, 2).frames(fps=1)]
    labels = labels_at_spots(ART)
    np.testing.assert_array_equal(spot_colors(frames[0]), np.full((4, 3), 200))
    np.testing.assert_array_equal(spot_colors(frames[1]), INKS[labels])


def test_frame_is_like_the_drawn_art():
    frame = next(color_rotation(ART).frames(width=224))
    still = np.array(pillow.open(io.BytesIO(ART.to_png(width=224))).convert("RGB"))
    assert np.abs(frame - still.astype(int)).mean() < 1
    assert frame.shape == still.shape


@pytest.mark.parametrize("size", [{"width": 101}, {"height": 37}, {"width": 101, "height": 72}, {"width": 79}])
def test_rounded_side_leaves_no_margin(size):
    art = segvec.trace(np.kron([[0, 1], [1, 0]], np.full((20, 28), 255)).astype(np.uint8), colors=2)
    frame = next(color_rotation(art).frames(**size))
    np.testing.assert_array_equal(frame[:, [0, -1]], frame[:, [1, -2]])
    np.testing.assert_array_equal(frame[[0, -1]], frame[[1, -2]])


def test_background_is_laid_under_what_is_transparent():
    animation = ANIMATIONS["cut-out"]
    clear, laid = next(animation.frames()), next(animation.frames(background="#102030"))
    assert clear.shape == (40, 56, 4)
    assert clear[0, 0, 3] == 0
    assert laid[0, 0].tolist() == [16, 32, 48]
    is_solid = clear[..., 3] == 255
    np.testing.assert_array_equal(laid[is_solid], clear[is_solid][:, :3])
    is_edge = ~is_solid & (clear[..., 3] > 0)
    share = clear[is_edge][:, 3:] / 255
    assert is_edge.any()
    assert np.abs(laid[is_edge] - share * clear[is_edge][:, :3] - (1 - share) * (16, 32, 48)).max() <= 0.51


def test_video_of_a_cut_out_is_on_white(tmp_path):
    pytest.importorskip("imageio_ffmpeg")
    ANIMATIONS["cut-out"].save(tmp_path / "video.mp4", fps=2)
    frames = [*read_frames(tmp_path / "video.mp4")]
    assert len(frames) == 6
    assert all(frame[2, 2].min() > 248 for frame in frames)


def test_same_animation_gives_the_same_bytes(tmp_path):
    for name in ("one.svg", "two.svg", "one.gif", "two.gif"):
        palette_cycle(segvec.trace(poster(), colors=4), "random", seed=5, seconds=1).save(tmp_path / name, fps=4)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
    assert (tmp_path / "one.gif").read_bytes() == (tmp_path / "two.gif").read_bytes()
    assert (tmp_path / "one.svg").read_text() != ART.to_svg()
