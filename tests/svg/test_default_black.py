import pytest

from segvec.svg.colors import svg_colors


@pytest.mark.parametrize(
    ("body", "is_black"),
    [
        ("<path/>", True),
        ('<path fill="none"/>', False),
        ('<g fill="red"><g><path/></g></g>', False),
        ('<g fill="red"/><path/>', True),
        ('<path style="stroke:red"/>', True),
        ('<path class="a" style="x:y;fill:red"/>', False),
        ('<style>.a,b c.d{fill:red}</style><path class="z a"/><path class="d"/>', False),
        ('<style>.a{fill:red}</style><path class="b"/>', True),
        ('<path class="a"/><style>.b{stroke:red}.a:hover{fill:red}</style>', True),
        ("<g id='a'><path/></g><style>/*{*/#a{fill:red}</style>", False),
        ("<style>*{fill:red}</style><path/>", False),
        ("<style>:root{fill:red}</style><path/>", False),
        ("<clipPath><path/></clipPath><line/><title><path/></title>", False),
    ],
)
def test_default_black_is_noticed_and_can_be_written(body, is_black):
    found = svg_colors(f"<svg width='1'>{body}</svg>")
    assert found.has_default_black == is_black
    explicit = found.with_explicit_black()
    assert explicit.text == (f"<svg fill=\"#000\" width='1'>{body}</svg>" if is_black else found.text)
    assert not explicit.has_default_black
    assert not is_black or explicit.colors[0].tolist() == [0, 0, 0]
