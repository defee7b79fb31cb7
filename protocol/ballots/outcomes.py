"""What a group, or a region, decided by itself: for tests that count groups, and for unit votes.

Spec: docs/spec/ballots/tally.md section 4.
"""

from protocol.ballots.grading import count_variant
from protocol.ballots.manifest import ABSTAIN, NO, YES, Contest
from protocol.ballots.rule import GroupsTest, ObjectionsTest, RegionsTest, Rule
from protocol.counting.exact import Exact
from protocol.counting.methods import count
from protocol.counting.profile import Profile
from protocol.counting.ties import TieBreak


def needs_outcomes(contest: Contest, rule: Rule) -> bool:
    """Whether the rule asks what groups decided: counting each group's votes costs time."""
    if contest.kind == "yes-no" or rule.mode == "unit":
        return True
    return any(isinstance(t, GroupsTest | RegionsTest | ObjectionsTest) for t in rule.tests)


def own_outcome(contest: Contest, rule: Rule, profile: Profile) -> int | None:
    """The option that a profile by itself chooses.

    Yes/no: yes if the votes for exceed those against, no in the reverse case. Else the winner by
    the contest's method, if ties that earlier rounds leave open do not matter: settling all of
    them for the option listed first must elect the same as settling them for the one listed last.

    Args:
        contest: with one seat, unless it is not asked.
        rule: says what abstentions count as.
        profile: weighted or not.

    Returns:
        An option's index; None for a tie, or if nobody chose.
    """
    if contest.kind == "yes-no":
        yes, against, _aside = yes_no_votes(rule, profile)
        if yes == against:
            return None
        return YES if yes > against else NO
    if profile.total == profile.blank:
        return None
    order = tuple(range(len(contest.options)))
    winners = {
        count(
            contest.method,
            profile,
            seats=1,
            variant=count_variant(contest),
            tie_break=TieBreak(("backwards", "casting"), casting=casting),
        ).winners
        for casting in (order, order[::-1])
    }
    if len(winners) != 1:
        return None
    (only,) = winners
    return only[0] if only else None


def yes_no_votes(rule: Rule, profile: Profile) -> tuple[Exact, Exact, Exact]:
    """Votes (for, against, aside) by the rule's abstention policy.

    Aside are abstentions and blank votes; under the policy `against` they are against instead.
    """
    rows = profile.rows
    aside = rows.get((ABSTAIN,), 0) + profile.blank
    yes, against = rows.get((YES,), 0), rows.get((NO,), 0)
    if rule.abstention == "against":
        return yes, against + aside, 0
    return yes, against, aside
