import json
import re
from dataclasses import replace
from functools import cache
from xml.etree.ElementTree import fromstring

import numpy as np
import pytest
from artworks import traced
from hypothesis import given, settings
from hypothesis import strategies as st
from shaded import shaded

from segvec.color.conversion import oklab_from_srgb
from segvec.errors import InputError
from segvec.palette import as_palette, palette_of
from segvec.palette.distinct import LEAST_DISTANCE
from segvec.palette.named import palette_names
from segvec.recoloring.artworks import recolor, recolored_by_recipe
from segvec.series.pieces import MOST_PIECES
from segvec.series.series import make_series


@cache
def art(name="blobs"):
    return replace(traced(name), title='a <b> & "c"')


ARTWORKS = ("blobs", "photo", "cut-out", "one pixel", "nothing")


def masked(svg):
    return re.sub(r"#(?:[0-9a-f]{6}|[0-9a-f]{3})\b|art-[0-9a-f]{8}|calc\([lab] \+ [-.0-9]+\)", "#", svg)


# The documents


@pytest.mark.parametrize("css", [False, True])
@pytest.mark.parametrize("name", ARTWORKS)
def test_svg_is_that_of_the_piece_byte_for_byte(name, css):
    made = make_series(art(name), count=4, css=css)
    for piece in made.pieces:
        assert made.svg(piece) == piece.artwork.to_svg(css=css)
        fromstring(made.svg(piece))


@pytest.mark.parametrize(
    "chosen",
    [
        {"assign": "random"},
        {"assign": "area"},
        {"assign": "neighbors"},
        {"shading": False},
        {"keep": ("#dc281e",)},
        {"transparent": ("background",)},
        {"palette_size": 2, "shading": False},
    ],
    ids=str,
)
def test_svg_is_that_of_the_piece_however_the_palette_is_laid(chosen):
    made = make_series(art(), count=4, **chosen)
    assert [made.svg(piece) for piece in made.pieces] == [piece.artwork.to_svg() for piece in made.pieces]


def test_svg_of_an_artwork_without_recipe_is_that_of_the_piece():
    made = make_series(replace(art(), recipe={}), count=2)
    assert [made.svg(piece) for piece in made.pieces] == [piece.artwork.to_svg() for piece in made.pieces]


def test_svg_of_labels_that_share_a_color_is_that_of_the_piece():
    colors = art().colors.copy()
    colors[1] = colors[0]
    made = make_series(replace(art(), colors=colors), count=3, shading=False)
    assert made.shares_shapes(made.pieces[0])
    assert [made.svg(piece) for piece in made.pieces] == [piece.artwork.to_svg() for piece in made.pieces]


@pytest.mark.parametrize("css", [False, True])
@pytest.mark.parametrize("chosen", [{}, {"shading": False}, {"assign": "neighbors"}, {"keep": ("#c82828",)}], ids=str)
@pytest.mark.parametrize("layers", ["stacked", "mosaic"])
def test_svg_of_a_piece_with_gradients_is_that_of_the_piece(layers, chosen, css):
    made = make_series(shaded(layers=layers), count=3, css=css, **chosen)
    for piece in made.pieces:
        assert made.svg(piece) == piece.artwork.to_svg(css=css)
        assert ("Gradient" in made.svg(piece)) == chosen.get("shading", True)
    assert made.shares_shapes(made.pieces[0]) == (chosen.get("assign") != "neighbors")


def test_gradients_of_a_series_of_recolored_art_lie_around_the_first_colors():
    made = make_series(recolor(shaded(), "#777,#333,#eee"), count=3)
    for piece in made.pieces:
        assert made.svg(piece) == piece.artwork.to_svg()


@pytest.mark.parametrize("css", [False, True])
@pytest.mark.parametrize("name", ["blobs", "photo", "cut-out"])
def test_pieces_differ_in_colors_alone(name, css):
    made = make_series(art(name), count=5, css=css)
    texts = [made.svg(piece) for piece in made.pieces]
    assert len(set(texts)) == 5
    assert len({masked(text) for text in texts}) == 1


def test_shapes_differ_by_piece_where_neighbors_do():
    made = make_series(art("photo"), count=3, assign="neighbors")
    texts = [made.svg(piece) for piece in made.pieces]
    assert not any(map(made.shares_shapes, made.pieces))
    assert len({masked(text) for text in texts}) == 3


# Seeds


@settings(max_examples=15)
@given(
    st.integers(0, 2**31), st.sampled_from(["harmony", "random", "triadic"]), st.sampled_from(["lightness", "random"])
)
def test_any_piece_can_be_made_alone(seed, palette, assign):
    made = make_series(art(), palette, count=3, seed=seed, assign=assign)
    assert [piece.seed for piece in made.pieces] == [seed, seed + 1, seed + 2]
    assert [piece.number for piece in made.pieces] == [1, 2, 3]
    for piece in made.pieces:
        alone = recolor(art(), palette, seed=piece.seed, assign=assign)
        assert alone.to_svg() == made.svg(piece)


