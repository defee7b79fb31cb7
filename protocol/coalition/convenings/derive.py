"""From what was gathered about a convening to how it stands.

Spec: docs/spec/coalition/convenings.md section 5.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any, TypeVar

from protocol.coalition.collected import Collected, moment
from protocol.coalition.convenings.bodies import ConveningChangeBody
from protocol.coalition.convenings.drafts import ConveningDraft, ReportDraft, people
from protocol.coalition.convenings.values import (
    Change,
    CheckIn,
    Convening,
    Facilitation,
    Minutes,
    Replaced,
    Report,
    ReportStance,
)
from protocol.coalition.entry import Entry
from protocol.errors import RuleError

# Groups are reminded to check in from two weeks before; earlier they can't know who will come.
CHECK_IN_S = 14 * 86_400

B = TypeVar("B")


def derive_convenings(collected: Collected) -> dict[bytes, Convening]:
    """Every convening, by claimed time, then hash; refuses changes after a cancellation."""
    drafts = sorted(collected.convenings.convenings.values(), key=lambda d: moment(d.entry))
    return {draft.entry.hash: _convening(collected, draft) for draft in drafts}


def convening_boundaries(convening: Convening) -> tuple[int, ...]:
    """The times at which what groups owe a convening changes."""
    return max(convening.starts - CHECK_IN_S, 0), convening.starts, convening.ends


def latest(said: Iterable[tuple[Entry, B]]) -> dict[bytes, tuple[Entry, B]]:
    """The last that each group said, by its log, in order of group id."""
    found: dict[bytes, tuple[Entry, B]] = {}
    for entry, body in sorted(said, key=lambda pair: (pair[0].group, pair[0].order)):
        found[entry.group] = (entry, body)
    return found


def _convening(collected: Collected, draft: ConveningDraft) -> Convening:
    body = draft.body
    changes = _changes(collected, draft)
    # A cancelled meeting keeps the hour it was cancelled for.
    now = {
        "place": body.place,
        "link": body.link,
        "starts": body.starts,
        "ends": body.ends,
        "zone": body.zone,
        "agenda": tuple(body.agenda),
    }
    cancelled = None
    for entry, change in changes:
        if change.action == "move":
            now |= {name: getattr(change, name) for name in now if name != "agenda"}
        elif change.action == "agenda":
            now["agenda"] = tuple(change.agenda)
        else:
            cancelled = moment(entry)[0]
    reports = sorted(draft.reports.values(), key=lambda report: moment(report.entry))
    values: dict[str, Any] = now
    return Convening(
        hash=draft.entry.hash,
        group=draft.entry.group,
        time=moment(draft.entry)[0],
        level=body.level,
        title=body.title,
        region=body.region,
        parent=body.parent or None,
        proposal=body.proposal or None,
        facilitators=tuple(body.facilitators),
        basis=body.basis,
        confirm=tuple(body.confirm or collected.rules_at(draft.entry.time).life.confirm_share),
        changes=tuple(_change(entry, change) for entry, change in changes),
        cancelled=cancelled,
        facilitations={
            group: Facilitation(entry.hash, said.people, said.names, moment(entry)[0])
            for group, (entry, said) in latest(draft.facilitations).items()
        },
        check_ins=_check_ins(draft),
        minutes={
            group: Minutes(entry.hash, moment(entry)[0], tuple(said.parts))
            for group, (entry, said) in latest(draft.minutes).items()
        },
        replaced=_replaced(draft),
        reports=tuple(_report(draft, report) for report in reports),
        **values,
    )


def _changes(
    collected: Collected, draft: ConveningDraft
) -> list[tuple[Entry, ConveningChangeBody]]:
    """Step 1: the convener's log decides the order; after a cancellation nothing changes."""
    kept: list[tuple[Entry, ConveningChangeBody]] = []
    for entry, body in sorted(draft.changes.values(), key=lambda pair: pair[0].order):
        if kept and kept[-1][1].action == "cancel":
            collected.refuse(entry, RuleError("convening-cancelled", "it was cancelled before"))
        else:
            kept.append((entry, body))
    return kept


def _change(entry: Entry, body: ConveningChangeBody) -> Change:
    return Change(entry.hash, body.action, body.reason, moment(entry)[0], body.starts, body.ends)


def _check_ins(draft: ConveningDraft) -> dict[bytes, CheckIn]:
    """Step 2: the last of each group's log."""
    return {
        group: CheckIn(
            hash=entry.hash,
            group=group,
            time=moment(entry)[0],
            people=people(body, draft.body.basis),
            regions=dict(sorted(body.regions.items())),
            delegates=tuple(body.delegates),
            names=body.names,
            delegation=body.delegation,
        )
        for group, (entry, body) in latest(draft.check_ins.values()).items()
    }


def _replaced(draft: ConveningDraft) -> tuple[Replaced, ...]:
    """Step 2: what a group put something else in place of, as far as it names words."""
    said: list[tuple[Entry, tuple[bytes, ...]]] = [
        *((e, tuple(part.blob for part in body.parts)) for e, body in _earlier(draft.minutes)),
        *((e, (body.names.blob,)) for e, body in _earlier(draft.facilitations)),
        *(
            (e, (body.names.blob,))
            for e, body in _earlier(draft.check_ins.values())
            if body.names is not None
        ),
    ]
    said.sort(key=lambda pair: (pair[0].group, pair[0].order))
    return tuple(Replaced(entry.hash, entry.group, blobs) for entry, blobs in said)


def _earlier(said: Iterable[tuple[Entry, B]]) -> list[tuple[Entry, B]]:
    """All but the last that each group said."""
    every = list(said)
    last = {entry.hash for entry, _ in latest(every).values()}
    return [pair for pair in every if pair[0].hash not in last]


def _report(draft: ConveningDraft, report: ReportDraft) -> Report:
    """Step 3: who was present, and whether enough of them confirm."""
    stances = latest(report.stances.values())
    confirmed = sorted(
        moment(entry)[0]
        for group, (entry, body) in stances.items()
        if body.stance == "confirm" and group != report.entry.group
    )
    since = None
    if report.stands([g for g, (_entry, body) in stances.items() if body.stance == "confirm"]):
        own = int(report.entry.group in report.present)
        since = confirmed[max(report.needed - own, 1) - 1]
    regions: Counter[str] = Counter()
    for name in report.check_ins:
        for region, present in draft.check_ins[name][1].regions.items():
            counted = {"members": present.members, "delegates": present.delegates}
            regions[region] += counted.get(draft.body.basis, sum(counted.values()))
    return Report(
        hash=report.entry.hash,
        group=report.entry.group,
        time=moment(report.entry)[0],
        summary=report.body.summary,
        process=report.body.process,
        base=report.body.base,
        acts=tuple(report.body.acts),
        check_ins=report.check_ins,
        present=dict(sorted(report.present.items())),
        regions=dict(sorted(regions.items())),
        needed=report.needed,
        stances={
            group: ReportStance(
                stance=body.stance,
                reason=body.reason,
                time=moment(entry)[0],
                hash=entry.hash,
                agree=body.agree,
                against=body.against,
            )
            for group, (entry, body) in stances.items()
        },
        since=since,
    )
