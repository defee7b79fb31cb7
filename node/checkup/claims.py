"""Claims that a group has lost its keys: an urgent matter for whoever has them."""

from collections.abc import Iterator

from node.checkup.finding import Finding, fail, warn
from node.clock import spoken
from node.core import Node
from node.majorities import agreeing, needed
from node.names import group_name
from protocol.coalition.membership.values import Replacement
from protocol.coalition.state import State

SHOWN_ID = 12
PAGE = "docs/operate/recover.md"


def check_claims(node: Node, state: State) -> Iterator[Finding]:
    """Open claims to this group's keys, and those on which it has not said how it stands."""
    for claim in state.membership.replacements.values():
        if not claim.open:
            continue
        if claim.group == node.group:
            yield _own(state, claim)
        elif node.group in state.membership.voices and node.group not in claim.stances:
            yield _other(state, claim)


def _own(state: State, claim: Replacement) -> Finding:
    by, name = group_name(state, claim.by), claim.hash.hex()[:SHOWN_ID]
    said = f"{by} says that this group has lost its keys, and would give its record to a new one"
    if claim.rival:
        said = f"{said}; as there are rival claims, nothing that this group says counts"
    return fail(
        "claims",
        f"{said}: {_count(state, claim)}",
        f'if it has not, object now: `commonweal keys object {name} --reason "..."`; '
        f"if it has, see that the new key is yours; {PAGE}",
    )


def _other(state: State, claim: Replacement) -> Finding:
    by, name = group_name(state, claim.by), claim.hash.hex()[:SHOWN_ID]
    return warn(
        "claims",
        f"{group_name(state, claim.group)} has lost its keys, says {by}: {_count(state, claim)}",
        "ask people of that group by telephone whether the key in `commonweal keys show` is "
        f"theirs, then say how yours stands: `commonweal motion agree {name}` or `disagree`",
    )


def _count(state: State, claim: Replacement) -> str:
    said = f"{agreeing(state, claim)} of {needed(state, claim)} that are needed agree"
    left = claim.due - state.time
    return f"{said}, and it can be decided {f'in {spoken(left)}' if left > 0 else 'at any time'}"
