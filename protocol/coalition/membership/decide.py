"""From motions and stances to who is expelled, who certifies, and which rules hold.

Spec: docs/spec/coalition/membership.md sections 7 and 9, docs/spec/coalition/changes.md. Like all
membership it is worked out before the rest is folded. Statements are gone through in the order of
their times, which cuts give; a motion is counted when its time is over, and at each stance from
then on.
"""

from collections.abc import Callable, Iterable, MutableMapping, Sequence
from typing import Any

from protocol.coalition.card import shared_operators
from protocol.coalition.change_rules import notice_of_change
from protocol.coalition.charter import Charter, charter_id
from protocol.coalition.collected import dated_back
from protocol.coalition.cut_mark import CutMark
from protocol.coalition.deliberation.gather import needs_reason
from protocol.coalition.entry import Entry
from protocol.coalition.log_keys import keys_before
from protocol.coalition.membership.admitting import check_fits
from protocol.coalition.membership.applications import (
    ApplicationBody,
    VouchingBody,
    check_application,
)
from protocol.coalition.membership.changing import check_change
from protocol.coalition.membership.claims import refuse_silenced
from protocol.coalition.membership.closing import close
from protocol.coalition.membership.double_votes import Bench
from protocol.coalition.membership.incarnations import (
    MAX_INCARNATIONS,
    Lines,
    check_certified,
    check_shown,
)
from protocol.coalition.membership.joined import Admission, Joined
from protocol.coalition.membership.majorities import Deciding
from protocol.coalition.membership.motions import (
    BODIES,
    BackBody,
    CharterMotionBody,
    CouncilMotionBody,
    ExpulsionBody,
    ExpulsionReplyBody,
    ForkProofBody,
    IncarnationBody,
    KeyObjectionBody,
    KeyReplacementBody,
    MotionStanceBody,
    VoteProofBody,
)
from protocol.coalition.membership.record import Record
from protocol.coalition.membership.renewing import Renewed
from protocol.coalition.membership.replacing import check_claim
from protocol.coalition.membership.story import Motion, Story
from protocol.coalition.membership.values import MotionStance
from protocol.coalition.order import Ordered
from protocol.coalition.versions import Versions, founded
from protocol.errors import ProtocolError, RuleError
from protocol.evidence import open_evidence
from protocol.text import check_paragraphs

#: Motions of one group that are open at a time. What nobody agrees to stays open for good: without
#: a limit one group could make every state as large as it likes. No coalition has as much to say.
MAX_OPEN_MOTIONS = 64


def decide(
    joined: Joined,
    record: Record,
    renewed: Renewed,
    ordered: Ordered,
    time: int,
    memo: MutableMapping[Any, Any],
    cuts: Sequence[CutMark] = (),
) -> tuple[Record, dict[bytes, ProtocolError], Versions, list[Admission]]:
    """What the groups decided by `time`, what is refused, the rules over time, who is taken in.

    Args:
        joined: the founding charter, and who was taken in as far as it is known.
        record: who left by their own will.
        renewed: the keys that replaced those on cards.
        ordered: entries to fold, in fold order, and those that can't be yet, which bound the times
            that a group may claim; only those about such decisions are looked at.
        memo: keeps verdicts on evidence.
        cuts: certified, from the first one on.
    """
    charter, ready = joined.charter, ordered.ready
    refused: dict[bytes, ProtocolError] = {}
    hours, lines = [cut.time for cut in cuts], Lines(ordered.leaves, cuts)
    versions = founded(charter, joined.admissions)
    bench = Bench(charter, cuts, renewed, memo)
    story = Story(charter, versions, hours, lines, record, renewed, memo, bench)
    said = [
        entry
        for entry in ready
        if entry.fault is None and isinstance(entry.body, BODIES) and joined.speaks(entry)
    ]
    late = _backwards(charter, said, [*ready, *ordered.waiting])
    # Stable: of one second the fold's order stays, what is cited before what cites it.
    for entry in sorted(said, key=lambda e: e.time):
        story.advance(entry.time)
        if record.gone(entry.group, entry.order, entry.time):
            continue  # refused as all that a group says after it has left
        if entry.group not in story.members_at(entry.time):
            continue
        try:
            if entry.hash in late:
                raise RuleError("time-backwards", "it claims a time before what it said earlier")
            if story.aside:
                refuse_silenced(story.claims(), entry)
            _take(story, entry)
        except ProtocolError as error:
            refused[entry.hash] = error
    story.advance(time)
    return close(story, time), refused, story.versions, story.admissions


