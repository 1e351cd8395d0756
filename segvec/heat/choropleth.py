"""A heatmap whose cells are the regions of a traced picture."""

from dataclasses import replace
from typing import Any, Unpack

import numpy as np
from numpy.typing import NDArray

from segvec.artwork.artwork import Artwork
from segvec.color.colormap import colormap
from segvec.color.colormap_table import apply_colormap
from segvec.color.conversion import parse_color
from segvec.errors import InputError
from segvec.heat.data import read_values
from segvec.heat.normalizing import fitted
from segvec.heat.zonal import pool_regions
from segvec.options.choices import HeatmapChoices
from segvec.options.heating import HeatmapOptions
from segvec.options.option import given_options
from segvec.planar.region_pixels import region_pixels
from segvec.recoloring.relabeling import relabel


def region_heatmap(
    picture: Any,  # noqa: ANN401 (anything that is a picture)
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
        The picture that the artwork was traced from, or a matrix, as for `segvec.heat.heatmap.heatmap`: more than 8
        bits and floats are taken as they are.
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
        If the picture cannot be read, the artwork was not traced from a picture of that size, the values do not fit
        it, or an option cannot be used.

    Examples
    --------
    >>> from segvec.pipeline import trace
    >>> picture = np.repeat([[0, 255]], 4, axis=0).repeat(4, axis=1).astype(np.uint8)
    >>> region_heatmap(picture, trace(picture, curve="pixel"), cmap="navy,white").colors.tolist()
    [[255, 255, 255], [0, 0, 128]]
    """
    options = given_options(HeatmapOptions, options, chosen)
    if not isinstance(options.reduce, str):
        raise InputError("regions cannot be reduced by a function; give a name, such as mean")
    read = read_values(picture, max_pixels=options.max_pixels, grey=options.grey)
    if not isinstance(artwork, Artwork) or artwork.borders is None or artwork.size != read.array.shape[1::-1]:
        raise InputError("the artwork was not traced from this picture")
    planar, _ = artwork.borders
    numbers = region_pixels(planar)
    array = read.array.astype(np.float32, copy=False) if values is None else _matrix(values)
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
    return relabel(replace(artwork, shades={}, recipe=recipe), colors, clear=clear)


def _matrix(values: object) -> NDArray[Any]:
    try:
        return np.asarray(values)
    except (ValueError, TypeError) as error:  # rows of different lengths
        raise InputError(f"values are not a matrix of numbers: {error}") from error
