"""All new keys for a group that lost its own, as a machine without shares makes them."""

from node.founding.rotations import NodeKeys, make_rotation
from node.tests.commands.world import World
from node.tests.small_federation import group_id
from protocol.coalition.membership.bodies import possession
from protocol.encoding import pack, tagged_hash
from protocol.keys import Purpose, key_id, public_key, sign


def new_keys(coalition: bytes, number: int, label: str = "new", log: bytes = b"") -> str:
    """The body of the rotation of group `number`, in hex as `keys.claim` takes it.

    Args:
        log: seed of the log key; one of this label if left out.
    """
    return lost_by(coalition, group_id(number), label, log).hex()


def lost_by(coalition: bytes, group: bytes, label: str = "new", log: bytes = b"") -> bytes:
    """The same for a group by its id, as the bytes of its file."""

    def seed(use: str) -> bytes:
        return tagged_hash(label, group, use.encode())

    agreement = public_key(seed("agreement"))
    held = possession(group, agreement)
    keys = NodeKeys(
        cosigning=public_key(seed("cosigning")),
        transport=public_key(seed("transport")),
        agreement=agreement,
        possession=sign(seed("agreement"), Purpose.AGREEMENT, coalition, held),
    )
    coming = key_id(public_key(seed("next")))
    return pack(make_rotation(coalition, group, log or seed("log"), coming, keys))


async def claim(at: World, number: int, by: int, label: str = "new") -> str:
    """Have a group move that another's keys are replaced; every node knows it. The motion's id."""
    rotation = new_keys(at.nodes[0].coalition, number, label)
    why = "Their server burned, and the papers."
    made = await at.run(by, "keys.claim", rotation=rotation, reason=why)
    await at.exchange()
    return str(made["motion"])
