import struct

from palette_files import aseprite, codes, read_as


def test_aseprite_pictures_are_told_from_adobe_swatches():
    new = struct.pack("<III8x", 3, 0, 2) + struct.pack("<H4BH3s", 1, 0, 0, 128, 255, 3, b"sea")
    new += struct.pack("<H4B", 0, 9, 9, 9, 0) + struct.pack("<H4B", 0, 255, 136, 0, 255)
    old = struct.pack("<H2B6B", 1, 0, 2, 0, 0, 128, 255, 136, 0)
    dark = struct.pack("<H2B3B2B3B", 2, 0, 1, 0, 0, 63, 5, 1, 63, 0, 0)
    palette = read_as(aseprite((0x2007, b"profile"), (0x0004, b"\0\0"), (0x2019, new)), "ase")
    assert (palette.codes, palette.color_names) == (("#000080", "#ff8800"), ("sea", ""))
    assert codes(aseprite((0x0004, old)), "ase") == ("#000080", "#ff8800")
    assert codes(aseprite((0x0011, dark)), "ase") == ("#0000ff", "#ff0000")
