"""From texts and signatures to caucuses as they stand.

Spec: docs/spec/coalition/caucuses.md section 6.
"""

from collections import Counter

from protocol.coalition.caucuses.capping import countable
from protocol.coalition.caucuses.counting import (
    lifted,
    members,
    outdated,
    signers,
    stands,
    turns_of,
)
from protocol.coalition.caucuses.drafts import ActDraft, CaucusDraft, View
from protocol.coalition.caucuses.values import Caucus, CaucusAct, Caucuses
from protocol.coalition.collected import Collected, moment
from protocol.coalition.entry import Entry
from protocol.coalition.membership.facts import sizes_with_mergers


def derive_caucuses(collected: Collected, time: int) -> Caucuses:
    """Every caucus with its members counted; after `settle_signatures`."""
    left = collected.record.membership.left(time)
    gone = frozenset(departure.group for departure in left)
    view = View(gone=gone, sizes=sizes_with_mergers(collected.facts, left))
    drafts = sorted(
        collected.caucuses.caucuses.values(), key=lambda d: (moment(_first(d.entries))[0], d.id)
    )
    return Caucuses({draft.id: _caucus(collected, draft, view) for draft in drafts})


def _caucus(collected: Collected, draft: CaucusDraft, view: View) -> Caucus:
    known = collected.caucuses
    body, first = draft.body, _first(draft.entries)
    joined = members(known, draft.id, view)
    count = countable(joined.values(), view.sizes)
    by_group = Counter(group for groups in joined.values() for group in groups)
    given = [key for s in known.signed if s.subject == draft.id for key in s.keys]
    acts = sorted(
        (act for act in known.acts.values() if act.body.caucus == draft.id),
        key=lambda act: (moment(_first(act.entries))[0], act.id),
    )
    return Caucus(
        id=draft.id,
        hash=first.hash,
        groups=_groups(draft.entries),
        name=body.name,
        purpose=body.purpose,
        inside=body.group,
        threshold=body.threshold,
        readers=body.readers,
        space=body.space,
        time=moment(first)[0],
        members=count,
        outdated=outdated(known, draft.id, joined),
        repeated=len(given) - len(set(given)),
        listed=count >= collected.versions.newest.rules.life.caucus_min,
        acts=tuple(_act(collected, act, view) for act in acts),
        turns=turns_of(known, draft.id, view),
        over=len(joined) - count,
        by_group=dict(sorted(by_group.items())),
    )


def _act(collected: Collected, draft: ActDraft, view: View) -> CaucusAct:
    known, rules = collected.caucuses, collected.versions.newest.rules.life
    body, first = draft.body, _first(draft.entries)
    signed = signers(known, draft, view)
    count = countable(signed.values(), view.sizes)
    return CaucusAct(
        id=draft.id,
        hash=first.hash,
        groups=_groups(draft.entries),
        caucus=body.caucus,
        act=body.act,
        subject=body.subject,
        wording=body.wording,
        title=body.title,
        text=body.text,
        time=moment(first)[0],
        signatures=count,
        outdated=outdated(known, draft.id, signed),
        stands=stands(known, draft, rules, view),
        lifted=body.act == "veto" and lifted(known, draft.id, rules, view),
        keys=tuple(sorted(signed)),
        over=len(signed) - count,
    )


def _first(entries: dict[bytes, Entry]) -> Entry:
    return min(entries.values(), key=moment)


def _groups(entries: dict[bytes, Entry]) -> tuple[bytes, ...]:
    return tuple(sorted({entry.group for entry in entries.values()}))
