"""Frames of an artwork whose colors change: its shapes are drawn once."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from segvec.artwork.artwork import Artwork
from segvec.errors import InputError
from segvec.layout.destinations import completed_size
from segvec.rendering.coverage import Coverage, coverage
from segvec.svg.colors import svg_colors
from segvec.svg.reading import with_root_attribute
from segvec.svg.writing import svg_text


def label_coverage(artwork: Artwork, size: tuple[int, int]) -> tuple[Coverage, NDArray[np.intp]]:
    """Measure what each label covers; also return the label of each color that was told apart."""
    # In colors that are the labels' numbers, because labels of one color now may have two later.
    numbers = np.arange(1, len(artwork.colors) + 1)
    codes = (numbers[:, None] >> np.array([16, 8, 0]) & 255).astype(np.uint8)
    text = svg_text(replace(artwork, colors=codes))
    if frame_size(artwork.size, size[0], None) == size or frame_size(artwork.size, None, size[1]) == size:
        # The side that was rounded would leave margins, a part of a pixel wide.
        text = with_root_attribute(text, "preserveAspectRatio", "none")
    document = svg_colors(text)
    labels = document.colors.astype(np.intp) @ np.array([65536, 256, 1]) - 1
    return coverage(document, width=size[0], height=size[1]), labels


def frame_size(size: tuple[int, int], width: int | None, height: int | None) -> tuple[int, int]:
    """Complete the size of a frame by the artwork's shape."""
    for name, value in (("width", width), ("height", height)):
        if value is not None and value < 1:
            raise InputError(f"{name} must be at least 1, got {value}")
    return completed_size(width, height, like=size)
