"""Other colors for the same shapes: of an artwork, or of any SVG document.

Both go the same way: the colors in use, lightest first, are assigned to entries of a palette; single ones are kept,
replaced or made transparent. Geometry is touched in one case only: where single regions are asked for (neighbors far
apart, points to keep) or a color among overlapping layers becomes transparent, the layers are put together anew from
the same borders.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Unpack

import numpy as np
import shapely
from numpy.typing import NDArray

from segvec.color.conversion import hex_from_rgb, oklab_from_srgb
from segvec.errors import InputError
from segvec.layers.layering import paint
from segvec.layers.painting import Art, Painting, repainted
from segvec.layers.regions import region_polygons
from segvec.options.choices import RecolorChoices
from segvec.options.option import given_options
from segvec.options.reading import options_of, recolor_options_of
from segvec.options.recoloring import RecolorOptions
from segvec.options.tracing import TraceOptions
from segvec.palette import Palette, PaletteLike, as_palette
from segvec.palette.assign import lightness_order
from segvec.palette.plan import is_named, planned_colors
from segvec.palette.resolve import GENERATED_SIZE
from segvec.palette.separate import separated_entries
from segvec.planar.contacts import Contacts, merged_contacts, page_contacts, region_contacts
from segvec.planar.map import OUTSIDE
from segvec.ragged import members, offsets_of
from segvec.svg.colors import SvgColors, recipe_of, svg_colors, with_recipe

PICTURE_SIDE = 512
"""Pixels of the longer side of the drawing from which a document's contacts and areas are read."""

_LAYER = re.compile(r'<g\s[^>]*\bid="(?:art-[0-9a-f]+-)?color-\d+"[^>]*>')
_PAINT = re.compile(r"""\s(?:fill="|class="|style="[^"]*\bfill:\s*)([^";]+)""")
_RULE = re.compile(r"^\.((?:art-[0-9a-f]+-)?color-\d+)\{fill:(#[0-9a-f]+)", re.MULTILINE)


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
    options = given_options(RecolorOptions, options, chosen)
    used = np.unique(artwork.labels)
    table, place = _table(artwork.colors[used])
    entry = np.zeros(len(artwork.colors), np.intp)
    entry[used] = place
    chosen_palette = _palette(palette, options, table)
    new, is_hidden = planned_colors(
        table,
        chosen_palette,
        options,
        areas=lambda: _summed(entry, _label_areas(artwork), count=len(table)),
        background=lambda: int(entry[np.argmax(page_contacts(_borders(artwork)[0]))]),
    )
    recipe = _extended(artwork.recipe, chosen_palette, options)
    is_separated = options.assign == "neighbors" and chosen_palette is not None
    if not is_separated and not options.keep_at and not is_hidden.any():
        return replace(artwork, colors=new[entry], recipe=recipe)
    planar, _ = _borders(artwork)
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
        colors = _separated(region_contacts(planar), chosen_palette, colors, free=free, clear=clear)
    strokes = artwork.strokes
    if strokes is not None:
        strokes = np.where(is_hidden[entry][artwork.labels], 0, strokes)
    return relabel(replace(artwork, colors=new[entry], strokes=strokes, recipe=recipe), colors, clear=clear)


