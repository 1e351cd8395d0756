import json
import re

from gallery_data import DATA, EVIL, page


def test_page_is_the_same_each_time():
    assert page(DATA) == page(json.loads(json.dumps(DATA)))


def test_markup_in_the_data_stays_text():
    text = page(DATA)
    assert EVIL not in text
    assert text.count("<script") == 2
    assert text.count("</script") == 2


def test_page_names_no_other_file_to_load():
    text = page(DATA)
    assert not re.findall(r"""(?:src|href)=["'](?!data:|#|pieces/|https://example)""", text)
    assert "@import" not in text
    assert "url(" not in text
