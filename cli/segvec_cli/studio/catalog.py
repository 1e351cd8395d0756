"""What can be wished for, as the page needs it to build its controls: from the tables in which it is declared."""

import dataclasses
from typing import Any, get_args, get_origin

import numpy as np

from segvec import __version__
from segvec.color.colormap_sources import colormap_names
from segvec.effects.effect import EFFECTS
from segvec.effects.parameters import Parameter
from segvec.layout.destinations import destination, destination_names
from segvec.options.option import choices_of, declared
from segvec.options.recoloring import RecolorOptions
from segvec.options.styles import STYLES
from segvec.options.tracing import PRESETS, TraceOptions
from segvec.palette.harmony import HARMONIES
from segvec.palette.named import named_palette, palette_names
from segvec.palette.vision import VISIONS, simulate_vision
from segvec_cli.fields import field_descriptions, flag_of, sections_of
from segvec_cli.outputs import FORMATS
from segvec_cli.studio.making import BEGINNINGS, COMMANDS, command_table
from segvec_cli.studio.wishes import MAPS

SLIDERS = {
    "colors": (2, 64, 1),
    "vividness": (0, 3, 0.1),
    "threshold": (0, 255, 1),
    "window": (3, 201, 2),
    "position_weight": (0, 5, 0.1),
    "bandwidth": (0.02, 0.3, 0.01),
    "superpixels": (50, 4000, 50),
    "remove_background": (0, 0.4, 0.01),
    "min_area": (0, 200, 1),
    "calm": (0, 5, 0.1),
    "detail": (0, 4, 0.1),
    "tolerance": (0, 4, 0.05),
    "corner_threshold": (0, 180, 5),
    "understroke": (0, 5, 0.1),
    "precision": (0, 3, 1),
    "palette_size": (2, 16, 1),
}
"""Of numbers, what a slider reaches, and its steps: the useful part of what can be typed."""


def catalog() -> dict[str, Any]:
    """Return all of it, as JSON holds it."""
    return {
        "version": __version__,
        "trace": _options(TraceOptions),
        "recolor": _options(RecolorOptions),
        "presets": {name: _typed(TraceOptions, values) for name, values in PRESETS.items()},
        "styles": [
            {"name": style.name, "parameters": list(map(_parameter, style.parameters))} for style in STYLES.values()
        ],
        "effects": [
            {
                "name": effect.name,
                "group": effect.group,
                "about": effect.description,
                "parameters": [_parameter(each) for each in effect.parameters if each.kind != "file"],
            }
            for effect in EFFECTS.values()
        ],
        "palettes": {name: list(named_palette(name).codes) for name in palette_names()},
        "tags": {tag: list(palette_names(tag=tag)) for tag in ("warm", "cool", "pastel", "dark")},
        "harmonies": list(HARMONIES),
        "colormaps": sorted({name for names in colormap_names().values() for name in names}, key=str.lower),
        "destinations": list(destination_names()),
        "zones": _zones(),
        "commands": {
            name: {"suffixes": suffixes, "begins": BEGINNINGS.get(name, {}), "sections": command_table(name)}
            for name, suffixes in COMMANDS.items()
        },
        "formats": [suffix[1:] for suffix in FORMATS if suffix not in (".jpeg", ".json")],
        "visions": {kind: _matrix(kind) for kind in VISIONS},
    }


def _options(kind: type[Any]) -> list[dict[str, Any]]:
    """Describe a class of options, section by section."""
    fields = {field.name: field for field in dataclasses.fields(kind)}
    return [
        {"section": section, "options": [_option(kind, fields[name]) for name in names]}
        for section, names in sections_of(kind).items()
    ]


def _option(kind: type[Any], field: "dataclasses.Field[Any]") -> dict[str, Any]:
    known = declared(kind)[field.name]
    many = get_origin(field.type) is tuple and get_args(field.type)[-1] is Ellipsis
    parts = get_args(field.type) or (field.type,)
    value = "switch" if field.type is bool else "choice" if choices_of(field.type) else "text"
    if field.name in MAPS:
        value = "picture"
    if value == "text" and (int in parts or float in parts) and not many and "example" not in known:
        value = "number"
    return {
        "name": field.name,
        "flag": flag_of(kind, field.name),
        "kind": "texts" if many else value,
        "default": "" if field.default in (None, ()) else _text(field.default),
        "unset": known.get("unset", ""),
        "choices": list(choices_of(field.type)),
        "unit": known.get("metavar", "").lower().split("|")[0],
        "whole": int in parts and float not in parts,
        "limits": known.get("limits"),
        "slider": SLIDERS.get(field.name),
        "offers": known.get("offers", ""),
        "needs": known.get("needs", ()),
        "help": field_descriptions(kind).get(field.name, ""),  # type: ignore[arg-type]  # a class is hashable
    }


def _text(value: Any) -> Any:  # noqa: ANN401 (any default)
    """Write a value as it would be typed; truths stay."""
    if isinstance(value, bool):
        return value
    if isinstance(value, tuple):
        return list(map(_text, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _typed(kind: type[Any], values: Any) -> dict[str, Any]:  # noqa: ANN401
    return {name: ",".join(value) if name == "palette" else _text(value) for name, value in values.items()}


def _parameter(parameter: Parameter) -> dict[str, Any]:
    default = parameter.default
    return {
        "name": parameter.name,
        "kind": parameter.kind,
        "default": ""
        if default is None
        else ",".join(map(str, default))
        if isinstance(default, tuple)
        else _text(default),
        "help": parameter.help,
        "unit": parameter.unit,
        "low": parameter.low,
        "high": parameter.high,
        "choices": list(parameter.choices),
    }


def _zones() -> dict[str, Any]:
    """Return the destinations of which something is covered, or not seen on every screen, in their pixels."""
    found = {name: destination(name) for name in destination_names()}
    return {
        name: {"width": each.width, "height": each.height, "safe": each.safe, "avoid": each.avoid}
        for name, each in found.items()
        if each.safe or each.avoid
    }


def _matrix(kind: str) -> list[float]:
    """Return the mixture of linear light nearest to how a dichromat sees; exact for red and green blindness."""
    from segvec.color.conversion import linear_from_srgb

    srgb = np.stack(np.meshgrid(*[np.linspace(0.2, 0.8, 5)] * 3), axis=-1).reshape(-1, 3)
    seen = linear_from_srgb(simulate_vision(srgb, kind=kind))
    found, *_ = np.linalg.lstsq(linear_from_srgb(srgb), seen, rcond=None)
    return [round(value, 4) for value in found.T.ravel().tolist()]
