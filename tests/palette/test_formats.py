import io
import json
import struct
import zlib

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from machine import needs_limits

from segvec.errors import InputError
from segvec.palette.formats import PALETTE_FORMATS, is_picture, palette_bytes, read_palette
from segvec.palette.palette import Palette, palette_of

FORMATS = tuple(PALETTE_FORMATS.values())
NAMING = ("gpl", "ase", "aco", "json")
"""Formats that hold the names of colors, in any script."""

SEA = Palette(
    np.array([[0, 0, 128], [0, 128, 128], [240, 255, 255], [0, 0, 128]], np.uint8),
    name="Küste 海",
    color_names=("navy", "grün", "🌊 foam", ""),
    source="a beach",
    license="CC0-1.0",
)

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


def named_file(data, name):
    """An open file that knows its name."""
    file = io.BytesIO(data)
    file.name = name
    return file


def read_as(data, suffix):
    return read_palette(named_file(data, f"folder/stem.{suffix}"))


def codes(data, suffix="txt"):
    return read_as(data, suffix).codes


def ase(*blocks, count=None):
    body = b"".join(struct.pack(">HI", kind, len(block)) + block for kind, block in blocks)
    return b"ASEF" + struct.pack(">HHI", 1, 0, len(blocks) if count is None else count) + body


def ase_color(model, *channels, name="x"):
    text = (name + "\0").encode("utf-16-be")
    channels = struct.pack(f">{len(channels)}fH", *channels, 2)
    return 1, struct.pack(">H", len(text) // 2) + text + model + channels


def aco(*colors, count=None):
    return struct.pack(">HH", 1, count or len(colors)) + b"".join(struct.pack(">5H", *color) for color in colors)


def aseprite(*chunks):
    body = b"".join(struct.pack("<IH", 6 + len(chunk), kind) + chunk for kind, chunk in chunks)
    frame = struct.pack("<IHHH2xI", 16 + len(body), 0xF1FA, len(chunks), 100, len(chunks)) + body
    return struct.pack("<IH", 128 + len(frame), 0xA5E0).ljust(128, b"\0") + frame


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


def test_css_names_are_identifiers_used_once():
    palette = Palette(np.zeros((4, 3), np.uint8), color_names=("Sky blue!", "Sky blue!", "", "été"))
    text = palette_bytes(palette, format="css").decode()
    assert [line.split(":")[0].strip() for line in text.splitlines()[1:-1]] == [
        "--Sky-blue", "--Sky-blue-2", "--color-3", "--été",
    ]  # fmt: skip


def test_a_remark_cannot_end_its_css_comment():
    palette = Palette(np.array([[1, 2, 3]]), "*/ :root { --x: red; } /*")
    assert codes(palette_bytes(palette, format="css")) == ("#010203",)


@pytest.mark.parametrize(("format", "most"), [("act", 256), ("aco", 65535)])
def test_a_palette_too_large_for_its_format_is_refused(format, most):
    palette_bytes(Palette(np.zeros((most, 3), np.uint8)), format=format)
    with pytest.raises(InputError, match=f"at most {most} colors, the palette has {most + 1}"):
        palette_bytes(Palette(np.zeros((most + 1, 3), np.uint8)), format=format)


def test_an_unknown_format_is_named():
    with pytest.raises(InputError, match="unknown palette format 'xyz'; give gpl, ase"):
        palette_bytes(SEA, format="xyz")


# Color spaces


@pytest.mark.parametrize(
    ("block", "code"),
    [
        (ase_color(b"RGB ", 1, 0.5, 0), "#ff8000"),
        (ase_color(b"CMYK", 0, 1, 1, 0), "#ff0000"),
        (ase_color(b"CMYK", 0, 0, 0, 0.4), "#999999"),
        (ase_color(b"Gray", 0.2), "#333333"),
        (ase_color(b"GRAY", 2.0), "#ffffff"),
        (ase_color(b"LAB ", 1, 0, 0), "#ffffff"),
        (ase_color(b"LAB ", 0, 0, 0), "#000000"),
        (ase_color(b"LAB ", 0.542905, 80.8049, 69.8910), "#ff0000"),
        (ase_color(b"LAB ", 0.295683, 68.2874, -112.0297), "#0000ff"),
    ],
)
def test_ase_color_models_become_srgb(block, code):
    assert codes(ase(block)) == (code,)


@pytest.mark.parametrize(
    ("color", "code"),
    [
        ((0, 65535, 32896, 0, 0), "#ff8000"),
        ((1, 21845, 65535, 65535, 0), "#00ff00"),
        ((2, 65535, 0, 0, 65535), "#ff0000"),
        ((2, 0, 0, 0, 0), "#000000"),
        ((7, 10000, 0, 0, 0), "#ffffff"),
        ((7, 5429, 8080, 6989, 0), "#ff0000"),
        ((7, 2957, 6829, 65536 - 11203, 0), "#0000ff"),
        ((8, 7500, 0, 0, 0), "#404040"),
    ],
)
def test_aco_color_spaces_become_srgb(color, code):
    assert codes(aco(color)) == (code,)


def test_aco_colors_without_values_are_refused():
    with pytest.raises(InputError, match="color space 3"):
        codes(aco((3, 1, 2, 3, 4)))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("#F80", ["#ff8800"]),
        ("rgb(255, 136, 0)", ["#ff8800"]),
        ("rgb(100% 0% 0% / 50%)", ["#ff0000"]),
        ("rgba(1,2,3,0)", []),
        ("hsl(120deg 100% 50%)", ["#00ff00"]),
        ("hsl(-0.5turn, 100%, 50%)", ["#00ffff"]),
        ("oklch(100% 0 0)", ["#ffffff"]),
        ("oklab(0.62796 0.22486 0.12585)", ["#ff0000"]),
        ("1px solid rebeccapurple", ["#663399"]),
        ("linear-gradient(red, #00f8 50%, transparent)", ["#ff0000", "#0000ff"]),
        ("var(--red)", []),
        ("url(red.png) 'red' /* red */ \"red\"", []),
        ("darkred-ish redden #12345", []),
    ],
)
def test_css_colors_are_found_in_values(value, expected):
    found = codes(f".navy:hover {{ --first: black; border: {value} }}".encode())
    assert list(found) == ["#000000", *expected]


