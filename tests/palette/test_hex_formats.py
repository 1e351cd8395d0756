from palette_files import codes


def test_hex_codes_may_share_lines_with_comments():
    text = b"// sea\n000080, ff8800 ; amber\n# and with alpha\nFF008080\n#00808000\n#abc"
    assert codes(text) == ("#000080", "#ff8800", "#008080", "#aabbcc")
