"""Planes of floats made smaller and larger by a whole factor."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Plane = NDArray[np.floating[Any]]


def reduced(plane: Plane, factor: int) -> Plane:
    """Take the mean of each square of pixels, of what there is of it at the ends.

    Examples
    --------
    >>> reduced(np.eye(5), 2).round(2).tolist()
    [[0.5, 0.0, 0.0], [0.0, 0.5, 0.0], [0.0, 0.0, 1.0]]
    """
    return np.asarray(Image.fromarray(plane.astype(np.float32)).reduce(factor)).astype(plane.dtype)


def enlarged(plane: Plane, factor: int, shape: tuple[int, ...]) -> Plane:
    """Spread the values of squares over (H, W) pixels, evenly between their middles.

    Examples
    --------
    >>> enlarged(np.array([[0.0, 1.0]]), 2, (2, 4))[0].tolist()
    [0.0, 0.25, 0.75, 1.0]
    """
    height, width = plane.shape
    size = width * factor, height * factor
    image = Image.fromarray(plane.astype(np.float32)).resize(size, Image.Resampling.BILINEAR)
    return np.asarray(image)[: shape[0], : shape[1]].astype(plane.dtype)
