import dataclasses
import io
from typing import get_args

import numpy as np
import pytest
from PIL import Image as pillow
from shapes import canvas, disc, painted
from skimage import data

import segvec
from segvec import InputError, TraceOptions
from segvec.options.reading import options_of
from segvec.options.tracing import PRESETS, Curve, Layers, Method, options_from
from segvec.pipeline import FLAT_TOLERANCE, PHOTO_TOLERANCE, STAGES

METHODS = get_args(Method)
CURVES = get_args(Curve)
LAYERS = get_args(Layers)

PHOTO = data.astronaut()[60:140, 170:270]
LOGO = painted(canvas(36, 40, (255, 255, 255)), disc(36, 40, center=(20, 18), radius=11.6), (200, 20, 40))
BITTEN = painted(LOGO, disc(36, 40, center=(29, 11), radius=5.7), (255, 255, 255))
"""No shape that is drawn exactly whatever the tolerance."""


def encoded(picture):
    buffer = io.BytesIO()
    pillow.fromarray(picture).save(buffer, "PNG")
    return buffer.getvalue()


# Sources

GREY = LOGO[..., 1]
SAME = {
    "uint8": GREY,
    "uint16": GREY.astype(np.uint16) * 257,
    "int64": GREY.astype(np.int64),
    "float32": GREY.astype(np.float32) / 255,
    "float64": GREY / 255,
    "grey-channel": GREY[..., None],
    "rgb": np.repeat(GREY[..., None], 3, axis=2),
    "grey-alpha": np.dstack([GREY, np.full_like(GREY, 255)]),
    "rgba": np.dstack([GREY, GREY, GREY, np.full_like(GREY, 255)]),
    "not-contiguous": np.repeat(GREY, 2, axis=1)[:, ::2],
    "pillow": pillow.fromarray(GREY),
    "bytes": encoded(GREY),
    "file": io.BytesIO(encoded(GREY)),
    "image": segvec.read_image(encoded(GREY)),
}


@pytest.mark.parametrize("source", SAME.values(), ids=SAME)
def test_a_picture_of_any_kind_gives_the_same_shapes(source):
    artwork, expected = segvec.trace(source), segvec.trace(np.repeat(GREY[..., None], 3, axis=2))
    assert artwork.colors.tolist() == expected.colors.tolist()
    assert artwork.controls.tolist() == expected.controls.tolist()


def test_a_path_gives_the_picture_and_its_name(tmp_path):
    path = tmp_path / "my logo.png"
    path.write_bytes(encoded(LOGO))
    for source in (path, str(path)):
        artwork = segvec.trace(source)
        assert artwork.title == "my logo"
        assert artwork.size == (40, 36)


def test_boolean_mask_has_two_colors():
    mask = np.zeros((12, 14), bool)
    mask[3:9, 4:10] = True
    assert segvec.trace(mask).colors.tolist() == [[255, 255, 255], [0, 0, 0]]


def test_source_is_not_changed():
    picture = PHOTO.copy()
    segvec.trace(picture, colors=4)
    assert (picture == PHOTO).all()


@pytest.mark.parametrize("source", [None, 5, "no such file.png", b"", np.zeros((0, 3)), np.zeros((2, 2, 5))])
def test_what_is_no_picture_is_refused(source):
    with pytest.raises(InputError):
        segvec.trace(source)


# Pictures at the edge of what is a picture

EDGES = {
    "1x1": (canvas(1, 1, (9, 8, 7)), 1),
    "1xN": (np.repeat(np.array([[[255] * 3, [0] * 3]], np.uint8), 5, axis=1), 2),
    "Nx1": (np.repeat(np.array([[[255] * 3], [[0] * 3]], np.uint8), 5, axis=0), 2),
    "2x2": (canvas(2, 2, (50, 60, 70)), 1),
    "one-color": (canvas(7, 9, (1, 200, 30)), 1),
    "fully-transparent": (np.zeros((5, 6, 4), np.uint8), 0),
    "one-visible-pixel": (np.pad(np.full((1, 1, 4), 255, np.uint8), ((2, 2), (2, 2), (0, 0))), 1),
}


