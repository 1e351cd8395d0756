import io
import logging
import platform
import sys

import numpy as np
import pytest
from drawings import CONTENTS, discs, document, pixels
from hostile import HOSTILE, linear_time
from machine import needs_cairo
from PIL import Image

from segvec.errors import RenderError
from segvec.pipeline import trace
from segvec.rendering import cairo, renderer, resvg
from segvec.rendering.render import render
from segvec.svg.document import read_document

LEVELS = 2.0
"""Of 255: by how much pictures of the two may differ, in the mean of all pixels and channels."""


@pytest.fixture
def without_cairo(monkeypatch):
    """Let the Cairo library be missing for who chooses."""
    monkeypatch.setattr(cairo, "is_there", lambda: False)


def drawn(svg, *, size, is_stretched=False, backdrop=None):
    """(H, W, 4) blue, green, red, alpha, drawn by resvg."""
    made = resvg.ResvgDrawing(read_document(svg), size=size, is_stretched=is_stretched, backdrop=backdrop)
    return made.strip(y=0, height=size[1]).view(np.uint8).reshape(size[1], size[0], 4)


def both(monkeypatch, svg, **options):
    """Draw by both as a user would: two arrays (H, W, 4), of colors times alpha and alpha."""

    def multiplied():
        shown = pixels(render(svg, format="png", **options)).astype(float)
        shown[..., :3] *= shown[..., 3:] / 255
        return shown

    first = multiplied()
    with monkeypatch.context() as patch:
        patch.setattr(cairo, "is_there", lambda: False)
        return first, multiplied()


@needs_cairo
@pytest.mark.parametrize("svg", CONTENTS.values(), ids=CONTENTS)
@pytest.mark.parametrize(
    "options",
    [
        {"width": 300},
        {"width": 31},
        {"width": 200, "height": 50},
        {"width": 300, "background": "#8040"},
        {"scale": 2.5, "background": "white"},
    ],
    ids=str,
)
def test_both_draw_the_same_picture(monkeypatch, svg, options):
    ours, stand_in = both(monkeypatch, svg, **options)
    assert ours.shape == stand_in.shape
    assert np.abs(ours - stand_in).mean() < LEVELS


@needs_cairo
@pytest.mark.parametrize(
    "attributes",
    [
        'width="40" height="30" x="7" y="9"',
        'width="40mm" height="30mm" viewBox="-5 -5 50 40"',
        'viewBox="0 0 40 30" preserveAspectRatio="xMinYMax slice" width="70" height="30"',
        'style="width:80px;height:30px" viewBox="0 0 40 30"',
    ],
)
def test_both_place_the_drawing_alike(monkeypatch, attributes):
    svg = document('<path d="M3 4H30V25Z" fill="teal"/><circle cx="2mm" cy="20" r="6" fill="gold"/>', attributes)
    for options in ({}, {"width": 90}, {"width": 120, "height": 31}):
        ours, stand_in = both(monkeypatch, svg, **options)
        assert ours.shape == stand_in.shape
        assert np.abs(ours - stand_in).mean() < LEVELS


@pytest.mark.parametrize("svg", CONTENTS.values(), ids=CONTENTS)
@pytest.mark.parametrize("backdrop", [None, (255, 255, 255, 255), (200, 0, 0, 90)])
def test_blocks_of_resvg_make_the_whole(svg, backdrop, monkeypatch):
    options = {"size": (300, 211), "is_stretched": True, "backdrop": backdrop}
    expected = resvg.ResvgDrawing(read_document(svg), **options).strip(y=0, height=211).view(np.uint8)
    monkeypatch.setattr(resvg, "BLOCK_PIXELS", 300 * 50)
    made = resvg.ResvgDrawing(read_document(svg), **options)
    rows = [made.strip(y=y, height=min(20, 211 - y)) for y in range(0, 211, 20)]
    difference = np.abs(np.vstack(rows).view(np.uint8).astype(int) - expected)
    assert difference.mean() < 0.4  # edges alone, by a fraction of a pixel
    assert (difference > 64).mean() < 0.002
    assert np.array_equal(made.strip(y=200, height=11), rows[-1])


def test_large_pictures_are_drawn_without_cairo(without_cairo, monkeypatch, tmp_path):
    svg = CONTENTS["stacked"]
    expected = pixels(render(svg, format="png", width=200))
    monkeypatch.setattr("segvec.rendering.strips.STRIP_PIXELS", 1000)
    for name in ("large.png", "large.tif"):
        render(svg, tmp_path / name, width=200)
        assert np.array_equal(pixels((tmp_path / name).read_bytes()), expected)


def test_translucent_pixels_come_out_as_resvg_has_them(without_cairo):
    svg = document('<rect width="40" height="30" fill="#ff8000" fill-opacity="0.5"/>')
    assert np.abs(pixels(render(svg, format="png")).astype(int) - [255, 128, 0, 128]).max() <= 1


