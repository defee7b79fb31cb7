"""Frozen records: which groups signed two versions of theirs, and the proof."""

from typing import Any

from node.commands.base import Command, NoArgs
from node.core import Node
from node.frozen import FrozenRecord, frozen_records


async def frozen(node: Node, _args: NoArgs) -> dict[str, Any]:
    """Every frozen record with its two versions and the proof that anybody can check."""
    return {"frozen": [_told(node, record) for record in frozen_records(node.logs)]}


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
