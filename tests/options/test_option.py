"""Options are declared once; checks, the help, notes and completion read it there."""

from dataclasses import dataclass, fields
from typing import Literal, get_args

import pytest

import segvec
from segvec.effects.effect import parse_effect
from segvec.errors import InputError
from segvec.options.heating import HeatmapOptions
from segvec.options.option import check, choices_of, declared, option
from segvec.options.paging import PageOptions
from segvec.options.reading import options_of
from segvec.options.recoloring import RecolorOptions
from segvec.options.tracing import TraceOptions

KINDS = (TraceOptions, RecolorOptions, HeatmapOptions, PageOptions)


@dataclass(frozen=True)
class Pen:
    width: float = option(0.5, limits=(0, 10))
    tip: Literal["round", "square"] = option("round", noun="point of a pen")
    inks: tuple[str, ...] = option(())

    def __post_init__(self):
        check(self, Pen)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"width": 10.5}, "width must be 0 to 10, got 10.5"),
        ({"width": float("nan")}, "width must be 0 to 10, got nan"),
        ({"tip": "sqare"}, "unknown point of a pen 'sqare'; did you mean 'square'?"),
        ({"inks": "navy"}, "inks must be a list, as in ['navy'], not one text"),
    ],
)
def test_what_is_declared_is_checked(given, message):
    with pytest.raises(InputError) as error:
        Pen(**given)
    assert str(error.value) == message


@pytest.mark.parametrize("kind", KINDS)
def test_what_an_option_needs_or_follows_is_there(kind):
    names = declared(kind)
    choices = {field.name: choices_of(field.type) for field in fields(kind)}
    for known in names.values():
        assert known.get("after", next(iter(names))) in names
        if "after" in known:
            assert names[known["after"]]["section"] == known["section"]
        if "needs" in known:
            other, *values = known["needs"]
            assert set(values) <= set(choices[other])


@pytest.mark.parametrize("kind", KINDS)
def test_limits_hold_the_defaults(kind):
    for field in fields(kind):
        low, high = field.metadata.get("limits", (None, None))
        assert low is None or field.default is None or low <= field.default <= high


@pytest.mark.parametrize("kind", KINDS)
def test_only_options_of_none_have_a_word_for_it(kind):
    for field in fields(kind):
        assert "unset" not in field.metadata or type(None) in get_args(field.type)


def test_gray_is_grey():
    assert TraceOptions(segment="otsu-gray") == TraceOptions(segment="otsu-grey")
    assert TraceOptions(segment="otsu-gray").changed() == {"segment": "otsu-grey"}
    assert HeatmapOptions(gray="oklab") == HeatmapOptions(grey="oklab")
    assert HeatmapOptions(gray="oklab").changed() == {"grey": "oklab"}
    heat = segvec.heatmap([[1.0, 2.0], [3.0, 4.0]], gray="oklab")
    assert heat.to_svg() == segvec.heatmap([[1.0, 2.0], [3.0, 4.0]], grey="oklab").to_svg()
    assert options_of({"segment": "otsu-grey"}).segment == "otsu-grey"


def test_effects_are_known_by_both_spellings():
    assert str(parse_effect("gray")) == "grey"
    assert TraceOptions(effects=("gray", "white-balance:gray-world", "median:9")).effects == (
        "grey",
        str(parse_effect("white-balance:grey-world")),
        "median:9",
    )
