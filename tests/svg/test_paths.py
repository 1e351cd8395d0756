"""One path for each region: what editors pick."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import segvec
from segvec.layers.polygons import region_polygons
from segvec.rendering.likeness import likeness

GROUP = re.compile(r'<g[^>]*id="(?:art-\w+-)?(color-[\d.]+)"[^>]*>(.*?)</g>', re.DOTALL)
PATH = re.compile(r'<path[^>]* id="(region-\d+)"')

colors = np.array([[250, 250, 250], [200, 40, 30], [20, 60, 160], [10, 10, 10]], np.uint8)


def picture(labels: np.ndarray) -> np.ndarray:
    return colors[labels].repeat(4, axis=0).repeat(4, axis=1)


@pytest.fixture(scope="module")
def scene() -> np.ndarray:
    labels = np.zeros((12, 14), int)
    labels[1:7, 1:7] = 1
    labels[3:5, 3:5] = 0
    labels[2:10, 9:12] = 2
    labels[4:6, 8:13] = 3
    labels[9:11, 2:5] = 1
    return picture(labels)


def traced(image: np.ndarray, **chosen: object) -> segvec.Artwork:
    return segvec.trace(image, paths="region", curve="pixel", min_area=0, detail=0, fills="flat", **chosen)


def ids(text: str) -> list[str]:
    return PATH.findall(text)


def visible(art: segvec.Artwork) -> list[str]:
    planar, _ = art.borders
    return [f"region-{k + 1}" for k in np.flatnonzero(planar.labels[:-1] < planar.n_labels)]


@pytest.mark.parametrize("layers", ["stacked", "mosaic"])
@settings(max_examples=25, deadline=None)
@given(labels=arrays(np.int8, (6, 7), elements=st.integers(0, 3)))
def test_every_region_is_one_path_and_the_drawing_is_the_same(layers, labels):
    image = picture(labels)
    art = traced(image, layers=layers)
    assert sorted(ids(art.to_svg())) == sorted(visible(art))
    by_color = segvec.trace(image, layers=layers, curve="pixel", min_area=0, detail=0, fills="flat")
    assert np.array_equal(art.to_array(), by_color.to_array())


def test_paths_stand_in_the_group_of_their_color(scene):
    art = traced(scene)
    planar, _ = art.borders
    groups = dict(GROUP.findall(art.to_svg()))
    for name, body in groups.items():
        for each in ids(body):
            assert planar.labels[int(each.partition("-")[2]) - 1] + 1 == int(name.partition("-")[2])
    assert sum(len(ids(body)) for body in groups.values()) == len(visible(art))


def test_path_of_a_mosaic_is_the_region_with_its_holes(scene):
    art = traced(scene, layers="mosaic")
    areas = shapely.area(region_polygons(*art.borders))
    text = art.to_svg()
    for each, area in zip(visible(art), areas, strict=True):
        others = re.sub(rf'<path(?![^>]*id="{each}")[^>]*/>', "", text)
        drawn = segvec.render(others, format="png")
        assert (segvec.read_image(drawn).alpha > 0).sum() == area


def test_id_stays_whatever_the_color(scene):
    art = traced(scene)
    before = ids(art.to_svg())
    where = {name: place for place, name in enumerate(before)}
    assert ids(art.recolor("sunset").to_svg()) == before
    assert ids(art.to_svg(css=True)) == before
    assert ids(segvec.recolor_svg(art.to_svg(), "ocean")) == before
    apart = art.recolor("okabe-ito", assign="neighbors")
    assert set(ids(apart.to_svg())) == set(where)
    assert np.array_equal(apart.borders[0].left, art.borders[0].left)
    moving = segvec.palette_morph(art, ["sunset", "ocean"], seconds=2)
    assert ids(moving.to_svg()) == before


def test_neighbors_of_one_color_leave_no_seam(scene):
    art = traced(scene).recolor("white,black", assign="lightness")
    merged = replace(art, colors=np.zeros_like(art.colors)).recolor(None, replace=["black=#123456"], keep_at=[(1, 1)])
    assert (merged.to_array(scale=1.37)[2:-2, 2:-2, 3] == 255).all()


def test_gradients_are_shared_by_the_regions_of_their_label():
    ramp = np.linspace(0, 255, 96).astype(np.uint8)
    image = np.dstack([np.tile(ramp, (64, 1)), np.full((64, 96), 90, np.uint8), np.full((64, 96), 200, np.uint8)])
    image[20:40, 30:50] = (255, 255, 0)
    one, other = (segvec.trace(image, paths=paths) for paths in ("color", "region"))
    assert "url(#" in other.to_svg()
    assert likeness(other.to_svg(), segvec.read_image(image)).difference == pytest.approx(
        likeness(one.to_svg(), segvec.read_image(image)).difference, abs=0.05
    )


def test_geojson_names_features_as_the_paths(scene):
    art = traced(scene)
    features = json.loads(art.to_geojson())["features"]
    assert {feature["id"] for feature in features} == set(visible(art))
    assert "id" not in json.loads(segvec.trace(scene).to_geojson())["features"][0]


def test_report_tells_what_the_paths_cost(scene):
    by_region, by_color = traced(scene), segvec.trace(scene, curve="pixel", min_area=0, detail=0, fills="flat")
    found, plain = segvec.report(by_region, scene), segvec.report(by_color, scene)
    assert plain.region_bytes is None
    assert plain.n_paths == plain.n_layers == found.n_layers
    assert found.n_paths == len(visible(by_region))
    recipe = len('"paths":"region",')
    assert found.region_bytes == pytest.approx(found.n_bytes - plain.n_bytes - recipe, abs=4)
    assert "paths " in str(found)


def test_recipe_replays_the_paths(scene):
    art = traced(scene)
    recipe = segvec.recipe_of(art.to_svg())
    options = {name: value for name, value in recipe.items() if name not in ("segvec", "source")}
    assert segvec.trace(scene, **options).to_svg() == art.to_svg()


def test_pages_keep_the_ids_of_each_picture(scene):
    art = traced(scene)
    page = segvec.compose([art, art], destination="200x100").to_svg()
    assert sorted(re.findall(r'id="(p\d-region-\d+)"', page)) == sorted(
        f"p{number}-{name}" for number in (1, 2) for name in ids(art.to_svg())
    )


def test_machines_take_both_kinds_of_paths_alike(scene):
    arts = [traced(scene), segvec.trace(scene, curve="pixel", min_area=0, detail=0, fills="flat")]
    for shared in (False, True):
        one, other = (segvec.cutter_svg(art, millimetres_per_pixel=1.0, shared=shared) for art in arts)
        assert one == other
    plates = [[plate.to_bytes("svg") for plate in segvec.separations(art, trap=0.5)] for art in arts]
    assert len(plates[0]) == len(plates[1])
    assert [re.findall(r' d="([^"]*)"', one.decode()) for one in plates[0]] == [
        re.findall(r' d="([^"]*)"', other.decode()) for other in plates[1]
    ]
    pytest.importorskip("ezdxf")
    one, other = (segvec.dxf_text(art, millimetres_per_pixel=1.0) for art in arts)
    assert one == other


def test_pieces_of_a_series_have_the_ids_of_the_trace(scene):
    art = traced(scene)
    series = segvec.make_series(art, ["sunset", "ocean"])
    assert [ids(piece.artwork.to_svg()) for piece in series.pieces] == [ids(art.to_svg())] * 2


def test_ids_stay_through_replay_in_other_colors(scene):
    art = traced(scene).recolor("sunset")
    recipe = segvec.recipe_of(art.to_svg())
    names = set(segvec.TraceOptions.__dataclass_fields__) - {"palette", "seed"}
    options = {name: value for name, value in recipe.items() if name in names}
    assert ids(segvec.trace(scene, **options).to_svg()) == ids(art.to_svg())
