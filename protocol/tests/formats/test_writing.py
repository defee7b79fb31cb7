"""What formats refuse and what they lose, by name; round trips are in test_writing_pairs.py."""

from __future__ import annotations

from dataclasses import replace

import pytest

from protocol.counting.profile import OVERVOTE, Profile
from protocol.errors import MalformedError
from protocol.formats.ballot_file import BallotFile
from protocol.formats.writing import LOSSES, write
from protocol.tests.formats.samples import NAMES

SCORES = ("2", "1", "0")


@pytest.mark.parametrize("form", ["abif", "preflib", "csv-grades"])
def test_a_ballot_that_names_an_option_twice_is_refused_where_it_has_no_form(form: str) -> None:
    file = BallotFile(("Ann", "Bob"), Profile(2, {(0, 0): 1}), grades=SCORES[:2])
    with pytest.raises(MalformedError, match="twice"):
        write(form, file)


@pytest.mark.parametrize(
    ("form", "changed", "lost"),
    [
        ("abif", {"seats": 2}, "seats"),
        ("csv", {}, "title"),
        ("preflib", {"withdrawn": (0,)}, "withdrawn"),
        ("blt", {"grades": SCORES}, "grades"),
    ],
)
def test_each_loss_is_told(form: str, changed: dict[str, object], lost: str) -> None:
    file = BallotFile(NAMES, Profile(4, {(1, 2): 3, (3,): 1}), "Committee")
    assert LOSSES[lost] in write(form, replace(file, **changed)).losses  # type: ignore[arg-type]
    without = write(form, replace(file, title="")).losses
    assert lost == "title" or LOSSES[lost] not in without


@pytest.mark.parametrize("form", ["abif", "blt", "preflib"])
def test_an_overvote_of_unknown_options_is_refused_where_it_has_no_form(form: str) -> None:
    file = BallotFile(("Ann", "Bob"), Profile(2, {(OVERVOTE, 1): 1}))
    with pytest.raises(MalformedError, match="overvote"):
        write(form, file)


@pytest.mark.parametrize("name", ["=1+1", "@x", "overvote", "UWI", ""])
def test_a_name_that_a_cell_would_twist_is_not_written(name: str) -> None:
    file = BallotFile((name, "Bob"), Profile(2, {(0,): 1}))
    with pytest.raises(MalformedError, match="cannot stand"):
        write("csv", file)


def test_orders_that_a_kind_cannot_hold_are_refused() -> None:
    file = BallotFile(NAMES, Profile(4, {((0, 1), 2): 1}))
    with pytest.raises(MalformedError, match="need toi"):
        write("soc", file)
    assert write("toi", file).lines[1] == "# DATA TYPE: toi\n"


def test_there_is_no_format_of_that_name() -> None:
    with pytest.raises(ValueError, match="no format"):
        write("xml", BallotFile(("Ann",), Profile(1, {})))
