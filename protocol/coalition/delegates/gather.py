"""Attaching delegations, recalls and reports to what they are about.

Spec: docs/spec/coalition/delegates.md section 4.
"""

from typing import Any

from protocol.coalition.collected import Collected
from protocol.coalition.conditions.drafts import Clause
from protocol.coalition.delegates.bodies import DelegationBody, SeatBody
from protocol.coalition.entry import Entry
from protocol.errors import MalformedError, RuleError
from protocol.statement import Statement
from protocol.text import check_line, check_paragraphs


def delegation(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """Whom a group sends."""
    _check_whole(body)
    refs = list(statement.refs)
    elected = body.chosen == "elected"
    wanted = int(elected) + bool(body.convening)
    if len(refs) != wanted or (body.convening and refs[-1] != body.convening):
        raise MalformedError("body-malformed", "delegation: cites other than it names")
    ballot = b""
    if elected:
        ballot = _own_ballot(collected, entry, refs[0])
        if body.contest >= len(collected.ballots[ballot].manifest.contests):
            raise RuleError("unknown-target", "names a contest that the ballot does not have")
    if body.convening:
        _convening(collected, body.convening)
    if body.blob:
        collected.words[entry.hash] = (entry, (body.blob,))
    collected.delegates.delegations[entry.hash] = (entry, body, ballot)


def recall(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """Seats of a group's own delegation fall vacant, now or once a ballot says so."""
    for what, text in (("the rule", body.rule), ("the reason", body.reason)):
        check_paragraphs("body-malformed", what, text)
    if bool(body.rule) != (body.by == "rule"):
        raise MalformedError("body-malformed", "recall: the rule is stated exactly if it was used")
    name = _own(collected, entry, statement.refs[0], body.seats)
    if not body.reason and body.by != "resigned":
        raise RuleError("reason-missing", "a recall says why")
    if body.by == "ballot":
        # Whoever votes on it votes on these seats, and a choice between options is no yes to it.
        collected.conditions.clauses[entry.hash] = Clause(entry, "", None)
    collected.delegates.recalls.append((entry, body, name))


def delegate_report(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """What delegates of the group's own report back."""
    period = body.about == "period"
    if len(statement.refs) != (1 if period else 2):
        raise MalformedError("body-malformed", "delegate-report: cites what it is about")
    if (body.since < body.until) != period or (not period and body.until):
        raise MalformedError("body-malformed", "delegate-report: a period begins before it ends")
    name = _own(collected, entry, statement.refs[0], body.seats)
    about = b""
    if body.about == "ballot":
        about = _ballot(collected, statement.refs[1])
    elif body.about == "convening":
        about = _convening(collected, statement.refs[1])
    collected.words[entry.hash] = (entry, (body.blob,))
    collected.delegates.reports.append((entry, body, name, about))


def _check_whole(body: DelegationBody) -> None:
    check_line("body-malformed", "the title", body.title)
    check_paragraphs("body-malformed", "how they were chosen", body.how)
    elected = body.chosen == "elected"
    if not body.starts < body.ends:
        raise MalformedError("body-malformed", "delegation: the term ends before it starts")
    if not elected and not body.how:
        raise RuleError("reason-missing", "whoever was not elected was chosen somehow: say how")
    # Names that a ballot holds stand there for good; others can be erased.
    if len(body.blob) != (0 if elected else 32) or bool(body.blob) != bool(body.size):
        raise MalformedError("body-malformed", "delegation: names are in a blob, or on the ballot")
    if len(body.convening) not in (0, 32) or (body.contest and not elected):
        raise MalformedError("body-malformed", "delegation: `convening` or `contest`")
    for seat in body.seats:
        _check_seat(seat, elected)
    if all(seat.alternate for seat in body.seats):
        raise MalformedError("body-malformed", "delegation: nobody but alternates")


def _check_seat(seat: SeatBody, elected: bool) -> None:
    check_paragraphs("body-malformed", "the mandate", seat.bound_to)
    for what, text in (("who binds", seat.bound_by), ("a reserved place", seat.reserved)):
        if text:
            check_line("body-malformed", what, text)
    bound = seat.mandate == "bound"
    if bool(seat.bound_to) != bound or bool(seat.bound_by) != bound:
        raise MalformedError("body-malformed", "a bound mandate says to what, and by whom")
    if seat.option and not elected:
        raise MalformedError("body-malformed", "an option of no ballot")


def _own(collected: Collected, entry: Entry, ref: bytes, seats: list[int]) -> bytes:
    """The hash of the group's own delegation, which has these seats."""
    known = collected.delegates.delegations.get(ref)
    if known is None:
        raise RuleError("unknown-target", "is about no delegation")
    if known[0].group != entry.group:
        raise RuleError("not-the-author", "only the group that sends delegates says this of them")
    if seats != sorted(set(seats)):
        raise MalformedError("body-malformed", "places are not ascending")
    if seats[-1] >= len(known[1].seats):
        raise RuleError("unknown-target", "names a seat that the delegation does not have")
    return ref


def _ballot(collected: Collected, ref: bytes) -> bytes:
    name = collected.manifests.get(ref)
    if name is None:
        raise RuleError("unknown-target", "cites no ballot")
    return name


def _own_ballot(collected: Collected, entry: Entry, ref: bytes) -> bytes:
    """The id of a ballot that the group itself put: else two groups could claim whom it elected."""
    name = _ballot(collected, ref)
    if collected.ballots[name].group != entry.group:
        raise RuleError("not-the-author", "the ballot was put by another group")
    return name


def _convening(collected: Collected, ref: bytes) -> bytes:
    if ref not in collected.convenings.convenings:
        raise RuleError("unknown-target", "is about no convening")
    return ref


HANDLERS = {"delegation": delegation, "recall": recall, "delegate-report": delegate_report}
