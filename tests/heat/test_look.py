import pytest

from segvec.errors import InputError
from segvec.heat.look import Look


@pytest.mark.parametrize(
    "form",
    ["{:d}", "{:s}", "{0.__class__}", "{0[0]}", "{name}", "{", "}", "{!r}", "{:{}}", "{}{}", "text", "{:9999999f}",
     "{:.99999f}", "{1}", ""],
)  # fmt: skip
def test_formats_that_are_not_one_plain_number_are_refused(form):
    with pytest.raises(InputError, match=r"format|numbers|field"):
        Look(annotate=form)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"ink": "transparent"}, "must be opaque"),
        ({"paper": "whitte"}, "did you mean 'white'"),
        ({"color_bar": "left"}, "right or bottom"),
        ({"frame": -1}, "frame must be"),
        ({"font_size": 1}, "font_size must be"),
    ],
)
def test_looks_that_cannot_be_drawn_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        Look(**options)
