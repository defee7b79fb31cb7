"""Yes, no, abstain: more yes than no carries; a tie does not.

Robert's Rules of Order Newly Revised (12th ed.) 44:1 (abstentions are not votes) and 44:12 (a tie
defeats a motion). What share of which base a decision needs is its decision rule's business
(docs/spec/ballots/rule.md); this only says which side has more votes.

Spec: docs/spec/counting/yes-no.md.
"""

from __future__ import annotations

from collections.abc import Mapping

from protocol.counting.exact import Exact, exact
from protocol.counting.method import Method
from protocol.counting.profile import Profile
from protocol.counting.result import Count, Reason, Round
from protocol.counting.ties import TieBreak
from protocol.errors import RuleError

YES, NO, ABSTAIN = 0, 1, 2


def count(profile: Profile, seats: int, settings: Mapping[str, str], tie_break: TieBreak) -> Count:
    """Count the three answers; the winner is yes or no, or neither if nobody voted.

    Raises:
        RuleError: `bad-count`: the contest has not two (yes, no) or three options.
    """
    del tie_break  # 44:12: a motion that as many oppose as support is lost, so no tie is broken
    if profile.options not in (2, 3):
        raise RuleError("bad-count", f"yes-no has 2 or 3 options, not {profile.options}")
    tally: dict[int, Exact] = dict.fromkeys(range(profile.options), 0)
    unread: Exact = 0
    for choice, number in profile.rows.items():
        # Two answers on one ballot are none.
        if len(choice) == 1 and choice[0] in tally:
            tally[choice[0]] += number
        elif choice:
            unread += number
    tally = {option: exact(votes) for option, votes in tally.items()}
    winners: tuple[int, ...] = ()
    if tally[YES] > tally[NO]:
        winners, reason = (YES,), Reason("more-yes", (YES,))
    elif tally[NO] > tally[YES]:
        winners, reason = (NO,), Reason("more-no", (NO,))
    elif tally[NO]:
        winners, reason = (NO,), Reason("tie-defeats", (YES, NO))
    else:
        reason = Reason("no-votes")
    only = Round(tally, exact(unread), elected=winners, reasons=(reason,))
    return Count("yes-no", settings, seats, winners, (only,), profile.total, profile.blank)


YES_NO = Method(
    name="yes-no",
    title="Yes, no, abstain",
    source="Robert's Rules of Order Newly Revised (12th ed.) 44:1, 44:12",
    about="The first option is yes, the second no, the third abstain; a tie is a no.",
    kinds=frozenset({"yes-no"}),
    settings=(),
    max_seats=1,
    run=count,
)
