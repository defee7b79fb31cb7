"""Attaching to a convening what is said about it.

Spec: docs/spec/coalition/convenings.md section 4.
"""

from typing import Any

from protocol.coalition.collected import Collected
from protocol.coalition.convenings.bodies import CheckInBody
from protocol.coalition.convenings.checks import (
    check_change,
    check_check_in,
    check_convening,
    check_stance,
)
from protocol.coalition.convenings.drafts import ConveningDraft, ReportDraft, people
from protocol.coalition.convenings.seats import check_seats
from protocol.coalition.entry import Entry
from protocol.coalition.process.reporting import check_acts
from protocol.errors import MalformedError, RuleError
from protocol.statement import Statement
from protocol.text import check_paragraphs


def convening(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """A meeting that a group calls."""
    # What is named must be held by whoever folds this, so it is cited, and nothing else is.
    if statement.refs != [ref for ref in (body.parent, body.proposal) if ref]:
        raise RuleError("unknown-target", "cites other than its parent and its proposal")
    check_convening(body, collected.facts_of(entry), collected.rules_at(entry.time).life)
    if body.parent:
        parent = collected.convenings.convenings.get(body.parent)
        if parent is None or parent.body.level != "national":
            raise RuleError("unknown-target", "its parent is no national convening")
    if body.proposal and body.proposal not in collected.proposals:
        raise RuleError("unknown-target", "decides on what is no proposal")
    collected.convenings.convenings[entry.hash] = ConveningDraft(entry, body)


def change(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """Its convener moves it, changes the agenda or cancels it."""
    draft = _convening_of(collected, statement.refs[0])
    if entry.group != draft.entry.group:
        raise RuleError("not-the-author", "only the group that called the meeting changes it")
    check_change(body)
    draft.changes[entry.hash] = (entry, body)


def facilitation(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """A facilitating group says how many facilitate for it, and keeps their names in a blob."""
    draft = _convening_of(collected, statement.refs[0])
    _only_facilitator(draft, entry)
    draft.facilitations.append((entry, body))
    collected.words[entry.hash] = (entry, (body.names.blob,))


def check_in(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """Who is present for a group."""
    draft = _convening_of(collected, statement.refs[0])
    if statement.refs[1:] != [ref for ref in (body.delegation,) if ref]:
        raise RuleError("unknown-target", "cites other than its delegation")
    check_check_in(body, collected.facts_of(entry))
    if body.delegation:
        check_seats(collected, entry, draft, body)
    draft.check_ins[entry.hash] = (entry, body)
    if body.names is not None:
        collected.words[entry.hash] = (entry, (body.names.blob,))


def minutes(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """A facilitating group's minutes."""
    draft = _convening_of(collected, statement.refs[0])
    _only_facilitator(draft, entry)
    draft.minutes.append((entry, body))
    collected.words[entry.hash] = (entry, tuple(part.blob for part in body.parts))


def report(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """A facilitating group's report: who was present, and what it does to the options."""
    draft = _convening_of(collected, statement.refs[0])
    _only_facilitator(draft, entry)
    check_paragraphs("body-malformed", "the summary", body.summary)
    named = [ref for ref in (body.move, body.process, body.base) if ref]
    if statement.refs[1 : 1 + len(named)] != named:
        raise RuleError("unknown-target", "cites other than its body names")
    if entry.time < draft.started(body.move):
        raise RuleError("report-early", "it is dated before the meeting began")
    check_ins = tuple(statement.refs[1 + len(named) :])
    present = _present(draft, check_ins)
    check_acts(collected, statement.refs[0], body)
    found = ReportDraft(
        entry=entry,
        body=body,
        convening=statement.refs[0],
        check_ins=check_ins,
        present=present,
        attendees={
            cited.group: people(said, "both")
            for cited, said in (draft.check_ins[ref] for ref in check_ins)
        },
        share=draft.body.confirm or collected.rules_at(draft.entry.time).life.confirm_share,
    )
    draft.reports[entry.hash] = found
    collected.convenings.reports[entry.hash] = found


def stance(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """A group that was present confirms a report or disputes it."""
    found = collected.convenings.reports.get(statement.refs[0])
    if found is None:
        raise RuleError("unknown-target", "answers what is no report")
    if entry.group not in found.present:
        raise RuleError("not-present", "the report does not count this group as present")
    check_stance(body, found.attendees[entry.group])
    found.stances[entry.hash] = (entry, body)
    collected.convenings.stances[entry.hash] = statement.refs[0]


def _convening_of(collected: Collected, ref: bytes) -> ConveningDraft:
    draft = collected.convenings.convenings.get(ref)
    if draft is None:
        raise RuleError("unknown-target", "answers what is no convening")
    return draft


def _only_facilitator(draft: ConveningDraft, entry: Entry) -> None:
    if entry.group not in draft.body.facilitators:
        raise RuleError("not-a-facilitator", "the convening does not name this group")


def _present(draft: ConveningDraft, check_ins: tuple[bytes, ...]) -> dict[bytes, int]:
    """People by group whom the cited check-ins count."""
    if not check_ins:
        raise MalformedError("ref-count", "a report cites the check-in of each group present")
    present: dict[bytes, int] = {}
    for ref in check_ins:
        entry, body = draft.check_ins.get(ref, (None, None))
        if entry is None or not isinstance(body, CheckInBody):
            raise RuleError("unknown-target", "cites what is no check-in to this convening")
        if entry.group in present:
            raise RuleError("check-in-repeated", "cites two check-ins of one group")
        present[entry.group] = people(body, draft.body.basis)
        if present[entry.group] == 0:
            raise RuleError("unknown-target", "cites a check-in that counts nobody")
    return present


HANDLERS = {
    "convening": convening,
    "convening-change": change,
    "facilitation": facilitation,
    "check-in": check_in,
    "minutes": minutes,
    "report": report,
    "report-stance": stance,
}
