"""Heatmaps whose cells are the regions of a trace."""

import io
import json
from dataclasses import replace

import numpy as np
import pytest
from gradients import gradients
from PIL import Image as PillowImage
from refusals import NO_MATRICES, refusal
from scipy.ndimage import label
from shapes import GRIDS
from skimage import data

import segvec
from segvec.color.colormap import colormap
from segvec.errors import InputError
from segvec.heat.choropleth import region_heatmap
from segvec.image.image import read_image
from segvec.rendering.render import render

INKS = np.array([[250, 250, 250], [200, 30, 30], [30, 60, 200], [10, 10, 10]], np.uint8)
REDUCERS = {"mean": np.mean, "max": np.max, "median": np.median, "std": np.std, "var": np.var, "sum": np.sum}


def traced(labels, *, clear=None):
    """Trace a drawn grid so that nothing is smoothed or merged; label `clear` is transparent."""
    pixels = INKS[labels]
    if clear is not None:
        pixels = np.dstack([pixels, np.where(labels == clear, 0, 255).astype(np.uint8)])
    picture = segvec.read_image(png_of(pixels))
    inks = tuple("#" + bytes(ink.tolist()).hex() for ink in INKS)
    art = segvec.trace(picture, palette=inks, min_area=0, detail=1000, curve="pixel", subpixel=False)
    return picture, art


def png_of(pixels):
    stream = io.BytesIO()
    PillowImage.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


def drawn(art):
    """(H, W, 4) pixels of an artwork at its own size."""
    png = render(art.to_svg(), format="png")
    return np.asarray(PillowImage.open(io.BytesIO(png)).convert("RGBA"))


def per_region(values, labels, reducer):
    """Put in each pixel's place what its region reduces to, region by region."""
    result = np.empty(values.shape)
    for ink in np.unique(labels):
        parts, count = label(labels == ink)
        for part in range(1, count + 1):
            result[parts == part] = reducer(values[parts == part])
    return result


@pytest.mark.parametrize("reduce", REDUCERS)
@pytest.mark.parametrize("name", GRIDS)
def test_each_region_has_the_color_of_its_reduced_values(name, reduce):
    labels = GRIDS[name]
    values = np.random.default_rng(len(name)).integers(0, 1000, labels.shape).astype(float)
    picture, art = traced(labels)
    most = {"sum": 1000 * labels.size, "var": 1_000_000}.get(reduce, 1000)
    art = region_heatmap(picture, art, values=values, reduce=reduce, cmap="magma", vmin=0, vmax=most)
    expected = colormap("magma").table[(per_region(values, labels, REDUCERS[reduce]) / most * 256).astype(int)]
    assert np.array_equal(drawn(art)[..., :3], expected)


def test_without_values_the_greys_of_the_picture_count():
    labels = GRIDS["ring"]
    picture, art = traced(labels)
    art = region_heatmap(picture, art, grey="red", cmap="gray", vmin=0, vmax=255)
    assert drawn(art)[..., 0] == pytest.approx(INKS[labels][..., 0], abs=1)


def test_transparent_regions_stay_clear_and_do_not_stretch_the_scale():
    labels = GRIDS["four-way-junction"]
    picture, art = traced(labels, clear=3)
    values = np.choose(labels, [5.0, 10.0, 15.0, 1000.0])
    colors = drawn(region_heatmap(picture, art, values=values, cmap="gray"))
    assert np.array_equal(colors[..., 3] == 0, labels == 3)
    assert [colors[labels == k][0, 0] for k in range(3)] == [0, 128, 255]


def test_regions_of_one_color_are_one_layer():
    labels = GRIDS["stripes"]
    picture, art = traced(labels)
    values = np.arange(labels.size, dtype=float).reshape(labels.shape)
    art = region_heatmap(picture, art, values=values, steps=2).to_artwork()
    assert len(art.colors) == 2


def test_regions_without_values_get_the_bad_color():
    labels = GRIDS["stripes"]
    picture, art = traced(labels)
    values = np.where(labels == 1, np.nan, 3.0)
    colors = drawn(region_heatmap(picture, art, values=values, bad="red"))
    assert np.array_equal((colors[..., :3] == [255, 0, 0]).all(axis=-1), labels == 1)


