"""Claims about ballot files and ballots: what is filled in and what is refused."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from node.errors import NodeError
from node.tests.commands.world import START, World, roster_csv, world


async def refused(at: World, proposal: str, **changes: Any) -> NodeError:
    """Put a ballot that must be refused, and see that nothing was published."""
    before = at.nodes[0].logs.head(at.nodes[0].group)
    with pytest.raises(NodeError) as caught:
        await at.run(1, "ballot.put", proposal=proposal, manifest={**at.question(), **changes})
    assert at.nodes[0].logs.head(at.nodes[0].group) == before
    return caught.value


@pytest.mark.parametrize(
    "changes",
    [
        {"contests": []},
        {"contests": "Fund"},
        {"contests": ["Fund"]},
        {"contests": [{"title": "Fund", "kind": "yes-no", "options": "yes"}]},
        {"contests": [{"title": "Fund", "kind": "weigh"}]},
        {"contests": [{"title": "T", "kind": "rank", "options": ["A", "A"]}]},
        {"contests": [{"title": "T", "kind": "rank", "options": ["A", "B"], "method": "magic"}]},
        {"contests": [{"title": "T", "kind": "rank", "options": ["A", "B"], "seats": 9}]},
        {"schedule": "soon"},
        {"schedule": {"opens": 1}},
        {"schedule": {"opens": "tomorrow", "closes": 1, "returns_due": 2}},
        {"schedule": {"opens": 1, "closes": 2, "returns_due": 3, "zone": "Mars/Base"}},
        {"rule": "majority"},
        {"rule": {"preset": "whoever-shouts"}},
        {"rule": {"preset": "consent", "objections": "many"}},
        {"rule": {"preset": "simple-majority", "tie_break": "coin"}},
        {"rule": {"preset": "simple-majority", "electorate": {"kind": "groups", "groups": ["X"]}}},
        {"accepts": ["telepathy"]},
        {"accepts": [3]},
        {"releases": 3},
        {"tie_seed": {"kind": "commitment", "commitment": "not hex"}},
        {"title": ""},
        {"titel": "The fund"},
    ],
)
async def test_a_bad_ballot_file_is_refused_with_a_reason(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    async with world(tmp_path, groups=2) as at:
        error = await refused(at, await at.sponsored(), **changes)
        assert error.message
        assert not error.message.endswith(".")


async def test_times_may_be_dates_in_the_ballots_zone(tmp_path: Path) -> None:
    async with world(tmp_path, groups=2) as at:
        schedule = {
            "opens": datetime(2026, 9, 21, 18, 0),  # noqa: DTZ001 -- in the zone below
            "closes": "2026-09-22T18:00",
            "returns_due": "2026-09-23T18:00:00-05:00",
            "zone": "America/Chicago",
        }
        manifest = {**at.question(), "schedule": schedule}
        put = await at.run(1, "ballot.put", proposal=await at.sponsored(), manifest=manifest)
        shown = await at.run(1, "ballot.show", ballot=put["ballot"])
        assert shown["closes"] - shown["opens"] == 86_400
        assert shown["returns_due"] - shown["closes"] == 86_400
        assert shown["zone"] == "America/Chicago"


async def test_the_same_ballot_cannot_be_announced_twice(tmp_path: Path) -> None:
    async with world(tmp_path, groups=2) as at:
        proposal = await at.sponsored()
        await at.run(1, "ballot.put", proposal=proposal, manifest=at.question())
        assert (await refused(at, proposal)).code == "ballot-exists"


async def test_groups_are_named_by_name(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        rule = {
            "preset": "simple-majority",
            "electorate": {"kind": "groups", "groups": ["Group 1", "Group 2"]},
        }
        ballot = await at.announced(rule=rule)
        with pytest.raises(NodeError) as caught:
            await at.run(3, "roll.draft", ballot=ballot, basis="list", regions={"": 1})
        assert caught.value.code == "not-invited"


async def test_a_group_that_stands_aside_attests_no_list(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.announced()
        await at.run(3, "ballot.recuse", ballot=ballot, reason="it concerns us")
        with pytest.raises(NodeError) as caught:
            await at.run(3, "ballot.recuse", ballot=ballot, reason="it concerns us all")
        assert caught.value.code == "already-recused"
        with pytest.raises(NodeError) as caught:
            await at.run(3, "roll.draft", ballot=ballot, basis="list", regions={"": 1})
        assert caught.value.code == "recused"
        await at.exchange()
        assert (await at.run(1, "ballot.show", ballot=ballot))["recused"] == [
            {"group": "Group 3", "reason": "it concerns us"}
        ]


async def test_a_list_is_fixed_once_the_ballot_has_opened(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.opened()
        with pytest.raises(NodeError) as caught:
            await at.run(2, "roll.draft", ballot=ballot, basis="list", regions={"": 999})
        assert caught.value.code == "already-open"
        assert "waits for its hour only, is open, or is over" in str(caught.value)


async def test_a_ballot_opens_by_itself_once_half_have_lists_and_its_hour_has_come(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        ballot = await at.announced()
        for number in (1, 2):
            drawn = await at.run(
                number, "roll.draft", ballot=ballot, basis="list", regions={"": 5}, commit=True
            )
            await at.sign_both(number, drawn["draft"])
        await at.exchange()
        assert await at.look(1) == 0
        assert (await at.run(1, "ballot.show", ballot=ballot))["phase"] == "announced"
        at.clock.now = START + 301
        assert await at.look(1) == 1
        shown = await at.run(1, "ballot.show", ballot=ballot)
        assert (shown["phase"], shown["groups"]) == ("open", 2)


async def test_opening_without_any_list_is_refused(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.announced()
        with pytest.raises(NodeError) as caught:
            await at.run(1, "ballot.open", ballot=ballot)
        assert caught.value.code == "no-rolls"


async def test_a_list_from_an_empty_roster_is_refused(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.announced()
        with pytest.raises(NodeError) as caught:
            await at.run(1, "roll.draft", ballot=ballot, basis="list", roster=True)
        assert caught.value.code == "no-members"
        with pytest.raises(NodeError) as caught:
            await at.run(1, "roll.draft", ballot=ballot, basis="list")
        assert caught.value.code == "bad-arguments"


async def test_a_ballot_whose_opening_has_passed_is_not_announced(tmp_path: Path) -> None:
    async with world(tmp_path, groups=2) as at:
        proposal = await at.sponsored()
        at.clock.now = START + 300
        assert (await refused(at, proposal)).code == "opening-past"


async def test_counts_take_the_place_of_a_roster_whose_codes_nobody_has(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.announced()
        await at.run(1, "roster.import", csv=roster_csv(5), commit=True)
        asked = {"ballot": ballot, "basis": "list", "commit": True}
        await at.run(1, "roll.draft", **asked, roster=True)
        drawn = await at.run(1, "roll.draft", **asked, regions={"": 40})
        await at.sign_both(1, drawn["draft"])
        # Else the empty box would be returned by itself, instead of what is counted on paper.
        assert at.nodes[0].boxes.ballots() == []
        drawn = await at.run(1, "roll.draft", **asked, roster=True)
        await at.sign_both(1, drawn["draft"])
        assert len((await at.run(1, "codes.issue", ballot=ballot))["codes"]) == 5
        drawn = await at.run(1, "roll.draft", **asked, regions={"": 40})
        with pytest.raises(NodeError) as caught:
            await at.sign_both(1, drawn["draft"])
        assert caught.value.code == "roll-frozen"
        assert (await at.run(1, "ballot.show", ballot=ballot))["rolls"]["Group 1"]["count"] == 5