def _backwards(charter: Charter, said: list[Entry], every: Iterable[Entry]) -> set[bytes]:
    """Where no cut gives the time: statements dated before what stands before them in their log.

    A change of the charter would otherwise hold from any day that those who agree care to name.
    """
    if charter.rules.cuts is not None or not said:
        return set()
    return dated_back((e for e in every if e.statement is not None), lambda _entry: None)


def _take(story: Story, entry: Entry) -> None:
    own = ExpulsionReplyBody | ForkProofBody | VoteProofBody | KeyObjectionBody | BackBody
    deciding = not isinstance(entry.body, own)
    if deciding and entry.group not in story.voices_at(entry.time):
        raise RuleError("no-voice-yet", "the group has no part in what groups decide yet")
    TAKERS[type(entry.body)](story, entry, entry.body)


def _accuse(story: Story, entry: Entry, body: ExpulsionBody) -> None:
    """Step 1: a notice against another member, with a reason."""
    rules = story.member_rules(entry.time)
    needs_reason("a group that wants another expelled says why", body.reason)
    if body.group == entry.group or body.group not in story.members_at(entry.time):
        raise RuleError("unknown-target", "would expel what is no other group of the coalition")
    if any(
        motion.body.group == body.group
        for motion in story.undecided_of(entry.group)
        if isinstance(motion.body, ExpulsionBody)
    ):
        raise RuleError("motion-repeated", "its notice against the same group is open")
    _begin(story, entry, body, entry.time + rules.reply_s)


def _move(story: Story, entry: Entry, body: CouncilMotionBody) -> None:
    """Step 2: a council that could certify, in the place of the one in force."""
    story.member_rules(entry.time)
    needs_reason("a group that wants another council says why", body.reason)
    if body.base != story.council_base:
        raise RuleError("motion-closed", "the council that it would replace is not in force")
    if body.council != sorted(set(body.council)):
        raise RuleError("bad-council", "its groups do not ascend, or one is named twice")
    members = story.members_at(entry.time)
    cards = {g: f.card for g, f in story.joined.founders.items() if g in members}
    # As of then: a key that it names later decides nothing that was refused.
    keyed = {group for group, since in story.renewed.first.items() if since <= entry.time}
    for group in body.council:
        if group not in cards or not (group in keyed or cards[group].agreement_key):
            raise RuleError("bad-council", f"{group.hex()} is no member, or has no key for cuts")
    if shared_operators(story.operator_at(group, entry.time) for group in body.council):
        raise RuleError("bad-council", "one operator would hold two seats")
    _begin(story, entry, body, entry.time)


def _amend(story: Story, entry: Entry, body: CharterMotionBody) -> None:
    """Other rules in the place of those in force; a group's newer motion replaces its older one."""
    before = story.versions.at(entry.time)
    taken = any(
        motion.decided is not None and motion.body.base == body.base
        for motion in story.motions.values()
        if isinstance(motion.body, CharterMotionBody)
    )
    if body.base != before.hash or taken:
        raise RuleError("motion-closed", "the rules that it would replace are not in force")
    groups = story.groups_at(entry.time)
    check_change(story.versions, before, body, story.members_at(entry.time), groups)
    for motion in story.undecided_of(entry.group):
        if isinstance(motion.body, CharterMotionBody):
            # Kept, one group could make every state as large as it likes: none of them is open.
            del story.motions[motion.entry.hash]
            story.replaced.add(motion.entry.hash)
    _begin(story, entry, body, entry.time + notice_of_change(before.rules))


def _apply(story: Story, entry: Entry, body: ApplicationBody) -> None:
    """Section 9, step 1: a sponsor carries an application, vouches for it and agrees."""
    rules = story.member_rules(entry.time).join
    if rules is None:
        raise RuleError("no-member-rules", "the charter has no rules for taking groups in")
    log_key = body.asked.card.log_key
    if body.asked.after:
        keys = keys_before(story.joined.founders, story.record.membership.rotations, entry.time)
        log_key = keys.get(body.asked.card.group, log_key)
    key = ("application", entry.hash, log_key)
    if key not in story.memo:
        try:
            check_application(charter_id(story.charter), body, log_key)
            story.memo[key] = None
        except ProtocolError as error:
            story.memo[key] = error
    if story.memo[key] is not None:
        raise story.memo[key].with_traceback(None)
    if body.asked.card.group == entry.group:
        raise RuleError("own-case", "a group does not vouch for itself")
    check_fits(story.inside(entry.time), body.asked, rules)
    if any(
        motion.body.asked.card.group == body.asked.card.group
        for motion in story.undecided_of(entry.group)
        if isinstance(motion.body, ApplicationBody)
    ):
        raise RuleError("motion-repeated", "an application of this group that it carries is open")
    _begin(story, entry, body, entry.time)


