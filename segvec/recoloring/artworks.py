"""Other colors for the shapes of an artwork.

The colors in use, lightest first, are assigned to entries of a palette; single ones are kept, replaced or made
transparent. A label with a shade counts as the color that this lies around, and the shade moves along. Geometry is
touched in one case only: where single regions are asked for (neighbors far apart, points to keep) or a color among
overlapping layers becomes transparent, the layers are put together anew from the same borders.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Unpack

import numpy as np
import shapely
from numpy.typing import NDArray

from segvec.color.lightness import distinct_colors
from segvec.errors import InputError
from segvec.layers.painting import Art, Painting
from segvec.layers.polygons import artwork_polygons, region_polygons
from segvec.options.choices import RecolorChoices
from segvec.options.option import given_options
from segvec.options.reading import recolor_options_of
from segvec.options.recoloring import RecolorOptions
from segvec.palette import PaletteLike
from segvec.palette.plan import is_named, planned_colors
from segvec.planar.contacts import page_contacts, region_contacts
from segvec.recoloring.assignment import separated_colors, summed, taken_palette
from segvec.recoloring.recipe import extended_recipe, recolor_steps
from segvec.recoloring.relabeling import borders_of, relabel


def recolor(
    artwork: Art,
    palette: PaletteLike | None = None,
    options: RecolorOptions | None = None,
    **chosen: Unpack[RecolorChoices],
) -> Art:
    """Lay a palette over an artwork.

    Parameters
    ----------
    artwork
        What :func:`segvec.trace` made.
    palette
        What :func:`segvec.as_palette` takes; ``None`` leaves all colors but those that the options name.
    options
        All options at once; or give single fields by name.
    chosen
        Fields of :class:`RecolorOptions`.

    Returns
    -------
    Artwork
        The same shapes. With ``assign="neighbors"``, ``keep_at`` or ``transparent`` the layers may be others, over
        the same borders.

    Raises
    ------
    InputError
        If there is no such palette, or an option cannot be used on this artwork.

    Examples
    --------
    >>> from segvec.pipeline import trace
    >>> art = trace(np.eye(16), curve="pixel", min_area=0)
    >>> recolor(art, "navy,gold").colors.tolist()
    [[255, 215, 0], [0, 0, 128]]
    """
    options = given_options(RecolorOptions, options, chosen, of=recolor)
    if not isinstance(artwork, Painting):
        raise InputError(f"an artwork, as trace gives, is recolored, got {type(artwork).__name__}")
    if not options.shading:
        artwork = replace(artwork, shades={})
    used = np.unique(artwork.labels)
    table, place = distinct_colors(artwork.colors[used])
    entry = np.zeros(len(artwork.colors), np.intp)
    entry[used] = place
    chosen_palette, options = taken_palette(palette, options, table)
    new, is_hidden = planned_colors(
        table,
        chosen_palette,
        options,
        areas=lambda: summed(entry, _label_areas(artwork), count=len(table)),
        background=lambda: int(entry[np.argmax(page_contacts(borders_of(artwork)[0]))]),
    )
    recipe = extended_recipe(artwork.recipe, chosen_palette, options)
    is_separated = options.assign == "neighbors" and chosen_palette is not None
    if not is_separated and not options.keep_at and not is_hidden.any():
        return replace(artwork, colors=new[entry], recipe=recipe)
    planar, _ = borders_of(artwork)
    labels = planar.labels[:-1]
    is_seen = labels < planar.n_labels
    if not is_seen.any():
        return replace(artwork, recipe=recipe)
    label = np.where(is_seen, labels, 0)
    colors, clear = new[entry[label]], is_hidden[entry[label]] | ~is_seen
    kept = _regions_at(artwork, options.keep_at)
    colors[kept], clear[kept] = artwork.colors[label[kept]], ~is_seen[kept]
    if options.assign == "neighbors" and chosen_palette is not None:
        free = ~clear & ~kept & ~is_named(table, options)[entry[label]]
        contacts, before = region_contacts(planar), artwork.colors[label]
        colors = separated_colors(contacts, chosen_palette, colors, before=before, free=free, clear=clear)
    strokes = artwork.strokes
    if strokes is not None:
        strokes = np.where(is_hidden[entry][artwork.labels], 0, strokes)
    return relabel(replace(artwork, colors=new[entry], strokes=strokes, recipe=recipe), colors, clear=clear)


def recolored_by_recipe(artwork: Art, recipe: Any) -> Art:  # noqa: ANN401 (JSON)
    """Do to a fresh trace the recolorings that a recipe tells of.

    Raises
    ------
    InputError
        If the recipe is not one of segvec's.
    """
    for step in recolor_steps(recipe):
        artwork = recolor(artwork, step.get("palette"), recolor_options_of(step))
    return artwork


def _label_areas(artwork: Painting) -> NDArray[np.floating]:
    """(K,) area of each label."""
    polygons, labels = artwork_polygons(artwork)
    return summed(labels, shapely.area(polygons), count=len(artwork.colors))


def _regions_at(artwork: Painting, points: Sequence[tuple[float, float]]) -> NDArray[np.bool_]:
    """(R,) which regions the points lie in; on a border, the first of those beside it."""
    planar, curves = borders_of(artwork)
    is_hit = np.zeros(planar.n_regions, np.bool_)
    if not points:
        return is_hit
    tree = shapely.STRtree(region_polygons(planar, curves))
    for x, y in points:
        found = tree.query(shapely.Point(x, y), predicate="intersects")
        if not len(found):
            raise InputError(f"no region at {x:g},{y:g}; the picture has {artwork.size[0]} x {artwork.size[1]}")
        is_hit[found.min()] = True
    return is_hit
