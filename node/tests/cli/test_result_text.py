"""A result at a terminal says what its numbers are of, in both languages; JSON stays exact."""

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.cli import helping
from node.cli.count_text import show_count
from node.cli.output import Paper
from node.cli.result_text import OUT, write_contest, write_groups
from node.cli.result_text import test_line as told_of
from node.cli.rule_text import write_trial
from node.cli.speech import compared, speak
from node.tests.cli.inside import At, at
from node.tests.commands.world import world
from node.web.i18n import load_languages
from protocol.counting.methods import count
from protocol.counting.profile import Profile
from protocol.counting.result import Reservation
from protocol.counting.ties import TieBreak
from protocol.formats.ballot_file import BallotFile

CONTESTS = [
    {"title": "Fund", "question": "Shall we?", "kind": "yes-no"},
    {"title": "Council", "kind": "rank", "options": ["Ada", "Bao", "Carmen"]},
]
ANSWERS = {"rows": {"0": 7, "1": 2}, "blank": 1}
RANKS = {"rows": {"0,1": 4, "1": 3, "2": 2}, "blank": 1}


@pytest.fixture
async def ballot(tmp_path: Path) -> str:
    """A vote that one group returned: a blank vote, an option out, a vote without more names."""
    async with world(tmp_path) as made:
        rule = {"preset": "two-thirds-and-half-of-groups"}
        name = await made.closed(contests=CONTESTS, rule=rule)
        got = await made.run(
            1, "return.counted", ballot=name, cells={"": [ANSWERS, RANKS]}, commit=True
        )
        await made.sign_both(1, got["draft"])
        return name


