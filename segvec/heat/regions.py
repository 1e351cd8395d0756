"""A heatmap whose cells are the regions of a traced picture."""

from dataclasses import replace
from typing import Any, Unpack

import numpy as np
from numpy.typing import NDArray

from segvec.artwork.artwork import Artwork
from segvec.color.colormap import apply_colormap, colormap
from segvec.color.conversion import parse_color
from segvec.color.grey import grey
from segvec.errors import InputError
from segvec.heat.normalizing import fitted
from segvec.heat.region_pool import pool_regions
from segvec.image.image import Image
from segvec.options.choices import HeatmapChoices
from segvec.options.heating import HeatmapOptions
from segvec.options.option import given_options
from segvec.planar.region_pixels import region_pixels
from segvec.recoloring.recoloring import relabel


def region_heatmap(
    picture: Image,
    artwork: Artwork,
    options: HeatmapOptions | None = None,
    *,
    values: NDArray[Any] | None = None,
    **chosen: Unpack[HeatmapChoices],
) -> Artwork:
    """Color the regions of an artwork by what the picture holds inside each.

    Parameters
    ----------
    picture
        The picture that the artwork was traced from.
    artwork
        What :func:`segvec.trace` made of it.
    options
        Of these `grey`, `reduce` (by name), those of the scale, and those of the colormap matter.
    values
        (H, W) numbers to reduce instead of the picture's greys, such as a matrix measured over the same place.
    chosen
        Fields of :class:`segvec.HeatmapOptions`, instead of all at once.

    Returns
    -------
    Artwork
        The same borders; regions of one color are one layer.

    Raises
    ------
    InputError
        If the artwork was not traced from a picture of that size, or an option cannot be used.
    """
    options = given_options(HeatmapOptions, options, chosen)
    if not isinstance(options.reduce, str):
        raise InputError("regions cannot be reduced by a function; give a name, such as mean")
    if artwork.borders is None or artwork.size != picture.pixels.shape[1::-1]:
        raise InputError("the artwork was not traced from this picture")
    planar, _ = artwork.borders
    numbers = region_pixels(planar)
    array = grey(picture.pixels, weights=options.grey) if values is None else np.asarray(values)
    if array.shape != numbers.shape:
        raise InputError(f"values must have shape {numbers.shape}, got {array.shape}")
    clear = planar.labels[:-1] >= planar.n_labels
    # What cannot be seen must not stretch the scale.
    levels = np.where(clear, np.nan, pool_regions(array, numbers, reduce=options.reduce, n=planar.n_regions))
    start, stop = options.cmap_range
    table = colormap(options.cmap, start=start, stop=stop, steps=options.steps)
    shares = fitted(levels, options).apply(levels)
    colors = apply_colormap(shares, colormap=table, bad=parse_color(options.bad)[:3])
    recipe = {**artwork.recipe, "heatmap": {**options.changed(), "regions": True}}
    return relabel(replace(artwork, recipe=recipe), colors, clear=clear)
