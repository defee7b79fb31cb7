"""What this node has to keep whole, and who else has to.

Spec: docs/spec/keeping.md.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import NamedTuple

from node.core import Node
from protocol.agreement.assigned import assigned
from protocol.agreement.cut import open_table
from protocol.agreement.epoch import Epoch
from protocol.agreement.lineage import Link


class Assignment(NamedTuple):
    """Who keeps which log in an epoch."""

    epoch: Epoch
    keepers: dict[bytes, tuple[bytes, ...]]


def keepers_of(node: Node) -> dict[bytes, tuple[bytes, ...]]:
    """Log -> the groups that keep it in this epoch, its own one aside; empty without cuts.

    A log that came later in the epoch is not among them: the whole council keeps it.
    """
    assignment = assignment_of(node)
    return {} if assignment is None else assignment.keepers


def assignment_of(node: Node) -> Assignment | None:
    """The same with the epoch that it is of, which the next cut may end; None without cuts."""
    last = node.council.last()
    if last is None:
        return None
    # Asked for again and again, and an epoch may be thousands of cuts long.
    if node.kept is None or node.kept.epoch != last.epoch:
        node.kept = Assignment(last.epoch, assigned(last.epoch, _logs_of(node, last)))
    return node.kept


def keepers_in(
    epoch: Epoch, keepers: Mapping[bytes, tuple[bytes, ...]], group: bytes
) -> tuple[bytes, ...]:
    """Who of a council keeps a log, its own group included if it has a seat; ascending."""
    council = {seat.group for seat in epoch.seats}
    return tuple(sorted({*keepers.get(group, council), group} & council))


def keepers_by_log(
    epoch: Epoch, keepers: Mapping[bytes, tuple[bytes, ...]]
) -> Callable[[bytes], tuple[bytes, ...]]:
    """The same of any log, worked out once for each: a council of fifty keeps thousands."""
    return functools.cache(functools.partial(keepers_in, epoch, keepers))


def keeps(node: Node, keepers: dict[bytes, tuple[bytes, ...]], group: bytes) -> bool:
    """Whether this node has to keep a log whole: its own, or one that it is assigned."""
    last = node.council.last()
    if group == node.group or last is None:
        return True
    council = [seat.group for seat in last.epoch.seats]
    return node.group in keepers.get(group, council)


def _logs_of(node: Node, last: Link) -> list[bytes]:
    """The logs that the epoch's members were assigned: those in the cut that named it."""
    if last.epoch.number == 0:
        return [founder.card.group for founder in node.charter.groups]
    named = last
    while named.cut.number > 1:
        before = node.council.link(named.cut.number - 1)
        if before is None or before.epoch != last.epoch:
            break
        named = before
    data = node.council.table(named.cut.logs)
    if data is None:
        raise RuntimeError(f"the table of cut {named.cut.number} can't be put together")
    return [row.group for row in open_table(data, named.cut).logs]
