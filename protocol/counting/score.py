"""Score voting: the highest sum of scores is elected.

Smith, "Range voting" (2000); also called range or utility voting.

Spec: docs/spec/counting/score.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from protocol.counting.exact import Exact, exact
from protocol.counting.grades import GRADES, merit, totals, votes_per_grade, with_ungraded
from protocol.counting.method import MAX_SEATS, Method, Setting
from protocol.counting.profile import Profile
from protocol.counting.result import Count, Reason, Round
from protocol.counting.seating import seat
from protocol.counting.ties import TieBreak

UNSCORED = Setting(
    "unscored",
    ("zero", "left-out"),
    "what a ballot that does not score an option gives it: zero, or nothing, so that the average "
    "of the scores it was given decides",
)


def count(profile: Profile, seats: int, settings: Mapping[str, str], tie_break: TieBreak) -> Count:
    """Count scores; nobody is elected if nobody was given more than zero.

    Raises:
        RuleError: `bad-count`: a ballot has more grades than there are.
    """
    given = votes_per_grade(profile, int(settings["grades"]))
    ballots = exact(profile.total - profile.blank)
    tally = totals(given)
    if settings["unscored"] == "left-out":
        tally = {option: _average(tally[option], sum(row)) for option, row in enumerate(given)}
    else:
        given = with_ungraded(given, ballots)
    winners, ties = seat(tally, seats, tie_break)
    key = "highest-score" if winners else "no-votes"
    reason = Reason(key, tuple(sorted(winners)))
    only = Round(tally, 0, elected=winners, reasons=(reason,), ties=ties)
    merits = tuple(merit(row) for row in given)
    total, blank = profile.total, profile.blank
    return Count("score", settings, seats, winners, (only,), total, blank, merits=merits)


def _average(total: Exact, ballots: Exact) -> Exact:
    return exact(Fraction(total) / ballots) if ballots else 0


SCORE = Method(
    name="score",
    title="Score",
    source="Smith, Range voting (2000)",
    about="Each ballot gives every option a score; the highest sums, or averages, are elected.",
    kinds=frozenset({"score"}),
    settings=(GRADES, UNSCORED),
    max_seats=MAX_SEATS,
    run=count,
)
