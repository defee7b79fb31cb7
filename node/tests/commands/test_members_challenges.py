"""Claims about members' challenges by command: through any node, by the keys of the close."""

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from node.errors import NodeError
from node.registrar import needed_registers
from node.tests.commands.caucusing import register, seed
from node.tests.commands.test_challenges import (
    CONTESTED,
    DUE,
    PERIOD,
    RULES,
    certify,
    declared,
    opened,
)
from node.tests.commands.world import START, World, world
from protocol.coalition.registers.credential import sign_credential
from protocol.errors import ProtocolError
from protocol.keys import public_key

JOINT: dict[str, Any] = {**CONTESTED, "challenges": replace(RULES, members=2)}


async def ready(at: World) -> str:
    """A declared result; groups 1 and 2 had three members with keys each when the vote closed."""
    for number in (1, 2):
        await register(at, number)
    return await declared(at)


async def signed(at: World, number: int, member: str, ballot: str, **text: Any) -> dict[str, Any]:
    """What a member sends to sign: with the signature of their key over the sheet's bytes."""
    args = {"ballot": ballot, "member": member, **text}
    sheet = await at.run(number, "result.sheet", **args)
    node = at.nodes[number - 1]
    message = bytes.fromhex(sheet["message"])
    key = seed(number, member)
    signature = sign_credential(key, node.coalition, node.group, sheet["use"], message)
    return {**args, "signature": signature.hex()}


async def sign(at: World, number: int, member: str, ballot: str, **text: Any) -> dict[str, Any]:
    """A member signs through their own group's node."""
    publish = text.pop("publish", True)
    args = await signed(at, number, member, ballot, **text)
    return await at.run(number, "result.sign", **args, publish=publish)


async def code_of(at: World, number: int, command: str, **args: Any) -> str:
    with pytest.raises((NodeError, ProtocolError)) as caught:
        await at.run(number, command, **args)
    return caught.value.code


async def test_members_of_two_groups_challenge_and_the_panel_hears_it(tmp_path: Path) -> None:
    async with world(tmp_path, 4, **JOINT) as at:
        ballot = await ready(at)
        first = await sign(at, 1, "m1", ballot, reason="Papers were lost.", group="Group 2")
        assert (first["signed"], first["needed"], first["made"]) == (1, 2, False)
        await at.exchange()
        shown = (await at.run(4, "result", ballot=ballot))["standing"]
        (one,) = shown["gathering"]
        assert (one["challenge"], one["groups"]) == (first["challenge"], {"Group 1": 1})
        again = await sign(at, 1, "m1", ballot, challenge=one["challenge"][:12])
        assert (again["added"], again["repeated"]) == (0, 1)
        second = await sign(at, 2, "m3", ballot, challenge=one["challenge"][:12])
        assert (second["signed"], second["made"]) == (2, True)
        await certify(at, DUE + 10)
        shown = (await at.run(4, "result", ballot=ballot))["standing"]
        (made,) = shown["challenges"]
        assert (made["group"], made["about"], made["sits"]) == (
            None, "Group 2", ["Group 3", "Group 4"],
        )  # fmt: skip
        assert "m1" not in str(shown)
        for number in (3, 4):
            await at.run(
                number, "result.rule", challenge=first["challenge"][:12], outcome="uphold",
                reason="We counted again.",
            )  # fmt: skip
        await certify(at, DUE + 20)
        shown = (await at.run(4, "result", ballot=ballot))["standing"]
        assert shown["challenges"][0]["outcome"] == "upheld"


async def test_a_file_is_published_by_the_node_of_a_group_that_has_no_part_in_it(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, 4, **JOINT) as at:
        ballot = await ready(at)
        given = await sign(at, 1, "m2", ballot, reason="Nobody was asked.", publish=False)
        assert given["published"] is False
        file = given["file"]
        other = await sign(at, 2, "m2", ballot, reason="Nobody was asked.", publish=False)
        file["signatures"] += other["file"]["signatures"]
        false = {**file["signatures"][0], "key": public_key(seed(1, "m3")).hex()}
        lent = await sign(at, 1, "m1", ballot, reason="Another text.", publish=False)
        moved = {**file["signatures"][1], "register": file["signatures"][0]["register"]}
        late = await sign(at, 2, "m1", ballot, reason="Nobody was asked.", publish=False)
        late = {**late["file"]["signatures"][0], "register": "00" * 32}
        said = [false, *lent["file"]["signatures"], *file["signatures"][:1], moved, late]
        bad = {**file, "signatures": said}
        before = at.nodes[3].logs.head(at.nodes[3].group)
        told = await at.run(4, "result.publish", file=bad, commit=False)
        assert (told["added"], told["signed"], told["made"]) == (1, 0, False)
        assert (told["reason"], told["about"]) == ("Nobody was asked.", None)
        assert at.nodes[3].logs.head(at.nodes[3].group) == before
        done = await at.run(4, "result.publish", file=bad)
        assert (done["added"], done["signed"]) == (1, 1)
        assert [one["code"] for one in done["refused"]] == [
            "bad-proof", "bad-signature", "bad-proof", "register-not-at-close",
        ]  # fmt: skip
        done = await at.run(4, "result.publish", file=file)
        assert (done["added"], done["repeated"], done["made"]) == (1, 1, True)
        elsewhere = {**file, "coalition": "00" * 32}
        assert await code_of(at, 4, "result.publish", file=elsewhere) == "other-coalition"
        stale = {**file, "result": "00" * 32}
        assert await code_of(at, 4, "result.publish", file=stale) == "other-result"


