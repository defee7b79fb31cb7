"""Claims about codes, invitations, drafts and the node's look at itself, by command."""

from pathlib import Path
from typing import Any

import pytest

from node.adopting import adopt_head
from node.commands.running import run
from node.core import open_node
from node.errors import BoxError, NodeError
from node.store.codes import new_code
from node.tests.commands.world import START, World, roster_csv, world
from protocol.checkpoint import Checkpoint
from protocol.errors import ConflictError

ONE = {"contests": [{"title": "Fund", "kind": "yes-no"}]}


async def test_codes_issued_a_second_time_say_that_everybody_has_one(tmp_path: Path) -> None:
    async with world(tmp_path, groups=2) as at:
        ballot = await at.opened((3, 3), roster=True, **ONE)
        await at.run(1, "codes.issue", ballot=ballot)
        with pytest.raises(NodeError) as caught:
            await at.run(1, "codes.issue", ballot=ballot)
        assert caught.value.code == "no-codes"


async def test_a_name_that_is_no_id_says_what_ids_look_like(tmp_path: Path) -> None:
    async with world(tmp_path, groups=2) as at:
        with pytest.raises(NodeError) as caught:
            await at.run(1, "result", ballot="march")
        assert "digits" in caught.value.hint


async def test_struck_mistyped_and_guessed_codes_open_nothing(tmp_path: Path) -> None:
    async with world(tmp_path, groups=2) as at:
        ballot = await at.opened((3, 3), roster=True, **ONE)
        issued = await at.run(1, "codes.issue", ballot=ballot)
        first, second, third = (item["code"] for item in issued["codes"])
        box = at.nodes[0].boxes.box(bytes.fromhex(ballot))
        await at.run(1, "codes.strike", ballot=ballot, member="m1", reason="lost")
        await at.run(1, "codes.strike", ballot=ballot, code=second, reason="found in the street")
        await at.run(1, "codes.paper", ballot=ballot, member="m2", reason="asked for it")
        mistyped = third[:-1] + ("2" if third[-1] != "2" else "3")
        for typed in (first, second, mistyped, "", "AAAA-AAAA", "x" * 5_000, new_code()):
            with pytest.raises(BoxError) as caught:
                await box.open_code(typed, now=at.nodes[0].now())
            assert caught.value.message
        again = await at.run(1, "codes.issue", ballot=ballot, members=["m1"], reason="lost")
        assert await box.open_code(again["codes"][0]["code"], now=at.nodes[0].now())
        status = await at.run(1, "codes.status", ballot=ballot)
        assert (status["roll"], status["voted"], status["paper"]) == (3, 0, 1)
        assert status["failed_codes"] == 1
        # The others' codes go on working.
        voter = await box.open_code(third, now=at.nodes[0].now())
        await box.cast(voter, ["0"], now=at.nodes[0].now())
        assert (await at.run(1, "codes.status", ballot=ballot))["voted"] == 1


@pytest.mark.parametrize(
    ("command", "args", "code"),
    [
        ("codes.strike", {"reason": "x"}, "whose-code"),
        ("codes.strike", {"reason": "x", "member": "m1", "code": "y"}, "whose-code"),
        ("codes.strike", {"member": "m1", "reason": ""}, "bad-arguments"),
        ("codes.strike", {"member": "nobody", "reason": "x"}, "no-entry"),
        ("codes.paper", {"member": "nobody"}, "no-entry"),
        ("codes.issue", {"members": ["nobody"]}, "no-entry"),
    ],
)
async def test_wrong_acts_on_a_box_are_refused(
    tmp_path: Path, command: str, args: dict[str, Any], code: str
) -> None:
    async with world(tmp_path, groups=2) as at:
        ballot = await at.opened((3, 3), roster=True, **ONE)
        with pytest.raises(NodeError) as caught:
            await at.run(1, command, ballot=ballot, **args)
        assert caught.value.code == code
        assert caught.value.hint
        assert (await at.run(1, "codes.status", ballot=ballot))["acts"] == []


async def test_a_node_without_a_box_has_no_codes(tmp_path: Path) -> None:
    async with world(tmp_path, groups=2) as at:
        ballot = await at.opened((3, 3), **ONE)
        with pytest.raises(BoxError) as caught:
            await at.run(2, "codes.issue", ballot=ballot)
        assert caught.value.code == "no-box"


async def test_a_roster_sent_in_pieces_is_refused(tmp_path: Path) -> None:
    async with world(tmp_path, groups=2) as at:
        with pytest.raises(NodeError) as caught:
            await at.run(1, "roster.import", csv=roster_csv(3)[:-3] + "!", commit=True)
        assert caught.value.code == "bad-arguments"
        assert (await at.run(1, "roster.list"))["members"] == []


async def levels(at: World, number: int = 1) -> dict[str, str]:
    checks = (await at.run(number, "doctor"))["checks"]
    return {check["check"]: check["level"] for check in checks}


async def test_doctor_sees_what_is_owed_and_what_is_late(tmp_path: Path) -> None:
    async with world(tmp_path, groups=2) as at:
        assert (await levels(at))["duties"] == "ok"
        await at.closed((3, 3), **ONE)
        at.clock.now = START + 2_001
        assert (await levels(at))["duties"] == "warn"


async def test_doctor_sees_a_smaller_head_another_group_published(tmp_path: Path) -> None:
    """A head smaller than one before is a fault of that group's, kept for people to see."""
    async with world(tmp_path, groups=2) as at:
        await at.run(2, "proposal.put", title="A")
        source = at.nodes[1]
        old = source.logs.head(source.group)
        assert old is not None
        await at.run(2, "proposal.put", title="B")
        await at.exchange()

        checkpoint = Checkpoint(source.signer.origin, old.size, old.root)
        with pytest.raises(ConflictError):
            await at.nodes[0].logs.append(source.group, old.note, checkpoint, [])
        assert (await levels(at))["faults"] == "warn"


async def test_doctor_sees_a_clock_that_stands_in_the_past(tmp_path: Path) -> None:
    async with world(tmp_path, groups=2) as at:
        await at.run(2, "proposal.put", title="A")
        await at.exchange()
        at.clock.now = START - 900
        assert (await levels(at))["clock"] == "warn"
        at.clock.now = START - 10_000
        assert (await levels(at))["clock"] == "fail"


async def test_doctor_sees_a_signer_that_is_an_old_copy(tmp_path: Path) -> None:

    signer = tmp_path / "node1" / "signer.sqlite"
    async with world(tmp_path, groups=2) as at:
        await at.run(1, "proposal.put", title="A")
    old = signer.read_bytes()
    async with open_node(tmp_path / "node1") as node:
        await run(node, "proposal.put", {"title": "B"})
    signer.write_bytes(old)
    async with open_node(tmp_path / "node1") as node:
        value = await run(node, "doctor", {})
        (writing,) = [c for c in value["checks"] if c["check"] == "writing"]
        assert writing["level"] == "fail"
        assert "serve the node" in writing["hint"]
        with pytest.raises(NodeError) as caught:
            await run(node, "proposal.put", {"title": "C"})
        assert caught.value.code == "signer-behind"
    assert adopt_head(tmp_path / "node1") == 2
    async with open_node(tmp_path / "node1") as node:
        await run(node, "proposal.put", {"title": "C"})
        assert len((await run(node, "proposal.list", {}))["proposals"]) == 3
