from segvec.palette.formats import read_palette


def test_gpl_of_aseprite_may_have_alpha():
    text = b"GIMP Palette\nChannels: RGBA\n#\n0 0 128 255 deep sea\n1 2 3 0 nothing\n255 136 0 255 Untitled\n"
    palette = read_palette(text)
    assert (palette.codes, palette.color_names) == (("#000080", "#ff8800"), ("deep sea", ""))
