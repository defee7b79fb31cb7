"""Whoever counts an STV election again gets who was elected, also where lots decided."""

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from node.cli.tie_words import tie_lines
from node.exported import recount_line
from node.tests.cli.commonweal import commonweal, text
from node.tests.commands.world import world

NAMES = ["Ada", "Bao", "Cem", "Dee", "Eve, young"]
CONTEST = {
    "title": "Council",
    "kind": "rank",
    "options": NAMES,
    "method": "stv-scottish",
    "seats": 3,
}
STEPS = ["earlier-stages", "seed"]


async def elected(base: Path, steps: list[str], contest: dict[str, Any] = CONTEST) -> str:
    """A ballot that is over; two votes for every option, so that lots say who goes out."""
    async with world(base) as at:
        rule = {
            "preset": "simple-majority",
            "tests": [],
            "tie_break": {"steps": steps, "otherwise": "rejected"},
        }
        name = await at.closed(contests=[contest], rule=rule)
        seats = [{"label": f"seat {n}", "weight": 2, "choices": [str(n)]} for n in range(5)]
        await at.run(3, "return.delegates", ballot=name, seats=seats, commit=True)
        return name


@pytest.mark.parametrize("steps", [STEPS, STEPS[1:]])
async def test_the_printed_command_elects_whom_lots_elected(
    tmp_path: Path, steps: list[str]
) -> None:
    ballot = await elected(tmp_path, steps)
    asked = ("ballot", "votes", ballot, "--dir", "node3", "-o")
    result = json.loads(text("result", ballot, "--dir", "node3", "--json", cwd=tmp_path))
    count = result["contests"][0]["count"]
    ties = [tie for stage in count["rounds"] for tie in stage.get("ties", ())]
    assert [tie["step"] for tie in ties] == ["lot", "lot", "lot"]
    for file in ("a.blt", "a.csv"):
        said = text(*asked, file, cwd=tmp_path)
        (again,) = (line for line in said.splitlines() if line.startswith("  commonweal count"))
        words = shlex.split(again)[1:]
        assert ("--no-earlier-rounds" in words) == (steps == STEPS[1:])
        counted = json.loads(text(*words, "--json", cwd=tmp_path))
        assert counted["winners"] == result["contests"][0]["winners"]
        steps_told = [tie["step"] for one in counted["rounds"] for tie in one.get("ties", ())]
        assert steps_told == ["given"] * 3
        assert [one["eliminated"] for one in counted["rounds"]] == [
            one["eliminated"] for one in count["rounds"]
        ]
        fell = [" before ".join(tie["order"]) for tie in ties]
        assert f"3 ties went by lot: {', '.join(fell)}" in said
        at = words.index("--tie-order")
        plain = json.loads(text(*words[:at], "--json", cwd=tmp_path))
        assert plain["winners"] != counted["winners"]


async def test_a_result_and_a_bundle_say_that_lots_decided(tmp_path: Path) -> None:
    ballot = await elected(tmp_path, STEPS)
    text("bundle", "c.bundle", "--dir", "node3", cwd=tmp_path)
    asked = ("verify", "c.bundle", "--votes", "votes")
    said = text(*asked, cwd=tmp_path)
    assert said.count("3 ties went by lot: ") == 2
    (again,) = (line for line in said.splitlines() if line.startswith("  commonweal count"))
    result = text("result", ballot, "--dir", "node3", cwd=tmp_path)
    counted = text(*shlex.split(again)[1:], cwd=tmp_path)
    (winners,) = (
        line.removeprefix("elected  ")
        for line in counted.splitlines()
        if line.startswith("elected  ")
    )
    assert f"elected: {winners}" in result
    assert "  3 ties went by lot: " in result
    assert " (stv-scottish)\n" in result
    rows = [line.split() for line in result.splitlines()]
    assert ["seats", "3"] in rows
    assert ["quota", "3"] in rows
    # What is out had as many votes as others, and the count says so as the result does.
    for told, step in ((result, "lot"), (counted, "the order given")):
        assert "out, with the fewest votes, as few as " in told
        assert f", settled by {step}: " in told
    spanish = text("--lang", "es", "result", ballot, "--dir", "node3", cwd=tmp_path)
    assert "3 empates se resolvieron por sorteo" in spanish
    assert f"resultan elegidas: {winners}" in spanish


