"""From the story of what the groups decided to the values that the state shows.

Spec: docs/spec/coalition/membership.md sections 7 and 9, docs/spec/coalition/changes.md section 4.
"""

from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from protocol.coalition.change_rules import share_to_change
from protocol.coalition.entry import MAX_INDEX_BITS
from protocol.coalition.founders import Founder
from protocol.coalition.membership.applications import ApplicationBody
from protocol.coalition.membership.motions import (
    CharterMotionBody,
    CouncilMotionBody,
    ExpulsionBody,
    IncarnationBody,
    KeyReplacementBody,
)
from protocol.coalition.membership.record import Record
from protocol.coalition.membership.story import Motion, Story, replacement
from protocol.coalition.membership.values import (
    Application,
    CharterMotion,
    CouncilMotion,
    Departure,
    Expulsion,
    Incarnation,
    Replacement,
)

MAX_CLOSED_CLAIMS = 8
"""Claims to one group's keys that came to nothing and are still shown: the newest. Each objection
makes room for another claim, so without a limit two groups could make every state as large as
they like, the one claiming and the other objecting."""


def close(story: Story, time: int) -> Record:
    """The record with what was decided by `time`, once everything was gone through."""
    known = story.record.membership
    for group in [*story.expelled]:
        story.end(group)
    past = {
        group: (*story.record.past.get(group, ()), *story.past.get(group, ()))
        for group in sorted({*story.record.past, *story.past})
    }
    gone = {g for g, departure in story.expelled.items() if story.is_out(departure, time)}
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
        voiceless=tuple(group for group in known.voiceless if group not in gone),
        expulsions={
            name: _expulsion(m, m.body) for name, m in by_time if isinstance(m.body, ExpulsionBody)
        },
        council_motions={
            name: _council_motion(m, m.body)
            for name, m in by_time
            if isinstance(m.body, CouncilMotionBody)
        },
        charter_motions={
            name: _charter_motion(m, m.body)
            for name, m in by_time
            if isinstance(m.body, CharterMotionBody)
        },
        applications={
            name: _application(m, m.body)
            for name, m in by_time
            if isinstance(m.body, ApplicationBody)
        },
        incarnations={
            name: _incarnation(m, m.body)
            for name, m in by_time
            if isinstance(m.body, IncarnationBody)
        },
        replacements=_claims(by_time),
        council=() if base is None else _council_of(base),
        council_base=story.council_base,
        suspended=dict(sorted(story.suspended.items())),
        double_votes=dict(sorted(story.bench.found.items())),
    )
    before = [departure for pairs in story.past.values() for departure, _ in pairs]
    expelled = {departure.hash: departure for departure in (*before, *story.expelled.values())}
    leavings = dict(sorted({**story.record.leavings, **expelled}.items()))
    undone = {
        d.hash for d in leavings.values() if any(_undoes(story, e, d) for e in expelled.values())
    }
    return Record(membership, leavings, past, frozenset(undone), story.claims())


def _undoes(story: Story, expulsion: Departure, leaving: Departure) -> bool:
    """Whether a group was expelled before its leaving had taken effect, or announced it outside."""
    if leaving.expelled or leaving.group != expulsion.group:
        return False
    back = story.joined.ended.get(expulsion.hash)
    said = leaving.order >> MAX_INDEX_BITS
    return expulsion.effective <= leaving.effective and (back is None or said < back)


def _council_of(motion: Motion) -> tuple[bytes, ...]:
    assert isinstance(motion.body, CouncilMotionBody)
    return tuple(motion.body.council)


def _expulsion(motion: Motion, body: ExpulsionBody) -> Expulsion:
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


def _application(motion: Motion, body: ApplicationBody) -> Application:
    asked = body.asked
    return Application(
        hash=motion.entry.hash,
        founder=Founder(card=asked.card, affiliated=asked.affiliated),
        by=motion.entry.group,
        about=asked.about,
        at_large=asked.at_large,
        after=asked.after,
        time=motion.entry.time,
        sponsors=tuple(sorted(motion.sponsors)),
        stances=dict(sorted(motion.stances.items())),
        since=motion.since,
        open=motion.open,
    )


def _council_motion(motion: Motion, body: CouncilMotionBody) -> CouncilMotion:
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


def _incarnation(motion: Motion, body: IncarnationBody) -> Incarnation:
    assert motion.head is not None
    size, root = motion.head
    return Incarnation(
        hash=motion.entry.hash,
        group=body.group,
        by=motion.entry.group,
        size=size,
        root=root,
        head=body.head,
        reason=body.reason,
        time=motion.entry.time,
        stances=dict(sorted(motion.stances.items())),
        since=motion.since,
        open=motion.open,
    )


def _claims(by_time: Sequence[tuple[bytes, Motion]]) -> dict[bytes, Replacement]:
    """Every claim that is open or was decided, and the last ones that came to nothing."""
    claims = [(m, m.body) for _, m in by_time if isinstance(m.body, KeyReplacementBody)]
    vain = [(m, body.keys.group) for m, body in claims if not m.open and m.decided is None]
    vain.sort(key=lambda item: _answered(item[0]), reverse=True)
    shown, dropped = Counter[bytes](), set[bytes]()
    for motion, group in vain:
        shown[group] += 1
        if shown[group] > MAX_CLOSED_CLAIMS:
            dropped.add(motion.entry.hash)
    return {
        motion.entry.hash: replacement(motion, body)
        for motion, body in claims
        if motion.entry.hash not in dropped
    }


def _answered(motion: Motion) -> tuple[int, int, bytes]:
    """When it was objected to, or else made: the newest is what people still look for."""
    said, made = motion.objection, motion.entry.time
    return (made if said is None else said.time, made, motion.entry.hash)


def _charter_motion(motion: Motion, body: CharterMotionBody) -> CharterMotion:
    numerator, denominator = share_to_change(motion.version.rules, body.rules)
    return CharterMotion(
        hash=motion.entry.hash,
        by=motion.entry.group,
        base=body.base,
        rules=body.rules,
        regions=tuple(body.regions),
        reason=body.reason,
        time=motion.entry.time,
        due=motion.due,
        share=(numerator, denominator),
        stances=dict(sorted(motion.stances.items())),
        decided=motion.decided,
        since=motion.since,
        open=motion.open,
    )
