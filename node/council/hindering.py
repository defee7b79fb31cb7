"""Why a node can't take part in the council for now, whatever the line of cuts is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from node.errors import NodeError

if TYPE_CHECKING:
    from node.core import Node


def _damaged(node: Node) -> str:
    names = {founder.card.group: founder.card.name for founder in node.founders}
    return ", ".join(sorted(names.get(group, group.hex()) for group in node.mender.damage))


def hindered(node: Node) -> tuple[str, str]:
    """A code and words; empty if nothing is in the way."""
    if node.federation is None or node.asking:
        return "asking", "it asks the others first how much of its own record they hold"
    if node.unwritable is not None:
        return node.unwritable.code, node.unwritable.message
    if node.mender.damage:
        # By what it folds of that it would refuse what is right, and vote for what is not.
        return "record-damaged", f"its disk has spoilt the records of {_damaged(node)}"
    try:
        node.clock.check()
    except NodeError as error:
        return error.code, error.message
    return "", ""
