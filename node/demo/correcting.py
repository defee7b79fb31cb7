"""A result is challenged, a panel has it corrected, and it is final once its time is over."""

from typing import Any

from node.demo.closing import ROLL_CALL, call_roll
from node.demo.scene import Scene, Test
from node.demo.ward import Ward

Result = dict[str, Any]


async def challenge(scene: Scene) -> str:
    """A group challenges another's roll call, which contradicts its own ballots; gives the id.

    As soon as it is closed: while the challenge is open, nothing is final.
    """
    assert scene.mistaken is not None
    ballot, challenger = scene.ballots[ROLL_CALL], scene.wards[4]
    made = await challenger.ask(
        "result.challenge",
        ballot=ballot,
        group=scene.mistaken.name,
        reason="Its delegates say the opposite of its own ballots for mayor.",
    )
    await scene.everywhere("the panel hears of it", scene.panel, _one(ballot, _challenged))
    scene.teller.step(f"{challenger.name} challenges the roll call of {scene.mistaken.name}")
    return str(made["challenge"])


async def correct(scene: Scene, challenge: str, last_two: tuple[str, str]) -> None:
    """The roll call is put right once it is declared, because the panel says so."""
    mistaken = scene.mistaken
    assert mistaken is not None
    ballot = scene.ballots[ROLL_CALL]
    await scene.hour("results are due", scene.due)
    await scene.everywhere("results are declared", scene.there, _all(scene, _declared))
    scene.teller.step("a cut past the hour declares all results")
    first = await scene.panel[0].ask("result", ballot=ballot)
    for ward in scene.panel[:2]:
        await ward.ask(
            "result.rule",
            challenge=challenge,
            outcome="correct",
            reason="The two candidates were mixed up.",
        )
    await scene.everywhere("the ruling arrives", [mistaken], _one(ballot, _asked))
    scene.teller.step(
        f"two of the panel of {len(scene.panel)} have {mistaken.name} correct its roll call"
    )
    scene.corrected = True
    await call_roll(scene, mistaken, last_two)
    # What was corrected may be challenged anew from when it is declared. That time belongs to the
    # schedule, not to anybody's patience.
    await scene.everywhere("the correction is declared", scene.there, _one(ballot, _redeclared))
    standing = (await scene.panel[0].ask("result", ballot=ballot))["standing"]
    await scene.hour("the time for challenges ends", standing["until"])
    await scene.everywhere("results are final", scene.there, _all(scene, _final))
    await _superseded(scene, mistaken, first)


async def _superseded(scene: Scene, mistaken: Ward, first: Result) -> None:
    ballot = scene.ballots[ROLL_CALL]
    now = await scene.each(scene.there, lambda ward: ward.ask("result", ballot=ballot))
    before, after = (_outcome(result, mistaken) for result in (first, now[0]))
    scene.findings.check(
        f"the corrected return supersedes the first result: {mistaken.name} from {before} to "
        f"{after}, on {len(now)} nodes",
        before != after
        and all(_outcome(result, mistaken) == after for result in now)
        and all(len(result["standing"]["superseded"]) == 1 for result in now),
    )
    scene.findings.check(
        f"all {len(scene.ballots)} results are final on {len(now)} nodes",
        all(await scene.each(scene.there, _all(scene, _final))),
    )


def _outcome(result: Result, ward: Ward) -> str:
    groups = result["contests"][0]["groups"]
    return next(str(row["outcome"]) for row in groups if row["group"] == ward.name)


def _all(scene: Scene, right: Any) -> Test:
    async def test(ward: Ward) -> bool:
        found = [await ward.ask("result", ballot=name) for name in scene.ballots.values()]
        return all(right(result) for result in found)

    return test


def _one(ballot: str, right: Any) -> Test:
    async def test(ward: Ward) -> bool:
        return bool(right(await ward.ask("result", ballot=ballot)))

    return test


def _declared(result: Result) -> bool:
    return bool(result["standing"] and result["standing"]["declared"])


def _redeclared(result: Result) -> bool:
    return _declared(result) and bool(result["standing"]["superseded"])


def _final(result: Result) -> bool:
    return bool(result["standing"] and result["standing"]["final"])


def _challenged(result: Result) -> bool:
    return bool(result["standing"]["challenges"])


def _asked(result: Result) -> bool:
    return any(one["asked"] for one in result["standing"]["challenges"])
