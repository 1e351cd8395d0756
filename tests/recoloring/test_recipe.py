import pytest

from segvec.errors import InputError
from segvec.options.reading import options_of
from segvec.options.tracing import TraceOptions
from segvec.recoloring.artworks import recolor, recolored_by_recipe
from segvec.recoloring.documents import recolor_svg
from segvec.svg.metadata import recipe_of, with_recipe

CHAINS = [
    [("gold,navy", {}), ("red,blue,#eee", {"shading": False})],
    [("red,gold,teal,navy", {"assign": "neighbors"}), ("#eee,#777,black,red,blue", {"assign": "random", "seed": 8})],
    [
        (None, {"transparent": ("background",)}),
        ("harmony", {"assign": "area", "seed": 2}),
        (None, {"keep_at": ((12, 13),)}),
    ],
    [
        ("triadic", {"seed": 5, "keep_at": ((12, 13), (40, 20))}),
        ("map:viridis", {"assign": "nearest", "palette_size": 4}),
    ],
]


@pytest.mark.parametrize("chain", CHAINS, ids=range(len(CHAINS)))
def test_recipe_replays_a_chain_of_recolorings(blobs, chain):
    art = blobs
    for palette, chosen in chain:
        art = recolor(art, palette, **chosen)
    recipe = recipe_of(art.to_svg())
    assert len(recipe["recolor"]) == len(chain)
    assert recolored_by_recipe(blobs, recipe).to_svg() == art.to_svg()
    assert options_of(recipe) == TraceOptions(min_area=0)


def test_recipe_of_a_document_replays_on_the_artwork(artwork):
    text = recolor_svg(recolor_svg(artwork.to_svg(), "gold,navy"), "random", assign="nearest", seed=4)
    assert recolored_by_recipe(artwork, recipe_of(text)).to_svg() == text


def test_recipe_names_the_colors_and_neither_a_file_nor_a_name(tmp_path, artwork):
    (tmp_path / "some.hex").write_text("ff0000\n800000\n")
    other = recolor(artwork, tmp_path / "some.hex")
    assert other.recipe["recolor"] == [{"palette": ["#ff0000", "#800000"]}]
    assert dict(artwork.recipe) == {name: value for name, value in other.recipe.items() if name != "recolor"}


TAMPERED = {
    "number": 5,
    "text": "red",
    "object": {"palette": ["red"]},
    "step-number": [5],
    "step-list": [["red"]],
    "unknown": [{"colour": "red"}],
    "palette-number": [{"palette": 5}],
    "palette-null": [{"palette": None}],
    "palette-name": [{"palette": "sunset"}],
    "palette-file": [{"palette": "pyproject.toml"}],
    "palette-mixed": [{"palette": ["red", 5]}],
    "palette-empty": [{"palette": []}],
    "palette-unknown": [{"palette": ["../secret.png"]}],
    "assign": [{"assign": "best"}],
    "assign-list": [{"assign": []}],
    "keep-text": [{"keep": "white"}],
    "keep-number": [{"keep": [5]}],
    "keep-at-number": [{"keep_at": [5]}],
    "keep-at-short": [{"keep_at": [[1]]}],
    "keep-at-text": [{"keep_at": [["1", "2"]]}],
    "replace": [{"replace": [{}]}],
    "seed-text": [{"seed": "1"}],
    "seed-fraction": [{"seed": 1.5}],
    "seed-negative": [{"seed": -1}],
    "shading": [{"shading": "yes"}],
}


@pytest.mark.parametrize("steps", TAMPERED.values(), ids=TAMPERED)
def test_changed_recolorings_are_refused(artwork, steps):
    with pytest.raises(InputError) as raised:
        recolored_by_recipe(artwork, {**artwork.recipe, "recolor": steps})
    assert "\n" not in str(raised.value)


def test_document_with_a_changed_recipe_is_refused(artwork):
    text = with_recipe(artwork.to_svg(), {**artwork.recipe, "recolor": 5})
    with pytest.raises(InputError, match="recolorings cannot be read"):
        recolor_svg(text, "red")


@pytest.mark.parametrize(
    "changed",
    [
        {"colors": "5"}, {"colors": 5.5}, {"colors": [5]}, {"colors": 999}, {"palette": "red"}, {"palette": [5]},
        {"background": 5}, {"precision": 1.5}, {"precision": True}, {"layers": {}}, {"layers": "piled"},
        {"subpixel": "no"}, {"min_area": float("nan")}, {"seed": None},
    ],
    ids=str,
)  # fmt: skip
def test_changed_options_of_a_trace_are_refused(changed):
    with pytest.raises(InputError):
        options_of({"segvec": "1", **changed})


def test_recipe_names_no_files_and_sets_no_limits(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "two.hex").write_text("ff0000\n800000\n")
    (tmp_path / "sunset").write_text("ff0000\n800000\n")
    recipe = {"segvec": "1", "source": "5e9f", "max_pixels": 10**9}
    assert options_of(recipe) == TraceOptions()
    assert options_of(recipe, max_pixels=5).max_pixels == 5
    for name, value in [
        ("mask", "/dev/zero"),
        ("labels", "x"),
        ("mask", "array 5e9f"),
        ("style", "isolines:palette=two.hex"),
        ("style", "isolines:palette=sunset"),
        ("style", "halftone:colors=two.hex"),
    ]:
        with pytest.raises(InputError, match=f"names a file, .*only if you name it too .--{name}.$"):
            options_of({**recipe, name: value})
        assert getattr(options_of({**recipe, name: value}, **{name: value}), name) == value
    assert options_of({**recipe, "style": "isolines:palette=" + "a" * 6000}).style


def test_options_of_a_trace_are_read_back():
    options = TraceOptions(palette=("red", "#123"), segment="palette", min_area=3, tolerance=0.5, background="white")
    recipe = {"segvec": "1", "source": "5e9f", **options.changed(), "palette": ["red", "#123"], "recolor": []}
    assert options_of(recipe) == options
