"""Salience: the part of a picture that has most to say, by its faces, and else guessed from contrast and color."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from segvec.color.conversion import oklab_from_srgb
from segvec.errors import InputError
from segvec.image.thumbnail import thumbnail
from segvec.layout.crop import box_at, crop_box, largest_sides
from segvec.layout.destinations import Box
from segvec.layout.faces import FACE_SIDE, faces_in
from segvec.layout.gravity import AUTO, Gravity
from segvec.layout.skin import skin_likeness

GLANCE_SIDE = 128
"""Longer side, in pixels, at which contrast is judged: as much as one sees at a glance, and quickly done."""

_CONTRAST_SIDES = (1 / 32, 1 / 16, 1 / 8)
"""Sizes of details, as parts of the longer side: an eye, a face, a head with its hat."""

_DISTINCTNESS = 0.25
"""Weight of unlikeness to the mean color, beside contrast: little, since whole skies can be unlike the mean."""

_POSITIONS = 257
"""Places that are tried along the way that a box can slide; odd, so that the middle is one of them."""

_HIDDEN, _MISSED = 0.1, 0.02
"""Parts of a face that something may hide, and that may be cut off, without being missed."""

_WHOLE_HEADS, _SEEN_FACES, _COMPOSITION = 100.0, 10.0, 12.0
"""What counts, beside salience, which is at most 1: whole heads before anything, then what is seen of faces where a
head has no room, then where they stand."""

_SLICE = 0.3
"""What a face that is cut in two loses beside one that is not there at all: of less than that nothing is shown."""

_CENTERING = 0.15
"""What the edge loses beside the middle, of salience that is at most 1: the middle wins where little is to be won."""


@dataclass(frozen=True, slots=True)
class _Way:
    """A way that a box can slide."""

    head: tuple[float, float]
    """What of a head is before and behind its face, as parts of the face's side."""
    stand: float
    """Where faces stand best, as a part of the box."""


_ACROSS, _DOWN = _Way((0.1, 0.1), 0.5), _Way((0.3, 0.1), 0.4)
"""Hair is above; faces stand a little above the middle, with their eyes on the upper third."""


@dataclass(frozen=True, slots=True)
class _Found:
    """The place where a box says most."""

    place: float
    """0 (left) .. 1 (right)."""
    n_missing: int = 0
    """Faces that are not whole inside."""
    heads: tuple[float, float] | None = None
    """From where to where heads reach that the box has in it, as fractions of the picture, where it cuts a face."""
    n_other: int = 0
    """Faces that are not whole there."""


@dataclass(frozen=True, slots=True)
class Crop:
    """A part of a picture, and what is known of what it cuts."""

    box: Box
    """Left, top, right, bottom in pixels."""
    n_faces: int = 0
    """Faces that were found."""
    n_missing: int = 0
    """Those of them that are not whole inside."""
    without_cut: "Crop | None" = None
    """One of another shape that cuts no face in two; none where that of the shape does not."""


