"""Who runs a group's node by the group's last word, and since when.

Spec: docs/spec/coalition/membership.md section 8.1. Operators who host several groups have one
council seat; a group that is taken over by a host after its card was made says so, and whoever
came to an operator later gives way.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from protocol.coalition.entry import Entry
from protocol.coalition.membership.bodies import OperatorBody
from protocol.errors import RuleError
from protocol.text import check_line, look_alike


class Operator(msgspec.Struct, frozen=True):
    """Who runs a group's node by what the group said last.

    Attributes:
        hash: of the statement.
        name: empty: the group itself.
        time: of the statement.
        since: from when it has this operator, however the name was spelled; 0: its card has it.
    """

    hash: bytes
    name: str
    time: int
    since: int


Said = Mapping[bytes, Sequence[Operator]]
"""Group -> what it said of its operator, in the order of its log."""


def declare(on_card: str, before: Sequence[Operator], entry: Entry, body: OperatorBody) -> Operator:
    """What a group's word makes of its operator.

    Args:
        before: what it said earlier in its log.

    Raises:
        MalformedError: `body-malformed`.
        RuleError: `operator-unchanged`.
    """
    if body.name:
        check_line("body-malformed", "the operator", body.name)
    name, since = (before[-1].name, before[-1].since) if before else (on_card, 0)
    if body.name == name:
        raise RuleError("operator-unchanged", "it says what it said before, or its card does")
    # Another spelling is no other operator: nobody loses its turn by mending a capital.
    same = look_alike(body.name) == look_alike(name)
    return Operator(entry.hash, body.name, entry.time, since if same else entry.time)


def operator_at(on_card: str, said: Sequence[Operator], time: int) -> str:
    """Who ran a group's node at a time, by what it had said by then.

    Args:
        said: as `Said` has it; times never run backwards in it.
    """
    before = bisect_right(said, time, key=lambda one: one.time)
    return said[before - 1].name if before else on_card


def one_of_each(listed: Iterable[tuple[bytes, str, int]]) -> frozenset[bytes]:
    """Of the groups of each operator the one that has had it longest.

    So nobody takes another's seat by naming its operator. Of one second the lower id.

    Args:
        listed: (group, its operator, since when); without an operator a group is its own.
    """
    first: dict[str, tuple[int, bytes]] = {}
    alone = set[bytes]()
    for group, name, since in listed:
        operator = look_alike(name)
        if not operator:
            alone.add(group)
        elif operator not in first or (since, group) < first[operator]:
            first[operator] = (since, group)
    return frozenset(alone | {group for _, group in first.values()})
