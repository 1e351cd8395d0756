import struct

from palette_files import codes


def test_riff_palettes_are_read_past_other_chunks():
    entries = bytes([0, 0, 128, 0, 255, 136, 0, 0])
    data = b"data" + struct.pack("<IHH", 12, 0x300, 2) + entries
    assert codes(b"RIFF\0\0\0\0PAL " + data, "pal") == ("#000080", "#ff8800")
    assert codes(b"RIFF\0\0\0\0PAL offl" + struct.pack("<I", 3) + b"abc\0" + data, "pal") == ("#000080", "#ff8800")
