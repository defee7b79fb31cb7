"""ABIF: ranks, equals, scores, names; Burlington 2009 with its official rounds."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.counting.methods import count
from protocol.counting.pairwise import compare
from protocol.counting.reading import reader
from protocol.counting.result import Count
from protocol.errors import MalformedError
from protocol.formats.abif import read_abif
from protocol.formats.ballot_file import BallotFile
from protocol.tests.shared_data import shared

FOLDER = "data/counting/burlington"
#: What the tests of this module read, for the list of all shared files.
READ = ("burlington/*.abif", "burlington/NOTE.txt")


def read(text: str) -> BallotFile:
    return read_abif(text.encode().splitlines(keepends=True), "votes.abif")


def test_ranks_equals_and_names_are_read() -> None:
    file = read(
        '# remark\n{title: "Committee"}\n=A:[Ann Example]\n=B: "Bob: B."\n\n'
        '12:A>B=[Cem C]\n 3 : B \n2:\n1:"Dee">A\n'
    )
    assert file.title == "Committee"
    assert file.options == ("Ann Example", "Bob: B.", "Cem C", "Dee")
    assert file.profile.rows == {(0, (1, 2)): 12, (1,): 3, (): 2, (3, 0): 1}


def test_scores_are_grades_on_the_scale_that_the_file_states() -> None:
    file = read("{max_rating: 3}\n{min_rating: 0}\n2:Ann/3>Bob/1\n1:Ann/0,Bob/3\n4:\n")
    assert file.grades == ("3", "2", "1", "0")
    assert file.profile.rows == {(0, (), 1): 2, (1, (), (), 0): 1, (): 4}


def test_scores_without_a_scale_go_from_zero_to_five_or_as_high_as_one_is() -> None:
    assert read("1:Ann/4,Bob/1\n").grades == ("5", "4", "3", "2", "1", "0")
    assert read("1:Ann/9,Bob/1\n").grades[0] == "9"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("1:Ann>Ann\n", 1, "twice"),
        ("=A:[Ann]\n=B:[Ann]\n1:A\n", 2, "twice"),
        ("=A:[Ann]\n=A:[Ben]\n1:A\n", 2, "twice"),
        ("1:Ann>\n", 1, "no option"),
        ("1:Ann>>Bob\n", 1, "no option"),
        ("1:[Ann>Bob\n", 1, "no option"),
        ("1:Ann,Bob\n", 1, "comma"),
        ("1:Ann/5>Bob\n", 1, "some options have scores"),
        ("1:Ann/2>Bob/2\n", 1, "contradict"),
        ("1:Ann/3=Bob/2\n", 1, "contradict"),
        ("0:Ann\n", 1, "no count|not a count"),
        ("x:Ann\n", 1, "not known"),
        ("{max_rating: high}\n1:Ann/1\n", 1, "no highest score"),
        ("{min_rating: 1}\n1:Ann/1\n", 1, "start at 0"),
        ("nonsense\n", 1, "not known"),
    ],
)
def test_a_malformed_file_is_refused_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(MalformedError, match=reason) as caught:
        read(text)
    assert f"votes.abif, line {line}:" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "0 options"),
        ("1:Ann/2\n1:Bob\n", "some ballots have scores"),
        ("{max_rating: 2}\n1:Ann/3\n", "score of 3 where 2"),
    ],
)
def test_a_file_that_does_not_fit_together_is_refused(text: str, reason: str) -> None:
    with pytest.raises(MalformedError, match=reason):
        read(text)


@given(st.lists(st.binary(max_size=40), max_size=9))
def test_any_bytes_are_read_or_refused(lines: list[bytes]) -> None:
    with suppress(MalformedError):
        assert read_abif(lines, "any").options


def burlington(name: str) -> BallotFile:
    with shared(f"{FOLDER}/{name}.abif").open("rb") as lines:
        return read_abif(lines, name)


def official() -> list[dict[str, int]]:
    """The city's rounds, as the note on the data states them; `exhausted` where it does."""
    note = shared(f"{FOLDER}/NOTE.txt").read_text()
    rounds = re.search(r"round 1 (.+?); round 2 (.+?); final (.+?)\. Winner", note)
    assert rounds
    return [
        {name: int(votes) for name, votes in re.findall(r"([A-Za-z-]+) (\d+)", part)}
        for part in rounds.groups()
    ]


