import numpy as np
import pytest

from segvec.effects.effect import EFFECTS, NAMES_ELSEWHERE, apply_effects, parse_effect
from segvec.effects.noise_effects import estimated_noise
from segvec.errors import InputError


def disks(*, size=48):
    """A picture with smooth parts and an edge, in floats."""
    y, x = np.mgrid[:size, :size] / size
    disk = (x - 0.5) ** 2 + (y - 0.5) ** 2 < 0.1
    return np.stack([0.2 + 0.4 * x, 0.3 + 0.4 * disk, 0.6 - 0.3 * y], axis=-1)


def grainy(picture, level):
    return (picture + np.random.default_rng(0).normal(0, level, picture.shape)).clip(0, 1)


def error(one, other):
    return float(np.sqrt(((one - other) ** 2).mean()))


@pytest.mark.parametrize("level", [0.02, 0.08])
def test_denoised_picture_is_nearer_to_the_one_without_noise(level):
    noisy = grainy(disks(), level)
    assert error(apply_effects(noisy, ["denoise"]), disks()) < 0.5 * error(noisy, disks())


@pytest.mark.parametrize("level", [0.01, 0.05, 0.1])
def test_noise_is_estimated(level):
    assert estimated_noise(grainy(disks(size=96), level)) == pytest.approx(level, rel=0.15)


def test_edge_survives():
    clean = apply_effects(grainy(disks(), 0.05), ["denoise"])
    step = clean[24, 24, 1] - clean[2, 2, 1]
    assert step == pytest.approx(0.4, abs=0.03)


def test_picture_without_noise_stays():
    flat = np.kron(np.array([[10, 200], [90, 40]], np.uint8), np.ones((9, 9), np.uint8))
    np.testing.assert_array_equal(apply_effects(flat, ["denoise"]), flat)
    np.testing.assert_array_equal(apply_effects(flat, ["denoise:0"]), flat)


@pytest.mark.parametrize("name", NAMES_ELSEWHERE)
def test_names_from_elsewhere_are_answered_with_ours(name):
    assert name not in EFFECTS
    parse_effect(NAMES_ELSEWHERE[name])
    with pytest.raises(InputError, match=f"it is written as '{NAMES_ELSEWHERE[name]}' here"):
        parse_effect(f"{name}:3")


def test_grayscale_is_answered_too():
    with pytest.raises(InputError, match="it is written as 'grey' here"):
        parse_effect("Grayscale")
