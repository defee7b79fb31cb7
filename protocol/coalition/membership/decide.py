"""From motions and stances to who is expelled, who is to certify, and who is suspended.

Spec: docs/spec/coalition/membership.md section 7. Like all membership it is worked out before the
rest is folded. Statements are gone through in the order of their times, which cuts give; a notice
is counted when its time for a reply is over, and at each stance from then on.
"""

from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass, field, replace
from typing import Any

from protocol.coalition.card import shared_operators
from protocol.coalition.charter import Charter, charter_id
from protocol.coalition.deliberation.gather import needs_reason
from protocol.coalition.entry import Entry
from protocol.coalition.life_rules import groups_needed
from protocol.coalition.member_rules import MemberRules
from protocol.coalition.membership.motions import (
    BODIES,
    CouncilMotionBody,
    ExpulsionBody,
    ExpulsionReplyBody,
    ForkProofBody,
    MotionStanceBody,
)
from protocol.coalition.membership.values import (
    CouncilMotion,
    Departure,
    Expulsion,
    MotionStance,
    Record,
)
from protocol.errors import ProtocolError, RuleError
from protocol.evidence import open_evidence
from protocol.text import check_paragraphs

#: Groups at least that agree to an expulsion: nobody puts another out alone.
MIN_TO_EXPEL = 2

#: Motions of one group that are open at a time. What nobody agrees to stays open for good: without
#: a limit one group could make every state as large as it likes. No coalition has as much to say.
MAX_OPEN_MOTIONS = 64


@dataclass(slots=True)
class _Motion:
    """An expulsion or a change of the council while its story is told.

    Attributes:
        entry: the statement.
        due: when it can take effect at the earliest.
        orders: group -> where the stance, or of the accused the reply, that counts stands in its
            log.
        counted: whether it was counted at its due time.
    """

    entry: Entry
    body: ExpulsionBody | CouncilMotionBody
    due: int
    stances: dict[bytes, MotionStance] = field(default_factory=dict)
    orders: dict[bytes, int] = field(default_factory=dict)
    reply: str = ""
    counted: bool = False
    since: int | None = None
    open: bool = True


@dataclass(slots=True)
class _Story:
    """Decisions so far."""

    charter: Charter
    rules: MemberRules
    record: Record
    groups: frozenset[bytes]
    memo: MutableMapping[Any, Any]
    motions: dict[bytes, _Motion] = field(default_factory=dict)
    expelled: dict[bytes, Departure] = field(default_factory=dict)
    council_base: bytes = b""
    suspended: dict[bytes, int] = field(default_factory=dict)

    def members_at(self, time: int) -> frozenset[bytes]:
        """Who has neither left nor been expelled by `time`."""
        gone = {group for group, departure in self.expelled.items() if departure.effective <= time}
        return self.record.membership.members_at(self.groups, time) - gone

    def undecided_of(self, group: bytes) -> list[_Motion]:
        """The open motions that a group made."""
        return [m for m in self.motions.values() if m.open and m.entry.group == group]

    def advance(self, until: int) -> None:
        """Count every notice whose time for a reply is over by `until`, at that time."""
        due = [m for m in self.motions.values() if not m.counted and m.due <= until]
        for motion in sorted(due, key=lambda m: (m.due, m.entry.hash)):
            self.count(motion, motion.due)

    def count(self, motion: _Motion, time: int) -> None:
        """Put a motion into effect if enough groups agree by `time`."""
        if not motion.open or time < motion.due:
            return
        motion.counted = True
        members = self.members_at(time)
        body = motion.body
        needed = groups_needed(self.rules.share, len(members))
        if isinstance(body, ExpulsionBody):
            if body.group not in members:
                motion.open = False
                return
            needed = needed_to_expel(self.rules, len(members))
            members -= {body.group}
        agreeing = sum(s.agree and group in members for group, s in motion.stances.items())
        if agreeing < needed:
            return
        motion.since, motion.open = time, False
        if isinstance(body, ExpulsionBody):
            self.expelled[body.group] = Departure(
                hash=motion.entry.hash,
                group=body.group,
                order=0,
                time=motion.entry.time,
                effective=time,
                reason=body.reason,
                expelled=True,
            )
        else:
            self.council_base = motion.entry.hash
            for other in self.motions.values():
                if isinstance(other.body, CouncilMotionBody) and other.body.base == body.base:
                    other.open = False


