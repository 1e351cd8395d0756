"""Where frames come from: videos, animations, folders, arrays and matrices, which keep their numbers."""

from __future__ import annotations

import os
from collections.abc import Sized
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from segvec.errors import InputError, printable
from segvec.files import is_folder
from segvec.heat.data import Values, read_values, turned_values
from segvec.image.animation_reading import FrameStream, folder_pictures, read_frames
from segvec.image.stacks import frames_of
from segvec.npy import mapped_npy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from segvec.color.grey import Weights
    from segvec.options.heating import HeatmapOptions

_MATRIX_SUFFIX = ".npy"


@dataclass(frozen=True, slots=True, eq=False)
class FrameSource:
    """Frames that can be read, mostly again and again."""

    open_frames: Callable[[], Iterator[Any]]
    is_single: bool = False
    """Whether they come only once."""
    fps: float | None = None
    n_frames: int | None = None


def frame_source(source: Any, options: HeatmapOptions) -> FrameSource:  # noqa: ANN401
    """Open frames by their kind; arrays and single files stay what they are, for their numbers.

    Raises
    ------
    InputError
        If there are no frames to be had.
    """
    if isinstance(source, (str, os.PathLike)):
        return _path_source(Path(source), options)
    if isinstance(source, FrameStream):
        return FrameSource(source.open_frames, fps=source.fps, n_frames=source.n_frames)
    if isinstance(source, np.ndarray):
        if source.ndim not in (3, 4):
            raise InputError(f"an array of frames must have shape (N, H, W) or (N, H, W, 1..4), got {source.shape}")
        source = frames_of(source)
    if isinstance(source, (bytes, bytearray, memoryview)) or not hasattr(source, "__iter__"):
        raise InputError(f"frames must be a path, a folder, paths or arrays, got {type(source).__name__}")
    count = len(source) if isinstance(source, Sized) else None
    return FrameSource(lambda: iter(source), is_single=hasattr(source, "__next__"), n_frames=count)


def _path_source(path: Path, options: HeatmapOptions) -> FrameSource:
    if is_folder(path):
        paths = folder_pictures(path)
        if frame_values(paths[0], options, 1).array.dtype != np.uint8:  # for their numbers
            return frame_source(paths, options)
    if path.suffix.lower() != _MATRIX_SUFFIX:
        stream = read_frames(path, max_pixels=options.max_pixels)
        return FrameSource(stream.open_frames, fps=stream.fps, n_frames=stream.n_frames)
    return frame_source(mapped_npy(path, printable(str(path))), options)


def frame_values(frame: Any, options: HeatmapOptions, i: int, *, grey: Weights | None = None) -> Values:  # noqa: ANN401
    """Read the numbers of frame i, from 1, and turn them."""
    try:
        return turned_values(read_values(frame, max_pixels=options.max_pixels, grey=grey), options.turn)
    except InputError as error:
        raise InputError(f"frame {i}: {error}") from error
