import inspect

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from segvec.color.conversion import oklab_from_srgb, oklch_from_oklab, srgb_in_gamut
from segvec.effects.definition import Effect
from segvec.effects.effect import EFFECTS, AppliedEffect, apply_effects, effect, effect_names, parse_effect
from segvec.effects.perceived import srgb_from_any_oklab
from segvec.effects.samples import map_colors, samples_from_unit, unit_from_samples
from segvec.errors import InputError

NAMES = effect_names()

DTYPES = (np.uint8, np.uint16, np.float16, np.float32, np.float64)

KEEPS_CONSTANT = (
    *("mean", "gaussian", "median", "smooth", "tv", "unsharp", "kernel", "clahe", "equalize", "blend", "denoise"),
)


def samples(dtype, shape):
    if np.dtype(dtype).kind == "f":
        width = 8 * np.dtype(dtype).itemsize
        return arrays(dtype, shape, elements=st.floats(0, 1, width=width))
    return arrays(dtype, shape)


@st.composite
def pictures(draw, dtypes=DTYPES, channels=(None, 3, 4)):
    height, width = draw(st.integers(1, 7)), draw(st.integers(1, 7))
    last = draw(st.sampled_from(channels))
    shape = (height, width) if last is None else (height, width, last)
    return draw(samples(draw(st.sampled_from(dtypes)), shape))


def values_of(parameter):
    """Values that a parameter takes, small where they are pixels."""
    high = min(parameter.high, 15) if parameter.kind == "whole" else parameter.high
    numbers = {
        "whole": st.integers(int(parameter.low), int(high)).filter(lambda n: n % 2 or not parameter.is_odd),
        "number": st.floats(parameter.low, min(high, 50)).filter(lambda x: x != 0),
    }.get(parameter.kind, st.floats(max(parameter.low, -100), min(parameter.high, 100)))
    members = st.sampled_from(["navy", "#fc0", "ffd98a"]) if parameter.kind == "colors" else numbers
    lists = st.sampled_from(parameter.counts or (1,)).flatmap(
        lambda n: st.lists(members, min_size=n, max_size=n).filter(any).map(tuple)
    )
    if parameter.kind == "file":
        return st.none()
    plain = st.nothing() if parameter.kind == "choice" else lists if parameter.is_list else numbers
    return plain | (st.sampled_from(parameter.choices) if parameter.choices else st.nothing())


@st.composite
def applied_effects(draw, name):
    found = effect(name)
    chosen = draw(st.lists(st.sampled_from(found.parameters), unique=True)) if found.parameters else []
    values = {parameter.name: draw(values_of(parameter)) for parameter in chosen}
    values.pop("rows", None)  # which must fit the numbers of a kernel
    channels = ("", "r", "gb", "rgb") + (() if found.mixes else ("l", "c", "lc"))
    return AppliedEffect(found, values, draw(st.sampled_from(channels)))


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=8)
@given(st.data())
def test_effects_keep_type_shape_range_and_argument(name, data):
    pixels = data.draw(pictures())
    applied = data.draw(applied_effects(name))
    if pixels.ndim == 2:
        applied = AppliedEffect(applied.effect, applied.values)
    before = pixels.copy()
    pixels.flags.writeable = False
    result = applied.apply(pixels)
    np.testing.assert_array_equal(pixels, before)
    assert (result.dtype, result.shape) == (pixels.dtype, pixels.shape)
    assert not np.shares_memory(result, pixels)
    if pixels.dtype.kind == "f":
        assert result.min() >= 0
        assert result.max() <= 1
    if pixels.ndim == 3 and pixels.shape[2] == 4:
        np.testing.assert_array_equal(result[..., 3], pixels[..., 3])
    np.testing.assert_array_equal(applied.apply(pixels), result)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=8)
@given(st.data())
def test_text_form_is_read_as_it_was_written(name, data):
    applied = data.draw(applied_effects(name))
    again = parse_effect(str(applied))
    assert str(again) == str(applied)
    assert again.channels == applied.channels
    assert {**again.effect.defaults(), **again.values} == {**applied.effect.defaults(), **applied.values}


@pytest.mark.parametrize("name", NAMES)
def test_alpha_makes_no_difference_to_colors(name):
    levels = np.random.default_rng(0).integers(0, 256, (9, 8, 4), np.uint8)
    for dtype in DTYPES:
        pixels = samples_from_unit(unit_from_samples(levels), dtype)
        result = apply_effects(pixels, [name])
        np.testing.assert_array_equal(result[..., :3], apply_effects(pixels[..., :3], [name]))
        np.testing.assert_array_equal(result[..., 3], pixels[..., 3])


