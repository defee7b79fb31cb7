"""Plurality: one vote a ballot, the most votes are elected.

Robert's Rules of Order Newly Revised (12th ed.) 44:11 on a plurality; with several seats this is
the single non-transferable vote.

Spec: docs/spec/counting/plurality.md.
"""

from __future__ import annotations

from collections.abc import Mapping

from protocol.counting.exact import Exact, exact
from protocol.counting.method import MAX_SEATS, Method
from protocol.counting.profile import Profile
from protocol.counting.result import Count, Reason, Round
from protocol.counting.seating import seat
from protocol.counting.ties import TieBreak


def count(profile: Profile, seats: int, settings: Mapping[str, str], tie_break: TieBreak) -> Count:
    """Count first choices; a first rank skipped or marked more than once is no vote."""
    tally: dict[int, Exact] = dict.fromkeys(range(profile.options), 0)
    unread: Exact = 0
    for choice, number in profile.rows.items():
        if not choice:
            continue
        if choice[0] in tally:
            tally[choice[0]] += number
        else:
            unread += number
    tally = {option: exact(votes) for option, votes in tally.items()}
    winners, ties = seat(tally, seats, tie_break)
    reasons = (Reason("most-votes", tuple(sorted(winners))) if winners else Reason("no-votes"),)
    only = Round(tally, exact(unread), elected=winners, reasons=reasons, ties=ties)
    return Count("plurality", settings, seats, winners, (only,), profile.total, profile.blank)


PLURALITY = Method(
    name="plurality",
    title="Plurality",
    source="Robert's Rules of Order Newly Revised (12th ed.) 44:11",
    about="Each ballot is one vote for its first choice; the most votes are elected.",
    kinds=frozenset({"choose", "rank"}),
    settings=(),
    max_seats=MAX_SEATS,
    run=count,
)
