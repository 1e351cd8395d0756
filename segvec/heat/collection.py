"""One scale for the heatmaps of many pictures: the same color for the same value in each.

Each picture leaves a tally of its cells; tallies merge in any order and any grouping, by any number of processes, to
the same scale. Known limits: a percentile is exact only to some 32,000ths of the range; with equalize and clahe
pictures share their range, and each keeps a curve of its own.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from typing import Unpack

import numpy as np

from segvec.heat.heatmap import heatmap
from segvec.heat.normalizing import fitted
from segvec.heat.tally import Tally, tally
from segvec.options.choices import HeatmapChoices
from segvec.options.heating import HeatmapOptions
from segvec.options.option import given_options


def cells_tally(source: object, options: HeatmapOptions, *, mask: object = None) -> Tally:
    """Remember the values of the cells that a heatmap of a picture or a matrix has; `mask` is as of :func:`heatmap`.

    Raises
    ------
    InputError
        If the source cannot be read or an option cannot be used on it.
    """
    return tally(heatmap(source, options, mask=mask).values)


def with_common_range(options: HeatmapOptions, total: Tally) -> HeatmapOptions:
    """Name the ends of the range that the tally of all pictures has; where no value counts, none.

    Examples
    --------
    >>> options = with_common_range(HeatmapOptions(percentile=(0, 100)), tally(np.array([3, 8])))
    >>> options.vmin, options.vmax, options.percentile
    (3.0, 8.0, None)
    """
    scale = fitted(total, options)
    if not np.isfinite(scale.vmin):  # no picture has a value that counts
        return options
    return replace(options, vmin=scale.vmin, vmax=scale.vmax, percentile=None)


def common_scale(
    sources: Iterable[object], options: HeatmapOptions | None = None, **chosen: Unpack[HeatmapChoices]
) -> HeatmapOptions:
    """Find the range that the heatmaps of many pictures or matrices have together.

    Parameters
    ----------
    sources
        Whatever :func:`segvec.heatmap` takes; one after the other is read.
    options, chosen
        As for :func:`segvec.heatmap`, all at once or single ones by name.

    Returns
    -------
    HeatmapOptions
        The same options with that range as ``vmin`` and ``vmax``, for each of the pictures.

    Raises
    ------
    InputError
        If a source cannot be read or an option cannot be used on it.

    Examples
    --------
    >>> options = common_scale([[[1, 2]], [[5, 9]]], cmap="gray")
    >>> options.vmin, options.vmax
    (1.0, 9.0)
    """
    options = given_options(HeatmapOptions, options, chosen, of=common_scale)
    nothing = tally(np.empty(0))
    return with_common_range(options, reduce(Tally.merge, (cells_tally(each, options) for each in sources), nothing))