@pytest.mark.parametrize("name", NAMES)
def test_one_color_stays_one_color(name):
    for shape in ((1, 1, 3), (1, 9, 3), (9, 1, 3), (1, 1), (5, 4)):
        pixels = np.full(shape, 90, np.uint8)
        pixels[..., :1] = 91 if len(shape) == 3 else 90
        result = apply_effects(pixels, [name])
        assert len(np.unique(result.reshape(-1, *shape[2:]), axis=0)) == 1
        if name in KEEPS_CONSTANT:
            np.testing.assert_array_equal(result, pixels)


@pytest.mark.parametrize("name", NAMES)
def test_depths_agree(name):
    levels = np.random.default_rng(1).integers(0, 256, (12, 11, 3), np.uint8)
    shallow = apply_effects(levels, [name]) / 255
    deep = apply_effects(levels.astype(np.uint16) * 257, [name]) / 65535
    exact = apply_effects(levels / 255, [name])
    # Levels of equal direction or rank may part by rounding; a step of 8 bits is what the others may differ by.
    assert np.mean(np.abs(shallow - exact) > 1.01 / 255) < 0.01
    assert np.mean(np.abs(deep - exact) > 1e-3) < 0.01


@pytest.mark.parametrize("name", NAMES)
def test_layout_of_memory_makes_no_difference(name):
    pixels = np.random.default_rng(2).integers(0, 256, (10, 14, 3), np.uint8)
    shown = np.asfortranarray(pixels)[::-1, ::2]
    np.testing.assert_array_equal(apply_effects(shown, [name]), apply_effects(shown.copy(), [name]))


@pytest.mark.parametrize("name", NAMES)
def test_effect_is_described_by_its_signature(name):
    found = effect(name)
    signature = inspect.signature(found.function).parameters
    assert list(signature)[1:] == [parameter.name for parameter in found.parameters]
    assert found.description.endswith(".")
    for parameter in found.parameters:
        assert signature[parameter.name].kind is inspect.Parameter.KEYWORD_ONLY
        assert parameter.default == signature[parameter.name].default
        parameter.check(parameter.default)


@pytest.mark.parametrize(
    ("text", "values", "channels"),
    [
        ("median", {}, ""),
        ("median:", {}, ""),
        ("median:9", {"size": 9}, ""),
        ("median:9,", {"size": 9}, ""),
        ("median:Size=9", {"size": 9}, ""),
        ("median:size=9,wrap", {"size": 9, "edge": "wrap"}, ""),
        (" Median:9 ".lower(), {"size": 9}, ""),
        ("gaussian:12@r", {"sigma": 12}, "r"),
        ("gaussian:1.5,wrap@BG", {"sigma": 1.5, "edge": "wrap"}, "gb"),
        ("rotate:90,0,0,1", {"angle": 90, "axis": (0, 0, 1)}, ""),
        ("rotate:axis=1,1,1,angle=-30", {"angle": -30, "axis": (1, 1, 1)}, ""),
        ("kernel:1,1,1,1,1,1,1,1,1,divisor=4,edge=nearest", {"numbers": (1,) * 9, "divisor": 4, "edge": "nearest"}, ""),
        ("grey:0.2,0.5,0.3", {"weights": (0.2, 0.5, 0.3)}, ""),
        ("grey:oklab", {"weights": "oklab"}, ""),
        ("duotone:navy,#fc0", {"colors": ("navy", "#fc0")}, ""),
        ("threshold:otsu@rgb", {"level": "otsu"}, "rgb"),
        ("equalize@cl", {}, "lc"),
        ("gaussian:3,size=9", {"sigma": 3, "size": 9}, ""),
        ("kernel:1,2,1,rows=1", {"numbers": (1, 2, 1), "rows": 1}, ""),
        ("blend:a,b@2x.png,mode=screen,amount=0.5", {"picture": "a,b@2x.png", "mode": "screen", "amount": 0.5}, ""),
        ("blend:@home/a@2x.png@gb", {"picture": "@home/a@2x.png"}, "gb"),
        ("blend:none", {"picture": None}, ""),
    ],
)
def test_text_is_read(text, values, channels):
    applied = parse_effect(text)
    assert (applied.values, applied.channels) == (values, channels)


