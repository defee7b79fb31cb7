"""From what groups said about decisions to their pledges, reports and dissent.

Spec: docs/spec/coalition/pledges.md section 5. Each is about a decision that stands. Of a group's
own words its log's order decides which is the latest.
"""

from collections.abc import Mapping

from protocol.coalition.collected import Collected, dated_back, moment, waiting_of
from protocol.coalition.decided import decided_at, holds
from protocol.coalition.entry import Entry
from protocol.coalition.pledges.bodies import DissentBody, PledgeBody, PledgeReportBody
from protocol.coalition.pledges.values import (
    Dissent,
    Pledge,
    PledgeReport,
    PledgeStanding,
    PledgeWording,
)
from protocol.coalition.state import Ballot
from protocol.errors import RuleError

# Two weeks before a pledge is due its group is reminded: time to meet once more.
REMIND_S = 14 * 86_400

_KINDS = (PledgeBody, PledgeReportBody, DissentBody)


def derive_pledges(
    collected: Collected, ballots: Mapping[bytes, Ballot]
) -> tuple[dict[bytes, Pledge], tuple[Dissent, ...]]:
    """Pledges by id and dissent, each by claimed time, then hash; refuses what is out of time."""
    late = _backwards(collected)
    wordings: dict[bytes, list[PledgeWording]] = {}
    for entry, body in sorted(collected.pledges.pledges, key=lambda one: _place(one[0])):
        name = collected.pledges.first[entry.hash]
        if _stands(collected, entry, ballots[collected.pledges.about[name][1]], late):
            wordings.setdefault(name, []).append(_wording(entry, body))
    reports: dict[bytes, list[PledgeReport]] = {}
    for entry, report, name in sorted(collected.pledges.reports, key=lambda one: _place(one[0])):
        if name not in wordings:
            collected.refuse(entry, RuleError("unknown-target", "reports on a refused pledge"))
        elif _in_order(collected, entry, late):
            told = PledgeReport(entry.hash, moment(entry)[0], report.outcome, report.note)
            reports.setdefault(name, []).append(told)
    pledges = {
        name: Pledge(name, *collected.pledges.about[name], tuple(w), tuple(reports.get(name, ())))
        for name, w in sorted(wordings.items(), key=lambda item: (item[1][0].time, item[0]))
    }
    dissents = [
        Dissent(entry.hash, entry.group, ballot, moment(entry)[0], body.reason)
        for entry, body, ballot in sorted(collected.pledges.dissents, key=lambda d: moment(d[0]))
        if _stands(collected, entry, ballots[ballot], late)
    ]
    return pledges, tuple(dissents)


def pledge_boundaries(pledges: Mapping[bytes, Pledge]) -> list[int]:
    """The times at which a node is to be reminded of a pledge."""
    open_ = [p.now.due for p in pledges.values() if p.standing is not PledgeStanding.DONE]
    return [due - REMIND_S for due in open_] + open_


def _backwards(collected: Collected) -> set[bytes]:
    """What a group dates before something of this kind that it said earlier: step 2."""
    said = [
        *(entry for entry, _ in collected.pledges.pledges),
        *(entry for entry, _, _ in collected.pledges.reports),
        *(entry for entry, _, _ in collected.pledges.dissents),
    ]
    ahead = [entry for entry in waiting_of(collected) if isinstance(entry.body, _KINDS)]
    return dated_back([*said, *ahead], lambda _entry: "pledges")


def _stands(collected: Collected, entry: Entry, ballot: Ballot, late: set[bytes]) -> bool:
    """Whether what an entry is about was decided by then; refuses it if not: step 1."""
    since = decided_at(ballot)
    if since is None or not holds(ballot):
        collected.refuse(entry, RuleError("not-decided", "the ballot it cites has not carried"))
        return False
    if moment(entry)[0] < since:
        collected.refuse(entry, RuleError("not-decided", "dated before the decision"))
        return False
    return _in_order(collected, entry, late)


def _in_order(collected: Collected, entry: Entry, late: set[bytes]) -> bool:
    if entry.hash in late:
        collected.refuse(entry, RuleError("time-backwards", "one before it claims a later time"))
        return False
    return True


def _place(entry: Entry) -> tuple[bytes, int]:
    return entry.group, entry.order


def _wording(entry: Entry, body: PledgeBody) -> PledgeWording:
    return PledgeWording(
        entry.hash, moment(entry)[0], body.act, body.role, body.blob, body.size, body.due
    )
