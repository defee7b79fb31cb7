"""The fold on random histories of every kind: whatever comes when, whoever lacks a right."""

from collections.abc import Callable
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.coalition.digest import state_digest
from protocol.coalition.entry import open_entry
from protocol.coalition.fold import fold, fold_logs
from protocol.coalition.kinds import KINDS
from protocol.coalition.state import State
from protocol.errors import ProtocolError
from protocol.statement import open_statement, statement_hash
from protocol.tests.coalition.histories import NAMES
from protocol.tests.coalition.scene import group_id
from protocol.tests.coalition.test_fold_histories import heard
from protocol.tests.coalition.voting import CLOSES
from protocol.tests.coalition.wide_histories import Wide
from protocol.tests.coalition.wide_scene import MODERATOR

seeds = st.integers(0, 2**32 - 1)
steps = st.integers(20, 120)
AFTER = CLOSES + 90

#: What only one group may say of a thing: its author, who is named by it, or who signed it.
ONE_GROUPS = frozenset(
    {
        *("adoption", "withdrawal", "manifest", "draw", "opening", "decline", "merge", "unmerge"),
        *("roll", "return", "process", "retraction", "merger-decline", "pledge-report"),
        *("convening-change", "facilitation", "minutes", "report", "appeal", "erasure"),
        *("recall", "delegate-report", "hide", "ruling", "slow-mode", "participation-target"),
        "editorial",
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
        *(
            "dissent",
            "erased",
            "leaving",
            "operator",
            "participation",
            "pledge",
            "point-motion",
            "point-stance",
        ),
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
        *(
            "agreement-key",
            "key-rotation",
            "back",
            "fork-proof",
            "vote-proof",
            "application",
            "vouching",
        ),
        *("incarnation", "key-replacement", "key-objection"),
    }
)


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
    elif kind in ONE_GROUPS and not (
        kind == "participation-target" and history.bodies[name]["scope"] == "group"
    ):
        others = {*NAMES} - {history.owner[name]}
        if kind in {"hide", "ruling", "slow-mode"}:
            others -= {MODERATOR}
    return sorted({*others, "Stranger"})


def test_every_kind_of_the_table_is_said_at_random_and_counts() -> None:
    counted, codes, tried = set(), set(), set()
    for seed in range(24):
        history = Wide(seed)
        before = kinds_said(history)
        state = history.go_on(150).fold(AFTER)
        sound = kinds_said(history).keys() - before.keys() - answered(state)
        for name, kind in kinds_said(history).items():
            if name in sound and kind in KINDS:
                counted.add(kind)
                if without_the_right(history, state, name, kind) != ["Stranger"]:
                    tried.add(kind)
        codes |= {refusal.code for refusal in state.refusals}
    assert set(KINDS) - counted == ELSEWHERE
    assert len(codes) >= 25
    # Each has its rule of who may speak, and what a member may not say a member tries to.
    assert sorted(counted) == sorted([*ONE_GROUPS, *BARRED_FROM, *EVERY_GROUP])
    assert tried == ONE_GROUPS | BARRED_FROM.keys()


@settings(max_examples=40)
@given(seeds, steps)
def test_entries_that_arrive_one_by_one_in_any_order_make_the_same_state(
    seed: int, length: int
) -> None:
    """Logs grow entry by entry, in a random order among each other; some states are looked at."""
    history, random = Wide(seed).go_on(length), Random(seed)
    turns = [group for group, log in history.logs.items() for _ in log]
    random.shuffle(turns)
    looks = {len(turns), *(random.randrange(1, len(turns)) for _ in range(3))}
    held, sizes, memo = [], dict.fromkeys(history.logs, 0), {}
    for arrived, group in enumerate(turns, 1):
        data = history.logs[group][sizes[group]]
        held.append(open_entry(history.coalition, group, sizes[group], data))
        sizes[group] += 1
        if arrived not in looks:
            continue
        logs = [(group, log[: sizes[group]]) for group, log in history.logs.items()]
        expected = fold_logs(history.charter, logs, AFTER)
        shuffled, frontier = random.sample(held, len(held)), list(sizes.items())
        random.shuffle(frontier)
        state = fold(history.charter, shuffled, frontier, AFTER, memo)
        assert state == expected
        assert state_digest(state) == state_digest(expected)


@settings(max_examples=60)
@given(seeds, steps)
def test_whoever_lacks_the_right_says_it_in_vain(seed: int, length: int) -> None:
    """What counts from its own group, said by one who may not: of any kind."""
    history, random = Wide(seed).go_on(length), Random(seed)
    before = history.fold(AFTER)
    sound = {
        name: kind
        for name, kind in kinds_said(history).items()
        if kind in KINDS and name in history.owner and name not in answered(before)
    }
    copies = set()
    for name, kind in sound.items():
        others = without_the_right(history, before, name, kind)
        who, time = random.choice(others), random.choice([history.clock, AFTER])
        copies.add(history.say(who, kind, history.bodies[name], history.cited[name], time))
    after = history.fold(AFTER)
    assert heard(after) == heard(before)
    assert copies <= answered(after)
