"""What goes where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segvec.batching.planning import base_folder, filled_place, planned_tasks
from segvec.batching.task import Source
from segvec.errors import InputError

NAMES = st.text(st.sampled_from("aAü{}"), min_size=1, max_size=3)
SOURCES = st.lists(st.builds("{}/{}.{}".format, NAMES, NAMES, st.sampled_from(["png", "jpg"])), unique=True, max_size=6)
TEMPLATES = st.lists(st.sampled_from(["o/{name}.svg", "o/{relpath}/{name}.svg", "o/{name}-{suffix}.svg", "o/x.svg"]))


@given(SOURCES, TEMPLATES)
def test_no_two_results_go_to_one_place_or_all_is_refused(paths, templates):
    sources = [Source(path, path.split("/")[0], number) for number, path in enumerate(paths, start=1)]
    outputs = [filled_place(template, source) for template in templates for source in sources]
    if len(set(outputs)) < len(outputs):
        with pytest.raises(InputError, match="would be"):
            planned_tasks(sources, templates)
    else:
        assert [output for task in planned_tasks(sources, templates) for output in task.outputs] == [
            filled_place(template, source) for source in sources for template in templates
        ]


@pytest.mark.parametrize(
    ("paths", "field"),
    [
        (["a/x.png", "a/y.png"], "name"),
        (["a/x.png", "a/x.jpg"], "suffix"),
        (["a/x.png", "b/x.png"], "relpath"),
    ],
)
def test_a_field_that_keeps_names_apart_is_told(paths, field):
    sources = [Source(path, path.split("/")[0]) for path in paths]
    with pytest.raises(InputError, match=rf"{{{field}}} in the name"):
        planned_tasks(sources, ["out/a.svg"])


def test_nothing_is_written_over_a_picture_that_is_read():
    with pytest.raises(InputError, match="over a picture"):
        planned_tasks([Source("a/x.png"), Source("a/y.png")], ["a/y.png", "b/{name}.png"][:1])


def test_unknown_fields_are_refused():
    with pytest.raises(InputError, match=r"unknown \{color\}"):
        planned_tasks([Source("x.png")], ["{color}.svg"])


def test_braces_of_a_pictures_name_stay():
    assert filled_place("out/{name}.svg", Source("{a}.png")) == "out/{a}.svg"


def test_addresses_keep_their_slashes():
    assert filled_place("s3://art/{relpath}/{name}.svg", Source("x.png")) == "s3://art/x.svg"


@pytest.mark.parametrize(
    ("template", "folder"),
    [("out/a/{name}.svg", "out/a"), ("{name}/x.svg", ""), ("out/x{number}/a.svg", "out"), ("out/x.svg", "out")],
)
def test_the_manifest_lies_where_all_outputs_do(template, folder):
    assert base_folder(template) == folder
