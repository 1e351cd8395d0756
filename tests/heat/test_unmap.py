import io

import matplotlib
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from segvec.color.colormap import colormap
from segvec.color.colormap_table import apply_colormap
from segvec.errors import InputError
from segvec.heat.data import read_values, values_bytes
from segvec.heat.heatmap import heatmap
from segvec.heat.normalizing import fitted
from segvec.heat.unmap import INVERTIBLE_NORMS, unmap

RANGE = (2.0, 50.0)


def picture_of(values, **chosen):
    """Picture of values, a pixel each, drawn as heatmaps are."""
    height, width = values.shape
    return heatmap(values, width=width, height=height, **chosen).to_array()


def assert_within(found, values):
    assert (np.abs(found.values.astype(float) - values) <= found.uncertainty).all()


# Other packages register hundreds more; what a map gives backwards, it gives forwards.
OTHERS = ("cet_", "cmr.")
MAPS = sorted(name for name in matplotlib.colormaps if not name.startswith(OTHERS) and not name.endswith("_r"))


@pytest.mark.parametrize("cmap", MAPS)
def test_values_come_back_from_every_map_of_matplotlib(cmap):
    values = np.linspace(*RANGE, 1001, dtype=np.float32)[np.newaxis]
    found = unmap(picture_of(values, cmap=cmap), cmap=cmap, vmin=RANGE[0], vmax=RANGE[1], max_distance=0)
    assert found.n_off == 0
    assert_within(found, values)


@given(
    arrays(np.float32, (3, 5), elements=st.floats(*RANGE, width=32)),
    st.sampled_from(["viridis", "gray_r", "twilight", "tab10", "jet", "navy,white,#c00"]),
    st.sampled_from(INVERTIBLE_NORMS),
    st.sampled_from([0.25, 1.0, 3.0]),
    st.sampled_from([(0.0, 1.0), (0.1, 0.6), (0.9, 0.2)]),
    st.sampled_from([None, 7]),
)
def test_values_come_back_by_every_norm_and_part(values, cmap, norm, gamma, cmap_range, steps):
    assume(cmap != "tab10" or steps is None or cmap_range == (0.0, 1.0))  # parts of it have too few colors
    chosen = {"cmap": cmap, "norm": norm, "gamma": gamma, "cmap_range": cmap_range, "steps": steps}
    chosen |= {"vmin": RANGE[0], "vmax": RANGE[1]}
    found = unmap(picture_of(values, **chosen), **chosen)
    assert not found.is_off.any()
    assert_within(found, values)


@settings(max_examples=50)
@given(
    arrays(np.float32, (3, 5), elements=st.floats(-20, 50, width=32)),
    st.sampled_from(["viridis", "RdBu", "navy,white,#c00"]),
    st.sampled_from([{"norm": "linear"}, {"norm": "symlog"}, {"norm": "symlog", "threshold": 0.5}]),
    st.sampled_from([None, 0.0, 10.0]),
    st.sampled_from([None, 2, 9]),
)
def test_values_come_back_around_a_center_and_on_both_sides_of_zero(values, cmap, norm, center, steps):
    chosen = {"cmap": cmap, "steps": steps, "center": center, "vmin": -20.0, "vmax": 50.0, **norm}
    found = unmap(picture_of(values, **chosen), **chosen)
    assert not found.is_off.any()
    assert_within(found, values)


@settings(max_examples=50)
@given(
    arrays(np.float32, (4, 5), elements=st.floats(-1e3, 1e3, width=32)),
    st.sampled_from(["equalize", *INVERTIBLE_NORMS]),
    st.sampled_from([None, 5]),
)
def test_values_come_back_by_the_scale_of_their_heatmap(values, norm, steps):
    values = np.abs(values) + 1 if norm == "log" else values
    assume(np.ptp(values) > 1e-3)
    height, width = values.shape
    heat = heatmap(values, norm=norm, steps=steps, width=width, height=height)
    assert_within(unmap(heat.to_array(), cmap="viridis", steps=steps, scale=heat.scale), values)


@pytest.mark.parametrize("norm", ["equalize", *INVERTIBLE_NORMS])
@pytest.mark.parametrize("steps", [None, 6])
def test_uncertainty_is_hardly_more_than_what_values_are_off(norm, steps):
    values = np.geomspace(1, 1000, 5000, dtype=np.float32).reshape(50, 100)
    chosen = {"norm": norm, "gamma": 0.4, "steps": steps}
    heat = heatmap(values, width=100, height=50, **chosen)
    found = unmap(heat.to_array(), cmap="viridis", steps=steps, scale=heat.scale)
    assert_within(found, values)
    off = np.abs(found.values - values)
    for level in np.unique(found.values):
        here = found.values == level
        spacing = np.diff(np.sort(values[here])).max(initial=0) + 0.01 * level
        assert found.uncertainty[here].max() <= off[here].max() + 2 * spacing


