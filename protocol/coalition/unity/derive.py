"""From motions and stances to the points in force.

Spec: docs/spec/coalition/unity.md section 5. Motions, stances and withdrawals are gone through
in the order of their claimed times; of one group's stances on one version the log's order counts.
"""

import msgspec
from msgspec import field

from protocol.coalition.collected import Collected, dated_back, moment, waiting_of
from protocol.coalition.entry import Entry
from protocol.coalition.life_rules import groups_needed
from protocol.coalition.unity.bodies import (
    PointMotionBody,
    PointStanceBody,
    PointWithdrawalBody,
    charter_version,
)
from protocol.coalition.unity.values import Stance, Standing, Unity, Version
from protocol.errors import RuleError


class _Wording(msgspec.Struct):
    """A version while the story is told."""

    number: int
    action: str
    base: bytes
    group: bytes
    text: str
    reason: str
    time: int
    standing: Standing = Standing.PROPOSED
    stances: dict[bytes, Stance] = field(default_factory=dict)
    since: int | None = None
    until: int | None = None
    withdrawn: int | None = None
    withdrawal_reason: str = ""
    withdrawal: Entry | None = None


class _Story(msgspec.Struct):
    """The points as they stand after the events so far."""

    collected: Collected
    numbers: int = 0
    versions: dict[bytes, _Wording] = field(default_factory=dict)
    points: dict[int, bytes] = field(default_factory=dict)

    def needed(self, moved: int, time: int) -> int:
        """How many groups ratify a motion, of those that are members at `time`.

        Args:
            moved: when it was moved; it keeps the charter's share of then.
        """
        share = self.collected.rules_at(moved).life.points_share
        return groups_needed(share, len(self.collected.voices_at(time)))

    def standing(self, version: bytes) -> bool:
        """Whether a version is the wording in force of its point."""
        found = self.versions.get(version)
        return found is not None and self.points.get(found.number) == version

    def settle(self, version: bytes, time: int) -> None:
        """Step 4: put a motion into force once enough groups ratify it."""
        motion = self.versions[version]
        members = self.collected.voices_at(time)
        ratified = sum(
            stance.stance == "ratify" and group in members
            for group, stance in motion.stances.items()
        )
        if motion.standing != Standing.PROPOSED or ratified < self.needed(motion.time, time):
            return
        if motion.action == "add":
            # Numbers are never used again, so that a number always means the same point.
            self.numbers += 1
            motion.number = self.numbers
        else:
            before = self.versions[motion.base]
            before.standing, before.until = Standing.SUPERSEDED, time
            for other in self.versions.values():
                if other.base == motion.base and other.standing == Standing.PROPOSED:
                    other.standing = Standing.OVERTAKEN
        motion.standing, motion.since = Standing.IN_FORCE, time
        if motion.action == "strike":
            del self.points[motion.number]
        else:
            self.points[motion.number] = version


def derive_unity(collected: Collected, time: int) -> Unity:
    """The points of unity; refuses what came too late for its wording."""
    story = _founded(collected)
    late = _backwards(collected)
    # Stable: what claims the same second keeps the fold's order, cited before what cites it.
    for entry, body in sorted(collected.unity.said, key=lambda pair: moment(pair[0])[0]):
        if isinstance(body, PointMotionBody):
            fault = _move(story, entry, body)
        elif entry.hash in late:
            what = "withdrawal" if isinstance(body, PointWithdrawalBody) else "stance"
            fault = RuleError("time-backwards", f"a {what} before it claims a later time")
        elif isinstance(body, PointWithdrawalBody):
            fault = _take_back(story, entry, body)
        else:
            fault = _stand(story, entry, body)
        if fault is not None:
            collected.refuse(entry, fault)
    _settle_withdrawals(story)
    order = sorted(
        story.versions.items(),
        key=lambda item: (item[1].action != "charter", item[1].time, item[1].number, item[0]),
    )
    return Unity(
        versions={name: _value(story, name, wording, time) for name, wording in order},
        points=dict(sorted(story.points.items())),
        needed=story.needed(time + 1, time),
    )


def _backwards(collected: Collected) -> set[bytes]:
    """What claims an earlier time than one of its kind before, of the same group on the same thing.

    Step 1. Those that wait are looked at too.
    """
    said = [entry for entry, _body in collected.unity.said]
    kinds = (PointStanceBody, PointWithdrawalBody)
    spoken = [e for e in [*said, *waiting_of(collected)] if isinstance(e.body, kinds)]
    return dated_back(spoken, _about)


