import io
import re
import subprocess
from dataclasses import replace
from xml.etree.ElementTree import fromstring

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from machine import CHROMIUM, needs_browser
from PIL import Image as pillow
from shapes import canvas, disc, half_plane, painted, rectangle

import segvec
from segvec.color.conversion import hex_from_rgb, rotated_colors
from segvec.errors import InputError
from segvec.image.animation_reading import read_frames
from segvec.recoloring.recoloring import recolor
from segvec.rendering.raster import rasterize
from segvec.series.animation import CSS_TOLERANCE, Animation, color_rotation, palette_cycle, palette_morph

INKS = np.array([[250, 250, 245], [220, 40, 30], [20, 30, 120], [30, 120, 60]], np.uint8)
SPOTS = ((4, 4), (18, 20), (43, 12), (28, 37))
"""Points x, y in the middle of regions, one for each ink."""


def poster():
    """A disc, a bar and a slope on white."""
    picture = canvas(40, 56, INKS[0])
    picture = painted(picture, half_plane(40, 56, point=(28, 34), normal=(0.2, 0.98)), INKS[3])
    picture = painted(picture, disc(40, 56, center=(20.3, 17.8), radius=11.2), INKS[1])
    return painted(picture, rectangle(40, 56, left=36.5, top=6.2, right=50, bottom=24.7), INKS[2])


def cut_out():
    """The poster in a round frame, on nothing."""
    cover = disc(40, 56, center=(28, 20), radius=19.5)
    return np.dstack([poster(), np.rint(255 * cover).astype(np.uint8)])


ART = segvec.trace(poster(), colors=4)
MOSAIC = segvec.trace(poster(), colors=4, layers="mosaic", understroke=1)
CLEAR = segvec.trace(cut_out(), colors=4)
ANIMATIONS = {
    "cycle": palette_cycle(ART, "map:viridis", size=7, seconds=3),
    "own-cycle": palette_cycle(ART, seconds=3),
    "few-cycle": palette_cycle(ART, "navy,gold", seconds=3),
    "morph": palette_morph(ART, ["black,white", "map:magma", "red,lime,blue,yellow"], seconds=3),
    "held-morph": palette_morph(ART, ["navy,gold", "red,white,lime,blue"], seconds=3, hold=0.6),
    "rotation": color_rotation(ART, seconds=3),
    "mosaic": palette_cycle(MOSAIC, "red,lime,blue,white", seconds=3),
    "cut-out": color_rotation(CLEAR, axis=(1, 1, 1), seconds=3),
}
each = pytest.mark.parametrize("animation", ANIMATIONS.values(), ids=ANIMATIONS.keys())


def with_keys(keys, **fields):
    keys = np.asarray(keys, np.uint8)
    art = replace(ART, colors=keys[0], labels=np.arange(keys.shape[1]))
    return Animation(art, keys, **{"seconds": 4.0, **fields})


def spot_colors(picture, scale=1):
    return np.array([picture[int(scale * y), int(scale * x), :3] for x, y in SPOTS]).astype(int)


def labels_at_spots(art):
    shown = spot_colors(np.array(pillow.open(io.BytesIO(art.to_png())).convert("RGB")))
    return np.abs(shown[:, None] - art.colors.astype(int)).max(axis=2).argmin(axis=1)


def drawn(svg):
    return np.array(pillow.open(io.BytesIO(rasterize(svg, format="png"))).convert("RGBA"))


def keyframes(svg):
    """Percents and colors of the keyframes of each class."""
    found = {}
    for name, body in re.findall(r"@keyframes art-[0-9a-f]{8}-([\w-]+)\{((?:[\d.]+%\{[^}]*\})+)\}", svg):
        stops = re.findall(r"([\d.]+)%\{fill:([^;}]+)", body)
        found[name] = np.array([(float(at), *segvec.color.conversion.parse_color(code)[:3]) for at, code in stops])
    return found


# Colors in time


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


# Makers


def test_cycle_begins_with_the_recolored_art_and_moves_by_one_entry():
    animation = palette_cycle(ART, "red,lime,blue,white")
    np.testing.assert_array_equal(animation.keys[0], recolor(ART, "red,lime,blue,white").colors)
    assert [hex_from_rgb(color) for color in animation.keys[0]] == ["#fff", "#0f0", "#f00", "#00f"]
    np.testing.assert_array_equal(animation.keys[1], np.roll(animation.keys[0], -1, axis=0))
    assert len(animation.keys) == 4


@pytest.mark.parametrize("palette", ["navy,gold", ["navy"], "map:viridis", "red,lime,blue,white,black,teal,gold"])
def test_cycle_of_any_length_begins_with_the_recolored_art(palette):
    animation = palette_cycle(ART, palette)
    expected = recolor(ART, palette)
    np.testing.assert_array_equal(animation.keys[0], expected.colors)
    np.testing.assert_array_equal(animation.artwork.colors, expected.colors)


def test_long_palette_passes_through_every_color():
    palette = segvec.as_palette("map:viridis", size=9)
    animation = palette_cycle(ART, palette)
    for label in range(4):
        assert {*map(tuple, animation.keys[:, label].tolist())} == {*map(tuple, palette.colors.tolist())}