def _vouch(story: Story, entry: Entry, body: VouchingBody) -> None:
    """Section 9, step 2: another group vouches, and so agrees; each once."""
    check_paragraphs("body-malformed", "the reason", body.reason)
    motion = _motion(story, entry)
    if not isinstance(motion.body, ApplicationBody):
        raise RuleError("unknown-target", "vouches for what is no application")
    if entry.group in motion.sponsors:
        raise RuleError("sponsor-repeated", "this group vouches for the applicant already")
    motion.sponsors.add(entry.group)
    if motion.orders.get(entry.group, -1) < entry.order:
        motion.stances[entry.group] = MotionStance(True, body.reason, entry.time)
        motion.orders[entry.group] = entry.order
    story.count(motion, entry.time)


def _go_on(story: Story, entry: Entry, body: IncarnationBody) -> None:
    """A forked log is to go on: by other keys, from what is certified of it, not too often."""
    story.member_rules(entry.time)
    needs_reason("a group that wants another's log to go on says why", body.reason)
    if body.group == entry.group or body.group not in story.members_at(entry.time):
        raise RuleError("unknown-target", "it is about no other group of the coalition")
    asked = story.asked_of(body.group, entry.time)
    before = [
        motion
        for motion in story.motions.values()
        if isinstance(motion.body, IncarnationBody) and motion.body.group == body.group
    ]
    decided = [motion for motion in before if motion.since is not None]
    if len(decided) >= MAX_INCARNATIONS:
        raise RuleError("forked-too-often", f"its log went on {MAX_INCARNATIONS} times before")
    # Each fork costs the group a key. One that nobody proved while its key was in force is the work
    # of whoever has a key that was replaced, and one that was healed opens nothing again.
    forked = story.forked.get(body.group)
    if forked is None or forked == asked.key:
        raise RuleError("keys-not-replaced", "no fork by a key that was replaced since is proved")
    if any(motion.open and motion.entry.group == entry.group for motion in before):
        raise RuleError("motion-repeated", "its motion about the same log is open")
    check_shown(asked, forked, body, story.memo)
    head = check_certified(asked, body, story.lines, entry.time)
    _begin(story, entry, body, entry.time, head)


def _claim(story: Story, entry: Entry, body: KeyReplacementBody) -> None:
    """Lost keys of another group are to be replaced, after notice."""
    rules, group = story.member_rules(entry.time), body.keys.group
    needs_reason("a group that wants another's keys replaced says why", body.reason)
    if group == entry.group or group not in story.members_at(entry.time):
        raise RuleError("unknown-target", "it is about no other group of the coalition")
    if any(motion.entry.group == entry.group for motion in story.claims_to(group)):
        raise RuleError("motion-repeated", "its claim to the keys of the same group is open")
    # A few that claim again and again put aside whoever has to answer again and again.
    if story.answered(group, entry.time - rules.reply_s):
        raise RuleError("motion-repeated", "the group has answered a claim to its keys of late")
    named = [key for key, since in story.renewed.named.items() if since <= entry.time]
    check_claim(story.joined, [*named, *story.claimed(group)], body, story.memo)
    _begin(story, entry, body, entry.time + rules.reply_s)
    story.weigh(group, entry.time)


def _object(story: Story, entry: Entry, body: KeyObjectionBody) -> None:
    """Whoever speaks in the group's log has its key: it is not lost."""
    check_paragraphs("body-malformed", "the reason", body.reason)
    motion = _motion(story, entry)
    if not isinstance(motion.body, KeyReplacementBody) or motion.body.keys.group != entry.group:
        raise RuleError("unknown-target", "objects to what is no claim to this group's keys")
    motion.objection = MotionStance(agree=False, reason=body.reason, time=entry.time)
    motion.open = False
    story.weigh(entry.group, entry.time)


def _begin(
    story: Story,
    entry: Entry,
    body: Deciding,
    due: int,
    head: tuple[int, bytes] | None = None,
) -> None:
    """Who moves agrees.

    Raises:
        RuleError: `too-many-motions`.
    """
    if len(story.undecided_of(entry.group)) >= MAX_OPEN_MOTIONS:
        raise RuleError("too-many-motions", f"{MAX_OPEN_MOTIONS} of its motions are open")
    version = story.versions.at(entry.time)
    motion = story.motions[entry.hash] = Motion(entry, body, version, due, head=head)
    # Who carries an application vouches for it; the reasons are the applicant's.
    reason = "" if isinstance(body, ApplicationBody) else body.reason
    if isinstance(body, ApplicationBody):
        motion.sponsors.add(entry.group)
    motion.stances[entry.group] = MotionStance(True, reason, entry.time)
    motion.orders[entry.group] = entry.order
    story.count(motion, entry.time)


