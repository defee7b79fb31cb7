"""Claims about drafts: two stewards at once, and a confirmation that comes too late."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from node.errors import NodeError
from node.tests.commands.world import LABELS, START, World, roster_csv, world


async def drawn(at: World, number: int, ballot: str, **source: Any) -> str:
    """A voters' list that nobody has signed."""
    args = {"ballot": ballot, "basis": "list", "commit": True, **source}
    return str((await at.run(number, "roll.draft", **args))["draft"])


async def all_at_once(at: World, number: int, draft: str, labels: Any) -> list[Any]:
    """What each of several gets who sign at the same moment: an answer or a refusal's code."""
    signing = (at.sign(number, draft, label) for label in labels)
    found = await asyncio.gather(*signing, return_exceptions=True)
    return [one.code if isinstance(one, NodeError) else one["waiting_for"] for one in found]


def size(at: World, number: int) -> int:
    head = at.nodes[number - 1].logs.head(at.nodes[number - 1].group)
    return 0 if head is None else head.size


async def test_two_who_sign_at_the_same_moment_publish_together(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        draft = await drawn(at, 1, await at.announced(), regions={"": 10})
        before = size(at, 1)
        assert sorted(await all_at_once(at, 1, draft, LABELS)) == [0, 1]
        assert size(at, 1) == before + 1
        assert at.nodes[0].drafts.all() == []


async def test_a_button_pressed_three_times_publishes_once(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        draft = await drawn(at, 1, await at.announced(), regions={"": 10})
        await at.sign(1, draft, "one")
        before = size(at, 1)
        said = await all_at_once(at, 1, draft, ["two"] * 3)
        assert sorted(map(str, said)) == ["0", "unknown-draft", "unknown-draft"]
        assert size(at, 1) == before + 1


async def test_what_is_thrown_away_while_it_is_confirmed_is_one_or_the_other(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        draft = await drawn(at, 1, await at.announced(), regions={"": 10})
        await at.sign(1, draft, "one")
        before = size(at, 1)
        said = await asyncio.gather(
            at.sign(1, draft, "two"),
            at.run(1, "draft.drop", draft=draft),
            return_exceptions=True,
        )
        assert sum(isinstance(one, NodeError) for one in said) == 1
        assert size(at, 1) == before + isinstance(said[1], NodeError)


async def test_a_list_confirmed_after_the_opening_leaves_the_ballot_box_alone(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        ballot = await at.announced()
        await at.run(1, "roster.import", csv=roster_csv(10), commit=True)
        await at.sign_both(1, await drawn(at, 1, ballot, roster=True))
        late = await drawn(at, 1, ballot, regions={"": 12})
        await at.sign(1, late, "one")
        for number in (2, 3):
            await at.sign_both(number, await drawn(at, number, ballot, regions={"": 10}))
        await at.exchange()
        at.clock.now = START + 300
        assert await at.look(1) == 1
        with pytest.raises(NodeError) as caught:
            await at.sign(1, late, "two")
        assert caught.value.code == "already-open"
        # The list that the opening cites is the one in the box: members vote by it.
        assert len((await at.run(1, "codes.issue", ballot=ballot))["codes"]) == 10
