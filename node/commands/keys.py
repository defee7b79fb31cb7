"""A group's keys: which it has, replacing them by the key it committed to, carrying another's."""

import secrets
from typing import Annotated, Any

from msgspec import Meta

from node.commands.base import Args, Command, HexPrefix, NoArgs, Why, pick
from node.commands.stances import claimed
from node.core import Node
from node.errors import NodeError
from node.founding.rotations import NodeKeys, make_rotation, open_rotation
from protocol.coalition.membership.bodies import KeyRotationBody, possession
from protocol.coalition.membership.motions import KeyObjectionBody, KeyReplacementBody
from protocol.coalition.membership.values import Rotation
from protocol.coalition.state import State
from protocol.encoding import pack
from protocol.keys import SEED_BYTES, Purpose, key_id, public_key, sign

Hex32 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]


class RotateArgs(Args):
    """The key to go on with, and the one after it.

    Attributes:
        seed: of the key that the group committed to; from the recovery shares.
        next_key_hash: of the key after it, whose shares are in the officers' hands by now.
        carried: whether another group's node is to say it; then the answer has its bytes.
        rehearsed: whether only to find out that it would be done: nothing is kept or said.
    """

    seed: Hex32
    next_key_hash: Hex32
    carried: bool = False
    rehearsed: bool = False


class ClaimArgs(Args):
    """Keys for a group that lost all that could replace its own, as hex; and why."""

    rotation: Annotated[str, Meta(pattern=r"^([0-9a-f]{2})+\Z", max_length=2048)]
    reason: Why


class ObjectArgs(Args):
    """The claim to this group's keys, and what is said against it."""

    claim: HexPrefix
    reason: Why


class CarryArgs(Args):
    """A rotation of another group, as hex of its bytes."""

    rotation: Annotated[str, Meta(pattern=r"^([0-9a-f]{2})+\Z", max_length=2048)]


async def show(node: Node, _args: NoArgs) -> dict[str, Any]:
    """Every group's log keys, the first and those after it, and the hash of the one to come.

    Of groups taken in since the founding too; and this node's own card, in hex.
    """
    state = await node.state()
    rotations = state.membership.rotations
    groups = []
    for founder in node.founders:
        chain = rotations.get(founder.card.group, ())
        groups.append(
            {
                "group": founder.card.group.hex(),
                "name": founder.card.name,
                "own": founder.card.group == node.group,
                "card": pack(founder.card).hex(),
                "first_key": founder.card.log_key.hex(),
                "log_key": node.keyring.in_force(founder.card.group).hex(),
                "next_key_hash": _announced(node, founder.card.group, chain).hex(),
                "rotations": [
                    {
                        "key": rotation.key.hex(),
                        "time": rotation.time,
                        "by": rotation.by.hex(),
                        "since": rotation.since,
                        "decided": rotation.decided,
                    }
                    for rotation in chain
                ],
            }
        )
    claims = [claimed(state, claim) for claim in state.membership.replacements.values()]
    return {"groups": groups, "claims": claims, "card": pack(node.groups.card).hex()}


async def rotate(node: Node, args: RotateArgs) -> dict[str, Any]:
    """Replace the keys of this node's group by the one it committed to."""
    seed, coming = bytes.fromhex(args.seed), bytes.fromhex(args.next_key_hash)
    _refuse_outside(node)
    if args.carried and node.charter.rules.cuts is None:
        raise NodeError(
            "cuts-needed",
            "without certified cuts the replacement counts in this group's own record alone",
            "leave --carried out",
        )
    chain = (await node.state()).membership.rotations.get(node.group, ())
    if key_id(public_key(seed)) != _announced(node, node.group, chain):
        raise NodeError(
            "wrong-next-key",
            "these shares are of another key than the one this group announced for its next",
            "are they of a key that is in use by now, or of another group?",
        )
    if chain and chain[-1].since is None:
        # The keys to take up then are in the signer's file, which has room for one set of them.
        raise NodeError(
            "rotation-pending",
            "these keys were replaced already, and the new ones are not in effect yet",
            "they are from the next certified cut on; replace them again after that",
        )
    if args.rehearsed:
        if not args.carried:
            await node.check_writable()
            await node.rehearse("key-rotation", _rotation(node, seed, coming, _passing(node)))
        return {"rotation": "", "in_effect": False}
    body = _rotation(node, seed, coming, _kept(node, seed))
    if args.carried:
        return {"rotation": pack(body).hex(), "in_effect": False}
    await node.publish("key-rotation", body)
    chain = (await node.state()).membership.rotations[node.group]
    return {"rotation": pack(body).hex(), "in_effect": chain[-1].since is not None}


