import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image as pillow
from shapes import grid
from skimage import data

import segvec
from segvec.color.conversion import hex_from_rgb, oklab_from_srgb
from segvec.errors import InputError
from segvec.options.recoloring import RecolorOptions
from segvec.palette import palette_of
from segvec.palette.contrast import least_contact
from segvec.planar.contacts import region_contacts
from segvec.recoloring.artworks import recolor, recolored_by_recipe
from segvec.recoloring.documents import recolor_svg

COLORS = np.array([[250, 250, 240], [230, 160, 40], [200, 40, 60], [30, 60, 140], [10, 10, 20]], np.uint8)


def picture_of(labels, colors=COLORS, *, scale=8):
    return colors[labels.repeat(scale, 0).repeat(scale, 1)]


def alpha_of(artwork, **size):
    return np.array(pillow.open(io.BytesIO(artwork.to_png(**size))).convert("RGBA"))[..., 3]


def shown(artwork, x, y):
    """Color of a pixel of the drawing."""
    return tuple(np.array(pillow.open(io.BytesIO(artwork.to_png())).convert("RGBA"))[y, x].tolist())


def test_one_color_takes_the_lightest_entry():
    art = segvec.trace(np.full((9, 9, 3), 70, np.uint8))
    assert recolor(art, "navy,gold").colors.tolist() == [[255, 215, 0]]


@pytest.mark.parametrize("assign", ["lightness", "area", "nearest", "random", "neighbors"])
def test_nothing_visible_is_no_trouble(assign):
    art = segvec.trace(np.zeros((12, 12, 4), np.uint8))
    assert len(recolor(art, "navy,gold", assign=assign).colors) == 0


def test_largest_area_gets_the_first_color(artwork):
    assert recolor(artwork, "red,lime,blue", assign="area").colors.tolist() == [[255, 0, 0], [0, 255, 0], [0, 0, 255]]
    dark = recolor(recolor(artwork, "black,white,gray", assign="order"), "red,lime,blue", assign="area")
    assert dark.colors.tolist() == [[255, 0, 0], [0, 255, 0], [0, 0, 255]]


def test_without_palette_only_named_colors_change(artwork):
    other = recolor(artwork, replace=("#d21e28=gold",))
    assert other.colors.tolist() == [[255, 255, 255], [255, 215, 0], [20, 30, 130]]
    assert other.controls is artwork.controls


def test_neighbors_without_palette_leaves_the_shapes(artwork):
    assert recolor(artwork, assign="neighbors").controls is artwork.controls


def test_options_are_given_at_once_or_one_by_one(artwork):
    one = recolor(artwork, "red,blue", RecolorOptions(assign="nearest"))
    assert (one.colors == recolor(artwork, "red,blue", assign="nearest").colors).all()
    with pytest.raises(TypeError):
        recolor(artwork, "red", RecolorOptions(), seed=1)


def test_made_palettes_have_as_many_colors_as_asked_for(blobs):
    assert len(recolor(blobs, "random", seed=4).recipe["recolor"][0]["palette"]) == 5
    assert len(recolor(blobs, "random", palette_size=3).recipe["recolor"][0]["palette"]) == 3


def test_background_of_stacked_art_becomes_transparent_and_nothing_else(picture, artwork):
    clear = recolor(artwork, transparent=("background",))
    is_page = (picture == 255).all(axis=-1)
    is_shape = (picture == (210, 30, 40)).all(axis=-1) | (picture == (20, 30, 130)).all(axis=-1)
    alpha = alpha_of(clear)
    # A curve may leave its border a little, and with it a pixel beside it.
    inner = np.pad(is_page, 1, mode="edge")
    inner = is_page & inner[:-2, 1:-1] & inner[2:, 1:-1] & inner[1:-1, :-2] & inner[1:-1, 2:]
    assert (alpha[inner] == 0).all()
    assert (alpha[is_shape] >= 235).all()
    assert alpha_of(artwork).min() == 255
    assert clear.colors.tolist() == [[210, 30, 40], [20, 30, 130]]


def test_hidden_island_in_stacked_art_shows_no_layer_below():
    labels = grid("""
        .......
        .aaaaa.
        .abbba.
        .abbba.
        .aaaaa.
        .......
    """)
    art = segvec.trace(picture_of(labels), curve="pixel", min_area=0)
    for color, label in ((COLORS[0], 0), (COLORS[1], 1), (COLORS[2], 2)):
        alpha = alpha_of(recolor(art, transparent=(hex_from_rgb(color),)))
        assert ((alpha == 0) == (labels == label).repeat(8, 0).repeat(8, 1)).all()
        assert set(np.unique(alpha)) == {0, 255}


