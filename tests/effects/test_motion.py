"""Effects whose numbers run over the frames of an animation."""

import numpy as np
import pytest
from PIL import Image as pillow

import segvec
from segvec.effects.effect import apply_effects, parse_effect
from segvec.effects.motion import effect_frames, parse_moving
from segvec.errors import InputError
from segvec.image.animation_reading import read_frames


def picture(*, channels=3):
    return np.random.default_rng(0).integers(0, 256, (6, 8, channels), np.uint8)


@pytest.mark.parametrize(
    ("text", "count", "frames"),
    [
        ("rotate:0..360", 4, ["rotate:0", "rotate:90", "rotate:180", "rotate:270"]),
        ("gaussian:0..4..0@r", 4, ["gaussian:0@r", "gaussian:2@r", "gaussian:4@r", "gaussian:2@r"]),
        ("median:1..9", 4, ["median:1", "median:3", "median:5", "median:7"]),
        ("posterize:2..6", 4, ["posterize:2", "posterize:3", "posterize:4", "posterize:5"]),
        ("mix:1..0,1,.5", 2, ["mix:1,1,0.5", "mix:0.5,1,0.5"]),
        ("lightness:-0.5..0.5,scale=1..2", 2, ["lightness:-0.5", "lightness:0,scale=1.5"]),
        ("blend:mode=screen,amount=0..1", 2, ["blend:mode=screen,amount=0", "blend:mode=screen,amount=0.5"]),
        ("invert", 3, ["invert"] * 3),
    ],
)
def test_numbers_run_at_an_even_pace(text, count, frames):
    shown = list(effect_frames(picture(), [text], n_frames=count))
    assert len(shown) == count
    for frame, effect in zip(shown, frames, strict=True):
        assert np.array_equal(frame, apply_effects(picture(), [effect]))


def test_photograph_turns_as_in_seed_002(tmp_path):
    """Twenty frames of a tenth of pi each, as the notebook's; after the last one comes the first."""
    frames = segvec.effect_frames(picture(), ["rotate:0..360"], n_frames=20)
    assert frames.save(tmp_path / "turn.apng", fps=20) == 20
    read = list(read_frames(tmp_path / "turn.apng"))
    for k in (0, 7, 19):
        assert np.array_equal(read[k], apply_effects(picture(), [f"rotate:{18 * k}"]))
    assert np.array_equal(read[0], picture())


def test_transparency_stays_in_every_frame():
    clear = picture(channels=4)
    assert all(np.array_equal(frame[..., 3], clear[..., 3]) for frame in effect_frames(clear, ["rotate-hue:0..90"]))


def test_frames_of_a_stream_each_have_their_place():
    stack = np.random.default_rng(1).integers(0, 256, (5, 6, 8, 3), np.uint8)
    shown = list(effect_frames(read_frames(stack), ["contrast:1..0"]))
    assert len(shown) == 5
    assert np.array_equal(shown[3], apply_effects(stack[3], ["contrast:0.4"]))
    assert len(list(effect_frames(read_frames(stack), ["invert"], n_frames=2))) == 2


def test_frames_are_scaled_before_the_effects():
    frame = next(iter(effect_frames(picture(), ["invert"], width=4)))
    assert frame.shape == (3, 4, 3)
    smaller = np.asarray(pillow.fromarray(picture()).resize((4, 3), pillow.Resampling.LANCZOS))
    assert np.abs(frame.astype(int) - (255 - smaller)).max() <= 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("gaussian:3..-1..3", "sigma must be a number 0 to 1000 pixels, got '-1"),
        ("median:1..300", "size must be an odd number 1 to 255"),
        ("rotate:0..x", "angle must be a number"),
        ("invert:0..1", "invert takes no values"),
        ("rotat:0..1", "did you mean 'rotate'"),
        ("swap:0..1", "order must be one of"),
    ],
)
def test_what_will_not_do_anywhere_on_the_way_is_refused(text, says):
    with pytest.raises(InputError, match=says):
        effect_frames(picture(), [text])


def test_single_pictures_have_no_numbers_that_run():
    with pytest.raises(InputError, match="runs over frames, of which there is one here"):
        parse_effect("rotate:0..360")
    assert parse_effect("blend:a..b/1..2.png").files == ("a..b/1..2.png",)
    assert not parse_moving("rotate:90").is_moving
