"""Approval: a vote for every option that a ballot names, the most votes are elected.

S. J. Brams and P. C. Fishburn, "Approval Voting", American Political Science Review 72 (1978).
Where a contest limits how many options may be named this is the limited or the block vote.

Spec: docs/spec/counting/approval.md.
"""

from __future__ import annotations

from collections.abc import Mapping

from protocol.counting.exact import Exact, exact
from protocol.counting.method import MAX_SEATS, Method
from protocol.counting.profile import OVERVOTE, Choice, Profile
from protocol.counting.result import Count, Reason, Round
from protocol.counting.seating import seat
from protocol.counting.ties import TieBreak


def count(profile: Profile, seats: int, settings: Mapping[str, str], tie_break: TieBreak) -> Count:
    """Count every option named, once a ballot and at whatever rank."""
    tally: dict[int, Exact] = dict.fromkeys(range(profile.options), 0)
    unread: Exact = 0
    for choice, number in profile.rows.items():
        approved = _named(choice)
        for option in approved:
            tally[option] += number
        if choice and not approved:
            unread += number
    tally = {option: exact(votes) for option, votes in tally.items()}
    winners, ties = seat(tally, seats, tie_break)
    reasons = (Reason("most-votes", tuple(sorted(winners))) if winners else Reason("no-votes"),)
    only = Round(tally, exact(unread), elected=winners, reasons=reasons, ties=ties)
    return Count("approval", settings, seats, winners, (only,), profile.total, profile.blank)


def _named(choice: Choice) -> set[int]:
    # Naming an option twice approves of it once: approval is a set (Brams and Fishburn, section 1).
    named: set[int] = set()
    for rank in choice:
        if isinstance(rank, tuple):
            named.update(rank)
        elif rank != OVERVOTE:
            named.add(rank)
    return named


APPROVAL = Method(
    name="approval",
    title="Approval",
    source="Brams and Fishburn, American Political Science Review 72 (1978)",
    about="Each ballot is one vote for every option it names; the most votes are elected.",
    kinds=frozenset({"choose", "rank"}),
    settings=(),
    max_seats=MAX_SEATS,
    run=count,
)
