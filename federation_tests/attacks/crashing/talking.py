"""Scenes of what groups say to each other: proposals, debate, points, caucuses, membership."""

from msgspec.structs import replace

from federation_tests.attacks.crashing.watched import Watched
from node.commands.running import run
from node.tests.commands import caucusing, test_applications
from node.tests.commands.test_challenges import CUTS
from node.tests.commands.test_moderation import MODERATORS
from node.tests.commands.test_unity import in_force
from node.tests.commands.world import DELIBERATION
from node.tests.lost_keys import new_keys
from node.tests.small_federation import rotating
from protocol.coalition.life_rules import USUAL_LIFE_RULES

RULED = test_applications.OPEN
CERTIFYING = {"cuts": CUTS}
DEBATED = {"moderators": MODERATORS, "life": replace(USUAL_LIFE_RULES, seconds=1)}


async def proposals(at: Watched) -> None:
    """Proposals are put, sponsored, amended, merged, withdrawn."""
    one = (await at.run(1, "proposal.put", title="Fund", text="A fund."))["proposal"]
    two = (await at.run(2, "proposal.put", title="A fund", text="Another."))["proposal"]
    await at.exchange()
    for name in (one, two):
        await at.run(3, "proposal.sponsor", proposal=name)
    await at.exchange()
    names = [
        (
            await at.run(
                number, "proposal.amend", proposal=one, text=f"Fund {number}.", material=False
            )
        )["amendment"]
        for number in (2, 3)
    ]
    await at.exchange()
    await at.run(3, "proposal.second", amendment=names[0])
    await at.run(3, "proposal.editorial", amendment=names[0])
    await at.run(2, "proposal.second", amendment=names[1])
    await at.exchange()
    await at.run(1, "proposal.adopt", proposal=one, amendment=names[0])
    await at.run(1, "proposal.decline", proposal=one, amendment=names[1], reason="too dear")
    await at.run(2, "proposal.merge", proposal=two, into=one, reason="the same")
    await at.exchange()
    await at.run(2, "proposal.unmerge", proposal=two)
    at.clock.now += DELIBERATION
    await at.run(2, "proposal.withdraw", proposal=two, reason="it is over")


async def debate(at: Watched) -> None:
    """A comment is hidden, appealed, ruled on; words are removed here, and erased everywhere."""
    name = (await at.run(1, "proposal.put", title="Fund"))["proposal"]
    await at.exchange()
    said = await at.run(3, "proposal.comment", target=name, stance="for", text="Ann did it.")
    await at.exchange()
    comment = said["comment"]
    await at.run(1, "moderation.hide", comment=comment, reason="names a person")
    await at.exchange()
    await at.run(3, "moderation.appeal", hiding=comment, reason="she asked for it")
    await at.exchange()
    await at.run(2, "moderation.rule", hiding=comment, outcome="show", reason="so she did")
    await at.run(2, "moderation.slow", proposal=name, seconds=300, reason="it gets heated")
    await at.exchange()
    blob = next(c.blob for p in (await at.nodes[2].state()).proposals.values() for c in p.comments)
    words = at.nodes[2].logs.blob(blob)
    assert words is not None
    await at.act(2, "library.keep", lambda node: node.logs.put_blob(words))
    await at.act(1, "library.keep", lambda node: node.logs.put_blob(words))
    await at.run(3, "moderation.erase", comment=comment, reason="asked by its author")
    await at.exchange()
    assert await at.look(2) == 1
    at.clock.now += 400
    more = await at.run(3, "proposal.comment", target=name, stance="for", text="Unlawful.")
    await at.run(3, "moderation.remove", comment=more["comment"])


async def unity(at: Watched) -> None:
    """Points are added, reworded, reserved and taken away; a motion is taken back."""
    version = await in_force(at)
    number = (await at.run(1, "unity.list"))["points"][-1]["number"]
    await at.run(3, "unity.reserve", version=version, reason="Our statutes are silent.")
    await at.run(2, "unity.amend", number=number, text="Nobody is cut off", reason="Power.")
    await at.run(1, "unity.strike", number=number)
    moved = (await at.run(2, "unity.list"))["motions"][0]["version"]
    await at.run(2, "unity.withdraw", version=moved, reason="Said badly.")


async def caucuses(at: Watched) -> None:
    """Members with keys found a caucus, sign, and carry a file of signatures."""
    for number in (1, 2):
        await caucusing.register(at, number)
    made = (await at.run(3, "caucus.found", name="Night workers", threshold=2))["caucus"]
    await at.exchange()
    await caucusing.sign(at, 1, "m1", made)
    await caucusing.sign(at, 2, "m3", made)
    await at.exchange()
    said = await at.run(1, "caucus.say", caucus=made, title="No early shifts")
    await at.exchange()
    done = await caucusing.sign(at, 2, "m3", said["act"], publish=False)
    await at.run(2, "caucus.publish", file=done["file"])
    put = await at.run(1, "proposal.put", title="Fund", text="A fund.")
    await caucusing.speak(at, 1, "m1", put["proposal"], "We need it.")
    await at.run(1, "credential.strike", member="m2")
    await at.act(1, "registrar.publish", lambda node: node.registrar.publish())


async def membership(at: Watched) -> None:
    """A group is offered to go up in another one; it leaves, and takes it back."""
    made = await at.run(2, "membership.offer", group="Group 3", terms="You keep your hall.")
    await at.exchange()
    await at.run(3, "membership.decline", offer=made["offer"], reason="we stay by ourselves")
    await at.run(3, "membership.leave", reason="we go our own way")
    await at.run(3, "membership.retract", reason="we stay")
    await at.run(1, "membership.at-large", about="Anybody; Mondays at the hall")
    await at.run(1, "membership.operator", name="Hosting co-op")


async def motions(at: Watched) -> None:
    """A group is accused and replies; another council and charter are moved; a key is renewed."""
    made = await at.run(1, "motion.expel", group="Group 3", reason="It sold our list.")
    await at.exchange()
    await at.run(3, "motion.reply", motion=made["motion"], text="We did not.")
    await at.run(2, "motion.council", groups=["Group 1", "Group 2"], reason="Fewer are enough.")
    await at.run(2, "motion.stand", motion=made["motion"], agree=False, reason="It did not.")
    lost = new_keys(at.nodes[0].coalition, 3)
    claim = await at.run(1, "keys.claim", rotation=lost, reason="Their server burned.")
    await at.exchange()
    await at.run(3, "keys.object", claim=claim["motion"], reason="It did not.")
    await at.run(2, "agreement.renew")
    await at.run(1, "fingerprint.hear", fingerprint="ab" * 32)
    await at.run(2, "fingerprint.alone", reason="The others are on holiday.")
    asked = await at.run(
        1, "application.carry", data=test_applications.fourth(at).hex(), commit=True
    )
    await at.exchange()
    await at.run(2, "application.vouch", application=asked["application"])
    await at.run(3, "application.stand", application=asked["application"], agree=False)
    terms = await at.run(2, "charter.terms")
    moved = await at.run(
        2, "charter.propose", **{**terms, "pool_min": 9, "reason": "Small parts tell too much."}
    )
    await at.run(2, "charter.vote", motion=moved["motion"], agree=False, reason="No, they don't.")
    await at.run(2, "keys.rotate", **rotating(2))
    written = await run(at.nodes[2], "keys.rotate", {**rotating(3), "carried": True})
    await at.run(1, "keys.carry", rotation=written["rotation"])
