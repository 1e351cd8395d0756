"""What all commands that trace share."""

from dataclasses import replace

import pytest
from gradients import gradients

from segvec_cli.reports import Report
from segvec_cli.work import note_flattened

NOTES = {0: "", 1: "segvec: 1 gradient became a flat color\n", 4: "segvec: 4 gradients became flat colors\n"}


@pytest.mark.parametrize("count", NOTES)
def test_gradients_that_are_lost_are_told(count, capsys):
    art = gradients()
    some = replace(art, shades={label: art.shades[label] for label in range(count)})
    note_flattened(some, Report(verbose=False, quiet=False, debug=False))
    note_flattened(some, Report(verbose=False, quiet=True, debug=False))
    assert capsys.readouterr().err == NOTES[count]
