"""The demo from the first key to the last check, part by part."""

import asyncio
from pathlib import Path

import msgspec

from node.demo.certifying import certify
from node.demo.checking import check_decisions, check_end, check_results, write_bundle
from node.demo.closing import attest, away_returns, count_votes, everybody_else_finishes
from node.demo.correcting import challenge, correct
from node.demo.deliberation import deliberate, put_ballots
from node.demo.founding import certifying, found, lay_out, terms
from node.demo.line import first_cut
from node.demo.pace import (
    attesting_s,
    lists_s,
    opening_s,
    returns_s,
    voting_s,
    whole_minutes,
)
from node.demo.scene import Scene
from node.demo.voting import check_receipts, vote_all
from node.stage.findings import Findings
from node.stage.pace import measure
from node.stage.processes import Processes
from node.stage.telling import Teller
from protocol.coalition.charter import charter_id

# Seconds that a counted or called ballot is open at least: nobody votes on the nodes in it.
COUNTED_OPEN_S = 2
# Seconds between the announcement of a ballot and its closing, besides what the pace gives:
# times are whole seconds, and openings travel.
MARGIN_S = 4
# Until when results are taken where nothing ends with that hour.
LONG_S = 3_600


class Wish(msgspec.Struct, frozen=True):
    """What the demo is asked for.

    Attributes:
        base: its directory, empty.
        wards: numbers of the wards that take part, ascending, three or more.
        certify: whether results become final by certified cuts, whatever three nodes do.
        slower: how many times slower than measured the machine is taken to be, 1 or more: what it
            does besides may begin after it was measured.
    """

    base: Path
    wards: tuple[int, ...]
    certify: bool = False
    slower: float = 1


async def run(wish: Wish, teller: Teller, processes: Processes) -> Scene:
    """Run the demo; the nodes are left running.

    Returns:
        The scene, whose findings say whether everything held.

    Raises:
        NodeError: something didn't work at all, or not in time.
    """
    teller.head("Founding")
    teller.step("measuring how fast this machine is: under a minute")
    load_s = await measure() * wish.slower
    minutes = whole_minutes(load_s, len(wish.wards), certify=wish.certify)
    teller.step(
        f"a node's code loads in {load_s / wish.slower:.1f} s here; the schedule is made to fit, "
        f"and all of it takes about {minutes} minutes"
    )
    room_s = lists_s(load_s, len(wish.wards), certify=wish.certify)
    scene = await begin(wish, teller, processes, load_s)
    start_s = await scene.start()
    teller.head("Deliberation")
    await deliberate(scene)
    await _put(scene, room_s, start_s * wish.slower, wish.slower)
    await attest(scene)
    teller.head("Voting")
    casts = await vote_all(scene)
    await count_votes(scene)
    teller.head("Returns")
    last_two = await everybody_else_finishes(scene)
    last_two = await away_returns(scene, last_two)
    await check_receipts(scene, casts)
    teller.head("Results")
    await check_results(scene, casts)
    if scene.certify:
        teller.head("Certified, whatever three of them do")
        challenged = await challenge(scene)
        await certify(scene)
        await correct(scene, challenged, last_two)
    teller.head("Decisions")
    await check_decisions(scene)
    await check_end(scene)
    await write_bundle(scene)
    return scene


async def _put(scene: Scene, room_s: int, start_s: float, slower: float) -> None:
    """Put the ballots, with times that fit; where cuts date what happens, as these come here."""
    if scene.certify:
        room_s = attesting_s(room_s, start_s)
    closes_s = room_s + COUNTED_OPEN_S + MARGIN_S
    poll_s = closes_s + voting_s(start_s)
    if not scene.certify:
        await put_ballots(scene, room_s, closes_s, poll_s, LONG_S)
        return
    cut_s = await first_cut(scene) * slower
    poll_s += opening_s(cut_s)
    await put_ballots(scene, room_s, poll_s, poll_s, poll_s + returns_s(cut_s, start_s))


async def begin(wish: Wish, teller: Teller, processes: Processes, load_s: float) -> Scene:
    """Give out ballots and found the coalition."""
    wards = lay_out(wish.base, wish.wards)
    agreed = terms(wards, lists_s(load_s, len(wards)), COUNTED_OPEN_S)
    if wish.certify:
        agreed = certifying(agreed, wards, load_s)
    teller.step(f"{sum(w.ballots for w in wards):,} real ballots, each ward's given to it alone")
    with teller.moving(
        f"three steps for each of {len(wards)} groups (node, signature, joining)", 3 * len(wards)
    ) as advance:
        signed = await asyncio.to_thread(found, wards, agreed, advance)
    teller.step(f"{signed.charter.name}: a charter signed by all {len(wards)} groups")
    return Scene(
        base=wish.base,
        groups=wards,
        teller=teller,
        findings=Findings(teller.claim),
        processes=processes,
        coalition=charter_id(signed.charter),
        certify=wish.certify,
    )