def test_piece_can_be_made_alone_with_a_size():
    made = make_series(art("photo"), count=3, seed=4, palette_size=3)
    alone = recolor(art("photo"), "harmony", seed=6, palette_size=3)
    assert made.svg(made.pieces[2]) == alone.to_svg()
    assert len(made.pieces[2].palette) == 3


def test_piece_can_be_made_alone_where_the_artwork_has_colors_that_nothing_shows():
    unused = replace(art(), colors=np.concatenate([art().colors, [[1, 2, 3]]]).astype(np.uint8))
    made = make_series(unused, count=2)
    assert made.svg(made.pieces[1]) == recolor(unused, "harmony", seed=1).to_svg()


def test_longer_series_begins_like_a_shorter_one():
    few, many = make_series(art(), count=3, seed=5), make_series(art(), count=6, seed=5)
    assert [few.svg(piece) for piece in few.pieces] == [many.svg(piece) for piece in many.pieces[:3]]


def ladder_distance(one, other):
    one, other = (oklab_from_srgb(palette.by_lightness().colors / 255) for palette in (one, other))
    return np.linalg.norm(one - other, axis=1).mean()


def least_distance(pieces):
    palettes = [piece.palette for piece in pieces]
    return min(ladder_distance(one, other) for k, one in enumerate(palettes) for other in palettes[:k])


def test_distinct_pieces_look_different_and_say_their_seeds():
    plain, distinct = (make_series(art(), "monochrome", count=40, distinct=distinct) for distinct in (False, True))
    assert least_distance(plain.pieces) < LEAST_DISTANCE <= least_distance(distinct.pieces)
    seeds = [piece.seed for piece in distinct.pieces]
    assert seeds == sorted(set(seeds))
    assert seeds != list(range(40))
    for piece in distinct.pieces:
        assert recolor(art(), "monochrome", seed=piece.seed).to_svg() == distinct.svg(piece)


# Palettes


def test_any_draws_named_and_made_palettes_and_any_piece_can_be_made_alone():
    made = make_series(art(), "any", count=40, seed=3)
    named = [piece for piece in made.pieces if piece.palette.name in palette_names()]
    assert 15 < len(named) < 25
    assert {piece.palette.name.split()[0] for piece in made.pieces} >= {"random", "triadic"}
    for piece in made.pieces:
        assert recolor(art(), "any", seed=piece.seed).to_svg() == made.svg(piece)
        again = recolored_by_recipe(art(), piece.artwork.recipe)
        assert again.to_svg() == made.svg(piece)


def test_fixed_palettes_are_taken_in_their_order():
    palettes = ["sunset", "navy,gold,white", palette_of(["red", "#eee"]), np.array([[0, 0, 0], [255, 255, 255]])]
    made = make_series(art(), palettes)
    assert [piece.palette.codes for piece in made.pieces] == [as_palette(palette).codes for palette in palettes]
    for piece, palette in zip(made.pieces, palettes, strict=True):
        assert made.svg(piece) == recolor(art(), palette).to_svg()


def test_one_palette_makes_one_piece_and_random_assignment_twelve():
    assert len(make_series(art(), "sunset").pieces) == 1
    pieces = make_series(art(), "sunset", assign="random").pieces
    assert len(pieces) == 12
    assert len({piece.artwork.colors.tobytes() for piece in pieces}) > 6
    assert len(make_series(art(), ["sunset", "harmony"]).pieces) == 12


def test_palettes_take_turns_where_one_is_made_by_seeds():
    made = make_series(art(), ["sunset", "harmony"], count=4, seed=3)
    names = [piece.palette.name for piece in made.pieces]
    assert names[0] == names[2] == "sunset"
    assert names[1] == as_palette("harmony", seed=4).name
    assert names[3] == as_palette("harmony", seed=6).name


def test_metadata_tell_the_palette_of_each_piece():
    made = make_series(art(), count=2)
    for piece in made.pieces:
        metadata = fromstring(made.svg(piece)).find("{http://www.w3.org/2000/svg}metadata").text
        assert json.loads(metadata)["recolor"] == [{"palette": list(piece.palette.codes)}]


@pytest.mark.parametrize(
    ("palettes", "chosen", "message"),
    [
        ("sunset", {"count": 2}, "1 palette cannot make 2 different pieces"),
        (["sunset", "forest"], {"count": 3}, "2 palettes cannot make 3 different pieces"),
        ([], {}, "at least one palette"),
        ("no such palette", {}, "unknown palette 'no such palette'"),
        (["sunset", "no such palette"], {}, "unknown palette 'no such palette'"),
        ("harmony", {"count": 0}, f"count must be 1 to {MOST_PIECES}, got 0"),
        ("harmony", {"count": MOST_PIECES + 1}, f"count must be 1 to {MOST_PIECES}"),
        ("harmony", {"seed": -1}, "seed must be 0 to"),
        ("harmony", {"seed": 2**32 - 1, "count": 2}, "seed must be 0 to"),
        ("harmony", {"assign": "beauty"}, "unknown assignment 'beauty'"),
        ("harmony", {"keep_at": ((99, 99),), "count": 1}, "no region at 99,99"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_line(palettes, chosen, message):
    with pytest.raises(InputError, match=re.escape(message)) as caught:
        make_series(art(), palettes, **chosen)
    assert "\n" not in str(caught.value)
