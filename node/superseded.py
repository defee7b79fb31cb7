"""What a corrected result had decided before, and whose returns changed it."""

from typing import Any

from protocol.coalition.challenges.values import Superseded
from protocol.coalition.state import Ballot, ReturnState, State


def told_superseded(state: State, ballot: Ballot, one: Superseded) -> dict[str, Any]:
    """What stood, contest by contest, and who changed it.

    Returns:
        `contests`: of each its `title`, `outcome` and `winners`; `changed`: names of the groups
        whose return was another from then on, by id; none where a draw changed it.
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
        "changed": [state.groups[group].card.name for group in changed_by(ballot, one)],
    }


def changed_by(ballot: Ballot, one: Superseded) -> tuple[bytes, ...]:
    """The groups whose returns made another result of a superseded one, by id.

    A result is superseded in the hour that the corrected return has.
    """
    by_group: dict[bytes, list[ReturnState]] = {}
    for kept in (*ballot.replaced, *ballot.returns.values()):
        by_group.setdefault(kept.group, []).append(kept)
    return tuple(group for group in sorted(by_group) if _changed(by_group[group], one.until))


def _changed(returns: list[ReturnState], until: int) -> bool:
    """Whether a group's return of this hour says other than the one before it, if there was one."""
    before: ReturnState | None = None
    for kept in sorted(returns, key=lambda kept: kept.index):
        body = kept.body
        other = before is None or (before.body.kind, before.body.cells) != (body.kind, body.cells)
        if kept.time == until and other:
            return True
        before = kept
    return False
