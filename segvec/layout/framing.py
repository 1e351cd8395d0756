"""Framing: which part of a picture is shown, and where on a page it goes.

Sizes and pictures come in, boxes and placements come out, the same for SVG, PNG and PDF. Boxes are (left, top, right,
bottom) in pixels, x to the right and y down, pixel (row, col) filling [col, col + 1] x [row, row + 1]; the boxes of
`avoid` are in fractions 0..1 of the crop.

Known limits: what a picture has to say is guessed from contrast and color; nothing here knows what a face is.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from segvec.color.conversion import oklab_from_srgb, oklch_from_oklab
from segvec.errors import InputError
from segvec.layout.destinations import Box
from segvec.suggest import suggestion

Fit = Literal["cover", "contain", "stretch", "tile"]
Gravity = str | tuple[float, float]
"""A word (center, top, bottom-left ...), a point as text ("120,80", "30%,40%"), or a point in pixels."""
PixelBox = tuple[int, int, int, int]
"""Left, top, right, bottom, whole pixels."""

THUMBNAIL_SIDE = 128
"""Longer side, in pixels, at which a picture is judged: as much as one sees at a glance, and at once done."""

_CONTRAST_SIDES = (1 / 32, 1 / 16, 1 / 8)
"""Sizes of details, as parts of the longer side: an eye, a face, a head with its hat."""

_DISTINCTNESS = 0.5
"""Weight of unlikeness to the mean color, beside contrast: half, since whole skies can be unlike the mean."""

_SKIN_HUE, _SKIN_HUE_WIDTH = math.radians(55), math.radians(18)
"""OKLab hue of skin of every shade, of fur and of wood, and how far it strays."""
_SKIN_CHROMA, _SKIN_CHROMA_WIDTH = 0.07, 0.04
"""OKLab chroma of skin, below that of oranges and above that of gray, and how far it strays."""
_SKIN_LIGHTNESS = 0.25
"""OKLab lightness below which there is only shadow."""

_POINT_SIDE = 1 / 8
"""Blur, as part of the shorter side, whose peak is the point that says most: about the size of a head."""

_POSITIONS = 257
"""Places that are tried along the way that a box can slide; odd, so that the middle is one of them."""

_WORDS = {"left": (0.0, None), "right": (1.0, None), "top": (None, 0.0), "bottom": (None, 1.0), "center": (None, None)}
_POINT = re.compile(r"\s*([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(%?)\s*,\s*([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(%?)\s*")


@dataclass(frozen=True, slots=True)
class Placement:
    """How a picture lies on a page: a point (x, y) of it comes to (offset_x + scale_x x, offset_y + scale_y y)."""

    scale_x: float
    """Page units per pixel of the picture."""
    scale_y: float
    """Page units per pixel of the picture."""
    offset_x: float
    """Where the picture's left edge would be, on the page."""
    offset_y: float
    """Where the picture's top edge would be, on the page."""
    source: Box
    """The part of the picture that is shown, in its pixels."""
    target: Box
    """The part of the page that it fills; the whole page where it is repeated as tiles."""


def crop_box(
    size: tuple[float, float], *, aspect: float, gravity: Gravity = "center", avoid: Sequence[Box] = ()
) -> Box:
    """Return the largest box of a shape inside a picture.

    Parameters
    ----------
    size
        Width and height of the picture, in pixels.
    aspect
        Width / height of the box.
    gravity
        Where the box is held, or the point that comes as near to its centre as the picture allows.
    avoid
        Boxes, in fractions 0..1 of the crop, where a point of `gravity` should not come to lie; the crop moves on by
        the least that frees the point, where the picture allows.

    Raises
    ------
    InputError
        If a number or word cannot be used, or the point is outside the picture.

    Examples
    --------
    >>> crop_box((600, 400), aspect=1, gravity="left"), crop_box((600, 400), aspect=1, gravity="75%,50%")
    ((0.0, 0.0, 400.0, 400.0), (200.0, 0.0, 600.0, 400.0))
    """
    width, height = _largest(size, aspect)
    free = (size[0] - width, size[1] - height)
    point = _point(gravity, size)
    if point is None:
        across, down = _fractions(gravity, size)
        return _box_at(across * free[0], down * free[1], size, (width, height))
    left = min(max(point[0] - width / 2, 0.0), free[0])
    top = min(max(point[1] - height / 2, 0.0), free[1])
    left, top = _freed((left, top), point, free, (width, height), avoid)
    return _box_at(left, top, size, (width, height))


