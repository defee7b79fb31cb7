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
from protocol.text import check_paragraphs

# Ten years: a longer period is a mistake of unit, and would put an end past any calendar.
MAX_PERIOD_S = 10 * 366 * 24 * 3600

Period = Annotated[int, Meta(ge=0, le=MAX_PERIOD_S)]

# Groups: as many as a charter lists.
MAX_SECONDS = 2_048
# Seconds: a week. Slower than that is no debate.
MAX_SLOW_S = 7 * 24 * 3600
# Characters: two pages, as long as a point.
MAX_MODERATION_CHARS = 4_000
# People: above any federation there is.
MAX_SIGNERS = 10**9


class LifeRules(Wire):
    """What the groups agreed on for the time between votes.

    Attributes:
        points_share: groups that ratify a change of the points of unity before it is in force.
        proceed_share: groups that may decide to open a ballot without the reports it waits for,
            once their deadline has passed.
        notice_s: seconds from a group's announcing that it leaves, or goes up in another, until
            it has; it can be taken back until then.
        confirm_share: of the groups that a convening's report lists as present, those that confirm
            it before it stands.
        emergency_share: groups that agree before a ballot has shorter periods than the charter's;
            in charters made today more than `proceed_share`, or all.
        emergency_s: seconds, at least, of each period even then.
        seconds: groups that second an amendment before its proposal's author has to answer it;
            0: authors need not answer.
        slow_s: seconds at least between two comments of a group on one proposal; 0: none.
        moderation: the policy by which the charter's moderators hide comments.
        caucus_min: members who sign a caucus before it is listed.
        veto_min: members who sign a caucus's veto before it holds; 0: no caucus has a veto.
    """

    points_share: Ratio
    proceed_share: Ratio
    notice_s: Period
    confirm_share: Ratio
    emergency_share: Ratio
    emergency_s: Period
    seconds: Annotated[int, Meta(ge=0, le=MAX_SECONDS)] = 0
    slow_s: Annotated[int, Meta(ge=0, le=MAX_SLOW_S)] = 0
    moderation: Annotated[str, Meta(max_length=MAX_MODERATION_CHARS)] = ""
    caucus_min: Annotated[int, Meta(ge=1, le=MAX_SIGNERS)] = 1
    veto_min: Annotated[int, Meta(ge=0, le=MAX_SIGNERS)] = 0


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
    """Check shares (exact fractions from one half to one), period and policy (step 5).

    Half and less would let two opposite changes be in force by different groups.

    Raises:
        MalformedError: `bad-charter`, naming what is wrong.
    """
    if rules.emergency_s == 0:
        raise MalformedError("bad-charter", "in an emergency a ballot would have no time at all")
    for name in SHARES:
        check_share("bad-charter", name, getattr(rules, name))
    check_paragraphs("bad-charter", "the moderation policy", rules.moderation)


def check_emergency_share(rules: LifeRules) -> None:
    """Check that an emergency takes more groups than going on without reports (section 5).

    To cut everybody's time short takes more groups than to go on without those that are late: else
    the groups that would rather not wait could always take the shorter way. Above all groups there
    is nothing. Only what is not yet founded is held to it: a coalition keeps the charter it has.

    Raises:
        MalformedError: `bad-charter`, with both shares.
    """
    emergency, proceed = fraction(rules.emergency_share), fraction(rules.proceed_share)
    if emergency <= proceed and emergency != 1:
        raise MalformedError(
            "bad-charter",
            f"emergency_share is {emergency}, no more than the proceed_share of {proceed}",
            "shorter periods need a higher majority than going on without reports; 1/1 is all",
        )


def check_share(code: str, name: str, share: list[int]) -> None:
    """Check that a share is in lowest terms, above one half and at most 1.

    Raises:
        MalformedError: with `code`, naming the share.
    """
    whole = share[1] >= 1 and [*Fraction(*share).as_integer_ratio()] == share
    if not whole or not Fraction(1, 2) < fraction(share) <= 1:
        raise MalformedError(
            code,
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