def short(file: BallotFile, result: Count) -> list[dict[str, int]]:
    """Votes by last name of the standing options, write-ins as the note calls them."""
    names = [re.sub(r" \(.*", "", option).split()[-1] for option in file.options]
    names = ["write-in" if name == "Write-in" else name for name in names]
    return [
        {names[o]: int(v) for o, v in stage.tally.items()} | {"exhausted": int(stage.exhausted)}
        for stage in result.rounds
    ]


@pytest.mark.parametrize("name", ["burl2009", "burl2009-withratings"])
def test_burlington_2009_has_its_official_rounds_if_overvotes_of_several_exhaust_for_good(
    name: str,
) -> None:
    file = burlington(name)
    variant = {"overvote": "exhaust-if-multiple", "batch": "sure-losers"}
    rounds = short(file, count("irv", file.profile, variant=variant))
    for stage, expected in zip(rounds, official(), strict=True):
        assert {key: stage[key] for key in expected} == expected
    assert len(rounds[0]) == len(official()[0])


@pytest.mark.parametrize(("overvote", "figures"), [("skip", "skip"), ("exhaust", "plain")])
def test_burlington_2009_under_other_overvote_rules_has_other_figures(
    overvote: str, figures: str
) -> None:
    """The trap: the note says what each of the wrong rules gives."""
    file = burlington("burl2009")
    variant = {"overvote": overvote, "batch": "sure-losers"}
    rounds = short(file, count("irv", file.profile, variant=variant))
    note = shared(f"{FOLDER}/NOTE.txt").read_text()
    if figures == "skip":
        found = re.search(r"skip-overvote gives ([\d/]+) and (\d+)-(\d+)", note)
        assert found
        first = [rounds[0][name] for name in ("Wright", "Kiss", "Montroll", "Smith")]
        assert first == [int(part) for part in found[1].split("/")]
    else:
        found = re.search(r"()plain exhaust gives (\d+)-(\d+)", note)
        assert found
    assert (rounds[-1]["Kiss"], rounds[-1]["Wright"]) == (int(found[2]), int(found[3]))


def test_burlington_2009_would_have_other_figures_if_exhausted_ballots_came_back() -> None:
    """The trap: who reads every ballot afresh in each round counts some that were exhausted."""
    file = burlington("burl2009")
    variant = {"overvote": "exhaust-if-multiple", "batch": "sure-losers"}
    result = count("irv", file.profile, variant=variant)
    read = reader(result.variant)
    figures: list[int] = []
    for stage, names in zip(
        result.rounds[1:], (("Wright", "Kiss"), ("Kiss", "Wright")), strict=True
    ):
        afresh: Counter[str] = Counter()
        for choice, number in file.profile.rows.items():
            option = read(choice, stage.tally.keys())
            afresh["" if option < 0 else file.options[option]] += int(number)
        figures += [n for name in names for option, n in afresh.items() if name in option]
    note = shared(f"{FOLDER}/NOTE.txt").read_text()
    stated = re.search(r"afresh gives (\d+)/(\d+) and (\d+)/(\d+)", note)
    assert stated
    assert figures == [int(figure) for figure in stated.groups()]


def test_burlington_2009_has_a_condorcet_winner_who_lost() -> None:
    file = burlington("burl2009")
    note = shared(f"{FOLDER}/NOTE.txt").read_text()
    stated = re.search(
        r"Montroll is Condorcet winner: (\d+)-(\d+) over Kiss, (\d+)-(\d+) over Wright", note
    )
    assert stated
    matrix = compare(file.profile)
    montroll, kiss, wright = (
        next(i for i, option in enumerate(file.options) if name in option)
        for name in ("Montroll", "Kiss", "Wright")
    )
    figures = [matrix[a][b] for a, b in ((montroll, kiss), (kiss, montroll))]
    figures += [matrix[a][b] for a, b in ((montroll, wright), (wright, montroll))]
    assert figures == [int(figure) for figure in stated.groups()]
    assert count("schulze", file.profile).winners == (montroll,)
    assert count("irv", file.profile).winners == (kiss,)


def test_both_files_of_burlington_rank_alike() -> None:
    ranked, graded = burlington("burl2009"), burlington("burl2009-withratings")
    assert compare(ranked.profile) == compare(graded.profile)
    assert ranked.options == graded.options
