"""Claims about challenges by command: who may, what comes of it, and when it is final."""

import asyncio
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from node.cli.call import ask
from node.command_socket import serve_commands
from node.errors import NodeError
from node.tests.commands.world import START, World, roster_csv, world
from node.tests.small_federation import group_id
from node.web.i18n import load_languages
from node.web.refusals import refusal
from protocol.coalition.challenge_rules import ChallengeRules
from protocol.coalition.cut_mark import CutMark
from protocol.coalition.cut_rules import CutRules
from protocol.errors import RuleError

CUTS = CutRules(propose_ms=1, vote_ms=1, growth_ms=1, rest_ms=1)
PERIOD, RULING = 500, 200
RULES = ChallengeRules(challenge_s=PERIOD, ruling_s=RULING, panel=sorted(map(group_id, (2, 3, 4))))
CONTESTED: dict[str, Any] = {"cuts": CUTS, "challenges": RULES}
ONE = {"contests": [{"title": "Fund", "kind": "yes-no"}]}
CELLS = {"": [{"rows": {"0": 2, "1": 5}}]}
DUE = START + 2_000


async def certify(at: World, time: int) -> None:
    """Certify all that is held, as of `time`; who signs is the council's own tests' affair."""
    await at.exchange()
    for node in at.nodes:
        folding = node.folding
        previous = folding.cuts[-1].hash if folding.cuts else node.coalition
        sizes = dict((await node.state()).frontier)
        name = sha256(previous + time.to_bytes(8)).digest()
        folding.cuts = (*folding.cuts, CutMark(name, previous, time, sizes))
    at.clock.now = max(at.clock.now, time + 1)


async def give(at: World, number: int, ballot: str, yes: int) -> None:
    """A counted return that both stewards sign, with a cut past the close if that has come."""
    state = await at.nodes[number - 1].state()
    closes = state.ballots[bytes.fromhex(ballot)].schedule.closes
    extensible = state.ballots[bytes.fromhex(ballot)].manifest.schedule.extension_s
    if state.cut is not None and state.cut.time < closes <= state.time and not extensible:
        await certify(at, closes)
    cells = {"": [{"rows": {"0": yes, "1": 5}}]}
    kept = await at.run(number, "return.counted", ballot=ballot, cells=cells, commit=True)
    await at.sign_both(number, kept["draft"])


async def opened(at: World, *, members: bool = False, **changes: Any) -> str:
    """An open ballot with lists of all four groups; cuts hold each step of it.

    Args:
        members: whether the first group's list names members, to whom codes can be issued.
        changes: of the ballot file.
    """
    proposal = await at.sponsored()
    await certify(at, at.nodes[0].now())
    manifest = {**at.question(), **ONE, **changes}
    put = await at.run(1, "ballot.put", proposal=proposal, manifest=manifest)
    await at.exchange()
    if members:
        await at.run(1, "roster.import", csv=roster_csv(3), commit=True)
    for number in range(1, 5):
        rows = {"roster": True} if members and number == 1 else {"regions": {"": 20}}
        drawn = await at.run(
            number, "roll.draft", ballot=put["ballot"], basis="list", commit=True, **rows
        )
        await at.sign_both(number, drawn["draft"])
    await certify(at, at.nodes[0].now())
    at.clock.now = START + 300
    assert await at.look(1) == 1
    await certify(at, START + 301)
    return str(put["ballot"])


async def declared(at: World) -> str:
    """A ballot whose result is declared."""
    ballot = await opened(at)
    at.clock.now = START + 1_000
    for number in (1, 2):
        await give(at, number, ballot, 2)
    await certify(at, DUE)
    return ballot


