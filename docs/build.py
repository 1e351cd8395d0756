"""Write the reference anew: ``python docs/build.py``; with ``--check`` only tell whether it is out of date."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from command_page import command_page
from performance_page import performance_chart, performance_page
from reference_page import reference_page

FOLDER = Path(__file__).parent
PAGES: Mapping[str, Callable[[], str]] = {
    "reference.md": reference_page,
    "commands.md": command_page,
    "performance.md": performance_page,
    "performance.svg": performance_chart,
}


def out_of_date(made: Mapping[str, str], folder: Path = FOLDER) -> list[str]:
    """Return the names of pages that a folder lacks or has otherwise."""
    paths = {name: folder / name for name in made}
    return [name for name, path in paths.items() if not path.is_file() or path.read_bytes() != made[name].encode()]


def main(arguments: list[str]) -> None:
    """Write or check the pages."""
    if arguments not in ([], ["--check"]):
        sys.exit("usage: python docs/build.py [--check]")
    made = {name: make() for name, make in PAGES.items()}
    stale = out_of_date(made)
    if arguments and stale:
        sys.exit(f"out of date in docs: {', '.join(stale)}; python docs/build.py writes them anew")
    for name in stale:
        (FOLDER / name).write_bytes(made[name].encode())


if __name__ == "__main__":
    main(sys.argv[1:])
