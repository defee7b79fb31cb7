"""Scenes of votes: from the announcement to the result, and who took part."""

from typing import Any

import pytest

from federation_tests.attacks.crashing.watched import Watched
from node.core import Node
from node.errors import BoxError
from node.store.codes import new_code
from node.tests.commands import test_members_challenges
from node.tests.commands.test_challenges import CUTS
from node.tests.commands.world import START, roster_csv
from node.tests.small_federation import group_id
from protocol.coalition.challenge_rules import ChallengeRules

WRONG = new_code()
CONTESTED = {
    "cuts": CUTS,
    "challenges": ChallengeRules(challenge_s=500, ruling_s=200, panel=[group_id(2), group_id(3)]),
}
ONE = {"contests": [{"title": "Fund", "kind": "yes-no"}]}


async def box(at: Watched) -> None:
    """A vote by code: codes go out, votes come in, they are counted and unlinked."""
    ballot = await at.opened(roster=True, **ONE)
    codes = (await at.run(1, "codes.issue", ballot=ballot))["codes"]
    await at.run(1, "codes.strike", ballot=ballot, member="m1", reason="lost")
    await at.run(1, "codes.paper", ballot=ballot, member="m2", reason="asked for it")

    async def cast(node: Node) -> None:
        here = node.boxes.box(bytes.fromhex(ballot))
        voter = await here.open_code(codes[5]["code"], now=node.now())
        await here.cast(voter, ["0"], now=node.now())

    async def guess(node: Node) -> None:
        here = node.boxes.box(bytes.fromhex(ballot))
        with pytest.raises(BoxError):
            await here.open_code(WRONG, now=node.now())

    await at.act(1, "box.cast", cast)
    await at.act(1, "box.guess", guess)
    await at.run(1, "participation.ask", trait="Age", answers=["under 30", "30 and over"])
    await at.run(1, "participation.tell", member="m3", answers=["Age\tunder 30"])
    await at.run(1, "participation.read", ballot=ballot, member="m3", read=True)
    await at.run(1, "participation.count", ballot=ballot, commit=True)
    await at.run(1, "participation.drop", trait="Age")
    at.clock.now = START + 1_001
    assert await at.look(1) == 1
    assert await at.look(1) == 1
    kept = await at.run(
        2, "return.counted", ballot=ballot, cells={"": [{"rows": {"0": 5}}]}, commit=True
    )
    await at.sign_both(2, kept["draft"])
    seats = [{"label": "first", "weight": 8, "choices": ["1"]}]
    await at.run(3, "return.delegates", ballot=ballot, seats=seats, commit=True)


async def challenged(at: Watched) -> None:
    """A vote is to go on longer, or be withdrawn, which no cut holds in time; it is challenged."""
    hours = {"opens": START + 300, "closes": START + 1_000, "returns_due": START + 2_000}
    ballot = await at.opened(**ONE, schedule={**hours, "extension": "5 minutes"})
    await at.run(3, "ballot.extend", ballot=ballot, group="Group 2", reason="a storm")
    await at.run(1, "ballot.withdraw", ballot=ballot, reason="a wrong date")
    # No cut is past the close: what is said of the vote has waited for one.
    at.clock.now = START + 1_301
    made = await at.run(1, "result.challenge", ballot=ballot, group="Group 2", reason="lost papers")
    await at.exchange()
    await at.run(
        3, "result.rule", challenge=made["challenge"], outcome="recount", reason="count again"
    )


async def members_challenge(at: Watched) -> None:
    """A member signs against a result; a file of two more is published by a third group's node."""
    ballot = await test_members_challenges.ready(at)
    why = {"reason": "Papers were lost.", "group": "Group 2"}
    await test_members_challenges.sign(at, 1, "m1", ballot, **why)
    file: dict[str, Any] = {"signatures": []}
    for number in (1, 2):
        given = await test_members_challenges.sign(at, number, "m2", ballot, **why, publish=False)
        file = {**given["file"], "signatures": file["signatures"] + given["file"]["signatures"]}
    await at.run(3, "result.publish", file=file)


async def putting(at: Watched) -> None:
    """A vote is put from a form, and opened by hand; a list drawn from the roster is drawn anew."""
    proposal = await at.sponsored()
    await at.run(
        1, "ballot.compose", proposal=proposal, title="Fund", kind="yes-no", commit=True,
        opens=START + 300, closes=START + 1_000, returns_due=START + 2_000,
        accepts=["counted"], preset="simple-majority",
    )  # fmt: skip
    ballot = await at.announced(**ONE)
    await at.run(1, "roster.import", csv=roster_csv(5), commit=True)
    aim = {"ballot": ballot, "stage": "voted", "share": "50%", "everybody": True}
    await at.run(1, "participation.target", **aim)
    await at.run(3, "ballot.recuse", ballot=ballot, reason="it concerns us")
    await at.exchange()
    await at.run(1, "roll.draft", ballot=ballot, basis="list", roster=True, commit=True)
    drawn = await at.run(2, "roll.draft", ballot=ballot, basis="list", regions={"": 9}, commit=True)
    await at.run(2, "draft.drop", draft=drawn["draft"])
    for number in (1, 2):
        drawn = await at.run(
            number, "roll.draft", ballot=ballot, basis="list", regions={"": 5}, commit=True
        )
        await at.sign_both(number, drawn["draft"])
    await at.exchange()
    at.clock.now = START + 310
    await at.run(1, "ballot.open", ballot=ballot)
