"""The returns of one ballot, taken one by one: a group's last valid one counts.

Spec: docs/spec/coalition/ballots.md section 7.
"""

from collections.abc import Mapping

import msgspec
from msgspec import field

from protocol.ballots.return_checks import check_return
from protocol.ballots.returns import Return
from protocol.coalition.collected import BallotDraft, Collected, moment
from protocol.coalition.entry import Entry
from protocol.coalition.state import ReturnState, RollState
from protocol.coalition.versions import CharterVersion
from protocol.errors import RuleError


class Returning(msgspec.Struct):
    """What groups have returned so far.

    Attributes:
        version: the charter's, whose rules the ballot has.
        rolls: by group; those of the electorate are what the opening cites.
        closes: when voting ends, as it stands.
        electorate: the groups that the opening cites; None without one.
        last: each group's last valid return.
        replaced: those that a later one replaced.
        taken: the entries of all of these.
    """

    collected: Collected
    draft: BallotDraft
    version: CharterVersion
    rolls: Mapping[bytes, RollState]
    closes: int
    electorate: tuple[bytes, ...] | None
    withdrawn: bool = False
    last: dict[bytes, ReturnState] = field(default_factory=dict)
    replaced: list[ReturnState] = field(default_factory=list)
    taken: list[Entry] = field(default_factory=list)

    @property
    def invited(self) -> tuple[bytes, ...]:
        """The groups that may return."""
        return self.electorate or ()

    def take(self, entry: Entry, body: Return) -> None:
        """Take one more; a group's come in the order of its log.

        Raises:
            RuleError: `not-open`, `ballot-withdrawn`, `not-invited`; and as `check_return`.
        """
        if self.electorate is None:
            raise RuleError("not-open", "the ballot never opened")
        if self.withdrawn:
            raise RuleError("ballot-withdrawn", "who put it took it back before its close")
        if entry.group not in self.electorate:
            raise RuleError("not-invited", "the opening does not cite a roll of this group")
        before = self.last.get(entry.group)
        self._check(entry, body, before)
        if before is not None:
            self.replaced.append(before)
        self.last[entry.group] = ReturnState(
            entry.hash, entry.group, entry.index, moment(entry)[0], body
        )
        self.taken.append(entry)

    def _check(self, entry: Entry, body: Return, before: ReturnState | None) -> None:
        roll = self.rolls[entry.group]
        hour = entry.time
        # The manifest's hour is checked below; an extension moves it.
        if hour < self.closes:
            raise RuleError("return-early", "the statement's time is before the close")
        known = None if before is None else before.body
        earlier = None if before is None else before.hash
        # Everything the verdict rests on: statements by their hashes, the charter's version, and
        # its founding, which a memo is never shared across. Cuts give a return other times than it
        # claimed: what they decide is a part of the verdict.
        early = hour < self.draft.manifest.schedule.closes
        version = self.version.hash
        key = ("return", self.draft.id, entry.hash, roll.hash, earlier, early, version)
        manifest, facts = self.draft.manifest, self.collected.by_version[version]
        self.collected.remember(
            key, lambda: check_return(body, manifest, roll.roll, facts, entry.group, hour, known)
        )
