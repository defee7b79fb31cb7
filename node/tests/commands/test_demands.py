"""Demands by command: drafted, decided, triggered, escalated, met; and what is refused."""

from pathlib import Path
from typing import Any

import pytest

from node.commands.words import named_words
from node.errors import NodeError
from node.tests.commands.deciding import YES_NO, decide
from node.tests.commands.world import START, World, world
from protocol.coalition.moderation.bodies import ErasureBody

DEMAND: dict[str, Any] = {
    "title": "Keep the clinic",
    "addressee": "The example council",
    "text": "We demand that the clinic stays open.",
    "test": "The budget names the clinic.",
    "days": 30,
    "ladder": ["Open letter", "Strike"],
    "first_step": 1,
    "trigger": "The budget is put",
    "attesters": ["Group 2", "Group 3"],
}


async def refused(at: World, number: int, command: str, **args: object) -> NodeError:
    with pytest.raises(NodeError) as caught:
        await at.run(number, command, **args)
    return caught.value


async def stands(at: World, demand: str, number: int = 1) -> tuple[str, int]:
    shown = await at.run(number, "demand.show", demand=demand)
    return shown["standing"], shown["step"]


async def test_a_demand_is_decided_triggered_escalated_and_met_over_three_nodes(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        demand = (await at.run(1, "demand.draft", **DEMAND))["demand"]
        strike = (
            await at.run(
                1,
                "demand.move",
                demand=demand,
                to="step",
                step=2,
                trigger="30 days without an answer",
                attesters=["Group 3"],
            )
        )["move"]
        await at.exchange()
        assert await stands(at, demand) == ("proposed", 0)
        early = await refused(at, 2, "condition.attest", clause=demand, text="It was put.")
        assert early.code == "not-decided"
        ballot = await decide(at, demand[:8], strike[:8])
        assert await stands(at, demand, 3) == ("armed", 0)
        result = await at.run(1, "result", ballot=ballot)
        assert [c["standing"] for c in result["conditions"]] == ["waiting", "waiting"]
        said = await at.run(
            2,
            "condition.attest",
            clause=demand,
            text="The budget was put on Monday.",
            link="https://council.example/budget",
            document="ab" * 32,
        )
        assert said["standing"] == "active"
        twice = await refused(at, 2, "condition.attest", clause=demand, text="Again.")
        assert twice.code == "already-attested"
        wrong = await refused(at, 1, "condition.attest", clause=demand, text="We saw it too.")
        assert (wrong.code, wrong.hint) == ("not-an-attester", "ask Group 2, Group 3")
        await at.exchange()
        assert await stands(at, demand, 1) == ("served", 1)
        await at.run(3, "condition.attest", clause=strike, text="Nobody answered.")
        await at.exchange()
        assert await stands(at, demand, 2) == ("served", 2)
        move = await at.run(2, "demand.move", demand=demand, to="met", reason="The budget says so.")
        await at.exchange()
        assert await stands(at, demand) == ("served", 2)
        await decide(at, move["move"])
        assert await stands(at, demand, 3) == ("met", 2)
        digests = {await node.digest(node.now()) for node in at.nodes}
        assert len(digests) == 1


async def test_a_vote_that_fails_moves_nothing(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        demand = (await at.run(1, "demand.draft", **DEMAND, propose=True))["demand"]
        await at.exchange()
        ballot = await decide(at, demand, yes=2)
        assert await stands(at, demand) == ("proposed", 0)
        assert (await at.run(1, "result", ballot=ballot))["conditions"] == []
        said = await refused(at, 2, "condition.attest", clause=demand, text="It was put.")
        assert said.code == "not-decided"


async def test_erasing_the_words_of_an_attestation_changes_no_state(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        demand = (await at.run(1, "demand.draft", **DEMAND))["demand"]
        await at.exchange()
        await decide(at, demand)
        await at.run(2, "condition.attest", clause=demand, text="It was put.", author="A. Example")
        await at.exchange()
        node = at.nodes[1]
        now = node.now()
        before = await node.digest(now)
        [found] = (await node.state()).conditions.values()
        shown = await at.run(2, "demand.show", demand=demand)
        assert shown["trigger"]["attested"][0]["text"] == "It was put."
        await node.logs.erase_blob(found.attested[0].blob)
        shown = await at.run(2, "demand.show", demand=demand)
        assert shown["trigger"]["attested"][0]["text"] is None
        assert shown["standing"] == "served"
        assert await node.digest(now) == before


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"days": 0}, "bad-demand"),
        ({"deadline": START + 9}, "bad-demand"),
        ({"first_step": 3}, "bad-demand"),
        ({"needed": 3}, "bad-condition"),
        ({"attesters": []}, "bad-condition"),
        ({"trigger": ""}, "bad-condition"),
        ({"attesters": ["Group 9"]}, "unknown-id"),
        ({"days": 0, "deadline": START - 1}, "deadline-past"),
        ({"until": START - 1}, "until-past"),
        ({"title": ""}, "bad-arguments"),
        ({"text": "hidden \u202e text"}, "body-malformed"),
    ],
)
async def test_a_demand_that_cannot_stand_is_refused_and_nothing_is_said(
    tmp_path: Path, changes: dict[str, Any], code: str
) -> None:
    async with world(tmp_path) as at:
        error = await refused(at, 1, "demand.draft", **{**DEMAND, **changes})
        assert error.code == code
        assert error.hint or code == "body-malformed"
        assert (await at.run(1, "demand.list"))["demands"] == []
        assert at.nodes[0].logs.head(at.nodes[0].group) is None