async def carry(node: Node, args: CarryArgs) -> dict[str, Any]:
    """Say another group's rotation in this group's record, unless some record holds it already."""
    body = open_rotation(bytes.fromhex(args.rotation))
    state = await node.state()
    known = _said_before(state, body)
    if known is None:
        _refuse_second(state, body)
        # Only what isn't known is said: a log is never rid of what somebody sent twice.
        said = await node.publish("key-rotation", body)
        state = await node.state()
        chain = state.membership.rotations[body.group]
        known = next(one for one in chain if one.key == body.key)
    else:
        said = known.hash
    return {
        "group": state.groups[body.group].card.name,
        "statement": said.hex(),
        "in_effect": known.since is not None,
    }


def _said_before(state: State, body: KeyRotationBody) -> Rotation | None:
    """The same rotation as the records have it; one of the same key with others beside is none."""
    for known in state.membership.rotations.get(body.group, ()):
        if (
            known.key == body.key
            and known.next_key_hash == body.next_key_hash
            and known.cosigning_key == body.cosigning_key
            and known.transport_key == body.transport_key
            and known.agreement_key == body.agreement_key
        ):
            return known
    return None


def _refuse_second(state: State, body: KeyRotationBody) -> None:
    """Say of a second machine what it is: nobody answers it, so it never hears so itself."""
    chain = state.membership.rotations.get(body.group, ())
    if any(known.key == body.key for known in chain):
        raise NodeError(
            "keys-twice",
            "another machine was made from the same recovery shares, and the coalition has heard "
            "of that one",
            "have the machine that this file is from stopped for good; if nobody of the group made "
            "the other one, tell all groups",
        )


async def claim(node: Node, args: ClaimArgs) -> dict[str, Any]:
    """Move that another group's lost keys are replaced; this group agrees."""
    keys = open_rotation(bytes.fromhex(args.rotation))
    body = KeyReplacementBody(keys=keys, reason=args.reason.strip())
    name = await node.publish("key-replacement", body)
    state = await node.state()
    return claimed(state, state.membership.replacements[name])


async def object_(node: Node, args: ObjectArgs) -> dict[str, Any]:
    """Say by the own living key that it is not lost: that ends the claim."""
    known = (await node.state()).membership.replacements
    mine = [name for name, claim in known.items() if claim.group == node.group]
    target = pick(args.claim, mine, "claim to your group's keys", "keys show")
    await node.publish("key-objection", KeyObjectionBody(reason=args.reason.strip()), [target])
    state = await node.state()
    # Of many that came to nothing the state shows the last.
    return claimed(state, state.membership.replacements.get(target, known[target]))


def _announced(node: Node, group: bytes, chain: Any) -> bytes:
    """The hash of the key that a group rotates to next."""
    if chain:
        announced: bytes = chain[-1].next_key_hash
        return announced
    return next(f.card.next_key_hash for f in node.founders if f.card.group == group)


def _refuse_outside(node: Node) -> None:
    if not node.groups.own_is_in:
        raise NodeError(
            "not-taken-in",
            "your group has not been taken into the coalition yet",
            "its keys are those of its application; they can be replaced once it is in",
        )


def _kept(node: Node, seed: bytes) -> NodeKeys:
    """Those to say; they are in the signer's file when this returns."""
    agreement, proof = node.signer.next_agreement_key(node.coalition, node.group)
    cosigning, transport = node.signer.prepare_rotation(seed)
    return NodeKeys(cosigning, transport, agreement, proof)


def _passing(node: Node) -> NodeKeys:
    """Some that nobody keeps: to see whether what is said with them would stand.

    With the seed of the next key in its file a thief of the server would have what only the
    officers have; so it is not put there before it is used.
    """
    seed = secrets.token_bytes(SEED_BYTES)
    agreement = public_key(seed)
    held = possession(node.group, agreement)
    cosigning, transport = (public_key(secrets.token_bytes(SEED_BYTES)) for _ in range(2))
    proof = sign(seed, Purpose.AGREEMENT, node.coalition, held)
    return NodeKeys(cosigning, transport, agreement, proof)


def _rotation(node: Node, seed: bytes, coming: bytes, keys: NodeKeys) -> KeyRotationBody:
    return make_rotation(node.coalition, node.group, seed, coming, keys)


COMMANDS = {
    "keys.show": Command(NoArgs, show),
    "keys.rotate": Command(RotateArgs, rotate),
    "keys.carry": Command(CarryArgs, carry),
    "keys.claim": Command(ClaimArgs, claim),
    "keys.object": Command(ObjectArgs, object_),
}
