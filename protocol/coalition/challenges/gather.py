"""Who may challenge, rule and withdraw, as far as no hour and no rule of the ballot is asked.

Spec: docs/spec/coalition/challenges.md section 4.
"""

from typing import Any

from protocol.coalition.collected import BallotDraft, Collected
from protocol.coalition.deliberation.gather import needs_reason
from protocol.coalition.entry import Entry
from protocol.errors import MalformedError, RuleError
from protocol.statement import Statement

GROUP_ID_BYTES = 16
ORDERS = ("recount", "correct")


def challenge(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """A group challenges a result."""
    draft = _ballot(collected, statement)
    needs_reason("a challenge says why", body.reason)
    if body.group and len(body.group) != GROUP_ID_BYTES:
        raise MalformedError("body-malformed", "the group that it names is no id")
    draft.challenges.append((entry, body))
    collected.challenged[entry.hash] = draft.id


def members_challenge(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """Members challenge; whether they signed is seen once the registers are known."""
    draft = _ballot(collected, statement)
    needs_reason("a challenge says why", body.reason)
    if len(body.group) not in (0, GROUP_ID_BYTES) or len(body.result) not in (0, 32):
        raise MalformedError("body-malformed", "the group or result that it names is no id")
    used = {signature.register for signature in body.signatures}
    if used != set(range(len(statement.refs) - 1)):
        raise RuleError("unknown-target", "uses other registers than it cites")
    keys = {signature.proof.key for signature in body.signatures}
    if len(keys) != len(body.signatures):
        raise RuleError("signature-repeated", "one credential signs twice")
    draft.joint.append((entry, body))
    collected.challenged[entry.hash] = draft.id


def ruling(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """A group of the panel rules on a challenge."""
    name = collected.challenged.get(statement.refs[0])
    if name is None:
        raise RuleError("unknown-target", "rules on what is no challenge")
    needs_reason("a ruling says why", body.reason)
    if bool(body.groups) != (body.outcome in ORDERS):
        raise MalformedError("bad-ruling", "a recount or correction names groups, and only these")
    if body.groups != sorted(set(body.groups)):
        raise MalformedError("bad-ruling", "its groups do not ascend, or one is named twice")
    collected.ballots[name].rulings.append((entry, body))


def withdrawal(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """Who put a ballot takes it back."""
    draft = _ballot(collected, statement)
    if entry.group != draft.group:
        raise RuleError("not-the-author", "only the group that put the ballot withdraws it")
    # Dated back, it would undo a vote that was lost; and only a cut tells that it wasn't.
    if collected.charter.rules.cuts is None:
        raise RuleError("cuts-needed", "without certified cuts no vote under way is withdrawn")
    needs_reason("a withdrawal says why", body.reason)
    draft.withdrawals.append((entry, body))


def extension(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """A group of the panel says that an outage kept members from voting."""
    draft = _ballot(collected, statement)
    # Without cuts a word could be dated back to before the close, once totals are known.
    if collected.charter.rules.cuts is None:
        raise RuleError("cuts-needed", "without certified cuts no close is moved")
    needs_reason("an extension says why", body.reason)
    draft.extensions.append((entry, body))


def _ballot(collected: Collected, statement: Statement) -> BallotDraft:
    name = collected.manifests.get(statement.refs[0])
    if name is None:
        raise RuleError("unknown-target", "is about what is no ballot's manifest")
    return collected.ballots[name]


HANDLERS = {
    "result-challenge": challenge,
    "members-challenge": members_challenge,
    "result-ruling": ruling,
    "ballot-withdrawal": withdrawal,
    "ballot-extension": extension,
}
