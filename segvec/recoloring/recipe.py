"""Recolorings as a recipe tells of them."""

from typing import Any

from segvec.errors import InputError
from segvec.options.recoloring import RecolorOptions
from segvec.palette import Palette


def extended_recipe(recipe: Any, palette: Palette | None, options: RecolorOptions) -> dict[str, Any]:  # noqa: ANN401
    """Add a recoloring to a recipe: the palette itself, so that no file or name is needed to do it again."""
    chosen = {name: value for name, value in options.changed().items() if name not in ("palette_size", "seed")}
    if options.assign == "random":
        chosen["seed"] = options.seed
    step = {**({} if palette is None else {"palette": list(palette.codes)}), **chosen}
    return {**recipe, "recolor": [*recolor_steps(recipe), step]}


def recolor_steps(recipe: Any) -> list[dict[str, Any]]:  # noqa: ANN401 (JSON)
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
