"""What plain numpy makes of pictures, for comparison with what the package makes."""

import numpy as np
from matplotlib import colormaps
from PIL import Image

LUMA = np.array([0.2989, 0.5870, 0.1140])
"""Weights of red, green and blue in grey."""


def blocks_of(values, side):
    """(rows, cols, pixels) of whole blocks."""
    rows, cols = values.shape[0] // side, values.shape[1] // side
    return values.reshape(rows, side, cols, side).swapaxes(1, 2).reshape(rows, cols, side * side)


def pixels_of(file):
    """(H, W, 3) colors of a picture file."""
    return np.asarray(Image.open(file).convert("RGB"))


def convolved(picture, window):
    """The picture, each channel by itself, mirrored at its border."""
    from scipy.signal import convolve2d  # which takes half a second to load

    planes = [convolve2d(picture[..., k], window, mode="same", boundary="symm") for k in range(3)]
    return np.stack(planes, axis=-1)


def spun(picture, angle, axis):
    """Colors turned about an axis by Rodrigues' formula, where the open cube is the whole space."""
    axis = np.array(axis) / np.linalg.norm(axis)
    bent = np.log((picture + 1.0) / (256.0 - picture))
    turned = np.cos(angle) * bent + np.sin(angle) * np.cross(axis, bent)
    turned += (1 - np.cos(angle)) * (bent @ axis)[..., None] * axis
    return (257 / (1 + np.exp(-turned)) - 1).clip(0, 255)


def looked_up(name, shares):
    """Colors 0..255 that matplotlib gives to 0..1."""
    return (colormaps[name](shares)[..., :3] * 255).astype(np.uint8)
