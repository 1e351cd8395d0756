"""What is offered instead of a name that is not known."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segvec.suggest import MOST_NEAREST, either, file_suggestion, nearest, suggestion

WORDS = st.text(alphabet="abcde-", min_size=1, max_size=8)


@given(word=WORDS, names=st.lists(WORDS, unique=True))
def test_nearest_are_few_of_the_names(word, names):
    found = nearest(word, names)
    assert len(found) <= MOST_NEAREST
    assert set(found) <= set(names)


@given(names=st.lists(WORDS, min_size=1, unique=True), place=st.integers(0))
def test_a_name_in_other_case_is_nearest_to_itself(names, place):
    name = names[place % len(names)]
    assert nearest(name.upper(), names)[0] == name


@pytest.mark.parametrize(
    ("word", "names", "found"),
    [
        ("gren", ["grey", "green", "seagreen"], ["green"]),  # much nearer than the others
        ("ylorrrd", ["ylorrd", "ylorrbr", "purd"], ["ylorrd", "ylorrbr"]),
        ("virids", ["viridis", "viridian"], ["viridis"]),
        ("a4-landscap", ["a4", "a4-landscape", "a3-landscape"], ["a4-landscape", "a3-landscape"]),
        ("star", ["square", "circle"], []),
        ("", ["a"], []),
    ],
)
def test_only_what_is_about_as_near_as_the_best_is_offered(word, names, found):
    assert nearest(word, names) == found


def test_one_line_says_what_would_do():
    assert suggestion("kmean", ["otsu", "kmeans"]) == "did you mean 'kmeans'?"
    assert suggestion("x", ["otsu", "kmeans"]) == "choose one of otsu, kmeans"
    assert suggestion("x", ["otsu"], otherwise="give a number") == "give a number"
    assert suggestion("otso", ["otsu"], otherwise="give a number") == "did you mean 'otsu'?"
    assert suggestion("x", ["otsu"], lister="segvec list") == "`segvec list` shows all"
    assert suggestion("otso", ["otsu"], lister="segvec list") == "did you mean 'otsu'? `segvec list` shows all"
    assert suggestion(5, ["otsu"]) == "choose one of otsu"


def test_choice_of_one_is_that():
    assert either(["a"]) == "'a'"
    assert either(["a", "b"]) == "'a' or 'b'"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("phto.jpg", "photo.jpg"),
        ("photo.png", "photo.jpg"),
        ("Photo", "photo.jpg"),
        ("sub/pictur.png", "sub/picture.png"),
        ("./phto.jpg", "./photo.jpg"),
        ("b.png", None),  # alike only by its suffix
        ("photos/phto.jpg", None),
        ("boats.png", None),  # is a folder
        ("", None),
        ("a\0b", None),
    ],
)
def test_file_of_the_same_folder_is_offered(tmp_path, monkeypatch, typed, found):
    monkeypatch.chdir(tmp_path)
    for name in ("photo.jpg", "a.png", "sub/picture.png", "boat.png/x.txt"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).touch()
    assert file_suggestion(typed) == ("" if found is None else f"; did you mean {found}?")


def test_file_of_the_typed_suffix_wins(tmp_path):
    for name in ("photo.svg", "photo.png", "photo.jpg"):
        (tmp_path / name).touch()
    typed = os.fspath(tmp_path / "phto.png")
    assert file_suggestion(typed) == f"; did you mean {tmp_path / 'photo.png'}?"
