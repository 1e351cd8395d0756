"""Artworks that are kept for the next wish: the last ones, as many as fit."""

from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from segvec.artwork.artwork import Artwork

MOST_PIXELS = 30_000_000
"""Of all artworks kept together: an artwork of a large picture holds some ten bytes a pixel."""

Key = TypeVar("Key")


class Artworks(Generic[Key]):
    """Artworks by what they were made of; old ones go when there are too many or too large ones.

    Examples
    --------
    >>> import segvec, numpy
    >>> kept = Artworks[str](most=2)
    >>> for name in "abc":
    ...     kept.put(name, segvec.trace(numpy.eye(8)))
    >>> "a" in kept, "c" in kept
    (False, True)
    """

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._artworks: OrderedDict[Key, Artwork] = OrderedDict()

    def __contains__(self, key: object) -> bool:
        return key in self._artworks

    def get(self, key: Key) -> "Artwork":
        """Return an artwork, which counts as used."""
        self._artworks.move_to_end(key)
        return self._artworks[key]

    def put(self, key: Key, artwork: "Artwork") -> None:
        """Keep an artwork; it stays however large it is, until another comes."""
        self._artworks[key] = artwork
        while len(self._artworks) > 1 and (len(self._artworks) > self._most or self._pixels() > MOST_PIXELS):
            self._artworks.popitem(last=False)

    def _pixels(self) -> float:
        return sum(width * height for width, height in (artwork.size for artwork in self._artworks.values()))
