"""A new cut of all that is held at this moment, for a proposal."""

from __future__ import annotations

from node.core import Node
from node.council.holding import coming_mark, missing, state_at
from protocol.agreement.cut import Cut, LogTable, make_table, table_hash
from protocol.agreement.epoch import epoch_hash
from protocol.agreement.lineage import Tip
from protocol.agreement.rules import Timeouts
from protocol.coalition.council import next_epoch
from protocol.coalition.digest import state_digest
from protocol.coalition.kinds import REDUCER_VERSION


def build(
    node: Node, tip: Tip, last: LogTable, round_: int, timeouts: Timeouts
) -> tuple[Cut, LogTable] | None:
    """The cut to propose in a round; None if none can be yet.

    None while no second has passed since the last, or not all of that is held.

    Each later round steps back from this node's clock by as much as it waits longer, so that clocks
    that are behind don't refuse it for ever.
    """
    now = node.now()
    back = (timeouts.propose(round_) - timeouts.propose_ms) // 1000
    time = max(tip.time + 1, now - 1 - back)
    # Who fetches a log again has no cut that goes on from the last one.
    if time >= now or missing(node, last):
        return None
    frozen = node.logs.frozen()
    heads = [(h.group, h.size, h.root) for h in node.logs.heads() if h.group not in frozen]
    # A frozen log stays where it was certified.
    heads += [(row.group, row.size, row.root) for row in last.logs if row.group in frozen]
    table = make_table(heads)
    state = state_at(node, coming_mark(tip, table, time))
    cut = Cut(
        number=tip.number + 1,
        previous=tip.hash,
        time=time,
        logs=table_hash(table),
        state=state_digest(state),
        reducer=REDUCER_VERSION,
        epoch=epoch_hash(next_epoch(state, tip.epoch)),
    )
    return cut, table
