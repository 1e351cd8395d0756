"""Parameters of effects and styles: the values they take, and the texts they are read from."""

import pytest

from segvec.effects.parameters import Parameter, check_values, read_values
from segvec.errors import InputError

DECLARED = (
    Parameter("size", "whole", 5, "Width.", "pixels", 1, 9, is_odd=True),
    Parameter("axis", "numbers", (1, 0), "Direction.", low=-9, high=9, counts=(2, 3)),
    Parameter("way", "choice", "near", "How.", choices=("near", "far")),
    Parameter("is_on", "switch", True, "Whether."),
    Parameter("paper", "color", None, "Behind."),
    Parameter("inks", "palette", "mono", "Before."),
    Parameter("tones", "colors", ("red", "blue"), "From dark to light.", counts=(2,)),
    Parameter("levels", "numbers", 3, "Which.", low=0, high=1, single=Parameter("levels", "whole", 3, "How many.")),
)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("", {}),
        (" , ", {}),
        ("7", {"size": 7}),
        ("7.0,1,0.5,way=far", {"size": 7, "axis": (1, 0.5), "way": "far"}),
        ("way=far,7,3,4,is_on=no", {"way": "far", "size": 7, "axis": (3, 4), "is_on": False}),
        ("Is-On = YES , paper=none", {"is_on": True, "paper": None}),
        ("inks=random:hue=3,navy,paper=#fff", {"inks": "random:hue=3,navy", "paper": "#fff"}),
        ("tones=red,#00f", {"tones": ("red", "#00f")}),
        ("levels=2", {"levels": 2}),
        ("levels=0.5", {"levels": (0.5,)}),
        ("levels=0,1", {"levels": (0, 1)}),
    ],
)
def test_texts_are_read_by_place_and_by_name(text, values):
    assert read_values("demo", DECLARED, text) == values


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("8", "demo: size must be an odd number 1 to 9 pixels, got '8'"),
        ("size=", "demo: size must be an odd number 1 to 9 pixels, got ''"),
        ("axis=1", "demo: axis must be 2 or 3 numbers -9 to 9, got '1'"),
        ("way=afar", "demo: way must be one of near, far, got 'afar'"),
        ("is_on=2", "demo: is_on must be yes or no, got '2'"),
        ("paper=transparent", "demo: paper must be an opaque color or none, got 'transparent'"),
        ("paper=rad", "demo: unknown color 'rad'; did you mean 'red'"),
        ("tones=red", "demo: tones must be 2 colors, opaque, got 'red'"),
        ("levels=2,3", "demo: levels must be a whole number"),
        ("7,size=7", "demo: size is given twice in '7,size=7'"),
        ("siz=7", "demo has no 'siz'; did you mean 'size'?"),
        ("size=none", "size must be an odd number"),
    ],
)
def test_what_will_not_do_is_refused_with_what_would(text, says):
    with pytest.raises(InputError) as caught:
        read_values("demo", DECLARED, text)
    assert says in str(caught.value)


@pytest.mark.parametrize("values", [{"size": 7.0}, {"size": True}, {"axis": 3}, {"is_on": 1}, {"other": 1}])
def test_values_of_another_type_are_refused(values):
    with pytest.raises(InputError):
        check_values("demo", DECLARED, values)


@pytest.mark.parametrize("value", [3, (0.2, 0.5)])
def test_values_are_read_as_they_were_written(value):
    levels = DECLARED[-1]
    assert levels.read(levels.text(value).split(",")) == value
