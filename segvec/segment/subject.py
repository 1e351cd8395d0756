"""Cut a subject out of a segmentation: one class, one region, or all that is not background.

Places are (x, y) in pixels, y down. Regions are 4-connected.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from segvec.color.conversion import oklab_from_srgb
from segvec.errors import InputError
from segvec.segment.merge import components
from segvec.segment.segmentation import Segmentation


def mask_of(segmentation: Segmentation, only: int | str | tuple[float, float] = "largest") -> NDArray[np.bool_]:
    """Find the pixels of a class or of one region.

    Parameters
    ----------
    segmentation
        What :func:`segvec.segment.segment` found.
    only
        A class's number, 0 for the lightest: all pixels of that class. ``largest``, ``center``, ``"x,y"`` or
        ``(x, y)``: the largest region, or the one at a place.

    Returns
    -------
    NDArray
        (H, W), True inside; write it with ``png_bytes(mask * np.uint8(255))``.

    Raises
    ------
    InputError
        If there is no such class, or the place lies outside the picture or is transparent.

    Examples
    --------
    >>> labels = np.array([[0, 1, 0]], np.uint8)
    >>> mask_of(Segmentation(labels, np.zeros((2, 3), np.uint8)), "2,0").tolist()
    [[False, False, True]]
    """
    name = ",".join(map(str, only)) if isinstance(only, tuple) else str(only)
    if name.isdecimal():
        return _class_mask(segmentation, int(name))
    numbers, count = components(segmentation.labels)
    if name == "largest":
        area = np.bincount(numbers[segmentation.labels != segmentation.transparent], minlength=count)
        if not area.any():
            raise InputError("there is no largest region: nothing is visible")
        return np.asarray(numbers == area.argmax(), np.bool_)
    x, y = _place(name, segmentation)
    if segmentation.labels[y, x] == segmentation.transparent:
        raise InputError(f"there is nothing at {x},{y}: the picture is transparent there")
    return np.asarray(numbers == numbers[y, x], np.bool_)


def _class_mask(segmentation: Segmentation, label: int) -> NDArray[np.bool_]:
    count = len(segmentation.colors)
    if label >= count:
        raise InputError(f"there is no class {label}: there are {count}, from 0, the lightest, to {count - 1}")
    return np.asarray(segmentation.labels == label, np.bool_)


def _place(name: str, segmentation: Segmentation) -> tuple[int, int]:
    """Column and row of a place."""
    height, width = segmentation.labels.shape
    if name == "center":
        return width // 2, height // 2
    try:
        x, y = (int(float(part) // 1) for part in name.split(","))
    except (ValueError, OverflowError) as error:
        raise InputError(f"a place must be x,y as in 120,80, got {name!r}") from error
    if not (0 <= x < width and 0 <= y < height):
        raise InputError(f"the place {name} is outside the picture of {width} x {height} pixels")
    return x, y


def background_mask(segmentation: Segmentation, *, tolerance: float) -> NDArray[np.bool_]:
    """Find the background: regions of about the color along most of the frame that are connected with it.

    Parameters
    ----------
    tolerance
        OKLab distance from the class that most pixels of the frame have; classes within it are background where
        they are connected with the frame.

    Returns
    -------
    NDArray
        (H, W), True in the background.
    """
    labels, count = segmentation.labels, len(segmentation.colors)
    frame = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    votes = np.bincount(frame[frame < count], minlength=1)
    if not votes.any():  # transparent along the whole frame: there is no background left
        return np.zeros(labels.shape, np.bool_)
    lab = oklab_from_srgb(segmentation.colors / 255)
    is_like = np.zeros(count + 1, np.bool_)
    is_like[:-1] = np.linalg.norm(lab - lab[votes.argmax()], axis=1) <= tolerance
    numbers, _ = components(is_like[labels].astype(np.uint8))
    touching = np.unique(np.concatenate([numbers[0], numbers[-1], numbers[:, 0], numbers[:, -1]]))
    return np.asarray(is_like[labels] & np.isin(numbers, touching), np.bool_)


def subject_mask(
    segmentation: Segmentation, *, only: str | None, remove_background: float | None
) -> NDArray[np.bool_] | None:
    """Find what remains of a picture; ``None`` where all of it does.

    The background goes first, so that the largest region is not the background.
    """
    if only is None and remove_background is None:
        return None
    seen = segmentation.labels != segmentation.transparent
    if remove_background is not None:
        seen &= ~background_mask(segmentation, tolerance=remove_background)
    if only is None:
        return seen
    labels = np.where(seen, segmentation.labels, segmentation.transparent).astype(segmentation.labels.dtype)
    return mask_of(replace(segmentation, labels=labels), only)
