import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from machine import needs_limits
from palette_files import SEA, aco, ase, ase_color, aseprite, codes, read_as

from segvec.errors import InputError
from segvec.palette import formats
from segvec.palette.formats import PALETTE_FORMATS, is_picture, palette_bytes, read_palette
from segvec.palette.palette import Palette, palette_of

FORMATS = tuple(PALETTE_FORMATS.values())
NAMING = ("gpl", "ase", "aco", "json")
"""Formats that hold the names of colors, in any script."""


one_line_texts = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs"]), max_size=12).filter(
    lambda text: text != "Untitled"
)


@st.composite
def palettes(draw, max_size=20):
    colors = draw(st.lists(st.tuples(*[st.integers(0, 255)] * 3), min_size=1, max_size=max_size))
    names = draw(st.just(()) | st.lists(one_line_texts, min_size=len(colors), max_size=len(colors)))
    texts = st.sampled_from(["", "a b", "Ω: x; y*/"])
    return Palette(
        np.array(colors, np.uint8), draw(one_line_texts), tuple(names), source=draw(texts), license=draw(texts)
    )


# Round trips


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=25)
@given(palette=palettes())
def test_colors_survive_every_format(format, palette):
    again = read_as(palette_bytes(palette, format=format), format)
    assert again.colors.tolist() == palette.colors.tolist()


@pytest.mark.parametrize("format", NAMING)
@settings(max_examples=25)
@given(palette=palettes())
@example(SEA)
def test_names_survive_formats_that_hold_them(format, palette):
    again = read_as(palette_bytes(palette, format=format), format)
    assert again.color_names == (palette.color_names if any(palette.color_names) else ())
    assert again.name == (palette.name if format != "aco" and palette.name else "stem")


@pytest.mark.parametrize("format", ["gpl", "txt", "json"])
def test_source_and_license_survive_formats_with_comments(format):
    again = read_as(palette_bytes(SEA, format=format), format)
    assert (again.name, again.source, again.license) == (SEA.name, SEA.source, SEA.license)


@given(st.text(max_size=8), st.sampled_from(FORMATS))
def test_no_name_breaks_a_file(name, format):
    palette = Palette(np.array([[1, 2, 3], [4, 5, 6]]), name, (name, name), source=name, license=name)
    data = palette_bytes(palette, format=format)
    assert read_as(data, format).codes == palette.codes


@settings(max_examples=50)
@given(palettes(), st.sampled_from(sorted(set(FORMATS) - {"act"})), st.sampled_from(["", "png", "act", "gpl", "hex"]))
def test_contents_count_more_than_the_suffix(palette, format, suffix):
    data = palette_bytes(palette, format=format)
    if len(data) not in (768, 772):
        assert codes(data, suffix) == palette.codes


