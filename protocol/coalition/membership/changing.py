"""Whether a change of the charter can be moved at all, and how many groups decide it.

Spec: docs/spec/coalition/changes.md sections 3 and 4.
"""

from collections.abc import Collection

from protocol.coalition.change_rules import share_to_change
from protocol.coalition.charter import CharterRules, check_charter, check_new_charter
from protocol.coalition.deliberation.gather import needs_reason
from protocol.coalition.life_rules import LifeRules, groups_needed
from protocol.coalition.membership.motions import CharterMotionBody
from protocol.coalition.versions import CharterVersion, Versions
from protocol.errors import RuleError


def check_change(
    versions: Versions,
    before: CharterVersion,
    body: CharterMotionBody,
    members: Collection[bytes],
    groups: Collection[bytes],
) -> None:
    """Check a motion against the rules that it would replace.

    Args:
        before: what is in force when it is moved.
        members: who belongs then.
        groups: who belongs then, or did before.

    Raises:
        RuleError: `reason-missing`, `charter-unchanged`, `charter-fixed`, `unknown-group`.
        MalformedError: `bad-charter`: no charter could have these rules; `body-malformed`.
    """
    needs_reason("a group that wants another charter says why", body.reason)
    rules, regions = body.rules, tuple(body.regions)
    if (rules, regions) == (before.rules, before.regions):
        raise RuleError("charter-unchanged", "it has the rules and regions that are in force")
    if regions[: len(before.regions)] != before.regions:
        # Voters' lists and results name them, and every group's card.
        raise RuleError("charter-fixed", "regions are only added, after those there are")
    if not before.regions and regions:
        raise RuleError("charter-fixed", "no group's card names a region")
    if (rules.cuts is None) != (before.rules.cuts is None):
        # Everything that was said before would have another time.
        raise RuleError("charter-fixed", "certified cuts are there from the founding on, or never")
    named = _named(rules) - _named(before.rules)
    if unknown := sorted(named - set(members)):
        raise RuleError("unknown-group", f"{unknown[0].hex()} is no member")
    after = versions.charter_of(CharterVersion(b"", 0, rules, regions))
    # What an old charter has it keeps; who touches it goes by the rule for new ones.
    touched = _emergency(rules.life) != _emergency(before.rules.life)
    (check_new_charter if touched else check_charter)(after, groups)


def needed_to_change(before: CharterRules, after: CharterRules, members: int) -> int:
    """How many of so many members must agree."""
    return groups_needed(share_to_change(before, after), members)


def _named(rules: CharterRules) -> set[bytes]:
    panel = [] if rules.challenges is None else rules.challenges.panel
    return {*rules.moderators, *panel}


def _emergency(rules: LifeRules) -> tuple[list[int], list[int]]:
    return rules.emergency_share, rules.proceed_share
