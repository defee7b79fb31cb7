"""Check-ins of delegates whom their group had recalled before: found with what ballots decided.

Spec: docs/spec/coalition/convenings.md section 5. A recall keeps a delegate out only if it is in
force, which a ballot may decide; a ballot may rest on reports, and these on check-ins. What is in
question at an hour rests on what was decided by then, and that on check-ins before it: so trying
what seems to be out until nothing changes ends with the one answer there is.
"""

from collections.abc import Callable, Mapping
from copy import copy
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from protocol.coalition.collected import Collected, moment
from protocol.coalition.convenings.bodies import CheckInBody
from protocol.coalition.convenings.drafts import ConveningDraft, ConveningsDraft, ReportDraft
from protocol.coalition.convenings.seats import drop_check_ins
from protocol.coalition.delegates.derive import Sent, dated_backwards, derive_sent
from protocol.coalition.delegates.elections import Whose, people, whose
from protocol.coalition.entry import Entry
from protocol.coalition.state import Ballot
from protocol.errors import RuleError

# Each round more takes a vote that rests on a meeting with a delegate whom a vote recalled before,
# and that itself recalls somebody who comes all the same. Whoever has such votes held one after the
# other is out of bounds: what their own words say against them counts then.
MAX_ROUNDS = 8

V = TypeVar("V")


class Doubtful(msgspec.Struct, frozen=True):
    """A check-in that names somebody whom a recall before it in its group's log is about.

    Attributes:
        hour: by when a vote must have carried to keep them out: what the check-in says, but not
            before the meeting begins; else whoever dates back is counted once more.
        recalls: by hash, whether a ballot is to decide each.
        certain: nothing that a ballot may come to makes it stand.
    """

    entry: Entry
    hour: int
    recalls: Mapping[bytes, bool]
    certain: bool


def settle_recalled(
    collected: Collected,
    vote: Callable[[Collected], V],
    ballots_of: Callable[[V], Mapping[bytes, Ballot]],
) -> tuple[Collected, V]:
    """What ballots come to without the check-ins of those who were recalled before.

    Args:
        vote: works out the ballots from what was gathered, and may change that.
        ballots_of: the ballots by id, of what `vote` found.

    Returns:
        What was gathered, with those check-ins refused, and what `vote` found with it.
    """
    doubtful = find_doubtful(collected)
    if not doubtful:
        return collected, vote(collected)
    out = frozenset(one.entry.hash for one in doubtful if one.certain)
    for _round in range(MAX_ROUNDS):
        tried, found = _try(collected, out, vote)
        now = _contradicted(doubtful, derive_sent(tried, ballots_of(found)))
        if now == out:
            return tried, found
        out = now
    return _try(collected, frozenset(one.entry.hash for one in doubtful), vote)


def find_doubtful(collected: Collected) -> list[Doubtful]:
    """The check-ins for which it matters whether a recall is in force."""
    draft = collected.delegates
    if not draft.recalls:
        return []
    late = dated_backwards(collected)
    about: dict[Whose, list[tuple[Entry, frozenset[int], bool]]] = {}
    for entry, said, name in draft.recalls:
        if entry.hash not in late:
            # Whom a vote elected is the same person in whatever delegation of that vote.
            left = people(draft, name, said.seats)
            known = about.setdefault(whose(draft, name), [])
            known.append((entry, left, said.by == "ballot"))
    found = []
    for convening in collected.convenings.convenings.values():
        for entry, body in convening.check_ins.values():
            if not body.delegation:
                continue
            there = people(draft, body.delegation, _seats(body))
            recalls = {
                recall.hash: by_ballot
                for recall, left, by_ballot in about.get(whose(draft, body.delegation), ())
                if recall.order < entry.order and left & there
            }
            if recalls:
                sent, _body, elected = draft.delegations[body.delegation]
                certain = not elected and sent.hash not in late and not all(recalls.values())
                hour = max(moment(entry)[0], _begins(convening, entry.hash))
                found.append(Doubtful(entry, hour, recalls, certain))
    return found


def _begins(convening: ConveningDraft, check_in: bytes) -> int:
    """When a meeting begins for a check-in: as it stands, or by a report that counts it.

    A report is not dated before that, and no vote that rests on it either: so no vote is in
    question for what it rests on, whatever the convener moves later, and trying ends. Votes rest
    only on what others confirm: by a report of its own no group moves a meeting to before a vote.
    """
    told = [
        convening.started(report.body.move)
        for report in convening.reports.values()
        if check_in in report.check_ins and report.stands(_confirming(report))
    ]
    return min([convening.starts, *told])


def _confirming(report: ReportDraft) -> set[bytes]:
    """The groups that ever confirmed it: an opening may cite what was said before a dispute."""
    said = report.stances.values()
    return {entry.group for entry, body in said if body.stance == "confirm"}


def _seats(body: CheckInBody) -> set[int]:
    return {one.seat for one in body.delegates if one.seat is not None}


def _contradicted(doubtful: list[Doubtful], sent: Sent) -> frozenset[bytes]:
    """The check-ins that a recall in force stands before."""
    since = {one.hash: one.since or 0 for said in sent.recalls.values() for one in said}
    return frozenset(
        one.entry.hash
        for one in doubtful
        # Of a group's own word its log's order decides; of a vote, whether it had carried by then.
        if any(
            name in since and (not by_ballot or since[name] <= one.hour)
            for name, by_ballot in one.recalls.items()
        )
    )


def _try(
    collected: Collected, out: frozenset[bytes], vote: Callable[[Collected], V]
) -> tuple[Collected, V]:
    """What `vote` finds without these check-ins; what was gathered stays as it is."""
    tried = _copied(collected)
    drop_check_ins(
        tried, dict.fromkeys(out, RuleError("delegates-differ", "a delegate was recalled before"))
    )
    return tried, vote(tried)


def _copied(collected: Collected) -> Collected:
    """With drafts of their own for all that dropping check-ins and working out ballots changes."""
    tried = copy(collected)
    tried.refusals = list(collected.refusals)
    tried.proposals = {
        name: replace(
            draft,
            amendments=dict(draft.amendments),
            adoptions=dict(draft.adoptions),
            seconds=dict(draft.seconds),
            editorials=dict(draft.editorials),
            declines=dict(draft.declines),
            merges=dict(draft.merges),
            unmerges=dict(draft.unmerges),
        )
        for name, draft in collected.proposals.items()
    }
    held = collected.convenings
    tried.convenings = ConveningsDraft(
        convenings={
            name: replace(draft, check_ins=dict(draft.check_ins), reports=dict(draft.reports))
            for name, draft in held.convenings.items()
        },
        reports=dict(held.reports),
        stances=dict(held.stances),
    )
    return tried
