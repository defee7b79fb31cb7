"""Claims about the charter and its changes, by command."""

from pathlib import Path

import pytest
from msgspec import convert
from msgspec.structs import replace

from node.commands.charter_terms import TermsArgs, terms_of, version_of
from node.errors import NodeError
from node.tests.commands.test_motions import RULED
from node.tests.commands.world import World, world
from node.tests.small_federation import group_id
from protocol.coalition.challenge_rules import ChallengeRules
from protocol.coalition.change_rules import ChangeRules
from protocol.coalition.life_rules import LifeRules
from protocol.coalition.member_rules import JoinRules

NOTICE_S = 300
CHANGES = {"changes": ChangeRules(share=[2, 3], notice_s=NOTICE_S)}
JOIN = JoinRules(share=[3, 4], sponsors=3, size=5, wait_s=7 * 3600, seat=True)
# No value is one that a form begins with: what is left out comes back as another.
EVERYTHING = {
    **RULED,
    **CHANGES,
    "public_logs": False,
    "several_groups": "one-home",
    "pool_min": 11,
    "moderators": [group_id(2)],
    "appeals": "Three of no party",
    "data_officer": "data@example.org",
    "life": LifeRules(
        points_share=[4, 5],
        proceed_share=[5, 6],
        confirm_share=[6, 7],
        emergency_share=[7, 8],
        emergency_s=13 * 3600,
        notice_s=17 * 3600,
        seconds=2,
        slow_s=19,
        moderation="No insults.",
        caucus_min=23,
        veto_min=29,
    ),
    "challenges": ChallengeRules(challenge_s=31, ruling_s=37, panel=[group_id(1)], members=41),
    "members": replace(
        RULED["members"],
        share=[8, 9],
        suspend=False,
        away_cuts=41,
        away_s=43,
        away_max=1,
        join=JOIN,
    ),
}


async def moved(at: World, number: int = 1, **fields: object) -> dict:
    terms = await at.run(number, "charter.terms")
    return await at.run(
        number, "charter.propose", **{**terms, "reason": "Three days are few.", **fields}
    )


async def test_groups_change_the_charter_and_every_node_shows_the_same(tmp_path: Path) -> None:
    async with world(tmp_path, **CHANGES) as at:
        before = (await at.run(2, "charter.terms"))["voting"]
        motion = await moved(at, voting="5 days")
        assert motion["changes"] == [
            {"label": "Voting, at least", "before": before, "after": "5 days"}
        ]
        assert (motion["needed"], motion["agreeing"], motion["share"]) == (2, 1, "2/3")
        assert motion["due"] == motion["time"] + NOTICE_S
        await at.exchange()
        agreed = await at.run(3, "charter.vote", motion=motion["motion"][:8], agree=True)
        assert agreed["agreeing"] == 2
        assert agreed["decided"] is None
        await at.exchange()
        at.clock.now += NOTICE_S
        for number in (1, 2, 3):
            shown = await at.run(number, "charter.show")
            assert {"label": "Voting, at least", "text": "5 days"} in shown["rules"]
            assert [past["by"] for past in shown["history"]] == [None, "Group 1"]
            assert shown["history"][1]["changes"] == motion["changes"]
            assert shown["motions"] == []
            earlier = await at.run(number, "charter.show", at=motion["time"])
            assert {"label": "Voting, at least", "text": before} in earlier["rules"]
            assert earlier["version"] == ""
        # The coalition is the one that it was.
        assert (await at.nodes[0].state()).coalition == at.nodes[0].coalition


async def test_who_moves_on_rules_that_others_changed_meanwhile_is_told_so(tmp_path: Path) -> None:
    async with world(tmp_path, changes=ChangeRules(share=[2, 3], notice_s=0)) as at:
        stale = await at.run(2, "charter.terms")
        motion = await moved(at, voting="5 days")
        await at.exchange()
        await at.run(3, "charter.vote", motion=motion["motion"], agree=True)
        await at.exchange()
        at.clock.now += 1
        with pytest.raises(NodeError) as caught:
            await at.run(2, "charter.propose", **{**stale, "reason": "Longer.", "voting": "9 days"})
        assert caught.value.code == "charter-moved"
        again = await moved(at, 2, voting="9 days")
        assert again["changes"][0]["before"] == "5 days"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "charter-unchanged"),
        ({"sponsors": 9}, "bad-charter"),
        ({"points_share": "1/2"}, "bad-charter"),
        ({"moderators": ["Nobody"]}, "unknown-id"),
        ({"members": "yes"}, "bad-charter"),
        ({"join": "yes"}, "bad-charter"),
        ({"changes_share": "4/6"}, "bad-charter"),
        ({"region": "Moon"}, "charter-fixed"),
    ],
)
async def test_what_no_charter_could_have_is_refused_before_it_is_published(
    tmp_path: Path, fields: dict, code: str
) -> None:
    async with world(tmp_path, **CHANGES) as at:
        with pytest.raises(NodeError) as caught:
            await moved(at, **fields)
        assert caught.value.code == code
        assert at.nodes[0].logs.head(at.nodes[0].group) is None


async def test_a_group_takes_its_agreement_back_and_a_closed_motion_is_not_found(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, **CHANGES) as at:
        motion = await moved(at, challenges="yes", panel=["Group 2"])
        labels = [change["label"] for change in motion["changes"]]
        assert "The panel, who rules on challenges" in labels
        back = await at.run(1, "charter.vote", motion=motion["motion"], agree=False, reason="No.")
        assert (back["agreeing"], back["disagree"][0]["reason"]) == (0, "No.")
        newer = await moved(at, voting="6 days")
        with pytest.raises(NodeError) as caught:
            await at.run(1, "charter.vote", motion=motion["motion"], agree=True)
        assert caught.value.code == "unknown-id"
        shown = await at.run(1, "charter.show")
        assert [one["motion"] for one in shown["motions"]] == [newer["motion"]]


async def test_the_fields_of_a_charter_give_that_charter_again(tmp_path: Path) -> None:
    async with world(tmp_path, **{**RULED, **CHANGES}) as at:
        terms = await at.run(1, "charter.terms")
        with pytest.raises(NodeError) as caught:
            await at.run(1, "charter.propose", **{**terms, "reason": "Nothing."})
        assert caught.value.code == "charter-unchanged"
        timed = await moved(at, cut_rest_ms=250)
        (change,) = timed["changes"]
        assert "250 ms" in change["after"]


async def test_a_charter_with_every_rule_there_is_comes_back_whole_from_its_fields(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, **EVERYTHING) as at:
        state = await at.nodes[0].state()
        fields = convert({**terms_of(state), "reason": "Nothing."}, TermsArgs)
        assert version_of(state, fields).rules == state.charter.rules
        # So whoever changes one rule changes that one.
        moved_one = await moved(at, voting="5 days")
        assert [change["label"] for change in moved_one["changes"]] == ["Voting, at least"]


async def test_groups_change_how_others_are_taken_in_and_end_it(tmp_path: Path) -> None:
    async with world(tmp_path, **EVERYTHING) as at:
        motion = await moved(
            at, join_share="4/5", join_sponsors=2, join_size=9, join_wait="8 days", join_seat="no"
        )
        after = [(change["label"], change["after"]) for change in motion["changes"]]
        assert after[1:4] == [
            ("Groups that vouch for it, at least", "2"),
            ("Members that it has, at least", "9"),
            ("It counts in majorities of groups after", "8 days"),
        ]
        assert len(after) == 5
        (change,) = (one for one in (await moved(at, join="no"))["changes"] if one["after"])
        assert change["label"] == "Taking a group in, or back, takes"