def recolor_svg(
    text: str,
    palette: PaletteLike | None = None,
    options: RecolorOptions | None = None,
    **chosen: Unpack[RecolorChoices],
) -> str:
    """Lay a palette over any SVG document: fills, strokes, gradients and style sheets.

    Nothing but colors changes, byte for byte, and the recipe of a document of segvec's.

    Parameters
    ----------
    text
        The document; no script in it is run, and nothing is fetched.
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
    options = given_options(RecolorOptions, options, chosen)
    if options.keep_at:
        raise InputError("points to keep need the picture: trace it, or replay the document with it")
    recipe = recipe_of(text)
    document = svg_colors(text)
    if not recipe:
        document = document.with_explicit_black()
    if not len(document.colors):
        raise InputError("the document has no colors to replace")
    table, place = _table(document.colors)
    chosen_palette = _palette(palette, options, table)
    new, is_hidden = planned_colors(
        table,
        chosen_palette,
        options,
        areas=lambda: _summed(place, _Picture(document).areas, count=len(table)),
        background=lambda: int(place[_Picture(document).background]),
    )
    if recipe and is_hidden.any():
        _check_hiding(text, options_of(recipe), document.colors[is_hidden[place]])
    if options.assign == "neighbors" and chosen_palette is not None:
        contacts = _Picture(document).contacts
        joined = merged_contacts(place[contacts.pairs], contacts.lengths, count=len(table))
        free = ~is_hidden & ~is_named(table, options)
        new = _separated(joined, chosen_palette, new, free=free, clear=is_hidden)
    recolored = document.recolored(new[place], hidden=is_hidden[place])
    return with_recipe(recolored, _extended(recipe, chosen_palette, options)) if recipe else recolored


def relabel(artwork: Art, colors: NDArray[np.uint8], *, clear: NDArray[np.bool_] | None = None) -> Art:
    """Give each region of an artwork a color of its own; regions of one color become one layer.

    Parameters
    ----------
    colors
        (R, 3) sRGB, one for each region of the artwork's planar map, the outside left out.
    clear
        (R,) which regions become transparent. Lines, such as the lead of glass, stay as they are.

    Raises
    ------
    InputError
        If the artwork does not come from a trace, or the shapes do not fit.
    """
    planar, curves = _borders(artwork)
    if colors.shape != (planar.n_regions, 3):
        raise InputError(f"colors must have shape {(planar.n_regions, 3)}, got {colors.shape}")
    clear = np.zeros(len(colors), np.bool_) if clear is None else clear
    table, place = _table(colors[~clear])
    labels = np.full(planar.n_regions + 1, len(table), np.int32)
    labels[:-1][~clear] = place
    labels[-1] = OUTSIDE
    planar = replace(planar, labels=labels, n_labels=len(table))
    painted = paint(planar, curves, colors=table, layout=artwork.layout)
    if artwork.strokes is not None and artwork.strokes.any():
        painted = _with_lines(painted, artwork)
    return repainted(artwork, painted)


def _with_lines(painted: Painting, artwork: Painting) -> Painting:
    """Lay the lines of an artwork, such as the lead of glass, over new shapes."""
    assert artwork.strokes is not None
    lined = np.flatnonzero(artwork.strokes > 0)
    rings = members(artwork.layer_offsets, lined)
    segments = members(artwork.ring_offsets, rings)
    names, labels = np.unique(artwork.labels[lined], return_inverse=True)
    return replace(
        painted,
        colors=np.concatenate([painted.colors, artwork.colors[names]]),
        labels=np.concatenate([painted.labels, len(painted.colors) + labels]),
        strokes=np.concatenate([np.zeros(len(painted.labels)), artwork.strokes[lined]]),
        layer_offsets=offsets_of(np.append(np.diff(painted.layer_offsets), np.diff(artwork.layer_offsets)[lined])),
        ring_offsets=offsets_of(np.append(np.diff(painted.ring_offsets), np.diff(artwork.ring_offsets)[rings])),
        controls=np.concatenate([painted.controls, artwork.controls[segments]]),
        is_line=np.concatenate([painted.is_line, artwork.is_line[segments]]),
    )


def _palette(palette: PaletteLike | None, options: RecolorOptions, table: NDArray[np.uint8]) -> Palette | None:
    if palette is None:
        return None
    n_free = max(1, int((~is_named(table, options)).sum()))
    return as_palette(palette, size=options.palette_size or min(n_free, GENERATED_SIZE), seed=options.seed)


def _borders(artwork: Painting) -> Any:  # noqa: ANN401 (a pair whose types artwork.py states)
    if artwork.borders is None:
        raise InputError("only a traced picture has regions to recolor one by one")
    return artwork.borders


def _table(colors: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.intp]]:
    """Different colors, lightest first, and the place of each color among them."""
    unique, place = np.unique(colors, axis=0, return_inverse=True)
    order = lightness_order(unique)
    rank = np.empty(len(order), np.intp)
    rank[order] = np.arange(len(order))
    return unique[order], rank[place.ravel()]


def _separated(
    contacts: Contacts,
    palette: Palette,
    colors: NDArray[np.uint8],
    *,
    free: NDArray[np.bool_],
    clear: NDArray[np.bool_],
) -> NDArray[np.uint8]:
    """Give the free ones among neighbors palette colors that are far apart; the others keep theirs."""
    # What cannot be told farther apart must not set the least difference for the rest.
    counts = free[contacts.pairs].any(axis=1) & ~clear[contacts.pairs].any(axis=1)
    contacts = Contacts(contacts.pairs[counts], contacts.lengths[counts])
    others, place = _table(colors[~free]) if (~free).any() else (colors[:0], np.empty(0, np.intp))
    entries = np.concatenate([palette.colors, others])
    allowed = np.zeros((len(colors), len(entries)), np.bool_)
    allowed[free, : len(palette)] = True
    allowed[np.flatnonzero(~free), len(palette) + place] = True
    chosen = separated_entries(
        contacts, oklab_from_srgb(entries / 255), wishes=oklab_from_srgb(colors / 255), allowed=allowed
    )
    return entries[chosen]


def _label_areas(artwork: Painting) -> NDArray[np.floating]:
    """(K,) area of each label."""
    planar, curves = _borders(artwork)
    areas = shapely.area(region_polygons(planar, curves))
    is_seen = planar.labels[:-1] < planar.n_labels
    return _summed(planar.labels[:-1][is_seen], areas[is_seen], count=len(artwork.colors))


def _summed(place: NDArray[np.integer], sizes: NDArray[np.floating], *, count: int) -> NDArray[np.float64]:
    """(count,) sum of the sizes at each place."""
    return np.bincount(place, sizes, minlength=count).astype(np.float64)


def _regions_at(artwork: Painting, points: Sequence[tuple[float, float]]) -> NDArray[np.bool_]:
    """(R,) which regions the points lie in; on a border, the first of those beside it."""
    planar, curves = _borders(artwork)
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


def _extended(recipe: Any, palette: Palette | None, options: RecolorOptions) -> dict[str, Any]:  # noqa: ANN401
    """Add a recoloring to a recipe: the palette itself, so that no file or name is needed to do it again."""
    chosen = {name: value for name, value in options.changed().items() if name not in ("palette_size", "seed")}
    if options.assign == "random":
        chosen["seed"] = options.seed
    step = {**({} if palette is None else {"palette": list(palette.codes)}), **chosen}
    return {**recipe, "recolor": [*_steps(recipe), step]}


def recolored_by_recipe(artwork: Art, recipe: Any) -> Art:  # noqa: ANN401 (JSON)
    """Do to a fresh trace the recolorings that a recipe tells of.

    Raises
    ------
    InputError
        If the recipe is not one of segvec's.
    """
    for step in _steps(recipe):
        artwork = recolor(artwork, step.get("palette"), recolor_options_of(step))
    return artwork


def _steps(recipe: Any) -> list[dict[str, Any]]:  # noqa: ANN401 (JSON)
    """Return the recolorings that a recipe tells of."""
    steps = recipe.get("recolor", [])
    if not isinstance(steps, list) or not all(map(_is_step, steps)):
        raise InputError("the recipe's recolorings cannot be read; another version may have written them")
    return steps


def _is_step(step: object) -> bool:
    """Tell whether a part of a recipe is a recoloring; its palette is a list, for a text could name any file."""
    if not isinstance(step, dict):
        return False
    palette = step.get("palette", [""])
    return isinstance(palette, list) and all(isinstance(color, str) for color in palette)


def _check_hiding(text: str, options: TraceOptions, hidden: NDArray[np.uint8]) -> None:
    """Refuse to hide a color of a layer that lies over others: they would come to light.

    In a mosaic no layer covers another; else the lowest one alone has nothing below, not even a base.
    """
    codes = {hex_from_rgb(color) for color in hidden}
    if options.layers == "stacked" and not codes.isdisjoint(_layer_codes(text)[1:]):
        raise InputError(
            "layers lie over each other in this document, and what is below that color would come to light: "
            "replay it with the picture, or trace with layers mosaic"
        )


def _layer_codes(text: str) -> list[str]:
    """Color of each layer of a document of segvec's, the lowest first."""
    rules = dict(_RULE.findall(text))
    painted = [str(match[1]) for layer in _LAYER.findall(text) if (match := _PAINT.search(layer))]
    return [rules.get(paint, paint) for paint in painted]


class _Picture:
    """A document's colors as a picture, for what only the picture tells: areas, contacts, the background."""

    def __init__(self, document: SvgColors) -> None:
        from segvec.rendering.coverage import fitting_size, label_picture

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
