"""A member sees what their keys signed, and nobody can tell once they are erased."""

from pathlib import Path
from typing import Any

from node.tests.commands import caucusing
from node.tests.commands.test_members_challenges import JOINT, ready, sign
from node.tests.commands.world import World, roster_csv, world

NOTHING: dict[str, Any] = {"caucuses": [], "texts": [], "challenges": []}


async def signed(at: World, member: str) -> dict[str, Any]:
    """What `member.show` says that a member of group 1 signed."""
    found: dict[str, Any] = (await at.run(1, "member.show", member=member))["signed"]
    return found


async def test_what_a_members_keys_signed_is_shown_to_them_and_goes_with_them(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, 4, **JOINT) as at:
        ballot = await ready(at)
        caucus = (await at.run(3, "caucus.found", name="Night workers"))["caucus"]
        await at.exchange()
        await caucusing.sign(at, 1, "m1", caucus)
        await caucusing.sign(at, 1, "m2", caucus)
        await caucusing.sign(at, 1, "m2", caucus, leave=True)
        act = (await at.run(1, "caucus.say", caucus=caucus, title="No early shifts"))["act"]
        await caucusing.sign(at, 1, "m1", act)
        why = {"reason": "Papers were lost.", "group": "Group 2"}
        assert (await signed(at, "m1"))["challenges"] == []
        first = await sign(at, 1, "m1", ballot, **why)
        name = {"caucus": caucus, "name": "Night workers"}
        told = {
            "ballot": ballot,
            "title": "The fund",
            "about": "Group 2",
            "reason": "Papers were lost.",
            "made": False,
        }
        assert await signed(at, "m1") == {
            "caucuses": [{**name, "member": True}],
            "texts": [{**name, "title": "No early shifts"}],
            "challenges": [told],
        }
        assert await signed(at, "m2") == {**NOTHING, "caucuses": [{**name, "member": False}]}
        assert await signed(at, "m3") == NOTHING
        await at.exchange()
        await sign(at, 2, "m1", ballot, challenge=first["challenge"])
        await at.exchange()
        assert (await signed(at, "m1"))["challenges"] == [{**told, "made": True}]
        # A key that is struck signed it all the same.
        await at.run(1, "credential.strike", member="m1")
        assert (await signed(at, "m1"))["challenges"] == [{**told, "made": True}]
        await at.run(1, "member.erase", member="m1", commit=True)
        await at.run(1, "roster.import", csv=roster_csv(3), commit=True)
        assert await signed(at, "m1") == NOTHING
        # It counts as before.
        assert (await at.run(1, "caucus.show", subject=caucus))["acts"][0]["signatures"] == 1


async def test_a_signature_in_a_file_is_kept_nowhere_until_a_server_publishes_it(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, 4, **JOINT) as at:
        ballot = await ready(at)
        given = await sign(at, 1, "m1", ballot, reason="Nobody was asked.", publish=False)
        assert await signed(at, "m1") == NOTHING
        made = given["file"]["signatures"][0]["signature"]
        files = [path for path in at.nodes[0].directory.rglob("*") if path.is_file()]
        assert files
        for path in files:
            data = path.read_bytes()
            assert bytes.fromhex(made) not in data
            assert made.encode() not in data
        await at.run(3, "result.publish", file=given["file"])
        await at.exchange()
        (told,) = (await signed(at, "m1"))["challenges"]
        assert (told["about"], told["reason"]) == ("", "Nobody was asked.")
