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
from protocol.coalition.challenges.bodies import ChallengeBody, ResultRulingBody, SignedChallenge
from protocol.coalition.challenges.case import Case
from protocol.coalition.challenges.members import JointTexts, check_registers
from protocol.coalition.collected import BallotDraft, Collected, moment
from protocol.coalition.entry import Entry
from protocol.coalition.membership.facts import sizes_with_mergers
from protocol.coalition.returning import Returning
from protocol.coalition.state import ReturnState
from protocol.encoding import Wire
from protocol.errors import ProtocolError, RuleError

#: What a statement meets that comes too late: a cut before it was at or past the hour.
TIME_OVER = "the groups had confirmed before it that this time was over"

#: What may be said of a result beside returns: see `Course.follow`.
Said = Wire | SignedChallenge | bytes | None

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
        joint: what members say about the result.
        copies: statement of a members' challenge -> the first with this text.
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
    joint: JointTexts = field(init=False)
    copies: dict[bytes, bytes] = field(default_factory=dict)
    draw: bytes | None = None
    changed: list[tuple[int, Mapping[bytes, ReturnState], bytes | None]] = field(
        default_factory=list
    )

    def __post_init__(self) -> None:
        self.joint = JointTexts(self.rules.members)

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
        said: list[tuple[Entry, Said]] = [
            *in_time,
            *draft.challenges,
            *draft.signed,
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

    def _take(self, entry: Entry, body: Said) -> None:
        if isinstance(body, ChallengeBody):
            self._challenge(entry, body)
        elif isinstance(body, SignedChallenge):
            self._sign(entry, body)
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
        self._may_challenge(entry, body)
        for case in self.cases.values():
            same = (case.entry.group, case.body.group) == (entry.group, body.group)
            if (
                case.joint is None
                and same
                and (case.ended is None or moment(case.entry)[0] >= self.since)
            ):
                raise RuleError("challenge-repeated", "the first one counts")
        self._hear(entry, body, time, frozenset({entry.group}))

    def _sign(self, entry: Entry, said: SignedChallenge) -> None:
        """Members sign a challenge; it is one once enough have."""
        if not self.rules.members:
            raise RuleError(
                "no-members-challenges", "the vote's charter lets only groups challenge"
            )
        if self.declared is None:
            raise RuleError("challenge-early", "the result was not declared yet")
        self._may_challenge(entry, said.body)
        check_registers(said, self.schedule.closes)
        # Before another result it would challenge what nobody had seen.
        if said.result != self.count(dict(self.returning.last), self.draw)[0]:
            raise RuleError("other-result", "challenges another result than the one that stood")
        time = moment(entry)[0]
        known = self.collected.record.membership.left(time)
        sizes = sizes_with_mergers(self.collected.facts, known)
        made = self.joint.take(entry, said, self.collected.members_at(time), sizes)
        text = self.joint.texts[said.id]
        self.copies[entry.hash] = text.entry.hash
        if made is not None:
            case = self._hear(text.entry, said.body, time, made.foremost)
            case.joint, case.made = made, time

    def _may_challenge(self, entry: Entry, body: ChallengeBody) -> None:
        if self.void:
            raise RuleError("already-ruled", "the vote is void")
        if self.until is not None and entry.after >= self.until:
            raise RuleError("challenge-late", TIME_OVER)
        if body.group and body.group not in self.returning.invited:
            raise RuleError("not-invited", "challenges a return of a group that has no part in it")

    def _hear(self, entry: Entry, body: ChallengeBody, time: int, by: frozenset[bytes]) -> Case:
        """A challenge, by groups that don't sit on it, is before the panel."""
        parties = by | {body.group or self.author}
        members = self.collected.members_at(time)
        sits = tuple(g for g in self.rules.panel if g in members and g not in parties)
        # Not from a day on which returns were still coming.
        due = max(time, self.schedule.returns_due) + self.rules.ruling_s
        case = self.cases[entry.hash] = Case(entry, body, parties, sits, due)
        return case

    def _rule(self, entry: Entry, body: ResultRulingBody) -> None:
        assert entry.statement is not None
        if entry.group not in self.rules.panel:
            raise RuleError("not-on-the-panel", "the charter names other groups for that")
        cited = entry.statement.refs[0]
        case = self.cases.get(self.copies.get(cited, cited))
        if case is None:
            raise RuleError(
                "unknown-target", "rules on a challenge that was refused, or lacks signatures"
            )
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
        self.joint.begin_anew()
        self._declare(time)

    def _answer(self, entry: Entry) -> None:
        """A return that nobody had to admit may still be one that a ruling asked for."""
        for case in self._open:
            if case.asks(entry.group, entry.after):
                case.returned(entry.group, entry.time)


def _turn(said: tuple[Entry, Said]) -> tuple[int, int, int, bytes]:
    """Fold order; but in one cut challenges come first, then rulings, then returns and the draw.

    A group that returns what it was asked for needn't wait for the next cut, whichever log is
    folded first.
    """
    entry, body = said
    time, place, name = moment(entry)
    if isinstance(body, ChallengeBody | SignedChallenge):
        rank = 0
    else:
        rank = 1 if isinstance(body, ResultRulingBody) else 2
    return time, rank, place, name
