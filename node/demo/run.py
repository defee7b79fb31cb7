"""The demo from the first key to the last check."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

from node.demo.agreement import all_agree
from node.demo.compare import compare
from node.demo.delegates import instruct, roll_call
from node.demo.deliberation import deliberate, put_ballots
from node.demo.findings import Findings
from node.demo.founding import found, lay_out
from node.demo.offline import verify_offline
from node.demo.processes import Processes
from node.demo.records import ELECTIONS, MAYOR, candidates, published
from node.demo.scene import Scene
from node.demo.stewards import attest_records, return_counted
from node.demo.telling import Teller
from node.demo.voting import Cast, check_receipts, prepare, vote_all
from node.demo.ward import Ward
from protocol.coalition.charter import charter_id

# Seconds from a proposal's adopted wording until a ballot on it may open; meanwhile lists are
# attested. It is written into the charter before anything could be measured.
DELIBERATION_S = 10
VOTING_S = 3


@dataclass(frozen=True, slots=True)
class Wish:
    """What the demo is asked for.

    Attributes:
        base: its directory, empty.
        wards: numbers of the wards that take part, three or more.
    """

    base: Path
    wards: tuple[int, ...]


async def run(wish: Wish, teller: Teller, processes: Processes) -> Scene:
    """Run the demo; the nodes are left running.

    Returns:
        The scene, whose findings say whether everything held.

    Raises:
        NodeError: something didn't work at all.
    """
    findings = Findings(teller.claim)
    teller.head("Founding")
    wards = lay_out(wish.base, wish.wards)
    scene = Scene(wish.base, wards, teller, findings, processes)
    teller.step(f"{sum(w.ballots for w in wards):,} ballots given to the {len(wards)} wards")
    with teller.moving("nodes made, charter signed and joined", 3 * len(wards)) as advance:
        signed = await asyncio.to_thread(found, wards, DELIBERATION_S, VOTING_S, advance)
    scene.coalition = charter_id(signed.charter)
    teller.step(f"{signed.charter.name}: a charter signed by {len(wards)} groups")
    await processes.start(wards)
    teller.step(f"{len(wards)} nodes answer, each a process of its own")
    teller.head("Deliberation")
    await deliberate(scene)
    await put_ballots(scene, VOTING_S + DELIBERATION_S + 8, 45)
    await attest(scene)
    teller.head("Voting")
    casts = await vote(scene)
    teller.head("Results")
    await finish(scene, casts)
    await check_results(scene, casts)
    await check_bundle(scene)
    return scene


async def attest(scene: Scene) -> None:
    """Two stewards of each group attest every voters' list; the ballots open by themselves."""
    counted = [name for name in scene.ballots if name != "poll"]

    async def lists(ward: Ward) -> None:
        for name in counted:
            await attest_records(ward, scene.ballots[name], scene.coalition)
        await prepare(scene, ward)

    await scene.each(scene.wards, lists)
    scene.teller.step(f"{len(scene.ballots) * len(scene.wards)} voters' lists attested")

    async def opened(ward: Ward) -> bool:
        found = await ward.ask("ballot.list")
        return all(b["opened"] is not None for b in found["ballots"])

    await scene.everywhere("the ballots open", scene.wards, opened)
    scene.teller.step("all ballots are open on every node")


async def vote(scene: Scene) -> dict[int, Cast]:
    """Members vote on pages while stewards count; then one node goes away."""
    casts = await vote_all(scene)
    scene.teller.step(f"{sum(len(c.options) for c in casts.values())} members have voted")
    await until_time(scene.closes["mayor"])
    options = {real.key: candidates(real) for real in ELECTIONS}
    for real in ELECTIONS:

        async def count(ward: Ward, real=real) -> None:
            ballot = scene.ballots[real.key]
            await return_counted(ward, real, options[real.key], ballot, scene.coalition)

        await scene.each(scene.others, count)
        scene.teller.step(f"{real.office}: returned by {len(scene.others)} groups")
    await scene.processes.stop(scene.away)
    scene.teller.step(f"the node of {scene.away.name} goes away before it has returned anything")
    return casts


