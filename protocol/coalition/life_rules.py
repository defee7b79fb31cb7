"""The charter's rules for what a coalition does between votes.

Spec: docs/spec/charter.md section 4. They stand in the charter, so they are hashed and signed with
it.
"""

from fractions import Fraction

from protocol.ballots.rule import Ratio, fraction
from protocol.encoding import Wire
from protocol.errors import MalformedError


class LifeRules(Wire):
    """Shares of the coalition's groups.

    Attributes:
        points_share: groups that ratify a change of the points of unity before it is in force.
        proceed_share: groups that may decide to open a ballot without the reports it waits for,
            once their deadline has passed.
    """

    points_share: Ratio
    proceed_share: Ratio


#: What most charters ask for what binds everybody; the terms file proposes it.
USUAL_LIFE_RULES = LifeRules(points_share=[2, 3], proceed_share=[2, 3])


def check_life_rules(rules: LifeRules) -> None:
    """Check that every share is an exact fraction from one half to one (step 5).

    Half and less would let two opposite changes be in force by different groups.

    Raises:
        MalformedError: `bad-charter`, naming the share.
    """
    for name in rules.__struct_fields__:
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