def test_text_form_leaves_out_defaults():
    assert str(parse_effect("median:5,edge=reflect")) == "median"
    assert str(parse_effect("median:edge=wrap")) == "median:edge=wrap"
    assert str(parse_effect("rotate:180,1,1,0@bg")) == "rotate:180,axis=1,1,0@gb"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("sobl", "unknown effect 'sobl'; did you mean 'sobel'"),
        ("", "unknown effect ''; `segvec effects` shows all"),
        ("median:8", "median: size must be an odd number 1 to 255 pixels, got '8'"),
        ("median:9.5", "size must be an odd number 1 to 255 pixels, got '9.5'"),
        ("median:x", "median: size must be an odd number 1 to 255 pixels, got 'x'"),
        ("median:size=", "size must be"),
        ("median:9,10", "edge must be one of reflect, nearest, wrap, constant, got '10'"),
        ("median:9,wrap,11", "median takes 2 values, got '9,wrap,11'"),
        ("invert:1", "invert takes no values"),
        ("median:9,size=9", "size is given twice"),
        ("median:width=9", "median has no 'width'; it takes size, edge"),
        ("gaussian:-1", "sigma must be a number 0 to 1000 pixels, got '-1"),
        ("gaussian:nan", "sigma must be"),
        ("gaussian:1e999", "sigma must be"),
        ("rotate:9,1,1", "axis must be 3 numbers"),
        ("kernel:1,x", "numbers must be numbers -1000000 to 1000000"),
        ("blend:other.png,mode=scren", "mode must be one of normal, lighten"),
        ("blend:other.png,amount=2", "amount must be a number 0 to 1"),
        ("grey:pink", "weights must be 3 numbers 0 to 1000000 or one of rec601"),
        ("duotone:red", "colors must be 2 colors, opaque, got 'red'"),
        ("duotone:red,transparent", "colors must be 2 colors, opaque"),
        ("duotone:red,bleu", "unknown color 'bleu'"),
        ("threshold:256", "level must be a number 0 to 255 levels or one of otsu, got '256"),
        ("median@", "names no channels"),
        ("median@x", "channels must be some of rgb or of lc, each once, got 'x'"),
        ("median@rr", "each once"),
        ("median@rl", "some of rgb or of lc"),
        ("swap@l", "swap mixes channels"),
    ],
)
def test_bad_text_is_refused_with_what_would_do(text, says):
    with pytest.raises(InputError) as caught:
        parse_effect(text)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "values"),
    [("median", {"size": "9"}), ("median", {"size": True}), ("duotone", {"colors": "navy"}), ("grey", {"weights": 3})],
)
def test_values_of_a_wrong_type_are_refused(name, values):
    with pytest.raises(InputError):
        AppliedEffect(effect(name), values)


@pytest.mark.parametrize(
    ("pixels", "says"),
    [
        (np.zeros((0, 3), np.uint8), "none of them 0"),
        (np.zeros((3, 3, 2), np.uint8), "must have shape"),
        (np.zeros(3, np.uint8), "must have shape"),
        (np.zeros((3, 3), np.int32), "uint8, uint16 or floats"),
        (np.full((3, 3), 1.5), "must be in 0..1"),
        (np.full((3, 3), np.nan), "must be in 0..1"),
    ],
)
def test_what_are_no_pixels_is_refused(pixels, says):
    with pytest.raises(InputError, match=says):
        apply_effects(pixels, [])


def test_grey_pictures_have_no_channels():
    with pytest.raises(InputError, match="grey picture has no channels 'r'"):
        apply_effects(np.zeros((3, 3), np.uint8), ["median@r"])


def test_one_text_is_no_chain():
    with pytest.raises(InputError, match=r"as in \['median'\]"):
        apply_effects(np.zeros((3, 3), np.uint8), "median")


def test_bad_effect_is_refused_before_any_is_applied():
    too_early = AppliedEffect(Effect("fail", lambda _: 1 / 0, "color", "Fails."))
    with pytest.raises(InputError, match="unknown effect"):
        apply_effects(np.zeros((3, 3), np.uint8), [too_early, "nothing-like-it"])


