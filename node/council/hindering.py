"""Why a node can't take part in the council for now, whatever the line of cuts is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from node.errors import NodeError

if TYPE_CHECKING:
    from node.core import Node


def hindered(node: Node) -> tuple[str, str]:
    """A code and words; empty if nothing is in the way."""
    if node.federation is None or node.asking:
        return "asking", "it asks the others first how much of its own record they hold"
    if node.unwritable is not None:
        return node.unwritable.code, node.unwritable.message
    try:
        node.clock.check()
    except NodeError as error:
        return error.code, error.message
    return "", ""
