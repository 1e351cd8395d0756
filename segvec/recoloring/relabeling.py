"""The regions of an artwork in new groups: layers are put together anew from the same borders."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segvec.color.lightness import distinct_colors
from segvec.color.shade import Shade
from segvec.errors import InputError
from segvec.layers.layering import paint
from segvec.layers.painting import Art, Painting, repainted
from segvec.planar.map import OUTSIDE
from segvec.ragged import members, offsets_of


def relabel(
    artwork: Art,
    colors: NDArray[np.uint8],
    *,
    clear: NDArray[np.bool_] | None = None,
    flat: NDArray[np.bool_] | None = None,
) -> Art:
    """Give each region of an artwork a color of its own; regions of one color and shade become one layer.

    Parameters
    ----------
    colors
        (R, 3) sRGB, one for each region of the artwork's planar map, the outside left out.
    clear
        (R,) which regions become transparent. Lines, such as the lead of glass, stay as they are.
    flat
        (R,) which regions lose their shade.

    Raises
    ------
    InputError
        If the artwork does not come from a trace, or the shapes do not fit.
    """
    planar, curves = borders_of(artwork)
    if colors.shape != (planar.n_regions, 3):
        raise InputError(f"colors must have shape {(planar.n_regions, 3)}, got {colors.shape}")
    clear = np.zeros(len(colors), np.bool_) if clear is None else clear
    table, place = distinct_colors(colors[~clear])
    shades: dict[int, Shade] = {}
    if artwork.shades:
        before = planar.labels[:-1] if flat is None else np.where(flat, OUTSIDE, planar.labels[:-1])
        table, place, shades = _with_shades(table, place, before[~clear], artwork.shades)
    labels = np.full(planar.n_regions + 1, len(table), np.int32)
    labels[:-1][~clear] = place
    labels[-1] = OUTSIDE
    planar = replace(planar, labels=labels, n_labels=len(table))
    painted = paint(planar, curves, colors=table, layout=artwork.layout, shades=shades)
    if artwork.strokes is not None and artwork.strokes.any():
        painted = _with_lines(painted, artwork)
    return repainted(artwork, painted)


def _with_shades(
    table: NDArray[np.uint8], place: NDArray[np.intp], before: NDArray[np.integer], shades: Mapping[int, Shade]
) -> tuple[NDArray[np.uint8], NDArray[np.intp], dict[int, Shade]]:
    """Part the regions of one color by the shade that their label had before; lightest first, flat ones first."""
    shaded = np.where(np.isin(before, list(shades)), before, OUTSIDE)
    pairs, place = np.unique(np.stack([place, shaded], axis=1), axis=0, return_inverse=True)
    kept = {label: shades[old] for label, old in enumerate(pairs[:, 1].tolist()) if old != OUTSIDE}
    return table[pairs[:, 0]], place.ravel(), kept


def borders_of(artwork: Painting) -> Any:  # noqa: ANN401 (a pair whose types artwork.py states)
    """Return the planar map and the curves that an artwork was traced with."""
    if artwork.borders is None:
        raise InputError("only a traced picture has regions to recolor one by one")
    return artwork.borders


def _with_lines(painted: Painting, artwork: Painting) -> Painting:
    """Lay the lines of an artwork, such as the lead of glass, over new shapes."""
    assert artwork.strokes is not None
    lined = np.flatnonzero(artwork.strokes > 0)
    rings = members(artwork.layer_offsets, lined)
    segments = members(artwork.ring_offsets, rings)
    names, labels = np.unique(artwork.labels[lined], return_inverse=True)
    numbers = range(len(painted.colors), len(painted.colors) + len(names))
    shades = {label: artwork.shades[old] for label, old in zip(numbers, names, strict=True) if old in artwork.shades}
    return replace(
        painted,
        shades={**painted.shades, **shades},
        colors=np.concatenate([painted.colors, artwork.colors[names]]),
        labels=np.concatenate([painted.labels, len(painted.colors) + labels]),
        strokes=np.concatenate([np.zeros(len(painted.labels)), artwork.strokes[lined]]),
        layer_offsets=offsets_of(np.append(np.diff(painted.layer_offsets), np.diff(artwork.layer_offsets)[lined])),
        ring_offsets=offsets_of(np.append(np.diff(painted.ring_offsets), np.diff(artwork.ring_offsets)[rings])),
        ring_regions=None
        if painted.ring_regions is None
        else np.append(painted.ring_regions, np.full(len(rings), OUTSIDE)),
        controls=np.concatenate([painted.controls, artwork.controls[segments]]),
        is_line=np.concatenate([painted.is_line, artwork.is_line[segments]]),
    )
