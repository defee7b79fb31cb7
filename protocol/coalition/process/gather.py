"""Attaching processes to their proposals, and assents to processes.

Spec: docs/spec/coalition/process.md section 4.
"""

from typing import Any

from protocol.coalition.charter import CharterRules
from protocol.coalition.collected import Collected
from protocol.coalition.entry import Entry
from protocol.coalition.process.acts import check_wording
from protocol.coalition.process.bodies import ProcessBody
from protocol.coalition.process.drafts import ProcessDraft
from protocol.errors import RuleError
from protocol.statement import Statement
from protocol.text import check_paragraphs, look_alike


def process(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """The author of a proposal declares how it comes to its ballot."""
    proposal, national, *regional = statement.refs
    draft = collected.proposals.get(proposal)
    if draft is None:
        raise RuleError("unknown-target", "answers what is no proposal")
    if entry.group != draft.entry.group:
        raise RuleError("not-the-author", "only the group that put the proposal declares this")
    known = collected.convenings.convenings
    first = known.get(national)
    if first is None or first.body.level != "national" or first.body.proposal != proposal:
        raise RuleError("unknown-target", "the second cited is no national convening on this")
    for ref in regional:
        found = known.get(ref)
        if found is None or found.body.parent != national or found.body.proposal != proposal:
            raise RuleError("unknown-target", "cites what is no regional convening on this")
    _check(body, len(regional), len(collected.groups_of(entry)), collected.rules_at(entry.time))
    if first.body.starts >= body.options_due:
        raise RuleError("bad-process", "the options are due before the national meeting")
    collected.processes.processes[entry.hash] = ProcessDraft(
        entry, body, proposal, national, tuple(regional)
    )


def assent(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """A group agrees to go on without reports, or to shorter periods."""
    draft = collected.processes.processes.get(statement.refs[0])
    if draft is None:
        raise RuleError("unknown-target", "answers what is no process")
    check_paragraphs("body-malformed", "the reason", body.reason)
    if body.what == "proceed":
        # Agreeing beforehand would make it pointless to wait for anybody's report.
        if entry.time < draft.body.reports_due:
            raise RuleError("proceed-early", "the reports are not overdue yet")
    elif not hurries(draft.body, collected.rules_at(draft.entry.time)):
        raise RuleError("no-emergency", "the process asks for no period below the charter's")
    draft.assents[entry.hash] = (entry, body)
    collected.processes.assents[entry.hash] = draft.entry.hash


def hurries(body: ProcessBody, rules: CharterRules) -> bool:
    """Whether a process asks for a period shorter than the charter's."""
    return 0 < body.deliberation_s < rules.deliberation_s or 0 < body.voting_s < rules.voting_s


def _check(body: ProcessBody, regional: int, groups: int, rules: CharterRules) -> None:
    """Whether a process can be followed at all (step 2)."""
    check_paragraphs("body-malformed", "the reason", body.reason)
    if body.needed > regional:
        raise RuleError("bad-process", f"{body.needed} reports of {regional} regional meetings")
    if body.groups > groups:
        raise RuleError("bad-process", f"{body.groups} groups of {groups} present")
    if body.reports_due < body.options_due:
        raise RuleError("bad-process", "the regional reports are due before the options")
    for asked in (body.deliberation_s, body.voting_s):
        if 0 < asked < rules.life.emergency_s:
            raise RuleError("bad-process", f"a period of {asked} s is below the charter's least")
    for wording in body.options:
        check_wording("body-malformed", wording.label, wording.text)
    labels = {look_alike(wording.label) for wording in body.options}
    if len(labels) != len(body.options):
        raise RuleError("bad-process", "two options look alike")


HANDLERS = {"process": process, "process-assent": assent}