@pytest.mark.parametrize(("vmin", "vmax"), [(-1e-30, 1e-30), (1e9, 1e9 + 1024), (-3e38, 3e38)])
def test_extreme_ranges_keep_their_promise(vmin, vmax):
    values = np.linspace(vmin, vmax, 501, dtype=np.float32)[np.newaxis]
    chosen = {"cmap": "viridis", "vmin": vmin, "vmax": vmax}
    assert_within(unmap(picture_of(values, **chosen), **chosen), values)


def test_uncertainty_is_about_half_a_step_of_the_table():
    found = unmap(apply_colormap(np.array([[0.3]]), colormap=colormap("viridis")), cmap="viridis", vmax=512)
    assert found.uncertainty[0, 0] == pytest.approx(1, rel=1e-3)


def test_flat_parts_of_a_map_are_uncertain():
    black = np.zeros((1, 1, 3), np.uint8)
    assert unmap(black, cmap="black,black,white").uncertainty > 0.2


def test_strange_colors_are_off_and_counted():
    pixels = np.array([[[68, 1, 84], [255, 0, 0]], [[70, 1, 84], [253, 231, 36]]], np.uint8)
    found = unmap(pixels, cmap="viridis")
    assert found.is_off.tolist() == [[False, True], [False, False]]
    assert (found.n_off, found.share_off) == (1, 0.25)
    assert np.isnan(found.values).tolist() == np.isnan(found.uncertainty).tolist() == found.is_off.tolist()
    assert unmap(pixels, cmap="viridis", max_distance=0).n_off == 2


def test_transparent_pixels_are_off():
    pixels = np.zeros((1, 3, 4), np.uint8)
    pixels[0, :, 3] = (0, 127, 255)
    assert unmap(pixels, cmap="gray").is_off.tolist() == [[True, True, False]]


def test_pictures_are_read_from_files(tmp_path):
    values = np.arange(12.0).reshape(3, 4)
    (tmp_path / "heat.png").write_bytes(heatmap(values, cmap="magma", width=4, height=3).to_png())
    assert_within(unmap(tmp_path / "heat.png", cmap="magma", vmax=11), values)


def test_a_good_jpeg_is_still_near():
    values = np.linspace(0, 1, 64 * 64).reshape(64, 64)
    file = io.BytesIO()
    Image.fromarray(picture_of(values, cmap="viridis")[..., :3]).save(file, "JPEG", quality=95)
    found = unmap(file.getvalue(), cmap="viridis")
    assert found.share_off < 0.01
    assert np.nanmean(np.abs(found.values - values)) < 0.02


@given(arrays(np.uint8, (4, 3), elements=st.integers(0, 255)), st.floats(1e-3, 1e6))
def test_files_hold_the_same_numbers(levels, vmax):
    pixels = np.dstack([levels, levels, levels])
    pixels[0, 0] = (255, 0, 0)
    found = unmap(pixels, cmap="gray", vmax=vmax)
    np.testing.assert_array_equal(read_values(values_bytes(found.values)).array, found.values)
    file = io.BytesIO(values_bytes(found.values, format="csv"))
    file.name = "values.csv"
    np.testing.assert_array_equal(read_values(file).array, found.values)


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"cmap": "virids"}, "viridis"),
        (
            {"norm": "equalize"},
            "choose one of linear, log, .*; equalize by the heatmap's scale alone",
        ),
        ({"norm": "clahe"}, "cannot be undone"),
        ({"scale": fitted(np.eye(2), norm="clahe")}, "'clahe' cannot be undone"),
        ({"scale": fitted(np.ones(2))}, "vmin must be below vmax"),
        ({"norm": "log", "vmin": 1.0, "vmax": 2.0, "center": 1.5}, "center goes with linear and symlog"),
        ({"norm": "logarithmic"}, "linear, log"),
        ({"vmin": 2.0}, "vmin must not be above vmax"),
        ({"vmin": 1.0}, "vmin must be below vmax"),
        ({"norm": "log"}, "vmin must be above 0"),
        ({"vmax": float("nan")}, "vmax must be finite"),
        ({"vmax": 1e300}, "vmax must be at most"),
        ({"gamma": 0.0}, "gamma must be above 0"),
        ({"max_distance": -1.0}, "max_distance must be at least 0"),
        ({"cmap_range": (0.0, 2.0)}, "stop must be in 0..1"),
        ({"max_pixels": 1}, "pixels"),
    ],
)
def test_wrong_options_are_refused(chosen, message):
    with pytest.raises(InputError, match=message):
        unmap(np.zeros((2, 2, 3), np.uint8), **({"cmap": "gray"} | chosen))


@pytest.mark.parametrize("source", [b"", b"no picture", 3, [[1, 2]], "/nowhere.png", np.zeros(3)])
def test_what_is_no_picture_is_refused(source):
    with pytest.raises(InputError):
        unmap(source, cmap="gray")


def test_unknown_file_formats_are_refused():
    with pytest.raises(InputError, match="npy, csv"):
        values_bytes(np.zeros((1, 1)), format="png")
