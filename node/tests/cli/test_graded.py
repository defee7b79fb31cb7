"""Scores and grades at the command line: files in, results and files out, rules tried."""

import json
import shlex
from pathlib import Path

import pytest

from node.cli.ballot_votes import tell
from node.cli.output import Paper
from node.exported import recount_line
from node.tests.cli.commonweal import refusal, text
from node.tests.commands.test_graded_ballots import CONTESTS, RULE
from node.tests.commands.world import world

PLACE = "Cork,Bonn,Lyon\n5,3,\n5,3,\n,,\n0,0,0\n"
PLAN = "Short,Long\ngood,poor\ngood,excellent\nfair,\n,\n"
TALLY = """
[contest]
title = "Plan"
kind = "grade"
options = ["Long", "Short"]
grades = ["good", "fair", "bad"]

[[groups]]
name = "Tenants"
roll = 40
votes = { "Long/good + Short/bad" = 12, "Short" = 9, "Long/fair" = 4 }
blank = 2

[[groups]]
name = "Bakers"
roll = 30
votes = { "Short/good+Long/fair" = 20 }
"""


@pytest.fixture
async def ballot(tmp_path: Path) -> str:
    """A ballot that is over; the third group's delegates have returned."""
    async with world(tmp_path) as at:
        name = await at.closed(contests=CONTESTS, rule=RULE)
        seats = [
            {"label": "first", "weight": 7, "choices": ["0,,,1=2", ",0,,,1"]},
            {"label": "second", "weight": 2, "choices": ["", "1,,0"]},
        ]
        await at.run(3, "return.delegates", ballot=name, seats=seats, commit=True)
        return name


def test_papers_are_read_from_files_and_shown_by_grade(ballot: str, tmp_path: Path) -> None:
    (tmp_path / "place.csv").write_text(PLACE)
    (tmp_path / "plan.csv").write_text(PLAN)
    said = text("return", ballot, "place.csv", "plan.csv", "--dir", "node2", cwd=tmp_path)
    rows = [line.split() for line in said.splitlines()]
    assert ["Place", "5", "4", "3", "2", "1", "0"] in rows
    assert ["Cork", "2", "0", "0", "0", "0", "1"] in rows
    assert ["Plan", "excellent", "good", "fair", "poor", "reject"] in rows
    assert ["Long", "1", "0", "0", "1", "0"] in rows
    # One paper graded one plan where both are asked for.
    assert rows.count(["(spoiled)", "1"]) == 1
    (tmp_path / "plan.csv").write_text("Short,Long\ngood,mediocre\n")
    wrong = refusal("return", ballot, "place.csv", "plan.csv", "--dir", "node2", cwd=tmp_path)
    assert "'mediocre' is no grade" in wrong


def test_a_ballot_and_its_result_say_what_the_grades_are(ballot: str, tmp_path: Path) -> None:
    shown = text("ballot", "show", ballot, "--dir", "node3", cwd=tmp_path)
    assert "the grades are, the best first: excellent, good, fair, poor, reject." in shown
    said = text("result", ballot, "--dir", "node3", cwd=tmp_path)
    rows = [line.split() for line in said.splitlines()]
    assert ["Long", "0", "7", "2", "0", "0", "good", "0", "2"] in rows
    assert "Place: elected: Bonn" in said


@pytest.mark.parametrize(("contest", "form"), [(1, ""), (2, ""), (1, "abif")])
def test_exported_votes_are_counted_again_by_the_command_that_is_printed(
    ballot: str, tmp_path: Path, contest: int, form: str
) -> None:
    asked = ["ballot", "votes", ballot, "--dir", "node3", "--contest", contest, "-o", "a b.votes"]
    more = ["--to", form] if form else []
    said = text(*asked, *more, cwd=tmp_path)
    again = shlex.split(said.splitlines()[-1])
    assert again[0] == "commonweal"
    counted = json.loads(text(*again[1:], "--json", cwd=tmp_path))
    result = json.loads(text("result", ballot, "--dir", "node3", "--json", cwd=tmp_path))
    wanted = result["contests"][contest - 1]["count"]
    # The file has the options in the ballot's order or by name; by name all is the same.
    assert (counted["winners"], counted["merits"]) == (wanted["winners"], wanted["merits"])
    assert counted["rounds"][0]["tally"] == wanted["rounds"][0]["tally"]
    assert "exists" in refusal(*asked, cwd=tmp_path)