@pytest.mark.parametrize("curve", CURVES)
@pytest.mark.parametrize("layers", LAYERS)
@pytest.mark.parametrize("name", EDGES)
def test_edge_case_is_traced(name, layers, curve):
    picture, n_colors = EDGES[name]
    artwork = segvec.trace(picture, layers=layers, curve=curve, min_area=0)
    assert len(artwork.colors) == n_colors
    assert artwork.size == picture.shape[1::-1]
    assert artwork.to_svg().count("<path") == n_colors
    assert '"FeatureCollection"' in artwork.to_geojson()
    assert artwork.to_png()[:4] == b"\x89PNG"


@pytest.mark.parametrize("segment", [method for method in METHODS if method not in ("palette", "labels")])
@pytest.mark.parametrize("name", EDGES)
def test_every_method_takes_every_edge_case(name, segment):
    artwork = segvec.trace(EDGES[name][0], segment=segment)
    assert len(artwork.colors) <= max(1, EDGES[name][1])
    assert artwork.to_svg().startswith("<svg")


@pytest.mark.parametrize("tolerance", [0, 1.0, 5.0])
@pytest.mark.parametrize("curve", CURVES)
def test_small_islands_have_an_outline_at_every_tolerance(curve, tolerance):
    picture = canvas(9, 9, (255, 255, 255))
    picture[4, 4] = picture[6:8, 1:3] = 0
    artwork = segvec.trace(picture, segment="threshold", curve=curve, tolerance=tolerance, min_area=0)
    assert len(artwork.colors) == 2
    assert artwork.to_svg().count("<path") == 2
    assert '"MultiPolygon"' in artwork.to_geojson()


# Options


def test_defaults_are_those_of_trace_options():
    one, other = segvec.trace(PHOTO), segvec.trace(PHOTO, TraceOptions())
    assert one.to_svg() == other.to_svg()
    assert set(one.recipe) == {"segvec", "source"}


def test_every_option_has_a_default_and_is_frozen():
    options = TraceOptions()
    assert options.changed() == {}
    for field in dataclasses.fields(TraceOptions):
        assert field.default is not dataclasses.MISSING
    with pytest.raises(AttributeError):
        options.colors = 3


def test_changed_options_are_in_the_recipe():
    artwork = segvec.trace(LOGO, colors=2, curve="polygon", detail=1.0)
    assert {key: artwork.recipe[key] for key in artwork.recipe if key not in ("segvec", "source")} == {
        "colors": 2,
        "curve": "polygon",
    }


BAD = {
    "segment": ({"segment": "magic"}, "unknown segmentation 'magic'"),
    "curve": ({"curve": "zigzag"}, "unknown curve 'zigzag'"),
    "layers": ({"layers": "piled"}, "unknown layers 'piled'"),
    "palette-missing": ({"segment": "palette"}, "needs a palette"),
    "palette-color": ({"palette": ["red", "blu"]}, "did you mean 'blue'"),
    "background": ({"background": "nope-nope"}, "unknown color"),
    "colors-low": ({"colors": 0}, "colors must be 1 to 256, got 0"),
    "colors-high": ({"colors": 257}, "colors must be 1 to 256, got 257"),
    "threshold": ({"threshold": 256}, "threshold must be 0 to 255"),
    "min-area": ({"min_area": -1}, "min_area must be"),
    "detail": ({"detail": -0.1}, "detail must be"),
    "tolerance": ({"tolerance": -1}, "tolerance must be"),
    "tolerance-nan": ({"tolerance": float("nan")}, "tolerance must be"),
    "corner-threshold": ({"corner_threshold": 181}, "corner_threshold must be 0 to 180"),
    "understroke": ({"understroke": -1}, "understroke must be"),
    "precision": ({"precision": 4}, "precision must be 0 to 3"),
    "seed": ({"seed": -1}, "seed must be"),
    "preset": ({"preset": "oil"}, "unknown preset 'oil'; choose one of photo"),
}


@pytest.mark.parametrize(("options", "message"), BAD.values(), ids=BAD)
def test_options_out_of_range_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        segvec.trace(LOGO, **options)


def test_options_that_do_not_exist_are_type_errors():
    with pytest.raises(TypeError, match="unexpected option 'colour'"):
        segvec.trace(LOGO, colour=3)
    with pytest.raises(TypeError, match="not both"):
        segvec.trace(LOGO, TraceOptions(), colors=3)
    with pytest.raises(TypeError, match="not both"):
        segvec.trace(LOGO, TraceOptions(), preset="logo")


def test_too_large_a_picture_is_refused():
    with pytest.raises(InputError, match="1440 pixels, more than the limit of 1439"):
        segvec.trace(LOGO, max_pixels=LOGO.shape[0] * LOGO.shape[1] - 1)
    segvec.trace(LOGO, max_pixels=LOGO.shape[0] * LOGO.shape[1])


