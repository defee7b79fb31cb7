"""What a corrected result had decided before, and whose returns changed it: for pages and JSON."""

from collections.abc import Iterator
from typing import Any

import msgspec

from node.names import by_name, group_name
from protocol.coalition.challenges.values import Superseded
from protocol.coalition.state import Ballot, ReturnState, State


class Changed(msgspec.Struct, frozen=True):
    """A group whose return made another result of one, and its votes cast before and since.

    Attributes:
        before: None if it had sent none.
    """

    group: bytes
    before: int | None
    after: int


def told_superseded(state: State, ballot: Ballot, one: Superseded) -> dict[str, Any]:
    """What stood, contest by contest, and who changed it.

    Returns:
        `contests`: of each its `title`, `outcome` and `winners`; `changes`: the groups whose
        return was another from then on, by name, each with its votes cast `before` (None if it had
        sent none) and `after`; none where a draw changed it.
    """
    return {
        "contests": [
            {
                "title": contest.title,
                "outcome": outcome,
                "winners": [contest.options[winner].label for winner in winners],
            }
            for contest, (outcome, winners) in zip(
                ballot.manifest.contests, one.outcomes, strict=False
            )
        ],
        "changes": [
            {"group": group_name(state, found.group), "before": found.before, "after": found.after}
            for found in changes(state, ballot, one)
        ],
    }


def changes(state: State, ballot: Ballot, one: Superseded) -> Iterator[Changed]:
    """The groups whose returns made another result of a superseded one, by name.

    A result is superseded in the hour that the corrected return has.
    """
    for group in by_name(state, ballot.returns):
        told = [kept for kept in ballot.replaced if kept.group == group]
        before: ReturnState | None = None
        for kept in (*told, ballot.returns[group]):
            if kept.time == one.until and (before is None or _counts(before) != _counts(kept)):
                yield Changed(group, None if before is None else _cast(before), _cast(kept))
            before = kept


def _counts(given: ReturnState) -> tuple[Any, ...]:
    """All of a return that a count reads: the same votes under another mandate count otherwise."""
    body = given.body
    return body.kind, body.cells, body.roll_call, body.mandate, body.mandates


def _cast(given: ReturnState) -> int:
    return sum(cell.cast for cell in given.body.cells)
