"""The Python reference: which names it has, in which order, and how its sections are written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path

from griffe import Attribute, Class, DocstringSectionKind, Function, GriffeLoader, Module, Object

from markup import Link, anchor, block, item, page, plain_link, prose, titled
from segvec.effects.definition import Effect
from segvec.effects.effect import EFFECTS
from segvec.effects.parameters import Parameter
from segvec.options.styles import STYLES
from segvec.styles.drawing import drawing_function
from signatures import constant, declared, described, returned, signature

ROOT = Path(__file__).parent.parent

GROUPS: Mapping[str, tuple[str, ...]] = {
    "Tracing": (
        *("trace", "TraceOptions", "PRESETS", "Stage", "read_image", "Image", "Segmentation", "Artwork"),
        *("report", "Report", "Ink"),
    ),
    "Many pictures": ("batch", "Outcome", "batching.task.Task", "batching.task.Source"),
    "Color": (
        *("recolor", "recolor_svg", "RecolorOptions", "as_palette", "Palette", "palette_names", "extract_palette"),
        "common_palette",
    ),
    "Series": ("make_series", "Series", "Piece", "series.files.Progress"),
    "Heatmaps": (
        *(
            "heatmap",
            "HeatmapOptions",
            "Heatmap",
            "heat.normalizing.Scale",
            "color.colormap_table.Colormap",
            "region_heatmap",
            "RegionHeatmap",
        ),
        *("heatmap_frames", "HeatmapFrames", "read_values", "heat.data.Values", "unmap", "heat.unmap.Unmapped"),
        *("pool", "pool_volume", "reduce_frames", "frame_histograms", "density", "masked_mean", "normalize"),
        *("common_scale", "colormap", "colormap_names"),
    ),
    "Pages": ("compose", "PageOptions", "Page"),
    "Machines": (
        *("cutter_svg", "dxf_text", "plot", "Plot", "PlotOptions", "PlotEstimate", "PenTime", "plotter_svg"),
        *("sheet_for", "Sheet"),
        *("separations", "Separation", "write_separations"),
    ),
    "Effects": (
        *("apply_effects", "blend", "effect_frames", "EffectFrames"),
        *("effects.effect.parse_effect", "effects.effect.AppliedEffect"),
    ),
    "Styles": (),
    "Animation": ("palette_cycle", "palette_morph", "color_rotation", "Animation"),
    "Files": (
        *("render", "document_size", "recipe_of", "picture_bytes"),
        "svg.writing.svg_text",
        "image.animation_reading.read_frames",
        "image.animation_reading.FrameStream",
        "image.animation_writing.write_frames",
    ),
    "Errors and version": ("SegvecError", "InputError", "RenderError", "__version__"),
    "Types": (
        "palette.resolve.PaletteLike",
        "files.FileSource",
        "segment.given.MapSource",
        "image.animation_reading.FrameSource",
    ),
}
"""What is documented, by task: names of the package, and paths of what these lead to."""

INTRODUCTION = """# Python reference

<!-- Made by python docs/build.py from the docstrings; edit those. -->

