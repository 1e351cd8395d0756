"""The tests on each Python, and with the oldest libraries that pyproject.toml allows; what is not there is passed over.

pip install nox uv
nox                      # all
nox -s tests-3.12        # one
nox -s oldest -- -x tests/planar
"""

import nox

nox.options.default_venv_backend = "uv|virtualenv"
nox.options.error_on_missing_interpreters = False
nox.options.stop_on_first_error = False

PYTHONS = ("3.11", "3.12", "3.13", "3.14")


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests with the newest libraries."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "pytest", "-q", *session.posargs)


@nox.session(python=PYTHONS[0], venv_backend="uv")
def oldest(session: nox.Session) -> None:
    """Run the tests with the oldest libraries; those that they need in turn are new, but for what warns of them."""
    session.install("--resolution", "lowest-direct", "--compile-bytecode", "-e", ".[test]", "pyparsing>=3.1,<3.3")
    session.run("python", "-m", "pytest", "-q", *session.posargs)


@nox.session
def types(session: nox.Session) -> None:
    """Check types as each system has them."""
    session.install("-e", ".[test]")
    for platform in ("linux", "darwin", "win32"):
        session.run("mypy", "--platform", platform)
