"""Attaching what caucuses say to what it is about; signatures are looked at afterwards.

Spec: docs/spec/coalition/caucuses.md section 4.
"""

from typing import Any

from protocol.coalition.caucuses.bodies import (
    CaucusActBody,
    CaucusBody,
    act_id,
    caucus_id,
)
from protocol.coalition.caucuses.drafts import ActDraft, CaucusDraft
from protocol.coalition.collected import Collected
from protocol.coalition.entry import Entry
from protocol.errors import MalformedError, RuleError
from protocol.statement import Statement
from protocol.text import check_line, check_paragraphs, look_alike


def caucus(collected: Collected, entry: Entry, _statement: Statement, body: Any) -> None:
    """A caucus, by self-declaration."""
    check_caucus(collected, entry, body)
    name = caucus_id(collected.facts.coalition, body)
    draft = collected.caucuses.caucuses.setdefault(name, CaucusDraft(name, body))
    draft.entries[entry.hash] = entry
    collected.caucuses.named[entry.hash] = name


def act(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """A text of a caucus, about what it cites."""
    check_act(body)
    if collected.caucuses.named.get(statement.refs[0]) != body.caucus:
        raise RuleError("unknown-target", "cites what is not the caucus that it names")
    if _cited(collected, statement, body) != (body.subject, body.wording):
        raise RuleError("unknown-target", "is not about what it cites")
    name = act_id(collected.facts.coalition, body)
    draft = collected.caucuses.acts.setdefault(name, ActDraft(name, body))
    draft.entries[entry.hash] = entry
    collected.caucuses.named[entry.hash] = name


def signatures(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """Signatures of one text; whether they hold is seen once the registers are known."""
    if collected.caucuses.named.get(statement.refs[0]) != body.subject:
        raise RuleError("unknown-target", "signs another text than it cites")
    if body.turn and body.subject not in collected.caucuses.caucuses:
        raise MalformedError("body-malformed", "caucus-signatures: only membership has turns")
    used = {signature.register for signature in body.signatures}
    if used != set(range(len(statement.refs) - 1)):
        raise RuleError("unknown-target", "uses other registers than it cites")
    keys = {signature.proof.key for signature in body.signatures}
    if len(keys) != len(body.signatures):
        raise RuleError("signature-repeated", "one credential signs twice")
    collected.caucuses.said.append((entry, body))


def check_caucus(collected: Collected, entry: Entry, body: CaucusBody) -> None:
    """Steps 1 and 2: clean texts, a group that exists, and no group's name.

    Raises:
        MalformedError: `body-malformed`.
        RuleError: `unknown-group`, `name-taken`.
    """
    check_line("body-malformed", "the name", body.name)
    check_paragraphs("body-malformed", "the purpose", body.purpose)
    check_paragraphs("body-malformed", "the space", body.space)
    if len(body.group) not in (0, 16):
        raise MalformedError("body-malformed", "caucus: a group's id has 16 bytes")
    groups = collected.groups_of(entry)
    if body.group and body.group not in groups:
        raise RuleError("unknown-group", "is inside a group that is not in the coalition")
    names = {look_alike(collected.joined.founders[group].card.name) for group in groups}
    # Anybody may declare a caucus; nobody may so speak in a group's name. Who is taken in later
    # takes the name from no caucus that a cut has settled.
    if look_alike(body.name) in names:
        raise RuleError("name-taken", "a group of the coalition has this name")


def check_act(body: CaucusActBody) -> None:
    """Step 3: clean texts, and the fields of its act.

    Raises:
        MalformedError: `body-malformed`.
    """
    check_line("body-malformed", "the title", body.title)
    check_paragraphs("body-malformed", "the text", body.text)
    if len(body.subject) != (0 if body.act == "statement" else 32):
        raise MalformedError("body-malformed", "caucus-act: subject does not fit `act`")
    if len(body.wording) not in ((0, 32) if body.act == "veto" else (0,)):
        raise MalformedError("body-malformed", "caucus-act: wording does not fit `act`")


def _cited(collected: Collected, statement: Statement, body: CaucusActBody) -> tuple[bytes, bytes]:
    """What the references after the caucus stand for: (subject, wording)."""
    refs = statement.refs[1:]
    if not refs:
        return b"", b""
    if body.act == "recommendation" and len(refs) == 1:
        return collected.manifests.get(refs[0], b""), b""
    if body.act == "veto":
        draft = collected.proposals.get(refs[0])
        adopted = refs[1] if len(refs) == 2 else b""
        if draft is not None and (not adopted or adopted in draft.adoptions):
            return refs[0], adopted
    if body.act == "lift" and len(refs) == 1:
        vetoed = collected.caucuses.acts.get(collected.caucuses.named.get(refs[0], b""))
        # A caucus takes back its own veto, nobody else's.
        if vetoed is not None and (vetoed.body.act, vetoed.body.caucus) == ("veto", body.caucus):
            return vetoed.id, b""
    raise RuleError("unknown-target", f"a {body.act} is not about what it cites")


HANDLERS = {"caucus": caucus, "caucus-act": act, "caucus-signatures": signatures}