def test_an_order_is_of_all_options_and_no_others(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("rank1\nAnn\nBob\n")

    def wrong(*more: str) -> str:
        done = commonweal("count", "irv", "a.csv", *more, cwd=tmp_path)
        assert done.returncode == 2
        return done.stderr

    assert "leaves 'Bob' out" in wrong("--tie-order", "Ann")
    assert "'Cem', which is no option" in wrong("--tie-order", "Ann, Bob, Cem")
    assert "'Bob' twice" in wrong("--tie-order", "Bob, Ann, Bob")
    assert "is not of the form OPTION, OPTION" in wrong("--tie-order", "Ann\nBob")
    assert "not both" in wrong("--tie-order", "Bob, Ann", "--seed", "x")
    found = text("count", "irv", "a.csv", "--tie-order", "Bob, Ann", "--json", cwd=tmp_path)
    assert json.loads(found)["winners"] == ["Bob"]


def test_earlier_rounds_are_left_out_where_that_is_asked_for(tmp_path: Path) -> None:
    votes = "rank1,rank2\n" + "Ann,\n" * 5 + "Bob,\n" * 3 + "Cem,\n" * 2 + "Dee,Cem\n"
    (tmp_path / "a.csv").write_text(votes)
    order = ("--tie-order", "Cem, Bob, Ann, Dee", "--json")
    for more, out in (((), "Cem"), (("--no-earlier-rounds",), "Bob")):
        counted = json.loads(text("count", "irv", "a.csv", *order, *more, cwd=tmp_path))
        # Bob and Cem are tied then, and Bob had more before.
        assert counted["rounds"][1]["eliminated"] == [out]


ODD = ["Ada; Bo", "Cem, old", 'Dee "D" Diaz', "Eve, old; Fay", "Gil's"]
PLACES = {"name": 'North: "inner"', "least": 1, "options": [ODD[3], ODD[1]]}


async def test_the_printed_command_has_names_of_every_form(tmp_path: Path) -> None:
    contest = {**CONTEST, "options": ODD, "seats": 2, "reserved": [PLACES]}
    ballot = await elected(tmp_path, STEPS, contest)
    result = json.loads(text("result", ballot, "--dir", "node3", "--json", cwd=tmp_path))
    (asked,) = result["contests"]
    for file in ("a.blt", "a.csv", "a.abif"):
        said = text("ballot", "votes", ballot, "--dir", "node3", "-o", file, cwd=tmp_path)
        (again,) = (line for line in said.splitlines() if line.startswith("  commonweal count"))
        words = shlex.split(again)[1:]
        assert {"--reserve", "--tie-order"} < set(words)
        counted = json.loads(text(*words, "--json", cwd=tmp_path))
        assert counted["winners"] == asked["winners"]
        assert counted["reserved"] == asked["count"]["reserved"]


def test_names_with_commas_are_quoted_as_in_csv() -> None:
    value = {
        "method": "irv",
        "seats": 1,
        "variant": {},
        "grades": [],
        "options": ["Ann, old", "Bo; young"],
        "rows": [["0", "1"]],
        "reserved": [{"name": "All", "least": 1, "options": ["Ann, old"]}],
        "ties": {"met": [], "earlier": True, "order": ["Bo; young", "Ann, old"]},
    }
    words = shlex.split(recount_line(value, "blt", "a.blt"))
    order = 'Bo; young, "Ann, old"'
    assert words[-4:] == ["--reserve", 'All=1: "Ann, old"', "--tie-order", order]
    assert shlex.split(recount_line(value, "csv", "a.csv"))[-1] == '"Ann, old"'


def test_every_step_that_settles_ties_has_words() -> None:
    def tie(step: str, *order: str) -> dict[str, object]:
        return {"options": sorted(order), "step": step, "order": list(order)}

    told = list(
        tie_lines(
            [
                tie("lot", "Eve", "Dee", "Ada"),
                tie("backwards", "Bo", "Al"),
                tie("lot", "Bo", "Al"),
                tie("casting", "Bo", "Al"),
                tie("order", "Bo", "Al"),
                tie("score", "Bo", "Al"),
            ]
        )
    )
    assert told == [
        "2 ties went by lot: Eve before Dee before Ada, Bo before Al",
        "1 tie went by earlier rounds: Bo before Al",
        "1 tie went by the casting vote: Bo before Al",
        "1 tie is settled by no step of the rule: Al, Bo",
        "1 tie went by the method's own steps: Bo before Al",
    ]
