import time

import pytest

from segvec.svg.colors import svg_colors
from segvec.svg.gradient_colors import gradients_of


def ramp(*stops, attributes='id="a"', kind="linearGradient"):
    return f"<{kind} {attributes}>{''.join(f'<stop {stop}/>' for stop in stops)}</{kind}>"


STOPS_OF_CLASS = ['class="a"'] * 99

BLACK_TO_WHITE = ('stop-color="#000"', 'offset="1" stop-color="#fff"')


@pytest.mark.parametrize(
    ("inner", "grey"),
    {
        "ends": (ramp(*BLACK_TO_WHITE), 128),
        "radial": (ramp(*BLACK_TO_WHITE, kind="radialGradient"), 128),
        "own color": (ramp(*BLACK_TO_WHITE, attributes='color="#090909"'), 9),
        "a span counts": (ramp('stop-color="#000"', 'offset=".5" stop-color="#fff"'), 191),
        "percent": (ramp('stop-color="#000"', 'offset="50%" stop-color="#fff"'), 191),
        "before the first": (ramp('offset="0.5" stop-color="#000"', 'offset="1" stop-color="#fff"'), 64),
        "offsets never fall": (ramp('offset="0.5" stop-color="#000"', 'offset="0.2" stop-color="#fff"'), 128),
        "beyond the ends": (ramp('offset="-3" stop-color="#000"', 'offset="7" stop-color="#fff"'), 128),
        "no offset can be read": (ramp('offset="nan" stop-color="#000"', 'offset="1" stop-color="#fff"'), 128),
        "style": (ramp('style="stop-color:#000" stop-color="#fff"', 'offset="1" style="stop-color:#fff"'), 128),
        "class": (ramp('class="x a"', 'offset="1" class="b" stop-color="red"'), 128),
        "style is stronger than class": (ramp('class="a"', 'offset="1" class="b" style="stop-color:#000"'), 0),
        "what is not seen": (ramp('stop-color="#333"', 'offset="1" stop-color="#fff" stop-opacity="0"'), 51),
        "nothing is seen": (ramp('stop-color="#000" stop-opacity="0"', 'stop-color="#fff" stop-opacity="0"'), 128),
        "one stop": (ramp('offset=".3" stop-color="#fff"'), 255),
        "fallback": (ramp('stop-color="var(--a, #fff)"'), 255),
    }.values(),
)
def test_color_of_a_gradient_is_the_mean_of_its_ramp(inner, grey):
    rules = "<style>.a{stop-color:#000}.b { stop-color : #fff; }</style>"
    (found,) = gradients_of(f"<svg>{rules}<defs>{inner}</defs></svg>")
    assert found.color == (grey, grey, grey)


@pytest.mark.parametrize(
    "inner",
    [
        "",
        ramp(),
        '<linearGradient id="b" href="#a"/>',
        ramp('offset="1"', 'stop-color="currentColor"'),
        '<stop stop-color="red"/>',
        '<title>linearGradient</title><path fill="red"/>',
        '<linearGradient><title><stop stop-color="red"/></title></linearGradient>',
    ],
)
def test_what_has_no_stops_with_colors_has_no_color_of_its_own(inner):
    assert not gradients_of(f"<svg>{inner}</svg>")


def test_gradients_are_found_in_order_with_their_names_and_classes():
    first = ramp('class="x y" stop-color="#000"', attributes='id="a"')
    second = ramp('class="z" stop-color="#fff"', attributes="id='b'", kind="radialGradient")
    found = gradients_of(f"<svg><defs>{first}<g/>{second}</defs></svg>")
    assert [(each.name, each.classes) for each in found] == [("a", {"x", "y"}), ("b", {"z"})]


@pytest.mark.parametrize(
    "inner",
    [
        ramp(*BLACK_TO_WHITE) * 4_000,
        ramp(*BLACK_TO_WHITE * 20_000),
        "<linearGradient>" * 20_000 + "</linearGradient>" * 20_000,
        f"<style>{'.a{stop-color:red}' * 20_000}</style>{ramp(*STOPS_OF_CLASS)}",
        f"<style>{'.' * 45_000}{'.a{stop-color:' * 10_000}</style>{ramp(*BLACK_TO_WHITE)}",
    ],
    ids=["many", "long", "nested", "rules", "no rules"],
)
def test_many_gradients_take_linear_time(inner):
    began = time.process_time()
    svg_colors(f"<svg>{inner}</svg>")
    assert time.process_time() - began < 2.5  # quadratic time would be a minute
