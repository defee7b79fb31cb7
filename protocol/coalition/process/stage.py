"""Which reports and assents a process has behind it: as an opening proves, or as is known so far.

Spec: docs/spec/coalition/process.md section 6. An opening is judged by what it cites and by the
author's log before it, so that nothing published later, under whatever date, opens or undoes it.
"""

from collections.abc import Callable, Mapping

import msgspec

from protocol.coalition.collected import Collected, moment
from protocol.coalition.convenings.drafts import ReportDraft
from protocol.coalition.entry import Entry
from protocol.coalition.membership.joined import voiceless_at
from protocol.coalition.process.bodies import AssentBody
from protocol.coalition.process.drafts import ProcessDraft
from protocol.coalition.process.options import Reported, build_options
from protocol.coalition.process.values import OptionSet, counts_more
from protocol.coalition.versions import CharterVersion
from protocol.errors import RuleError

Assents = list[tuple[Entry, AssentBody]]
Confirming = Callable[[ReportDraft], set[bytes]]


class Stage(msgspec.Struct, frozen=True):
    """A process with what it has behind it.

    Attributes:
        national: the national report that stands, if one does.
        regional: the regional ones that stand and build on it, in the process's order.
        proceeding, hurrying: group -> hash of its assent.
        groups: how many groups count.
        version: the charter's version that it began under; it and its ballot keep those rules.
    """

    process: ProcessDraft
    national: ReportDraft | None
    regional: tuple[ReportDraft, ...]
    proceeding: Mapping[bytes, bytes]
    hurrying: Mapping[bytes, bytes]
    groups: int
    version: CharterVersion

    def options(self) -> OptionSet:
        """The options that these reports leave."""
        return build_options(
            self.process.entry.hash,
            self.process.body.options,
            None if self.national is None else _reported(self.national),
            map(_reported, self.regional),
        )

    def present(self) -> dict[bytes, int]:
        """People by group over the regional reports."""
        found: dict[bytes, int] = {}
        for report in self.regional:
            for group, people in report.present.items():
                found[group] = found.get(group, 0) + people
        return dict(sorted(found.items()))


def _reported(report: ReportDraft) -> Reported:
    return Reported(report.entry.hash, report.convening, report.body.acts)


def stage_of(
    collected: Collected, proposal: bytes, gone: frozenset[bytes], opening: Entry | None
) -> Stage | None:
    """How far a proposal's process has come; None if none was declared (before the opening).

    Args:
        gone: groups that have left the coalition: they are not counted among those that agree.
        opening: what proves it; None for everything known so far.
    """
    members = collected.groups - gone
    if opening is not None:
        return as_opened(collected, proposal, members, opening)
    drafts = collected.processes.of(proposal)
    return as_known(collected, drafts[0], members) if drafts else None


def as_opened(
    collected: Collected, proposal: bytes, members: frozenset[bytes], opening: Entry
) -> Stage | None:
    """What an opening proves; None if the author declared no process before it.

    The place in the log decides whether a process was declared, whatever times are claimed: else
    an opening dated back would leave the process behind.
    """
    drafts = collected.processes.of(proposal)
    draft = next((d for d in drafts if d.entry.order < opening.order), None)
    if draft is None:
        return None
    assert opening.statement is not None
    cited = frozenset(opening.statement.refs)

    def confirming(report: ReportDraft) -> set[bytes]:
        return {entry.group for name, (entry, _body) in report.stances.items() if name in cited}

    voices = members - voiceless_at(collected.joined.admissions, opening.after)
    reports = [r for name, r in collected.convenings.reports.items() if name in cited]
    assents = [pair for name, pair in draft.assents.items() if name in cited]
    return _stage(collected, draft, voices, reports, confirming, assents)


def as_known(collected: Collected, draft: ProcessDraft, members: frozenset[bytes]) -> Stage:
    """What a process has behind it by everything said so far."""
    return _stage(
        collected,
        draft,
        members.difference(collected.record.membership.voiceless),
        list(collected.convenings.reports.values()),
        lambda report: set(_agreeing(report.stances, "stance", "confirm")),
        list(draft.assents.values()),
    )


def check_citation(collected: Collected, proposal: bytes, refs: list[bytes]) -> None:
    """Check what an opening cites besides rolls, sponsors and recusals (step 1).

    Raises:
        RuleError: `unknown-target`, `report-repeated`.
    """
    found = collected.convenings
    reports = [found.reports[ref] for ref in refs if ref in found.reports]
    for ref in refs:
        source = found.reports.get(found.stances.get(ref, ref))
        name = collected.processes.assents.get(ref) if source is None else source.body.process
        process = collected.processes.processes.get(name or b"")
        if process is None or process.proposal != proposal:
            raise RuleError("unknown-target", "cites what says nothing about this ballot")
        if source is not None and ref in source.stances:
            agrees = source.stances[ref][1].stance == "confirm"
        else:
            agrees = source is not None or process.assents[ref][1].agree
        if not agrees:
            raise RuleError("unknown-target", "cites a statement that disagrees")
    if len({report.convening for report in reports}) != len(reports):
        raise RuleError("report-repeated", "cites two reports of one convening")


def _stage(
    collected: Collected,
    draft: ProcessDraft,
    voices: frozenset[bytes],
    reports: list[ReportDraft],
    confirming: Confirming,
    assents: Assents,
) -> Stage:
    standing: dict[bytes, list[ReportDraft]] = {}
    for report in sorted(reports, key=lambda r: moment(r.entry)):
        if report.body.process == draft.entry.hash and report.stands(confirming(report)):
            standing.setdefault(report.convening, []).append(report)
    national = next(iter(standing.get(draft.national, ())), None)
    base = b"" if national is None else national.entry.hash
    regional = []
    for name in draft.regional:
        fitting = [r for r in standing.get(name, ()) if r.body.base == base]
        regional += fitting and [_counting(fitting)]
    return Stage(
        process=draft,
        national=national,
        regional=tuple(regional),
        proceeding=_assenting(assents, "proceed", voices),
        hurrying=_assenting(assents, "emergency", voices),
        groups=len(voices),
        version=collected.versions.at(moment(draft.entry)[0]),
    )


def _counting(fitting: list[ReportDraft]) -> ReportDraft:
    """Of reports that stand, oldest first, the one that counts (spec: section 6, step 3).

    The first decides what a convening says; a supplement says it again, with more people counted.
    """
    counting = fitting[0]
    for report in fitting[1:]:
        if _supplements(report, counting):
            counting = report
    return counting


def _supplements(report: ReportDraft, first: ReportDraft) -> bool:
    """Whether a report does to the options just what another does, and counts more people."""
    same = (report.body.base, report.body.acts) == (first.body.base, first.body.acts)
    return same and counts_more(report.present, first.present)


def _assenting(assents: Assents, what: str, voices: frozenset[bytes]) -> dict[bytes, bytes]:
    pairs = {
        entry.hash: (entry, body)
        for entry, body in assents
        if body.what == what and entry.group in voices
    }
    return _agreeing(pairs, "agree", True)


def _agreeing(
    said: Mapping[bytes, tuple[Entry, object]], field: str, value: object
) -> dict[bytes, bytes]:
    """Group -> hash, of the groups whose last statement has this value."""
    last: dict[bytes, tuple[Entry, object]] = {}
    for entry, body in sorted(said.values(), key=lambda pair: pair[0].order):
        last[entry.group] = (entry, body)
    return {
        group: entry.hash
        for group, (entry, body) in sorted(last.items())
        if getattr(body, field) == value
    }
