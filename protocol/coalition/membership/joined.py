"""Who was taken in after the founding: values that the rest of membership is worked out with.

Spec: docs/spec/coalition/membership.md section 9. An admission takes effect by the cut that holds
what decided it, and counts for what comes after that cut only.
"""

from collections.abc import Mapping
from functools import cached_property

import msgspec

from protocol.coalition.charter import Charter
from protocol.coalition.entry import Entry
from protocol.coalition.founders import Founder


class Admission(msgspec.Struct, frozen=True):
    """A group was taken in, or came back.

    Attributes:
        hash: of the application.
        founder: its card and how many members it affiliates.
        at_large: whom it takes in; empty if nobody.
        after: the departure after which it came back; empty if it was never in before.
        absent_from: when it had left; 0 if it was never in before.
        since: the time of the cut by which it is a member.
        voice_from: from then on it counts in majorities of groups, and takes part in them.
    """

    hash: bytes
    founder: Founder
    at_large: str
    after: bytes
    absent_from: int
    since: int
    voice_from: int

    @property
    def group(self) -> bytes:
        """The group's id."""
        return self.founder.card.group


# With a dict, where what is derived once is kept.
class Joined(msgspec.Struct, frozen=True, dict=True):
    """The groups of a coalition: those that founded it, and those taken in since.

    Attributes:
        charter: the founding charter.
        admissions: in effect, by their time, then by hash.
    """

    charter: Charter
    admissions: tuple[Admission, ...] = ()

    @cached_property
    def firsts(self) -> Mapping[bytes, int]:
        """Group that did not found the coalition -> since when it is in for the first time."""
        found: dict[bytes, int] = {}
        known = {founder.card.group for founder in self.charter.groups}
        for admission in self.admissions:
            if admission.group not in known:
                found.setdefault(admission.group, admission.since)
        return found

    @cached_property
    def founders(self) -> Mapping[bytes, Founder]:
        """Every group that is, or was, in the coalition, with card and weight, by id."""
        found = {founder.card.group: founder for founder in self.charter.groups}
        for admission in self.admissions:
            # Who comes back has the card and the weight that its id has.
            found.setdefault(admission.group, admission.founder)
        return dict(sorted(found.items()))

    @cached_property
    def groups(self) -> frozenset[bytes]:
        """Their ids."""
        return frozenset(self.founders)

    @cached_property
    def _grown(self) -> list[tuple[int, frozenset[bytes]]]:
        """(time of a cut, the groups from it on), the newest first; the founders' begin at none."""
        grown = [(-1, self.groups.difference(self.firsts))]
        for group, since in self.firsts.items():
            grown.append((since, grown[-1][1] | {group}))
        return grown[::-1]

    def groups_after(self, cut: int) -> frozenset[bytes]:
        """Those that had been taken in by a cut of this time: what comes after it knows no others.

        Args:
            cut: `Entry.after` of a statement. Judged by who came later, what one cut refused would
                be carried by the next.
        """
        return next((groups for since, groups in self._grown if since <= cut), self._grown[-1][1])

    @cached_property
    def ended(self) -> Mapping[bytes, int]:
        """Departure after which a group came back -> since when it is in again."""
        return {a.after: a.since for a in self.admissions if a.after}

    def back_after(self, group: bytes, cut: int) -> int | None:
        """Since when a group is in again that announced after this cut that it leaves; or None.

        Whatever put it outside: who comes back has no leaving from before still running.
        """
        return next((a.since for a in self.admissions if a.group == group and a.since > cut), None)

    def speaks(self, entry: Entry) -> bool:
        """Whether an entry is of a group that was in before the cut that gives it its time.

        What stands in a newcomer's log with the cut that admits it, or before, says nothing.
        """
        if entry.group in self.firsts:
            return entry.after >= self.firsts[entry.group]
        return entry.group in self.groups


def members_at(
    groups: frozenset[bytes], admissions: tuple[Admission, ...], time: int
) -> frozenset[bytes]:
    """Those of `groups` that were not still outside at `time`: before joining, or coming back."""
    return groups - {a.group for a in admissions if a.absent_from <= time < a.since}


def voiceless_at(admissions: tuple[Admission, ...], time: int) -> frozenset[bytes]:
    """Groups that are in, and don't count in majorities of groups yet."""
    return frozenset(a.group for a in admissions if a.since <= time < a.voice_from)
