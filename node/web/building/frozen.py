"""View models of frozen records."""

from collections.abc import Iterable, Iterator

from node.frozen import FrozenRecord
from node.names import group_name
from node.web.viewmodels.frozen import FrozenLine, FrozenView, HealedLine
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
    return FrozenView(
        tuple(sorted(lines, key=lambda x: (not x.here, x.group.casefold(), x.id))),
        tuple(healed_lines(state)),
    )


def healed_lines(state: State) -> Iterator[HealedLine]:
    """The records that went on after a fork, oldest first."""
    for known in state.membership.incarnations.values():
        if known.since is not None:
            agreed = [g for g, said in known.stances.items() if said.agree and g != known.by]
            yield HealedLine(
                group=group_name(state, known.group),
                by=group_name(state, known.by),
                reason=known.reason,
                agreed=tuple(group_name(state, group) for group in agreed),
                since=known.since,
                size=known.size,
            )
