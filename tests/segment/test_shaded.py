"""Drawings made by chance of flat shapes and ramps: inks come back to the level, and every ramp as one gradient."""

import io

import numpy as np
import pytest
from PIL import Image
from ramped import ramped
from scipy.ndimage import binary_erosion

import segvec
from segvec.image.image import image_from_array
from segvec.segment import segment

LEAST_SHARE = 5e-4
"""Of a picture: smaller parts may be lost, and be added where edges meet."""

NEAR = 2
"""Levels that a ramp may be off."""


def inner(mask, *, margin=3):
    """Pixels of a shape away from its edges and the picture's."""
    return binary_erosion(mask, np.ones((3, 3)), iterations=margin)


def flat_colors(art):
    return {tuple(color) for label, color in enumerate(art.colors.tolist()) if label not in art.shades}


def differences(drawing, art):
    """(H, W) levels between a drawing and its trace where both are seen."""
    drawn = art.to_array().astype(int)
    return np.where(drawing.pixels[..., 3] == 255, np.abs(drawn - drawing.pixels).max(axis=2), 0)


def shares(drawing):
    """Share of the picture that each shape fills."""
    return [(drawing.shapes == number).mean() for number in range(len(drawing.inks))]


def large_inks(drawing):
    parts = zip(drawing.inks, shares(drawing), strict=True)
    return {ink for ink, share in parts if ink is not None and share >= LEAST_SHARE}


CASES = [
    *[(seed, 128, 9, is_opaque) for seed in range(3) for is_opaque in (True, False)],
    *[(seed, 256, 16, is_opaque) for seed in range(2) for is_opaque in (True, False)],
    *[(seed, 512, count, seed == 0) for seed, count in enumerate((25, 36))],
]


@pytest.mark.parametrize(("seed", "size", "count", "is_opaque"), CASES)
def test_every_ink_and_every_ramp_come_back_and_nothing_besides(seed, size, count, is_opaque):
    drawing = ramped(seed, size=size, count=count, is_opaque=is_opaque)
    art = segvec.trace(drawing.png)
    found = flat_colors(art)
    assert large_inks(drawing) <= found
    apart = differences(drawing, art)
    stops = sorted(len(shade.offsets) for shade in art.shades.values())
    expected = sorted(number for number in drawing.stops if number is not None)
    assert len(stops) == len(expected)
    assert all(one <= other for one, other in zip(stops, expected, strict=True))
    for number, ink in enumerate(drawing.inks):
        assert apart[inner(drawing.shapes == number)].max(initial=0) <= (NEAR if ink is None else 0), number
    drawn = art.to_array()[..., :3]
    assert sum((drawn == color).all(axis=2).mean() for color in found - set(drawing.inks)) < LEAST_SHARE


@pytest.mark.parametrize("seed", range(8))
def test_small_drawings_lose_no_ink_and_no_ramp(seed):
    drawing = ramped(seed, size=64, count=4, is_opaque=True)
    art = segvec.trace(drawing.png)
    assert large_inks(drawing) <= flat_colors(art)
    assert len(art.shades) == sum(number is not None for number in drawing.stops)
    apart = differences(drawing, art)
    inside = np.any([inner(drawing.shapes == number) for number in range(len(drawing.inks))], axis=0)
    assert (apart[inside] > NEAR).mean() < 0.01


def slope(height, width, *, start, steps):
    """A ramp from left to right, steps by channel in levels a pixel."""
    x = np.arange(width)[None, :, None] + 0.5
    return np.broadcast_to(np.array(start) + x * np.array(steps), (height, width, 3)).copy()


@pytest.mark.parametrize("step", [12, -12, 40])
def test_an_edge_within_a_ramp_stays_an_edge(step):
    levels = slope(120, 160, start=(60, 90, 200), steps=(0.8, 0.5, -0.6))
    inside = np.zeros((120, 160), bool)
    inside[30:90, 40:110] = True
    levels[inside] += step
    pixels = np.rint(levels).astype(np.uint8)
    cut = segment(image_from_array(pixels)).segmentation
    assert len(cut.shades) == len(cut.colors) == 2
    assert ((cut.labels == cut.labels[60, 60]) != inside).sum() <= 4
    off = np.abs(segvec.trace(pixels).to_array()[..., :3].astype(int) - pixels).max(axis=2)
    assert off[binary_erosion(inside) | binary_erosion(~inside, border_value=1)].max() <= NEAR