def test_a_bundle_alone_gives_the_votes_to_count_again(ballot: str, tmp_path: Path) -> None:
    text("bundle", "c.bundle", "--dir", "node3", cwd=tmp_path)
    asked = ("verify", "c.bundle", "--votes", "votes")
    verified = json.loads(text(*asked, "--json", cwd=tmp_path))
    (result,) = verified["results"]
    assert [written["contest"] for written in verified["votes"]] == ["Place", "Plan"]
    for written, contest in zip(verified["votes"], result["contests"], strict=True):
        counted = json.loads(text(*shlex.split(written["again"])[1:], "--json", cwd=tmp_path))
        assert counted["winners"] == contest["winners"]
        assert counted["merits"] == contest["count"]["merits"]
    assert "exists" in refusal(*asked, cwd=tmp_path)


def test_votes_are_written_in_any_language(ballot: str, tmp_path: Path) -> None:
    asked = ("ballot", "votes", ballot, "--dir", "node3", "-o", "place.csv")
    assert "place.csv: 9 votes, as csv-grades" in text(*asked, cwd=tmp_path)
    said = text("--lang", "es", *asked, "--force", cwd=tmp_path)
    assert "place.csv: 9 votos, como csv-grades" in said
    text("bundle", "c.bundle", "--dir", "node3", cwd=tmp_path)
    said = text("--lang", "es", "verify", "c.bundle", "--votes", "votes", cwd=tmp_path)
    assert "-1.votes: 9 votos, como csv-grades" in said


def test_one_vote_is_one_vote(capsys: pytest.CaptureFixture[str]) -> None:
    for votes, said in (("1", "1 vote,"), ("5/2", "5/2 votes,"), ("0", "0 votes,")):
        told = {"file": "a.blt", "format": "blt", "losses": [], "ties": [], "again": ""}
        tell(Paper(), {**told, "votes": votes})
        assert f"a.blt: {said} as blt" in capsys.readouterr().out


def test_a_rule_is_tried_on_made_up_grades(tmp_path: Path) -> None:
    (tmp_path / "rule.toml").write_text('preset = "simple-majority"\n')
    (tmp_path / "last.toml").write_text(TALLY)
    asked = ["rule", "try", "rule.toml", "--tally", "last.toml"]
    value = json.loads(text(*asked, "--json", cwd=tmp_path))
    # Short: 9 + 20 good, 12 + 4 bad; in favour are the 29 that grade it better than bad.
    assert (value["now"]["winners"], value["now"]["tests"][0]["part"]) == (["Short"], "29")
    other = json.loads(text(*asked, "--group", "Bakers=Long:20", "--json", cwd=tmp_path))
    assert other["then"]["winners"] == ["Long"]
    assert "not an option and a grade" in refusal(*asked, "--group", "Bakers=Long/x", cwd=tmp_path)


def test_the_printed_command_keeps_seats_places_and_odd_names() -> None:
    value = {
        "method": "stv-wigm",
        "seats": 2,
        "variant": {"quota": "hare"},
        "grades": [],
        "reserved": [{"name": "The North's", "least": 1, "options": ["Ann", "Bo"]}],
        "ties": {"met": [], "earlier": True, "order": []},
    }
    words = shlex.split(recount_line(value, "blt", "a b.blt"))
    assert words == [
        *("commonweal", "count", "stv-wigm", "a b.blt", "--seats", "2"),
        *("--variant", "quota=hare", "--reserve", "The North's=1: Ann, Bo"),
    ]
