"""Styles as they are declared, and the functions that draw them."""

import inspect

import pytest

from segvec.options.styles import STYLES
from segvec.styles.drawing import drawing_function


@pytest.mark.parametrize("name", STYLES)
def test_style_is_declared_as_its_function_is_written(name):
    signature = inspect.signature(drawing_function(name)).parameters
    declared = STYLES[name].parameters
    assert [parameter.name for parameter in declared] == list(signature)[1:]
    for parameter in declared:
        written = signature[parameter.name]
        assert written.kind is inspect.Parameter.KEYWORD_ONLY
        assert (parameter.default, type(parameter.default)) == (written.default, type(written.default))
        parameter.check(written.default)
