"""Cutting of pictures: turned and cropped before anything else is done with them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from segvec.image.depth import full_value
from segvec.image.image import Image
from segvec.layout.cut import cut_box

if TYPE_CHECKING:
    from segvec.image.animation_reading import FrameStream

_Sample = TypeVar("_Sample", bound=np.generic)


def cut_pixels(pixels: NDArray[_Sample], *, crop: str | None = None, turn: int = 0) -> NDArray[_Sample]:
    """Turn an array (H, W, ...) clockwise and take a part of it, in this order.

    Parameters
    ----------
    crop
        As for :func:`segvec.layout.cut.cut_box`, of the turned array; None takes all.
    turn
        Degrees: a multiple of 90.

    Raises
    ------
    InputError
        If the part is not inside.

    Examples
    --------
    >>> cut_pixels(np.array([[1, 2], [3, 4]]), turn=90).tolist()
    [[3, 1], [4, 2]]
    >>> cut_pixels(np.array([[1, 2], [3, 4]]), crop="50%,0,50%,100%").tolist()
    [[2], [4]]
    """
    turned = np.rot90(pixels, -turn // 90) if turn % 360 else pixels
    if crop is None:
        return turned
    left, top, right, bottom = cut_box(crop, (turned.shape[1], turned.shape[0]))
    return turned[top:bottom, left:right]


def cut_image(image: Image, *, crop: str | None = None, turn: int = 0) -> Image:
    """Turn a picture and take a part of it; it is known by the same hash.

    Parameters
    ----------
    crop, turn
        As for `cut_pixels`.

    Examples
    --------
    >>> from segvec.image.image import read_image
    >>> cut_image(read_image(np.zeros((2, 3), np.uint8)), turn=90)
    <Image: 2 x 3>
    """
    if crop is None and turn % 360 == 0:
        return image
    pixels = np.ascontiguousarray(cut_pixels(image.pixels, crop=crop, turn=turn))
    if image.alpha is None:
        return replace(image, pixels=pixels)
    alpha = np.ascontiguousarray(cut_pixels(image.alpha, crop=crop, turn=turn))
    return replace(image, pixels=pixels, alpha=None if bool((alpha == full_value(alpha.dtype)).all()) else alpha)


def cut_frames(frames: "FrameStream", *, crop: str | None = None, turn: int = 0) -> "FrameStream":
    """Turn every frame and take a part of it.

    Parameters
    ----------
    crop, turn
        As for `cut_pixels`.

    Examples
    --------
    >>> from segvec.image.animation_reading import read_frames
    >>> cut_frames(read_frames(np.zeros((5, 2, 3), np.uint8)), turn=90).size
    (2, 3)
    """
    width, height = frames.size if turn % 180 == 0 else frames.size[::-1]
    left, top, right, bottom = (0, 0, width, height) if crop is None else cut_box(crop, (width, height))

    def cut() -> Iterator[NDArray[np.uint8]]:
        return (cut_pixels(frame, crop=crop, turn=turn) for frame in frames.open_frames())

    return replace(frames, size=(right - left, bottom - top), open_frames=cut)
