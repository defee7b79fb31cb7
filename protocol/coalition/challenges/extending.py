"""Whether an outage moves a ballot's close, and when returns are due then.

Spec: docs/spec/coalition/challenges.md section 8. By how much is the manifest's; whether at all is
said by the panel, in force by a cut before the close. So nobody is silent into it, and no total is
out when it is known.
"""

import msgspec
from msgspec import field

from protocol.ballots.manifest import Schedule
from protocol.coalition.challenges.bodies import BallotExtensionBody
from protocol.coalition.challenges.values import Extension, OutageWord
from protocol.coalition.charter import CharterRules
from protocol.coalition.collected import BallotDraft, Collected, moment
from protocol.coalition.entry import Entry
from protocol.coalition.openings import Opening
from protocol.errors import RuleError


def extension_of(
    collected: Collected,
    draft: BallotDraft,
    opening: Opening | None,
    rules: CharterRules,
    time: int,
) -> Extension | None:
    """Take every word of the panel; refuse those that break a rule.

    None where nothing moves the close: the manifest, the charter or the missing opening says so.

    Args:
        rules: those that the ballot has.
        time: the state's.
    """
    said = sorted(draft.extensions, key=lambda pair: moment(pair[0]))
    fault = _fault(draft, opening, rules)
    if fault is not None:
        for entry, _ in said:
            collected.refuse(entry, fault)
    if fault is not None or opening is None or collected.charter.rules.cuts is None:
        return None
    panel = () if rules.challenges is None else tuple(rules.challenges.panel)
    hearing = _Hearing(collected, draft, opening, panel, _withdrawn(draft))
    for entry, body in said:
        try:
            hearing.take(entry, body)
        except RuleError as error:
            collected.refuse(entry, error)
    schedule = draft.manifest.schedule
    closes, due = schedule.closes, schedule.returns_due
    if hearing.since is None:
        due = _due(collected, schedule)
    else:
        closes, due = closes + schedule.extension_s, due + schedule.extension_s
    sits = hearing.sits(time if hearing.since is None else hearing.since)
    words = tuple(hearing.words.values())
    return Extension(closes, due, sits, words, hearing.since, hearing.about)


def _due(collected: Collected, schedule: Schedule) -> int:
    """When returns are due of a ballot whose close may move and didn't.

    Nodes return once a cut past the close says that nothing moved it. If there was none before
    returns were due, they get as long from that cut on as they would have had from the close.
    """
    first = next((cut for cut in collected.cuts if cut >= schedule.closes), None)
    if first is None or first < schedule.returns_due:
        return schedule.returns_due
    return first + max(1, schedule.returns_due - schedule.closes)


def _withdrawn(draft: BallotDraft) -> int | None:
    """When a cut first held that who put the ballot took it back.

    Compared only with words from before the announced close: until then it is in time.
    """
    return min(
        (moment(entry)[0] for entry, _ in draft.withdrawals if entry.place >= 0), default=None
    )


def _fault(draft: BallotDraft, opening: Opening | None, rules: CharterRules) -> RuleError | None:
    if not draft.manifest.schedule.extension_s:
        return RuleError("no-extension", "the manifest has no time for an extension")
    if rules.challenges is None:
        return RuleError("no-challenges", "the vote's charter says nothing of a panel")
    if opening is None:
        return RuleError("not-open", "the ballot never opened")
    return None


class _Hearing(msgspec.Struct):
    """The panel's words, taken one by one.

    Attributes:
        words: group -> its last word, so that none makes a state larger by saying more.
        since: the cut that moved the close.
        about: whose outage did.
        withdrawn: the first cut that holds a withdrawal; None without one.
    """

    collected: Collected
    draft: BallotDraft
    opening: Opening
    panel: tuple[bytes, ...]
    withdrawn: int | None
    words: dict[bytes, OutageWord] = field(default_factory=dict)
    since: int | None = None
    about: bytes = b""

    def sits(self, time: int) -> tuple[bytes, ...]:
        """Who may say so at that time.

        A group that is said to be out still counts: else who names one would need fewer to agree.
        """
        members = self.collected.members_at(time)
        return tuple(g for g in self.panel if g in members and g != self.draft.group)

    def take(self, entry: Entry, body: BallotExtensionBody) -> None:
        """One more word.

        Raises:
            RuleError: `not-on-the-panel`, `party-to-it`, `not-invited`, `not-open`,
                `extension-late`, `ballot-withdrawn`, `already-moved`.
        """
        time = moment(entry)[0]
        self._check(entry, body, time)
        self.words.pop(entry.group, None)
        certified = entry.place >= 0
        self.words[entry.group] = OutageWord(
            entry.hash, entry.group, body.group, body.reason, time, certified
        )
        sits = self.sits(time)
        agree = sum(
            word.certified and word.about == body.group and word.group in sits
            for word in self.words.values()
        )
        # What is not certified yet may come too late: the close stands until then.
        if certified and 2 * agree > len(sits):
            self.since, self.about = time, body.group

    def _check(self, entry: Entry, body: BallotExtensionBody, time: int) -> None:
        schedule = self.draft.manifest.schedule
        if entry.group not in self.panel:
            raise RuleError("not-on-the-panel", "the charter names other groups for that")
        if entry.group == self.draft.group:
            raise RuleError("party-to-it", "who put a vote doesn't say whether it goes on")
        if entry.group == body.group:
            raise RuleError("party-to-it", "no group says so for its own outage")
        invited = {self.draft.rolls[ref][0].group for ref in self.opening.rolls}
        if body.group not in invited:
            raise RuleError("not-invited", "says it of a group that has no part in the vote")
        if time < max(schedule.opens, self.opening.hour):
            raise RuleError("not-open", "voting has not begun")
        if time >= schedule.closes:
            raise RuleError("extension-late", "no cut before the close holds it")
        if self.withdrawn is not None and time > self.withdrawn:
            raise RuleError("ballot-withdrawn", "who put it took it back before its close")
        if self.since is not None:
            raise RuleError("already-moved", "the close was moved before, and is moved once")
