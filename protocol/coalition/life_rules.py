"""The charter's rules for what a coalition does between votes.

Spec: docs/spec/charter.md section 4. They stand in the charter, so they are hashed and signed with
it.
"""

from fractions import Fraction
from typing import Annotated

from msgspec import Meta

from protocol.ballots.rule import Ratio, fraction
from protocol.encoding import Wire
from protocol.errors import MalformedError

# Ten years: a longer period is a mistake of unit, and would put an end past any calendar.
MAX_PERIOD_S = 10 * 366 * 24 * 3600

Period = Annotated[int, Meta(ge=0, le=MAX_PERIOD_S)]


class LifeRules(Wire):
    """Shares of groups, and periods.

    Attributes:
        points_share: groups that ratify a change of the points of unity before it is in force.
        proceed_share: groups that may decide to open a ballot without the reports it waits for,
            once their deadline has passed.
        notice_s: seconds from a group's announcing that it leaves, or goes up in another, until
            it has; it can be taken back until then.
        confirm_share: of the groups that a convening's report lists as present, those that confirm
            it before it stands.
        emergency_share: groups that agree before a ballot has shorter periods than the charter's.
        emergency_s: seconds, at least, of each period even then.
    """

    points_share: Ratio
    proceed_share: Ratio
    notice_s: Period
    confirm_share: Ratio
    emergency_share: Ratio
    emergency_s: Period


#: The fields of `LifeRules` that are shares.
SHARES = ("points_share", "proceed_share", "confirm_share", "emergency_share")

#: What most charters ask for what binds everybody; the terms file proposes it.
USUAL_LIFE_RULES = LifeRules(
    points_share=[2, 3],
    proceed_share=[2, 3],
    notice_s=30 * 24 * 3600,
    confirm_share=[3, 5],
    emergency_share=[4, 5],
    emergency_s=2 * 86_400,
)


def check_life_rules(rules: LifeRules) -> None:
    """Check that every share is an exact fraction from one half to one, and the period (step 5).

    Half and less would let two opposite changes be in force by different groups.

    Raises:
        MalformedError: `bad-charter`, naming what is wrong.
    """
    if rules.emergency_s == 0:
        raise MalformedError("bad-charter", "in an emergency a ballot would have no time at all")
    for name in SHARES:
        share: list[int] = getattr(rules, name)
        whole = share[1] >= 1 and [*Fraction(*share).as_integer_ratio()] == share
        if not whole or not Fraction(1, 2) < fraction(share) <= 1:
            raise MalformedError(
                "bad-charter",
                f"{name} is {share[0]}/{share[1]}",
                "write a fraction above one half, at most 1, in lowest terms: 2/3",
            )


def groups_needed(share: list[int], groups: int) -> int:
    """How many of `groups` groups make a share: at least that part of them, exactly.

    Args:
        share: a checked [numerator, denominator].
        groups: how many there are.
    """
    return -(-groups * share[0] // share[1])
