"""Drawings made by chance, whose inks are known: every one must come back, to the level, and none besides."""

import io

import numpy as np
import pytest
from PIL import Image
from skimage.color import deltaE_ciede2000, rgb2lab

import segvec
from segvec.segment.flat import flat_inks, plain_mask

LEAST_SHARE = 5e-4
"""Of a picture: smaller parts may be lost."""


def lab(color):
    return rgb2lab(np.array(color, np.uint8)[None, None])


def chosen_inks(random, count):
    """Colors of which half lie near another one: at least dE00 2 and three levels apart."""
    inks = []
    while len(inks) < count:
        is_near = inks and random.random() < 0.5
        start = inks[random.integers(len(inks))] if is_near else random.integers(0, 256, 3)
        ink = np.clip(np.array(start) + (random.integers(-14, 15, 3) if is_near else 0), 0, 255).astype(int)
        apart = (deltaE_ciede2000(lab(ink), lab(other)).item() >= 2 for other in inks)
        if all(apart) and all(np.abs(np.array(other) - ink).max() >= 3 for other in inks):
            inks.append(tuple(ink.tolist()))
    return inks


def drawing(seed, *, size, count, is_opaque):
    """Inks, the drawing with soft edges, and its pixels with hard ones: rectangles, disks, rings and strokes."""
    random = np.random.default_rng(seed)
    inks = chosen_inks(random, count)
    parts = [f'<rect width="100" height="100" fill="rgb{inks[0]}"/>'] if is_opaque else []
    for ink in inks[len(parts) :]:
        (x, y), r, fill = random.uniform(5, 95, 2).round(2), random.uniform(6, 22), f"rgb{ink}"
        stroke = 300 / size + random.uniform(1, 5)
        turn = f"rotate({random.uniform(0, 90):.1f} {x} {y})"
        shape = random.integers(4)
        if shape == 0:
            box = f'x="{x - r:.2f}" y="{y - r / 2:.2f}" width="{2 * r:.2f}" height="{r:.2f}"'
            parts.append(f'<rect {box} fill="{fill}" transform="{turn}"/>')
        elif shape == 1:
            parts.append(f'<circle cx="{x}" cy="{y}" r="{r:.2f}" fill="{fill}"/>')
        elif shape == 2:
            parts.append(f'<circle cx="{x}" cy="{y}" r="{r:.2f}" fill="none" stroke="{fill}" stroke-width="{stroke}"/>')
        else:
            parts.append(f'<path d="M{x} {y}l{r:.1f} {2 * r:.1f}" stroke="{fill}" stroke-width="{stroke}"/>')
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="{size}" height="{size}"'
    soft, hard = (
        segvec.render(f"{head}{more}>{''.join(parts)}</svg>") for more in ("", ' shape-rendering="crispEdges"')
    )
    return inks, soft, np.asarray(Image.open(io.BytesIO(hard)).convert("RGBA"))


def shares(inks, pixels):
    return {ink: (pixels == (*ink, 255)).all(axis=2).mean() for ink in inks}


@pytest.mark.parametrize("is_opaque", [True, False])
@pytest.mark.parametrize("size", [256, 512])
@pytest.mark.parametrize("seed", range(6))
def test_every_ink_comes_back_and_none_besides(seed, size, is_opaque):
    inks, png, pixels = drawing(seed * 1000 + size, size=size, count=3 + 4 * seed, is_opaque=is_opaque)
    found = {tuple(color) for color in segvec.trace(png).colors.tolist()}
    assert {ink for ink, share in shares(inks, pixels).items() if share >= LEAST_SHARE} <= found
    assert found <= set(inks)


@pytest.mark.parametrize("seed", range(6))
def test_small_drawings_lose_no_ink_but_of_the_smallest_parts(seed):
    inks, png, pixels = drawing(seed, size=64, count=3 + 2 * seed, is_opaque=True)
    found = {tuple(color) for color in segvec.trace(png).colors.tolist()}
    assert {ink for ink, share in shares(inks, pixels).items() if share >= 0.02} <= found
    assert found <= set(inks)


@pytest.mark.parametrize("pale", [(252, 255, 255), (245, 248, 250), (241, 242, 242)])
def test_pale_plate_on_white_is_a_plate(pale):
    pixels = np.full((60, 80, 3), 255, np.uint8)
    pixels[20:40, 20:60] = pale
    pixels[5:15, 5:15] = (190, 40, 50)
    art = segvec.trace(pixels, curve="pixel")
    assert tuple(pale) in map(tuple, art.colors.tolist())
    assert np.array_equal(art.to_array()[..., :3], pixels)


def test_dark_spot_beside_black_keeps_its_size():
    y, x = np.mgrid[:120, :160]
    pixels = np.full((120, 160, 3), 255, np.uint8)
    pixels[60:, :] = 0
    spot = np.hypot(x - 80, y - 30) < 6
    pixels[spot] = (33, 33, 33)
    art = segvec.trace(pixels)
    drawn = (art.to_array()[..., 0] < 128)[:58]
    assert drawn.sum() == pytest.approx(spot.sum(), rel=0.06)


def test_steps_of_a_ramp_are_no_inks():
    ramp = np.repeat(np.arange(100, 200, dtype=np.uint8), 8)[None, :, None].repeat(90, axis=0).repeat(3, axis=2)
    pixels = np.full((300, 800, 3), 255, np.uint8)
    pixels[200:290] = ramp
    found = flat_inks(pixels)
    assert found is None or len(found.inks) < 12


@pytest.mark.parametrize("quality", [75, 85, 95])
def test_jpeg_makes_no_new_inks(quality):
    inks, png, _ = drawing(7, size=256, count=5, is_opaque=True)
    file = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").save(file, "JPEG", quality=quality)
    found = segvec.trace(file.getvalue()).colors
    distance = np.array([min(deltaE_ciede2000(lab(color), lab(ink)).item() for ink in inks) for color in found])
    assert len(found) <= 3 * len(inks)
    assert np.median(distance) < 12


@pytest.mark.parametrize(
    ("grid", "expected"),
    [
        (["aaa", "aaa", "aaa"], ["111", "111", "111"]),
        (["aaab", "aaab", "aaab"], ["1100", "1100", "1100"]),
        (["aaaa", "aaaa", "aaab"], ["1111", "1100", "1100"]),
    ],
)
def test_plain_pixels_equal_all_their_neighbors(grid, expected):
    pixels = np.array([[[ord(letter)] * 3 for letter in row] for row in grid], np.uint8)
    assert plain_mask(pixels).astype(int).astype(str).tolist() == [list(row) for row in expected]


def test_what_shines_through_where_shapes_abut_is_no_ink():
    # Symmetrical, so that mixtures of two inks and the page come again and again.
    inks = ["#eb2027", "#f19020", "#ffcb4c", "#5c903f", "#226798", "#8767ac"]
    rings = "".join(
        f'<path d="M{4 + 6 * k} 90a{46 - 6 * k} {46 - 6 * k} 0 0 1 {92 - 12 * k} 0h-6'
        f'a{40 - 6 * k} {40 - 6 * k} 0 0 0 -{80 - 12 * k} 0z" fill="{ink}"/>'
        for k, ink in enumerate(inks)
    )
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="256" height="256">'
    png = segvec.render(f'{head}<path d="M0 0h100v100H0z" fill="#fff"/>{rings}</svg>')
    found = {"#" + bytes(color).hex() for color in segvec.trace(png).colors.tolist()}
    assert found == {*inks, "#ffffff"}
