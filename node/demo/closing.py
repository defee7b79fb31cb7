"""What stewards do from the voters' lists to the last return; one group comes late."""

import asyncio
import time
from collections.abc import Callable
from functools import partial

from node.demo.delegates import Instruction, instruct, roll_call
from node.demo.line import past
from node.demo.records import ELECTIONS, MAYOR, Election, candidates
from node.demo.scene import Scene, Test
from node.demo.stewards import attest_records, return_counted
from node.demo.voting import prepare
from node.demo.ward import Ward
from node.errors import NodeError

POLL, ROLL_CALL = "poll", "roll-call"
BUSY = (
    "is the machine busy? run it when nothing else does, or give it more time: "
    "make demo SLOWER=2, or commonweal demo --slower 2"
)


async def attest(scene: Scene) -> None:
    """Two stewards of each group attest every voters' list; then the ballots open by themselves.

    Raises:
        NodeError: `too-slow`: a ballot opened without some group's list, or never.
    """

    async def lists(ward: Ward) -> None:
        for name, ballot in scene.ballots.items():
            if name != POLL:
                await attest_records(ward, ballot, scene.coalition)
                advance(1)
        await prepare(scene, ward)
        advance(1)

    number = len(scene.ballots) * len(scene.wards)
    with scene.teller.moving("voters' lists attested", number) as advance:
        await scene.each(scene.wards, lists)
    scene.teller.step(f"{number} voters' lists attested, each by two stewards; codes issued")

    async def opened(ward: Ward) -> bool:
        found = (await ward.ask("ballot.list"))["ballots"]
        if any(b["phase"] == "lapsed" or 0 < b["groups"] < len(scene.wards) for b in found):
            raise NodeError(
                "too-slow",
                "a ballot had to open before every voters' list was attested",
                BUSY,
            )
        if any(b["opened"] is None for b in found):
            return False
        # Until a cut holds an opening, one dated a second before it may still undo it.
        return not scene.certify or await past(max(b["opened"] for b in found))(ward)

    await scene.hour("the ballots open", scene.opens)
    await scene.everywhere("the ballots open", scene.wards, opened)
    scene.teller.step(f"{len(scene.ballots)} ballots are open on every node")


async def count_votes(scene: Scene) -> None:
    """The node of one group goes away; the stewards of all others count and return."""
    await scene.processes.stop(scene.away)
    scene.teller.step(f"the node of {scene.away.name} goes away, before it has returned anything")
    await closed(scene, MAYOR.key, "the vote for mayor closes")
    for real in ELECTIONS:
        with scene.teller.meanwhile(lambda: "still under way: stewards count and return"):
            await scene.each(scene.others, partial(_count, scene, real))
        scene.teller.step(f"{real.office}: counted and returned by {len(scene.others)} groups")


async def _count(scene: Scene, real: Election, ward: Ward) -> None:
    ballot = scene.ballots[real.key]
    await return_counted(ward, real, candidates(real), ballot, scene.coalition)


async def everybody_else_finishes(scene: Scene) -> tuple[str, str]:
    """Delegates are called, polled returns come by themselves; gives the last two for mayor."""
    number = len(scene.others)
    counted = [real.key for real in ELECTIONS]
    await scene.everywhere("returns arrive", scene.others, returned(scene, counted, number))
    last_two = await final_pair(scene, scene.wards[0])
    await scene.each(scene.others, lambda ward: call_roll(scene, ward, last_two))
    scene.teller.step(f"delegates called between {last_two[0]} and {last_two[1]}")
    await closed(scene, POLL, "the poll closes")
    every = returned(scene, list(scene.ballots), number)
    await scene.everywhere("polled returns arrive by themselves", scene.others, every)
    scene.teller.step(f"{number} of {len(scene.wards)} groups have returned everything")
    return last_two


async def away_returns(scene: Scene, last_two: tuple[str, str]) -> tuple[str, str]:
    """The node that was away catches up and returns; then every node has everything.

    Returns:
        The last two for mayor, with its ballots.

    Raises:
        NodeError: `too-slow`: the hour until which returns count came first.
    """
    away = scene.away
    await scene.processes.start([away])
    done = len(scene.others)
    await scene.everywhere("it catches up", [away], returned(scene, [ROLL_CALL, MAYOR.key], done))
    scene.teller.step(f"the node of {away.name} is back and has what it missed")
    for real in ELECTIONS:
        await _count(scene, real, away)
    await call_roll(scene, away, last_two)
    every = returned(scene, list(scene.ballots), len(scene.wards))
    await scene.everywhere("all returns reach every node", scene.wards, every)
    if (now := await final_pair(scene, away)) != last_two:
        # A group's last valid return counts, so the delegates are called again.
        scene.teller.step(f"with {away.name} the last two for mayor are {' and '.join(now)}")
        await scene.each(scene.wards, lambda ward: call_roll(scene, ward, now))
    if scene.certify:
        require_in_time(scene.due, time.time())
    scene.teller.step(f"{len(scene.wards)} of {len(scene.wards)} groups have returned everything")
    return now


def require_in_time(due: int, now: float) -> None:
    """Refuse to go on with returns that came too late to be counted.

    The figures would differ from the published ones, and look like a fault in counting.

    Args:
        due: until when results are taken, in UTC seconds.
        now: when the last of them was there.

    Raises:
        NodeError: `too-slow`.
    """
    if now >= due:
        raise NodeError("too-slow", "results were due before every group had returned", BUSY)


async def closed(scene: Scene, name: str, words: str) -> None:
    """Wait for the close of a ballot; where cuts are certified, until a cut is past it everywhere.

    What is returned after such a cut is in a later one. A cut is always a little behind the clocks,
    so a return that was published sooner could stand in one from before the close, and be early.
    """
    await scene.hour(words, scene.closes[name])
    if scene.certify:
        await scene.everywhere("a cut is past the close", scene.others, past(scene.closes[name]))


def returned(scene: Scene, names: list[str], groups: int) -> Test:
    """A test of one node: whether it has so many groups' returns to each of these ballots."""
    wanted = {scene.ballots[name] for name in names}

    async def test(ward: Ward) -> bool:
        found = (await ward.ask("ballot.list"))["ballots"]
        have = {b["ballot"]: b["returned"] for b in found}
        return all(have.get(ballot) == groups for ballot in wanted)

    return test


async def final_pair(scene: Scene, ward: Ward) -> tuple[str, str]:
    """Winner and other of the last round for mayor, as one node has it."""
    result = await ward.ask("result", ballot=scene.ballots[MAYOR.key])
    tally = result["contests"][0]["count"]["rounds"][-1]["tally"]
    winner, other = sorted(tally, key=_by_votes(tally))
    return winner, other


def _by_votes(tally: dict[str, int]) -> Callable[[str], int]:
    return lambda name: -tally[name]


async def call_roll(scene: Scene, ward: Ward, last_two: tuple[str, str]) -> None:
    """Return one ward's roll call; one ward mixes the two candidates up until it is corrected."""
    found = await asyncio.to_thread(instruct, ward, candidates(MAYOR), last_two)
    scene.instructions[ward.number] = found
    if ward is scene.mistaken and not scene.corrected:
        found = Instruction(found.other, found.winner)
    await ward.ask("return.delegates", **roll_call(ward, found, scene.ballots[ROLL_CALL]))
