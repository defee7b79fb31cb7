"""The charter's rules for what groups decide about each other's membership and about the council.

Spec: docs/spec/charter.md sections 3 and 4. They need certified cuts: without those whoever
publishes a decision could date it back (decision 0199). Without these rules nobody is expelled, the
council is the charter's, and nobody loses a seat but by leaving.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta

from protocol.ballots.rule import Ratio
from protocol.coalition.founders import MAX_AFFILIATED
from protocol.coalition.life_rules import Period, check_share
from protocol.encoding import Wire
from protocol.errors import MalformedError

if TYPE_CHECKING:
    from protocol.coalition.charter import Charter

MAX_AWAY_CUTS = 100_000
"""As many as a bundle holds; at a cut an hour eleven years."""
MAX_AWAY = 1_000
"""As many as a council has seats."""
MIN_SPONSORS = 2
"""One could bring in whomever it likes, as often as it likes."""


class JoinRules(Wire):
    """How groups are taken in after the founding.

    Attributes:
        share: of the groups, those that agree before one is taken in.
        sponsors: groups that vouch for the applicant, and are members when it is decided.
        size: members that an applicant affiliates, at least.
        wait_s: seconds after it was taken in during which a group has no part in majorities of
            groups; at least until the next cut.
        seat: whether a group that counts in majorities of groups has a seat in the next council,
            if its card, or a later statement, names a key for that. Without, as groups decide.
    """

    share: Ratio
    sponsors: Annotated[int, Meta(ge=MIN_SPONSORS, le=MAX_AWAY)] = MIN_SPONSORS
    size: Annotated[int, Meta(ge=1, le=MAX_AFFILIATED)] = 1
    wait_s: Period = 0
    seat: bool = False


class MemberRules(Wire):
    """What the groups agreed on for membership and council.

    Attributes:
        share: of the groups, those that agree before one is expelled or the council is changed.
        reply_s: seconds from the notice of an expulsion until it can take effect; meanwhile the
            accused group replies.
        suspend: whether a group whose log is proved to be forked loses its seat in the council.
        away_cuts, away_s: a council group whose log gained nothing in so many cuts and in so many
            seconds is away, and has no seat until it is back; 0 cuts: never.
        away_max: groups at most that are without a seat for that at a time.
        join: how groups are taken in; None: nobody is.
    """

    share: Ratio
    reply_s: Period
    suspend: bool = False
    away_cuts: Annotated[int, Meta(ge=0, le=MAX_AWAY_CUTS)] = 0
    away_s: Period = 0
    away_max: Annotated[int, Meta(ge=0, le=MAX_AWAY)] = 0
    join: JoinRules | None = None


def check_member_rules(charter: Charter) -> None:
    """Check that the rules can be kept (step 8).

    Raises:
        MalformedError: `bad-charter`.
    """
    rules = charter.rules.members
    if rules is None:
        return
    if charter.rules.cuts is None:
        raise MalformedError(
            "bad-charter",
            "it has rules for expelling and for the council, and none for certified cuts",
            "without cuts nobody could tell when such a decision was taken: add the table `cuts`",
        )
    check_share("bad-charter", "members.share", rules.share)
    if rules.join is not None:
        check_share("bad-charter", "members.join.share", rules.join.share)
    if rules.reply_s == 0:
        raise MalformedError("bad-charter", "a group to be expelled would have no time to reply")
    if bool(rules.away_cuts) != bool(rules.away_max):
        raise MalformedError(
            "bad-charter",
            f"away_cuts is {rules.away_cuts} and away_max {rules.away_max}",
            "both are 0, or neither is",
        )
