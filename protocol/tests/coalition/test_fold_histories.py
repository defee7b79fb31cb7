"""The fold on random histories: total, blind to order, deaf to what has no right to speak."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from protocol.coalition.digest import state_digest
from protocol.coalition.entry import open_entry
from protocol.coalition.fold import fold, fold_logs
from protocol.coalition.kinds import AddressBody
from protocol.coalition.state import Phase, State
from protocol.tests.coalition.histories import HOURS, LAST, NAMES, History, named_group
from protocol.tests.coalition.scene import START, group_id
from protocol.tests.coalition.voting import CLOSES

seeds = st.integers(0, 2**32 - 1)
steps = st.integers(0, 40)
times = st.sampled_from(HOURS) | st.integers(START, LAST)


def content(state: State) -> State:
    """A state without the time it was folded for."""
    return replace(state, time=0, changes_at=None)


def heard(state: State) -> State:
    """A state without its refusals, and without what only says how much was read."""
    return replace(content(state), refusals=(), waiting=(), frontier=())


def test_histories_reach_every_phase_and_many_refusals() -> None:
    phases, codes = set(), set()
    for seed in range(60):
        state = History(seed).go_on(30).fold(CLOSES + (-1, 0, 100)[seed % 3])
        phases |= {ballot.phase for ballot in state.ballots.values()}
        codes |= {refusal.code for refusal in state.refusals}
    for seed in range(5):
        state = History(seed).fold(START + 5)
        phases |= {ballot.phase for ballot in state.ballots.values()}
    assert phases >= {Phase.ANNOUNCED, Phase.OPEN, Phase.DECLARED, Phase.LAPSED}
    assert len(codes) >= 15


@settings(max_examples=60)
@given(seeds, steps, times)
def test_no_order_of_arrival_changes_the_state(seed: int, length: int, time: int) -> None:
    history = History(seed).go_on(length)
    entries = [
        open_entry(history.coalition, group, index, data)
        for group, log in history.logs.items()
        for index, data in enumerate(log)
    ]
    frontier = [(group, len(log)) for group, log in history.logs.items()]
    expected = fold(history.charter, entries, frontier, time)
    random = Random(seed)
    random.shuffle(entries)
    random.shuffle(frontier)
    shuffled = fold(history.charter, entries, frontier, time)
    assert shuffled == expected
    assert state_digest(shuffled) == state_digest(expected)


@given(seeds, steps, st.lists(times, min_size=2, max_size=4))
def test_a_memo_changes_nothing_whenever_it_was_filled(
    seed: int, length: int, hours: list[int]
) -> None:
    history = History(seed)
    memo: dict = {}
    for time in hours:
        history.go_on(length // len(hours))
        known = fold_logs(history.charter, history.logs.items(), time, memo)
        assert known == history.fold(time)


@settings(max_examples=40)
@given(seeds, steps)
def test_changes_at_never_misses_a_change(seed: int, length: int) -> None:
    history = History(seed).go_on(length)
    random = Random(seed)
    time: int | None = START
    while time is not None:
        state = history.fold(time)
        end = state.changes_at or LAST + 10**6
        assert end > time
        between = random.randrange(time, end)
        for later in {between, end - 1}:
            assert content(history.fold(later)) == content(state)
        time = state.changes_at


@settings(max_examples=60)
@given(seeds, steps, times)
def test_what_is_refused_changes_nothing_but_the_refusals(
    seed: int, length: int, time: int
) -> None:
    history = History(seed).go_on(length)
    before = history.fold(time)
    # An opening or draw that fails still bars earlier-dated ones after it; tested by themselves.
    refused = [r for r in before.refusals if r.kind not in {"opening", "draw"}]
    if not refused:
        return
    chosen = Random(seed).choice(refused)
    inert = History(0)
    inert.coalition = history.coalition
    inert.say("Ash", "unheard-of", {"seed": seed}, [], START, group=chosen.group)
    history.logs[chosen.group][chosen.index] = inert.logs[group_id("Ash")].pop()
    after = history.fold(time)
    assert heard(after) == heard(before)


@pytest.mark.parametrize("name", ["Birch", "Stranger"])
@given(seeds, times, times)
def test_a_group_without_the_right_is_refused_and_changes_nothing_else(
    name: str, seed: int, said: int, time: int
) -> None:
    history = History(seed)
    for kind in ("adoption", "withdrawal", "manifest", "draw", "opening"):
        history.said.pop(kind, None)
    history.opened()
    before = history.fold(time)
    manifest = before.ballots[history.ballot].manifest if history.ballot in before.ballots else None
    kinds: dict = {"withdrawal": ({"reason": ""}, [history.proposal])}
    kinds["draw"] = ({"value": b"1"}, [history.at])
    kinds["opening"] = ({}, [history.at, history.rolls["Ash"], history.rolls["Birch"]])
    if manifest is not None:
        kinds["manifest"] = (manifest, [history.proposal])
    for kind, (body, refs) in kinds.items():
        history.say(name, kind, body, refs, said)
    after = history.fold(time)
    assert heard(after) == heard(before)
    answered = len(after.refusals) - len(before.refusals) + len(after.waiting) - len(before.waiting)
    assert answered == len(kinds)


@settings(max_examples=60)
@given(seeds, steps, steps, times, times)
def test_nothing_said_later_undoes_or_changes_an_opening(
    seed: int, length: int, more: int, first: int, second: int
) -> None:
    history = History(seed).opened().go_on(length)
    before = history.fold(min(first, second))
    history.go_on(more)
    after = history.fold(max(first, second))
    for name, ballot in before.ballots.items():
        if ballot.opening is not None:
            known = after.ballots[name]
            assert (known.opening, known.opened) == (ballot.opening, ballot.opened)
            assert (known.electorate, known.recused) == (ballot.electorate, ballot.recused)
            assert {g: known.rolls[g] for g in known.electorate} == {
                g: ballot.rolls[g] for g in ballot.electorate
            }


@settings(max_examples=60)
@given(seeds, steps, times)
def test_identical_bytes_count_once_and_copies_silence_nobody(
    seed: int, length: int, time: int
) -> None:
    history = History(seed).go_on(length)
    before = history.fold(time)
    owners = {group_id(name) for name in NAMES}
    sound = [
        (group, data)
        for group in owners
        for index, data in enumerate(history.logs[group])
        if open_entry(history.coalition, group, index, data).fault is None
    ]
    for owner, data in sound:
        assert named_group(data) == owner
        for log in history.logs.values():
            log.append(data)
    after = history.fold(time)
    assert heard(after) == heard(before)
    assert after.waiting == before.waiting
    assert {r.hash for r in after.refusals} == {r.hash for r in before.refusals}


def test_a_stranger_changes_no_address() -> None:
    history = History(1)
    history.say("Stranger", "address", AddressBody(url="https://evil.example"))
    assert all(g.address == "https://node.example" for g in history.fold(START).groups.values())
