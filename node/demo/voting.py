"""Members vote on their own group's pages; one node is killed while they do."""

import asyncio
import base64
from dataclasses import dataclass, field

from node.demo.line import own_size
from node.demo.scene import Scene
from node.demo.stewards import attest_roster
from node.demo.ward import Ward
from node.stage.browser import receipt_is_counted, vote

# Members who vote in each group, at least; some groups have a few more, and some who don't vote.
MEMBERS = 20
YES, NO, ABSTAIN = 0, 1, 2
LABELS = ("yes", "no", "abstain")
# Every so many members one votes again, from yes to no or from anything else to yes.
CHANGES = 7
# Seconds into a member's visit: about when the ballot's page is being made.
KILL_AFTER_S = 0.02
# Receipts of each group that are checked on its page after the close.
CHECKED = 3


@dataclass(slots=True)
class Cast:
    """What a group's members did.

    Attributes:
        options: the option that each member's last vote is for.
        receipts: each member's last receipt, in the order of members.
        replaced: receipts that a later vote replaced.
    """

    options: list[int] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)


def voters(ward: Ward) -> int:
    """How many of a group's example members vote: twenty and a few."""
    return MEMBERS + ward.number % 4


def members(ward: Ward) -> int:
    """How many example members a group has."""
    return voters(ward) + ward.number * 5 % 7


def choice(ward: Ward, member: int) -> int:
    """What a member votes: mostly yes, in some wards less so."""
    mark = (member * 7 + ward.number * 3) % 10
    return YES if mark < 6 else NO if mark < 9 else ABSTAIN


async def prepare(scene: Scene, ward: Ward) -> None:
    """Import the roster, attest it as the poll's voters' list, and print codes."""
    lines = ["number,name"]
    lines += [f"{ward.number}-{n:03},Example Member {n}" for n in range(1, members(ward) + 1)]
    data = base64.b64encode("\n".join(lines).encode()).decode()
    await ward.ask("roster.import", csv=data, commit=True)
    await attest_roster(ward, scene.ballots["poll"], scene.coalition, scene.announced)
    answer = await ward.ask("codes.issue", ballot=scene.ballots["poll"])
    ward.codes = [item["code"] for item in answer["codes"]]


async def vote_all(scene: Scene) -> dict[int, Cast]:
    """Every member of every group votes; by ward number."""
    total = sum(voters(ward) for ward in scene.wards)
    with scene.teller.moving("members vote", total) as advance:

        async def group(ward: Ward) -> Cast:
            cast = Cast()
            for member, code in enumerate(ward.codes[: voters(ward)]):
                if ward is scene.killed and member == voters(ward) // 2:
                    await _kill_midway(scene, ward, code)
                await _one(ward, cast, member, code)
                advance(1)
            return cast

        casts = await scene.each(scene.wards, group)
    changed = sum(len(cast.replaced) for cast in casts)
    scene.teller.step(
        f"{total} members voted on their own group's pages, {changed} of them changed their vote"
    )
    return {ward.number: cast for ward, cast in zip(scene.wards, casts, strict=True)}


async def _one(ward: Ward, cast: Cast, member: int, code: str) -> None:
    option = choice(ward, member)
    receipt = await vote(ward.address, code, option)
    if member % CHANGES == 0:
        cast.replaced.append(receipt)
        option = NO if option == YES else YES
        receipt = await vote(ward.address, code, option)
    cast.options.append(option)
    cast.receipts.append(receipt)


async def _kill_midway(scene: Scene, ward: Ward, code: str) -> None:
    """Kill the node while a member is voting; that member, without a receipt, votes again."""
    before = await own_size(ward)
    pressed = asyncio.create_task(vote(ward.address, code, NO))
    await asyncio.sleep(KILL_AFTER_S)
    await scene.processes.kill(ward)
    done = (await asyncio.gather(pressed, return_exceptions=True))[0]
    when = "just after a member voted" if isinstance(done, str) else "while a member was voting"
    scene.teller.step(f"the node of {ward.name} is killed with SIGKILL {when}")
    await scene.processes.start([ward])
    after = await own_size(ward)
    scene.findings.check(
        f"after SIGKILL the node of {ward.name} has all {before} statements it had published",
        after >= before,
    )


async def check_receipts(scene: Scene, casts: dict[int, Cast]) -> None:
    """After the close: receipts are looked up on each group's own page."""

    async def check(ward: Ward) -> tuple[int, int]:
        cast = casts[ward.number]
        # Of the killed node every receipt: what it acknowledged before must be there.
        wanted = cast.receipts if ward is scene.killed else cast.receipts[:CHECKED]
        good = [await receipt_is_counted(ward.address, receipt) for receipt in wanted]
        stale = [await receipt_is_counted(ward.address, r) for r in cast.replaced[:1]]
        return sum(good) - sum(stale), len(wanted)

    found = await scene.each(scene.wards, check)
    held, wanted = (sum(column) for column in zip(*found, strict=True))
    scene.findings.check(
        f"{held} of {wanted} receipts are in their group's result, and none that was replaced",
        held == wanted,
    )