def crop_pixels(
    size: tuple[int, int], *, aspect: float, gravity: Gravity = "center", avoid: Sequence[Box] = ()
) -> PixelBox:
    """Return the box of `crop_box` in whole pixels: at least one, inside the picture, its sides right within one.

    Examples
    --------
    >>> crop_pixels((601, 400), aspect=1)
    (101, 0, 501, 400)
    """
    return whole_box(crop_box(size, aspect=aspect, gravity=gravity, avoid=avoid), size=size)


def whole_box(box: Box, *, size: tuple[int, int]) -> PixelBox:
    """Round a box to whole pixels of a picture, its sides first, halves up.

    Examples
    --------
    >>> whole_box((0.4, 0.0, 10.2, 5.0), size=(20, 5))
    (0, 0, 10, 5)
    """
    left, right = _whole_span(box[0], box[2], size[0])
    top, bottom = _whole_span(box[1], box[3], size[1])
    return (left, top, right, bottom)


def picture_box(
    pixels: NDArray[np.uint8], *, aspect: float, gravity: Gravity = "center", avoid: Sequence[Box] = ()
) -> Box:
    """Return the box of `crop_box`, or that of `salient_box` where the gravity is ``salient``.

    Examples
    --------
    >>> import numpy as np
    >>> picture_box(np.zeros((40, 60, 3), np.uint8), aspect=1, gravity="right")
    (20.0, 0.0, 60.0, 40.0)
    """
    if gravity == "salient":
        return salient_box(pixels, aspect=aspect, avoid=avoid)
    return crop_box(_size_of(pixels), aspect=aspect, gravity=gravity, avoid=avoid)


def salient_point(pixels: NDArray[np.uint8]) -> tuple[float, float]:
    """Return the point (x, y) around which a picture has most to say, in its pixels.

    It is the peak of the saliency that `salient_box` sums up, blurred to an eighth of the shorter side; the middle
    where nothing stands out.

    Parameters
    ----------
    pixels
        (H, W, 3) sRGB.

    Examples
    --------
    >>> import numpy as np
    >>> salient_point(np.zeros((40, 60, 3), np.uint8))
    (30.0, 20.0)
    """
    width, height = _size_of(pixels)
    saliency = _saliency(pixels)
    rows, columns = saliency.shape
    if not saliency.any():
        return (width / 2, height / 2)
    blurred = gaussian_filter(saliency, _POINT_SIDE * min(rows, columns), mode="constant")
    row, column = divmod(int(blurred.argmax()), columns)
    return ((column + 0.5) * width / columns, (row + 0.5) * height / rows)


