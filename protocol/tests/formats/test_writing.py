"""What is written reads back the same, or what was lost is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.counting.profile import OVERVOTE, Profile
from protocol.errors import MalformedError
from protocol.formats.ballot_file import BallotFile
from protocol.formats.detect import Reading, read_ballots
from protocol.formats.writing import FORMS, LOSSES, features, write
from protocol.tests.formats.samples import NAMES, anything, equal, files, graded, strict

SCORES = ("2", "1", "0")


def again(form: str, file: BallotFile) -> BallotFile:
    """The file as read back from what is written."""
    reading = Reading(scale=",".join(file.grades)) if form == "csv-grades" else None
    lines = [line.encode() for line in write(form, file).lines]
    known = "csv" if form == "csv" else "auto"
    return read_ballots(lines, "again", form=known, reading=reading)


def same_votes(one: BallotFile, other: BallotFile) -> None:
    def by_name(file: BallotFile) -> dict[object, object]:
        def named(rank: object) -> object:
            if isinstance(rank, tuple):
                return frozenset(file.options[o] for o in rank)
            return file.options[rank] if rank != OVERVOTE else rank  # type: ignore[index,call-overload]

        return {tuple(map(named, choice)): n for choice, n in file.profile.rows.items()}

    assert by_name(one) == by_name(other)
    assert one.grades == other.grades


@given(files(strict()))
def test_strict_rankings_survive_every_format_of_rankings(file: BallotFile) -> None:
    for form in ("abif", "blt", "csv"):
        if form == "csv" and set(file.profile.rows) == {()}:
            continue  # a file of blank ballots names no option
        same_votes(again(form, file), file) if form != "csv" else same_choices(form, file)
    named = {choice: n for choice, n in file.profile.rows.items() if choice}
    if named:
        same_votes(again("preflib", file), replace(file, profile=Profile(4, named)))


def same_choices(form: str, file: BallotFile) -> None:
    """CSV lists no options, so those that nobody ranks are gone; the ballots are the same."""
    read = again(form, file)

    def named(one: BallotFile) -> dict[object, object]:
        return {tuple(one.options[r] for r in c): n for c, n in one.profile.rows.items()}  # type: ignore[misc,index]

    assert named(read) == named(file)


@given(files(equal()))
def test_equal_ranks_survive_abif_blt_and_preflib(file: BallotFile) -> None:
    same_votes(again("abif", file), file)
    same_votes(again("blt", file), file)
    named = {choice: n for choice, n in file.profile.rows.items() if choice}
    if named:
        same_votes(again("preflib", file), replace(file, profile=Profile(4, named)))


@given(files(graded(), SCORES))
def test_scores_survive_abif_and_csv_of_grades(file: BallotFile) -> None:
    if any(file.profile.rows) and any(choice for choice in file.profile.rows):
        same_votes(again("abif", file), file)
    same_votes(again("csv-grades", file), file)


@given(anything, st.sampled_from(sorted(FORMS)))
def test_what_a_format_cannot_hold_is_told_or_refused(file: BallotFile, form: str) -> None:
    refused = {"unknown", "repeated"} & features(file)
    if refused and form != "csv" and not (form == "blt" and refused == {"repeated"}):
        with pytest.raises(MalformedError):
            write(form, file)
        return
    if form in ("soc", "soi", "toc", "csv-grades"):
        return  # these hold only some votes; what they refuse has tests of its own
    written = write(form, file)
    lost = {key for key in LOSSES if LOSSES[key] in written.losses}
    assert lost <= features(file)
    if not lost and form != "csv":
        same_votes(again(form, file), file)


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
