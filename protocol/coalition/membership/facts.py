"""What a ballot knows of groups after others went up in them.

Spec: docs/spec/coalition/membership.md sections 6 and 9.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from protocol.ballots.facts import CharterFacts
from protocol.coalition.membership.joined import Admission, voiceless_at
from protocol.coalition.membership.values import Departure


def with_voices(facts: CharterFacts, admissions: tuple[Admission, ...], time: int) -> CharterFacts:
    """The facts, with who doesn't count in majorities of groups at a time marked so."""
    voiceless = voiceless_at(admissions, time)
    if not voiceless:
        return facts
    marked = {group: replace(facts.groups[group], voice=False) for group in voiceless}
    return replace(facts, groups={**facts.groups, **marked})


def with_mergers(facts: CharterFacts, left: Iterable[Departure]) -> CharterFacts:
    """The charter's facts, a successor's affiliated members with those of the groups it took up.

    Args:
        left: departures in effect.
    """
    groups = dict(facts.groups)
    # In the order in which they took effect: who went up in a group that went up in another is
    # counted once, where both ended.
    for departure in sorted(left, key=lambda d: (d.effective, d.hash)):
        if departure.into:
            ended, successor = groups[departure.group], groups[departure.into]
            groups[departure.into] = replace(
                successor, affiliated=successor.affiliated + ended.affiliated
            )
    return replace(facts, groups=groups)


def sizes_with_mergers(facts: CharterFacts, left: Iterable[Departure]) -> dict[bytes, int]:
    """How many members each group affiliates, with those of the groups that it took up."""
    known = with_mergers(facts, left).groups
    return {group: known[group].affiliated for group in known}