async def until_time(at: int) -> None:
    """Wait for the clock to pass a time in UTC seconds."""
    await asyncio.sleep(max(0.0, at - time.time()) + 0.05)


async def finish(scene: Scene, casts: dict[int, Cast]) -> None:
    """All but one group finish; then the one that was away catches up and finishes too."""
    await until_time(scene.closes["poll"])
    expected = len(scene.others)

    def returned(*names: str, groups: int):
        async def test(ward: Ward) -> bool:
            found = [await scene.ballot(ward, name) for name in names]
            return all(b.get("returned") == groups for b in found)

        return test

    names = (*(real.key for real in ELECTIONS), "poll")
    await scene.everywhere("returns arrive", scene.others, returned(*names, groups=expected))
    last_two = await final_pair(scene, scene.wards[0])
    await scene.each(scene.others, lambda ward: call_roll(scene, ward, last_two))
    every = (*names, "roll-call")
    await scene.everywhere("roll calls arrive", scene.others, returned(*every, groups=expected))
    scene.teller.step(f"{expected} of {len(scene.wards)} groups have returned everything")
    away = scene.away
    await scene.processes.start([away])
    scene.teller.step(f"the node of {away.name} is back")
    await scene.everywhere("it catches up", [away], returned("roll-call", groups=expected))
    for real in ELECTIONS:
        await return_counted(
            away, real, candidates(real), scene.ballots[real.key], scene.coalition
        )
    await call_roll(scene, away, last_two)
    await scene.everywhere(
        "all returns reach every node", scene.wards, returned(*every, groups=len(scene.wards))
    )
    if (now := await final_pair(scene, away)) != last_two:
        # A group's last valid return counts: the delegates are called again.
        scene.teller.step(f"with {away.name} the last two for mayor are {' and '.join(now)}")
        await scene.each(scene.wards, lambda ward: call_roll(scene, ward, now))
    await check_receipts(scene, casts)


async def final_pair(scene: Scene, ward: Ward) -> tuple[str, str]:
    """Winner and other of the last round for mayor, as one node has it."""
    result = await ward.ask("result", ballot=scene.ballots["mayor"])
    tally = result["contests"][0]["count"]["rounds"][-1]["tally"]
    winner, other = sorted(tally, key=lambda name: -tally[name])
    return winner, other


async def call_roll(scene: Scene, ward: Ward, last_two: tuple[str, str]) -> None:
    """Return one ward's roll call."""
    found = await asyncio.to_thread(instruct, ward, candidates(MAYOR), last_two)
    await ward.ask("return.delegates", **roll_call(ward, found, scene.ballots["roll-call"]))


async def check_results(scene: Scene, casts: dict[int, Cast]) -> None:
    """Compare with what is published and with what members did; show all of it."""
    findings = scene.findings
    for real in ELECTIONS:
        result = await scene.wards[0].ask("result", ballot=scene.ballots[real.key])
        rounds = result["contests"][0]["count"]["rounds"]
        differences = compare(rounds, published(real))
        findings.check(
            f"{real.office}: {len(rounds)} rounds are the published ones", not differences
        )
        for item in differences[:10]:
            scene.teller.paper.line(f"  {item}")
    agreed = await all_agree(scene.wards, scene.patience_s)
    findings.check(
        f"{agreed.agree} of {len(scene.wards)} nodes agree: {agreed.digest.hex()}",
        agreed.agree == len(scene.wards),
    )


async def check_bundle(scene: Scene) -> None:
    """Write the bundle and verify it elsewhere."""
    path = scene.base / "coalition.bundle"
    await scene.away.ask("bundle", path=str(path.absolute()))
    verified = await verify_offline(path)
    scene.findings.check(f"the bundle verifies {verified.how}", verified.valid)
