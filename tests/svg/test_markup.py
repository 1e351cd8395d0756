import pytest

from segvec.errors import InputError
from segvec.svg.colors import svg_colors


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