def test_all_can_be_hidden_and_recolored_after(artwork):
    clear = recolor(artwork, replace=("white~9=none",))
    assert alpha_of(clear).max() == 0
    assert len(recolor(clear, "gold", assign="neighbors", keep_at=((1, 1),)).colors) == 0


def test_region_at_a_point_keeps_its_color_and_others_of_that_color_do_not():
    labels = grid("""
        ........
        .aa..aa.
        .aa..aa.
        ........
    """)
    art = segvec.trace(picture_of(labels), curve="pixel", min_area=0)
    other = recolor(art, "black,white", keep_at=((16, 16),), shading=False)
    assert shown(other, 15, 15) == (*COLORS[1].tolist(), 255)
    assert shown(other, 47, 15) == (0, 0, 0, 255)
    assert shown(other, 2, 2) == (255, 255, 255, 255)


def test_point_on_a_border_keeps_the_first_region_beside_it_alone():
    art = segvec.trace(picture_of(grid("ab")), curve="pixel", min_area=0)
    other = recolor(art, "navy,lime", keep_at=((8, 4),))
    assert shown(other, 4, 4) == (*COLORS[1].tolist(), 255)
    assert shown(other, 12, 4)[:3] in {(0, 0, 128), (0, 255, 0)}


def test_keeping_one_region_leaves_the_others_the_colors_that_they_would_have(blobs):
    before, plain, kept = (
        art.colors[art.borders[0].labels[:-1]]
        for art in (blobs, *(recolor(blobs, "black,#555,#aaa,white", keep_at=points) for points in ((), ((35, 30),))))
    )
    differs = (plain != kept).any(axis=1)
    assert differs.sum() == 1
    assert np.array_equal(kept[differs], before[differs])


def test_points_to_keep_may_be_texts(artwork):
    numbers, texts = (recolor(artwork, "navy,gold", keep_at=points) for points in ([(14.0, 15.0)], ["14,15"]))
    assert texts.to_svg() == numbers.to_svg()


@pytest.mark.parametrize("points", ["14,15", ["14"], ["14,x"], [(1, 2, 3)], [(None, 1)], [5]], ids=str)
def test_what_is_no_point_is_refused(artwork, points):
    with pytest.raises(InputError, match="keep"):
        recolor(artwork, "navy,gold", keep_at=points)


def test_kept_region_stays_where_its_color_is_hidden():
    labels = grid(".aa.aa.")
    art = segvec.trace(picture_of(labels), curve="pixel", min_area=0)
    alpha = alpha_of(recolor(art, transparent=(hex_from_rgb(COLORS[1]),), keep_at=((10, 4),)))
    assert alpha[4, ::8].tolist() == [255, 255, 255, 255, 0, 0, 255]


def test_lead_of_glass_goes_with_its_color_and_stays_with_another(picture):
    glass = segvec.trace(picture, style="stained-glass:n_segments=6,leading=3")
    (lead,) = {hex_from_rgb(glass.colors[label]) for label in glass.labels[glass.strokes > 0]}
    pane = hex_from_rgb(glass.colors[glass.labels[glass.strokes == 0][0]])
    without = recolor(glass, transparent=(lead,))
    assert without.strokes is None or not without.strokes.any()
    assert recolor(glass, transparent=(pane,)).strokes.max() == glass.strokes.max()


@pytest.mark.parametrize("point", [(-1, 3), (10, 99), (float("nan"), 1)])
def test_points_off_the_picture_are_refused(artwork, point):
    with pytest.raises(InputError, match=r"no region at .*; the picture has 44 x 30"):
        recolor(artwork, "red", keep_at=(point,))


def test_what_is_no_trace_has_no_regions(artwork):
    bare = replace(artwork, borders=None)
    assert recolor(bare, "red,blue,gold").borders is None
    for chosen in ({"assign": "neighbors"}, {"assign": "area"}, {"keep_at": ((1, 1),)}, {"transparent": ("white",)}):
        with pytest.raises(InputError, match="only a traced picture"):
            recolor(bare, "red,blue", **chosen)


def region_colors(artwork):
    planar = artwork.borders[0]
    return oklab_from_srgb(artwork.colors[planar.labels[:-1]] / 255)


def test_neighbors_differ_more_than_by_lightness(blobs):
    contacts = region_contacts(blobs.borders[0])
    by_label = recolor(blobs, "black,#555,#aaa,white", shading=False)
    by_region = recolor(blobs, "black,#555,#aaa,white", assign="neighbors")
    assert least_contact(contacts, region_colors(by_region)) > least_contact(contacts, region_colors(by_label))


