"""Dates of challenges and notices, from statements that real nodes published."""

from node.tests.commands.test_challenges import (
    CONTESTED,
    DUE,
    PERIOD,
    certify,
    declared,
    give,
)
from node.tests.commands.test_motions import REPLY_S, RULED, WHY
from node.tests.commands.world import START, world
from node.tests.timeline.test_contested_news import challenge
from node.tests.timeline.test_dates import everything

PERIOD_ENDS = "Time for challenges ends: The fund"
RULING_DUE = "Ruling due: The fund"
REPLY_ENDS = "Time for a reply ends, Group 3 is to be expelled"


async def test_the_time_for_challenges_stands_in_the_calendar_and_begins_anew(tmp_path):
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await declared(at)
        first = (await everything(at))[PERIOD_ENDS]
        assert (first.starts, first.sequence, first.settled) == (DUE + PERIOD, 0, False)
        await challenge(at, ballot, "correct")
        await give(at, 2, ballot, 15)
        await certify(at, DUE + 60)
        again = (await everything(at))[PERIOD_ENDS]
        assert (again.id, again.sequence) == (first.id, 1)
        assert again.starts == DUE + 60 + PERIOD
        await certify(at, DUE + 60 + PERIOD)
        assert (await everything(at))[PERIOD_ENDS].settled


async def test_a_ruling_is_due_until_there_is_one(tmp_path):
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await declared(at)
        made = await at.run(1, "result.challenge", ballot=ballot, reason="All of it.")
        await at.exchange()
        due = (await everything(at))[RULING_DUE]
        assert (due.words, due.settled) == (("All of it.",), False)
        state = await at.nodes[0].state()
        (waiting,) = state.ballots[bytes.fromhex(ballot)].standing.open_challenges
        assert (due.starts, waiting.hash.hex()) == (waiting.due, made["challenge"])
        for number in (3, 4):
            asked = {"challenge": made["challenge"], "outcome": "uphold", "reason": "So."}
            await at.run(number, "result.rule", **asked)
        await at.exchange()
        ruled = (await everything(at))[RULING_DUE]
        assert (ruled.id, ruled.sequence, ruled.settled) == (due.id, 2, True)


async def test_a_reply_is_waited_for_and_who_is_expelled_is_not_said_to_leave(tmp_path):
    async with world(tmp_path, **RULED) as at:
        notice = await at.run(1, "motion.expel", group="Group 3", reason=WHY)
        await at.exchange()
        reply = (await everything(at))[REPLY_ENDS]
        assert (reply.starts, reply.words) == (notice["due"], (WHY,))
        assert not reply.settled
        await at.run(2, "motion.stand", motion=notice["motion"], agree=True)
        await at.exchange()
        at.clock.now = START + REPLY_S + 60
        found = await everything(at)
        assert found[REPLY_ENDS].settled
        assert not [title for title in found if "leaves" in title]
