"""A document's colors as a picture, for what only the picture tells."""

import numpy as np
from numpy.typing import NDArray

from segvec.planar.contacts import Contacts, merged_contacts
from segvec.svg.colors import SvgColors

PICTURE_SIDE = 512
"""Pixels of the longer side of the drawing from which a document's contacts and areas are read."""


class DocumentPicture:
    """A document's colors as a picture, for what only the picture tells: areas, contacts, the background."""

    def __init__(self, document: SvgColors) -> None:
        from segvec.rendering.coverage import fitting_size, label_picture  # which loads scipy

        self._count = len(document.colors)
        width, height = fitting_size(document.recolored(document.colors), longest=PICTURE_SIDE)
        self._labels = label_picture(document, width=width, height=height)

    @property
    def areas(self) -> NDArray[np.floating]:
        """(K,) pixels of each color."""
        return np.bincount(self._labels[self._labels >= 0], minlength=self._count).astype(np.float64)

    @property
    def background(self) -> int:
        """The color with most sides of pixels along the page's edge or what is transparent."""
        framed = np.pad(self._labels, 1, constant_values=-1)
        inner, y, x = self._labels, slice(1, -1), slice(1, -1)
        beyond = [framed[:-2, x], framed[2:, x], framed[y, :-2], framed[y, 2:]]
        edge = np.concatenate([inner[(inner >= 0) & (other < 0)] for other in beyond])
        return int(np.argmax(np.bincount(edge, minlength=self._count)))

    @property
    def contacts(self) -> Contacts:
        """Sides between pixels of different colors."""
        labels = self._labels
        sides = [np.stack([labels[:, :-1], labels[:, 1:]], -1), np.stack([labels[:-1], labels[1:]], -1)]
        pairs = np.concatenate([side.reshape(-1, 2) for side in sides])
        pairs = pairs[(pairs >= 0).all(axis=1)]
        return merged_contacts(pairs, np.ones(len(pairs)), count=self._count)
