"""The view model of what stands around every page."""

from collections.abc import Collection, Sequence

from node.web.viewmodels.frame import Frame
from protocol.coalition.charter import Charter


def frame_view(
    charter: Charter,
    coalition: bytes,
    here: bytes,
    host_name: str,
    now: int,
    frozen: Collection[bytes],
    troubles: Sequence[str],
) -> Frame:
    """Names, the clock, and what is wrong.

    Args:
        charter: in force.
        coalition: the founding charter's id, 32 bytes.
        here: the group whose node this is.
        host_name: who hosts the node, by its settings; empty: the card says.
        now: the node's clock, UTC seconds.
        frozen: ids of the groups whose record is frozen.
        troubles: codes of what the machine keeps the node from.
    """
    founder = next(f for f in charter.groups if f.card.group == here)
    return Frame(
        coalition=charter.name,
        coalition_id=coalition.hex(),
        group=founder.card.name,
        operator=host_name or founder.card.operator,
        public=charter.rules.public_logs,
        now=now,
        zone="UTC",
        frozen=tuple(f.card.name for f in charter.groups if f.card.group in frozen),
        troubles=tuple(troubles),
    )
