"""A picture of class numbers alone: its numbers, or colors, are the classes, and it needs no other picture."""

import hashlib
import os
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segvec.errors import InputError
from segvec.files import file_bytes
from segvec.image.image import Image, read_image
from segvec.image.samples import array_digest
from segvec.npy import NPY
from segvec.segment.given import given_labels, read_map


@dataclass(frozen=True, slots=True, eq=False)
class IndexMap:
    """Classes, and the picture that they are shown as."""

    classes: NDArray[np.unsignedinteger]
    """(H, W) numbers of the classes, from 0, in the order of their values."""
    n_classes: int
    """How many there are."""
    picture: Image
    """In the classes' own colors; where they have none, in greys."""
    has_colors: bool
    """Whether the classes have colors of their own."""

    def painted(self, colors: NDArray[np.uint8]) -> Image:
        """Return the picture with a color (K, 3) for each class, in their order, around where they are too few."""
        table = colors[np.arange(self.n_classes) % len(colors)]
        return Image(table[self.classes], self.picture.alpha, self.picture.sha256, self.picture.name)


def read_index_map(source: Any, *, max_pixels: int) -> IndexMap:  # noqa: ANN401 (anything that holds classes)
    """Read an array of class numbers, a .npy file of them, or a picture of few colors or numbers.

    Parameters
    ----------
    source
        (H, W) whole numbers of any size, or what `read_image` takes, whose distinct colors are the classes; of PNG
        with a palette, its entries are.
    max_pixels
        Most pixels to accept.

    Raises
    ------
    InputError
        If it cannot be read, or has too many values to be classes.
    """
    values, picture = _values_and_picture(source, max_pixels)
    try:
        classes, count = given_labels(values)
    except InputError as error:
        raise InputError(f"without labels the picture itself is taken for the classes, but {error}") from error
    has_colors = picture is not None and bool((picture.pixels != picture.pixels[..., :1]).any())
    if picture is None:
        digest, name = _identity(source, values)
        grey = np.rint(np.linspace(0, 255, count)).astype(np.uint8)[classes]
        picture = Image(np.repeat(grey[..., np.newaxis], 3, axis=-1), None, digest, name)
    return IndexMap(classes, count, picture, has_colors)


def _values_and_picture(source: Any, max_pixels: int) -> tuple[NDArray[Any], Image | None]:  # noqa: ANN401
    if isinstance(source, (str, os.PathLike)):
        values = read_map(source, noun="labels", max_pixels=max_pixels)
        is_matrix = file_bytes(source)[0].startswith(NPY)
        return values, None if is_matrix else read_image(source, max_pixels=max_pixels)
    if isinstance(source, np.ndarray) and source.ndim == 2:
        return read_map(source, noun="labels", max_pixels=max_pixels), None
    picture = source if isinstance(source, Image) else read_image(source, max_pixels=max_pixels)
    return picture.pixels, picture


def _identity(source: Any, values: NDArray[Any]) -> tuple[str, str]:  # noqa: ANN401
    """Return the digest and the name of what is no picture."""
    if isinstance(source, np.ndarray):
        return array_digest(values), ""
    data, _, name = file_bytes(source)
    return hashlib.sha256(data).hexdigest(), name
