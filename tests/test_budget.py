"""The best artwork under a cap."""

import contextlib
import logging

import numpy as np
import pytest

import segvec
from segvec.budget import Attempt, best_under_caps, caps_of, count
from segvec.kept import Kept
from segvec.options.tracing import TraceOptions
from segvec.segment import segment

CAPS = ("bytes", "segments", "paths")


def counts_of(art: segvec.Artwork) -> dict[str, int]:
    return {noun: count(art, noun) for noun in CAPS}


@pytest.fixture(scope="module")
def photograph() -> np.ndarray:
    """Noise of several scales, which no few shapes can show."""
    random = np.random.default_rng(3)
    total = np.zeros((32, 48, 3))
    for size in (2, 4, 8, 16):
        total += random.normal(size=(32 // size, 48 // size, 3)).repeat(size, 0).repeat(size, 1) * size**0.7
    total += random.normal(size=total.shape)
    return np.clip(128 + 9 * total, 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def whole(photograph) -> segvec.Artwork:
    return segvec.trace(photograph)


@pytest.mark.parametrize("noun", CAPS)
@pytest.mark.parametrize("share", [0.4])
def test_caps_are_kept_and_used(photograph, whole, noun, share):
    cap = int(share * counts_of(whole)[noun])
    art = segvec.trace(photograph, **{f"max_{noun}": cap})
    assert 0.2 * cap < counts_of(art)[noun] <= cap


def test_all_caps_are_kept_together(photograph, whole):
    caps = {noun: count // 2 for noun, count in counts_of(whole).items()}
    caps["paths"] = 20
    art = segvec.trace(photograph, paths="region", **{f"max_{noun}": cap for noun, cap in caps.items()})
    assert all(counts_of(art)[noun] <= cap for noun, cap in caps.items())


def test_more_bytes_make_a_better_picture(photograph, whole):
    size = counts_of(whole)["bytes"]
    arts = [segvec.trace(photograph, max_bytes=int(share * size)) for share in (0.2, 0.7)]
    errors = [segvec.report(art, photograph).difference for art in arts]
    assert errors == sorted(errors, reverse=True)
    assert errors[0] > errors[-1] + 0.5


def test_cap_that_is_kept_anyhow_changes_nothing(photograph, whole):
    assert segvec.trace(photograph, max_bytes=10**9).to_svg() == whole.to_svg()


def test_recipe_is_what_was_chosen_and_gives_the_same_bytes(photograph, whole):
    art = segvec.trace(photograph, max_bytes=counts_of(whole)["bytes"] // 3)
    recipe = segvec.recipe_of(art.to_svg())
    options = {name: value for name, value in recipe.items() if name not in ("segvec", "source")}
    assert not [name for name in options if name.startswith("max_")]
    assert segvec.trace(photograph, **options).to_svg() == art.to_svg()
    assert segvec.report(art, photograph).options == options


def test_named_colors_and_tolerance_stay(photograph):
    art = segvec.trace(photograph, colors=9, tolerance=0.5, max_bytes=2500)
    assert (art.recipe["colors"], art.recipe["tolerance"]) == (9, 0.5)
    assert art.recipe["detail"] < 1


def test_cap_that_cannot_be_met_tells_the_least(photograph):
    with pytest.raises(segvec.InputError, match=r"at most 200 bytes cannot be met: the least are [\d,]+$"):
        segvec.trace(photograph, max_bytes=200)


def test_choice_is_told_with_its_error(photograph, caplog):
    with caplog.at_level(logging.INFO, logger="segvec"):
        art = segvec.trace(photograph, max_segments=90)
    (line,) = [record.getMessage() for record in caplog.records if record.name == "segvec.budget"]
    error = segvec.report(art, photograph).difference
    assert line.startswith(f"picture: {art.n_segments} of 90 segments, by tolerance ")
    assert line.endswith(f"error dE00 {error:.2f}")


def test_caps_do_not_go_with_styles():
    with pytest.raises(segvec.InputError, match="for shapes, not for a style"):
        TraceOptions(style="halftone", max_bytes=1000)


@pytest.mark.parametrize("cap", [2000, 400])
def test_search_takes_six_traces_at_most(photograph, cap):
    """A tolerance over regions that are there takes a third of a trace."""
    grounds, fits = set(), 0

    def attempt(options: TraceOptions) -> Attempt:
        nonlocal fits
        fits += 1
        art = segvec.trace(photograph, options)
        grounds.add((options.detail, options.colors, options.fills))
        return Attempt(options, art, options.tolerance or 0.6)

    with contextlib.suppress(segvec.InputError):
        best_under_caps(TraceOptions(max_bytes=cap), attempt)
    assert len(grounds) + (fits - len(grounds)) / 3 <= 6
    assert fits > 1


def test_new_tolerance_needs_no_new_regions(photograph):
    stages: list[str] = []
    size = counts_of(segvec.trace(photograph, colors=5))["bytes"]
    segvec.trace(photograph, colors=5, max_bytes=int(0.9 * size), progress=lambda stage: stages.append(stage.name))
    assert stages.count("segment") == 1
    assert stages.count("curves") > 1


def test_what_was_kept_is_what_would_be_made_anew(photograph):
    image, kept = segvec.read_image(photograph), Kept()
    first = {"colors": 5, "vividness": 0.0, "fills": "gradient", "detail": 0.5}
    changes = ({}, {"detail": 0.05}, {"min_area": 9.0}, {"calm": 8.0}, {"colors": 3}, {"fills": "flat"}, {})
    for change in changes:
        options = TraceOptions(**{**first, **change})
        reused, anew = (segment(image, options, kept=each).segmentation for each in (kept, None))
        assert np.array_equal(reused.labels, anew.labels)
        assert np.array_equal(reused.colors, anew.colors)
        assert reused.shades.keys() == anew.shades.keys()


def test_kept_results_are_made_once_and_the_oldest_go():
    made: list[str] = []
    kept = Kept(most=2)
    for key in "abacab":
        assert kept.get("stage", key, lambda key=key: made.append(key) or key.upper()) == key.upper()
    assert made == list("abcb")
    Kept(most=0).get("stage", "a", lambda: made.append("a"))
    assert made[-1] == "a"


@pytest.fixture(scope="module")
def drawing() -> np.ndarray:
    """Three large shapes in flat colors, and many specks."""
    y, x = np.mgrid[:96, :128]
    pixels = np.full((96, 128, 3), 255, np.uint8)
    pixels[(x - 40) ** 2 + (y - 48) ** 2 < 900] = (200, 30, 30)
    pixels[20:76, 84:116] = (20, 60, 160)
    pixels[((x - 3) % 12 < 3) & ((y - 3) % 12 < 3)] = (10, 10, 10)
    return pixels


def test_drawing_gives_up_its_smallest_regions_and_keeps_its_colors(drawing):
    large = segvec.trace(drawing)
    small = segvec.trace(drawing, max_bytes=counts_of(large)["bytes"] // 6)
    assert set(small.recipe) <= {"segvec", "source", "tolerance", "precision", "min_area"}
    assert small.recipe["min_area"] <= 100
    assert {tuple(color) for color in small.colors} >= {(255, 255, 255), (200, 30, 30), (20, 60, 160)}
    assert segvec.report(small, drawing).n_regions >= 3


def test_drawing_takes_a_wider_tolerance_before_regions_go():
    y, x = np.mgrid[:512, :512] / 4 - 64
    angle = np.arctan2(y, x)
    fine = np.full((512, 512, 3), 255, np.uint8)
    fine[np.hypot(x, y) < 42 + 6 * np.cos(5 * angle) + 2 * np.cos(11 * angle)] = (200, 30, 30)
    flower = fine.reshape(128, 4, 128, 4, 3).mean(axis=(1, 3)).round().astype(np.uint8)
    art = segvec.trace(flower, max_segments=int(0.8 * segvec.trace(flower).n_segments))
    assert "min_area" not in art.recipe
    assert art.recipe["tolerance"] > 0.12


def test_paths_under_a_cap_are_as_many_flat_colors(photograph, whole):
    art = segvec.trace(photograph, max_paths=9)
    assert (counts_of(art)["paths"], art.shades, art.recipe.get("tolerance")) == (9, {}, None)


@pytest.mark.parametrize("options", [{"curve": "pixel"}, {"tolerance": 0.6}, {"segment": "otsu-grey"}, {"colors": 3}])
def test_caps_are_used_whatever_is_named(photograph, options):
    size = counts_of(segvec.trace(photograph, **options))["bytes"]
    cap = int(0.7 * size)
    assert 0.5 * cap < counts_of(art := segvec.trace(photograph, **options, max_bytes=cap))["bytes"] <= cap
    assert {name: art.recipe[name] for name in options} == options


def test_few_bytes_are_not_filled_with_colors(photograph):
    """A picture in as many colors as a large one has would not fit."""
    art = segvec.trace(photograph, max_bytes=1200)
    assert art.recipe["colors"] <= 6


def test_tiny_pictures_keep_more_than_a_blank_page():
    image = np.full((24, 24, 3), 240, np.uint8)
    image[4:12, 4:20] = (180, 40, 30)
    image[14:20, 8:14] = (30, 60, 150)
    image[6:8, 6:8] = (250, 220, 40)
    size = counts_of(segvec.trace(image))["bytes"]
    assert segvec.trace(image, max_bytes=int(0.85 * size)).n_colors >= 3


def test_caps_are_read_from_the_options():
    assert caps_of(TraceOptions(max_bytes=5, max_segments=7)) == {"bytes": 5, "segments": 7}