def test_cycle_in_the_palettes_own_order_goes_around():
    animation = palette_cycle(ART, "red,yellow,lime,cyan,blue,magenta,gray,navy", order="palette")
    assert [hex_from_rgb(color) for color in animation.keys[0]] == ["#f00", "#0f0", "#00f", "#808080"]
    assert [hex_from_rgb(color) for color in animation.keys[1]] == ["#ff0", "#0ff", "#f0f", "#000080"]


def test_equal_colors_stay_equal_in_a_cycle():
    animation = palette_cycle(recolor(ART, "red,blue", shading=False), "white,black,lime")
    np.testing.assert_array_equal(animation.keys[:, 0], animation.keys[:, 1])
    assert (animation.keys[:, 0] != animation.keys[:, 2]).any()


def test_morph_has_each_recoloring_as_key():
    palettes = ["navy,gold", "map:magma", "random", "random"]
    animation = palette_morph(ART, palettes, assign="nearest", seed=3)
    for i, palette in enumerate(palettes):
        expected = recolor(ART, palette, assign="nearest", seed=3 + i).colors
        np.testing.assert_array_equal(animation.colors_at(animation.seconds * i / 4), expected)
    assert (animation.keys[2] != animation.keys[3]).any()


@pytest.mark.parametrize("axis", [(1, 0, 0), (1, 1, 1), (0, -2, 1)])
def test_rotation_follows_the_turned_colors(axis):
    animation = color_rotation(ART, axis=axis, seconds=360)
    np.testing.assert_array_equal(animation.keys[0], ART.colors)
    for angle in (1.5, 90, 181, 333.3):
        turned = 255 * rotated_colors(ART.colors / 255, angle=angle, axis=axis)
        assert np.abs(animation.colors_at(angle) - turned).max() <= 2.5


UNUSABLE = {
    "order": (lambda: palette_cycle(ART, "gold", order="hue"), "unknown order 'hue'"),
    "palette": (lambda: palette_cycle(ART, "no such palette"), "no such palette"),
    "zero-seconds": (lambda: palette_cycle(ART, seconds=0), "seconds must be more than 0"),
    "nan-seconds": (lambda: palette_cycle(ART, seconds=float("nan")), "seconds must be more than 0"),
    "hold": (lambda: palette_cycle(ART, hold=1), "hold must be in"),
    "no-palettes": (lambda: palette_morph(ART, []), "at least one"),
    "lone-palette": (lambda: palette_morph(ART, "navy,gold"), "must be a list"),
    "transparent": (lambda: palette_morph(ART, ["navy,gold", "teal"], transparent=("#dc281e",)), "keeps its shapes"),
    "neighbors": (lambda: palette_morph(ART, ["navy,gold"], assign="neighbors"), "keeps its shapes"),
    "axis": (lambda: color_rotation(ART, axis=(0, 0, 0)), "axis must have a direction"),
    "one-key": (lambda: Animation(ART, ART.colors, 1), "keys must be uint8 of shape"),
    "no-keys": (lambda: Animation(ART, np.zeros((0, 4, 3), np.uint8), 1), "keys must be uint8 of shape"),
    "float-keys": (lambda: Animation(ART, np.zeros((2, 4, 3)), 1), "keys must be uint8 of shape"),
    "no-shapes": (lambda: color_rotation(segvec.trace(np.zeros((9, 9, 4), np.uint8))), "no shapes"),
    "width": (lambda: next(color_rotation(ART).frames(width=0)), "width must be at least 1"),
    "background": (lambda: next(color_rotation(ART).frames(background="transparent")), "background must be opaque"),
    "fps": (lambda: next(color_rotation(ART).frames(fps=0)), "fps must be more than 0"),
}


@pytest.mark.parametrize(("make", "message"), UNUSABLE.values(), ids=UNUSABLE.keys())
def test_what_cannot_be_used_is_told(make, message):
    with pytest.raises(InputError, match=message):
        make()


# SVG


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


# Frames


@pytest.mark.parametrize("name", ["frames.gif", "frames.apng", "frames.webp"])
def test_frames_show_the_colors_of_their_times(tmp_path, name):
    animation = ANIMATIONS["few-cycle"]
    animation.write(tmp_path / name, width=112, fps=5)
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
    ANIMATIONS["cut-out"].write(tmp_path / "video.mp4", fps=2)
    frames = [*read_frames(tmp_path / "video.mp4")]
    assert len(frames) == 6
    assert all(frame[2, 2].min() > 248 for frame in frames)


def test_same_animation_gives_the_same_bytes(tmp_path):
    for name in ("one.svg", "two.svg", "one.gif", "two.gif"):
        palette_cycle(segvec.trace(poster(), colors=4), "random", seed=5, seconds=1).write(tmp_path / name, fps=4)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
    assert (tmp_path / "one.gif").read_bytes() == (tmp_path / "two.gif").read_bytes()
    assert (tmp_path / "one.svg").read_text() != ART.to_svg()