def with_ramp(pixels):
    """Put a ramp beside something, so that the picture is shaded art."""
    beside = np.rint(slope(len(pixels), 80, start=(30, 60, 90), steps=(2, 1, 0.5))).astype(np.uint8)
    return np.concatenate([beside, np.full((len(pixels), 6, 3), 255, np.uint8), pixels], axis=1)


@pytest.mark.parametrize("step", [4, 8, 20])
@pytest.mark.parametrize("width", [12, 30, 60])
def test_flat_bands_side_by_side_are_no_ramp(step, width):
    bands = [(90 + step * number, 120, 160 - step * number) for number in range(4)]
    flat = np.repeat(np.array(bands, np.uint8), width, axis=0)[None].repeat(90, axis=0)
    art = segvec.trace(with_ramp(flat))
    assert len(art.shades) == 1
    assert set(bands) <= flat_colors(art)


def test_a_page_that_a_ramp_fades_into_keeps_its_ink():
    pixels = np.full((200, 300, 3), 240, np.uint8)
    ramp = slope(200, 80, start=(240, 240, 240), steps=(-2, -1, -0.5))
    pixels[40:160, 100:180] = np.rint(ramp)[40:160]
    art = segvec.trace(pixels)
    assert flat_colors(art) == {(240, 240, 240)}
    assert len(art.shades) == 1


def test_a_clamped_ramp_has_its_flat_ends():
    x = np.clip((np.arange(200) - 60) / 80, 0, 1)[None, :, None]
    ramp = (1 - x) * (200, 40, 90) + x * (60, 160, 220)
    pixels = np.full((140, 260, 3), 255, np.uint8)
    pixels[20:120, 30:230] = np.rint(ramp)
    art = segvec.trace(pixels)
    assert flat_colors(art) == {(255, 255, 255)}
    assert [len(shade.offsets) for shade in art.shades.values()] == [4]


@pytest.mark.parametrize("kind", ["linear", "radial"])
def test_a_ramp_over_shapes_apart_is_one_gradient(kind):
    y, x = np.mgrid[:160, :240] + 0.5
    place = x / 240 if kind == "linear" else np.hypot(x - 120, y - 80) / 150
    ramp = (1 - place)[..., None] * (250, 180, 40) + place[..., None] * (90, 20, 140)
    pixels = np.full((160, 240, 3), 255, np.uint8)
    for left in range(10, 230, 55):
        pixels[20:70, left : left + 40] = np.rint(ramp)[20:70, left : left + 40]
        pixels[90:140, left : left + 40] = np.rint(ramp)[90:140, left : left + 40]
    art = segvec.trace(pixels)
    assert len(art.shades) == 1
    assert flat_colors(art) == {(255, 255, 255)}
    assert np.abs(art.to_array()[..., :3].astype(int) - pixels).max() <= NEAR + 1  # corners, which are fitted too


def likeness(one, other):
    """Peak signal-to-noise ratio, dB."""
    return 10 * np.log10(255**2 / ((one.astype(float) - other) ** 2).mean())


def compressed(picture, quality):
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality)
    return file.getvalue()


@pytest.mark.parametrize("quality", [75, 85, 95])
def test_a_jpeg_loses_little_beside_what_the_file_lost(quality):
    drawing = ramped(0, size=160, count=4, is_opaque=True)
    picture = Image.open(io.BytesIO(drawing.png)).convert("RGB")
    data = compressed(picture, quality)
    own = likeness(np.asarray(Image.open(io.BytesIO(data))), np.asarray(picture))
    assert likeness(segvec.trace(data).to_array()[..., :3], np.asarray(picture)) > own - 2.2


@pytest.mark.parametrize("side", [128, 192, 384])
@pytest.mark.parametrize("seed", range(2))
def test_a_scaled_drawing_keeps_its_ramps(seed, side):
    drawing = ramped(seed, size=256, count=9, is_opaque=True)
    picture = Image.open(io.BytesIO(drawing.png)).convert("RGB").resize((side, side), Image.Resampling.LANCZOS)
    art = segvec.trace(np.asarray(picture))
    expected = sum(number is not None for number in drawing.stops)
    assert expected <= len(art.shades) <= expected + 2
    assert likeness(art.to_array()[..., :3], np.asarray(picture)) > 36
