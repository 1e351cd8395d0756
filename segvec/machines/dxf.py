"""Artwork to DXF, for cutters and CAD. The only user of ezdxf, which is imported when it is first needed.

Each color's visible areas become closed polylines in a layer of that color, in millimetres, y upwards, the page's
lower left corner the origin; an island and the hole around it are two polylines in two layers. Curves become chords:
polylines are what every machine reads.

The same artwork gives the same bytes: dates and unique numbers are fixed.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segvec.arguments import checked
from segvec.color.conversion import oklab_from_srgb
from segvec.curves.chords import FLATNESS
from segvec.curves.curves import Curves, flattened
from segvec.errors import RenderError
from segvec.layers.painting import Painting
from segvec.machines.profiles import check_art, check_positive, outline_art
from segvec.machines.sheet import Sheet
from segvec.machines.writing import color_code

VERSION = "R2004"
"""The first version in which layers have true colors."""

TOLERANCE = 0.02
"""Millimetres: finer than cutters move."""

_MILLIMETRES = 4
_INSTALL = "writing DXF needs ezdxf: pip install ezdxf"


@checked
def dxf_text(
    art: Painting, *, millimetres_per_pixel: float, tolerance: float = TOLERANCE, sheet: Sheet | None = None
) -> str:
    """Write the outlines of an artwork as DXF.

    Parameters
    ----------
    art
        A traced artwork, whose areas are written, or one of lines.
    millimetres_per_pixel
        Size of a pixel of the source picture.
    tolerance
        Millimetres between a curve and the chords that stand for it, at most.
    sheet
        Whose lower left corner is the origin; by default it is the artwork's own.

    Returns
    -------
    str
        DXF of AutoCAD 2004, all ASCII. Layers are named by number and color, ``01 #rrggbb``, and have that color and
        the nearest of AutoCAD's table.

    Raises
    ------
    InputError
        If there is no artwork, or a size is not above 0.
    RenderError
        If ezdxf is missing.

    References
    ----------
    .. [1] AutoCAD 2004 DXF Reference, LWPOLYLINE and LAYER.
    """
    check_art(art)
    check_positive(millimetres_per_pixel=millimetres_per_pixel, tolerance=tolerance)
    corner = [0.0, 0.0]
    if sheet is not None:
        corner = [sheet.left, sheet.height - sheet.top - art.size[1] * millimetres_per_pixel]
    outlines = outline_art(art)
    with _fixed_metadata() as ezdxf:
        document = ezdxf.new(VERSION, units=_MILLIMETRES)
        names = _add_layers(document, ezdxf, outlines)
        # No coarser than chords are known not to cross.
        flatness = min(tolerance / millimetres_per_pixel, FLATNESS)
        for layer, points in _polylines(outlines, flatness):
            place = (points * [1, -1] + [0, art.size[1]]) * millimetres_per_pixel + corner
            _add_polyline(document.modelspace(), names[layer], place)
        # ezdxf would register these in the order of a set, which changes from process to process.
        for name in sorted(document.entitydb.dxf_types_in_use()):
            document.classes.add_class(name)
        stream = io.StringIO()
        document.write(stream)
    return stream.getvalue()


@contextmanager
def _fixed_metadata() -> Iterator[Any]:
    """Give ezdxf without its dates and random numbers, which a setting for the whole process controls."""
    try:
        import ezdxf
    except ImportError:
        raise RenderError(_INSTALL) from None
    library: Any = ezdxf  # whose types do not export all that its manual names
    before = library.options.write_fixed_meta_data_for_testing
    library.options.write_fixed_meta_data_for_testing = True
    try:
        yield library
    finally:
        library.options.write_fixed_meta_data_for_testing = before


def _add_layers(document: Any, ezdxf: Any, art: Painting) -> list[str]:  # noqa: ANN401 (loaded late)
    """Make a layer for each color; returns the name of that of each of the artwork's layers."""
    table = np.array([ezdxf.colors.aci2rgb(index) for index in range(1, 256)], np.uint8)
    names = {}
    for number, label in enumerate(np.unique(art.labels).tolist(), 1):
        color = art.colors[label]
        names[label] = f"{number:02d} {color_code(color)}"
        red, green, blue = color.tolist()
        true_color = ezdxf.colors.rgb2int((red, green, blue))
        document.layers.add(names[label], color=_nearest(color, table) + 1, true_color=true_color)
    return [names[label] for label in art.labels.tolist()]


def _nearest(color: NDArray[np.uint8], table: NDArray[np.uint8]) -> int:
    lab = oklab_from_srgb(np.vstack([color[None], table]) / 255)
    return int(((lab[1:] - lab[0]) ** 2).sum(axis=1).argmin())


def _polylines(art: Painting, flatness: float) -> Iterator[tuple[int, NDArray[np.float64]]]:
    """Layer and (N, 2) points of each ring or line, in pixels."""
    if not len(art.is_line):
        return
    rings = np.flatnonzero(np.diff(art.ring_offsets))
    offsets = np.append(art.ring_offsets[rings], len(art.is_line))
    points, ends = flattened(Curves(art.controls, art.is_line, offsets), flatness=flatness)
    layers = np.searchsorted(art.layer_offsets, rings, side="right") - 1
    for layer, (first, stop) in zip(layers.tolist(), pairwise(ends.tolist()), strict=True):
        yield layer, points[first:stop]


def _add_polyline(space: Any, layer: str, points: NDArray[np.float64]) -> None:  # noqa: ANN401
    """Add a line, closed by its flag where its last point is its first."""
    places = np.round(points, 6)  # a nanometre
    is_new = np.r_[True, (places[1:] != places[:-1]).any(axis=1)]
    places = places[is_new]
    is_closed = len(places) > 2 and bool((places[0] == places[-1]).all())
    vertices = places[:-1] if is_closed else places
    space.add_lwpolyline((vertices + 0.0).tolist(), close=is_closed, dxfattribs={"layer": layer})