def salient_box(pixels: NDArray[np.uint8], *, aspect: float, avoid: Sequence[Box] = ()) -> Box:
    """Return the largest box of a shape in which a picture has most to say.

    On a thumbnail each pixel counts by its contrast to its surroundings, at three sizes, and by its distance from the
    mean color, both in OKLab, up to twice as much in the colors of skin. The box slides along the way that is free
    and takes the place where the sum is largest, what is near its middle counting most and what `avoid` hides not
    at all. The nearest to the middle wins a tie.

    Parameters
    ----------
    pixels
        (H, W, 3) sRGB.
    aspect
        Width / height of the box.
    avoid
        Boxes that something will hide, in fractions 0..1 of the crop; where they overlap they count twice.

    References
    ----------
    .. [1] Itti, Koch & Niebur (1998), doi:10.1109/34.730558 (contrast of center and surround)
    .. [2] Achanta et al. (2009), doi:10.1109/CVPR.2009.5206596 (distance from the mean color)

    Examples
    --------
    >>> import numpy as np
    >>> salient_box(np.zeros((40, 60, 3), np.uint8), aspect=1)
    (10.0, 0.0, 50.0, 40.0)
    """
    size = _size_of(pixels)
    width, height = _largest(size, aspect)
    saliency = _saliency(pixels)
    if width < size[0]:
        return _box_at((size[0] - width) * _best_place(saliency, width / size[0], avoid), 0.0, size, (width, height))
    flipped = [(top, left, bottom, right) for left, top, right, bottom in avoid]
    return _box_at(0.0, (size[1] - height) * _best_place(saliency.T, height / size[1], flipped), size, (width, height))


def placement(
    source_size: tuple[float, float],
    target_size: tuple[float, float],
    *,
    fit: Fit = "cover",
    gravity: Gravity = "center",
) -> Placement:
    """Lay a picture on a page.

    Parameters
    ----------
    source_size
        Width and height of the picture, in pixels.
    target_size
        Width and height of the page, in its units.
    fit
        Whether the picture covers the page and is cropped, is contained in it whole, is stretched to it, or is
        repeated at its own size.
    gravity
        What of the picture is kept, or where the contained picture or one of the tiles is held; a point is one of
        the picture.

    Raises
    ------
    InputError
        If a size, a word or the point cannot be used.

    Examples
    --------
    >>> placement((400, 200), (100, 100)).source
    (100.0, 0.0, 300.0, 200.0)
    """
    _check_size(source_size)
    _check_size(target_size)
    page: Box = (0.0, 0.0, float(target_size[0]), float(target_size[1]))
    picture: Box = (0.0, 0.0, float(source_size[0]), float(source_size[1]))
    if fit == "cover":
        crop = crop_box(source_size, aspect=target_size[0] / target_size[1], gravity=gravity)
        return _between(crop, page)
    if fit == "stretch":
        return _between(picture, page)
    if fit == "contain":
        return _between(picture, _contained(source_size, target_size, gravity))
    if fit != "tile":
        raise InputError(f"unknown fit {fit!r}; {suggestion(fit, get_args(Fit))}")
    across, down = _fractions(gravity, source_size)
    left, top = across * (page[2] - picture[2]), down * (page[3] - picture[3])
    return Placement(1.0, 1.0, _first_tile(left, picture[2]), _first_tile(top, picture[3]), picture, page)


def pixel_placement(
    source_size: tuple[int, int], target_size: tuple[int, int], *, fit: Fit = "cover", gravity: Gravity = "center"
) -> Placement:
    """Lay a picture on a page so that both boxes and, of tiles, the offset are whole pixels.

    The scales follow from the boxes, so that those of x and y can differ by what a pixel of rounding makes.

    Examples
    --------
    >>> pixel_placement((401, 200), (100, 100)).source
    (101.0, 0.0, 301.0, 200.0)
    """
    exact = placement(source_size, target_size, fit=fit, gravity=gravity)
    if fit == "tile":
        x, y = (_first_tile(_rounded(v), n) for v, n in zip((exact.offset_x, exact.offset_y), source_size, strict=True))
        return Placement(1.0, 1.0, x, y, exact.source, exact.target)
    source, target = whole_box(exact.source, size=source_size), whole_box(exact.target, size=target_size)
    return _between(_floats(source), _floats(target))


def _largest(size: tuple[float, float], aspect: float) -> tuple[float, float]:
    """Return the sides of the largest box of a shape."""
    _check_size(size)
    if not (math.isfinite(aspect) and aspect > 0):
        raise InputError(f"aspect must be more than 0, got {aspect:g}")
    width, height = map(float, size)
    return (min(width, height * aspect), height) if height * aspect <= width else (width, min(height, width / aspect))


