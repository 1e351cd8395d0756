"""Effects whose numbers run: a picture becomes an animation, and a video another one.

A number in the text form of an effect may be a way through several, as in ``rotate:0..360`` or ``gaussian:0..12..0``.
It is gone at an even pace over all frames. The last number is that of the first frame of the next round, so that
an animation that plays for ever neither stops nor jumps where the way ends as it began, or a full turn away.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from segvec.arguments import checked
from segvec.effects.effect import WAY, AppliedEffect, apply_effects, effect_parts
from segvec.effects.parameters import assigned_words, parameter_of
from segvec.effects.samples import samples_from_unit, unit_from_samples
from segvec.errors import InputError
from segvec.image.animation_reading import FrameStream
from segvec.image.animation_writing import write_frames
from segvec.image.image import read_image
from segvec.image.resizing import resized
from segvec.layout.destinations import completed_size

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from segvec.effects.definition import Effect
    from segvec.effects.parameters import Parameter

    Pixels: TypeAlias = NDArray[np.uint8]

DEFAULT_FRAMES, DEFAULT_FPS = 40, 10.0
"""Of a picture: four seconds, enough for a turn of colors to be smooth; photographs make large files."""


@dataclass(frozen=True, slots=True)
class MovingEffect:
    """An effect some of whose numbers may run."""

    effect: Effect
    """Function and parameters."""
    words: Mapping[str, Sequence[str]]
    """Of each parameter that is given, its values as they are written."""
    channels: str = ""
    """As of `AppliedEffect`."""

    def __post_init__(self) -> None:
        for share in (0.0, *self._turning_points()):
            self.at(share)  # refuses what would not do in some frame

    @property
    def is_moving(self) -> bool:
        """Whether any number runs."""
        return any(WAY.fullmatch(word) for words in self.words.values() for word in words)

    def at(self, share: float) -> AppliedEffect:
        """Return the effect at a share 0..1 of the way.

        Examples
        --------
        >>> str(parse_moving("rotate:0..360").at(0.125)), str(parse_moving("median:1..9..1").at(0.4))
        ('rotate:45', 'median:7')
        """
        values = {}
        for name, words in self.words.items():
            parameter = parameter_of(self.effect.name, self.effect.parameters, name)
            try:
                values[name] = parameter.read([_word_at(word, share, parameter) for word in words])
            except InputError as error:
                raise InputError(f"{self.effect.name}: {error}") from error
        return AppliedEffect(self.effect, values, self.channels)

    def _turning_points(self) -> set[float]:
        counts = {word.count("..") for words in self.words.values() for word in words if WAY.fullmatch(word)}
        return {k / count for count in counts for k in range(count + 1)}


def parse_moving(text: str) -> MovingEffect:
    """Read the text form of an effect whose numbers may run.

    Raises
    ------
    InputError
        As `parse_effect`, of any number on the way.
    """
    found, values, channels = effect_parts(text)
    return MovingEffect(found, assigned_words(found.name, found.parameters, values), channels)


def _word_at(word: str, share: float, parameter: Parameter) -> str:
    if not WAY.fullmatch(word):
        return word
    stops = [float(stop) for stop in word.split("..")]
    value = float(np.interp(share * (len(stops) - 1), np.arange(len(stops)), stops))
    if parameter.is_odd:
        return str(2 * int(value // 2) + 1)
    return str(round(value)) if parameter.kind == "whole" else repr(value)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class EffectFrames:
    """Frames under effects that may run; make them with :func:`effect_frames`. Each is drawn when it is asked for."""

    open_frames: Callable[[], Iterable[Pixels]]
    """Start at the first frame, as it is before the effects."""
    effects: tuple[MovingEffect, ...]
    """What is done to each, one after the other."""
    n_frames: int
    """How many there are."""
    fps: float
    """Frames per second, where nothing else is asked for."""
    width: int | None = None
    """Pixels to which frames are scaled before the effects; None leaves them as they are."""

    def __iter__(self) -> Iterator[Pixels]:
        """Draw frame by frame: (H, W, 3), or (H, W, 4) where something is transparent."""
        for k, frame in zip(range(self.n_frames), self.open_frames(), strict=False):
            shown = frame if self.width is None else scaled(frame, width=self.width)
            yield apply_effects(shown, [effect.at(k / self.n_frames) for effect in self.effects])

    def __len__(self) -> int:
        return self.n_frames

    def __repr__(self) -> str:
        return f"<EffectFrames: {self.n_frames} frames at {self.fps:g} a second>"

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
            Frames per second; by default the source's own, or 10.
        quality, progress
            As for `write_frames`.

        Raises
        ------
        InputError
            If `fps`, `loop` or `quality` is out of range, or a frame cannot be read.
        RenderError
            If the file cannot be written.
        """
        return write_frames(
            target, self, fps=self.fps if fps is None else fps, loop=loop, quality=quality, progress=progress
        )


@checked
def effect_frames(
    source: Any,  # noqa: ANN401 (anything that is a picture)
    effects: Sequence[str],
    *,
    n_frames: int | None = None,
    width: int | None = None,
) -> EffectFrames:
    """Let the numbers of effects run over the frames of an animation.

    Parameters
    ----------
    source
        A picture, as `read_image` takes it, which is in every frame; or a stream of frames from `read_frames`.
    effects
        As for `apply_effects`; any number may be a way through several, as in ``rotate-hue:0..360``, ``blend:
        other.png,amount=0..1..0`` or ``mix:1..0,1,0..1``. Whole numbers are rounded.
    n_frames
        How many frames; by default 40 of a picture, and all of a stream, which has no more.
    width
        Pixels to which frames are scaled before the effects, their shape kept.

    Returns
    -------
    EffectFrames
        To iterate over, or to write with ``save()``.

    Raises
    ------
    InputError
        If the source cannot be read, or an effect will not do at any place of the way.

    Examples
    --------
    >>> frames = effect_frames(np.full((1, 1), 100, np.uint8), ["contrast:0..2"], n_frames=4)
    >>> [int(frame[0, 0, 0]) for frame in frames]
    [128, 114, 100, 86]
    """
    if isinstance(effects, str):
        raise InputError(f"effects must be a list, as in [{effects!r}], not one text")
    moving = tuple(map(parse_moving, effects))
    if n_frames is not None and n_frames < 1:
        raise InputError(f"n_frames must be at least 1, got {n_frames}")
    if isinstance(source, FrameStream):
        count = source.n_frames or sum(1 for _ in source)
        count = min(count, n_frames or count)
        return EffectFrames(source.open_frames, moving, count, source.fps or DEFAULT_FPS, width)
    image = read_image(source)
    pixels = image.pixels if image.alpha is None else np.dstack([image.pixels, image.alpha])
    pixels = pixels if width is None else scaled(pixels, width=width)
    return EffectFrames(lambda: repeat(pixels), moving, n_frames or DEFAULT_FRAMES, DEFAULT_FPS)


def scaled(pixels: NDArray[Any], *, width: int) -> NDArray[Any]:
    """Scale a picture of any depth to a width in pixels, its shape kept."""
    if width < 1:
        raise InputError(f"width must be at least 1, got {width}")
    size = completed_size(width, None, like=pixels.shape[1::-1])
    small = resized(unit_from_samples(pixels).astype(np.float32, copy=False), size=size)
    return samples_from_unit(small, pixels.dtype)
