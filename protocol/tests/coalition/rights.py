"""Who may say what, kind by kind, of what a wide history says; the spec's column "who".

Spec: docs/spec/coalition/kinds.md section 3.
"""

from collections.abc import Callable

from protocol.coalition.state import State
from protocol.errors import ProtocolError
from protocol.statement import open_statement, statement_hash
from protocol.tests.coalition.histories import NAMES
from protocol.tests.coalition.scene import group_id
from protocol.tests.coalition.wide_histories import Wide
from protocol.tests.coalition.wide_scene import MODERATOR

#: What only one group may say of a thing: its author, who is named by it, or who signed it.
ONE_GROUPS = frozenset(
    {
        *("adoption", "withdrawal", "manifest", "draw", "opening", "decline", "merge", "unmerge"),
        *("roll", "return", "process", "retraction", "merger-decline", "pledge-report"),
        *("convening-change", "facilitation", "minutes", "report", "appeal", "erasure"),
        *("recall", "delegate-report", "hide", "ruling", "slow-mode", "editorial"),
        *("participation-target for all", "pledge changed"),
    }
)


def _not_attesters(history: Wide, before: State, name: bytes) -> set[str]:
    attesters = before.conditions[history.cited[name][1]].condition.attesters
    return {group for group in NAMES if group_id(group) not in attesters}


def _concerned(history: Wide, _before: State, name: bytes) -> set[str]:
    """Who offered the amendment that is seconded, and who may adopt it."""
    amendment = history.cited[name][0]
    return {history.owner[amendment], history.owner[history.first(amendment)]}


def _absent(history: Wide, _before: State, name: bytes) -> set[str]:
    """Whom the report that is answered does not count."""
    check_ins = history.cited[history.cited[name][0]][1:]
    return {*NAMES} - {history.owner[one] for one in check_ins}


def _author(history: Wide, _before: State, name: bytes) -> set[str]:
    return {history.owner[history.cited[name][0]]}


def _offered(history: Wide, _before: State, name: bytes) -> set[str]:
    """The group that an offer is made to: none offers to take itself up."""
    return {group for group in NAMES if group_id(group) == history.offered(name)}


#: What several groups may say, and the members of the coalition who may not.
BARRED_FROM: dict[str, Callable[[Wide, State, bytes], set[str]]] = {
    "attestation": _not_attesters,
    "merger-offer": _offered,
    "report-stance": _absent,
    "second": _concerned,
    "sponsor": _author,
}

#: What every group of the coalition may say, and nobody else. A group leaves here of its own
#: accord; by an offer to another: `membership/test_derive.py`.
EVERY_GROUP = frozenset(
    {
        *("address", "amendment", "at-large", "caucus", "caucus-act", "caucus-signatures"),
        *("check-in", "comment", "condition", "convening", "delegation", "demand", "demand-move"),
        *("dissent", "erased", "leaving", "operator", "participation", "participation-target"),
        *("pledge", "point-motion", "point-stance"),
        *("process-assent", "proposal", "recusal", "register", "return-part"),
        *("cut-certificate", "cut-polka", "cut-proposal", "cut-vote"),
    }
)

#: What this charter has no rules for, and what needs cuts or members' own keys: said at random in
#: `challenges/test_histories.py`, `membership/test_motion_histories.py`,
#: `membership/test_joining_histories.py` and `deliberation/test_members.py`.
ELSEWHERE = frozenset(
    {
        *("result-challenge", "result-ruling", "ballot-withdrawal", "member-comment"),
        *("expulsion", "expulsion-reply", "council-motion", "motion-stance", "charter-motion"),
        *("agreement-key", "key-rotation", "back", "fork-proof", "vote-proof"),
        *("application", "vouching"),
        *("incarnation", "key-replacement", "key-objection"),
    }
)


def right_of(history: Wide, name: bytes, kind: str) -> str:
    """The right by which something is said: the kind, or what of a kind only one group may say."""
    if kind == "pledge" and len(history.cited[name]) == 2:
        return "pledge changed"
    if kind == "participation-target" and history.bodies[name]["scope"] == "all":
        return "participation-target for all"
    return kind


def kinds_said(history: Wide) -> dict[bytes, str]:
    """Hash -> kind of whatever is a statement in a member's log."""
    found = {}
    for name in NAMES:
        for data in history.logs[group_id(name)]:
            try:
                found[statement_hash(data)] = open_statement(data).kind
            except ProtocolError:
                continue
    return found


def answered(state: State) -> set[bytes]:
    """What was refused, or waits."""
    return {refusal.hash for refusal in state.refusals} | set(state.waiting)


def without_the_right(history: Wide, before: State, name: bytes, kind: str) -> list[str]:
    """Who would say in vain what a group said: strangers always, members who may not say it."""
    others = set[str]()
    if kind in BARRED_FROM:
        others = BARRED_FROM[kind](history, before, name)
    elif kind == "merger-decline":
        others = {history.owner[history.cited[name][0]]}
    elif right_of(history, name, kind) in ONE_GROUPS:
        others = {*NAMES} - {history.owner[name]}
        if kind in {"hide", "ruling", "slow-mode"}:
            others -= {MODERATOR}
    return sorted({*others, "Stranger"})
