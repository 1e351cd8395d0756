import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segvec.errors import InputError
from segvec.svg import fonts
from segvec.svg.fonts import FACES, font_names, open_face
from segvec.svg.lettering import lettering

DEJAVU = Path(pytest.importorskip("matplotlib").get_data_path(), "fonts", "ttf")


def same(one, other):
    return one.size == other.size and one.path_data() == other.path_data()


def test_path_and_name_of_the_bundled_font_are_the_default():
    for font in (DEJAVU / "DejaVuSans.ttf", str(DEJAVU / "DejaVuSans.ttf")):
        assert same(lettering("Ag", size=10, font=font), lettering("Ag", size=10))


def test_words_of_style_choose_a_font():
    drawn = {style: lettering("a", size=10, font=f"dejavu serif {style}").path_data() for style in ("", "bold")}
    assert drawn[""] != drawn["bold"]
    assert same(
        lettering("a", size=10, font="DejaVu Serif bold italic"),
        lettering("a", size=10, font=DEJAVU / "DejaVuSerif-BoldItalic.ttf"),
    )
    assert "DejaVu Serif" in font_names()
    assert len(font_names()) == len(set(font_names()))


@pytest.mark.parametrize("name", [*FACES, *(name.upper().replace(" ", "-") for name in FACES)])
def test_faces_that_come_along_are_found_by_name_and_write_european_languages(name):
    face = open_face(name)
    assert name.replace("-", " ").casefold() == face.family.casefold()
    assert set(map(ord, "AZaz09 äßçéñøæœłžőťğ€“”„…–—!?&")) <= set(face.names)
    pair = lettering("AV", size=10, font=name).size[0]
    assert pair < sum(lettering(letter, size=10, font=name).size[0] for letter in "AV") - 0.1
    assert font_names()[1:4] == tuple(FACES)


def test_faces_are_small_and_have_their_licenses():
    folder = Path(fonts.__file__).parent / "faces"
    files = sorted(folder.iterdir())
    assert sum(file.stat().st_size for file in files) < 200_000
    licenses = [file for file in files if file.name.endswith("-OFL.txt")]
    assert len(licenses) == len(FACES) == len(files) / 2
    assert all("SIL OPEN FONT LICENSE Version 1.1" in file.read_text() for file in licenses)


def test_cubic_outlines_and_collections_are_read(tmp_path):
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.t2CharStringPen import T2CharStringPen
    from fontTools.ttLib import TTCollection, TTFont

    pen = T2CharStringPen(500, None)
    pen.moveTo((0, 0))
    pen.curveTo((100, 300), (200, 300), (300, 0))
    pen.closePath()
    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder([".notdef", "a"])
    builder.setupCharacterMap({ord("a"): "a"})
    builder.setupCFF("Arch", {}, {name: pen.getCharString() for name in (".notdef", "a")}, {})
    builder.setupHorizontalMetrics(dict.fromkeys((".notdef", "a"), (500, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Arch", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(tmp_path / "arch.otf")
    collection = TTCollection()
    collection.fonts = [TTFont(tmp_path / "arch.otf")]
    collection.save(tmp_path / "arch.ttc")
    for name in ("arch.otf", "arch.ttc"):
        letters = lettering("aa", size=1000, font=tmp_path / name)
        assert letters.size == (1000, 1000)
        assert (letters.ascent, letters.descent) == (800, 200)
        assert letters.path_data(1) == "m0 800c100-300 200-300 300 0zm500 0c100-300 200-300 300 0z"


def test_unknown_font_names_the_nearest():
    with pytest.raises(InputError, match=r"unknown font 'Dejavu Serf'; did you mean .*'DejaVu Serif'"):
        lettering("a", size=10, font="Dejavu Serf")
    with pytest.raises(InputError, match="unknown font 'DejaVu Sans wobbly'"):
        lettering("a", size=10, font="DejaVu Sans wobbly")
    with pytest.raises(InputError, match=r"unknown font ''; give a family .*`segvec fonts` shows all"):
        lettering("a", size=10, font="")


def test_bad_font_files_are_refused_in_one_line(tmp_path):
    (tmp_path / "text.ttf").write_text("not a font")
    (tmp_path / "empty.ttf").touch()
    (tmp_path / "folder.ttf").mkdir()
    (tmp_path / "cut.ttf").write_bytes((DEJAVU / "cmr10.ttf").read_bytes()[:9000])
    for name in ("text.ttf", "empty.ttf", "folder.ttf", "cut.ttf", "missing.ttf", "nul\0.ttf"):
        with pytest.raises(InputError, match=r"^(no such font file|cannot (read|use) font)[^\n]*$"):
            lettering("a", size=10, font=f"{tmp_path}/{name}")


@settings(max_examples=30)
@given(st.data())
def test_damaged_fonts_never_escape_as_other_errors(tmp_path_factory, data):
    font = bytearray((DEJAVU / "cmr10.ttf").read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(font) - 1), min_size=1, max_size=40)):
        font[place] ^= 0xFF
    path = tmp_path_factory.mktemp("fonts") / "damaged.ttf"
    path.write_bytes(font)
    with contextlib.suppress(InputError):
        lettering("AV ow", size=10, font=path)