async def test_a_signature_of_another_key_or_text_keeps_nothing(tmp_path: Path) -> None:
    async with world(tmp_path, 4, **JOINT) as at:
        ballot = await ready(at)
        args = await signed(at, 1, "m1", ballot, reason="Papers were lost.")
        for wrong in ({"reason": "Papers were burnt."}, {"member": "m2"}, {"group": "Group 2"}):
            assert await code_of(at, 1, "result.sign", **{**args, **wrong}) == "bad-signature"
        shown = (await at.run(1, "result", ballot=ballot))["standing"]
        assert shown["gathering"] == []


async def test_who_cannot_sign_is_told_why_before_they_do(tmp_path: Path) -> None:
    async with world(tmp_path, 4, **JOINT) as at:
        ballot = await ready(at)
        text = {"ballot": ballot, "reason": "Papers were lost."}
        assert await code_of(at, 1, "result.sheet", member="m9", **text) == "no-credential"
        await register(at, 3)
        # A key of after the close, in a register as sound as any.
        assert await code_of(at, 3, "result.sheet", member="m1", **text) == "key-after-close"
        assert await code_of(at, 1, "result.sheet", ballot=ballot, member="m1") == "reason-missing"
        unknown = {"ballot": ballot, "member": "m1", "challenge": "ab" * 6}
        assert await code_of(at, 1, "result.sheet", **unknown) == "unknown-id"
        await certify(at, DUE + PERIOD)
        assert await code_of(at, 1, "result.sheet", member="m1", **text) == "challenge-late"


async def test_where_only_groups_challenge_members_are_told_so(tmp_path: Path) -> None:
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await ready(at)
        text = {"ballot": ballot, "reason": "Lost.", "member": "m1"}
        assert await code_of(at, 1, "result.sheet", **text) == "no-members-challenges"


async def test_the_register_of_the_close_is_kept_while_members_may_need_it(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, 4, **JOINT) as at:
        ballot = await ready(at)
        node = at.nodes[0]
        closes = (await node.state()).ballots[bytes.fromhex(ballot)].manifest.schedule.closes
        held = (await node.state()).registers.held_at(node.group, closes)
        assert held is not None
        for turn in range(6):
            await renew(at, "m3", turn)
            await certify(at, DUE + 10 * (turn + 1))
        done = await sign(at, 1, "m1", ballot, reason="Papers were lost.")
        assert done["added"] == 1
        # Who lost their key since has another, which the vote's close did not know.
        text = {"ballot": ballot, "member": "m3", "reason": "Lost."}
        assert await code_of(at, 1, "result.sheet", **text) == "key-after-close"
        # Once nothing can be challenged any more, it goes as others do.
        await certify(at, DUE + PERIOD)
        assert (await node.state()).ballots[bytes.fromhex(ballot)].standing.final is not None
        for turn in range(6, 10):
            await renew(at, "m3", turn)
        assert node.credentials.salts(held.root) is None


async def test_a_vote_that_has_no_result_keeps_no_register(tmp_path: Path) -> None:
    async with world(tmp_path, 4, **JOINT) as at:
        await register(at, 1)
        ballot = await opened(at)
        node = at.nodes[0]
        state = await node.state()
        first = state.registers.of(node.group)
        assert first is not None
        assert needed_registers(state, node.group) == [first]
        await at.run(1, "ballot.withdraw", ballot=ballot, reason="A wrong date.")
        await certify(at, START + 400)
        assert needed_registers(await node.state(), node.group) == []
        for turn in range(4):
            await renew(at, "m3", turn)
        assert node.credentials.salts(first.root) is None


async def renew(at: World, member: str, turn: int) -> None:
    """A member of group 1 makes another key, and the register has it."""
    node = at.nodes[0]
    other = seed(1, f"{member}/{turn}")
    key = public_key(other)
    own = sign_credential(other, node.coalition, node.group, "hold-key", key)
    await at.run(1, "credential.register", member=member, key=key.hex(), signature=own.hex())
    await at.run(1, "credential.publish")


async def test_a_node_that_lost_the_register_says_so(tmp_path: Path) -> None:
    async with world(tmp_path, 4, **JOINT) as at:
        ballot = await ready(at)
        db = at.nodes[0].credentials.file

        def lose(store: Any) -> None:
            store.conn.execute("DELETE FROM leaves")
            store.conn.execute("DELETE FROM registers")

        await db.write(lose)
        text = {"ballot": ballot, "member": "m1", "reason": "Lost."}
        assert await code_of(at, 1, "result.sheet", **text) == "register-not-kept"


async def test_a_register_that_no_cut_held_before_the_close_is_kept_until_one_has_passed(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, 4, **JOINT) as at:
        await register(at, 1)
        ballot = await opened(at)
        node = at.nodes[0]
        first = (await node.state()).registers.of(node.group)
        assert first is not None
        await renew(at, "m3", 0)
        second = (await node.state()).registers.of(node.group)
        assert second not in (None, first)
        for turn in range(1, 6):
            await renew(at, "m3", turn)
        # None but the first is in a cut; the next one may hold them up to any of the others.
        for one in (first, second):
            assert one is not None
            assert node.credentials.salts(one.root) is not None
        assert (await node.state()).registers.held_at(node.group, START + 400) != first
        assert ballot