@pytest.mark.parametrize("preset", PRESETS)
def test_preset_is_its_options(preset):
    by_name = segvec.trace(PHOTO, preset=preset)
    assert by_name.to_svg() == segvec.trace(PHOTO, **PRESETS[preset]).to_svg()
    assert by_name.to_svg() != segvec.trace(PHOTO).to_svg()


@pytest.mark.parametrize("preset", PRESETS)
def test_what_is_named_wins_over_the_preset(preset):
    assert options_from(preset=preset, colors=3).colors == 3
    assert dataclasses.replace(options_from(preset=preset, colors=3), colors=options_from(preset=preset).colors) == (
        options_from(preset=preset)
    )


def test_palette_implies_its_segmentation_unless_another_is_named():
    assert options_from(palette=["red", "blue"]).segment == "palette"
    assert options_from(palette=["red", "blue"], segment="otsu").segment == "otsu"


def test_background_is_laid_under_transparency():
    picture = np.dstack([LOGO, np.full(LOGO.shape[:2], 255, np.uint8)])
    picture[:, :10, 3] = 0
    assert [0, 128, 0] not in segvec.trace(picture).colors.tolist()
    assert [0, 128, 0] in segvec.trace(picture, background="green").colors.tolist()


# What is done


def test_stages_are_told_in_order():
    found = []
    segvec.trace(LOGO, progress=found.append)
    assert tuple(stage.name for stage in found) == STAGES
    assert all(stage.seconds >= 0 for stage in found)
    assert found[0].note == "40 x 36 pixels"
    assert "2 colors, flat art" in found[1].note


@pytest.mark.parametrize("curve", CURVES)
def test_every_kind_of_curve_tells_all_stages(curve):
    found = []
    segvec.trace(PHOTO, curve=curve, colors=5, progress=found.append)
    assert tuple(stage.name for stage in found) == STAGES


@pytest.mark.parametrize(
    ("picture", "tolerance"), [(PHOTO, PHOTO_TOLERANCE), (BITTEN, FLAT_TOLERANCE)], ids=["photo", "flat"]
)
def test_default_tolerance_is_chosen_by_the_kind_of_picture(picture, tolerance):
    assert segvec.trace(picture).controls.tolist() == segvec.trace(picture, tolerance=tolerance).controls.tolist()
    assert segvec.trace(picture).controls.tolist() != segvec.trace(picture, tolerance=tolerance / 30).controls.tolist()


def test_subpixel_borders_are_nearer_to_the_truth():
    def error(artwork):
        planar, _ = artwork.borders
        inner = np.flatnonzero(planar.is_loop)[0]
        points = planar.points[planar.offsets[inner] : planar.offsets[inner + 1]]
        return np.abs(np.hypot(*(points - (20, 18)).T) - 11.6).mean()

    assert error(segvec.trace(LOGO)) < 0.5 * error(segvec.trace(LOGO, subpixel=False))


def test_only_a_mosaic_takes_an_understroke():
    assert segvec.trace(LOGO, layers="mosaic", understroke=0.7).understroke == 0.7
    assert segvec.trace(LOGO, understroke=0.7).understroke == 0


@pytest.mark.parametrize("segment", ["adaptive", "otsu-grey", "multiotsu", "kmeans"])
def test_classes_of_a_segmentation_take_a_palette_by_lightness(segment):
    disk = np.where(np.hypot(*(np.mgrid[:40, :40] - 20)) < 12, 60, 220).astype(np.uint8)
    more = {"colors": 2} if segment in ("multiotsu", "kmeans") else {}
    plain = segvec.trace(np.dstack([disk] * 3), segment=segment, **more)
    inked = segvec.trace(np.dstack([disk] * 3), segment=segment, palette=["black", "gold"], **more)
    assert inked.colors.tolist() == [[255, 215, 0], [0, 0, 0]]
    assert np.array_equal(inked.controls, plain.controls)
    assert replayed(inked).colors.tolist() == inked.colors.tolist()


def replayed(art):
    """Trace the same picture again by the recipe."""
    disk = np.where(np.hypot(*(np.mgrid[:40, :40] - 20)) < 12, 60, 220).astype(np.uint8)
    return segvec.trace(np.dstack([disk] * 3), options_of(art.recipe))


