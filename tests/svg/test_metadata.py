import json
import re
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

import segvec
from segvec.errors import InputError
from segvec.svg.metadata import recipe_of, with_recipe


@pytest.fixture(scope="module")
def art():
    picture = np.zeros((12, 12, 3), np.uint8)
    picture[:, 4:] = [200, 30, 30]
    return segvec.trace(picture, colors=2)


def test_recipe_is_read_from_segvecs_own_drawing(art):
    assert recipe_of(art.to_svg()) == json.loads(json.dumps(dict(art.recipe)))
    assert "segvec" in art.recipe


@pytest.mark.parametrize(
    "text",
    [
        "<svg/>",
        "<svg><metadata/></svg>",
        "<svg><metadata></metadata></svg>",
        "<svg><metadata>{</metadata></svg>",
        '<svg><metadata>["segvec"]</metadata></svg>',
        '<svg><metadata>{"other":1}</metadata></svg>',
        '<svg><!--<metadata>{"segvec":1}</metadata>--></svg>',
        f"<svg><metadata>{'[' * 100_000}</metadata></svg>",
        '<svg><metadata><rdf a="1"/></metadata><path/></svg>',
        "<s:svg xmlns:s='http://www.w3.org/2000/svg' />",
    ],
    ids=range(10),
)
def test_documents_without_a_recipe_can_be_given_one(text):
    recipe = {"segvec": "1.0", "title": 'a < b & "c" > é', "options": {"n": [1, None]}}
    assert recipe_of(text) == {}
    signed = with_recipe(text, recipe)
    assert recipe_of(signed) == recipe
    assert len(re.findall("1.0", signed)) == 1
    ElementTree.fromstring(signed)


def test_a_new_recipe_replaces_the_old_one_alone():
    text = '<svg><metadata>x</metadata>\n<metadata>{"segvec":"1"}</metadata><g/></svg>'
    assert with_recipe(text, {"segvec": "2"}) == text.replace('"1"', '"2"')


@pytest.mark.parametrize("recipe", [{}, {"other": 1}, {"segvec": object()}])
def test_what_is_no_recipe_is_refused(recipe):
    with pytest.raises(InputError, match="recipe"):
        with_recipe("<svg/>", recipe)
