"""Members with keys in a small world, who sign what caucuses say."""

from hashlib import sha256
from typing import Any

from node.commands.credentials import HOLD
from node.tests.commands.world import World, roster_csv
from protocol.coalition.registers.credential import sign_credential
from protocol.keys import public_key


def seed(number: int, member: str) -> bytes:
    """The seed of a member's key; the same in every run."""
    return sha256(f"{number}/{member}".encode()).digest()


async def register(at: World, number: int, count: int = 3) -> None:
    """A roster of so many members with keys of their own, in a published register."""
    node = at.nodes[number - 1]
    await at.run(number, "roster.import", csv=roster_csv(count), commit=True)
    for member in (f"m{n}" for n in range(1, count + 1)):
        key = public_key(seed(number, member))
        signature = sign_credential(seed(number, member), node.coalition, node.group, HOLD, key)
        await at.run(
            number, "credential.register", member=member, key=key.hex(), signature=signature.hex()
        )
    await at.run(number, "credential.publish")
    await at.exchange()


async def signed(
    at: World, number: int, member: str, subject: str, *, leave: bool = False
) -> dict[str, Any]:
    """What a member sends: the arguments of `caucus.sign`, with the signature of their key."""
    node = at.nodes[number - 1]
    sheet = await at.run(number, "caucus.sheet", subject=subject, leave=leave, member=member)
    signature = sign_credential(
        seed(number, member), node.coalition, node.group, sheet["use"],
        bytes.fromhex(sheet["message"]),
    )  # fmt: skip
    return {
        "subject": subject,
        "member": member,
        "leave": leave,
        "signature": signature.hex(),
    }


async def speak(at: World, number: int, member: str, target: str, text: str) -> dict[str, Any]:
    """A member says something for what they answer, under their own key."""
    said = {"target": target, "stance": "for", "text": text, "member": member}
    sheet = await at.run(number, "comment.sheet", **said)
    node = at.nodes[number - 1]
    signature = sign_credential(
        seed(number, member), node.coalition, node.group, sheet["use"],
        bytes.fromhex(sheet["message"]),
    )  # fmt: skip
    return await at.run(
        number, "comment.speak", **said, salt=sheet["salt"], signature=signature.hex()
    )


async def sign(at: World, number: int, member: str, subject: str, **more: Any) -> dict[str, Any]:
    """A member signs through their own group's node, which publishes it."""
    args = await signed(at, number, member, subject, leave=more.pop("leave", False))
    return await at.run(number, "caucus.sign", **args, **more)
