"""`make soak`'s simulator: failing seeds are printed as they come, and fail it."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

from federation_tests.simulator import suite

ROOT = Path(__file__).resolve().parents[2]


def test_both_cores_run_seeds_and_their_counts_are_added():
    command = [sys.executable, "-m", "federation_tests.simulator.suite", "--seeds", "2"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "2 seeds" in done.stdout
    assert "crashes" in done.stdout


def test_a_failing_seed_is_printed_and_fails_it(monkeypatch, capsys):
    no = Counter()
    seen = ["spread: as this test wants it"]
    bad = suite.Verdict(3, seen, no, no, 7, 200, 0.1, 0, no, no)
    monkeypatch.setattr(suite, "verdicts", lambda *_: iter([bad]))
    monkeypatch.setattr(sys, "argv", ["suite", "--seeds", "1"])
    assert suite.main() == 1
    assert "failing seeds: 3" in capsys.readouterr().out


def test_a_seed_that_ends_in_an_exception_fails_with_its_place_and_the_others_go_on(monkeypatch):
    def stumble(plan, seed):
        raise ZeroDivisionError("of this test")

    monkeypatch.setattr(suite, "run", stumble)
    # In a process of its own, as in a soak: once what it sent back could not be pickled.
    verdicts = list(suite.verdicts((3, 4), cores=1))
    assert [v.seed for v in verdicts] == [3, 4]
    assert "ZeroDivisionError: of this test (test_suite_command.py:" in verdicts[0].broken[0]
