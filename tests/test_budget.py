"""The best artwork under a cap."""

import contextlib
import logging

import numpy as np
import pytest

import segvec
from segvec.budget import Attempt, best_under_caps, caps_of, count
from segvec.options.tracing import TraceOptions

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


def test_new_tolerance_needs_no_new_regions(photograph, whole):
    stages: list[str] = []
    size = counts_of(whole)["bytes"]
    segvec.trace(photograph, max_bytes=int(0.95 * size), progress=lambda stage: stages.append(stage.name))
    assert stages.count("segment") == 1
    assert stages.count("curves") > 1


def test_caps_are_read_from_the_options():
    assert caps_of(TraceOptions(max_bytes=5, max_segments=7)) == {"bytes": 5, "segments": 7}
