"""Names typed wrong."""

from pathlib import Path

import click
import pytest

from segvec_cli.app import COMMANDS
from segvec_cli.app import segvec as group
from segvec_cli.suggesting import COMMANDS_ELSEWHERE, OPTIONS_ELSEWHERE

NAMES = [name for commands in COMMANDS.values() for name in commands]

WRONG_LINES = [
    ("trcae flag.png", 2, "no such command 'trcae'; did you mean 'trace'?"),
    ("posters", 2, "did you mean 'poster'?"),
    ("vectorize flag.png", 2, "did you mean: segvec trace"),
    ("convert flag.png a.svg", 2, "did you mean: segvec trace"),
    ("help", 2, "did you mean: segvec --help"),
    ("qqqqqq", 2, "no such command 'qqqqqq' (see segvec --help)"),
    ("flag.png", 2, "did you mean: segvec trace flag.png"),
    ("nowhere.JPG -o a.svg", 2, "did you mean: segvec trace nowhere.JPG"),
    ("-", 2, "did you mean: segvec trace -"),
    ("art.svg", 2, "did you mean: segvec recolor art.svg"),
    ("--preset poster flag.png", 2, "options follow it, as in: segvec trace photo.jpg"),
    ("--versoin", 2, "no such option --versoin; did you mean --version?"),
    ("palette shwo", 2, "no such command 'shwo'; did you mean 'show'?"),
    ("palette qqqqqq", 2, "choose one of convert, extract, generate, list, show"),
    ("trace flag.png --colours 3", 2, "no such option --colours; did you mean --colors?"),
    ("trace flag.png --filter_speckle 4", 2, "no such option --filter-speckle; did you mean --min-area?"),
    ("trace flag.png --turdsize=4", 2, "did you mean --min-area?"),
    ("trace flag.png --mode polygon", 2, "did you mean --curve?"),
    ("trace flag.png --output-dir out", 2, "did you mean --output?"),
    ("trace flag.png --output-format png", 2, "did you mean --format?"),
    ("effect flag.png -e invert --output-format png", 2, "did you mean --output?"),
    ("trace --input flag.png", 2, "no such option --input; name the file alone, as in: segvec trace photo.jpg"),
    ("trace -i flag.png", 2, "no such option -i; name the file alone"),
    ("trace flag.png --qqqqqq", 2, "no such option --qqqqqq (see segvec trace --help)"),
    ("heatmap flag.png --colormap jet", 2, "did you mean --cmap?"),
    ("trace flag.png --preset postr", 2, "invalid value for '--preset': unknown 'postr'; did you mean 'poster'?"),
    ("trace flag.png --segment kmean", 2, "unknown 'kmean'; did you mean 'kmeans'?"),
    ("animate flag.png --motion cicle -o a.svg", 2, "did you mean 'cycle'?"),
    ("completion bsh", 2, "did you mean 'bash'?"),
    ("trace flg.png -o a.svg", 1, "flg.png does not exist; did you mean flag.png?"),
    ("trace flag.jpg -o a.svg", 1, "flag.jpg does not exist; did you mean flag.png?"),
    ("trace qqqqqq.jpg -o a.svg", 1, "qqqqqq.jpg does not exist\n"),
    ("palette show colours.gpl", 1, "no such palette file: colours.gpl; did you mean colors.gpl?"),
    ("palette list --tag worm", 1, "did you mean 'warm'?"),
    ("palette generate triadc", 1, "did you mean 'triadic'?"),
    ("heatmap flag.png --reduce meen -o a.png", 1, "did you mean 'mean'?"),
    ("heatmap flag.png --cmap virids -o a.png", 1, "did you mean 'viridis'? `segvec cmaps` shows all"),
    ("cmaps --kind seabron", 1, "did you mean 'seaborn'?"),
    ("trace flag.png --effect medan:9 -o a.svg", 2, "did you mean 'median' or 'mean'? `segvec effects` shows all\n"),
    ("trace flag.png --effect median:siez=9 -o a.svg", 2, "median has no 'siez'; did you mean 'size'?"),
    ("poster flag.png --for linkdin -o a.png", 1, "did you mean 'linkedin'?"),
]


@pytest.mark.parametrize(("line", "code", "message"), WRONG_LINES, ids=[line[0] for line in WRONG_LINES])
def test_one_line_offers_what_may_be_meant(desk, check_line, line, code, message):
    Path("colors.gpl").write_text("GIMP Palette\n0 0 0\n")
    check_line(line, code, message)


@pytest.mark.parametrize("line", sorted(set(COMMANDS_ELSEWHERE.values())))
def test_offered_command_lines_begin_as_those_that_are_there(line):
    word = line.split()[1]
    assert word in NAMES or word in ("--help", "--version")


def test_offered_options_are_there():
    commands = [group.get_command(click.Context(group), name) for name in NAMES]
    commands += [each for command in commands for each in getattr(command, "commands", {}).values()]
    flags = {flag for command in commands for param in command.params for flag in param.opts}
    assert {flag for offered in OPTIONS_ELSEWHERE.values() for flag in offered} <= flags
    of_trace = {flag for param in group.get_command(click.Context(group), "trace").params for flag in param.opts}
    assert of_trace & set(OPTIONS_ELSEWHERE) <= {"--colors"}  # which `palette extract` calls --size