def test_css_variables_name_their_colors():
    palette = read_palette(b"$sky: #aaddff;\n@sea: teal;\n:root{--sand:#fed;color:red}")
    assert palette.color_names == ("sky", "sea", "sand", "")


# Layouts of others


@pytest.mark.parametrize(
    "content",
    [
        ["#000080", "f80"],
        [[0, 0, 128], [255.0, 136, 0, 255]],
        {"colors": ["navy", "ff8800"]},
        {"colors": [{"hex": "#000080"}, {"rgb": [255, 136, 0]}, {"color": "transparent"}]},
        {"navy": "#000080", "amber": "#f80"},
        {"colors": {"navy": [0, 0, 128], "amber": "#f80"}},
    ],
)
def test_json_of_many_shapes_is_read(content):
    assert codes(json.dumps(content).encode()) == ("#000080", "#ff8800")


def test_json_keys_name_their_colors():
    assert read_palette(b'{"sky": "#adf", "sea": "teal"}').color_names == ("sky", "sea")


def test_aseprite_pictures_are_told_from_adobe_swatches():
    new = struct.pack("<III8x", 3, 0, 2) + struct.pack("<H4BH3s", 1, 0, 0, 128, 255, 3, b"sea")
    new += struct.pack("<H4B", 0, 9, 9, 9, 0) + struct.pack("<H4B", 0, 255, 136, 0, 255)
    old = struct.pack("<H2B6B", 1, 0, 2, 0, 0, 128, 255, 136, 0)
    dark = struct.pack("<H2B3B2B3B", 2, 0, 1, 0, 0, 63, 5, 1, 63, 0, 0)
    palette = read_as(aseprite((0x2007, b"profile"), (0x0004, b"\0\0"), (0x2019, new)), "ase")
    assert (palette.codes, palette.color_names) == (("#000080", "#ff8800"), ("sea", ""))
    assert codes(aseprite((0x0004, old)), "ase") == ("#000080", "#ff8800")
    assert codes(aseprite((0x0011, dark)), "ase") == ("#0000ff", "#ff0000")


def test_ase_groups_are_passed_over_and_the_first_names_the_palette():
    def group(name):
        return 0xC001, struct.pack(">H", len(name) + 1) + (name + "\0").encode("utf-16-be")

    palette = read_palette(
        ase(group("one"), ase_color(b"RGB ", 1, 0, 0), (0xC002, b""), group("two"), ase_color(b"RGB ", 0, 1, 0))
    )
    assert (palette.codes, palette.name) == (("#ff0000", "#00ff00"), "one")


def test_aco_of_version_2_alone_is_read():
    both = palette_bytes(SEA, format="aco")
    assert read_palette(both[4 + 10 * len(SEA) :]).color_names == SEA.color_names
    assert read_palette(both[: 4 + 10 * len(SEA)]).color_names == ()


def test_act_tells_count_and_transparent_color():
    table = bytes(range(256)) * 3
    assert len(read_as(table, "act")) == 256
    assert codes(table + b"\0\3\0\1", "act") == ("#000102", "#060708")
    assert len(read_as(table + b"\xff\xff\xff\xff", "act")) == 256
    assert codes(b"GIF89a".ljust(768, b"\0") + b"\0\2\xff\xff", "act") == ("#474946", "#383961")


def test_riff_palettes_are_read_past_other_chunks():
    entries = bytes([0, 0, 128, 0, 255, 136, 0, 0])
    data = b"data" + struct.pack("<IHH", 12, 0x300, 2) + entries
    assert codes(b"RIFF\0\0\0\0PAL " + data, "pal") == ("#000080", "#ff8800")
    assert codes(b"RIFF\0\0\0\0PAL offl" + struct.pack("<I", 3) + b"abc\0" + data, "pal") == ("#000080", "#ff8800")


def test_gpl_of_aseprite_may_have_alpha():
    text = b"GIMP Palette\nChannels: RGBA\n#\n0 0 128 255 deep sea\n1 2 3 0 nothing\n255 136 0 255 Untitled\n"
    palette = read_palette(text)
    assert (palette.codes, palette.color_names) == (("#000080", "#ff8800"), ("deep sea", ""))


def test_names_in_latin_1_are_read():
    assert read_palette("GIMP Palette\nName: Küste\n0 0 0\n".encode("latin-1")).name == "Küste"


def test_hex_codes_may_share_lines_with_comments():
    text = b"// sea\n000080, ff8800 ; amber\n# and with alpha\nFF008080\n#00808000\n#abc"
    assert codes(text) == ("#000080", "#ff8800", "#008080", "#aabbcc")


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


@pytest.mark.parametrize("part", ["/*", "a:", "a:b{", "rgb(", "url(", '"', "1", "--a:", "a:rgb(1", "#", "-"])
def test_no_text_takes_long(part):
    text = "--a: red; b:" + part * (200_000 // len(part))
    assert codes(text.encode())[:1] == ("#ff0000",)


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
