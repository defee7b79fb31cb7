"""CSV of rankings, written: one option a cell."""

from __future__ import annotations

from fractions import Fraction

from protocol.counting.profile import OVERVOTE, Profile
from protocol.formats.ballot_file import BallotFile
from protocol.formats.csv_ballots import gather, records
from protocol.formats.csv_rankings import write_csv


def test_skips_overvotes_quotes_and_weights_read_back() -> None:
    names = ("Ann", 'Bob "B", Jr.')
    rows = {(0, (), 1): 2, (OVERVOTE, 0): Fraction(1, 3), (): 1}
    lines = list(write_csv(BallotFile(names, Profile(2, rows))))
    assert lines[0] == "rank1,rank2,rank3,weight\n"
    read = gather(records([line.encode() for line in lines], "csv"), "csv", names)
    assert read.profile.rows == rows


def test_equal_options_become_an_overvote() -> None:
    lines = list(write_csv(BallotFile(("Ann", "Bob"), Profile(2, {((0, 1),): 1, (1,): 1}))))
    assert lines[1] == "overvote,1\n"
