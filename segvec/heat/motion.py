"""Videos and sequences as heatmaps, with one scale for all frames.

Frames come in, one after the other, and go out as colors, the same color for the same value in each. Without a range
given, all frames are looked at first: their cells, which are small, are kept for drawing up to a number of bytes, and
beyond that the source is read twice. Never more than a few frames are in memory.

Known limits: frames of animations and videos are 8-bit pictures; a percentile or an equalized scale of frames is
exact only to some 4000ths of the range (see `segvec.heat.normalizing`).
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, Unpack

import numpy as np

from segvec.errors import InputError, printable
from segvec.heat.data import Values, read_values
from segvec.heat.heatmap import colored, pooled
from segvec.heat.normalizing import Scale, Tally, fitted, tally
from segvec.image.frame_writing import write_frames
from segvec.image.frames import FrameStream, read_frames
from segvec.options.heating import HeatmapOptions
from segvec.options.option import given_options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from segvec.options.choices import HeatmapChoices

    Cells: TypeAlias = tuple[NDArray[np.float32], tuple[int, int]]

DEFAULT_FPS = 25.0
"""Frames per second where the source has no time."""

KEPT_BYTES = 1 << 27
"""Bytes of cells held between the two passes: some 1500 frames of full HD in cells of 10 pixels, which spares decoding
them again."""

_MATRIX_SUFFIX = ".npy"


@dataclass(frozen=True, slots=True, eq=False)
class _Source:
    """Frames that can be read, mostly again and again."""

    open_frames: Callable[[], Iterator[Any]]
    is_single: bool = False
    """Whether they come only once."""
    fps: float | None = None


def heatmap_frames(
    source: Any,  # noqa: ANN401 (anything that has frames)
    options: HeatmapOptions | None = None,
    *,
    max_frames: int | None = None,
    keep_bytes: int = KEPT_BYTES,
    **chosen: Unpack[HeatmapChoices],
) -> Iterator[NDArray[np.uint8]]:
    """Turn each frame into a heatmap, all by one scale.

    With both `vmin` and `vmax` (and another norm than equalize) each frame is drawn as it comes; else all are read
    before the first is drawn.

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
        Most bytes of cells to hold between the two passes; where they are more, the source is read again.

    Returns
    -------
    Iterator
        (H, W, 3) sRGB, or (H, W, 4) where shapes leave something free; all of one size.

    Raises
    ------
    InputError
        If the source cannot be read, an option does not fit, frames differ in size, or they come only once and their
        cells are more than `keep_bytes`.

    Examples
    --------
    >>> frames = heatmap_frames(np.array([[[0.0]], [[4.0]], [[8.0]]]), cmap="gray", width=1)
    >>> [int(frame[0, 0, 0]) for frame in frames]
    [0, 128, 255]
    """
    options = _checked_options(options, chosen, max_frames)
    return _drawn(_source(source, options), options, max_frames, keep_bytes)


def write_heatmap_frames(
    source: Any,  # noqa: ANN401
    target: str | os.PathLike[str],
    options: HeatmapOptions | None = None,
    *,
    fps: float | None = None,
    loop: int = 0,
    max_frames: int | None = None,
    progress: Callable[[int], None] | None = None,
    **chosen: Unpack[HeatmapChoices],
) -> int:
    """Write each frame as a heatmap, all by one scale, and return how many they were.

    Parameters
    ----------
    source, options, max_frames, chosen
        As for `heatmap_frames`.
    target, loop
        As for `write_frames`: a .gif, .png, .apng, .webp, .mp4 or .webm, or ``frame-%03d.png``.
    fps
        Frames per second; by default the source's own, or 25.
    progress
        Called with the number of frames drawn so far, after each.

    Raises
    ------
    InputError
        As for `heatmap_frames`, and if `fps` or `loop` is out of range.
    RenderError
        If the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> write_heatmap_frames(np.arange(12).reshape(3, 2, 2), Path(tempfile.mkdtemp(), "rise.gif"), width=8)
    3
    """
    options = _checked_options(options, chosen, max_frames)
    opened = _source(source, options)
    frames = _drawn(opened, options, max_frames, KEPT_BYTES)
    rate = (opened.fps or DEFAULT_FPS) if fps is None else fps
    return write_frames(target, _counted(frames, progress), fps=rate, loop=loop)


def _counted(
    frames: Iterator[NDArray[np.uint8]], progress: Callable[[int], None] | None
) -> Iterator[NDArray[np.uint8]]:
    for n_drawn, frame in enumerate(frames, start=1):
        yield frame
        if progress is not None:
            progress(n_drawn)


def _checked_options(
    options: HeatmapOptions | None, chosen: Mapping[str, Any], max_frames: int | None
) -> HeatmapOptions:
    options = given_options(HeatmapOptions, options, chosen)
    if max_frames is not None and max_frames < 1:
        raise InputError(f"max_frames must be at least 1, got {max_frames}")
    if options.norm == "clahe":
        raise InputError("clahe scales each frame by itself; choose equalize, which is one for all frames")
    if options.names:
        raise InputError("names are those of a single table, frames have none")
    if options.crop.strip().lower() == "salient":
        raise InputError("crop salient may choose another part in each frame; name a side or a point")
    return options


# Sources


def _source(source: Any, options: HeatmapOptions) -> _Source:  # noqa: ANN401
    """Open frames by their kind; arrays and single files stay what they are, for their numbers."""
    if isinstance(source, (str, os.PathLike)):
        return _path_source(Path(source), options)
    if isinstance(source, FrameStream):
        return _Source(source.open_frames, fps=source.fps)
    if isinstance(source, np.ndarray) and source.ndim not in (3, 4):
        raise InputError(f"an array of frames must have shape (N, H, W) or (N, H, W, 1..4), got {source.shape}")
    if isinstance(source, (bytes, bytearray, memoryview)) or not hasattr(source, "__iter__"):
        raise InputError(f"frames must be a path, a folder, paths or arrays, got {type(source).__name__}")
    return _Source(lambda: iter(source), is_single=hasattr(source, "__next__"))


def _path_source(path: Path, options: HeatmapOptions) -> _Source:
    if path.suffix.lower() != _MATRIX_SUFFIX:
        stream = read_frames(path, max_pixels=options.max_pixels)
        return _Source(stream.open_frames, fps=stream.fps)
    try:
        frames = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise InputError(f"{printable(str(path))} cannot be read as .npy: {error}") from error
    return _source(frames, options)


# Passes


def _drawn(
    source: _Source, options: HeatmapOptions, max_frames: int | None, keep_bytes: int
) -> Iterator[NDArray[np.uint8]]:
    def cells() -> Iterator[Cells]:
        return _pooled(islice(source.open_frames(), max_frames), options)

    if options.vmin is not None and options.vmax is not None and options.norm != "equalize":
        scale, shown = fitted(np.array([options.vmin, options.vmax]), options), cells()
    else:
        scale, kept = _measured(cells(), options, keep_bytes)
        if kept is None and source.is_single:
            raise InputError(
                f"frames from an iterator come only once, and their cells are more than {keep_bytes} bytes;"
                " give vmin and vmax, or a list or an array"
            )
        shown = cells() if kept is None else iter(kept)
    return _colored(shown, scale, options)


def _pooled(frames: Iterable[Any], options: HeatmapOptions) -> Iterator[Cells]:
    shape = None
    for i, frame in enumerate(frames, start=1):
        values = _read(frame, options, i)
        shape = shape or values.array.shape
        if values.array.shape != shape:
            raise InputError(f"frame {i} has shape {values.array.shape}, the first frame {shape}")
        yield pooled(values, options)
    if shape is None:
        raise InputError("there are no frames")


def _read(frame: Any, options: HeatmapOptions, i: int) -> Values:  # noqa: ANN401
    try:
        return read_values(frame, max_pixels=options.max_pixels)
    except InputError as error:
        raise InputError(f"frame {i}: {error}") from error


def _measured(cells: Iterator[Cells], options: HeatmapOptions, keep_bytes: int) -> tuple[Scale, list[Cells] | None]:
    """Return the scale of all frames, and their cells where they are few enough to be kept."""
    total: Tally | None = None
    kept: list[Cells] | None = []
    n_bytes = 0
    for grid, size in cells:
        part = tally(grid)
        total = part if total is None else total.merge(part)
        n_bytes += grid.nbytes
        if kept is None or n_bytes > keep_bytes:
            kept = None
        else:
            kept.append((grid, size))
    assert total is not None
    return fitted(total, options), kept


def _colored(cells: Iterator[Cells], scale: Scale, options: HeatmapOptions) -> Iterator[NDArray[np.uint8]]:
    first, size = next(cells)
    heat = colored(first, size, options, scale=scale)
    return (replace(heat, values=grid).to_array() for grid, _ in chain([(first, size)], cells))
