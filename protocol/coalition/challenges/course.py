"""The way from declared to final: challenges, rulings and late returns, taken cut by cut.

Spec: docs/spec/coalition/challenges.md section 5. An hour is past for what comes after the first
cut at or past it; so that cut still takes what was in time for it, and nobody is late because no
cut was made. Without cuts nothing is past and nothing final.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from protocol.ballots.manifest import Schedule
from protocol.ballots.returns import Return
from protocol.coalition.challenge_rules import ChallengeRules
from protocol.coalition.challenges.bodies import ChallengeBody, ResultRulingBody
from protocol.coalition.challenges.case import Case
from protocol.coalition.collected import BallotDraft, Collected, moment
from protocol.coalition.entry import Entry
from protocol.coalition.returning import Returning
from protocol.coalition.state import ReturnState
from protocol.encoding import Wire
from protocol.errors import ProtocolError, RuleError

#: What a statement meets that comes too late: a cut before it was at or past the hour.
TIME_OVER = "the groups had confirmed before it that this time was over"

#: Of a result its hash, and of each contest the outcome and who won.
Outcome = tuple[bytes, tuple[tuple[str, tuple[int, ...]], ...]]

#: What comes of given returns and a draw, or of none.
Count = Callable[[Mapping[bytes, ReturnState], bytes | None], Outcome]


@dataclass(slots=True)
class Course:
    """One ballot's way, as far as it was followed.

    Attributes:
        cuts: times of the certified cuts, ascending.
        declared, until, final: as in `Standing`.
        since: when the period began in which a group challenges the same thing once.
        cases: by hash, in fold order.
        draw: what was published to break ties.
        changed: when a corrected return or a draw changed the result, and the returns and the draw
            before.
    """

    collected: Collected
    rules: ChallengeRules
    schedule: Schedule
    author: bytes
    returning: Returning
    count: Count
    cuts: Sequence[int]
    declared: int | None = None
    until: int | None = None
    final: int | None = None
    void: bool = False
    since: int = 0
    settled: int = 0
    cases: dict[bytes, Case] = field(default_factory=dict)
    draw: bytes | None = None
    changed: list[tuple[int, Mapping[bytes, ReturnState], bytes | None]] = field(
        default_factory=list
    )

    def follow(
        self,
        draft: BallotDraft,
        late: Iterable[tuple[Entry, Return]],
        draw: tuple[Entry, bytes] | None,
    ) -> None:
        """Take everything that was said, in fold order; what breaks a rule is refused.

        Args:
            late: returns that come too late unless a ruling asked for them.
            draw: the first in the author's log.
        """
        in_time = [(entry, None) for entry in self.returning.taken]
        said: list[tuple[Entry, Wire | bytes | None]] = [
            *in_time,
            *draft.challenges,
            *draft.rulings,
            *late,
            *([] if draw is None else [draw]),
        ]
        for entry, body in sorted(said, key=_turn):
            self._settle(entry.after)
            try:
                self._take(entry, body)
            except ProtocolError as error:
                self.collected.refuse(entry, error)
        self._settle(max(self.cuts, default=0))

    def _settle(self, time: int) -> None:
        """Let the cuts up to `time` end what they end; all that they hold has been taken."""
        for cut in self.cuts[self.settled :]:
            if cut > time or self.final is not None:
                return
            self.settled += 1
            if self.declared is None and cut >= self.schedule.returns_due:
                self._declare(cut)
            for case in self._open:
                if case.due <= cut:
                    case.end("lapsed", cut)
            over = self.until is not None and self.until <= cut
            if self.void or (over and not self._open):
                self.final = cut

    @property
    def _open(self) -> list[Case]:
        return [case for case in self.cases.values() if case.ended is None]

    def _declare(self, time: int) -> None:
        self.declared, self.until = time, time + self.rules.challenge_s

    def _take(self, entry: Entry, body: Wire | bytes | None) -> None:
        if isinstance(body, ChallengeBody):
            self._challenge(entry, body)
        elif isinstance(body, ResultRulingBody):
            self._rule(entry, body)
        elif isinstance(body, Return):
            self._return(entry, body)
        elif isinstance(body, bytes):
            self._drawn(entry, body)
        else:
            self._answer(entry)

    def _challenge(self, entry: Entry, body: ChallengeBody) -> None:
        time = moment(entry)[0]
        if time < self.schedule.closes:
            raise RuleError("challenge-early", "the vote had not closed yet")
        if self.void:
            raise RuleError("already-ruled", "the vote is void")
        if self.until is not None and entry.after >= self.until:
            raise RuleError("challenge-late", TIME_OVER)
        if body.group and body.group not in self.returning.invited:
            raise RuleError("not-invited", "challenges a return of a group that has no part in it")
        for case in self.cases.values():
            same = (case.entry.group, case.body.group) == (entry.group, body.group)
            if same and (case.ended is None or moment(case.entry)[0] >= self.since):
                raise RuleError("challenge-repeated", "the first one counts")
        parties = frozenset({entry.group, body.group or self.author})
        members = self.collected.members_at(time)
        sits = tuple(g for g in self.rules.panel if g in members and g not in parties)
        # Not from a day on which returns were still coming.
        due = max(time, self.schedule.returns_due) + self.rules.ruling_s
        self.cases[entry.hash] = Case(entry, body, parties, sits, due)

    def _rule(self, entry: Entry, body: ResultRulingBody) -> None:
        assert entry.statement is not None
        if entry.group not in self.rules.panel:
            raise RuleError("not-on-the-panel", "the charter names other groups for that")
        case = self.cases.get(entry.statement.refs[0])
        if case is None:
            raise RuleError("unknown-target", "rules on a challenge that was refused")
        if set(body.groups) - set(self.returning.invited):
            raise RuleError("not-invited", "asks a group that has no part in the vote")
        case.rule(entry, body, self.rules.ruling_s)
        if case.outcome == "void":
            self.void = True
            for other in self._open:
                other.end("void", moment(entry)[0])

    def _return(self, entry: Entry, body: Return) -> None:
        asking = [case for case in self._open if case.asks(entry.group, entry.after)]
        if not asking:
            raise RuleError("return-late", TIME_OVER)
        before = self.returning.last.get(entry.group)
        whole = dict(self.returning.last)
        self.returning.take(entry, body)
        time = moment(entry)[0]
        for case in asking:
            case.returned(entry.group, time)
        # Who counted again and found the same keeps nobody waiting. A result shows kinds as well.
        if before is None or (before.body.kind, before.body.cells) != (body.kind, body.cells):
            self._change(time, whole)

    def _drawn(self, entry: Entry, value: bytes) -> None:
        """Who put the ballot could hold a draw back until nobody may challenge what it decides."""
        if self.final is not None:
            raise RuleError("draw-late", "the result was final before it")
        returns = dict(self.returning.last)
        # One that breaks no tie keeps nobody waiting.
        open_to_it = self.declared is not None and not self.void
        if open_to_it and self.count(returns, None) != self.count(returns, value):
            self._change(moment(entry)[0], returns)
        self.draw = value

    def _change(self, time: int, returns: Mapping[bytes, ReturnState]) -> None:
        """The result is another from now on: it may be challenged like the first."""
        self.changed.append((time, returns, self.draw))
        self.since = time
        self._declare(time)

    def _answer(self, entry: Entry) -> None:
        """A return that nobody had to admit may still be one that a ruling asked for."""
        for case in self._open:
            if case.asks(entry.group, entry.after):
                case.returned(entry.group, entry.time)


def _turn(said: tuple[Entry, Wire | bytes | None]) -> tuple[int, int, int, bytes]:
    """Fold order; but in one cut challenges come first, then rulings, then returns and the draw.

    A group that returns what it was asked for needn't wait for the next cut, whichever log is
    folded first.
    """
    entry, body = said
    time, place, name = moment(entry)
    first = (ChallengeBody, ResultRulingBody)
    return time, first.index(type(body)) if type(body) in first else 2, place, name
