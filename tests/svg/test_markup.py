import pytest

from segvec.errors import InputError
from segvec.svg.colors import svg_colors
from segvec.svg.markup import nodes


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no <svg> element"),
        ("fill:red", "no <svg> element"),
        ("<html><svg/></html>", "root element is <html>"),
        ("<svg", "no proper tag in line 1"),
        ("<svg>\n<path fill=red/></svg>", "no proper tag in line 2"),
        ('<svg><path fill="red/></svg>', "no proper tag"),
        ("<svg><!-- </svg>", "no proper tag"),
        ("<svg><g></svg>", "closes nothing"),
        ("<svg/></g>", "closes nothing"),
        ("<svg><g>", "<g> is never closed"),
        ("<svg><style>a{fill:red}", "<style> is never closed"),
        ("<svg/><svg/>", "second root"),
    ],
)
def test_what_is_no_svg_is_refused_in_one_line(text, reason):
    with pytest.raises(InputError, match=reason) as caught:
        svg_colors(text)
    assert "\n" not in str(caught.value)


def test_groups_that_fail_in_their_middle_are_given_back():
    # Possessive repetitions of groups do not, before Python 3.11.5.
    text = '<svg a="1" ><path b="2" fill="red" c="3" /><style>.a{ /* */ &amp; fill : red}</style></svg>'
    assert [node[:2] for node in nodes(text)][:2] == [("open", "svg"), ("empty", "path")]
    assert svg_colors(text).counts.tolist() == [2]
