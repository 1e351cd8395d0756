"""A short campaign, the same in every run, and what keeps it honest: each kind of fault is seen."""

import os
import tempfile
import warnings
from pathlib import Path
from random import Random

import numpy as np
import pytest
from fuzz import watching
from fuzz.calls import PAIRED, calls_beyond
from fuzz.campaign import HEAD, KINDS, Count, save, table, trial_of, updated
from fuzz.mutation import mutated
from fuzz.odd_values import all_pairs
from fuzz.watching import SECRET, Trial, Verdict, Watch, run_line
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import FLAG

import segvec
from segvec.errors import InputError

SHORT = {"hostile documents": 40, "odd calls": 80, "pairs of options": 4, "command lines": 30, "kills": 1}
"""How many trials of a kind the suite makes; 30 of all others."""


@pytest.fixture(scope="module")
def watch():
    with Watch() as opened:
        yield opened


@pytest.mark.parametrize("kind", KINDS)
def test_damage_and_odd_words_end_well(watch, kind):
    found = {}
    for number in range(SHORT.get(kind, 30)):
        trial = trial_of(kind, 0, number)
        if complaints := watch(trial).complaints:
            found[number] = trial.said, *complaints
    assert found == {}


@pytest.mark.parametrize("name", PAIRED)
def test_each_option_ends_well_one_beyond_what_it_takes(watch, name):
    assert {trial.said: found for trial in calls_beyond(name) if (found := watch(trial).complaints)} == {}


def fail(error):
    raise error


def refuse_after(act):
    act()
    raise InputError("no")


def warn():
    warnings.warn("beware", UserWarning, stacklevel=2)


FAULTS = {
    "another error": (lambda: fail(ValueError("x")), "ValueError: x"),
    "an error of two lines": (lambda: fail(InputError("a\nb")), "message: "),
    "an error that rings": (lambda: fail(InputError("\x07")), "message: "),
    "a warning": (warn, "warned: UserWarning: beware"),
    "words on the standard error": (lambda: os.write(2, b"libfoo: hm"), "said: libfoo: hm"),
    "a file after a failure": (lambda: refuse_after(lambda: Path("half.svg").touch()), "left: ['folder/half.svg']"),
    "a temporary file": (lambda: os.close(tempfile.mkstemp()[0]), "left: ['temporary/"),
    "a half file": (lambda: Path(".segvec-1.tmp").touch(), "left: ['folder/.segvec-1.tmp']"),
    "a stranger's file": (lambda: Path(SECRET).read_bytes(), "opened or called: open"),
    "memory": (lambda: np.ones(16 << 20).sum(), "MB for 0 pixels"),
    "a foreign line": (lambda: run_line(["trace", "none.png", "-v", "-o", "a.svg", "--debug"]), "code 1"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_is_seen(watch, name):
    act, complaint = FAULTS[name]
    if name == "memory" and not Path("/proc/self/clear_refs").exists():
        pytest.skip("memory is measured on Linux")
    verdict = watch(Trial(name, act))
    assert verdict.ended == "broken"
    assert any(complaint in each for each in verdict.complaints), verdict.complaints


def test_slow_trial_is_seen(watch, monkeypatch):
    monkeypatch.setattr(watching, "MOST_SECONDS", 0.01)
    (complaint,) = watch(Trial("slow", lambda: sum(range(2_000_000)))).complaints
    assert complaint.startswith("took ")


def test_good_ends_are_no_findings(watch):
    assert watch(Trial("done", lambda: Path("whole.svg").touch())).ended == "done"
    assert watch(Trial("refused", lambda: fail(InputError("one line")))).ended == "refused"
    line = Trial("line", lambda: run_line(["trace", "flag.png", "-o", "a.svg"]), files={"flag.png": FLAG})
    assert watch(line) == Verdict("done", (), pytest.approx(0, abs=10), pytest.approx(0, abs=100))


@pytest.mark.parametrize("kind", ["pictures", "odd calls", "hostile documents"])
def test_trial_follows_from_its_seed(kind):
    one, same, other = (trial_of(kind, seed, 3) for seed in (5, 5, 6))
    assert (one.said, one.files) == (same.said, same.files)
    assert (one.said, one.files) != (other.said, other.files)


@settings(max_examples=40)
@given(st.binary(max_size=300), st.integers(0, 10**6))
def test_anything_can_be_damaged(data, seed):
    assert len(mutated(data, Random(seed), [data, b"other"])) <= 1 << 19


@settings(max_examples=20)
@given(st.lists(st.integers(1, 4), min_size=2, max_size=6))
def test_all_pairs_meet_in_few_rows(sizes):
    values = {str(name): list(range(size)) for name, size in enumerate(sizes)}
    rows = list(all_pairs(values, Random(1)))
    for one in values:
        for other in set(values) - {one}:
            met = {(row[one], row[other]) for row in rows}
            assert len(met) == len(values[one]) * len(values[other])
    assert len(rows) <= 3 * max(sizes) ** 2


def test_finding_is_written_down_with_its_files(tmp_path):
    save(tmp_path, "pictures", 5, 3, Verdict("broken", ("took 11 s",), 11, 0))
    (place,) = tmp_path.iterdir()
    trial = trial_of("pictures", 5, 3)
    assert {path.name: path.read_bytes() for path in place.iterdir() if path.name in trial.files} == trial.files
    told = (place / "finding.txt").read_text()
    assert "--seed 5 --first 3 --most 1" in told
    assert trial.said in told
    assert "took 11 s" in told


def test_table_counts_what_was_tried():
    count = Count()
    for ended in ("done", "refused", "refused"):
        count.add(Verdict(ended, (), 0.25, 3))
    assert table({"pictures": count}, 7).endswith("| pictures | 3 | 1 | 2 | 0 | 0.2 | 3 | 7 |")


def test_page_gets_the_rows_that_were_counted():
    page = f"As of segvec 0.0.1:\n\n{HEAD}\n| palettes | 9 |\n| pictures | 1 |\n| forgotten | 1 |\n\nThe end.\n"
    count = Count()
    count.add(Verdict("done", (), 0.25, 3))
    assert updated(page, {"pictures": count}, 7) == (
        f"As of segvec {segvec.__version__}:\n\n{HEAD}\n| pictures | 1 | 1 | 0 | 0 | 0.2 | 3 | 7 |\n"
        "| palettes | 9 |\n\nThe end.\n"
    )
