"""From what was gathered about a process to how far it has come.

Spec: docs/spec/coalition/process.md section 6.
"""

from collections.abc import Iterable, Mapping

from protocol.coalition.collected import Collected, moment
from protocol.coalition.life_rules import groups_needed
from protocol.coalition.process.drafts import ProcessDraft
from protocol.coalition.process.gates import periods, proceeds, stage_gates
from protocol.coalition.process.gather import hurries
from protocol.coalition.process.stage import Stage, as_known, stage_of
from protocol.coalition.process.values import Assent, Process
from protocol.coalition.state import Ballot, Proposal
from protocol.errors import RuleError


def derive_processes(
    collected: Collected, ballots: Iterable[Ballot], time: int
) -> dict[bytes, Process]:
    """The process of every proposal that has one, by proposal; refuses the later ones.

    Args:
        ballots: as they stand; once one has opened, its proposal's process is shown as that
            opening proves it, whatever is published later.
        time: the state's.
    """
    found: dict[bytes, Process] = {}
    opened = _opened(ballots)
    left = frozenset(d.group for d in collected.record.membership.left(time))
    drafts = collected.processes.processes.values()
    for proposal in dict.fromkeys(d.proposal for d in sorted(drafts, key=lambda d: d.entry.hash)):
        first, *later = collected.processes.of(proposal)
        for draft in later:
            collected.refuse(
                draft.entry, RuleError("process-repeated", "the proposal has a process already")
            )
        stage, opening = None, None
        if proposal in opened:
            ballot = opened[proposal]
            entry = next(
                e for e in collected.ballots[ballot.id].openings if e.hash == ballot.opening
            )
            stage = stage_of(
                collected, proposal, frozenset((*ballot.departed, *ballot.newcomers)), entry
            )
            opening = None if stage is None else ballot.opening
        stage = stage or as_known(collected, first, collected.groups - left)
        found[proposal] = _value(first, stage, opening)
    return dict(sorted(found.items(), key=lambda item: (item[1].time, item[1].hash)))


def process_boundaries(
    processes: Mapping[bytes, Process],
    proposals: Mapping[bytes, Proposal],
    ballots: Iterable[Ballot],
) -> list[int]:
    """The times at which a process, or a ballot under its periods, may change by itself."""
    found = [t for p in processes.values() for t in (p.options_due, p.reports_due)]
    found += [proposals[name].restarted + p.deliberation_s for name, p in processes.items()]
    for ballot in ballots:
        process = processes.get(ballot.proposal)
        if process is not None:
            found.append(ballot.time + process.deliberation_s)
            found.append(ballot.manifest.schedule.closes - process.voting_s + 1)
    return found


def _opened(ballots: Iterable[Ballot]) -> dict[bytes, Ballot]:
    """The first ballot of each proposal that has been opened."""
    found: dict[bytes, Ballot] = {}
    opened = (b for b in ballots if b.opened is not None)
    for ballot in sorted(opened, key=lambda b: (b.opened or 0, b.id)):
        found.setdefault(ballot.proposal, ballot)
    return found


def _value(draft: ProcessDraft, stage: Stage, opening: bytes | None) -> Process:
    body, rules = draft.body, stage.version.rules
    effective = periods(rules, stage)
    reports = {report.convening: report.entry.hash for report in stage.regional}
    if stage.national is not None:
        reports[draft.national] = stage.national.entry.hash
    hurry = groups_needed(rules.life.emergency_share, stage.groups) if hurries(body, rules) else 0
    return Process(
        hash=draft.entry.hash,
        group=draft.entry.group,
        time=moment(draft.entry)[0],
        proposal=draft.proposal,
        reason=body.reason,
        national=draft.national,
        regional=draft.regional,
        needed=body.needed,
        options_due=body.options_due,
        reports_due=body.reports_due,
        groups=body.groups,
        attendance=body.attendance,
        reports=dict(sorted(reports.items())),
        present=stage.present(),
        proceeding=stage.proceeding,
        hurrying=stage.hurrying,
        proceed_needed=groups_needed(rules.life.proceed_share, stage.groups),
        emergency_needed=hurry,
        proceeds=proceeds(stage, rules),
        asked_s=(body.deliberation_s, body.voting_s),
        deliberation_s=effective.deliberation_s,
        voting_s=effective.voting_s,
        options=stage.options(),
        gates=stage_gates(stage, rules),
        settled=opening,
        said=_said(draft),
    )


def _said(draft: ProcessDraft) -> tuple[Assent, ...]:
    """Of each group its last word on each; of one log the order counts, not the hours claimed."""
    last: dict[tuple[bytes, str], Assent] = {}
    for entry, body in sorted(draft.assents.values(), key=lambda pair: pair[0].order):
        last[entry.group, body.what] = Assent(
            hash=entry.hash,
            group=entry.group,
            what=body.what,
            agree=body.agree,
            reason=body.reason,
            time=moment(entry)[0],
        )
    return tuple(sorted(last.values(), key=lambda said: (said.time, said.hash)))
