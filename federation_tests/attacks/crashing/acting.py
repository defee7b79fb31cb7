"""Scenes of what follows from votes, of meetings, and of what a node keeps for itself."""

from typing import Any

from federation_tests.attacks.crashing.watched import Watched, looked
from node.core import Node
from node.store.feeds import Owner, Way
from node.tests.commands.deciding import decide
from node.tests.commands.test_convenings import HOUR, called
from node.tests.commands.test_delegates import ENDS, elect
from node.tests.commands.test_demands import DEMAND
from node.tests.commands.test_frozen import proof
from node.tests.commands.test_processes import Way as StagedWay
from node.tests.commands.world import START, roster_csv
from node.tests.small_federation import group_id

DUE = START + 90 * 86_400


async def demands(at: Watched) -> None:
    """A demand is decided, triggered and moved; what was decided is pledged, done and dissented."""
    demand = (await at.run(1, "demand.draft", **DEMAND))["demand"]
    await at.run(1, "condition.draft", text="It snows", attesters=["Group 1"])
    await at.exchange()
    ballot = await decide(at, demand)
    await at.run(2, "condition.attest", clause=demand, text="It was put.", author="A. Example")
    moved = {"demand": demand, "to": "met", "reason": "The budget says so.", "propose": True}
    await at.run(2, "demand.move", **moved)
    made = await at.run(
        2, "pledge.make", ballot=ballot, act="Book a hall", due=DUE, name="A. Example"
    )
    name = made["pledge"]
    await at.run(3, "pledge.dissent", ballot=ballot, reason="our statutes forbid it")
    await at.run(2, "pledge.change", pledge=name, act="Two halls", due=DUE, name="B. Example")
    await at.run(2, "pledge.report", pledge=name, outcome="partial", note="one of two")
    await at.run(2, "pledge.erase-name", pledge=name)


async def delegates(at: Watched) -> None:
    """Whom a vote elected is sent, recalled, reports, and is erased."""
    ballot = await elect(at)
    term = {"title": "Council", "starts": START, "ends": ENDS, "report_days": 30}
    sent = await at.run(1, "delegates.send", ballot=ballot, alternates="Bob\nDee", **term)
    name = sent["delegation"]
    await at.run(
        1,
        "delegates.recall",
        delegation=name,
        seats=[2],
        by="rule",
        rule="three absences",
        reason="absent",
    )
    told = await at.run(
        1, "delegates.report", delegation=name, seats=[1], about=ballot, text="We met."
    )
    await at.run(1, "delegates.erase", words=told["reports"][0]["report"])


async def meetings(at: Watched) -> None:
    """A meeting is called, moved, held, reported, answered; another one is cancelled."""
    name = await called(at, agenda="Welcome | 10", facilitators=["Group 1", "Group 2"])
    other = await called(at)
    await at.run(1, "convening.move", convening=other, place="River hall", reason="the roof")
    await at.run(1, "convening.agenda", convening=other, agenda="Roof | 5")
    await at.run(1, "convening.cancel", convening=other, reason="nobody can come")
    await at.run(2, "convening.facilitate", convening=name, names="Ana\n\nBo")
    for number in (1, 2):
        await at.run(
            number, "convening.check-in", convening=name, members=5, delegates=1,
            named="Cy",
        )  # fmt: skip
    await at.exchange()
    for who in ("Ana", "Bo", "Cy"):
        await at.run(1, "speakers.add", convening=name, name=who)
    waiting = (await at.run(1, "speakers.show", convening=name))["waiting"]
    await at.run(1, "speakers.move", convening=name, entry=waiting[2]["entry"], places=-1)
    await at.run(1, "speakers.next", convening=name, entry=waiting[0]["entry"])
    await at.run(1, "speakers.done", convening=name)
    await at.run(1, "speakers.next", convening=name, entry=waiting[2]["entry"])
    await at.run(1, "speakers.back", convening=name)
    await at.run(1, "speakers.remove", convening=name, entry=waiting[1]["entry"])
    await at.run(1, "speakers.clear", convening=name)
    at.clock.now = START + 2 * HOUR
    await at.run(2, "convening.minutes", convening=name, text="Ana opened the meeting.\n\n" * 900)
    made = await at.run(2, "convening.report", convening=name, summary="We make the fund.")
    await at.exchange()
    await at.run(1, "roster.import", csv=roster_csv(4), commit=True)
    await at.run(1, "speakers.lead", convening=name, asking=True, fresh=True, seconds=90)
    await at.run(1, "speakers.ask", convening=name, member="m3", name="Di")
    await at.run(1, "speakers.take-back", convening=name, member="m3")
    await at.run(1, "convening.attend", convening=name, member="m3", here=True)
    await at.run(1, "door.open", convening=name, minutes=60)
    await at.run(1, "door.close", convening=name)
    await at.run(1, "convening.voice", report=made["report"], member="m3", voice="confirm")
    await at.run(1, "convening.answer", report=made["report"], stance="confirm")


