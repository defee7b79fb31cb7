"""From what moderators and authors said to what is hidden, erased and slowed down.

Spec: docs/spec/coalition/moderation.md section 5.
"""

from collections import defaultdict
from collections.abc import Mapping

import msgspec

from protocol.coalition.collected import Collected, dated_back, moment
from protocol.coalition.entry import Entry
from protocol.coalition.moderation.drafts import ErasureDraft, HideDraft
from protocol.coalition.moderation.values import Erasure, Hiding, Moderation, SlowMode, Word
from protocol.coalition.versions import Versions
from protocol.errors import RuleError


class Pace(msgspec.Struct, frozen=True):
    """How far apart a group's comments on one proposal are: the charter's rule, and changes."""

    versions: Versions
    settings: tuple[SlowMode, ...]

    def at(self, time: int) -> int:
        """Seconds between two comments, for one dated `time`; 0 for none."""
        least = self.versions.at(time).rules.life.slow_s
        before = [setting for setting in self.settings if setting.time <= time]
        return max(least, before[-1].seconds) if before else least


def paces(collected: Collected) -> dict[bytes, Pace]:
    """The pace of every proposal's debate; refuses settings that run backwards in a log."""
    settings = _settings(collected)
    return {name: Pace(collected.versions, settings.get(name, ())) for name in collected.proposals}


def derive_moderation(collected: Collected, pace: Mapping[bytes, Pace]) -> Moderation:
    """What stands of moderation; refuses what is about a comment that was refused."""
    draft = collected.moderation
    for hide in [h for h in draft.hides.values() if h.comment not in collected.comments]:
        _refuse_hiding(collected, hide)
    named = collected.comments.keys() | collected.words.keys()
    for erasure in [e for e in draft.erasures.values() if e.target not in named]:
        _refuse_erasure(collected, erasure)
    hides = sorted(draft.hides.values(), key=lambda h: moment(h.entry))
    erasures = sorted(draft.erasures.values(), key=lambda e: moment(e.entry))
    return Moderation(
        hidings={h.entry.hash: _hiding(h) for h in hides},
        erasures={e.entry.hash: _erasure(e) for e in erasures},
        slow={name: pace[name].settings for name in sorted(pace) if pace[name].settings},
    )


def _settings(collected: Collected) -> dict[bytes, tuple[SlowMode, ...]]:
    waiting = [
        entry
        for name in collected.proposals
        for entry in collected.waiting.get(name, ())
        if entry.statement is not None and entry.statement.kind == "slow-mode"
    ]
    said = [entry for entry, _body, _proposal in collected.moderation.slow]
    late = dated_back([*said, *waiting], lambda e: e.statement and e.statement.refs[0])
    found: dict[bytes, list[SlowMode]] = defaultdict(list)
    for entry, body, proposal in sorted(collected.moderation.slow, key=lambda s: moment(s[0])):
        if entry.hash in late:
            collected.refuse(
                entry, RuleError("time-backwards", "a pace set before it claims a later time")
            )
            continue
        found[proposal].append(
            SlowMode(entry.hash, entry.group, body.seconds, body.reason, moment(entry)[0])
        )
    return {name: tuple(settings) for name, settings in found.items()}


def _refuse_hiding(collected: Collected, hide: HideDraft) -> None:
    _refuse(
        collected,
        hide.entry,
        *(entry for entry, _body in (*hide.appeals.values(), *hide.rulings.values())),
    )
    del collected.moderation.hides[hide.entry.hash]


def _refuse_erasure(collected: Collected, erasure: ErasureDraft) -> None:
    _refuse(collected, erasure.entry, *erasure.done.values())
    del collected.moderation.erasures[erasure.entry.hash]


def _refuse(collected: Collected, *entries: Entry) -> None:
    for entry in entries:
        collected.refuse(entry, RuleError("unknown-target", "is about a comment that was refused"))


def _hiding(draft: HideDraft) -> Hiding:
    appeals = sorted(draft.appeals.values(), key=lambda pair: moment(pair[0]))
    rulings = sorted(draft.rulings.values(), key=lambda pair: moment(pair[0]))
    return Hiding(
        hash=draft.entry.hash,
        comment=draft.comment,
        group=draft.entry.group,
        reason=draft.body.reason,
        time=moment(draft.entry)[0],
        appeals=tuple(Word(e.hash, e.group, b.reason, moment(e)[0]) for e, b in appeals),
        rulings=tuple(
            Word(e.hash, e.group, b.reason, moment(e)[0], b.outcome, _answered(e))
            for e, b in rulings
        ),
    )


def _answered(entry: Entry) -> bytes:
    assert entry.statement is not None
    return entry.statement.refs[1] if len(entry.statement.refs) == 2 else b""


def _erasure(draft: ErasureDraft) -> Erasure:
    done: dict[bytes, int] = {}
    for entry in sorted(draft.done.values(), key=moment):
        done.setdefault(entry.group, moment(entry)[0])
    return Erasure(
        hash=draft.entry.hash,
        target=draft.target,
        blobs=draft.blobs,
        group=draft.entry.group,
        reason=draft.body.reason,
        time=moment(draft.entry)[0],
        done=dict(sorted(done.items())),
    )
