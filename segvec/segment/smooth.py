"""Where a picture changes evenly: neither edges nor texture, but flat areas and ramps."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segvec.color.packed import packed
from segvec.segment.merge import components
from segvec.segment.profile import evenly
from segvec.segment.quantize import strips
from segvec.segment.settling import opened

EVEN_ERROR = 0.9
"""Root mean square distance, in levels, of 3 x 3 pixels from a plane in any channel, at most, where colors change
evenly; an edge of 4 levels leaves 0.94."""

ROUNDED_ERROR = 0.5
"""The same where nothing but rounding, which leaves 0.24 to 0.48, keeps colors off the plane."""

FEW_COLORS = 3
"""Colors that make up a zone of flat areas which are too near each other to have an edge; a ramp has more."""

FLAT_SHARE = 0.95
"""Share of such a zone that has these colors, at least; the rest lies along borders."""

BLOCK = 8
"""Side of JPEG's blocks, in pixels."""

BLOCK_MARGIN = 0.02
"""Levels of bending that count as none."""


@dataclass(frozen=True, slots=True, eq=False)
class Zone:
    """A connected area that changes evenly."""

    rows: slice
    columns: slice
    mask: NDArray[np.bool_]
    """(h, w) its pixels, within these rows and columns."""

    @property
    def area(self) -> int:
        """Number of its pixels."""
        return int(np.count_nonzero(self.mask))

    def sample(self, pixels: NDArray[np.uint8], *, most: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the middles (N, 2) and the colors (N, 3) of at most so many of its pixels, evenly spread."""
        place = np.flatnonzero(self.mask)
        y, x = np.divmod(place[evenly(len(place), most)], self.mask.shape[1])
        y, x = y + self.rows.start, x + self.columns.start
        return np.stack([x, y], axis=1) + 0.5, pixels[y, x].astype(np.float64)


def plane_errors(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(H, W) root mean square distance, in levels, of each pixel and its eight neighbors from a plane of color.

    Of the worst channel; beyond the frame the edge is repeated.
    """
    height, width = pixels.shape[:2]
    errors = np.empty((height, width), np.float32)
    padded = np.pad(pixels, ((1, 1), (1, 1), (0, 0)), mode="edge")
    for rows in strips(height, width):
        part = padded[rows.start : rows.stop + 2].astype(np.float32)
        worst = np.zeros((rows.stop - rows.start, width), np.float32)
        for channel in range(3):
            levels = part[..., channel]
            # Sums over columns first, then over rows: of the level, of its slope along x, of its square.
            sums = levels[:, :-2] + levels[:, 1:-1] + levels[:, 2:]
            slope = levels[:, 2:] - levels[:, :-2]
            squares = levels * levels
            squares = squares[:, :-2] + squares[:, 1:-1] + squares[:, 2:]
            total, across, power = (term[:-2] + term[1:-1] + term[2:] for term in (sums, slope, squares))
            down = sums[2:] - sums[:-2]
            error = power - total * total / 9 - across * across / 6 - down * down / 6
            np.maximum(worst, error, out=worst)
        errors[rows] = np.sqrt(worst / 9)
    return errors


def blockiness(pixels: NDArray[np.uint8], even: NDArray[np.bool_]) -> float:
    """Measure how much more colors bend where JPEG's blocks meet than elsewhere; about 1 where there are none.

    Parameters
    ----------
    pixels
        (H, W, 3) sRGB.
    even
        (H, W) pixels that change evenly; others are left out.

    References
    ----------
    .. [1] Wang, Sheikh & Bovik (2002), No-reference perceptual quality assessment of JPEG compressed images,
       doi:10.1109/ICIP.2002.1038064, for differences across block borders as the sign.
    """
    found = []
    for levels, is_even in ((pixels[..., 1], even), (pixels[..., 1].T, even.T)):
        step = levels[:, 1:].astype(np.int16) - levels[:, :-1]
        bend = np.abs(2 * step[:, 1:-1] - step[:, :-2] - step[:, 2:])
        inside = is_even[:, 1:-2] & is_even[:, 2:-1]
        total, count = (bend * inside).sum(axis=0, dtype=np.int64), inside.sum(axis=0)
        is_border = (np.arange(len(count)) + 2) % BLOCK == 0
        border, other = (
            total[which].sum() / max(count[which].sum(), 1) + BLOCK_MARGIN for which in (is_border, ~is_border)
        )
        found.append(border / other)
    return float(min(found))


def zones(even: NDArray[np.bool_], pixels: NDArray[np.uint8], *, least: int, least_range: int) -> list[Zone]:
    """Find the connected areas of even pixels, largest first, that have some size and whose colors change.

    Parameters
    ----------
    least
        Pixels that a zone has, at least.
    least_range
        Levels between the darkest and the lightest of a channel, at least.
    """
    numbers, count = components(even.view(np.uint8))
    area = np.bincount(numbers.ravel(), minlength=count)
    is_even = np.zeros(count, np.bool_)
    is_even[numbers[even]] = True
    candidates = np.flatnonzero((area >= least) & is_even)
    # One sort by number: the pixels of each zone in a row.
    order = np.argsort(numbers, axis=None, kind="stable")
    starts = np.cumsum(area) - area
    found = []
    flat = pixels.reshape(-1, 3)
    for number in candidates.tolist():
        members = order[starts[number] : starts[number] + area[number]]
        colors = flat[members]
        if np.ptp(colors, axis=0).max() < least_range:
            continue
        y, x = np.divmod(members, even.shape[1])
        rows, columns = slice(int(y.min()), int(y.max()) + 1), slice(int(x.min()), int(x.max()) + 1)
        mask = np.zeros((rows.stop - rows.start, columns.stop - columns.start), np.bool_)
        mask[y - rows.start, x - columns.start] = True
        is_frequent = _has_frequent_color(colors)
        if is_frequent.mean() >= FLAT_SHARE:
            rest = mask.copy()
            rest[y - rows.start, x - columns.start] = ~is_frequent
            if not opened(rest).any():  # flat areas, and the borders between them
                continue
        found.append(Zone(rows, columns, mask))
    return sorted(found, key=lambda zone: -zone.area)


def _has_frequent_color(colors: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Tell which pixels (N, 3) have one of the few colors that most have."""
    _, place, counts = np.unique(packed(colors), return_inverse=True, return_counts=True)
    return np.asarray(np.isin(place, np.argsort(-counts, kind="stable")[:FEW_COLORS]), np.bool_)
