"""The view model of what stands around every page."""

from collections.abc import Sequence

from node.web.viewmodels.frame import Frame
from protocol.coalition.card import Card
from protocol.coalition.charter import Charter


def frame_view(
    charter: Charter,
    coalition: bytes,
    own: Card,
    operator: str,
    now: int,
    frozen: Sequence[str],
    troubles: Sequence[str],
) -> Frame:
    """Names, the clock, and what is wrong.

    Args:
        charter: in force.
        coalition: the founding charter's id, 32 bytes.
        own: of the group whose node this is.
        operator: who hosts the node, by its settings, or as its group said; empty: itself.
        now: the node's clock, UTC seconds.
        frozen: names of the groups whose record is frozen.
        troubles: codes of what the machine keeps the node from.
    """
    return Frame(
        coalition=charter.name,
        coalition_id=coalition.hex(),
        group=own.name,
        operator=operator,
        public=charter.rules.public_logs,
        now=now,
        zone="UTC",
        frozen=tuple(frozen),
        troubles=tuple(troubles),
    )