def test_preset_with_a_segmentation_keeps_it_beside_a_palette():
    assert options_from(preset="lineart", palette=["black", "white"]).segment == "multiotsu"
    assert options_from(preset="poster", palette=["black", "white"]).segment == "palette"


# Palettes, masks and labels in every form


@pytest.mark.parametrize(
    ("palette", "same"),
    [
        ("navy,#f80", ["navy", "#f80"]),
        ("navy", ["navy"]),
        (("navy", "white"), ["navy", "white"]),
        ("sunset", list(segvec.as_palette("sunset").codes)),
        (segvec.as_palette("sunset"), list(segvec.as_palette("sunset").codes)),
        (np.array([[0, 0, 128], [255, 255, 255]], np.uint8), ["#000080", "#ffffff"]),
    ],
)
def test_palette_is_taken_in_every_form(palette, same):
    art = segvec.trace(LOGO, palette=palette)
    assert art.recipe["palette"] == tuple(same)
    assert art.to_svg() == segvec.trace(LOGO, palette=same).to_svg()
    assert options_of(art.recipe) == options_from(palette=same)


def test_palette_is_taken_from_a_file(tmp_path):
    (tmp_path / "two.hex").write_text("000080\nffffff\n")
    for path in (tmp_path / "two.hex", str(tmp_path / "two.hex")):
        assert segvec.trace(LOGO, palette=path).recipe["palette"] == ("#000080", "#ffffff")


@pytest.mark.parametrize(("palette", "message"), [("sunste", "sunset"), (",", "at least one color"), ("", "at least")])
def test_palette_that_is_none_is_refused(palette, message):
    with pytest.raises(segvec.InputError, match=message):
        segvec.trace(LOGO, palette=palette)


def test_mask_and_labels_go_with_options():
    height, width = LOGO.shape[:2]
    mask = np.zeros((height, width), bool)
    mask[5:-5, 5:-5] = True
    labels = np.arange(width)[None].repeat(height, axis=0) // 10
    options = segvec.TraceOptions(curve="polygon")
    given = segvec.trace(LOGO, options, mask=mask, labels=labels)
    assert given.to_svg() == segvec.trace(LOGO, curve="polygon", mask=mask, labels=labels).to_svg()
    assert given.recipe["segment"] == "labels"
    otsu = segvec.trace(LOGO, segvec.TraceOptions(segment="otsu"), labels=labels)
    assert otsu.to_svg() == segvec.trace(LOGO, segment="otsu", labels=labels).to_svg()
    with pytest.raises(TypeError, match="either"):
        segvec.trace(LOGO, options, palette="navy")


# Depth

STEPS = (np.arange(4, dtype=np.uint16) * 40 + 1000)[:, None].repeat(8, axis=0).repeat(30, axis=1)
"""Four levels that are one in 8 bits."""


def test_effects_see_the_full_depth_of_a_picture():
    assert segvec.trace(STEPS).n_colors == 1
    assert segvec.trace(STEPS, effects=["auto-levels"]).n_colors == 4


def test_background_and_mask_go_with_deep_pictures():
    deep = np.dstack([STEPS] * 3 + [np.full(STEPS.shape, 65535, np.uint16)])
    deep[:, :10, 3] = 0
    art = segvec.trace(deep, effects=["auto-levels"], background="#ff0000")
    assert art.to_array()[16, 2].tolist() == [255, 0, 0, 255]
    hidden = segvec.trace(STEPS, effects=["auto-levels"], mask=deep[..., 3] > 0)
    assert hidden.to_array()[16, [2, 20], 3].tolist() == [0, 255]


@pytest.mark.parametrize("chosen", [(1000, 1120), "1000,1120", [1000.0, 1120], "auto"])
def test_range_says_what_is_black_and_white_and_is_in_the_recipe(chosen):
    art = segvec.trace(STEPS, range=chosen, curve="pixel")
    assert art.colors[:, 0].tolist() == [255, 170, 85, 0]
    assert art.recipe["range"] == ("auto" if chosen == "auto" else "1000,1120")
    again = segvec.trace(STEPS, options_of(art.recipe))
    assert again.to_svg() == art.to_svg()


def test_deep_image_is_traced_as_its_file_is():
    image = segvec.read_image(STEPS, deep=True)
    assert image.pixels.dtype == np.uint16
    assert segvec.trace(image, range="auto").to_svg() == segvec.trace(STEPS, range="auto").to_svg()