def picture_crop(
    pixels: NDArray[np.uint8], *, aspect: float, gravity: Gravity = AUTO, avoid: Sequence[Box] = ()
) -> Crop:
    """Return the largest box of a shape inside a picture, where a gravity says or where the picture has most to say.

    For ``auto`` all faces are whole inside as far as the shape allows, a little above the middle. Where there are none,
    each pixel of a thumbnail counts by its contrast to its surroundings, at three sizes, and by its distance from the
    mean color, both in OKLab, and up to three times as much in the colors of skin, most above; the box slides to where
    the sum of the squares is largest, what is near its middle counting most. What `avoid` hides counts not at all.
    Where nothing stands out, the box is in the middle. Nothing is looked for where the box is the whole picture.

    Parameters
    ----------
    pixels
        (H, W, 3) sRGB.
    aspect
        Width / height of the box.
    gravity
        ``auto``, or what :func:`segvec.layout.crop.crop_box` takes.
    avoid
        Boxes that something will hide, in fractions 0..1 of the crop; where they overlap they count twice.

    References
    ----------
    .. [1] Itti, Koch & Niebur (1998), doi:10.1109/34.730558 (contrast of center and surround)
    .. [2] Achanta et al. (2009), doi:10.1109/CVPR.2009.5206596 (distance from the mean color)

    Examples
    --------
    >>> picture_crop(np.zeros((40, 60, 3), np.uint8), aspect=1).box
    (10.0, 0.0, 50.0, 40.0)
    """
    size = _size_of(pixels)
    if gravity != AUTO:
        return Crop(crop_box(size, aspect=aspect, gravity=gravity, avoid=avoid))
    width, height = largest_sides(size, aspect)
    if (width, height) == size:
        return Crop(box_at(0.0, 0.0, size, (width, height)))
    small = thumbnail(pixels, FACE_SIDE)
    scale = np.tile([size[0] / small.shape[1], size[1] / small.shape[0]], 2)
    faces = faces_in(small) * scale / np.tile(size, 2)
    salience = _salience(thumbnail(small, GLANCE_SIDE))
    if width < size[0]:
        found = _best_place(salience, faces, width / size[0], avoid, _ACROSS)
        box = box_at((size[0] - width) * found.place, 0.0, size, (width, height))
        span = found.heads and (found.heads[0] * size[0], 0.0, found.heads[1] * size[0], float(size[1]))
    else:
        flipped = [(top, left, bottom, right) for left, top, right, bottom in avoid]
        found = _best_place(salience.T, faces[:, [1, 0, 3, 2]], height / size[1], flipped, _DOWN)
        box = box_at(0.0, (size[1] - height) * found.place, size, (width, height))
        span = found.heads and (0.0, found.heads[0] * size[1], float(size[0]), found.heads[1] * size[1])
    return Crop(box, len(faces), found.n_missing, span and Crop(span, len(faces), found.n_other))


def _size_of(pixels: NDArray[np.uint8]) -> tuple[int, int]:
    if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.size == 0:
        raise InputError(f"pixels must have shape (H, W, 3), got {pixels.shape}")
    return (pixels.shape[1], pixels.shape[0])