def _box_at(left: float, top: float, size: tuple[float, float], sides: tuple[float, float]) -> Box:
    """Return a box, its right and lower edges never outside by rounding."""
    return (left, top, min(left + sides[0], float(size[0])), min(top + sides[1], float(size[1])))


def _point(gravity: Gravity, size: tuple[float, float]) -> tuple[float, float] | None:
    """Return the point that a gravity names, in pixels, or none where it is a word."""
    if isinstance(gravity, str):
        text = _POINT.fullmatch(gravity)
        if text is None:
            return None
        x = float(text[1]) * (size[0] / 100 if text[2] else 1)
        y = float(text[3]) * (size[1] / 100 if text[4] else 1)
    else:
        x, y = gravity
    if not (0 <= x <= size[0] and 0 <= y <= size[1]):
        raise InputError(f"point {x:g},{y:g} is outside the picture of {size[0]:g} x {size[1]:g} pixels")
    return (x, y)


def _fractions(gravity: Gravity, size: tuple[float, float]) -> tuple[float, float]:
    """Return how far right and down something is held, 0..1."""
    point = _point(gravity, size)
    if point is not None:
        return (point[0] / size[0], point[1] / size[1])
    words = re.split(r"[\s_-]+", str(gravity).strip().lower())
    if words == ["salient"]:
        raise InputError("gravity 'salient' needs the picture itself; give a point instead")
    places = [_WORDS[word] for word in words if word in _WORDS]
    across = [x for x, _ in places if x is not None]
    down = [y for _, y in places if y is not None]
    if len(places) != len(words) or len(words) > 2 or len(across) > 1 or len(down) > 1:
        raise InputError(f"unknown gravity {gravity!r}; give center, top, bottom-left ..., or a point such as 30%,40%")
    return (across[0] if across else 0.5, down[0] if down else 0.5)


def _freed(
    start: tuple[float, float],
    point: tuple[float, float],
    free: tuple[float, float],
    sides: tuple[float, float],
    avoid: Sequence[Box],
) -> tuple[float, float]:
    """Move a box from `start` by the least that brings the point out of all that is to be avoided."""
    edges = [(point[0] - x * sides[0], start[1]) for box in avoid for x in (box[0], box[2])]
    edges += [(start[0], point[1] - y * sides[1]) for box in avoid for y in (box[1], box[3])]
    places = [place for place in (start, *edges) if 0 <= place[0] <= free[0] and 0 <= place[1] <= free[1]]
    seen = [
        (math.dist(place, start), place)
        for place in places
        if not any(_hides(box, (point[0] - place[0]) / sides[0], (point[1] - place[1]) / sides[1]) for box in avoid)
    ]
    return min(seen)[1] if seen else start


def _hides(box: Box, x: float, y: float) -> bool:
    """Tell whether a point, as fractions, is inside a box; rounding on its edge does not count."""
    edge = 1e-9
    return box[0] + edge < x < box[2] - edge and box[1] + edge < y < box[3] - edge


def _contained(source_size: tuple[float, float], target_size: tuple[float, float], gravity: Gravity) -> Box:
    width, height = _largest(target_size, source_size[0] / source_size[1])
    across, down = _fractions(gravity, source_size)
    return _box_at(across * (target_size[0] - width), down * (target_size[1] - height), target_size, (width, height))


def _between(source: Box, target: Box) -> Placement:
    """Return the placement that brings one box onto the other."""
    scale_x = (target[2] - target[0]) / (source[2] - source[0])
    scale_y = (target[3] - target[1]) / (source[3] - source[1])
    return Placement(scale_x, scale_y, target[0] - scale_x * source[0], target[1] - scale_y * source[1], source, target)


