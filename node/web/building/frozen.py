"""View models of frozen records."""

from collections.abc import Iterable

from node.frozen import FrozenRecord
from node.names import group_name
from node.web.viewmodels.frozen import FrozenLine, FrozenView
from protocol.coalition.state import State


def frozen_view(state: State, records: Iterable[FrozenRecord], here: bytes) -> FrozenView:
    """Every frozen record, the reader's own group's first."""
    lines = [
        FrozenLine(
            id=record.group.hex(),
            group=group_name(state, record.group),
            here=record.group == here,
            since=record.since,
            found_by=group_name(state, record.source) if record.source else "",
            first=record.first.size,
            second=record.second.size,
            evidence=record.evidence.hex(),
        )
        for record in records
    ]
    return FrozenView(tuple(sorted(lines, key=lambda x: (not x.here, x.group.casefold(), x.id))))