async def test_a_result_is_challenged_corrected_and_final(tmp_path: Path) -> None:
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await declared(at)
        told = await at.run(3, "result", ballot=ballot)
        assert told["provisional"]
        assert told["standing"]["until"] == DUE + PERIOD
        assert told["contests"][0]["outcome"] == "rejected"
        made = await at.run(1, "result.challenge", ballot=ballot, group="Group 2", reason="Lost.")
        await at.exchange()
        for number, agree in ((3, 1), (4, 2)):
            said = await at.run(
                number, "result.rule", challenge=made["challenge"], outcome="correct", reason="So."
            )
            assert (said["agree"], said["needed"]) == (agree, 2)
            await at.exchange()
        await give(at, 2, ballot, 15)
        await certify(at, DUE + 60)
        told = await at.run(1, "result", ballot=ballot)
        assert told["contests"][0]["outcome"] == "carried"
        one = told["standing"]["challenges"][0]
        assert (one["outcome"], one["about"], one["reason"]) == ("answered", "Group 2", "Lost.")
        assert one["asked"]["groups"] == one["asked"]["answered"] == ["Group 2"]
        (before,) = told["standing"]["superseded"]
        assert before["outcomes"] == ["rejected"]
        assert before["contests"][0]["outcome"] == "rejected"
        assert before["contests"][0]["winners"] == []
        # Group 1 returned before the result was declared, and nothing of its changed.
        assert before["changes"] == [{"group": "Group 2", "before": 7, "after": 20}]
        await certify(at, DUE + 60 + PERIOD)
        told = await at.run(4, "result", ballot=ballot)
        assert not told["provisional"]
        assert told["standing"]["final"] == DUE + 60 + PERIOD
        with pytest.raises(NodeError) as caught:
            await at.run(3, "result.challenge", ballot=ballot, reason="Still.")
        assert caught.value.code == "challenge-late"
        assert str(caught.value) == (
            "the time for challenges is over, so nothing was published: "
            "the groups had confirmed before it that this time was over\n"
            "hint: what was challenged in time is still ruled on; to decide otherwise, put a new "
            "vote"
        )


async def test_a_return_that_nobody_asked_for_is_not_published_late(tmp_path: Path) -> None:
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await declared(at)
        with pytest.raises(RuleError) as caught:
            await give(at, 2, ballot, 15)
        assert caught.value.code == "return-late"
        # Refused when it was counted: no steward signs what nobody takes.
        assert (await at.run(2, "draft.list"))["drafts"] == []
        assert "challenge the result" in caught.value.hint


async def test_what_is_refused_over_the_socket_is_said_whole_in_another_language(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await declared(at)
        await certify(at, DUE + PERIOD)
        node = at.nodes[2]
        async with serve_commands(node):
            with pytest.raises(NodeError) as caught:
                await asyncio.to_thread(
                    ask, node.directory, "result.challenge", {"ballot": ballot, "reason": "Late."}
                )
    said = refusal(caught.value, load_languages()["es"])
    assert said.message == "El plazo para impugnar ha terminado."
    assert said.hint.startswith("Lo que se impugnó a tiempo")
    assert said.detail == "Los grupos habían confirmado antes que este plazo había terminado."
    assert not said.raw


async def test_who_may_not_rule_is_told_so_and_nothing_is_published(tmp_path: Path) -> None:
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await declared(at)
        made = await at.run(1, "result.challenge", ballot=ballot, group="Group 2", reason="Lost.")
        await at.exchange()
        for number, code in ((1, "not-on-the-panel"), (2, "party-to-it")):
            before = at.nodes[number - 1].logs.head(group_id(number))
            with pytest.raises(NodeError) as caught:
                await at.run(
                    number, "result.rule", challenge=made["challenge"], outcome="void", reason="No."
                )
            assert caught.value.code == code
            assert at.nodes[number - 1].logs.head(group_id(number)) == before


async def test_a_ruling_on_a_whole_vote_names_who_counts_again(tmp_path: Path) -> None:
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await declared(at)
        made = await at.run(2, "result.challenge", ballot=ballot, reason="All wrong.")
        await at.exchange()
        rule = {"challenge": made["challenge"], "outcome": "recount", "reason": "So."}
        with pytest.raises(NodeError) as caught:
            await at.run(3, "result.rule", **rule)
        assert caught.value.code == "no-group-named"
        for number in (3, 4):
            await at.run(number, "result.rule", **rule, groups=["Group 2", "Group 1"])
            await at.exchange()
        told = await at.run(1, "result", ballot=ballot)
        assert told["standing"]["challenges"][0]["asked"]["groups"] == ["Group 1", "Group 2"]


async def test_an_open_vote_is_withdrawn_once_a_cut_before_its_close_holds_it(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await opened(at)
        with pytest.raises(NodeError) as caught:
            await at.run(2, "ballot.withdraw", ballot=ballot, reason="No.")
        assert caught.value.code == "not-the-author"
        told = await at.run(1, "ballot.withdraw", ballot=ballot, reason="A wrong date.")
        assert (told["phase"], told["withdrawal"]["in_force"]) == ("open", False)
        await certify(at, START + 900)
        told = await at.run(3, "result", ballot=ballot)
        assert (told["phase"], told["withdrawal"]["in_force"]) == ("withdrawn", True)
        assert told["withdrawal"]["reason"] == "A wrong date."


async def test_without_cuts_no_open_vote_is_withdrawn(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.opened(**ONE)
        with pytest.raises(NodeError) as caught:
            await at.run(1, "ballot.withdraw", ballot=ballot, reason="No.")
        assert caught.value.code == "cuts-needed"