def needed_to_expel(rules: MemberRules, members: int) -> int:
    """How many groups must agree before one of so many members is expelled: of all others."""
    return max(MIN_TO_EXPEL, groups_needed(rules.share, members - 1))


def decide(
    charter: Charter,
    record: Record,
    ready: Iterable[Entry],
    time: int,
    memo: MutableMapping[Any, Any],
) -> tuple[Record, dict[bytes, ProtocolError]]:
    """The record with what the groups decided by `time`, and the statements that are refused.

    Args:
        record: who left by their own will.
        ready: entries to fold, in fold order; only those about such decisions are looked at.
        memo: keeps verdicts on evidence.
    """
    groups = frozenset(founder.card.group for founder in charter.groups)
    said = [
        entry
        for entry in ready
        if entry.fault is None and entry.group in groups and isinstance(entry.body, BODIES)
    ]
    rules, refused = charter.rules.members, {}
    if rules is None:
        fault = RuleError("no-member-rules", "the charter has no rules for members")
        return record, {entry.hash: fault for entry in said}
    story = _Story(charter, rules, record, groups, memo)
    # Stable: of one second the fold's order stays, what is cited before what cites it.
    for entry in sorted(said, key=lambda e: e.time):
        story.advance(entry.time)
        if record.gone(entry.group, entry.order, entry.time):
            continue  # refused as all that a group says after it has left
        if entry.group not in story.members_at(entry.time):
            continue
        try:
            _take(story, entry)
        except ProtocolError as error:
            refused[entry.hash] = error
    story.advance(time)
    return _close(story, time), refused


def _take(story: _Story, entry: Entry) -> None:
    match entry.body:
        case ExpulsionBody():
            _accuse(story, entry, entry.body)
        case CouncilMotionBody():
            _move(story, entry, entry.body)
        case ExpulsionReplyBody():
            _reply(story, entry, entry.body)
        case MotionStanceBody():
            _stand(story, entry, entry.body)
        case ForkProofBody():
            _prove(story, entry, entry.body)


def _accuse(story: _Story, entry: Entry, body: ExpulsionBody) -> None:
    """Step 1: a notice against another member, with a reason."""
    needs_reason("a group that wants another expelled says why", body.reason)
    if body.group == entry.group or body.group not in story.members_at(entry.time):
        raise RuleError("unknown-target", "would expel what is no other group of the coalition")
    if any(
        motion.body.group == body.group
        for motion in story.undecided_of(entry.group)
        if isinstance(motion.body, ExpulsionBody)
    ):
        raise RuleError("motion-repeated", "its notice against the same group is open")
    _begin(story, entry, body, entry.time + story.rules.reply_s)


def _move(story: _Story, entry: Entry, body: CouncilMotionBody) -> None:
    """Step 2: a council that could certify, in the place of the one in force."""
    needs_reason("a group that wants another council says why", body.reason)
    if body.base != story.council_base:
        raise RuleError("motion-closed", "the council that it would replace is not in force")
    if body.council != sorted(set(body.council)):
        raise RuleError("bad-council", "its groups do not ascend, or one is named twice")
    members = story.members_at(entry.time)
    cards = {f.card.group: f.card for f in story.charter.groups if f.card.group in members}
    renewed = story.record.membership.agreement_keys
    for group in body.council:
        if group not in cards or not (renewed.get(group) or cards[group].agreement_key):
            raise RuleError("bad-council", f"{group.hex()} is no member, or has no key for cuts")
    if shared_operators(cards[group] for group in body.council):
        raise RuleError("bad-council", "one operator would hold two seats")
    _begin(story, entry, body, entry.time)


def _begin(story: _Story, entry: Entry, body: ExpulsionBody | CouncilMotionBody, due: int) -> None:
    """Who moves agrees.

    Raises:
        RuleError: `too-many-motions`.
    """
    if len(story.undecided_of(entry.group)) >= MAX_OPEN_MOTIONS:
        raise RuleError("too-many-motions", f"{MAX_OPEN_MOTIONS} of its motions are open")
    motion = story.motions[entry.hash] = _Motion(entry, body, due)
    motion.stances[entry.group] = MotionStance(True, body.reason, entry.time)
    motion.orders[entry.group] = entry.order
    story.count(motion, entry.time)


