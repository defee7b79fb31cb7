"""Members' credentials: register a key, strike it, publish the register, show a member's place."""

from typing import Annotated, Any

from msgspec import Meta

from node.commands.base import Args, Command, NoArgs, hexed
from node.commands.drafts import HexKey, HexSignature
from node.core import Node
from node.errors import NodeError
from protocol.coalition.kinds import to_map
from protocol.coalition.registers.credential import verify_credential_signature

# The use under which a key signs itself: who registers a key shows that they have its other half.
HOLD = "hold-key"
# The use under which a member tries a key: over the key itself.
CHECK = "check-key"

MemberRef = Annotated[str, Meta(min_length=1, max_length=200)]


class MemberArgs(Args):
    """Which member, by the roster's reference."""

    member: MemberRef


class RegisterArgs(MemberArgs):
    """A public key, and its own signature over itself for the use `hold-key`."""

    key: HexKey
    signature: HexSignature


class CheckArgs(MemberArgs):
    """A member's signature over their own public key for the use `check-key`."""

    signature: HexSignature


async def register(node: Node, args: RegisterArgs) -> dict[str, Any]:
    """Make a key a member's credential; the last one is struck.

    Raises:
        SignatureError: `bad-signature`: who registers it does not hold the key.
    """
    member = node.people.member(args.member)
    if member is None or not member.active:
        raise NodeError(
            "unknown-member", f"no active member {args.member}", "`commonweal roster list`"
        )
    key = bytes.fromhex(args.key)
    verify_credential_signature(
        node.coalition, node.group, key, HOLD, key, bytes.fromhex(args.signature)
    )
    await node.credentials.register(member.ref, key, node.now())
    return {"member": member.ref, "key": args.key}


async def check(node: Node, args: CheckArgs) -> dict[str, Any]:
    """Check that a member's browser signs with the key that is registered for them.

    Raises:
        NodeError: `no-credential`.
        SignatureError: `bad-signature`.
    """
    held = node.credentials.of(args.member)
    if held is None:
        raise _none(args.member)
    signature = bytes.fromhex(args.signature)
    verify_credential_signature(node.coalition, node.group, held.key, CHECK, held.key, signature)
    return {"member": args.member, "key": held.key.hex()}


async def strike(node: Node, args: MemberArgs) -> dict[str, Any]:
    """Strike a member's credential; what it signed before stands."""
    if not await node.credentials.strike([args.member], node.now()):
        raise _none(args.member)
    return {"struck": args.member}


async def publish(node: Node, _args: NoArgs) -> dict[str, Any]:
    """Publish the register now, if it changed; the node does so by itself within a minute."""
    name = await node.registrar.publish()
    return {"register": None if name is None else name.hex()}


async def list_all(node: Node, _args: NoArgs) -> dict[str, Any]:
    """Who has a credential, and what the newest register says."""
    registers = (await node.state()).registers
    newest = registers.of(node.group)
    return {
        "credentials": [
            {
                "member": c.member,
                "key": c.key.hex(),
                "made": c.made,
                "registered": node.registrar.in_register(newest, c.key),
            }
            for c in node.credentials.standing()
        ],
        "register": None if newest is None else hexed({"hash": newest.hash, "time": newest.time}),
        "count": registers.count(node.group),
    }


async def show(node: Node, args: MemberArgs) -> dict[str, Any]:
    """A member's place in the newest register: what goes beside whatever they sign."""
    newest, proof = await node.registrar.proof(args.member)
    return {
        "register": newest.hash.hex(),
        "count": newest.count,
        "root": newest.root.hex(),
        "proof": hexed(to_map(proof)),
    }


def _none(member: str) -> NodeError:
    return NodeError("no-credential", f"{member} has no credential", "`commonweal credential list`")


COMMANDS = {
    "credential.register": Command(RegisterArgs, register),
    "credential.check": Command(CheckArgs, check),
    "credential.strike": Command(MemberArgs, strike),
    "credential.publish": Command(NoArgs, publish),
    "credential.list": Command(NoArgs, list_all),
    "credential.show": Command(MemberArgs, show),
}