All names are imported from `segvec`, unless a section says otherwise. Options are given as an object or one by one:
`trace(photo, TraceOptions(colors=8))` is `trace(photo, colors=8)`. In the examples `np` is numpy, `Path` is that of
`pathlib`, and what a section describes is imported. What is typed in a shell is in [commands.md](commands.md)."""

OF_GROUPS = {
    "Effects": 'What is done to a picture before it is traced, as in `trace(photo, effects=["median:9"])`.',
    "Styles": 'Other ways to draw than by shapes, with options as text: `trace(photo, style="halftone:cell=10")`.\n'
    "Each is also a function of a picture, as shown.",
    "Types": "What some arguments may be.",
}
"""What stands at the beginning of a group."""


EFFECT_GROUPS = {"color": "Color effects", "filter": "Filters", "edges": "Edges"}


@dataclass(frozen=True, slots=True)
class Entry:
    """What has a heading of its own."""

    name: str
    """As it is called in the reference: ``trace``, ``Artwork.to_png``."""
    target: Object
    heading: str
    module: str = ""
    """Where it is imported from, if not from the package."""

    @property
    def link(self) -> str:
        """Markdown that leads to it."""
        shown = self.heading.removeprefix("class ").removeprefix("style ").replace("\\", "")
        return f"[`{shown}`](#{anchor(self.heading)})"


def reference_page(root: Path = ROOT) -> str:
    """Write the reference of the package that lies in a folder."""
    package = load(root)
    groups = grouped_entries(package)
    known = {entry.name: entry for entries in groups.values() for entry in entries}
    parts = [INTRODUCTION, _contents(groups)]
    for group, entries in groups.items():
        parts += [f"## {group}", OF_GROUPS.get(group, "")]
        parts += [_grammar(package)] if group == "Effects" else []
        parts += [part for entry in entries for part in _section(entry, known)]
        parts += _effect_lists() if group == "Effects" else []
    return page(parts)


def load(root: Path = ROOT) -> Module:
    """Read the package that lies in a folder, without running it."""
    loader = GriffeLoader(search_paths=[root], docstring_parser="numpy", docstring_options={"warnings": False})
    package = loader.load("segvec", try_relative_path=False)
    assert isinstance(package, Module)
    return package


def grouped_entries(package: Module) -> dict[str, list[Entry]]:
    """Find what has a heading; methods follow their class."""
    groups = {group: [_entry(package, name) for name in names] for group, names in GROUPS.items()}
    groups["Styles"] = [_style_entry(package, name) for name in STYLES]
    return {group: [each for entry in entries for each in _with_methods(entry)] for group, entries in groups.items()}


def members(owner: Class) -> list[Object]:
    """Public methods and attributes, inherited ones first, as a dataclass has them."""
    named = {**owner.inherited_members, **owner.members}
    return [each.final_target if each.is_alias else each for name, each in named.items() if not name.startswith("_")]


def _entry(package: Module, path: str) -> Entry:
    module, _, name = path.rpartition(".")
    found = package[path]
    target = found.final_target if found.is_alias else found
    return Entry(name, target, _heading(name, target), f"segvec.{module}" if module else "")


def _style_entry(package: Module, name: str) -> Entry:
    function = drawing_function(name)
    target = package[f"{function.__module__}.{function.__name__}".removeprefix("segvec.")]
    return Entry(function.__name__, target, f"style {name}", function.__module__)


def _heading(name: str, target: Object) -> str:
    return f"{name}()" if target.is_function else f"class {name}" if target.is_class else name.replace("__", r"\_\_")


def _with_methods(entry: Entry) -> Iterator[Entry]:
    yield entry
    for method in members(entry.target) if isinstance(entry.target, Class) else ():
        if method.is_function:
            name = f"{entry.name}.{method.name}"
            yield Entry(name, method, f"{name}()")


def _contents(groups: Mapping[str, list[Entry]]) -> str:
    lines = []
    for group, entries in groups.items():
        links = [entry.link for entry in entries if "." not in entry.name]
        links += [f"[{title.lower()}](#{anchor(title)})" for title in EFFECT_GROUPS.values() if group == "Effects"]
        lines.append(f"- [{group}](#{anchor(group)}): {', '.join(links)}")
    return "\n".join(lines)


# Sections


def _section(entry: Entry, known: Mapping[str, Entry]) -> Iterator[str]:
    """Write what is known of a name."""
    target, link = entry.target, partial(_found_link, known, entry.name.partition(".")[0])
    yield f"{'####' if '.' in entry.name else '###'} {entry.heading}"
    if entry.module and not isinstance(target, Attribute):
        yield f"Imported by `from {entry.module} import {target.name}`."
    if isinstance(target, Class) and not target.labels and target.bases:
        yield block("python", f"class {target.name}({', '.join(map(str, target.bases))})")
    if isinstance(target, Function):
        yield block("python", signature(entry.name, target))
    elif isinstance(target, Attribute) and not entry.name.startswith("__"):
        yield block("python", constant(target))
    yield from _documentation(target, known, link)
    if isinstance(target, Class):
        yield from _attributes(target, link)


def _found_link(known: Mapping[str, Entry], owner: str, path: str) -> str:
    """Lead to what a docstring names: a method of the same class, or the last part of a path."""
    names = (f"{owner}.{path}", path.removeprefix("segvec."), path.rpartition(".")[2])
    return next((known[name].link for name in names if name in known), plain_link(path))


def _documentation(target: Object, known: Mapping[str, Entry], link: Link) -> Iterator[str]:
    """Write a docstring."""
    for part in target.docstring.parsed if target.docstring else ():
        match part.kind:
            case DocstringSectionKind.text:
                yield prose(part.value, link)
            case DocstringSectionKind.parameters if isinstance(target, Function):
                yield from titled("Parameters", _parameters(target, link))
            case DocstringSectionKind.returns | DocstringSectionKind.yields if isinstance(target, Function):
                texts = [prose(each.description, link) for each in part.value]
                yield f"**{part.kind.value.capitalize()}** {_linked_type(returned(target), known)}: {' '.join(texts)}"
            case DocstringSectionKind.raises:
                errors = [f"- {link(str(each.annotation))}: {prose(each.description, link)}" for each in part.value]
                yield from titled("Raises", errors)
            case DocstringSectionKind.examples:
                yield "**Example**"
                yield block("pycon", "\n\n".join(text for _, text in part.value))
            case DocstringSectionKind.admonition if part.title == "References":
                sources = part.value.description.replace("\n   ", " ").split(".. [")[1:]
                yield from titled("References", [f"- {prose(source.partition('] ')[2])}" for source in sources])
            case _:
                raise AssertionError(f"{target.path}: no rule for the section {part.kind.value} {part.title}")


def _parameters(function: Function, link: Link) -> Iterator[str]:
    """Write parameters; neighbors with one description share it."""
    for text, names in groupby(described(function), key=lambda each: each[1]):
        heads = [f"`{declared(function.parameters[name])}`" for name, _ in names]
        yield item(", ".join(heads), prose(text, link))


def _linked_type(text: str, known: Mapping[str, Entry]) -> str:
    return known[text].link if text in known else f"`{text}`"


def _attributes(owner: Class, link: Link) -> Iterator[str]:
    attributes = [each for each in members(owner) if isinstance(each, Attribute)]
    for title, is_property in (("Fields", False), ("Properties", True)):
        chosen = [each for each in attributes if ("property" in each.labels) == is_property]
        yield from titled(title, [_field(each, link) for each in chosen])


def _field(attribute: Attribute, link: Link) -> str:
    text = attribute.docstring.value if attribute.docstring else ""
    return item(f"`{declared(attribute)}`", prose(text, link))


# Effects, which describe themselves


def _grammar(package: Module) -> str:
    docstring = package["effects.effect"].docstring
    return prose(docstring.value.partition("\n\n")[2])


def _effect_lists() -> Iterator[str]:
    for group, effects in groupby(EFFECTS.values(), key=lambda each: each.group):
        yield f"### {EFFECT_GROUPS[group]}"
        yield "\n".join(map(_effect_item, effects))


def _effect_item(effect: Effect) -> str:
    defaults = effect.defaults()
    lines = [f"- **`{effect.name}`**: {prose(effect.description)}"]
    for parameter in effect.parameters:
        value = parameter.text(defaults[parameter.name])
        lines.append(f"  - `{parameter.name}={value}`: {prose(_meaning(parameter))}")
    return "\n".join(lines)


def _meaning(parameter: Parameter) -> str:
    domain = parameter.domain
    return f"{parameter.help} {domain[0].upper()}{domain[1:]}."
