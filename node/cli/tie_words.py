"""What settled the ties of a count, in words: how many went by lot, and how those fell."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from node.cli.speech import NN_, _, ngettext

TOLD = {
    "backwards": NN_(
        "{count} tie went by earlier rounds: {orders}",
        "{count} ties went by earlier rounds: {orders}",
    ),
    "casting": NN_(
        "{count} tie went by the casting vote: {orders}",
        "{count} ties went by the casting vote: {orders}",
    ),
    "lot": NN_("{count} tie went by lot: {orders}", "{count} ties went by lot: {orders}"),
    "order": NN_(
        "{count} tie is settled by no step of the rule: {tied}",
        "{count} ties are settled by no step of the rule: {tied}",
    ),
}
OWN = NN_(
    "{count} tie went by the method's own steps: {orders}",
    "{count} ties went by the method's own steps: {orders}",
)


def tie_lines(met: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """One line for each step that settled ties, in the order in which they were needed.

    Args:
        met: ties with their `options`, `step` and `order`, by name.
    """
    for step in dict.fromkeys(tie["step"] for tie in met):
        found = [tie for tie in met if tie["step"] == step]
        told = ngettext(*TOLD.get(step, OWN), len(found))
        yield told.format(
            count=len(found),
            orders=", ".join(_before(tie["order"]) for tie in found),
            tied="; ".join(", ".join(tie["options"]) for tie in found),
        )


def _before(order: Sequence[str]) -> str:
    said = order[0]
    for other in order[1:]:
        said = _("{one} before {other}").format(one=said, other=other)
    return said