@pytest.fixture
def nodes(
    ballot: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[At]:
    assert ballot
    monkeypatch.setattr(helping, "teach_click", lambda: None)
    yield at(tmp_path, capsys)
    speak("en")


def test_shares_dashes_and_what_is_left_are_said_in_words(nodes: At, ballot: str) -> None:
    said = nodes(1).says("result", ballot)
    lines = said.splitlines()
    assert "    needed >= 66.67% (2/3), reached 77.78% (7/9): met" in lines
    (asks,) = {before for before, line in pairwise(lines) if "(7/9)" in line}
    assert "2/3" in asks
    rows = [line.split() for line in lines]
    assert ["Carmen", "2", OUT] in rows
    assert ["no", "further", "choice", "0", "2"] in rows
    assert ["blank", "1", "1"] in rows
    assert "A dash stands where an option is no longer in the count." in lines
    assert "No further choice: votes that name nobody who is still in the count." in lines
    assert "exhausted" not in said
    # Of a question without options nothing passes on, and there is nothing to explain.
    fund = said.split("Council: ")[0]
    assert "further choice" not in fund
    assert OUT not in fund


def test_the_same_is_said_in_spanish_and_json_is_exact(nodes: At, ballot: str) -> None:
    said = nodes(1).says("--lang", "es", "result", ballot)
    rows = [line.split() for line in said.splitlines()]
    assert "hacía falta >= 66,67" in said
    assert ["sin", "más", "preferencias", "0", "2"] in rows
    assert ["en", "blanco", "1", "1"] in rows
    assert ["abstención", "0"] in rows
    speak("en")
    test = nodes(1).tells("result", ballot)["contests"][0]["tests"][0]
    assert (test["needed"], test["reached"]) == ("2/3", "7/9")
    assert test["text_parts"]["key"].format(**test["text_parts"]["params"]) == test["text"]


@given(
    st.fractions(min_value=0, max_value=5000, max_denominator=10**6),
    st.fractions(min_value=0, max_value=3, max_denominator=9),
)
def test_a_share_is_written_as_on_pages(one: Fraction, other: Fraction) -> None:
    # English commands load no catalogue, so they write numbers by themselves.
    english = load_languages()["en"]
    for value, beside in ((one, other), (other, one), (one - one // 1, other)):
        assert compared(value, beside) == english.figure(value, beside)


def contest(rounds: list[dict[str, Any]], **count: Any) -> dict[str, Any]:
    return {
        "title": "Seats",
        "outcome": "elected",
        "winners": ["Ada"],
        "cast": 3,
        "roll": 4,
        "tests": [],
        "grades": [],
        "kinds": [],
        "count": {
            "method": "irv",
            "variant": {},
            "seats": 1,
            "rounds": rounds,
            "blank": 0,
            **count,
        },
    }


def test_parts_of_votes_are_cut_off_however_long_their_fraction_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    third = "1" + "0" * 4999 + "1/3" + "0" * 5000
    rounds: list[dict[str, Any]] = [
        {"tally": {"Ada": 1, "Bao": 2}, "exhausted": 0},
        {"tally": {"Ada": "6/5", "Bao": third}, "exhausted": "4/5"},
    ]
    write_contest(Paper(), contest(rounds), rounds=True)
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["Ada", "1", "1.20000"] in rows
    assert ["Bao", "2", "0.33333"] in rows
    assert ["no", "further", "choice", "0", "0.80000"] in rows


def test_what_is_left_of_a_runoff_of_scores_is_who_scored_both_alike(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rounds = [
        {"tally": {"Ada": 9, "Bao": 7, "Carmen": 1}, "exhausted": 0},
        {"tally": {"Ada": 2, "Bao": 1}, "exhausted": 0},
    ]
    write_contest(Paper(), {**contest(rounds, merits={}), "grades": ["5", "0"]}, rounds=True)
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["scores", "both", "alike", OUT, "0"] in rows
    assert ["Carmen", "1", OUT] in rows


def test_an_election_says_how_it_was_counted_as_the_command_that_counts_does(
    capsys: pytest.CaptureFixture[str],
) -> None:
    names = ["Ada", "Bao", "Cem", "Dee"]
    rows = {(0, 1): 8, (0, 2): 3, (1,): 3, (2,): 2, (3,): 2}
    found = count(
        "stv-scottish",
        Profile(4, rows),
        seats=2,
        tie_break=TieBreak(("backwards", "casting"), casting=(3, 2, 1, 0)),
        reserved=[Reservation(1, (2, 3), "North")],
    )
    write_contest(Paper(), {**contest([]), "count": found.named(names)}, rounds=True)
    said = capsys.readouterr().out
    show_count(Paper(), found, BallotFile(tuple(names), Profile(4, rows)))
    counted = capsys.readouterr().out
    lines = [line.split() for line in said.splitlines()]
    assert ["seats", "2"] in lines
    assert ["quota", "7"] in lines
    assert "reserved North" in said
    assert "at least 1 of Cem, Dee" in said
    (lost,) = (line[3:] for line in lines if line[:3] == ["lost", "to", "rounding"])
    (also,) = (line.split()[3:] for line in counted.splitlines() if "lost to rounding" in line)
    assert lost == also
    assert any(Fraction(each) for each in lost)
    reasons = [line for line in counted.splitlines() if line.startswith("round ")]
    assert reasons == [line for line in said.splitlines() if re.match(r"round \d+: ", line)]
    assert len(reasons) > 2


def test_none_and_all_beside_a_share_are_shares_and_numbers_are_numbers() -> None:
    test = {"where": "", "op": ">", "needed": "1/2", "reached": "0", "met": False}
    assert told_of(test) == "needed > 50.00% (1/2), reached 0.00%: not met"
    test |= {"op": "<=", "needed": "1", "reached": "3"}
    assert told_of(test) == "needed <= 1, reached 3: not met"


@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        ({"polled": 3}, "3 of 4 voted"),
        ({"delegates": 3}, "delegates spoke for 3 of 4"),
        ({"counted": 1, "delegates": 2}, "3 of 4: 1 voted, delegates spoke for 2"),
    ],
)
def test_for_whom_delegates_spoke_is_not_told_as_people_who_voted(
    capsys: pytest.CaptureFixture[str], kinds: dict[str, int], told: str
) -> None:
    rows = [{"kind": kind, "groups": 1, "cast": cast} for kind, cast in kinds.items()]
    write_contest(Paper(), {**contest([]), "kinds": rows}, rounds=False)
    assert f"  {told}\n" in capsys.readouterr().out
    side = {"outcome": "carried", "winners": [], "tests": [], "returned": 1, "groups": 2}
    side |= {"cast": 3, "roll": 4, "kinds": rows}
    trial = {"title": "Budget", "contest": "Shall we?", "rule_parts": [], "now": side, "then": None}
    write_trial(Paper(), {**trial, "groups": [], "ranked": False})
    assert f"  {told}, 1 of 2 groups returned\n" in capsys.readouterr().out


def test_the_column_of_what_groups_cast_is_of_votes_not_of_people(
    capsys: pytest.CaptureFixture[str],
) -> None:
    row = {"group": "Ash", "kind": "delegates", "roll": 40, "cast": 32, "weight": "32"}
    write_groups(Paper(), {"groups": [row]}, "closed")
    head, line = capsys.readouterr().out.splitlines()
    assert re.split(" {2,}", head) == ["group", "by", "on the list", "votes cast", "weight"]
    assert line.split() == ["Ash", "delegates", "40", "32", "32"]
