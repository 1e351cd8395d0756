"""Which pictures there are."""

import pytest
from works import written

from segvec.batching.sources import find_sources, listed_places
from segvec.errors import InputError


def found(*places, **options):
    return [(source.folder, source.name) for source in find_sources([str(place) for place in places], **options)]


@pytest.fixture
def photos(tmp_path):
    folder = written(tmp_path / "photos", b="", a__two="", a__c__one="")
    written(folder, **{".hidden": "", ".git__x": ""})
    (folder / "notes.txt").touch()
    return folder


def test_folders_are_searched_in_order_without_what_is_hidden_or_no_picture(photos):
    assert found(photos) == [("", "b"), ("a", "two"), ("a/c", "one")]


def test_patterns_work_in_quotes_and_know_folders_from_where_they_are_open(photos):
    assert found(photos / "**" / "*.png") == [("a/c", "one"), ("a", "two"), ("", "b")]
    assert found(photos / "a" / "t?o.png") == [("", "two")]


def test_what_is_named_twice_is_taken_once_and_numbers_have_no_gap(photos):
    sources = find_sources([str(photos / "b.png"), str(photos), str(photos / "a" / ".." / "b.png")])
    assert [(source.name, source.number) for source in sources] == [("b", 1), ("two", 2), ("one", 3)]


def test_what_an_earlier_run_wrote_is_passed_over_unless_it_is_named(photos):
    made = photos / "b.png"
    assert found(photos, without=[str(made)]) == [("a", "two"), ("a/c", "one")]
    assert found(made, without=[str(made)]) == [("", "b")]


def test_names_with_brackets_are_no_patterns_where_they_are_there(tmp_path):
    path = written(tmp_path, **{"a[1]": ""}) / "a[1].png"
    assert found(path) == [("", "a[1]")]


@pytest.mark.parametrize("place", ["empty", "empty/*.png"])
def test_places_without_a_picture_are_told(tmp_path, place):
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="empty"):
        find_sources([str(tmp_path / place)])


def test_lists_have_a_place_a_line_or_null_characters_between():
    assert listed_places(b"a b.png\r\n\nc.png") == ["a b.png", "c.png"]
    assert listed_places(b"a\nb.png\0c.png\0") == ["a\nb.png", "c.png"]


def test_stores_are_searched_like_folders():
    fsspec = pytest.importorskip("fsspec")
    store = fsspec.filesystem("memory")
    for name in ("b.png", "a/two.png", "notes.txt"):
        store.pipe_file(f"/shelf/{name}", b"")
    assert found("memory://shelf") == [("a", "two"), ("", "b")]
    assert found("memory://shelf/**/t*.png") == [("a", "two")]
    with pytest.raises(InputError, match="nothing to work on"):
        find_sources(["memory://shelf/*.gif"])
