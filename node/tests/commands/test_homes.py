"""Where a person votes in one group only, who votes elsewhere is left off; the result says so."""

from pathlib import Path
from typing import Any

import pytest

from node.errors import NodeError
from node.tests.commands.world import START, World, roster_csv, world

ONE = {"contests": [{"title": "Fund", "kind": "yes-no"}]}


async def drawn(at: World, number: int, ballot: str, **args: Any) -> dict[str, Any]:
    return await at.run(number, "roll.draft", ballot=ballot, basis="list", commit=True, **args)


async def test_who_votes_elsewhere_is_on_no_list_and_gets_no_code(tmp_path: Path) -> None:
    async with world(tmp_path, groups=2, several_groups="one-home") as at:
        ballot = await at.announced(**ONE)
        await at.run(1, "roster.import", csv=roster_csv(4), commit=True)
        answer = await at.run(1, "member.correct", member="m2", home="elsewhere")
        assert answer["changed"] == ["home"]
        await at.run(1, "member.correct", member="m3", home="here")
        one = await drawn(at, 1, ballot, roster=True, duplicates="homes")
        assert (one["count"], one["left_off"], one["one_home"]) == (3, 1, True)
        box = at.nodes[0].boxes.box(bytes.fromhex(ballot))
        assert [entry.member for entry in box.roll()] == ["m1", "m3", "m4"]
        await at.sign_both(1, one["draft"])
        await at.sign_both(2, (await drawn(at, 2, ballot, regions={"": 9}))["draft"])
        await at.exchange()
        at.clock.now = START + 300
        assert await at.look(1) == 1
        await at.exchange()
        for number in (1, 2):
            told = (await at.run(number, "result", ballot=ballot))["duplicates"]
            assert {line["group"]: line["duplicates"] for line in told} == {
                "Group 1": "homes", "Group 2": "unchecked",
            }  # fmt: skip


async def test_stewards_sign_what_was_checked_and_it_can_not_be_changed_afterwards(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, groups=2, several_groups="one-home") as at:
        ballot = await at.announced(**ONE)
        same: dict[str, Any] = {"regions": {"": 9}, "as_of": START}
        drafts = {
            said: (await drawn(at, 2, ballot, **same, duplicates=said))["draft"]
            for said in ("unchecked", "homes", "compared")
        }
        # What the stewards sign differs, so a signature under one is none under another.
        assert len(set(drafts.values())) == 3


async def test_where_people_may_vote_in_several_groups_nothing_is_asked(tmp_path: Path) -> None:
    async with world(tmp_path, groups=2) as at:
        ballot = await at.announced(**ONE)
        await at.run(1, "roster.import", csv=roster_csv(2), commit=True)
        await at.run(1, "member.correct", member="m2", home="elsewhere")
        one = await drawn(at, 1, ballot, roster=True)
        assert (one["count"], one["left_off"]) == (2, 0)
        assert (await at.run(1, "result", ballot=ballot))["duplicates"] == []
        with pytest.raises(NodeError) as caught:
            await drawn(at, 1, ballot, roster=True, duplicates="compared")
        assert caught.value.code == "duplicates-allowed"
