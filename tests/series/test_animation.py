import re
import subprocess
from dataclasses import replace
from xml.etree.ElementTree import fromstring

import numpy as np
import pytest
from animations import ANIMATIONS, ART, INKS, drawn, each, labels_at_spots, spot_colors, with_keys
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from machine import CHROMIUM, needs_browser
from PIL import Image as pillow
from shaded import shaded

import segvec
from segvec.series.animation import Animation
from segvec.series.keyframes import CSS_TOLERANCE
from segvec.series.movements import color_rotation


def keyframes(svg):
    """Percents and colors of the keyframes of each class."""
    found = {}
    for name, body in re.findall(r"@keyframes art-[0-9a-f]{8}-([\w-]+)\{((?:[\d.]+%\{[^}]*\})+)\}", svg):
        stops = re.findall(r"([\d.]+)%\{fill:([^;}]+)", body)
        found[name] = np.array([(float(at), *segvec.color.conversion.parse_color(code)[:3]) for at, code in stops])
    return found


@each
def test_last_step_of_the_loop_is_like_the_others(animation):
    steps = np.abs(np.diff(animation.frame_colors(40).astype(int), axis=0, append=animation.frame_colors(40)[:1]))
    assert steps[-1].max() <= steps[:-1].max() + 1
    if animation.hold == 0:
        assert steps[-1].max() > 0, "no frame is there twice"


@each
def test_colors_are_the_keys_at_their_times_and_again_a_round_later(animation):
    times = np.arange(len(animation.keys)) * animation.seconds / len(animation.keys) + 1e-9
    np.testing.assert_array_equal(animation.colors_at(times), animation.keys)
    np.testing.assert_array_equal(animation.colors_at(times + animation.seconds), animation.keys)


def test_colors_between_keys_go_through_oklab():
    # The middle of black and white: OKLab has 0.5 ** 3 of linear light, which is level 99; sRGB would have 128.
    assert with_keys([[[0, 0, 0]], [[255, 255, 255]]]).colors_at(1.0).tolist() == [[99, 99, 99]]


def test_colors_stand_still_while_held():
    animation = with_keys([[[0, 0, 0]], [[255, 255, 255]]], hold=0.5)
    assert animation.colors_at(np.array([0.0, 0.5, 1.0]))[:, 0, 0].tolist() == [0, 0, 0]
    assert animation.colors_at(1.5).tolist() == [[99, 99, 99]]


@given(st.integers(1, 5), st.floats(0.1, 50), st.floats(0.2, 60))
def test_frames_are_as_many_as_the_time_asks_for(n_keys, seconds, fps):
    colors = with_keys(np.zeros((n_keys, 2, 3)), seconds=seconds).frame_colors(fps)
    assert colors.shape == (max(1, round(seconds * fps)), 2, 3)


@settings(max_examples=40)
@given(arrays(np.uint8, (3, 2, 3)), st.sampled_from([0.0, 0.4, 0.999]))
def test_keyframes_follow_oklab(keys, hold):
    animation = with_keys(keys, hold=hold)
    found = keyframes(animation.to_svg())
    percents = np.linspace(0, 99.99, 400)
    exact = animation.colors_at(percents / 100 * animation.seconds)
    for label in range(2):
        stops = found.get(f"color-{label + 1}", np.array([[0, *keys[0, label]]]))
        browser = np.stack([np.interp(percents, stops[:, 0], channel) for channel in stops[:, 1:].T], axis=1)
        # The tolerance holds at the places that may become keyframes; between them, channels that start at 0 are steep.
        off = np.abs(browser - exact[:, label]).max(axis=1)
        assert off.max() <= CSS_TOLERANCE + 3
        assert np.mean(off > CSS_TOLERANCE + 0.5) <= 0.02


@each
def test_svg_has_the_shapes_once_and_shows_the_first_key(animation):
    text = animation.to_svg()
    still = replace(animation.artwork, colors=animation.keys[0]).to_svg()
    paths = [path.get("d") for path in fromstring(text).iter("{http://www.w3.org/2000/svg}path")]
    assert paths == [path.get("d") for path in fromstring(still).iter("{http://www.w3.org/2000/svg}path")]
    np.testing.assert_array_equal(drawn(text), drawn(still))


@each
def test_every_color_that_changes_has_keyframes_from_first_key_to_first_key(animation):
    found = keyframes(animation.to_svg())
    changing = (animation.keys != animation.keys[:1]).any(axis=(0, 2))
    assert set(found) == {f"color-{label + 1}" for label in np.flatnonzero(changing)}
    for label in np.flatnonzero(changing):
        stops = found[f"color-{label + 1}"]
        assert stops[0].tolist() == [0, *animation.keys[0, label]]
        assert stops[-1].tolist() == [100, *animation.keys[0, label]]
        assert (np.diff(stops[:, 0]) > 0).all()


def test_understroke_moves_with_the_fill():
    text = ANIMATIONS["mosaic"].to_svg()
    assert len(re.findall(r"%\{fill:(\S+?);stroke:\1\}", text)) == text.count("%{") > 0
    assert "%{fill" in ANIMATIONS["cycle"].to_svg()
    assert "stroke" not in ANIMATIONS["cycle"].to_svg()


def test_color_that_stays_is_not_animated():
    keys = np.stack([INKS, INKS])
    keys[1, 2] = 9
    assert set(keyframes(Animation(replace(ART, colors=INKS), keys, 2).to_svg())) == {"color-3"}