async def test_a_whole_decision_waits(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        snow: dict[str, Any] = {"text": "It snows", "attesters": ["Group 1"]}
        over = await refused(at, 1, "condition.draft", **snow, until=at.nodes[0].now())
        assert over.code == "until-past"
        drafted = await at.run(1, "condition.draft", **snow)
        other = (await at.run(1, "demand.draft", **DEMAND))["demand"]
        mixed = await refused(
            at, 1, "proposal.put", title="Both", clauses=[drafted["condition"], other]
        )
        assert mixed.code == "clauses-mixed"
        await at.exchange()
        ballot = await decide(at, drafted["condition"])
        [waits] = (await at.run(2, "condition.list"))["conditions"][:1]
        assert (waits["standing"], waits["ballot"]) == ("waiting", ballot)
        await at.run(1, "condition.attest", clause=drafted["condition"], text="It snows.")
        result = await at.run(1, "result", ballot=ballot)
        assert result["conditions"][0]["standing"] == "active"


async def test_a_choice_that_could_never_decide_a_clause_is_not_announced(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        heat = {**DEMAND, "title": "Heat"}
        demand = (await at.run(1, "demand.draft", **heat))["demand"]
        move = (await at.run(1, "demand.move", demand=demand, to="met", option="It is met"))["move"]
        put = await at.run(1, "proposal.put", title="Which", clauses=[demand, move])
        contest = {"title": "Which?", "kind": "choose", "options": ["Heat", "Light"]}
        question = {**World.question(), "contests": [contest]}
        error = await refused(at, 1, "ballot.put", proposal=put["proposal"], manifest=question)
        assert (error.code, bool(error.hint)) == ("clause-without-option", True)
        contest["options"] = ["Heat", "It is met"]
        assert await at.run(1, "ballot.put", proposal=put["proposal"], manifest=question)


async def test_only_the_group_whose_words_they_are_has_them_erased(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        demand = (await at.run(1, "demand.draft", **DEMAND))["demand"]
        await at.exchange()
        await decide(at, demand)
        said = await at.run(2, "condition.attest", clause=demand, text="It was put.")
        await at.exchange()
        named = bytes.fromhex(said["attested"][0]["statement"])
        # What the others would fetch, now that they know of it.
        wanted = [blob for name, _, blob in named_words(await at.nodes[0].state()) if name == named]
        assert at.nodes[0].logs.missing_blobs(wanted) == wanted
        body = ErasureBody(reason="")
        with pytest.raises(NodeError) as caught:
            await at.nodes[2].publish("erasure", body, [named])
        assert caught.value.code == "not-the-author"
        await at.nodes[1].publish("erasure", body, [named])
        assert await at.look(2) == 1
        shown = await at.run(2, "demand.show", demand=demand)
        assert shown["trigger"]["attested"][0]["text"] is None
        assert shown["standing"] == "served"


async def test_a_move_and_its_proposal_are_said_both_or_neither(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        made = await at.run(1, "demand.draft", **DEMAND, propose=True)
        at.clock.now += 10
        node = at.nodes[0]
        before = node.logs.head(node.group)
        # The move would be sound by itself; what its proposal is called is not.
        move = {"demand": made["demand"], "to": "met", "propose": True, "called": "done \u202e"}
        assert (await refused(at, 1, "demand.move", **move)).code == "body-malformed"
        assert node.logs.head(node.group) == before
        assert (await at.run(1, "demand.show", demand=made["demand"]))["moves"] == []
        moved = await at.run(1, "demand.move", **{**move, "called": "done"})
        shown = await at.run(1, "demand.show", demand=made["demand"])
        assert [one["proposals"] for one in shown["moves"]] == [[moved["proposal"]]]
        assert shown["proposals"] == [made["proposal"]]
        head = node.logs.head(node.group)
        # One head over both: no peer ever holds the one without the other.
        assert before is not None
        assert head is not None
        assert head.size == before.size + 2


async def test_a_vote_on_a_demand_that_is_due_before_its_results_says_so(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        start = int(START)
        fixed = {name: what for name, what in DEMAND.items() if name != "days"}
        days = await at.run(1, "demand.draft", **DEMAND)
        early, late = [
            await at.run(1, "demand.draft", **{**fixed, "title": title, "deadline": start + day})
            for title, day in (("Early", 5_000), ("Late", 90_000))
        ]
        clauses = [one["demand"] for one in (days, early, late)]
        made = await at.run(1, "proposal.put", title="We demand it", clauses=clauses)
        await at.exchange()
        await at.run(2, "proposal.sponsor", proposal=made["proposal"])
        at.clock.now += 101
        hours = {"opens": start + 1_000, "closes": start + 3_000, "returns_due": start + 5_000}
        asked = {**YES_NO, "schedule": hours}
        put = await at.run(1, "ballot.put", proposal=made["proposal"], manifest=asked)
        assert [one["title"] for one in put["due_early"]] == ["Early"]
        asked["schedule"] = {**hours, "returns_due": start + 4_999}
        put = await at.run(1, "ballot.put", proposal=made["proposal"], manifest=asked)
        assert put["due_early"] == []
