"""The fold on random histories of every kind: whatever comes when, whoever lacks a right."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.coalition.digest import state_digest
from protocol.coalition.entry import open_entry
from protocol.coalition.fold import fold, fold_logs
from protocol.coalition.kinds import KINDS
from protocol.tests.coalition.rights import (
    BARRED_FROM,
    ELSEWHERE,
    EVERY_GROUP,
    ONE_GROUPS,
    answered,
    kinds_said,
    right_of,
    without_the_right,
)
from protocol.tests.coalition.test_fold_histories import heard
from protocol.tests.coalition.voting import CLOSES
from protocol.tests.coalition.wide_histories import Wide

seeds = st.integers(0, 2**32 - 1)
steps = st.integers(20, 120)
AFTER = CLOSES + 90


def test_every_kind_of_the_table_is_said_at_random_and_counts() -> None:
    counted, rights, codes, tried = set(), set(), set(), set()
    for seed in range(40):
        history = Wide(seed)
        before = kinds_said(history)
        state = history.go_on(150).fold(AFTER)
        sound = kinds_said(history).keys() - before.keys() - answered(state)
        for name, kind in kinds_said(history).items():
            if name in sound and kind in KINDS:
                counted.add(kind)
                rights.add(right_of(history, name, kind))
                if without_the_right(history, state, name, kind) != ["Stranger"]:
                    tried.add(right_of(history, name, kind))
        codes |= {refusal.code for refusal in state.refusals}
    assert set(KINDS) - counted == ELSEWHERE.keys()
    assert len(codes) >= 25
    # Each has its rule of who may speak, and what a member may not say a member tries to.
    assert sorted(rights) == sorted([*ONE_GROUPS, *BARRED_FROM, *EVERY_GROUP])
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
