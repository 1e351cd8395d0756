import json

import numpy as np
import pytest
from artworks import drawn
from hypothesis import given, settings
from hypothesis import strategies as st
from shapes import disc_on_a_slope, noise

from segvec.errors import InputError
from segvec.series.series import make_series
from segvec.styles.glass import stained_glass


def halves():
    pixels = np.empty((40, 40, 3), np.uint8)
    pixels[:, :20], pixels[:, 20:] = (200, 40, 40), (40, 60, 220)
    return pixels


@pytest.mark.parametrize("scale", [1, 2.7])
@pytest.mark.parametrize("leading", [0, 0.5, 3])
def test_nothing_behind_shows_between_panes(scale, leading):
    art = stained_glass(disc_on_a_slope(), n_segments=60, leading=leading)
    on_black, on_white = (drawn(art, scale=scale, background=color) for color in ("#000", "#fff"))
    assert (on_black == on_white).all()


def test_panes_have_the_color_of_their_picture():
    art = stained_glass(halves(), n_segments=16, leading=2, variation=0)
    assert {tuple(color) for color in art.colors.tolist()} == {(200, 40, 40), (40, 60, 220), (26, 26, 26)}


def test_panes_of_one_color_differ_by_the_variation():
    plain = np.full((60, 60, 3), 128, np.uint8)
    assert len(stained_glass(plain, n_segments=36, leading=0, variation=0).colors) == 1
    varied = stained_glass(plain, n_segments=36, leading=0, variation=0.02).colors.astype(int)
    assert len(varied) > 5
    assert np.abs(varied - 128).max() < 30


def test_neighbors_of_one_color_keep_the_lead_between_them():
    picture = drawn(stained_glass(np.full((60, 60, 3), 200, np.uint8), n_segments=9, leading=2, variation=0))
    assert (picture[10:50, 10:50] < 40).all(axis=-1).mean() > 0.05


def test_lead_is_as_wide_as_asked_and_of_its_color():
    art = stained_glass(halves(), n_segments=2, leading=4, lead_color="#00ff00", compactness=0.01, variation=0)
    green = (drawn(art, scale=4) == (0, 255, 0)).all(axis=-1)
    assert np.median(green[:, 64:96].sum(axis=1)) == pytest.approx(16, abs=2)  # along the edge in the middle
    assert green[:7].all()  # the frame has half its width within the page
    assert green[:, -7:].all()


def test_the_lead_is_the_top_layer_and_has_a_label_of_its_own():
    art = stained_glass(disc_on_a_slope(), n_segments=30, leading=3, lead_color="white")
    assert art.strokes.tolist() == [0.0] * (len(art.strokes) - 1) + [3.0]
    assert art.colors[art.labels[-1]].tolist() == [255, 255, 255]
    assert art.labels[-1] not in art.labels[:-1]
    lightness = art.colors.astype(float).sum(axis=1)
    assert lightness[0] == lightness.max()


def test_transparent_parts_stay_transparent():
    pixels = np.dstack([disc_on_a_slope(), np.full((60, 90), 255, np.uint8)])
    pixels[:, 45:, 3] = 0
    picture = drawn(stained_glass(pixels, n_segments=40))
    assert (picture[:, 50:, 3] == 0).all()
    assert (picture[2:-2, 2:42, 3] == 255).all()


@settings(max_examples=20)
@given(st.integers(1, 20), st.integers(1, 20), st.integers(1, 30), st.sampled_from([3, 4]), st.integers(0, 9))
def test_any_picture_can_be_glazed(height, width, n_segments, channels, seed):
    art = stained_glass(noise(height, width, channels, seed), n_segments=n_segments, seed=seed)
    assert art.size == (width, height)
    assert art.layer_offsets[-1] == len(art.ring_offsets) - 1
    assert art.ring_offsets[-1] == art.n_segments
    assert art.to_svg().startswith("<svg")


def test_large_pictures_are_cut_on_a_reduced_copy(monkeypatch):
    monkeypatch.setattr("segvec.styles.glass.WORKING_PIXELS", 400)
    picture = drawn(stained_glass(halves(), n_segments=4, leading=0, variation=0)).astype(int)
    assert np.abs(picture[:, :16] - (200, 40, 40)).max() <= 2
    assert np.abs(picture[:, 24:] - (40, 60, 220)).max() <= 2


def test_the_same_seed_gives_the_same_art_and_another_another():
    one, same, other = (stained_glass(disc_on_a_slope(), n_segments=30, seed=seed).to_svg() for seed in (3, 3, 4))
    assert one == same
    assert one != other


def test_it_can_be_recolored():
    art = stained_glass(disc_on_a_slope(), n_segments=40, colors=6)
    assert len(art.colors) >= 6
    recolored = art.recolor("navy,gold,white", shading=False)
    assert recolored.strokes is art.strokes
    assert len(np.unique(recolored.colors, axis=0)) <= 3
    assert "var(--color-1" in art.to_svg(css=True)
    assert len(make_series(art, "triadic", count=3).pieces) == 3
    assert len(json.loads(art.to_geojson())["features"]) == len(art.colors) - 1  # the lead has no regions


@pytest.mark.parametrize(
    "options", [{"n_segments": 0}, {"leading": -1}, {"compactness": 0}, {"variation": 1}, {"lead_color": "transparent"}]
)
def test_options_out_of_range_are_refused(options):
    with pytest.raises(InputError, match=f"{next(iter(options))} must be"):
        stained_glass(disc_on_a_slope(), **options)


def test_skies_have_no_grid():
    sky = np.repeat(np.linspace(120, 220, 200).astype(np.uint8)[:, None, None], 200, axis=1).repeat(3, axis=2)
    planar, curves = stained_glass(sky, n_segments=100).borders
    inner = np.repeat((planar.labels[planar.left] >= 0) & (planar.labels[planar.right] >= 0), np.diff(curves.offsets))
    x, y = np.abs(curves.controls[inner, 3] - curves.controls[inner, 0]).T
    length = np.hypot(x, y)
    assert length[np.minimum(x, y) < 0.1 * length].sum() < 0.35 * length.sum()


def test_there_are_more_panes_where_there_is_more_to_see():
    pixels = np.full((120, 120, 3), 200, np.uint8)
    pixels[60:] = np.random.default_rng(0).integers(0, 256, (15, 30, 3), np.uint8).repeat(4, axis=0).repeat(4, axis=1)
    points = stained_glass(pixels, n_segments=120).borders[0].points
    assert (points[:, 1] > 60).sum() > 1.5 * (points[:, 1] < 60).sum()
