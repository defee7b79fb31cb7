"""Frozen records: which groups signed two versions of theirs, and the proof."""

from typing import Any

from node.commands.base import Command, NoArgs
from node.core import Node
from node.frozen import FrozenRecord, frozen_records
from node.names import group_name
from protocol.coalition.membership.values import Incarnation
from protocol.coalition.state import State


async def frozen(node: Node, _args: NoArgs) -> dict[str, Any]:
    """Every frozen record with its two versions and the proof; and those that went on."""
    state = await node.state()
    return {
        "frozen": [_told(node, record) for record in frozen_records(node.logs)],
        "healed": [
            _healed(state, known)
            for known in state.membership.incarnations.values()
            if known.since is not None
        ],
    }


def _healed(state: State, known: Incarnation) -> dict[str, Any]:
    agreed = [group for group, said in known.stances.items() if said.agree and group != known.by]
    return {
        "group": group_name(state, known.group),
        "by": group_name(state, known.by),
        "reason": known.reason,
        "agreed": [group_name(state, group) for group in agreed],
        "since": known.since,
        "size": known.size,
    }


def _told(node: Node, record: FrozenRecord) -> dict[str, Any]:
    names = {founder.card.group: founder.card.name for founder in node.founders}
    return {
        "group": names[record.group],
        "id": record.group.hex(),
        "own": record.group == node.group,
        "since": record.since,
        "found_by": names.get(record.source, ""),
        "versions": [
            {"statements": head.size, "root": head.root.hex()}
            for head in (record.first, record.second)
        ],
        "evidence": record.evidence.hex(),
    }


COMMANDS = {"frozen": Command(NoArgs, frozen)}