def test_title_and_recipe_do_not_catch_the_style_sheet():
    title = "]]></style>"
    art = replace(ART, title=title, recipe={**ART.recipe, "title": title})
    assert keyframes(fromstring(color_rotation(art).to_svg()).find("{http://www.w3.org/2000/svg}style").text)


def browser_picture(folder, html, size, *flags):
    (folder / "page.html").write_text(html)
    target = folder / "page.png"
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={folder}/profile")
    asked = (f"--window-size={size[0]},{size[1]}", f"--screenshot={target}", f"{folder.as_uri()}/page.html")
    subprocess.run([CHROMIUM, *options, *flags, *asked], check=True, capture_output=True, timeout=60)
    return np.array(pillow.open(target).convert("RGB"))


@needs_browser
@pytest.mark.parametrize(("flags", "moves"), [((), True), (("--force-prefers-reduced-motion",), False)])
def test_browser_shows_the_colors_of_the_time_unless_motion_is_unwanted(tmp_path, flags, moves):
    times = (0.0, 0.4, 1.3, 2.2)
    shown = [ANIMATIONS[name] for name in ("cycle", "held-morph", "mosaic", "cut-out")]
    images = []
    for row, animation in enumerate(shown):
        for column, time in enumerate(times):
            # Paused where it would be at that time, so that no clock is in the way.
            pause = f"*{{animation-delay:-{time}s!important;animation-play-state:paused!important}}]]></style>"
            path = tmp_path / f"{row}-{column}.svg"
            path.write_text(animation.to_svg().replace("]]></style>", pause, 1))
            images.append(f'<img src="{path.name}" style="position:absolute;left:{column * 56}px;top:{row * 40}px">')
    picture = browser_picture(tmp_path, "".join(images), (600, 400), *flags)
    for row, animation in enumerate(shown):
        # Not the corner, which the cut-out leaves open.
        labels = labels_at_spots(animation.artwork)[1:]
        for column, time in enumerate(times):
            part = picture[row * 40 : row * 40 + 40, column * 56 : column * 56 + 56]
            expected = animation.colors_at(time if moves else 0.0)[labels]
            assert np.abs(spot_colors(part)[1:] - expected).max() <= 3


def shaded_animation(**options):
    art = shaded(**options)
    other = art.recolor("#fff5d0,teal,gold", assign="order")
    return Animation(art, np.stack([art.colors, other.colors, art.colors[::-1]]), 3.0)


def test_stops_of_gradients_have_keyframes_of_their_own():
    animation = shaded_animation()
    text = animation.to_svg()
    found = re.findall(r"@keyframes art-[0-9a-f]{8}-([\w-]+)\{0%\{([\w-]+):([^;}]+)", text)
    stops = [(f"stop-{label + 1}-{k}", label, k) for label in (1, 2) for k in range(1, 4 - (label == 2))]
    assert [(name, declared) for name, declared, _ in found] == [
        ("color-1", "fill"),
        *[(name, "stop-color") for name, _, _ in stops],
    ]
    for (name, label, k), (_, _, code) in zip(stops, found[1:], strict=True):
        expected = animation.artwork.shades[label].stops(animation.keys[0, label])[k - 1]
        assert segvec.color.conversion.parse_color(code)[:3] == tuple(expected), name
        assert re.search(rf"\.art-[0-9a-f]{{8}}-{name}\{{animation:art-[0-9a-f]{{8}}-{name} 3s linear infinite", text)


@pytest.mark.parametrize("layers", ["stacked", "mosaic"])
def test_frames_show_gradients(layers):
    animation = shaded_animation(layers=layers)
    for frame, colors in zip(animation.frames(fps=2), animation.frame_colors(2), strict=True):
        still = drawn(replace(animation.artwork, colors=colors).to_svg())
        assert np.percentile(np.abs(frame[..., :3].astype(int) - still[..., :3]), 95) <= 2
        flat = drawn(replace(animation.artwork, colors=colors, shades={}).to_svg())
        assert np.percentile(np.abs(flat[..., :3].astype(int) - still[..., :3]), 95) > 20


@needs_browser
def test_saving_tells_how_many_frames_there_are(tmp_path):
    told = []
    ANIMATIONS["cycle"].save(tmp_path / "moving.gif", fps=1, progress=told.append)
    assert told == [1, 2, 3]


def test_browser_moves_gradients(tmp_path):
    animation, images = shaded_animation(layers="mosaic"), []
    times = (0.0, 0.4, 1.3, 2.2)
    for row, time in enumerate(times):
        pause = f"*{{animation-delay:-{time}s!important;animation-play-state:paused!important}}]]></style>"
        still = replace(animation.artwork, colors=animation.colors_at(time))
        for column, text in enumerate([animation.to_svg().replace("]]></style>", pause, 1), still.to_svg()]):
            path = tmp_path / f"{row}-{column}.svg"
            path.write_text(text)
            place = f"left:{column * 140}px;top:{row * 90}px"
            images.append(f'<img src="{path.name}" style="position:absolute;{place}">')
    picture = browser_picture(tmp_path, "".join(images), (600, 400)).astype(int)
    # Where the shapes meet, the same drawing differs by its place in the page.
    assert np.percentile(np.abs(picture[:360, :140] - picture[:360, 140:280]), 99) <= 3
    assert np.abs(np.diff(picture[45:360:90, 30:65], axis=0)).mean(axis=(1, 2)).min() > 10
