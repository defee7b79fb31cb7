"""The charter's rule for changing the charter, and the shares that a change must reach.

Spec: docs/spec/charter.md sections 3 and 4, docs/spec/coalition/changes.md section 4.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from protocol.ballots.rule import Ratio, fraction
from protocol.coalition.life_rules import SHARES, Period, check_share
from protocol.encoding import Wire

if TYPE_CHECKING:
    from protocol.coalition.charter import CharterRules

#: Without a rule for changes: all signed the charter, so all agree to another.
ALL_GROUPS = (1, 1)


class ChangeRules(Wire):
    """How the groups change their charter.

    Attributes:
        share: of the groups, those that agree before a change is decided.
        notice_s: seconds at least from the motion to the decision.
    """

    share: Ratio
    notice_s: Period


def check_change_rules(rules: ChangeRules | None) -> None:
    """Check the share (step 9): exact, above one half and at most 1.

    Raises:
        MalformedError: `bad-charter`.
    """
    if rules is not None:
        check_share("bad-charter", "changes.share", rules.share)


def change_share(rules: CharterRules) -> list[int]:
    """The share of the groups that changes the charter."""
    return list(ALL_GROUPS) if rules.changes is None else rules.changes.share


def notice_of_change(rules: CharterRules) -> int:
    """Seconds at least between a motion and its decision: else as long as a proposal is debated."""
    return rules.deliberation_s if rules.changes is None else rules.changes.notice_s


def share_to_change(before: CharterRules, after: CharterRules) -> list[int]:
    """The share that decides one change: the rule's, or that of a share which it moves.

    No majority is taken away by a smaller one: who lowers a share needs as many as it asks for
    now. And none is put up by a smaller one: who raises it shows that as many are for it.

    Returns:
        [numerator, denominator].
    """
    old, new = _shares(before), _shares(after)
    asked = [fraction(change_share(before))]
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            asked += [shares[name] for shares in (old, new) if name in shares]
    return [*max(asked).as_integer_ratio()]


def _shares(rules: CharterRules) -> dict[str, Fraction]:
    shares = {name: fraction(getattr(rules.life, name)) for name in SHARES}
    if rules.members is not None:
        shares["members.share"] = fraction(rules.members.share)
        if rules.members.join is not None:
            shares["members.join.share"] = fraction(rules.members.join.share)
    shares["changes.share"] = fraction(change_share(rules))
    return shares
