"""Other colors for any SVG document: of its colors, lightest first, each takes an entry of a palette."""

from collections.abc import Mapping
from typing import Any, Unpack

import numpy as np
from numpy.typing import NDArray

from segvec.arguments import checked
from segvec.color.conversion import hex_from_rgb
from segvec.color.lightness import distinct_colors
from segvec.errors import InputError
from segvec.options.choices import RecolorChoices
from segvec.options.option import given_options
from segvec.options.recoloring import RecolorOptions
from segvec.options.tracing import TraceOptions
from segvec.palette import PaletteLike
from segvec.palette.plan import is_named, planned_colors
from segvec.planar.contacts import merged_contacts
from segvec.recoloring.assignment import separated_colors, summed, taken_palette
from segvec.recoloring.document_picture import DocumentPicture
from segvec.recoloring.recipe import extended_recipe
from segvec.svg.colors import svg_colors
from segvec.svg.gradients import without_moved_stops
from segvec.svg.metadata import recipe_of, with_recipe
from segvec.svg.reading import layer_codes


@checked
def recolor_svg(
    text: str,
    palette: PaletteLike | None = None,
    options: RecolorOptions | None = None,
    **chosen: Unpack[RecolorChoices],
) -> str:
    """Lay a palette over any SVG document: fills, strokes, gradients and style sheets.

    Nothing changes but the colors, byte for byte, and the recipe in a document of segvec's.

    Parameters
    ----------
    text
        The document; no script in it is run, and nothing is fetched. A gradient counts as one color, the mean of its
        ramp, by which options name it; its stops lie around another color as they lay around that.
    palette, options, chosen
        As for :func:`recolor`; points to keep need a traced picture.

    Raises
    ------
    InputError
        If the document is no SVG, or an option cannot be used on it.

    Examples
    --------
    >>> recolor_svg('<svg xmlns="http://www.w3.org/2000/svg"><path fill="#123" d="M0 0h9v9z"/></svg>', "gold")
    '<svg xmlns="http://www.w3.org/2000/svg"><path fill="#ffd700" d="M0 0h9v9z"/></svg>'
    """
    options = given_options(RecolorOptions, options, chosen, of=recolor_svg)
    if options.keep_at:
        raise InputError("points to keep need the picture: trace it, or replay the document with it")
    recipe = recipe_of(text)
    document = svg_colors(text if options.shading else without_moved_stops(text))
    if not recipe:
        document = document.with_explicit_black()
    if not len(document.colors):
        raise InputError("the document has no colors to replace")
    table, place = distinct_colors(document.colors)
    chosen_palette, options = taken_palette(palette, options, table)
    new, is_hidden = planned_colors(
        table,
        chosen_palette,
        options,
        areas=lambda: summed(place, DocumentPicture(document).areas, count=len(table)),
        background=lambda: int(place[DocumentPicture(document).background]),
    )
    if recipe and is_hidden.any():
        _check_hiding(text, recipe, document.colors[is_hidden[place]])
    if options.assign == "neighbors" and chosen_palette is not None:
        contacts = DocumentPicture(document).contacts
        joined = merged_contacts(place[contacts.pairs], contacts.lengths, count=len(table))
        free = ~is_hidden & ~is_named(table, options)
        new = separated_colors(joined, chosen_palette, new, before=table, free=free, clear=is_hidden)
    recolored = document.recolored(new[place], hidden=is_hidden[place], shading=options.shading)
    return with_recipe(recolored, extended_recipe(recipe, chosen_palette, options)) if recipe else recolored


def _check_hiding(text: str, recipe: Mapping[str, Any], hidden: NDArray[np.uint8]) -> None:
    """Refuse to hide a color of a layer that lies over others: they would come to light.

    In a mosaic no layer covers another; else the lowest one alone has nothing below, not even a base.
    """
    codes = {hex_from_rgb(color) for color in hidden}
    if recipe.get("layers", TraceOptions().layers) == "stacked" and not codes.isdisjoint(layer_codes(text)[1:]):
        raise InputError(
            "layers lie over each other in this document, and what is below that color would come to light: "
            "replay it with the picture, or trace with layers mosaic"
        )
