"""Every pair of formats: what both hold survives from the one through the other, or is told."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.counting.profile import OVERVOTE, Choice, Profile, Rank
from protocol.errors import MalformedError
from protocol.formats.ballot_file import BallotFile
from protocol.formats.csv_ballots import gather, records
from protocol.formats.detect import Reading, read_ballots
from protocol.formats.writing import FORMS, LOSSES, Written, features, write
from protocol.tests.counting.strategies import messy
from protocol.tests.formats.samples import equal, graded, strict

KINDS = ("soc", "soi", "toc", "toi")
#: Names as people and files have them: any printable text, spaces inside, marks of every format.
NAME = st.one_of(
    st.text("ab ,;:/>={}[]#|-\"'0", min_size=1, max_size=6),
    st.text(max_size=6),
    st.sampled_from(
        ["Ann", "option1", "UWI", "overvote", "weight", "-1", "0", "1 2", "é ñ", "1:A"]
    ),
)
WEIGHT = st.one_of(
    st.integers(1, 99), st.fractions(min_value=Fraction(1, 9), max_value=9, max_denominator=9)
)


@st.composite
def votes(draw: st.DrawFn) -> BallotFile:
    """Any votes with any names, of one kind each."""
    names = draw(
        st.lists(
            NAME.map(str.strip).filter(lambda n: n and n.isprintable()),
            min_size=4,
            max_size=4,
            unique=True,
        )
    )
    choices: st.SearchStrategy[Choice]
    choices, grades = draw(
        st.sampled_from(
            [(strict(), ()), (equal(), ()), (messy(4), ()), (graded(), ("2", "1", "0"))]
        )
    )
    rows = draw(st.dictionaries(choices, WEIGHT, min_size=1, max_size=6))
    title = draw(st.one_of(st.just(""), NAME.map(str.strip).filter(str.isprintable)))
    seats = draw(st.sampled_from([None, 1, 3]))
    gone = draw(st.sets(st.integers(0, 3), max_size=2)) if not grades else set()
    return BallotFile(tuple(names), Profile(4, rows), title, seats, tuple(sorted(gone)), grades)


def again(form: str, written: Written, grades: tuple[str, ...]) -> BallotFile:
    """What is read back."""
    lines = [line.encode() for line in written.lines]
    if form == "csv-grades":
        return read_ballots(lines, "again", reading=Reading(scale=",".join(grades)))
    # CSV is what is left if a file is nothing else, so a name in its first cell can't mislead.
    found = gather(records(lines, "again"), "again") if form == "csv" else None
    return found or read_ballots(lines, "again", form="preflib" if form in KINDS else form)


def reduced(form: str, file: BallotFile, losses: tuple[str, ...]) -> BallotFile:
    """What should be left of votes after the losses told.

    A grade that nobody has is a skipped rank once grades are gone, where a format has such ranks.
    """
    lost = {key for key in LOSSES if LOSSES[key] in losses}
    kept = file.without_withdrawn() if "withdrawn" in lost else file
    rows: dict[Choice, object] = {}
    for choice, number in kept.profile.rows.items():
        ranks: list[Rank] = list(choice)
        if "skipped" in lost or ("grades" in lost and form not in ("blt", "csv")):
            ranks = [rank for rank in ranks if rank != ()]
        if "equal" in lost:
            ranks = [OVERVOTE if isinstance(rank, tuple) and rank else rank for rank in ranks]
        if ranks or "blank" not in lost:
            rows[tuple(ranks)] = rows.get(tuple(ranks), 0) + number  # type: ignore[operator]
    kept = replace(kept, profile=Profile(len(kept.options), rows))  # type: ignore[arg-type]
    if "grades" in lost:
        kept = replace(kept, grades=())
    if "title" in lost:
        kept = replace(kept, title="")
    return replace(kept, seats=None) if "seats" in lost else kept


def by_name(file: BallotFile) -> dict[object, object]:
    def named(rank: Rank) -> object:
        if isinstance(rank, tuple):
            return frozenset(file.options[option] for option in rank)
        return rank if rank == OVERVOTE else file.options[rank]

    return {tuple(map(named, choice)): n for choice, n in file.profile.rows.items()}


@given(votes())
def test_what_is_written_reads_back_but_for_the_losses_told(file: BallotFile) -> None:
    for form in FORMS:
        try:
            written = write(form, file)
        except MalformedError:
            continue  # refused with a reason: test_what_a_format_refuses_is_known says which
        left, read = reduced(form, file, written.losses), again(form, written, file.grades)
        assert by_name(read) == by_name(left), form
        assert (read.title, read.grades) == (left.title, left.grades), form
        assert read.withdrawn == left.withdrawn
        if form == "blt":
            assert read.seats == (left.seats or 1)  # BLT always says how many
        if LOSSES["unnamed"] not in written.losses:
            assert set(read.options) == set(left.options), form
            if LOSSES["order"] not in written.losses:
                assert read.options == left.options, form


@settings(max_examples=40)
@given(votes())
def test_what_two_formats_hold_survives_from_the_one_through_the_other(file: BallotFile) -> None:
    for one, other in product(sorted(FORMS), repeat=2):
        try:
            first = write(one, file)
            read = again(one, first, file.grades)
            second = write(other, read)
        except MalformedError:
            continue
        through = again(other, second, file.grades)
        left = reduced(other, reduced(one, file, first.losses), second.losses)
        assert by_name(through) == by_name(left), (one, other)
        if not first.losses and not second.losses:
            back = again(one, write(one, through), file.grades)
            assert (back.options, back.profile) == (read.options, read.profile), (one, other)


#: Why a format refuses votes, in words of its errors.
REFUSALS = {
    "twice": lambda file: "repeated" in features(file),
    "not recorded": lambda file: "unknown" in features(file),
    "a name with a quotation mark": lambda file: any(
        '"' in name for name in (*file.options, file.title)
    ),
    "a name with ]": lambda file: any("]" in name for name in file.options) or '"' in file.title,
    "cannot stand": lambda file: True,
    "without grades": lambda file: not file.grades,
    "every option is withdrawn": lambda file: len(file.withdrawn) == len(file.options),
    "no ballot names": lambda file: True,
    "without an order": lambda file: True,
    "not whole": lambda file: any(n.denominator != 1 for n in file.profile.rows.values()),
    "these votes need": lambda file: True,
}


@given(votes(), st.sampled_from(sorted(FORMS)))
def test_what_a_format_refuses_is_known_and_true(file: BallotFile, form: str) -> None:
    try:
        write(form, file)
    except MalformedError as error:
        (reason,) = [key for key in REFUSALS if key in error.detail] or [error.detail]
        assert REFUSALS[reason](file)


def test_a_weight_that_no_format_reads_is_not_written() -> None:
    file = BallotFile(("Ann",), Profile(1, {(0,): Fraction(1, 3**60)}))
    for form in FORMS:
        with pytest.raises(MalformedError, match=r"digits|grades"):
            write(form, file)


def test_csv_tells_of_options_that_nobody_names_and_of_their_order() -> None:
    file = BallotFile(("Cem", "Ann", "Bob"), Profile(3, {(0, 1): 2, (1,): 1}))
    losses = write("csv", file).losses
    assert LOSSES["unnamed"] in losses
    assert LOSSES["order"] in losses
    for form in ("blt", "abif", "preflib"):
        assert write(form, file).losses == ()
