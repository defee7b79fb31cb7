"""Attaching demands and the moves about them.

Spec: docs/spec/coalition/demands.md section 4.
"""

from typing import Any

from protocol.coalition.collected import Collected
from protocol.coalition.conditions.drafts import Clause
from protocol.coalition.conditions.gather import check_condition, check_option
from protocol.coalition.demands.bodies import DemandBody, DemandMoveBody
from protocol.coalition.entry import Entry
from protocol.errors import MalformedError, RuleError
from protocol.statement import Statement
from protocol.text import check_line, check_paragraphs


def demand(collected: Collected, entry: Entry, _statement: Statement, body: Any) -> None:
    """A demand that any group drafts; it is the coalition's only by a decision."""
    _check_demand(body)
    if body.trigger is not None:
        check_condition(collected, entry, body.trigger)
    collected.demands.demands[entry.hash] = (entry, body)
    collected.conditions.clauses[entry.hash] = Clause(entry, body.title, body.trigger)


def demand_move(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """A move that any group drafts; it is made only by a decision."""
    found = collected.demands.demands.get(statement.refs[0])
    if found is None:
        raise RuleError("unknown-target", "moves what is no demand")
    _check_move(body, len(found[1].ladder))
    if body.condition is not None:
        check_condition(collected, entry, body.condition)
    collected.demands.moves.setdefault(statement.refs[0], []).append((entry, body))
    collected.conditions.clauses[entry.hash] = Clause(entry, body.option, body.condition)


def _check_demand(body: DemandBody) -> None:
    check_line("body-malformed", "the title", body.title)
    check_line("body-malformed", "the addressee", body.addressee)
    for what, text in (
        ("the text", body.text),
        ("the test", body.test),
        ("the consequence", body.consequence),
        *((f"step {number}", step) for number, step in enumerate(body.ladder, 1)),
    ):
        check_paragraphs("body-malformed", what, text)
    # Without a deadline nobody could say that it was refused by silence.
    if bool(body.deadline) == bool(body.days):
        raise MalformedError("body-malformed", "demand: either `deadline` or `days`")
    if body.first_step > len(body.ladder):
        raise MalformedError("body-malformed", "demand: the ladder has no such step")


def _check_move(body: DemandMoveBody, steps: int) -> None:
    if (body.to == "step") != (body.step > 0) or body.step > steps:
        raise MalformedError("body-malformed", "demand-move: the ladder has no such step")
    check_paragraphs("body-malformed", "the reason", body.reason)
    check_option(body.option)


HANDLERS = {"demand": demand, "demand-move": demand_move}
