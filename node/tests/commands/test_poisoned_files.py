"""One false signature in a file keeps nobody else's from being published, and is named."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from node.commands.caucus_files import CaucusFile, message_of
from node.commands.credentials import HOLD
from node.commands.member_signatures import signed_here
from node.errors import NodeError
from node.tests.commands.caucusing import register, seed, sign
from node.tests.commands.world import World, roster_csv, world
from protocol.coalition.registers.credential import sign_credential
from protocol.keys import public_key


async def forged(
    at: World, number: int, file: Any, *, keyed: bytes | None = None, claimed: int | None = None
) -> dict[str, Any]:
    """What m1 of a group adds to a file by hand: their place in its register, and a signature.

    Args:
        keyed: the seed that signs; otherwise m1's of that group.
        claimed: the number of the group that it is signed for and says.
    """
    node = at.nodes[number - 1]
    held, proof = await node.registrar.proof("m1")
    use, message = message_of(msgspec.convert(file, CaucusFile))
    group = at.nodes[(claimed or number) - 1].group
    signature = sign_credential(keyed or seed(number, "m1"), node.coalition, group, use, message)
    return msgspec.to_builtins(signed_here(group, held.hash, proof, signature.hex()))


def with_more(file: Any, *signed: Any) -> dict[str, Any]:
    """A file with signatures put before its own."""
    return {**file, "signatures": [*signed, *file["signatures"]]}


async def only_the_good(at: World, file: Any, codes: list[str]) -> None:
    """Group 3 sees one that holds, and these left out; and publishes what it saw."""
    node = at.nodes[2]
    before = node.logs.head(node.group)
    seen = await at.run(3, "caucus.publish", file=file, commit=False)
    assert node.logs.head(node.group) == before
    done = await at.run(3, "caucus.publish", file=file)
    assert seen == done
    assert (done["added"], [one["code"] for one in done["refused"]]) == (1, codes)
    shown = await at.run(3, "caucus.show", subject=done["subject"])
    assert shown["members"] == 1


async def test_a_member_of_another_group_is_left_out_of_a_caucus_inside_one(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        for number in (1, 2):
            await register(at, number)
        made = await at.run(1, "caucus.found", name="Night", threshold=2, inside=True)
        file = (await sign(at, 1, "m1", made["caucus"], publish=False))["file"]
        # Group 3's node has not heard of the caucus: it is published with what holds.
        await only_the_good(at, with_more(file, await forged(at, 2, file)), ["not-of-the-group"])


async def test_a_key_that_two_groups_hold_signs_for_none_under_the_others_register(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        await register(at, 1)
        # The key of group 1's m1 is that of a member of group 2 as well.
        node, own = at.nodes[1], seed(1, "m1")
        await at.run(2, "roster.import", csv=roster_csv(2), commit=True)
        key = public_key(own)
        held = sign_credential(own, node.coalition, node.group, HOLD, key)
        await at.run(2, "credential.register", member="m1", key=key.hex(), signature=held.hex())
        await at.run(2, "credential.publish")
        await at.exchange()
        made = await at.run(3, "caucus.found", name="Night", threshold=2)
        await at.exchange()
        file = (await sign(at, 1, "m2", made["caucus"], publish=False))["file"]
        bad = await forged(at, 2, file, keyed=own, claimed=1)
        await only_the_good(at, with_more(file, bad), ["bad-signature"])


async def test_a_false_signature_before_a_members_own_does_not_keep_it_out(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        await register(at, 1)
        made = await at.run(1, "caucus.found", name="Night")
        file = (await sign(at, 1, "m1", made["caucus"], publish=False))["file"]
        (good,) = file["signatures"]
        false = {**good, "signature": "00" * 64}
        moved = {**good, "salt": "00" * 16}
        await only_the_good(at, with_more(file, false, moved), [])


async def test_a_file_that_all_would_refuse_is_refused_at_the_look_and_publishes_no_text(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        await register(at, 1)
        made = await at.run(1, "caucus.found", name="Night")
        said = await at.run(1, "caucus.say", caucus=made["caucus"], title="Heat the depot")
        file = (await sign(at, 1, "m1", said["act"], publish=False))["file"]
        # The text says that it is another caucus's than the file's.
        other = {**file["caucus"], "name": "Day"}
        node = at.nodes[2]
        before = node.logs.head(node.group)
        for commit in (False, True):
            with pytest.raises(NodeError, match="nothing was published"):
                await at.run(3, "caucus.publish", file={**file, "caucus": other}, commit=commit)
            assert node.logs.head(node.group) == before
            assert (await node.state()).caucuses.all == {}