def _salience(small: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return how much each pixel of a thumbnail says, (h, w)."""
    lab = oklab_from_srgb(small / 255)
    salience = _DISTINCTNESS * np.linalg.norm(lab - lab.mean(axis=(0, 1)), axis=-1)
    for side in _CONTRAST_SIDES:
        detail = side * max(lab.shape)
        center, surround = (gaussian_filter(lab, (sigma, sigma, 0)) for sigma in (detail / 4, detail * 1.5))
        salience += np.linalg.norm(center - surround, axis=-1)
    # People stand upright: skin is faces above, hands and knees below.
    salience *= 1 + 2 * skin_likeness(lab) * np.linspace(1, 0, len(lab))[:, None]
    # Rounding leaves a trace of contrast in a plain picture, which must not decide.
    return np.where(salience > 1e-6, salience**2, 0.0)


def _best_place(
    salience: NDArray[np.float64], faces: NDArray[np.float64], part: float, avoid: Sequence[Box], way: _Way
) -> _Found:
    """Find where along x a box of `part` of the width says most; `faces` are in fractions of the picture."""
    places = np.linspace(0, 1, _POSITIONS)
    scores = _said(salience, part, avoid, places) - _CENTERING * (2 * places - 1) ** 2
    if not len(faces):
        return _Found(float(places[_best(scores)]))
    heads = np.clip(_heads(faces, way), 0, 1)
    starts = places * (1 - part)
    inside, hidden = _inside(faces, starts, part), _hidden(faces, starts, part, avoid)
    is_whole = (_inside(heads, starts, part) > 1 - 1e-6) & (hidden <= _HIDDEN)
    is_cut = (inside > _MISSED) & (inside < 1 - _MISSED)
    weight = np.sqrt((faces[:, 2] - faces[:, 0]) * (faces[:, 3] - faces[:, 1]))
    weight /= weight.sum()
    shown = weight * np.where(is_whole.any(axis=1, keepdims=True), is_whole, True)
    middles = ((faces[:, 0] + faces[:, 2]) / 2 - starts[:, None]) / part
    middle = (shown * middles).sum(axis=1) / shown.sum(axis=1)
    scores += _WHOLE_HEADS * is_whole @ weight + _SEEN_FACES * (inside - hidden - _SLICE * is_cut) @ weight
    scores -= _COMPOSITION * (middle - way.stand) ** 2
    best = _best(scores)
    place = float(places[best])
    n_missing = int((inside[best] < 1 - _MISSED).sum())
    if not is_cut[best].any():
        return _Found(place, n_missing)
    low, high = _reach(heads, inside[best] > _MISSED)
    return _Found(place, n_missing, (low, high), int(((heads[:, 0] < low) | (heads[:, 2] > high)).sum()))


def _best(scores: NDArray[np.float64]) -> int:
    """Return the place of the highest score that is nearest to the middle."""
    best = np.flatnonzero(scores >= scores.max() - 1e-9 * np.abs(scores).max())
    return int(best[np.abs(best - _POSITIONS // 2).argmin()])


def _reach(heads: NDArray[np.float64], is_in: NDArray[np.bool_]) -> tuple[float, float]:
    """Return from where to where heads reach, with those that begin or end between."""
    while True:
        low, high = float(heads[is_in, 0].min()), float(heads[is_in, 2].max())
        is_touched = (heads[:, 0] < high) & (heads[:, 2] > low)
        if (is_touched <= is_in).all():
            return low, high
        is_in = is_in | is_touched


def _said(
    salience: NDArray[np.float64], part: float, avoid: Sequence[Box], places: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how much a box says at each place, at most 1."""
    rows, columns = salience.shape
    x = ((np.arange(columns) + 0.5) / columns - places[:, None] * (1 - part)) / part
    y = (np.arange(rows) + 0.5) / rows
    weights = np.where((x > 0) & (x < 1), np.sin(np.pi * x), 0.0)
    said = weights @ salience.sum(axis=0)
    for left, top, right, bottom in avoid:
        hidden = salience[(y > top) & (y < bottom)].sum(axis=0)
        said -= np.where((x > left) & (x < right), weights, 0.0) @ hidden
    most = np.abs(said).max()
    return said / most if most > 0 else said


def _heads(faces: NDArray[np.float64], way: _Way) -> NDArray[np.float64]:
    """Add to faces what of the head is before and behind them along x."""
    side = faces[:, 2] - faces[:, 0]
    before, behind = way.head
    return np.column_stack([faces[:, 0] - before * side, faces[:, 1], faces[:, 2] + behind * side, faces[:, 3]])


def _inside(boxes: NDArray[np.float64], starts: NDArray[np.float64], part: float) -> NDArray[np.float64]:
    """Return which parts of boxes are in a box of a picture that starts at each place, (places, boxes) 0..1."""
    left, right = boxes[:, 0], boxes[:, 2]
    shown = np.minimum(right, starts[:, None] + part) - np.maximum(left, starts[:, None])
    return np.clip(shown, 0, None) / (right - left)


def _hidden(
    faces: NDArray[np.float64], starts: NDArray[np.float64], part: float, avoid: Sequence[Box]
) -> NDArray[np.float64]:
    """Return which parts of faces something hides, (places, faces), at least 0."""
    hidden = np.zeros((len(starts), len(faces)))
    left, top, right, bottom = faces.T
    for box in avoid:
        across = np.minimum(right, starts[:, None] + box[2] * part) - np.maximum(left, starts[:, None] + box[0] * part)
        down = np.minimum(bottom, box[3]) - np.maximum(top, box[1])
        hidden += np.clip(across, 0, None) / (right - left) * np.clip(down, 0, None) / (bottom - top)
    return hidden
