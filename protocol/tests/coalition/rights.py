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

#: What this charter has no rules for, and what needs cuts or members' own keys -> the tests that
#: hold the same of it, below this folder.
_CUTS = "test_rights_under_cuts.py::test_who_lacks_the_right_says_it_in_vain_in_its_cut"
_MEMBERSHIP = "membership/test_"
_RESULTS = "challenges/test_gather.py::test_"
_SPEAK = "deliberation/test_members.py::test_"
ELSEWHERE: dict[str, tuple[str, ...]] = {
    "member-comment": (
        f"{_SPEAK}no_order_of_arrival_changes_who_speaks_and_nobody_speaks_for_another",
        f"{_SPEAK}only_the_members_own_group_publishes_what_they_say",
    ),
    "result-challenge": (
        _CUTS,
        "challenges/test_course.py::test_nobody_challenges_before_the_close_or_the_same_twice",
    ),
    "members-challenge": (
        _CUTS,
        "challenges/test_signatures.py::test_whom_no_register_holds_signs_in_vain",
        "challenges/test_members.py::test_a_key_counts_once_in_however_many_statements_and_groups",
    ),
    "result-ruling": (_CUTS, f"{_RESULTS}only_the_panel_rules"),
    "ballot-extension": (
        _CUTS,
        "challenges/test_extending.py::test_who_has_no_right_to_say_so_says_it_in_vain",
    ),
    "ballot-withdrawal": (
        _CUTS,
        f"{_RESULTS}only_who_put_a_vote_withdraws_it_and_only_where_cuts_tell_when",
    ),
    "point-withdrawal": (
        _CUTS,
        "unity/test_withdrawing.py::test_only_who_moved_it_takes_it_back",
    ),
    **dict.fromkeys(
        ("expulsion-reply", "motion-stance"),
        (
            _CUTS,
            f"{_MEMBERSHIP}decide.py::test_the_accused_has_no_vote_and_nobody_else_replies_for_it",
        ),
    ),
    **dict.fromkeys(
        ("expulsion", "council-motion", "fork-proof", "vote-proof", "back", "incarnation"),
        (_CUTS,),
    ),
    "charter-motion": (
        _CUTS,
        f"{_MEMBERSHIP}change_histories.py::test_who_lacks_the_right_changes_nothing",
    ),
    "agreement-key": (
        _CUTS,
        f"{_MEMBERSHIP}renewing.py::test_nobody_names_a_key_that_is_not_theirs",
    ),
    "key-rotation": (
        _CUTS,
        f"{_MEMBERSHIP}rotating.py::test_whoever_has_only_the_servers_keys_replaces_nothing",
    ),
    **dict.fromkeys(("key-replacement", "key-objection"), (_CUTS,)),
    **dict.fromkeys(
        ("application", "vouching"),
        (_CUTS, f"{_MEMBERSHIP}admitting.py::test_a_sponsor_does_not_vouch_twice_nor_for_itself"),
    ),
}


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
