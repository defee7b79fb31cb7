"""Score and grade contests by commands: put, voted in every way, counted, proved, counted again."""

from pathlib import Path
from typing import Any

import pytest

from node.errors import NodeError
from node.exported import ballot_file
from node.tests.commands.test_life import vote
from node.tests.commands.world import START, world
from protocol.audit import verify_bundle
from protocol.counting.methods import count
from protocol.errors import ProtocolError

CITIES = ["Bonn", "Cork", "Lyon"]
WORDS = ["excellent", "good", "fair", "poor", "reject"]
CONTESTS: list[dict[str, Any]] = [
    {"title": "Place", "kind": "score", "options": CITIES, "method": "star"},
    {"title": "Plan", "kind": "grade", "options": ["Long", "Short"], "grades": WORDS, "min": 2},
]
RULE = {
    "preset": "simple-majority",
    "tie_break": {"steps": ["earlier-stages", "seed"], "otherwise": "rejected"},
}


async def test_grades_returned_in_three_ways_make_one_result_that_files_give_again(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        ballot = await at.opened(roster=True, contests=CONTESTS, rule=RULE)
        shown = await at.run(2, "ballot.show", ballot=ballot)
        assert [contest["grades"] for contest in shown["contests"]] == [list("543210"), WORDS]
        assert shown["contests"][0]["scale"][0].endswith("from 0, the worst, to 5, the best.")
        # Bonn 5, Cork 3, Lyon 0; Cork alone; nothing at all.
        cast = [["0,,1,,,2", "0,,,,1"]] * 4 + [["1", ",0=1"]] * 2 + [["", ""]]
        await vote(at, ballot, cast)
        at.clock.now = START + 1_001
        assert await at.look(1) == 1
        cells = {"": [{"rows": {",2,,,,0=1": 6}}, {"rows": {",1,,,0": 6}}]}
        tried = await at.run(2, "return.counted", ballot=ballot, cells=cells)
        place, plan = tried["contests"]
        assert (place["first_choices"], place["graded"]["Lyon"]["4"]) == ({}, 6)
        assert plan["graded"]["Long"] == {**dict.fromkeys(WORDS, 0), "reject": 6}
        kept = await at.run(2, "return.counted", ballot=ballot, cells=cells, commit=True)
        await at.sign_both(2, kept["draft"])
        seats = [
            {"label": "first", "weight": 8, "choices": ["1,,,,,0", "1,,0"]},
            {"label": "second", "weight": 3, "choices": ["", "0=1"]},
        ]
        await at.run(3, "return.delegates", ballot=ballot, seats=seats, commit=True)
        await at.exchange()
        results = [await at.run(number, "result", ballot=ballot) for number in (1, 2, 3)]
        assert results[0]["contests"] == results[1]["contests"] == results[2]["contests"]
        place, plan = results[0]["contests"]
        # Sums: Bonn 4 x 5, Cork 4 x 3 + 2 x 5 + 8 x 5, Lyon 6 x 4; in the runoff 14 to 6.
        assert place["count"]["rounds"][0]["tally"] == {"Bonn": 20, "Cork": 62, "Lyon": 24}
        assert (place["winners"], plan["winners"]) == (["Cork"], ["Short"])
        assert plan["count"]["merits"]["Short"]["grades"] == [11, 8, 0, 0, 4]
        await at.run(1, "bundle", path=str(tmp_path / "c.bundle"))
        verify_bundle((tmp_path / "c.bundle").read_bytes())
        for number, contest in enumerate(results[0]["contests"], 1):
            value = await at.run(3, "ballot.votes", ballot=ballot, contest=number)
            file = ballot_file(value)
            again = count(value["method"], file.profile, variant=value["variant"])
            assert again.named(file.options) == contest["count"]


async def test_a_forged_grade_never_becomes_a_return(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.closed(contests=CONTESTS, rule=RULE)
        good = {"rows": {"0": 1}}, {"rows": {"0=1": 1}}
        for place, plan in [
            ({"rows": {",,,,,,0": 1}}, good[1]),
            ({"rows": {"0,0": 1}}, good[1]),
            ({"rows": {"?": 1}}, good[1]),
            (good[0], {"rows": {",,,,,0=1": 1}}),
            (good[0], {"rows": {"0": 1}}),
        ]:
            with pytest.raises(ProtocolError) as refused:
                await at.run(1, "return.counted", ballot=ballot, cells={"": [place, plan]})
            assert refused.value.code == "bad-choice"
            seats = [{"label": "one", "weight": 1, "choices": [*place["rows"], *plan["rows"]]}]
            with pytest.raises(ProtocolError) as refused:
                await at.run(3, "return.delegates", ballot=ballot, seats=seats)
            assert refused.value.code == "bad-choice"
        await at.run(1, "return.counted", ballot=ballot, cells={"": list(good)})


@pytest.mark.parametrize(
    ("contest", "code"),
    [
        ({"kind": "score", "options": CITIES, "top": 101}, "bad-manifest"),
        ({"kind": "score", "options": CITIES, "top": 0}, "bad-manifest"),
        ({"kind": "score", "options": CITIES, "method": "irv"}, "method-unfit"),
        ({"kind": "score", "options": CITIES, "max": 2}, "bad-manifest"),
        ({"kind": "score", "options": CITIES, "variant": {"grades": "6"}}, "bad-count"),
        ({"kind": "grade", "options": CITIES}, "bad-manifest"),
        ({"kind": "grade", "options": CITIES, "grades": ["good", "GOOD"]}, "bad-manifest"),
        ({"kind": "grade", "options": CITIES, "grades": WORDS, "method": "star"}, "method-unfit"),
        ({"kind": "grade", "options": CITIES, "grades": WORDS, "top": 5}, "bad-manifest"),
        ({"kind": "grades", "options": CITIES, "grades": WORDS}, "bad-manifest"),
    ],
)
async def test_a_scale_that_cannot_be_is_refused_when_it_is_put(
    tmp_path: Path, contest: dict[str, Any], code: str
) -> None:
    async with world(tmp_path, 2) as at:
        put = await at.run(1, "proposal.put", title="A place", text="Where we meet.")
        manifest = {**at.question(), "contests": [{"title": "Place", **contest}], "rule": RULE}
        with pytest.raises((NodeError, ProtocolError)) as refused:
            await at.run(1, "ballot.put", proposal=put["proposal"], manifest=manifest)
        assert refused.value.code == code
        assert (await at.run(1, "ballot.list"))["ballots"] == []


async def test_votes_are_written_only_once_they_are_public(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.opened(contests=CONTESTS, rule=RULE)
        with pytest.raises(NodeError) as refused:
            await at.run(1, "ballot.votes", ballot=ballot)
        assert refused.value.code == "no-votes-yet"
        with pytest.raises(NodeError) as refused:
            await at.run(1, "ballot.votes", ballot=ballot, contest=3)
        assert refused.value.code == "no-contest"
        assert refused.value.message == "the ballot has no contest 3"
        assert refused.value.hint == f"give 1 to {len(CONTESTS)}"


async def test_the_simulator_takes_grades(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.closed(contests=CONTESTS, rule=RULE)
        seats = [{"label": "one", "weight": 9, "choices": ["0,1", ",0=1"]}]
        await at.run(3, "return.delegates", ballot=ballot, seats=seats, commit=True)
        result = await at.run(3, "result", ballot=ballot)
        names = [group["group"] for group in result["contests"][0]["groups"]]
        tried = await at.run(
            3, "rule.try", ballot=ballot, groups=[f"{names[1]}=Cork/5+Bonn/0:12,Lyon:1"]
        )
        assert (tried["now"]["winners"], tried["then"]["winners"]) == (["Bonn"], ["Cork"])
        alone = await at.run(3, "rule.try", ballot=ballot, contest=2, groups=[f"{names[2]}=Short"])
        assert alone["then"]["winners"] == ["Short"]
        with pytest.raises(NodeError) as refused:
            await at.run(3, "rule.try", ballot=ballot, groups=[f"{names[1]}=Cork/6:12"])
        assert refused.value.code == "bad-supposition"