def test_neighbors_leave_light_what_is_light():
    astronaut = data.astronaut()[:240:2, 120:360:2]
    art = segvec.trace(astronaut, preset="poster")
    other = recolor(art, "sunset", assign="neighbors", shading=False)
    before, after = (blurred_lightness(each.to_array()) for each in (art, other))
    assert np.corrcoef(before, after)[0, 1] > 0.7  # it was about 0 where they differed as much as can be


def blurred_lightness(pixels):
    lightness = oklab_from_srgb(pixels[..., :3] / 255)[..., 0]
    return lightness[: len(lightness) // 4 * 4].reshape(-1, 4, lightness.shape[1] // 4, 4).mean(axis=(1, 3)).ravel()


def test_inverted_turns_light_into_dark_with_all_its_shading():
    levels = np.linspace(255, 0, 10).astype(np.uint8)
    art = segvec.trace(np.dstack([levels.repeat(12)[None].repeat(12, axis=0)] * 3), curve="pixel", min_area=0)
    assert len(art.colors) == 10
    lightness = oklab_from_srgb(recolor(art, "white,gold,navy", assign="inverted").colors / 255)[:, 0]
    assert (np.diff(lightness) >= 0).all()
    assert len(np.unique(lightness.round(3))) > 6


@pytest.mark.parametrize("seed", [25, 33])
def test_palette_that_was_drawn_inverted_is_recorded_as_such(blobs, seed):
    made = recolor(blobs, "any", seed=seed)
    (step,) = made.recipe["recolor"]
    assert step["assign"] == "inverted"
    assert recolored_by_recipe(blobs, made.recipe).to_svg() == made.to_svg()
    assert recolor_svg(blobs.to_svg(), "any", seed=seed) == made.to_svg()
    assert "assign" not in recolor(blobs, "any", seed=seed + 1).recipe["recolor"][0]
    assert recolor(blobs, "any", seed=seed, assign="area").recipe["recolor"][0]["assign"] == "area"


def test_neighbors_are_colored_with_the_palette_and_the_same_every_time(blobs):
    one, other = (recolor(blobs, "red,gold,teal,navy", assign="neighbors") for _ in range(2))
    assert set(map(tuple, one.colors.tolist())) <= set(map(tuple, palette_of(["red", "gold", "teal", "navy"]).colors))
    assert one.to_svg() == other.to_svg()
    assert one.borders[0].points is blobs.borders[0].points


def test_kept_neighbors_that_are_alike_do_not_hinder_the_others():
    # Two grays side by side are kept; beside them three free stripes have the choice of black, white and gray.
    colors = np.array([[130, 130, 130], [125, 125, 125], [200, 0, 0], [0, 120, 0], [0, 0, 90]], np.uint8)
    art = segvec.trace(
        picture_of(grid(".abcd"), colors), palette=[hex_from_rgb(color) for color in colors], curve="pixel", detail=0
    )
    assert len(art.colors) == 5
    other = recolor(art, "black,white,#333", assign="neighbors", keep=("#828282", "#7d7d7d"))
    shades = [shown(other, x, 4)[0] for x in (20, 28, 36)]
    assert set(shades) <= {0, 51, 255}
    assert shades[0] != shades[1] != shades[2]


def test_kept_and_replaced_colors_take_no_place_in_the_palette():
    stripes = np.repeat(np.array([[255, 230, 200, 120, 60, 0]], np.uint8), 12, axis=0).repeat(12, axis=1)
    art = segvec.trace(np.dstack([stripes] * 3), curve="pixel", min_area=0)
    made = recolor(art, "white,gold,navy", keep=["#787878"], replace=["#e6e6e6=red", "#000=lime"], shading=False)
    codes = [hex_from_rgb(color) for color in made.colors]
    assert codes == ["#fff", "#f00", "#ffd700", "#787878", "#000080", "#0f0"]
    ordered = recolor(art, "navy,gold,white", assign="order", keep=["#787878", "#e6e6e6", "#000"])
    assert [hex_from_rgb(ordered.colors[label]) for label in (0, 2, 4)] == ["#000080", "#ffd700", "#fff"]


def test_palette_of_an_artwork_whose_colors_are_all_kept_changes_nothing():
    art = segvec.trace(np.eye(16), curve="pixel", min_area=0)
    assert recolor(art, "navy,gold", keep=["white", "black"]).colors.tolist() == art.colors.tolist()
