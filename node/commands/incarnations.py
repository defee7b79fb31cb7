"""A forked record that is to go on: what its group shows, what the others move and decide."""

from typing import Annotated, Any

from msgspec import Meta

from node.commands.base import Args, Command, NoArgs, Why
from node.commands.stances import described
from node.core import Node
from node.errors import NodeError
from node.founding.incarnations import MAX_SHOWN_BYTES, open_shown
from protocol.agreement.cut import open_table
from protocol.coalition.membership.motions import IncarnationBody
from protocol.encoding import pack


class MoveArgs(Args):
    """What the forked group shows, as hex of its bytes; and why its record is to go on."""

    shown: Annotated[str, Meta(pattern=r"^([0-9a-f]{2})+\Z", max_length=2 * MAX_SHOWN_BYTES)]
    reason: Why


async def show(node: Node, _args: NoArgs) -> dict[str, Any]:
    """Motions that a forked record goes on, oldest first."""
    state = await node.state()
    known = state.membership.incarnations.values()
    return {"incarnations": [described(state, motion) for motion in known]}


async def ask(node: Node, _args: NoArgs) -> dict[str, Any]:
    """What the other groups need to let this group's forked record go on.

    It signs, by the new key, the head up to which the record is certified, and no other before it
    goes on: the other groups' nodes cut their copies back to that.
    """
    state = await node.state()
    proof = node.logs.evidence(node.group)
    if proof is None:
        raise NodeError(
            "not-forked",
            "this group's public record is not frozen: there is nothing to take up again",
            "`commonweal frozen` lists the records that are",
        )
    chain = [r for r in state.membership.rotations.get(node.group, ()) if r.since is not None]
    if not chain:
        raise NodeError(
            "keys-not-replaced",
            "the record would go on under the key that signed two versions of it",
            "replace the keys first: `commonweal rotate-key --carried FILE`; another group's node "
            "carries the FILE, as nobody hears this one",
        )
    if node.unwritable is not None:
        raise node.unwritable
    size, root = _certified(node)
    head = node.signer.sign_head(size, root)
    body = IncarnationBody(group=node.group, proof=proof.data, head=head, reason="")
    return {"shown": pack(body).hex(), "size": size}


def _certified(node: Node) -> tuple[int, bytes]:
    """Size and root of this group's record in the last cut."""
    last = node.council.last()
    data = None if last is None else node.council.table(last.cut.logs)
    if last is not None and data is not None:
        for row in open_table(data, last.cut).logs:
            if row.group == node.group:
                return row.size, row.root
    raise NodeError(
        "nothing-certified",
        "no certified cut holds anything of this group's record: there is nothing to go on from",
        "a group of which nothing is final is taken in anew: `commonweal apply --help`",
    )


async def move(node: Node, args: MoveArgs) -> dict[str, Any]:
    """Move that another group's forked record goes on; this group agrees."""
    shown = open_shown(bytes.fromhex(args.shown))
    body = IncarnationBody(
        group=shown.group, proof=shown.proof, head=shown.head, reason=args.reason.strip()
    )
    name = await node.publish("incarnation", body)
    state = await node.state()
    return described(state, state.membership.incarnations[name])


COMMANDS = {
    "incarnation.list": Command(NoArgs, show),
    "incarnation.ask": Command(NoArgs, ask),
    "incarnation.move": Command(MoveArgs, move),
}