def _about(entry: Entry) -> tuple[bool, bytes]:
    """Whether it takes a motion back, and the motion or wording that it is about."""
    if isinstance(entry.body, PointStanceBody):
        return False, entry.body.version
    assert entry.statement is not None
    return True, entry.statement.refs[0]


def _founded(collected: Collected) -> _Story:
    """The charter's points: every founder signed them."""
    charter = collected.charter
    story = _Story(collected, len(charter.points))
    for number, text in enumerate(charter.points, 1):
        name = charter_version(collected.facts.coalition, number, text)
        signed = {f.card.group: Stance("ratify", "", charter.founded) for f in charter.groups}
        story.versions[name] = _Wording(
            number, "charter", b"", b"", text, "", charter.founded, Standing.IN_FORCE, signed,
            charter.founded,
        )  # fmt: skip
        story.points[number] = name
    return story


def _move(story: _Story, entry: Entry, body: PointMotionBody) -> RuleError | None:
    """Step 2: a motion about the wording in force; who moves it ratifies it."""
    if body.action != "add":
        if not story.standing(body.base):
            return RuleError("point-changed", f"changes what is not the wording of {body.number}")
        # A point that a motion added got its number only when it came into force.
        if story.versions[body.base].number != body.number:
            return RuleError("unknown-target", f"changes a wording that is not {body.number}'s")
    story.versions[entry.hash] = _Wording(
        number=body.number,
        action=body.action,
        base=body.base,
        group=entry.group,
        text=body.text,
        reason=body.reason,
        time=moment(entry)[0],
        stances={entry.group: Stance("ratify", body.reason, moment(entry)[0], entry.hash)},
    )
    story.settle(entry.hash, moment(entry)[0])
    return None


def _stand(story: _Story, entry: Entry, body: PointStanceBody) -> RuleError | None:
    """Step 3: a stance on a motion still open, or on a wording in force."""
    wording = story.versions.get(body.version)
    if wording is None:
        return RuleError("unknown-target", "names a motion that was refused")
    if wording.standing == Standing.WITHDRAWN:
        return RuleError("taken-back", "the motion was taken back before")
    if wording.standing not in (Standing.PROPOSED, Standing.IN_FORCE):
        return RuleError("point-changed", "this wording is no longer open or in force")
    wording.stances[entry.group] = Stance(body.stance, body.reason, moment(entry)[0], entry.hash)
    story.settle(body.version, moment(entry)[0])
    return None


def _take_back(story: _Story, entry: Entry, body: PointWithdrawalBody) -> RuleError | None:
    """Step 5: a withdrawal of a motion still open; who ratified it is asked nothing more."""
    assert entry.statement is not None
    motion = story.versions.get(entry.statement.refs[0])
    if motion is None:
        return RuleError("unknown-target", "names a motion that was refused")
    if motion.standing == Standing.PROPOSED and motion.withdrawal is None:
        motion.withdrawal = entry
        motion.withdrawn, motion.withdrawal_reason = moment(entry)[0], body.reason
        if story.collected.charter.rules.cuts is not None:
            motion.standing = Standing.WITHDRAWN
        return None
    if motion.standing in (Standing.PROPOSED, Standing.WITHDRAWN):
        return RuleError("taken-back", "the motion was taken back before")
    # What enough groups ratified is theirs too; it goes by a motion that they ratify.
    return RuleError("point-changed", "this motion is no longer open")


def _settle_withdrawals(story: _Story) -> None:
    """Step 6: where no cut tells its hour, a withdrawal ends only what nothing else put into force.

    It may be dated back; so it takes no point away, and no motion is overtaken or not because of
    it: the points are what they are without it.
    """
    for motion in story.versions.values():
        if motion.withdrawal is None:
            continue
        if motion.since is None:
            motion.standing = Standing.WITHDRAWN
            continue
        fault = RuleError("point-changed", "enough groups ratify the motion all the same")
        story.collected.refuse(motion.withdrawal, fault)
        motion.withdrawn, motion.withdrawal_reason = None, ""


def _value(story: _Story, name: bytes, wording: _Wording, time: int) -> Version:
    return Version(
        id=name,
        number=wording.number,
        action=wording.action,
        base=wording.base,
        group=wording.group,
        text=wording.text,
        reason=wording.reason,
        time=wording.time,
        standing=wording.standing,
        stances=dict(sorted(wording.stances.items())),
        since=wording.since,
        until=wording.until,
        needed=story.needed(wording.time, time),
        withdrawn=wording.withdrawn,
        withdrawal_reason=wording.withdrawal_reason,
    )
