"""Attaching clauses, and attestations to the conditions that they are about.

Spec: docs/spec/coalition/conditions.md section 4.
"""

from itertools import pairwise
from typing import Any

from protocol.coalition.collected import Collected
from protocol.coalition.conditions.bodies import Condition
from protocol.coalition.conditions.drafts import Clause
from protocol.coalition.entry import Entry
from protocol.errors import MalformedError, RuleError
from protocol.statement import Statement
from protocol.text import check_line, check_paragraphs


def condition(collected: Collected, entry: Entry, _statement: Statement, body: Any) -> None:
    """A condition on a whole decision."""
    check_condition(collected, entry, body.condition)
    check_option(body.option)
    collected.conditions.clauses[entry.hash] = Clause(entry, body.option, body.condition)


def attestation(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """A group's word that a condition is met; whether its ballot carried is judged later."""
    if len(body.document) not in (0, 32):
        raise MalformedError("body-malformed", "attestation: `document` is no SHA-256")
    check_link(body.link)
    clause, ballot = clause_of_ballot(collected, statement.refs[0], statement.refs[1])
    if clause.condition is None:
        raise RuleError("unknown-target", "attests what waits for nothing")
    if entry.group not in clause.condition.attesters:
        raise RuleError("not-an-attester", "the condition does not name this group")
    collected.words[entry.hash] = (entry, (body.blob,))
    collected.conditions.attestations.append((entry, body, clause.entry.hash, ballot))


def clause_of_ballot(collected: Collected, at: bytes, name: bytes) -> tuple[Clause, bytes]:
    """A clause and the id of the ballot that asks about it.

    Args:
        at: the ballot's manifest, as a statement.
        name: the clause.

    Raises:
        RuleError: `unknown-target`: no ballot, no clause, or the ballot's proposal does not
            cite the clause, so that whoever voted did not vote on it.
    """
    ballot = collected.manifests.get(at)
    clause = collected.conditions.clauses.get(name)
    if ballot is None or clause is None:
        raise RuleError("unknown-target", "cites no ballot's manifest, or nothing decided by one")
    proposal = collected.ballots[ballot].manifest.wording[0]
    if name not in collected.proposals[proposal].clauses:
        raise RuleError("unknown-target", "cites a ballot that is not about this")
    return clause, ballot


def check_clauses(collected: Collected, entry: Entry, refs: list[bytes]) -> None:
    """What a proposal cites is clauses, and either conditions on the decision or none.

    Raises:
        RuleError: `unknown-target`, `clauses-mixed`; `not-the-author`: another group's recall.
    """
    clauses = [collected.conditions.clauses.get(ref) for ref in refs]
    said = [clause.entry for clause in clauses if clause is not None]
    if len(said) < len(refs):
        raise RuleError("unknown-target", "cites what is no demand, move, recall or condition")
    # Else people would vote on what their vote can't bring about.
    if any(_kind(one) == "recall" and one.group != entry.group for one in said):
        raise RuleError("not-the-author", "only the group that sent delegates asks to recall them")
    whole = [_kind(one) == "condition" for one in said]
    # Else a demand would wait for two conditions, and nobody could say which of them is its own.
    if any(whole) and not all(whole):
        raise RuleError("clauses-mixed", "a condition on the decision beside other clauses")


def _kind(entry: Entry) -> str:
    return "" if entry.statement is None else entry.statement.kind


def check_condition(collected: Collected, entry: Entry, condition: Condition) -> None:
    """A condition that can be attested: clean words, known groups, enough of them.

    Raises:
        MalformedError: `body-malformed`.
        RuleError: `unknown-group`.
    """
    check_paragraphs("body-malformed", "the condition", condition.text)
    attesters = condition.attesters
    # One list has one spelling, and no group counts twice.
    if any(one >= two for one, two in pairwise(attesters)):
        raise MalformedError("body-malformed", "`attesters` is not ascending")
    if condition.needed > len(attesters):
        raise MalformedError("body-malformed", "more attestations needed than groups named")
    groups = collected.groups_of(entry)
    unknown = [group for group in attesters if group not in groups]
    if unknown:
        raise RuleError("unknown-group", f"attester {unknown[0].hex()}")


def check_option(option: str) -> None:
    """An option's label, or nothing. Raises `body-malformed`."""
    if option:
        check_line("body-malformed", "the option", option)


def check_link(link: str) -> None:
    """One clean line, or nothing. Raises `body-malformed`."""
    if link:
        check_line("body-malformed", "the link", link)


HANDLERS = {"condition": condition, "attestation": attestation}