async def stages(at: Watched) -> None:
    """The way to a vote is declared, and two groups go on without a report."""
    way = await StagedWay(at).declared()
    at.clock.now = START + 2 * HOUR
    await way.met(2, way.national, "", (1, 3))
    at.clock.now = START + 7 * HOUR
    await at.run(1, "process.agree", proposal=way.proposal, what="proceed", reason="they can't")


async def keeping(at: Watched) -> None:
    """What a node keeps for its own people: invitations, sign-ins, feeds; what is carried in."""
    await at.run(1, "invite.make", label="press")
    await at.run(1, "invite.strike", number=1)
    await at.run(1, "logs.share", label="press")
    await at.run(1, "logs.unshare", number=1)
    await at.run(1, "access.grant", role="steward", label="Ada", code=True)
    await at.run(1, "access.grant", role="steward", label="Bo")
    await at.run(1, "access.change", number=1, label="Ada B.")
    await at.run(1, "access.link", number=1)
    await at.run(1, "access.revoke", number=1)
    await at.run(1, "access.many", do="link", lines="Bo\n", commit=True)
    owner = Owner(Way.ACCESS, 1)
    await at.act(1, "feed.make", lambda node: node.feeds.make(owner, "mine", node.now()))
    await at.act(1, "feed.strike", lambda node: node.feeds.strike(owner, 1))

    async def journal(node: Node) -> None:
        line = await node.accesses.journal.begin(1, "Ada", "proposal.put", "")
        await node.accesses.journal.end(line, "done")

    await at.act(1, "journal.line", journal)
    put = await at.run(1, "proposal.put", title="Fund", text="A fund.")
    await at.run(1, "proposal.comment", target=put["proposal"], stance="for", text="Yes.")
    path = str(at.nodes[0].directory.with_suffix(".tar"))
    await at.run(1, "federation.export", path=path)
    await at.run(2, "federation.import", path=path)

    async def evidence(node: Node) -> Any:
        return await node.logs.keep_evidence(group_id(3), proof(node, 3), b"")

    await at.act(1, "evidence.keep", evidence)


async def applicants(at: Watched) -> None:
    """People without a group ask to be taken in; one is, one isn't, one is erased unanswered."""

    async def ask(node: Node) -> str:
        return await node.applicants.ask("Noor Example", "noor@people.example", "I rent here.")

    await at.act(1, "applicant.ask", ask)
    for _ in range(2):
        await ask(at.nodes[0])
    one, two, three = (await at.run(1, "applicant.list"))["applicants"]
    await at.run(1, "applicant.accept", number=one["number"], answer="Welcome.")
    await at.run(1, "applicant.decline", number=two["number"], answer="We are full.")
    await at.run(1, "applicant.erase", number=three["number"])


async def own_data(at: Watched) -> None:
    """Members correct what is held of them; one is declined, one takes it back, two are erased."""
    ballot = await at.opened((3, 3), roster=True, contests=[{"title": "Fund", "kind": "yes-no"}])
    await at.run(1, "codes.issue", ballot=ballot)
    await at.run(1, "access.grant", role="member", member="m1", code=True)
    owner = Owner(Way.ACCESS, 1)
    await at.nodes[0].feeds.make(owner, "mine", at.nodes[0].now())
    await at.run(1, "member.correct", member="m1", name="Ana", email="ana@people.example")
    await at.run(1, "member.correct", member="m2", name="Bo", region="North")
    one, two, three = (await at.run(1, "member.requests"))["requests"]
    await at.run(1, "member.grant", number=one["number"])
    await at.run(1, "member.decline", number=two["number"], answer="Who is that?")
    await at.run(1, "member.take-back", member="m2", number=three["number"])
    await at.run(1, "member.leave", member="m1")
    await at.run(1, "member.erase", member="m1", commit=True)
    at.clock.now = START + 1_001
    for _ in ("counted", "votes erased"):
        assert await at.look(1) == 1
    await at.act(1, "office.forget", looked)
    assert at.nodes[0].boxes.box(bytes.fromhex(ballot)).line_of("m1") is None
