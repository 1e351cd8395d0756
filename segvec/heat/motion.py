"""Videos and sequences as heatmaps, with one scale for all frames.

Frames come in, one after the other, and go out as colors, the same color for the same value in each. Without a range,
all frames are looked at first: their cells, which are small, are kept for drawing up to a number of bytes, and
beyond that the source is read twice. Never more than a few frames are in memory.

Known limits: frames of animations and videos are 8-bit pictures; a percentile or an equalized scale of frames is
exact only to some 32,000ths of the range (see `segvec.heat.normalizing`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias, Unpack

import numpy as np

from segvec.errors import InputError
from segvec.heat.frame_source import frame_source, frame_values
from segvec.heat.grid import pooled, shown_part
from segvec.heat.heatmap import Heatmap, drawn_pixels, options_colormap
from segvec.heat.normalizing import Scale, fitted
from segvec.heat.tally import Tally, tally
from segvec.image.animation_writing import write_frames
from segvec.options.heating import HeatmapOptions
from segvec.options.option import given_options

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from segvec.color.colormap_table import Colormap
    from segvec.options.choices import HeatmapChoices

    Cells: TypeAlias = tuple[NDArray[np.float32], tuple[int, int]]

DEFAULT_FPS = 25.0
"""Frames per second where the source has no time."""

KEPT_BYTES = 1 << 27
"""Bytes of cells held between the two passes: some 1500 frames of full HD in cells of 10 pixels, which spares decoding
them again."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class HeatmapFrames:
    """Frames as heatmaps, all by one scale; make them with :func:`heatmap_frames`.

    Each is drawn when it is asked for. Iterating starts at the first again, except with a source that can be iterated
    only once and whose cells are not kept.
    """

    scale: Scale | None
    """From values to 0..1, for all frames; None where each has its own."""
    colormap: Colormap
    """From 0..1 to colors."""
    options: HeatmapOptions
    """How each frame is drawn."""
    open_cells: Callable[[], Iterator[Cells]]
    """Start at the first frame: gives the (rows, cols) cells of each, and the size of their drawing in pixels."""
    fps: float | None = None
    """Frames per second of the source; None where it has no time."""
    n_frames: int | None = None
    """How many there are; None where only reading would tell."""

    def __iter__(self) -> Iterator[NDArray[np.uint8]]:
        """Draw frame by frame: (H, W, 3) sRGB, or (H, W, 4) where shapes leave something free, as `write_frames` takes.

        Raises
        ------
        InputError
            If a later frame cannot be read, or differs in size from the first.
        """
        for grid, size in self.open_cells():
            scale = fitted(grid, self.options) if self.scale is None else self.scale
            yield drawn_pixels(Heatmap(grid, scale, self.colormap, size, self.options))

    def __repr__(self) -> str:
        count = "frames" if self.n_frames is None else f"{self.n_frames} frames"
        rate = "" if self.fps is None else f" at {self.fps:g} a second"
        span = "each by itself" if self.scale is None else f"{self.scale.vmin:g} to {self.scale.vmax:g}"
        return f"<HeatmapFrames: {count}{rate}, {span} as {self.options.cmap}>"

    def save(
        self,
        target: str | os.PathLike[str],
        *,
        fps: float | None = None,
        loop: int = 0,
        quality: int | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> int:
        """Write the frames, and return how many they were.

        Parameters
        ----------
        target, loop
            As for `write_frames`: a .gif, .png, .apng, .webp, .mp4 or .webm, or ``frame-%03d.png``.
        fps
            Frames per second; by default the source's own, or 25.
        quality, progress
            As for `write_frames`.

        Raises
        ------
        InputError
            If `fps`, `loop` or `quality` is out of range, or a frame cannot be read.
        RenderError
            If the file cannot be written.

        Examples
        --------
        >>> import pathlib, tempfile
        >>> frames = heatmap_frames(np.arange(12).reshape(3, 2, 2), width=8)
        >>> frames.save(pathlib.Path(tempfile.mkdtemp(), "rise.gif"))
        3
        """
        rate = (self.fps or DEFAULT_FPS) if fps is None else fps
        return write_frames(target, self, fps=rate, loop=loop, quality=quality, progress=progress)


def heatmap_frames(
    source: Any,  # noqa: ANN401 (anything that has frames)
    options: HeatmapOptions | None = None,
    *,
    max_frames: int | None = None,
    keep_bytes: int = KEPT_BYTES,
    each: bool = False,
    **chosen: Unpack[HeatmapChoices],
) -> HeatmapFrames:
    """Turn each frame of a source into a heatmap, all by one scale.

    With both `vmin` and `vmax` (and another norm than equalize) frames are read when they are drawn; else all are
    read at once, for their range.

    Parameters
    ----------
    source
        What `read_frames` takes, or a stream that it gave. Arrays, (N, H, W) or frame by frame, also in
        a .npy file, may hold any numbers, which are taken as they are; so may paths of matrices.
    options, chosen
        As for `segvec.heat.heatmap.heatmap`.
    max_frames
        Stop after so many frames, at least 1.
    keep_bytes
        Most bytes of cells to hold for drawing; where they are more, the source is read again.
    each
        Whether each frame is scaled, or equalized, by itself; then nothing is read before it is drawn.

    Returns
    -------
    HeatmapFrames
        To iterate over, or to write with ``save()``.

    Raises
    ------
    InputError
        If the source cannot be read, an option does not fit, frames differ in size, or they come only once and their
        cells are more than `keep_bytes`.

    Examples
    --------
    >>> frames = heatmap_frames(np.array([[[0.0]], [[4.0]], [[8.0]]]), cmap="gray", width=1)
    >>> frames
    <HeatmapFrames: 3 frames, 0 to 8 as gray>
    >>> [int(frame[0, 0, 0]) for frame in frames]
    [0, 128, 255]
    """
    options = _checked_options(options, chosen, max_frames, each=each)
    table = options_colormap(options)
    opened = frame_source(source, options)

    def cells() -> Iterator[Cells]:
        return _pooled(islice(opened.open_frames(), max_frames), options)

    if each or (options.vmin is not None and options.vmax is not None and options.norm != "equalize"):
        scale = None if each else fitted(np.array([options.vmin, options.vmax]), options)
        count = opened.n_frames if max_frames is None or opened.n_frames is None else min(opened.n_frames, max_frames)
        return HeatmapFrames(scale, table, options, cells, opened.fps, count)
    scale, n_frames, kept = _measured(cells(), options, keep_bytes)
    if kept is None and opened.is_single:
        raise InputError(
            f"frames from an iterator come only once, and their cells are more than {keep_bytes} bytes;"
            " give vmin and vmax, or a list or an array"
        )
    open_cells = cells if kept is None else partial(iter, kept)
    return HeatmapFrames(scale, table, options, open_cells, opened.fps, n_frames)


def _checked_options(
    options: HeatmapOptions | None, chosen: Mapping[str, Any], max_frames: int | None, *, each: bool
) -> HeatmapOptions:
    options = given_options(HeatmapOptions, options, chosen, of=heatmap_frames)
    if max_frames is not None and max_frames < 1:
        raise InputError(f"max_frames must be at least 1, got {max_frames}")
    if options.over_frames is not None:
        raise InputError("over_frames makes one picture of all frames, which has no frames of its own")
    if options.norm == "clahe" and not each:
        raise InputError("clahe scales each frame by itself: say each, or choose equalize, which is one for all frames")
    if options.names:
        raise InputError("names are those of a single table, frames have none")
    return options


def _pooled(frames: Iterable[Any], options: HeatmapOptions) -> Iterator[Cells]:
    shape = None
    for i, frame in enumerate(frames, start=1):
        values = frame_values(frame, options, i)
        shape = shape or values.array.shape
        if values.array.shape != shape:
            raise InputError(f"frame {i} has shape {values.array.shape}, the first frame {shape}")
        yield pooled(values, options, box=shown_part(values, options, is_frame=True).box)
    if shape is None:
        raise InputError("there are no frames")


def _measured(
    cells: Iterator[Cells], options: HeatmapOptions, keep_bytes: int
) -> tuple[Scale, int, list[Cells] | None]:
    """Return the scale of all frames, their number, and their cells where they are few enough to be kept."""
    total: Tally | None = None
    kept: list[Cells] | None = []
    n_frames = n_bytes = 0
    for n_frames, (grid, size) in enumerate(cells, start=1):  # noqa: B007 (counts)
        part = tally(grid)
        total = part if total is None else total.merge(part)
        n_bytes += grid.nbytes
        if kept is None or n_bytes > keep_bytes:
            kept = None
        else:
            kept.append((grid, size))
    assert total is not None
    return fitted(total, options), n_frames, kept
