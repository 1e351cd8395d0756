"""Damaged files, each through one of the ways in which a person would have it read."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random

from fuzz import corpus
from fuzz.mutation import mutated
from fuzz.watching import Trial, run_line

import segvec
from segvec.image.animation_reading import read_frames
from segvec.options.reading import options_of
from segvec.svg.decoding import svgz_text

MOST_PIXELS = 100_000
"""That a damaged header may ask for; the limit of a person is another, and held by the same line."""

Reading = Callable[[str], object]
"""Reads the file of a name in the current directory."""

PICTURES: Mapping[str, Reading] = {
    "segvec.read_image({0!r}, max_pixels=100_000)": lambda name: segvec.read_image(name, max_pixels=MOST_PIXELS),
    "segvec.read_image({0!r}, max_pixels=100_000, deep=True, range='auto')": lambda name: segvec.read_image(
        name, max_pixels=MOST_PIXELS, deep=True, range="auto"
    ),
    "segvec.trace(open({0!r}, 'rb'), max_pixels=2000, background='red')": lambda name: _open(
        name, lambda file: segvec.trace(file, max_pixels=2000, background="red").to_svg()
    ),
    "segvec.trace({0!r}, max_pixels=2000)": lambda name: segvec.trace(name, max_pixels=2000).to_svg(),
    "segvec.heatmap({0!r}, max_pixels=100_000, block=4)": lambda name: segvec.heatmap(
        name, max_pixels=MOST_PIXELS, block=4
    ).to_array(),
    "segvec.read_values({0!r}, max_pixels=100_000)": lambda name: segvec.read_values(name, max_pixels=MOST_PIXELS),
    "segvec.extract_palette({0!r}, colors=3)": lambda name: segvec.extract_palette(
        segvec.read_image(name, max_pixels=MOST_PIXELS), colors=3
    ),
    "segvec.trace({0!r}, segment='labels', max_pixels=2000)": lambda name: segvec.trace(
        name, segment="labels", max_pixels=2000
    ),
}
ANIMATIONS: Mapping[str, Reading] = {
    "list(read_frames({0!r}, max_frames=9, max_pixels=100_000))": lambda name: list(
        read_frames(name, max_frames=9, max_pixels=MOST_PIXELS)
    ),
    "list(segvec.heatmap_frames({0!r}, block=5, max_frames=9, max_pixels=100_000))": lambda name: list(
        segvec.heatmap_frames(name, block=5, max_frames=9, max_pixels=MOST_PIXELS)
    ),
    "segvec.heatmap({0!r}, over_frames='var', max_pixels=100_000)": lambda name: segvec.heatmap(
        name, over_frames="var", max_pixels=MOST_PIXELS
    ).to_array(),
}
MATRICES: Mapping[str, Reading] = {
    "segvec.read_values({0!r}, max_pixels=100_000)": lambda name: segvec.read_values(name, max_pixels=MOST_PIXELS),
    "segvec.heatmap({0!r}, max_pixels=100_000, width=60, color_bar='right')": lambda name: segvec.heatmap(
        name, max_pixels=MOST_PIXELS, width=60, color_bar="right"
    ).to_svg(),
    "segvec.heatmap({0!r}, max_pixels=100_000, width=60, norm='symlog')": lambda name: segvec.heatmap(
        name, max_pixels=MOST_PIXELS, width=60, norm="symlog"
    ).to_array(),
}
PALETTES: Mapping[str, Reading] = {
    "segvec.as_palette({0!r})": lambda name: segvec.as_palette(name),
    "segvec.trace(FLAG, palette=...)": lambda name: corpus.ART.recolor(name).to_svg(),
}
LABELS: Mapping[str, Reading] = {
    "segvec.trace(FLAG, labels={0!r}, max_pixels=2000)": lambda name: segvec.trace(
        corpus.FLAG, labels=name, max_pixels=2000
    ).to_svg(),
}
MASKS: Mapping[str, Reading] = {
    "segvec.trace(FLAG, mask={0!r}, max_pixels=2000)": lambda name: segvec.trace(
        corpus.FLAG, mask=name, max_pixels=2000
    ).to_svg(),
}
DOCUMENTS: Mapping[str, Reading] = {
    "segvec.document_size(text of {0!r})": lambda name: segvec.document_size(_text(name)),
    "segvec.recipe_of(text of {0!r})": lambda name: segvec.recipe_of(_text(name)),
    "segvec.render(text of {0!r}, width=40)": lambda name: segvec.render(_text(name), width=40),
    "segvec.recolor_svg(text of {0!r}, 'sunset', assign='area')": lambda name: segvec.recolor_svg(
        _text(name), "sunset", assign="area"
    ),
    "segvec.recolor_svg(text of {0!r}, 'triadic', seed=3, shading=False)": lambda name: segvec.recolor_svg(
        _text(name), "triadic", seed=3, shading=False
    ),
    "segvec.compose(text of {0!r}, destination='60x40', swatches=True)": lambda name: segvec.compose(
        _text(name), destination="60x40", swatches=True
    ).to_svg(),
    "options_of(segvec.recipe_of(text of {0!r}))": lambda name: options_of(segvec.recipe_of(_text(name))),
    "segvec recolor {0} --palette sunset -o out.svg": lambda name: run_line(
        ["recolor", name, "--palette", "sunset", "-o", "out.svg"]
    ),
    "segvec render {0} --width 40 --time-limit 0 -o out.png": lambda name: run_line(
        ["render", name, "--width", "40", "--time-limit", "0", "-o", "out.png"]
    ),
}
RECIPES: Mapping[str, Reading] = {
    "segvec replay {0} flag.png -o out.svg": lambda name: run_line(["replay", name, "flag.png", "-o", "out.svg"]),
    "segvec replay {0} flag.png --palette ocean --mask none -o out.svg": lambda name: run_line(
        ["replay", name, "flag.png", "--palette", "ocean", "--mask", "none", "-o", "out.svg"]
    ),
}
MANIFESTS: Mapping[str, Reading] = {
    "two_pieces().save('.', sheet=False)": lambda _: corpus.two_pieces().save(".", sheet=False),
    "two_pieces().save('.', sheet=False, force=True)": lambda _: corpus.two_pieces().save(".", sheet=False, force=True),
}


def damaged(files: Mapping[str, bytes], readings: Mapping[str, Reading], rng: Random) -> Trial:
    """Damage one of some files, and read it in one of some ways."""
    name = rng.choice(list(files))
    data = mutated(files[name], rng, list(files.values()))
    return _trial(name, data, readings, rng)


def damaged_manifest(rng: Random) -> Trial:
    """Go on with a series whose manifest somebody changed."""
    files = dict(corpus.series())
    files["manifest.json"] = mutated(files["manifest.json"], rng, ())
    return _trial("manifest.json", files["manifest.json"], MANIFESTS, rng, others=files, pixels=1_000_000)


def damaged_recipe(rng: Random) -> Trial:
    """Replay a recipe that somebody changed, while the document stays whole."""
    before, start, rest = corpus.documents()[rng.choice(("recolored.svg", "drawn.svg"))].partition(b"<metadata>")
    recipe, end, after = rest.partition(b"</metadata>")
    data = before + start + mutated(recipe, rng, ()) + end + after
    return _trial("art.svg", data, RECIPES, rng, others={"flag.png": corpus.pictures()["rgb.png"]})


def _trial(
    name: str,
    data: bytes,
    readings: Mapping[str, Reading],
    rng: Random,
    *,
    others: Mapping[str, bytes] | None = None,
    pixels: int = MOST_PIXELS,
) -> Trial:
    said = rng.choice(list(readings))
    return Trial(said.format(name), lambda: readings[said](name), files={**(others or {}), name: data}, pixels=pixels)


def _open(name: str, read: Callable[[object], object]) -> object:
    with Path(name).open("rb") as file:
        return read(file)


def _text(name: str) -> str:
    return svgz_text(Path(name).read_bytes())


READERS: Sequence[tuple[str, Callable[[Random], Trial]]] = (
    ("pictures", lambda rng: damaged(corpus.pictures(), PICTURES, rng)),
    ("animations", lambda rng: damaged(corpus.animations(), ANIMATIONS, rng)),
    ("matrices", lambda rng: damaged(corpus.matrices(), MATRICES, rng)),
    ("palettes", lambda rng: damaged(corpus.palettes(), PALETTES, rng)),
    ("labels", lambda rng: damaged(corpus.labels(), LABELS, rng)),
    ("masks", lambda rng: damaged(corpus.masks(), MASKS, rng)),
    ("documents", lambda rng: damaged(corpus.documents(), DOCUMENTS, rng)),
    ("recipes", damaged_recipe),
    ("manifests", damaged_manifest),
)