def test_effects_are_applied_in_order():
    pixels = np.array([[0, 100, 255]], np.uint8)
    assert apply_effects(pixels, ["posterize:2", "invert"]).tolist() == [[255, 255, 0]]
    assert apply_effects(pixels, ["threshold:90", "invert"]).tolist() == [[255, 0, 0]]
    assert apply_effects(pixels, ["invert", "threshold:90"]).tolist() == [[255, 255, 0]]
    assert apply_effects(pixels, []).tolist() == pixels.tolist()


@pytest.mark.parametrize("name", NAMES)
def test_channels_not_named_stay(name):
    pixels = np.random.default_rng(3).integers(0, 256, (8, 9, 3), np.uint8)
    for channels in ("r", "g", "b", "gb"):
        result = apply_effects(pixels, [f"{name}@{channels}"])
        for k, channel in enumerate("rgb"):
            if channel not in channels:
                np.testing.assert_array_equal(result[..., k], pixels[..., k])


def test_effect_on_a_channel_is_that_on_a_grey_picture():
    pixels = np.random.default_rng(4).integers(0, 256, (8, 9, 3), np.uint8)
    for name in NAMES:
        if not EFFECTS[name].mixes:
            result = apply_effects(pixels, [f"{name}@g"])
            np.testing.assert_array_equal(result[..., 1], apply_effects(pixels[..., 1], [name]))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float64])
@pytest.mark.parametrize("channels", ["l", "c", "lc"])
def test_work_on_lightness_and_chroma_that_changes_nothing_changes_nothing(dtype, channels):
    levels = np.random.default_rng(5).integers(0, 256, (40, 40, 3), np.uint8)
    levels[:1, :5] = [[255, 255, 255], [0, 0, 0], [255, 0, 0], [0, 0, 255], [255, 0, 255]]
    pixels = samples_from_unit(levels / 255, dtype)
    result = apply_effects(pixels, [f"gaussian:0@{channels}"])
    step = {"uint8": 0, "uint16": 20, "float64": 3e-4}[np.dtype(dtype).name]
    assert np.abs(result.astype(float) - pixels).max() <= step


def test_work_on_lightness_keeps_hue_and_smooths_lightness():
    pixels = np.random.default_rng(6).integers(90, 150, (16, 16, 3), np.uint8)
    before, after = (oklch_from_oklab(oklab_from_srgb(p / 255)) for p in (pixels, apply_effects(pixels, ["mean@l"])))
    assert after[..., 0].std() < before[..., 0].std() / 4
    np.testing.assert_allclose(after[..., 1], before[..., 1], atol=0.01)


def test_work_on_chroma_keeps_lightness():
    pixels = np.random.default_rng(7).integers(60, 190, (16, 16, 3), np.uint8)
    before, after = (oklch_from_oklab(oklab_from_srgb(p / 255)) for p in (pixels, apply_effects(pixels, ["invert@c"])))
    np.testing.assert_allclose(after[..., 0], before[..., 0], atol=0.01)
    assert (after[..., 1] > before[..., 1]).mean() > 0.9


def test_gamut_is_that_of_the_color_module():
    rng = np.random.default_rng(8)
    oklch = np.stack([rng.uniform(0, 1, 500), rng.uniform(0, 0.4, 500), rng.uniform(-3, 3, 500)], axis=-1)
    oklab = np.stack([oklch[:, 0], oklch[:, 1] * np.cos(oklch[:, 2]), oklch[:, 1] * np.sin(oklch[:, 2])], axis=-1)
    np.testing.assert_allclose(srgb_from_any_oklab(oklab), srgb_in_gamut(oklch), atol=4e-3)
    np.testing.assert_allclose(srgb_from_any_oklab(oklab.astype(np.float32)), srgb_in_gamut(oklch), atol=4e-3)


def test_each_distinct_color_is_converted_alike_in_large_and_small_pictures():
    pixels = np.random.default_rng(9).integers(0, 256, (600, 500, 3), np.uint8)
    large = map_colors(pixels, np.sqrt)
    np.testing.assert_array_equal(large[:50], map_colors(pixels[:50], np.sqrt))
    np.testing.assert_array_equal(large, np.rint(np.sqrt(pixels / 255) * 255))


@pytest.mark.parametrize("dtype", DTYPES)
def test_samples_survive_the_way_to_floats_and_back(dtype):
    levels = np.arange(np.iinfo(dtype).max + 1, dtype=dtype) if np.dtype(dtype).kind == "u" else np.linspace(0, 1, 999)
    levels = levels.astype(dtype)
    np.testing.assert_array_equal(samples_from_unit(unit_from_samples(levels), dtype), levels)
