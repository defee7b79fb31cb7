"""Attaching pledges, reports and dissent to what they are about.

Spec: docs/spec/coalition/pledges.md section 4.
"""

from typing import Any

from protocol.coalition.collected import Collected
from protocol.coalition.entry import Entry
from protocol.errors import MalformedError, RuleError
from protocol.statement import Statement
from protocol.text import check_line, check_paragraphs


def pledge(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """A pledge, or a new wording of the same group's pledge on the same ballot."""
    check_paragraphs("body-malformed", "the act", body.act)
    if body.role:
        check_line("body-malformed", "the role", body.role)
    if len(body.blob) not in (0, 32) or bool(body.blob) != bool(body.size):
        raise MalformedError("body-malformed", "pledge: `blob` and `size` do not fit")
    # An act that is nobody's is done by nobody.
    if not body.role and not body.blob:
        raise MalformedError("body-malformed", "pledge: neither a role nor a name")
    ballot = _ballot(collected, statement.refs[0])
    name = entry.hash
    if len(statement.refs) == 2:
        name = _own(collected, entry, statement.refs[1])
        if collected.pledges.about[name] != (entry.group, ballot):
            raise RuleError("unknown-target", "changes a pledge about another ballot")
    collected.pledges.first[entry.hash] = name
    collected.pledges.about.setdefault(name, (entry.group, ballot))
    if body.blob:
        collected.words[entry.hash] = (entry, (body.blob,))
    collected.pledges.pledges.append((entry, body))


def pledge_report(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """What a group says came of its own pledge."""
    check_paragraphs("body-malformed", "the note", body.note)
    name = _own(collected, entry, statement.refs[0])
    if body.outcome == "partial" and not body.note:
        raise RuleError("reason-missing", "a part done says what is missing")
    collected.pledges.reports.append((entry, body, name))


def dissent(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """A group's reason not to carry a decision."""
    check_paragraphs("body-malformed", "the reason", body.reason)
    ballot = _ballot(collected, statement.refs[0])
    if not body.reason:
        raise RuleError("reason-missing", "dissent says why")
    collected.pledges.dissents.append((entry, body, ballot))


def _ballot(collected: Collected, ref: bytes) -> bytes:
    name = collected.manifests.get(ref)
    if name is None:
        raise RuleError("unknown-target", "is about no ballot")
    return name


def _own(collected: Collected, entry: Entry, ref: bytes) -> bytes:
    """The id of the group's own pledge, of which `ref` is a wording."""
    name = collected.pledges.first.get(ref)
    if name is None:
        raise RuleError("unknown-target", "answers what is no pledge")
    if collected.pledges.about[name][0] != entry.group:
        raise RuleError("not-the-author", "only the group that pledged may do this")
    return name


HANDLERS = {"pledge": pledge, "pledge-report": pledge_report, "dissent": dissent}
