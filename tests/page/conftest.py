"""An artwork, for the tests of pages."""

import pytest
from pictures import FLAG

import segvec


@pytest.fixture(scope="module")
def art():
    return segvec.trace(FLAG, colors=4)