def _reply(story: _Story, entry: Entry, body: ExpulsionReplyBody) -> None:
    """Step 3: the accused answers while the notice is open; the last reply in its log is shown."""
    check_paragraphs("body-malformed", "the reply", body.text)
    motion = _motion(story, entry)
    if not isinstance(motion.body, ExpulsionBody) or motion.body.group != entry.group:
        raise RuleError("unknown-target", "replies to what is no notice against this group")
    if motion.orders.get(entry.group, -1) < entry.order:
        motion.reply = body.text
        motion.orders[entry.group] = entry.order


def _stand(story: _Story, entry: Entry, body: MotionStanceBody) -> None:
    """Step 4: of one group's stances the last in its log counts; the accused has none."""
    check_paragraphs("body-malformed", "the reason", body.reason)
    motion = _motion(story, entry)
    if isinstance(motion.body, ExpulsionBody) and motion.body.group == entry.group:
        raise RuleError("own-case", "the accused group replies; it does not vote")
    if motion.orders.get(entry.group, -1) < entry.order:
        motion.stances[entry.group] = MotionStance(body.stance == "agree", body.reason, entry.time)
        motion.orders[entry.group] = entry.order
        story.count(motion, entry.time)


def _motion(story: _Story, entry: Entry) -> _Motion:
    """The open motion that a statement cites."""
    assert entry.statement is not None
    motion = story.motions.get(entry.statement.refs[0])
    if motion is None:
        raise RuleError("unknown-target", "cites no motion")
    if not motion.open:
        raise RuleError("motion-closed", "the motion was decided, or overtaken, before")
    return motion


def _prove(story: _Story, entry: Entry, body: ForkProofBody) -> None:
    """Step 5: the evidence holds; several may say so, and the first time counts."""
    key = ("fork-proof", body.proof)
    if key not in story.memo:
        keys = {founder.card.group: founder.card.log_key for founder in story.charter.groups}
        try:
            story.memo[key] = open_evidence(body.proof, charter_id(story.charter), keys).group
        except ProtocolError as error:
            story.memo[key] = error
    found = story.memo[key]
    if isinstance(found, ProtocolError):
        raise found.with_traceback(None)
    story.suspended.setdefault(found, entry.time)


def _close(story: _Story, time: int) -> Record:
    known = story.record.membership
    gone = {g for g, departure in story.expelled.items() if departure.effective <= time}
    by_time = sorted(story.motions.items(), key=lambda item: (item[1].entry.time, item[0]))
    base = story.motions.get(story.council_base)
    membership = replace(
        known,
        members=tuple(group for group in known.members if group not in gone),
        departures=dict(sorted({**known.departures, **story.expelled}.items())),
        offers={n: o for n, o in known.offers.items() if not gone & {o.group, o.invited}},
        declined={
            n: d for n, d in known.declined.items() if not gone & {d.offer.group, d.offer.invited}
        },
        at_large={g: said for g, said in known.at_large.items() if g not in gone},
        expulsions={
            name: _expulsion(m, m.body) for name, m in by_time if isinstance(m.body, ExpulsionBody)
        },
        council_motions={
            name: _council_motion(m, m.body)
            for name, m in by_time
            if isinstance(m.body, CouncilMotionBody)
        },
        council=() if base is None else _council_of(base),
        council_base=story.council_base,
        suspended=dict(sorted(story.suspended.items())),
    )
    expelled = {departure.hash: departure for departure in story.expelled.values()}
    leavings = dict(sorted({**story.record.leavings, **expelled}.items()))
    return Record(membership, leavings)


def _council_of(motion: _Motion) -> tuple[bytes, ...]:
    assert isinstance(motion.body, CouncilMotionBody)
    return tuple(motion.body.council)


def _expulsion(motion: _Motion, body: ExpulsionBody) -> Expulsion:
    return Expulsion(
        hash=motion.entry.hash,
        group=body.group,
        by=motion.entry.group,
        reason=body.reason,
        time=motion.entry.time,
        due=motion.due,
        reply=motion.reply,
        stances=dict(sorted(motion.stances.items())),
        effective=motion.since,
    )


def _council_motion(motion: _Motion, body: CouncilMotionBody) -> CouncilMotion:
    return CouncilMotion(
        hash=motion.entry.hash,
        by=motion.entry.group,
        base=body.base,
        council=tuple(body.council),
        reason=body.reason,
        time=motion.entry.time,
        stances=dict(sorted(motion.stances.items())),
        since=motion.since,
        open=motion.open,
    )
