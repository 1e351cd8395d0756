"""Painting: layers of shapes on a page, which knows nothing of files.

Shapes are closed rings of lines and cubics, grouped into layers of one color each, painted in order. Colors are
apart from geometry, so that recoloring never touches a shape.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from segvec.color.shade import Shade
from segvec.curves.curves import Curves
from segvec.options.tracing import Layers, Paths
from segvec.planar.map import PlanarMap
from segvec.ragged import offsets_of
from segvec.segment.segmentation import PictureKind


@dataclass(frozen=True, slots=True)
class Layout:
    """How regions become layers; a painting keeps it, so that its regions can be painted anew."""

    layers: Layers = "stacked"
    """Whether shapes lie over each other, without seams, or abut exactly."""
    understroke: float = 0.0
    """Width in pixels of a stroke under the shapes of a mosaic."""
    precision: int = 1
    """Decimals of a pixel to which coordinates are written."""
    paths: Paths = "color"
    """Whether each color is one path, or each region."""
    has_base: bool = False
    """Whether a mosaic has the first layer's color under the whole page, if nothing of it is transparent."""


@dataclass(frozen=True, slots=True, eq=False)
class Painting:
    """Painted layers on a page; what :func:`segvec.trace` makes, without its methods."""

    size: tuple[int, int]
    """Width and height of the page, in pixels of the source picture."""
    colors: NDArray[np.uint8]
    """(K, 3) sRGB color of each label, lightest first; of a label with a shade, what that lies around."""
    labels: NDArray[np.intp]
    """(L,) label of each layer, in painting order."""
    layer_offsets: NDArray[np.intp]
    """(L + 1,) layer `i` has the rings `layer_offsets[i]:layer_offsets[i + 1]`."""
    ring_offsets: NDArray[np.intp]
    """(G + 1,) ring `i` has the segments `ring_offsets[i]:ring_offsets[i + 1]`."""
    controls: NDArray[np.float64]
    """(S, 4, 2) control points, in pixels; rings close, but for lines that are drawn with a stroke."""
    is_line: NDArray[np.bool_]
    """(S,) whether a segment is a straight line."""
    precision: int = 10
    """Steps per pixel to which coordinates are written."""
    has_base: bool = False
    """Whether the first layer's color is laid under the whole page."""
    understroke: float = 0.0
    """Width, in pixels, of a stroke drawn under all shapes, in their own colors, to close the seams between them."""
    strokes: NDArray[np.float64] | None = None
    """(L,) width in pixels of the lines that a layer draws; 0 where its shapes are filled, as all are by default."""
    shades: Mapping[int, Shade] = field(default_factory=dict)
    """Of labels whose shapes are no flat color: how theirs changes."""
    ring_regions: NDArray[np.intp] | None = None
    """(G,) region whose shape a ring belongs to, where each region is a path of its own; -1: none. Of those of a layer
    each follows one another."""
    title: str = ""
    """Name of the picture."""
    recipe: Mapping[str, Any] = field(default_factory=dict)
    """What made it: version, options, seed, hash of the source."""
    kind: PictureKind | None = None
    """What the picture was traced as; None where it was not cut into regions."""
    borders: tuple[PlanarMap, Curves] | None = None
    """The regions' borders that the layers were made from, each once."""
    layout: Layout = Layout()
    """How the layers were made from them."""

    @property
    def n_segments(self) -> int:
        """Number of lines and curves."""
        return len(self.is_line)

    @property
    def n_colors(self) -> int:
        """Number of different colors in use; a gradient counts as the one that it lies around."""
        return len(np.unique(self.colors[np.unique(self.labels)], axis=0))

    @property
    def has_strokes(self) -> bool:
        """Whether anything is drawn with a stroke."""
        return self.understroke > 0 or (self.strokes is not None and bool(self.strokes.any()))


def layer_curves(painting: Painting, layer: int) -> Curves:
    """Return the segments of one layer, ring by ring."""
    first, last = painting.layer_offsets[layer : layer + 2]
    rings = painting.ring_offsets[first : last + 1]
    segments = slice(rings[0], rings[-1])
    return Curves(painting.controls[segments], painting.is_line[segments], rings - rings[0])


def region_id(region: int) -> str:
    """Name a region in documents; the name stays, whatever color the region takes."""
    return f"region-{region + 1}"


def tones(painting: Painting, colors: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the (..., T, 3) colors of which all others are mixtures, where its labels have colors (..., K, 3).

    In the order of the labels: the color of one that is flat, the stops of one that has a shade.
    """
    shades = painting.shades
    labels = range(colors.shape[-2])
    parts = [shades[k].stops(colors[..., k, :]) if k in shades else colors[..., k : k + 1, :] for k in labels]
    return np.concatenate([colors[..., :0, :], *parts], axis=-2)


def tone_offsets(painting: Painting) -> NDArray[np.intp]:
    """Return (K + 1,): label `k` has the tones `offsets[k]:offsets[k + 1]`."""
    counts = [len(painting.shades[k].offsets) if k in painting.shades else 1 for k in range(len(painting.colors))]
    return offsets_of(np.array(counts, np.intp))


Art = TypeVar("Art", bound=Painting)
"""A painting or an artwork: a recoloring returns the kind that it was given."""


def repainted(art: Art, painting: Painting) -> Art:
    """Return an artwork with the layers of a painting; its name, recipe and kind stay."""
    names = {field.name for field in fields(Painting)} - {"title", "recipe", "kind"}
    return replace(art, **{name: getattr(painting, name) for name in names})
