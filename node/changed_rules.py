"""What differs between two wordings of a charter's rules, line by line in plain words."""

from collections.abc import Iterator
from itertools import pairwise

import msgspec

from node.founding.charter_words import Fact, rule_facts
from protocol.ballots.explain_text import N_
from protocol.coalition.charter import Charter
from protocol.coalition.membership.values import CharterMotion
from protocol.coalition.state import State
from protocol.coalition.versions import CharterVersion

REGIONS = N_("Regions")
NO_REGIONS = N_("none")


class Difference(msgspec.Struct, frozen=True):
    """One line of the rules, as it was and as it is or would be; None: the line is not there."""

    label: str
    before: Fact | None
    after: Fact | None


def charter_facts_of(charter: Charter) -> list[Fact]:
    """Every rule, and the regions."""
    regions = ", ".join(charter.regions)
    named = Fact(REGIONS, "{text}", {"text": regions}) if regions else Fact(REGIONS, NO_REGIONS)
    return [*rule_facts(charter), named]


def differences(before: Charter, after: Charter) -> list[Difference]:
    """The lines that differ, in the order of the charter."""
    old = {fact.label: fact for fact in charter_facts_of(before)}
    new = {fact.label: fact for fact in charter_facts_of(after)}
    return [
        Difference(label, old.get(label), new.get(label))
        for label in dict.fromkeys([*old, *new])
        if old.get(label) != new.get(label)
    ]


class Past(msgspec.Struct, frozen=True):
    """A version that came into force.

    Attributes:
        until: when the next one did; None: it is in force.
        motion: that brought it; None for the founding charter.
        changed: against the version before.
    """

    version: CharterVersion
    until: int | None
    motion: CharterMotion | None
    changed: list[Difference]


def history(state: State) -> Iterator[Past]:
    """Every version, the oldest first."""
    versions = state.versions
    ends = [*(version.since for version in versions.known[1:]), None]
    yield Past(versions.known[0], ends[0], None, [])
    for (before, after), until in zip(pairwise(versions.known), ends[1:], strict=True):
        changed = differences(versions.charter_of(before), versions.charter_of(after))
        yield Past(after, until, state.membership.charter_motions[after.hash], changed)


def would_change(state: State, motion: CharterMotion) -> list[Difference]:
    """What a motion changes of the version that it is on."""
    versions = state.versions
    after = CharterVersion(motion.hash, 0, motion.rules, motion.regions)
    before = versions.charter_of(versions.named(motion.base))
    return differences(before, versions.charter_of(after))


def pending(state: State) -> list[CharterMotion]:
    """Motions that are open, or decided and not yet in force, the oldest first."""
    known = state.membership.charter_motions.values()
    return [m for m in known if m.open or (m.decided is not None and m.since is None)]