def test_borders_are_those_of_the_trace():
    picture = read_image(data.coffee()[:120, :160])
    art = segvec.trace(picture)
    heat = region_heatmap(picture, art, cmap="inferno").to_artwork()
    assert heat.borders[1] is art.borders[1]
    assert heat.size == art.size
    assert drawn(heat)[..., 3].min() == 255
    recipe = json.loads(heat.to_svg().partition("<metadata>")[2].partition("</metadata>")[0].replace("&quot;", '"'))
    assert recipe["heatmap"] == {"cmap": "inferno", "regions": True}


def test_what_does_not_fit_is_refused():
    picture, art = traced(GRIDS["ring"])
    other, _ = traced(GRIDS["stripes"])
    with pytest.raises(InputError, match="was not traced from this picture"):
        region_heatmap(other, art)
    with pytest.raises(InputError, match=r"values must have shape \(5, 5\), got \(2, 2\)"):
        region_heatmap(picture, art, values=np.zeros((2, 2)))
    with pytest.raises(InputError, match="cannot be reduced by a function"):
        region_heatmap(picture, art, reduce=np.mean)
    with pytest.raises(InputError, match="unknown reduction 'mena'"):
        region_heatmap(picture, art, reduce="mena")


@pytest.mark.parametrize("odd", [None, *NO_MATRICES], ids=lambda odd: f"{odd!r:.20}")
def test_what_is_no_picture_artwork_or_matrix_is_refused_in_one_line(odd):
    picture, art = traced(GRIDS["ring"])
    refusal(region_heatmap, odd, art)
    refusal(region_heatmap, picture, odd)
    if odd is not None:
        refusal(region_heatmap, picture, art, values=odd)


def test_values_that_are_no_numbers_are_refused_where_their_shape_fits():
    picture, art = traced(GRIDS["ring"])
    for kind in (complex, object, str):
        refusal(region_heatmap, picture, art, values=np.zeros(GRIDS["ring"].shape, kind))


def test_the_picture_may_be_an_array_with_or_without_alpha():
    picture, art = traced(GRIDS["ring"])
    expected = region_heatmap(picture, art).to_svg()
    opaque = np.full(picture.pixels.shape[:2], 255, np.uint8)
    for pixels in (picture.pixels, np.dstack([picture.pixels, opaque])):
        assert region_heatmap(pixels, art).to_svg() == expected


def test_cells_are_flat_where_the_artwork_has_gradients():
    art = gradients()
    picture = art.to_array()[..., :3]
    assert region_heatmap(picture, art).to_svg() == region_heatmap(picture, replace(art, shades={})).to_svg()


def test_figure_has_a_bar_a_title_and_the_size_that_is_asked_for(tmp_path):
    picture = read_image(data.coffee()[:120, :160])
    art = segvec.trace(picture, segment="otsu-mask")
    heat = region_heatmap(picture, art, cmap="navy,white", color_bar="right", title="Cups", width=400, norm="sqrt")
    assert heat.size == (400, 300)
    heat.save(tmp_path / "a.png")
    shown = np.asarray(PillowImage.open(tmp_path / "a.png").convert("RGB"))
    assert shown.shape == (300, 400, 3)
    bar = shown[:, 330:]
    blueness = bar[..., 2].astype(int) - bar[..., 0]
    assert blueness.max() > 100  # the lower end of the bar
    assert (shown[:8] == 255).all()  # paper
    text = heat.to_svg()
    assert ">Cups<" in text
    assert heat.values.shape == (heat.to_artwork().borders[0].n_regions,)
    heat.save(tmp_path / "a.svg")
    assert (tmp_path / "a.svg").read_text() == text
    with pytest.raises(InputError, match="must end in"):
        heat.save(tmp_path / "a.gif")


def test_regions_keep_their_shape_on_any_page():
    labels = GRIDS["stripes"]
    picture, art = traced(labels)
    heat = region_heatmap(picture, art, cmap="gray", paper="red", width=300, height=90)
    assert heat.size == (300, 90)
    shown = np.asarray(PillowImage.open(io.BytesIO(heat.to_png())).convert("RGB"))
    across = 90 * labels.shape[1] // labels.shape[0]
    assert (shown != [255, 0, 0]).any(axis=-1).any(axis=0).sum() == pytest.approx(across, abs=2)


def test_regions_are_reduced_at_full_depth():
    picture = np.array([[1000, 1040], [1080, 1120]], np.uint16).repeat(8, axis=0).repeat(8, axis=1)
    art = segvec.trace(picture, range="auto", curve="pixel")
    assert len(region_heatmap(picture, art, cmap="gray").to_artwork().colors) == 4