def test_pictures_inside_a_document_are_drawn_and_those_outside_are_not(tmp_path):
    path = tmp_path / "red.png"
    Image.new("RGB", (4, 4), "red").save(path)
    inside = resvg.data_url(path.read_bytes(), kind="png")
    for name in ("href", "xlink:href"):
        for address, is_shown in [(inside, True), (path, False), (path.as_uri(), False), ("red.png", False)]:
            svg = document(
                f'<image {name}="{address}" width="40" height="30"/>',
                'xmlns:xlink="http://www.w3.org/1999/xlink" width="40" height="30"',
            )
            assert bool(drawn(svg, size=(40, 30)).any()) is is_shown


def test_text_is_drawn_where_no_font_is_installed():
    # Whatever the family: the wheel's fonts are always there.
    for family in ("sans-serif", "Nobody Has This", "monospace"):
        svg = document(f'<text x="2" y="20" font-size="16" font-family="{family}">Ab</text>')
        assert 0.02 < (drawn(svg, size=(40, 30))[..., 3] > 128).mean() < 0.5


def test_element_without_a_namespace_is_drawn():
    svg = '<svg width="4" height="3"><rect width="4" height="3" fill="red"/><!-- a remark --><?target data?></svg>'
    assert (drawn(svg, size=(4, 3)) == [0, 0, 255, 255]).all()


def test_panic_is_an_error_on_one_line(monkeypatch):
    import resvg_py

    class PanicException(BaseException):
        pass

    def panic(**_):
        raise PanicException("assertion\nfailed")

    monkeypatch.setattr(resvg_py, "svg_to_bytes", panic)
    with pytest.raises(RenderError, match="could not be drawn: assertion failed"):
        drawn(document(""), size=(4, 3))


def test_an_interrupt_is_not_taken_for_a_panic(monkeypatch):
    import resvg_py

    def interrupt(**_):
        raise KeyboardInterrupt

    monkeypatch.setattr(resvg_py, "svg_to_bytes", interrupt)
    with pytest.raises(KeyboardInterrupt):
        drawn(document(""), size=(4, 3))


@pytest.mark.parametrize("format", ["pdf", "ps", "eps"])
def test_pages_are_refused_without_cairo(without_cairo, format):
    with pytest.raises(RenderError, match=f"^{format.upper()} needs the Cairo library: .*; SVG and PNG work") as caught:
        render(document(""), format=format)
    assert "\n" not in str(caught.value)


def test_all_formats_that_need_cairo_are_named_at_once(without_cairo):
    renderer.check_formats(["svg", "png"])
    with pytest.raises(RenderError, match=r"^PDF and EPS need the Cairo library"):
        renderer.check_formats(["pdf", "svg", "eps", "pdf"])


@pytest.mark.parametrize(
    ("system", "line"),
    [
        ({"ID": "debian"}, "apt install libcairo2"),
        ({"ID": "linuxmint", "ID_LIKE": "ubuntu debian"}, "apt install libcairo2"),
        ({"ID": "rocky", "ID_LIKE": "rhel centos fedora"}, "dnf install cairo"),
        ({"ID": "opensuse-leap", "ID_LIKE": "suse opensuse"}, "zypper install libcairo2"),
        ({"ID": "alpine"}, "apk add cairo"),
        ({"ID": "unheard-of"}, "install libcairo2 or cairo with"),
        ({}, "install libcairo2 or cairo with"),
    ],
    ids=str,
)
def test_install_line_is_that_of_the_system(monkeypatch, system, line):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: system)
    assert renderer.cairo_install_line().startswith(line)


def test_install_line_of_a_system_that_says_nothing(monkeypatch):
    def fail():
        raise OSError

    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(platform, "freedesktop_os_release", fail)
    assert "package manager" in renderer.cairo_install_line()
    monkeypatch.setattr(sys, "platform", "darwin")
    assert renderer.cairo_install_line() == "brew install cairo"


@needs_cairo
def test_who_draws_is_told(monkeypatch, caplog):
    caplog.set_level(logging.INFO, "segvec")
    assert renderer.renderer_name().startswith("Cairo ")
    render(document(""), format="png")
    assert caplog.messages == []
    monkeypatch.setattr(cairo, "is_there", lambda: False)
    assert renderer.renderer_name().startswith("resvg ")
    render(document(""), format="png")
    assert caplog.messages == [renderer.STAND_IN_NOTE]


@pytest.mark.parametrize("name", ["style: dashes", "sheet: dashes", "sheet: numbers", "style: marks"])
def test_odd_style_texts_are_drawn_in_linear_time_without_cairo(name, without_cairo):
    with linear_time():
        assert pixels(render(HOSTILE[name], format="png", width=4)).shape == (4, 4, 4)


def test_long_style_sheets_still_fill_without_cairo(without_cairo):
    rules = "".join(f".c{number}{{fill:navy}}" for number in range(999))
    svg = f'<svg width="9" height="9"><style>{rules}.c999{{fill:red}}</style><path class="c999" d="M0 0h9v9H0z"/></svg>'
    assert (pixels(render(svg, format="png")) == (255, 0, 0, 255)).all()


def test_artwork_is_drawn_as_an_array_without_cairo(without_cairo):
    art = trace(discs())
    shown = art.to_array(width=96)
    assert shown.shape == (96, 96, 4)
    assert (shown[..., 3] == 255).all()
    assert Image.open(io.BytesIO(art.to_png(width=96))).mode == "RGB"
