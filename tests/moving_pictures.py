"""Animations that tests write, and how they are read back."""

import numpy as np
import pytest
from machine import needs_ffmpeg

from segvec.image.animation_reading import read_frames

ANIMATIONS = ["gif", "png", "apng", "webp"]
VIDEOS = ["mp4", "webm"]
FORMATS = ANIMATIONS + [pytest.param(kind, marks=needs_ffmpeg) for kind in VIDEOS]


def moving_square(count=12, height=15, width=21, channels=3):
    """Draw a square that moves over a ground of few colors."""
    frames = np.full((count, height, width, channels), 255, np.uint8)
    frames[:, :, : width // 2, :3] = (0, 80, 160)
    for i, frame in enumerate(frames):
        frame[i % height : i % height + 4, i % width : i % width + 4, :3] = (200, 20 * (i % 10), 0)
    return frames


def read_back(path):
    return np.stack(list(read_frames(path)))