def _reply(story: Story, entry: Entry, body: ExpulsionReplyBody) -> None:
    """Step 3: the accused answers while the notice is open; the last reply in its log is shown."""
    check_paragraphs("body-malformed", "the reply", body.text)
    motion = _motion(story, entry)
    if not isinstance(motion.body, ExpulsionBody) or motion.body.group != entry.group:
        raise RuleError("unknown-target", "replies to what is no notice against this group")
    if motion.orders.get(entry.group, -1) < entry.order:
        motion.reply = body.text
        motion.orders[entry.group] = entry.order


def _stand(story: Story, entry: Entry, body: MotionStanceBody) -> None:
    """Step 4: of one group's stances the last in its log counts; the accused has none."""
    check_paragraphs("body-malformed", "the reason", body.reason)
    motion = _motion(story, entry)
    if isinstance(motion.body, ExpulsionBody) and motion.body.group == entry.group:
        raise RuleError("own-case", "the accused group replies; it does not vote")
    if isinstance(motion.body, IncarnationBody) and motion.body.group == entry.group:
        raise RuleError("own-case", "the others decide whether its log goes on")
    if isinstance(motion.body, KeyReplacementBody) and motion.body.keys.group == entry.group:
        raise RuleError("own-case", "a group whose keys are claimed objects; it does not vote")
    if motion.orders.get(entry.group, -1) < entry.order:
        motion.stances[entry.group] = MotionStance(body.stance == "agree", body.reason, entry.time)
        motion.orders[entry.group] = entry.order
        if isinstance(motion.body, KeyReplacementBody):
            story.weigh(motion.body.keys.group, entry.time)
        story.count(motion, entry.time)


def _motion(story: Story, entry: Entry) -> Motion:
    """The open motion that a statement cites."""
    assert entry.statement is not None
    motion = story.motions.get(entry.statement.refs[0])
    if entry.statement.refs[0] in story.replaced:
        raise RuleError("motion-closed", "its group moved something else since")
    if motion is None:
        raise RuleError("unknown-target", "cites no motion")
    if not motion.open:
        raise RuleError("motion-closed", "the motion was decided, or overtaken, before")
    return motion


def _prove(story: Story, entry: Entry, body: ForkProofBody) -> None:
    """Step 5: the evidence holds; several may say so, and the first time counts."""
    story.member_rules(entry.time)
    # Against a newcomer it proves something once the newcomer is in.
    known = story.joined.groups_after(entry.after)
    founders = {g: f for g, f in story.joined.founders.items() if g in known}
    keys = keys_before(founders, story.record.membership.rotations, entry.time)
    key = ("fork-proof", body.proof, tuple(keys.items()))
    if key not in story.memo:
        try:
            story.memo[key] = open_evidence(body.proof, charter_id(story.charter), keys).group
        except ProtocolError as error:
            story.memo[key] = error
    found = story.memo[key]
    if isinstance(found, ProtocolError):
        raise found.with_traceback(None)
    story.suspended.setdefault(found, entry.time)
    story.forked[found] = keys[found]


def _prove_votes(story: Story, entry: Entry, body: VoteProofBody) -> None:
    """Step 7: the evidence holds; several may say so, and the first time counts."""
    story.member_rules(entry.time)
    known = story.joined.groups_after(entry.after)
    founders = {g: f for g, f in story.joined.founders.items() if g in known}
    story.bench.judge(entry, body.proof, founders)


def _nothing(_story: Story, _entry: Entry, _body: BackBody) -> None:
    """That a group is back decides nothing: its log has grown by it."""


TAKERS: dict[type, Callable[[Story, Entry, Any], None]] = {
    ApplicationBody: _apply,
    VouchingBody: _vouch,
    ExpulsionBody: _accuse,
    CouncilMotionBody: _move,
    CharterMotionBody: _amend,
    ExpulsionReplyBody: _reply,
    MotionStanceBody: _stand,
    IncarnationBody: _go_on,
    KeyReplacementBody: _claim,
    KeyObjectionBody: _object,
    ForkProofBody: _prove,
    VoteProofBody: _prove_votes,
    BackBody: _nothing,
}
