"""How many groups must agree to a motion, and how many do.

Spec: docs/spec/coalition/membership.md sections 7 and 9, docs/spec/coalition/changes.md section 4.
The fold decides by these numbers, and whoever shows a motion shows these.
"""

from collections.abc import Collection, Mapping

from protocol.coalition.charter import CharterRules
from protocol.coalition.life_rules import groups_needed
from protocol.coalition.membership.applications import ApplicationBody
from protocol.coalition.membership.changing import needed_to_change
from protocol.coalition.membership.motions import (
    CharterMotionBody,
    CouncilMotionBody,
    ExpulsionBody,
    IncarnationBody,
    KeyReplacementBody,
)
from protocol.coalition.membership.values import (
    Application,
    CharterMotion,
    CouncilMotion,
    Expulsion,
    Incarnation,
    MotionStance,
    Replacement,
)

#: Groups at least that agree to an expulsion, or to replacing lost keys: nobody does it alone.
MIN_TO_EXPEL = 2

Deciding = (
    ExpulsionBody
    | CouncilMotionBody
    | CharterMotionBody
    | ApplicationBody
    | IncarnationBody
    | KeyReplacementBody
)
Decided = Expulsion | CouncilMotion | CharterMotion | Application | Incarnation | Replacement


def needed(rules: CharterRules, asked: Deciding | Decided, voices: Collection[bytes]) -> int:
    """How many groups must agree.

    Args:
        rules: in force when it was moved.
        voices: the members that count in majorities of groups; the accused, or whose log it is
            about, does not count.
    """
    if isinstance(asked, CharterMotionBody | CharterMotion):
        return needed_to_change(rules, asked.rules, len(voices))
    assert rules.members is not None
    if isinstance(asked, ExpulsionBody | Expulsion):
        others = len({*voices} - {asked.group})
        return max(MIN_TO_EXPEL, groups_needed(rules.members.share, others))
    if isinstance(asked, IncarnationBody | Incarnation):
        others = len({*voices} - {asked.group})
        return max(1, groups_needed(rules.members.share, others))
    if isinstance(asked, KeyReplacementBody | Replacement):
        group = asked.group if isinstance(asked, Replacement) else asked.keys.group
        others = len({*voices} - {group})
        return max(MIN_TO_EXPEL, groups_needed(rules.members.share, others))
    if isinstance(asked, ApplicationBody | Application):
        assert rules.members.join is not None
        return groups_needed(rules.members.join.share, len(voices))
    return groups_needed(rules.members.share, len(voices))


def agreeing(stances: Mapping[bytes, MotionStance], voices: Collection[bytes]) -> int:
    """How many of those that count agree."""
    return sum(said.agree and group in voices for group, said in stances.items())
