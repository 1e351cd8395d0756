import numpy as np
import pytest
from PIL import Image as pillow

from segvec.errors import InputError
from segvec.palette import Palette, as_palette, palette_of
from segvec.palette.harmony import HARMONIES
from segvec.palette.resolve import is_seeded

REDS = ((255, 0, 0), (128, 0, 0))


@pytest.mark.parametrize(
    "source",
    [
        palette_of(["red", "maroon"]),
        np.array(REDS),
        ["red", "#800000"],
        ("f00", "maroon"),
        "red,maroon",
        " red , #800000 ,",
        "#f00,#800000",
    ],
)
def test_colors_are_read_from_whatever_holds_them(source):
    assert as_palette(source).colors.tolist() == [list(color) for color in REDS]


def test_palette_stays_itself():
    palette = palette_of(["red"])
    assert as_palette(palette, size=9, seed=3) is palette


@pytest.mark.parametrize(("text", "code"), [("gold", "#ffd700"), ("#f80", "#ff8800"), (" Navy ", "#000080")])
def test_one_color_is_a_palette(text, code):
    assert as_palette(text).codes == (code,)


def test_palette_of_that_name_goes_before_a_color():
    assert len(as_palette("coral")) > 1


def test_color_map_is_sampled_from_end_to_end():
    table = as_palette("map:viridis", size=256).colors
    some = as_palette("map:viridis", size=4)
    assert some.colors.tolist() == table[[0, 85, 170, 255]].tolist()
    assert "viridis" in some.source


@pytest.mark.parametrize("word", ["random", "harmony", "any", *HARMONIES])
def test_made_palettes_follow_the_seed(word):
    assert is_seeded(word)
    one, same, other = (as_palette(word, size=5, seed=seed) for seed in (1, 1, 2))
    assert one.codes == same.codes != other.codes
    assert as_palette(word.upper(), size=5, seed=1).codes == one.codes
    if word != "any":  # which gives palettes as they are, too
        assert (len(one), len(as_palette(word))) == (5, 6)


@pytest.mark.parametrize("source", ["map:viridis", "gold", "red,blue", palette_of(["red"]), ["red"], np.array(REDS)])
def test_found_palettes_do_not_follow_the_seed(source):
    assert not is_seeded(source)
    assert as_palette(source, seed=1).codes == as_palette(source, seed=2).codes


@pytest.mark.parametrize("kind", [str, lambda path: path], ids=["text", "path"])
def test_files_are_told_from_pictures(tmp_path, kind):
    (tmp_path / "some.hex").write_text("ff0000\n800000\n")
    assert as_palette(kind(tmp_path / "some.hex")).colors.tolist() == [list(color) for color in REDS]
    picture = np.full((8, 8, 3), REDS[0], np.uint8)
    picture[4:] = REDS[1]
    pillow.fromarray(picture).save(tmp_path / "some.png")
    assert set(map(tuple, as_palette(kind(tmp_path / "some.png"), size=2).colors.tolist())) == set(REDS)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("no/such.gpl", "no such palette file"),
        ("such.gpl", "no such palette file"),
        ("nosuchpalette", "unknown palette"),
        ("map:nosuchmap", "nosuchmap"),
        ("red,blu", "did you mean 'blue'"),
        (",", "at least one color"),
        ([], "at least one color"),
        (np.array([[0, 256, 0]]), r"0\.\.255"),
        (np.array([[0.5, 0, 0]]), "whole numbers"),
    ],
)
def test_what_is_no_palette_is_refused(source, message):
    with pytest.raises(InputError, match=message):
        as_palette(source)


def test_missing_file_is_refused(tmp_path):
    with pytest.raises(InputError):
        as_palette(tmp_path / "none.gpl")


def test_array_of_any_whole_numbers_is_a_palette():
    assert as_palette(np.array(REDS, np.int16)).colors.dtype == np.uint8
    assert isinstance(as_palette(np.array(REDS, np.int16)), Palette)
