"""Calls in Python that nobody means: odd arrays, odd options, and all pairs of options that go together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cache
from random import Random
from typing import Any

import numpy as np
from fuzz import corpus
from fuzz.odd_values import NOT_OPTIONS, all_pairs, beyond, chosen, junk, usable, written_effect, written_style
from fuzz.watching import Trial
from PIL import Image

import segvec
from segvec.effects.motion import effect_frames
from segvec.options.heating import HeatmapOptions, NormalizeOptions
from segvec.options.paging import PageOptions
from segvec.options.recoloring import RecolorOptions
from segvec.options.tracing import PRESETS, TraceOptions

Call = Callable[..., Any]

PIXELS = 100_000
"""Of what a call may draw; pictures have far fewer."""

ARTS: Sequence[segvec.Artwork] = (corpus.ART, segvec.trace(corpus.FLAG, style="isolines:levels=3"))


def odd_pixels(rng: Random) -> Any:
    """Return an array as few pictures are, or what is none."""
    numbers = np.random.default_rng(rng.randrange(2**32))
    shape = rng.choice(
        [
            *[(1, 1), (1, 9), (9, 1), (7, 5), (7, 5, 1), (7, 5, 2), (7, 5, 3), (7, 5, 4), (16, 24, 3), (33, 2, 3)],
            *[(0, 5), (5, 0, 3), (7, 5, 5), (3, 7, 5), (7,), (), (2, 3, 4, 5), (1, 1, 1, 1, 1)],
        ]
    )
    dtype = rng.choice(
        ["u1", "u1", "u1", "i1", "u2", ">u2", "i4", "u8", "i8", "f2", "f4", "f8", "?", "c8", "O", "U1", "M8[s]", "V3"]
    )
    array: Any = numbers.integers(0, rng.choice((2, 3, 256)), shape).astype("f8")
    array = array / 255 if dtype.startswith("f") else array
    try:
        array = array.astype(dtype)
    except (TypeError, ValueError):
        return junk(rng)
    change = rng.choice(
        [
            *[lambda a: a] * 6,
            lambda a: np.asfortranarray(a),
            lambda a: a[::-1] if a.ndim else a,
            lambda a: a.T,
            lambda a: np.broadcast_to(a[:1], a.shape) if a.ndim else a,
            lambda a: np.ma.masked_array(a, mask=numbers.random(a.shape) < 0.3),
            lambda a: np.ma.masked_all(a.shape, a.dtype),
            lambda a: a.tolist(),
            lambda a: np.where(numbers.random(a.shape) < 0.2, np.nan, a.astype("f8")) if a.dtype.kind in "uif" else a,
            lambda a: np.where(numbers.random(a.shape) < 0.2, np.inf, a.astype("f8")) if a.dtype.kind in "uif" else a,
            lambda a: a.astype("f8") * 1e300 if a.dtype.kind in "uif" else a,
            lambda a: np.zeros_like(a),
            lambda a: _read_only(a),
            lambda a: memoryview(np.ascontiguousarray(a)) if a.dtype.kind in "?uif" else a,
            lambda a: Image.new(
                rng.choice(("1", "L", "P", "LA", "RGBA", "CMYK", "I", "F", "I;16", "HSV", "LAB")), (5, 4)
            ),
            lambda a: junk(rng),
        ]
    )
    return change(array)


def _read_only(array: np.ndarray) -> np.ndarray:
    if isinstance(array, np.ndarray):  # and no number
        array.flags.writeable = False
    return array


def _picture(rng: Random) -> Any:
    return corpus.FLAG if rng.random() < 0.75 else odd_pixels(rng)


def _art(rng: Random) -> Any:
    return rng.choice(ARTS) if rng.random() < 0.9 else junk(rng)


def _palette(rng: Random) -> Any:
    usual = ["sunset", "random", "triadic", "any", "map:viridis", "red,blue", ["navy", "#f80"], corpus.FLAG[0], None]
    return rng.choice(usual) if rng.random() < 0.7 else junk(rng)


def _some(rng: Random, **usual: Any) -> dict[str, Any]:
    """Draw some arguments by their names, each what is usual or odd."""
    names = [name for name in usual if rng.random() < 2 / len(usual)]
    return {name: rng.choice(usual[name]) if rng.random() < 0.75 else junk(rng) for name in names}


def _trace(rng: Random) -> tuple[Call, tuple[Any, ...], dict[str, Any]]:
    options = chosen(TraceOptions, rng)
    if rng.random() < 0.3:
        options["preset"] = rng.choice([*PRESETS, "none", 5])
    if rng.random() < 0.2:
        options["style"] = written_style(rng)
    if rng.random() < 0.15:
        options[rng.choice(("labels", "mask"))] = odd_pixels(rng)
    return segvec.trace, (_picture(rng),), options


def _rendering(rng: Random) -> tuple[Call, tuple[Any, ...], dict[str, Any]]:
    text = corpus.ART.to_svg() if rng.random() < 0.9 else junk(rng)
    options = _some(
        rng,
        format=["png", "jpeg", "webp", "tiff", "pdf", "svg", "eps"],
        width=[1, 30, 0, -1, 2**31],
        height=[1, 30, 0, 2**40],
        scale=[1e-9, 0.1, 2, 0, 1e9],
        dpi=[0.1, 1, 300, 1e9],
        background=["red", "none"],
        quality=[1, 100, 0, 101],
    )
    return segvec.render, (text,), options


CALLS: Mapping[str, Callable[[Random], tuple[Call, tuple[Any, ...], dict[str, Any]]]] = {
    "trace": _trace,
    "render": _rendering,
    "read_image": lambda rng: (
        segvec.read_image,
        (odd_pixels(rng),),
        _some(rng, max_pixels=[1, 10**6, 0], background=["red", "none"], range=["auto", (0, 9), "5,5"], deep=[True]),
    ),
    "heatmap": lambda rng: (segvec.heatmap, (_picture(rng),), {"width": 60, **chosen(HeatmapOptions, rng)}),
    "normalize": lambda rng: (segvec.normalize, (odd_pixels(rng),), chosen(NormalizeOptions, rng)),
    "compose": lambda rng: (
        segvec.compose,
        (rng.choice(([*ARTS], corpus.ART, _picture(rng))),),
        {"destination": "60x40", **chosen(PageOptions, rng)},
    ),
    "recolor": lambda rng: (segvec.recolor, (_art(rng), _palette(rng)), chosen(RecolorOptions, rng)),
    "recolor_svg": lambda rng: (
        segvec.recolor_svg,
        (corpus.ART.to_svg() if rng.random() < 0.9 else junk(rng), _palette(rng)),
        chosen(RecolorOptions, rng),
    ),
    "make_series": lambda rng: (
        segvec.make_series,
        (_art(rng), _palette(rng)),
        _some(rng, count=[1, 3, 0, -1, 10**7], seed=[0, 2**32, -1], distinct=[True], css=[True], assign=["area", "x"]),
    ),
    "as_palette": lambda rng: (
        segvec.as_palette,
        (_palette(rng),),
        _some(rng, size=[1, 256, 0, 257], seed=[0, 2**32 - 1, 2**32, -1]),
    ),
    "extract_palette": lambda rng: (segvec.extract_palette, (_picture(rng),), _some(rng, colors=[1, 256, 0, 257])),
    "apply_effects": lambda rng: (
        segvec.apply_effects,
        (_picture(rng), [written_effect(rng) for _ in range(rng.choice((1, 1, 2)))]),
        {},
    ),
    "effect_frames": lambda rng: (
        effect_frames,
        (_picture(rng), [written_effect(rng) if rng.random() < 0.5 else "rotate-hue:0..360"]),
        _some(rng, n_frames=[1, 3, 0, -1], width=[1, 20, 0]),
    ),
    "blend": lambda rng: (
        segvec.blend,
        (_picture(rng), _picture(rng)),
        _some(rng, mode=["multiply", "screen", "x"], amount=[0, 1, 2, -1], fit=["exact", "stretch", "x"]),
    ),
    "pool": lambda rng: (
        segvec.pool,
        (odd_pixels(rng),),
        _some(
            rng, block=[1, (3, 2), 0, 10**9], cells=[(2, 2), (0, 1)], reduce=["mean", "mode", "x"], edge=["crop", "x"]
        ),
    ),
    "pool_volume": lambda rng: (
        segvec.pool_volume,
        (odd_pixels(rng),),
        {"block": rng.choice([(1, 1), (1, 2, 2), (0, 1, 1), junk(rng)]), **_some(rng, reduce=["max", "x"])},
    ),
    "reduce_frames": lambda rng: (
        segvec.reduce_frames,
        (odd_pixels(rng),),
        _some(rng, reduce=["var"], axis=[0, 1, -1, 9]),
    ),
    "frame_histograms": lambda rng: (
        segvec.frame_histograms,
        (odd_pixels(rng),),
        _some(rng, bins=[1, 9, 0, 10**9], limits=[(0, 1), (1, 0), (0, 0)]),
    ),
    "density": lambda rng: (
        segvec.density,
        (odd_pixels(rng),),
        {"window": rng.choice([1, 3, 99, 0, junk(rng)]), **_some(rng, kernel=["box", "gaussian", "x"])},
    ),
    "masked_mean": lambda rng: (segvec.masked_mean, (odd_pixels(rng), odd_pixels(rng)), {}),
    "unmap": lambda rng: (
        segvec.unmap,
        (_picture(rng),),
        {
            "cmap": rng.choice(["viridis", "red,blue", junk(rng)]),
            **_some(rng, vmin=[0, 1, -1e300], vmax=[1, 1e300], norm=["log", "power", "x"], steps=[1, 5], gamma=[0, 2]),
        },
    ),
    "colormap": lambda rng: (
        segvec.colormap,
        (rng.choice(["viridis", "navy,white", ["red", "blue"], junk(rng)]),),
        _some(rng, start=[0, 1, 2], stop=[0, 1, -1], steps=[1, 4096, 0], n=[2, 1], space=["srgb", "x"]),
    ),
    "picture_bytes": lambda rng: (
        segvec.picture_bytes,
        (odd_pixels(rng),),
        {
            "format": rng.choice(["png", "jpeg", "webp", "tiff", "x", junk(rng)]),
            **_some(rng, quality=[1, 101], dpi=[72, 0]),
        },
    ),
    "palette_morph": lambda rng: (
        segvec.palette_morph,
        (_art(rng), rng.choice([["sunset", "ocean"], [], ["red"], junk(rng)])),
        _some(rng, seconds=[0.1, 0, -1, 1e9], hold=[0, 1, 2]),
    ),
    "palette_cycle": lambda rng: (
        segvec.palette_cycle,
        (_art(rng), _palette(rng)),
        _some(rng, order=["lightness", "x"], size=[2, 256, 1], seed=[0, -1], seconds=[1, 0], hold=[0, 5]),
    ),
    "color_rotation": lambda rng: (
        segvec.color_rotation,
        (_art(rng),),
        _some(rng, axis=[(1, 0, 0), (0, 0, 0), (1e300,) * 3, (1, 2)], seconds=[1, 0]),
    ),
    "cutter_svg": lambda rng: (
        segvec.cutter_svg,
        (_art(rng),),
        {
            "millimetres_per_pixel": rng.choice([1e-9, 0.5, 0, 1e9, junk(rng)]),
            **_some(rng, hairline=[0.1, 0], shared=[True]),
        },
    ),
    "plotter_svg": lambda rng: (
        segvec.plotter_svg,
        (_art(rng),),
        {"millimetres_per_pixel": rng.choice([1e-9, 0.5, 0, 1e9, junk(rng)])},
    ),
    "separations": lambda rng: (
        segvec.separations,
        (_art(rng),),
        _some(rng, trap=[0, 1, -1, 1e9], registration=[False]),
    ),
    "region_heatmap": lambda rng: (
        segvec.region_heatmap,
        (_picture(rng), _art(rng)),
        {} if rng.random() < 0.5 else {"values": odd_pixels(rng)},
    ),
    "report": lambda rng: (segvec.report, (_art(rng), _picture(rng)), {}),
    "document_size": lambda rng: (segvec.document_size, (junk(rng),), {}),
    "recipe_of": lambda rng: (segvec.recipe_of, (junk(rng),), {}),
    "to_png": lambda rng: (
        corpus.ART.to_png,
        (),
        _some(rng, width=[1, 40, 0, 2**40], height=[1, 0], scale=[0.5, 0], dpi=[72, 0]),
    ),
    "to_polygons": lambda rng: (rng.choice(ARTS).to_polygons, (), _some(rng, flatness=[1e-9, 1, 0, 1e9])),
}
"""Of each public function, how a call of it is drawn."""


def odd_call(rng: Random) -> Trial:
    """Draw a call, and look at what it makes."""
    call, arguments, options = CALLS[rng.choice(list(CALLS))](rng)
    return _trial(call, arguments, options)


def _trial(call: Call, arguments: tuple[Any, ...], options: Mapping[str, Any]) -> Trial:
    def attempt() -> None:
        _look(call(*arguments, **options))

    words = [*map(_shown, arguments), *(f"{name}={_shown(value)}" for name, value in options.items())]
    files = {"flag.png": corpus.pictures()["rgb.png"]}
    return Trial(f"{call.__name__}({', '.join(words)})", attempt, files=files, pixels=PIXELS)


def _look(made: Any) -> None:
    """Use what a call returns, as somebody would: much is made only when it is asked for."""
    if isinstance(made, segvec.Artwork | segvec.Page | segvec.Animation):
        made.to_svg()
    elif isinstance(made, segvec.Heatmap):
        made.to_array(), made.to_svg()
    elif isinstance(made, segvec.Series):
        [piece.artwork for piece in made.pieces[:3]]
    elif isinstance(made, segvec.EffectFrames):
        for _ in zip(range(3), made, strict=False):
            pass
    repr(made)


def _shown(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"<{value.dtype} {value.shape}>"
    try:
        return repr(value)[:100]
    except ValueError:  # whole numbers of too many digits
        return "10**..."


@cache
def _pairs(name: str) -> Sequence[dict[str, Any]]:
    """Return rows of options in which every two values of two options meet."""
    kind, names = PAIRED[name]
    return list(all_pairs({each: usable(kind, each) for each in names}, Random(name)))


def _names(kind: type[Any], *without: str) -> list[str]:
    return [field.name for field in fields(kind) if field.init and field.name not in {*NOT_OPTIONS, *without}]


PAIRED: Mapping[str, tuple[type[Any], Sequence[str]]] = {
    "trace": (TraceOptions, _names(TraceOptions, "only")),
    "heatmap": (HeatmapOptions, _names(HeatmapOptions, "destination", "cells", "center", "norm", "vmin", "vmax")),
    "compose": (PageOptions, _names(PageOptions)),
    "recolor": (RecolorOptions, _names(RecolorOptions)),
}
"""Of functions, the options that go together; those that exclude each other are left to odd calls."""


_GIVEN: Mapping[str, tuple[Any, ...]] = {
    "trace": (corpus.FLAG,),
    "heatmap": (corpus.FLAG,),
    "compose": ([*ARTS],),
    "recolor": (corpus.ART, "sunset"),
}


def paired_call(rng: Random) -> Trial:
    """Take a row of all pairs."""
    name = rng.choice(list(PAIRED))
    return _trial(getattr(segvec, name), _GIVEN[name], rng.choice(_pairs(name)))


def calls_beyond(name: str) -> Iterator[Trial]:
    """Give each option of a function, alone, each value that is just too much."""
    kind, _ = PAIRED[name]
    usual = {"destination": "60x40", "title": "T"} if name == "compose" else {}
    for option in _names(kind):
        for value in beyond(kind, option):
            yield _trial(getattr(segvec, name), _GIVEN[name], {**usual, option: value})