@pytest.mark.parametrize("format", ["gpl", "pal", "hex", "txt", "css", "json"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_text_is_read_in_any_encoding_and_with_any_line_ends(format, encoding, end):
    text = palette_bytes(SEA, format=format).decode().replace("\r\n", "\n").replace("\n", end)
    assert codes(text.encode(encoding)) == SEA.codes


# Written files


def test_files_are_written_as_other_programs_expect():
    palette = palette_of(["navy", "#f80"])
    assert palette_bytes(palette, format="hex") == b"000080\nff8800\n"
    assert palette_bytes(palette, format="pal") == b"JASC-PAL\r\n0100\r\n2\r\n0 0 128\r\n255 136 0\r\n"
    assert palette_bytes(palette, format="txt") == b";paint.net Palette File\nFF000080\nFFFF8800\n"
    assert palette_bytes(palette, format="css") == b":root {\n  --color-1: #000080;\n  --color-2: #ff8800;\n}\n"
    assert palette_bytes(palette, format="act") == bytes([0, 0, 128, 255, 136, 0]) + bytes(762) + b"\0\2\xff\xff"
    assert palette_bytes(palette, format="aco")[:24] == bytes.fromhex(
        "00010002 00000000000080800000 0000ffff888800000000"
    )


def test_an_unknown_format_is_named():
    with pytest.raises(InputError, match="unknown palette format 'xyz'; give gpl, ase"):
        palette_bytes(SEA, format="xyz")


def test_names_in_latin_1_are_read():
    assert read_palette("GIMP Palette\nName: Küste\n0 0 0\n".encode("latin-1")).name == "Küste"


def test_names_come_from_the_caller_the_file_and_its_path_in_this_order(tmp_path):
    path = tmp_path / "coast.txt"
    path.write_bytes(b"000080\n")
    assert read_palette(path).name == "coast"
    path.write_bytes(b";Palette Name: Sea\nFF000080\n")
    assert read_palette(str(path)).name == "Sea"
    assert read_palette(path, name="mine").name == "mine"


# What is refused


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b"Dear reader, this is a letter.", "is no palette that segvec reads: gpl, ase, aco, act"),
        (bytes(range(256)), "is no palette that segvec reads"),
        (b"\x89PNG\r\n\x1a\n", "is a picture, not a palette"),
        (b"GIMP Palette\n", "holds no colors"),
        (b"GIMP Palette\n0 0 256 x", "0..255, got '256'"),
        (b"GIMP Palette\n0 0", "three channels, got '0 0'"),
        (b"JASC-PAL\n0100\n3\n0 0 0\n", "truncated, 1 of 3"),
        (b"JASC-PAL\n0100\nmany\n", "how many"),
        (b"000080\nsea", "rrggbb, got 'sea'"),
        (b"a { color: none }", "holds no colors"),
        (b"[1, 2", "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b'["gren"]', "did you mean 'green'"),
        (b"[[1, 2, NaN]]", "0..255, got 'nan'"),
        (b"[[true, 1, 2]]", "0..255, got 'True'"),
        (b"[[1, 2]]", "three channels, got list"),
        (b'{"colors": [{"name": "x"}]}', "three channels, got NoneType"),
        (ase(count=2**32 - 1), "truncated"),
        (ase(ase_color(b"HSV ", 1, 1, 1)), "unknown model 'HSV'"),
        (ase(ase_color(b"Gray", float("nan"))), "not a number"),
        (aco((0, 0, 0, 0, 0), count=60000), "truncated"),
        (aseprite((0x2019, struct.pack("<III8x", 2**31, 0, 2**31))), "truncated"),
        (aseprite((0x2007, b"")), "no colors"),
        (b"RIFF\0\0\0\0PAL data\4\0\0\0\0\3\xff\xff", "truncated"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(data, reason):
    with pytest.raises(InputError) as caught:
        read_palette(data)
    assert reason in str(caught.value)
    assert str(caught.value).startswith("palette ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("format", ["ase", "aco", "pal", "json"])
@settings(max_examples=25)
@given(share=st.floats(0, 1, exclude_max=True))
def test_truncated_files_are_refused(format, share):
    data = palette_bytes(SEA, format=format).rstrip()
    cut = data[: int(len(data) * share)]
    if format == "aco" and len(cut) in range(4 + 10 * len(SEA), 8 + 10 * len(SEA)):
        assert read_palette(cut).codes == SEA.codes  # its first section is whole
        return
    if format == "pal" and data[len(cut) : len(cut) + 1].isdigit():
        return  # a number cut short is a number
    with pytest.raises(InputError):
        read_palette(cut)


def test_at_most_65536_colors_are_read():
    assert len(read_palette(b"000080\n" * 65536)) == 65536
    with pytest.raises(InputError, match="more than 65536 colors"):
        read_palette(b"000080\n" * 65537)


def test_files_that_cannot_be_opened_are_refused(tmp_path):
    with pytest.raises(InputError, match="does not exist"):
        read_palette(tmp_path / "none.gpl")
    with pytest.raises(InputError, match="is a directory"):
        read_palette(tmp_path)
    with pytest.raises(InputError, match="binary mode"):
        read_palette(io.StringIO("000000"))


@needs_limits
def test_files_without_permission_are_refused(tmp_path):
    path = tmp_path / "secret.hex"
    path.write_bytes(b"000000")
    path.chmod(0)
    with pytest.raises(InputError, match="no permission"):
        read_palette(path)


@pytest.mark.parametrize(
    "start",
    [
        b"\x89PNG",
        b"\xff\xd8\xff\xe0",
        b"GIF89a",
        b"RIFF\0\0\0\0WEBP",
        b"II*\0",
        b"\0\0\0\x1cftypavif",
        b"BM" + bytes(12),
    ],
)
def test_pictures_are_told_from_palettes(start):
    assert is_picture(start)
    with pytest.raises(InputError, match="is a picture"):
        read_palette(start + bytes(100))


@pytest.mark.parametrize("format", FORMATS)
def test_palettes_are_no_pictures(format):
    assert not is_picture(palette_bytes(SEA, format=format))


# Noise

SAMPLES = (
    *(palette_bytes(SEA, format=format) for format in FORMATS),
    aseprite((0x2019, struct.pack("<III8xH4BH1s", 1, 0, 0, 1, 1, 2, 3, 255, 1, b"x"))),
    aseprite((0x0004, struct.pack("<H2B3B", 1, 0, 1, 1, 2, 3))),
    ase(ase_color(b"LAB ", 0.5, 9, 9), ase_color(b"CMYK", 0, 0, 1, 0), ase_color(b"Gray", 1)),
    ase(ase_color(b"LAB ", 3e38, 3e38, -3e38)),
    aco((1, 9, 9, 9, 0), (2, 9, 9, 9, 9), (7, 9, 9, 9, 0), (8, 9, 0, 0, 0)),
    b"RIFF\0\0\0\0PAL data" + struct.pack("<IHH", 8, 0x300, 1) + bytes(4),
    b"a{b:hsl(1turn 2% 3%) oklch(.5 .1 9e1) oklab(1% 2% 3%/1) rgb(1e3 2 3);c:#abc red}",
    b'{"colors":[{"hex":"#abc"},[1,2,3.0],"red"],"name":"x"}',
)


def survives(data, suffix):
    """Read a file that may be anything."""
    try:
        palette = read_as(data, suffix)
    except InputError:
        return
    assert palette.colors.shape == (len(palette), 3)


@given(st.binary(max_size=200) | st.binary(min_size=768, max_size=772), st.sampled_from(FORMATS))
def test_random_bytes_are_read_or_refused(data, suffix):
    survives(data, suffix)


@pytest.mark.parametrize("sample", SAMPLES, ids=range(len(SAMPLES)))
@settings(max_examples=40)
@given(
    places=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=6),
    cut=st.integers(0, 9),
)
def test_damaged_files_are_read_or_refused(sample, places, cut):
    data = bytearray(sample)
    for place, value in places:
        data[place % len(data)] = value
    survives(bytes(data[: len(data) - cut]), "ase")


@pytest.mark.parametrize("sample", SAMPLES, ids=range(len(SAMPLES)))
def test_every_byte_may_be_wrong(sample):
    seed = zlib.crc32(sample)
    noise = np.random.default_rng(seed).integers(1, 256, min(len(sample), 300))
    for place, value in enumerate(noise.tolist()):
        survives(sample[:place] + bytes([sample[place] ^ value]) + sample[place + 1 :], "")


def test_text_of_more_than_the_limit_is_not_read(monkeypatch):
    monkeypatch.setattr(formats, "MAX_TEXT_BYTES", 1 << 16)
    text = b"000080\n" + b"\n" * (1 << 16)
    assert read_palette(text[: 1 << 16]).codes == ("#000080",)
    with pytest.raises(InputError, match="is no palette that segvec reads"):
        read_palette(text)
