import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# `shapes` is shared by the tests and belongs to no package.
sys.path.insert(0, str(Path(__file__).parent))

# Examples are the same in every run, however slow the machine.
settings.register_profile("segvec", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("segvec")

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser):
    parser.addoption("--update-golden", action="store_true", help="write the files in tests/golden anew")


@pytest.fixture
def golden(request):
    """Compare a text with a file in tests/golden, or write that file under --update-golden."""

    asked = request.config.getoption("--update-golden")

    def compare(name, text, *, folder=GOLDEN, update=asked):
        path = folder / name
        if update:
            path.write_bytes(text.encode())
        assert path.is_file(), f"{path} is missing; write it with --update-golden"
        assert text == path.read_bytes().decode(), f"{path.name} is not what it was"

    return compare