def _first_tile(offset: float, side: float) -> float:
    """Return the offset of the tile that covers the edge of the page, in (-side, 0]."""
    return offset - side * math.ceil(offset / side)


def _whole_span(start: float, end: float, limit: int) -> tuple[int, int]:
    length = min(max(_rounded(end - start), 1), limit)
    first = min(max(_rounded(start), 0), limit - length)
    return (first, first + length)


def _rounded(value: float) -> int:
    return math.floor(value + 0.5)


def _floats(box: PixelBox) -> Box:
    left, top, right, bottom = map(float, box)
    return (left, top, right, bottom)


def _size_of(pixels: NDArray[np.uint8]) -> tuple[int, int]:
    if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.size == 0:
        raise InputError(f"pixels must have shape (H, W, 3), got {pixels.shape}")
    return (pixels.shape[1], pixels.shape[0])


def _check_size(size: tuple[float, float]) -> None:
    if not all(math.isfinite(side) and side > 0 for side in size):
        raise InputError(f"width and height must be more than 0, got {size[0]:g} x {size[1]:g}")


def _thumbnail(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the means of blocks, (h, w, 3) 0..1, the longer side at most `THUMBNAIL_SIDE`."""
    width, height = _size_of(pixels)
    scale = min(1.0, THUMBNAIL_SIDE / max(width, height))
    rows, columns = (np.arange(n := max(1, round(side * scale))) * side // n for side in (height, width))
    sums = np.add.reduceat(np.add.reduceat(pixels, rows, axis=0, dtype=np.float64), columns, axis=1)
    counts = np.outer(np.diff(rows, append=height), np.diff(columns, append=width))
    means: NDArray[np.float64] = sums / counts[..., None] / 255
    return means


def _saliency(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return how much each pixel of the thumbnail says, (h, w)."""
    lab = oklab_from_srgb(_thumbnail(pixels))
    saliency = _DISTINCTNESS * np.linalg.norm(lab - lab.mean(axis=(0, 1)), axis=-1)
    for side in _CONTRAST_SIDES:
        detail = side * max(lab.shape)
        center, surround = (gaussian_filter(lab, (sigma, sigma, 0)) for sigma in (detail / 4, detail * 1.5))
        saliency += np.linalg.norm(center - surround, axis=-1)
    saliency *= 1 + _skin(lab)
    # Rounding leaves a trace of contrast in a plain picture, which must not decide.
    return np.where(saliency > 1e-6, saliency, 0.0)


def _skin(lab: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how near colors are to those of skin, 0..1."""
    lightness, chroma, hue = np.moveaxis(oklch_from_oklab(lab), -1, 0)
    distance = ((hue - _SKIN_HUE) / _SKIN_HUE_WIDTH) ** 2 + ((chroma - _SKIN_CHROMA) / _SKIN_CHROMA_WIDTH) ** 2
    return np.where(lightness > _SKIN_LIGHTNESS, np.exp(-distance), 0.0)


def _best_place(saliency: NDArray[np.float64], part: float, avoid: Sequence[Box]) -> float:
    """Return where along x a box that has `part` of the width says most, 0 (left) .. 1 (right)."""
    rows, columns = saliency.shape
    places = np.linspace(0, 1, _POSITIONS)
    x = ((np.arange(columns) + 0.5) / columns - places[:, None] * (1 - part)) / part
    y = (np.arange(rows) + 0.5) / rows
    weights = np.where((x > 0) & (x < 1), np.sin(np.pi * x), 0.0)
    scores = weights @ saliency.sum(axis=0)
    for left, top, right, bottom in avoid:
        hidden = saliency[(y > top) & (y < bottom)].sum(axis=0)
        scores -= np.where((x > left) & (x < right), weights, 0.0) @ hidden
    best = np.flatnonzero(scores >= scores.max() - 1e-9 * np.abs(scores).max())
    return float(places[best[np.abs(best - _POSITIONS // 2).argmin()]])
