import numpy as np
import pytest

import segvec
from segvec.color.conversion import oklab_from_srgb
from segvec.palette.extract import extract_palette
from segvec.segment.quantize import histogram
from segvec.segment.vivid import VIVID_CHROMA, lifted_colors, vivid_palette

VIVID = {"red": (214, 40, 40), "orange": (240, 140, 20), "green": (30, 150, 60), "blue": (40, 90, 220)}


def muted_scene(size: int = 160, *, seed: int = 0) -> np.ndarray:
    """Draw a scene of dull colors from dark to light, with grain."""
    rng = np.random.default_rng(seed)
    x, y = np.meshgrid(np.linspace(0, 1, size), np.linspace(0, 1, size))
    tone = 30 + 190 * (0.6 * x + 0.4 * np.sin(5 * y) ** 2)
    tint = np.stack([10 * np.sin(4 * x), 6 * np.cos(3 * y), -8 * np.sin(3 * x + y)], axis=2)
    grain = rng.normal(0, 5, (size, size, 1))
    return np.clip(tone[..., None] + tint + grain, 0, 255).astype(np.uint8)


def hue_and_chroma(color: np.ndarray) -> tuple[float, float]:
    _, a, b = oklab_from_srgb(np.asarray(color) / 255)
    return float(np.degrees(np.arctan2(b, a))), float(np.hypot(a, b))


@pytest.mark.parametrize("name", VIVID)
def test_one_percent_of_a_vivid_color_survives_among_eight(name: str) -> None:
    pixels = muted_scene()
    pixels[70:86, 90:106] = VIVID[name]
    art = segvec.trace(pixels, preset="poster", colors=8)
    hue, chroma = hue_and_chroma(np.array(VIVID[name]))
    found = [
        hue_and_chroma(color)
        for color in segvec.read_image(art.to_png(width=160)).pixels[72:84:3, 92:104:3].reshape(-1, 3)
    ]
    assert all(abs((h - hue + 180) % 360 - 180) < 25 and c > 0.6 * chroma for h, c in found)


def test_least_error_alone_would_lose_it() -> None:
    pixels = muted_scene()
    pixels[70:86, 90:106] = (170, 120, 70)
    counts = histogram(pixels)
    chroma = [
        max(hue_and_chroma(color)[1] for color in vivid_palette(counts, n_colors=4, vividness=vividness).colors)
        for vividness in (0.0, 1.0)
    ]
    assert chroma[0] < 0.06 < VIVID_CHROMA < chroma[1]


def test_grey_stays_grey() -> None:
    grain = np.random.default_rng(1).normal(0, 6, (96, 96, 3))
    grey = np.linspace(40, 220, 96)[None, :, None] + grain
    colors = vivid_palette(histogram(np.clip(grey, 0, 255).astype(np.uint8)), n_colors=6, vividness=1.0).colors
    assert max(hue_and_chroma(color)[1] for color in colors) < 0.02


def test_colors_are_lifted_to_most_of_their_pixels_and_hues_stay() -> None:
    dull, vivid = np.array([150, 110, 110], np.uint8), np.array([200, 70, 70], np.uint8)
    pixels = np.concatenate([np.tile(dull, (50, 1)), np.tile(vivid, (50, 1))])
    mean = np.rint(pixels.mean(axis=0, keepdims=True)).astype(np.uint8)
    labels = np.zeros(100, np.intp)
    means, lifted = (
        hue_and_chroma(lifted_colors(mean, pixels=pixels, labels=labels, vividness=vividness)[0])
        for vividness in (0.0, 1.0)
    )
    assert lifted[1] == pytest.approx(hue_and_chroma(vivid)[1], rel=0.05)
    assert lifted[1] > 1.3 * means[1]
    assert lifted[0] == pytest.approx(means[0], abs=2)


def test_extracted_palette_has_the_rare_vivid_color() -> None:
    pixels = muted_scene()
    pixels[70:86, 90:106] = VIVID["red"]
    hues = [hue_and_chroma(color) for color in extract_palette(pixels, colors=6).colors]
    assert any(c > 0.12 and abs(h - hue_and_chroma(np.array(VIVID["red"]))[0]) < 20 for h, c in hues)
