"""From a proposal to four ballots: sponsored, discussed and amended by several groups."""

import time

from node.demo.questions import Times, election, poll, roll_call
from node.demo.records import ELECTIONS
from node.demo.scene import Scene, Test
from node.demo.ward import Ward
from node.stage.telling import clock

TITLE = "Elect the city's officers, and open the libraries on Sundays"
TEXT = (
    "The coalition counts the votes for mayor and for the Board of Estimate and Taxation together, "
    "hears its delegates on the outcome, and asks its members about the libraries."
)
AMENDED = TEXT + " Every group's result is published with the list it rests on."
COMMENTS = (
    ("for", "We want one count that all of us can check."),
    ("question", "Who keeps the ballots?"),
    ("reply", "Each ward keeps its own; only sums leave it."),
    ("against", "Turnout can't be seen from ballot records alone."),
)


async def deliberate(scene: Scene) -> None:
    """Put a proposal, sponsor it, comment on it, amend it, and adopt the amendment."""
    author, *others = scene.wards
    scene.proposal = (await author.ask("proposal.put", title=TITLE, text=TEXT))["proposal"]
    await scene.everywhere("the proposal reaches every node", scene.wards, _knows(scene))
    for ward in others[:2]:
        await ward.ask("proposal.sponsor", proposal=scene.proposal)
    for number, (stance, text) in enumerate(COMMENTS):
        ward = scene.wards[(number + 1) % len(scene.wards)]
        await ward.ask("proposal.comment", target=scene.proposal, stance=stance, text=text)
    amender = scene.wards[-1]
    offered = await amender.ask(
        "proposal.amend", proposal=scene.proposal, text=AMENDED, reason="so that it can be checked"
    )

    async def heard() -> bool:
        shown = await author.ask("proposal.show", proposal=scene.proposal)
        return len(shown["comments"]) == len(COMMENTS) and bool(shown["amendments"])

    await scene.until("comments and amendment reach the author", heard)
    await author.ask("proposal.adopt", proposal=scene.proposal, amendment=offered["amendment"])
    scene.teller.step(
        f"proposal by {author.name}, sponsored by {', '.join(w.name for w in others[:2])}; "
        f"{len(COMMENTS)} comments; an amendment by {amender.name} adopted"
    )


async def put_ballots(scene: Scene, opens_s: int, voting_s: int, poll_s: int, due_s: int) -> None:
    """Announce the four ballots; only the proposal's author may.

    Args:
        opens_s: seconds from now until voting opens; lists are attested before.
        voting_s: seconds from now until the counted and called ballots close.
        poll_s: the same for the poll, in which members vote.
        due_s: seconds from now until results are due.
    """
    now = scene.announced = int(time.time())
    short = Times(now + opens_s, now + voting_s, now + due_s)
    long = Times(now + opens_s, now + poll_s, now + due_s)
    scene.opens, scene.due = short.opens, short.returns_due
    manifests = {real.key: election(real, short) for real in ELECTIONS}
    manifests["roll-call"] = roll_call(short, len(scene.wards))
    manifests["poll"] = poll("Libraries open on Sundays", long)
    scene.closes = {name: m["schedule"]["closes"] for name, m in manifests.items()}

    author = scene.wards[0]
    for name, manifest in manifests.items():
        answer = await author.ask("ballot.put", proposal=scene.proposal, manifest=manifest)
        scene.ballots[name] = answer["ballot"]

    async def all_known(ward: Ward) -> bool:
        answer = await ward.ask("ballot.list")
        return len(answer["ballots"]) == len(manifests)

    await scene.everywhere("the ballots reach every node", scene.wards, all_known)
    told = f"{len(manifests)} ballots announced by {author.name}: they open in {opens_s} s"
    if scene.certify:
        told += f", and results are due in {due_s} s, at {clock(scene.due)}"
    scene.teller.step(told)


def _knows(scene: Scene) -> Test:
    async def test(ward: Ward) -> bool:
        answer = await ward.ask("proposal.list")
        return any(p["proposal"] == scene.proposal for p in answer["proposals"])

    return test
