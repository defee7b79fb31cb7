"""Places in this node's own line of certified cuts, as it keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from protocol.agreement.lineage import Tip, founded
from protocol.coalition.cut_rules import founding_epoch
from protocol.coalition.kinds import FIRST_REDUCER

if TYPE_CHECKING:
    from node.core import Node
    from node.council.record import CouncilStore


def tip_at(node: Node, store: CouncilStore, number: int) -> Tip:
    """The place after a cut that is kept; after 0 the founding.

    What is kept was checked when it was, by this node itself.

    Raises:
        ValueError: the charter knows no cuts, or there is no such cut here.
    """
    if number == 0:
        epoch = founding_epoch(node.charter)
        if epoch is None:
            raise ValueError("this charter knows no cuts")
        return founded(node.coalition, epoch, node.charter.founded, FIRST_REDUCER)
    link = store.link(number)
    if link is None:
        raise ValueError("no such cut here")
    cut = link.cut
    return Tip(
        node.coalition, cut.number, link.certificate.value, cut.time, cut.reducer, link.epoch
    )
