"""Options by their names are those of the classes."""

from dataclasses import fields
from typing import get_type_hints

import pytest

from segvec.options.choices import (
    HeatmapChoices,
    PageChoices,
    PieceChoices,
    PlotChoices,
    RecolorChoices,
    TraceChoices,
)
from segvec.options.heating import HeatmapOptions
from segvec.options.paging import PageOptions
from segvec.options.plotting import PlotOptions
from segvec.options.recoloring import RecolorOptions
from segvec.options.tracing import TraceOptions

WIDER = {"effects", "range", "only", "keep", "keep_at", "replace", "transparent", "hatch"}
"""Options that functions take in more forms than the classes keep."""


@pytest.mark.parametrize(
    ("kind", "choices", "elsewhere"),
    [
        (TraceOptions, TraceChoices, {"palette", "labels", "mask"}),
        (RecolorOptions, RecolorChoices, set()),
        (RecolorOptions, PieceChoices, {"seed"}),
        (HeatmapOptions, HeatmapChoices, set()),
        (PageOptions, PageChoices, set()),
        (PlotOptions, PlotChoices, set()),
    ],
)
def test_choices_are_the_fields_with_their_types(kind, choices, elsewhere):
    types = {field.name: field.type for field in fields(kind) if field.name not in elsewhere}
    named = get_type_hints(choices)
    assert named.keys() - types.keys() == ({"gray"} if kind is HeatmapOptions else set())
    assert list(types) == [name for name in named if name in types] or choices is RecolorChoices
    for name in types.keys() - WIDER:
        assert named[name] == types[name]
    assert types.keys() <= named.keys()
