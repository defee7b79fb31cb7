"""Which records are frozen, what is under way to let them go on, and which went on."""

from collections.abc import Iterator

from node.checkup.finding import Finding, fail, ok, warn
from node.core import Node
from node.frozen import FrozenRecord, frozen_records, is_forked_under
from node.majorities import agreeing, needed
from node.names import group_name
from protocol.coalition.council import seats_of
from protocol.coalition.membership.values import Incarnation
from protocol.coalition.state import State

PAGE = "docs/operate/frozen-records.md"


def check_frozen(node: Node, state: State) -> Iterator[Finding]:
    """Every frozen record with what to do next, and every one that went on after a fork."""
    records = frozen_records(node.logs)
    for record in records:
        found = _own if record.group == node.group else _other
        yield found(node, state, record)
    for known in state.membership.healed.values():
        if known.group not in {record.group for record in records}:
            yield _healed(node, state, known)
    if not records:
        yield ok("frozen", "no group's record is frozen for two versions of it")


def _own(node: Node, state: State, record: FrozenRecord) -> Finding:
    said = (
        f"this node's own record is frozen on every node: {_seen(record)} were signed with its key"
    )
    stop = "stop this node and every copy of it, keep the files, find out how it came"
    if state.charter.rules.members is None or state.charter.rules.cuts is None:
        return fail("frozen", said, f"{stop}; {PAGE}")
    if moved := _moved(state, record.group):
        return fail("frozen", f"{said}; {moved}", f"serve one copy and wait for the others; {PAGE}")
    key = node.keyring.in_force(record.group)
    if is_forked_under(node.coalition, record.group, key, record.evidence):
        then = (
            "then replace its keys by two recovery shares: `commonweal rotate-key --carried FILE`"
        )
        return fail("frozen", said, f"{stop}; {then}; {PAGE}")
    ask = "its keys are replaced: ask the others that it goes on, `commonweal incarnation ask FILE`"
    return fail("frozen", said, f"{ask}; {PAGE}")


def _other(_node: Node, state: State, record: FrozenRecord) -> Finding:
    name = group_name(state, record.group)
    said = (
        f"{name}'s record is frozen, nothing in it counts past what is final: {_seen(record)} "
        "were signed with its key"
    )
    if moved := _moved(state, record.group):
        said = f"{said}; {moved}"
    hint = "ask its administrators by telephone; put undecided votes again without it"
    if moved:
        hint = f"{hint}; say how your group stands: `commonweal motion agree` or `disagree`"
    return warn("frozen", said, f"{hint}; {PAGE}")


def _healed(node: Node, state: State, known: Incarnation) -> Finding:
    own = known.group == node.group
    whose = "this node's own" if own else f"{group_name(state, known.group)}'s"
    said = (
        f"{whose} record was frozen and goes on from its statement {known.size:,}, under another "
        "key"
    )
    if state.charter.rules.members is None or known.group in {s.group for s in seats_of(state)}:
        return ok("frozen", said)
    return warn(
        "frozen",
        f"{said}; the group does not certify",
        "the groups give its seat back, if they want to: `commonweal motion council`",
    )


def _moved(state: State, group: bytes) -> str:
    """How far a motion is that a record goes on; empty if none is open."""
    motions = (m for m in state.membership.incarnations.values() if m.open and m.group == group)
    said = [f"{agreeing(state, m)} of {needed(state, m)} that are needed agree" for m in motions]
    return f"that it goes on is moved, {' and '.join(said)}" if said else ""


def _seen(record: FrozenRecord) -> str:
    first, second = record.first.size, record.second.size
    if first == second:
        return (
            f"two different versions of {first:,} statements"
            if first != 1
            else "two different versions of 1 statement"
        )
    return (
        f"a version of {first:,} statements and one of {second:,} that does not contain it"
        if first != 1
        else f"a version of 1 statement and one of {second:,} that does not contain it"
    )
