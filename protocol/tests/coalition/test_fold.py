"""The fold: one question carried from proposal to decision, the same whatever the order."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from protocol.coalition.digest import state_digest
from protocol.coalition.entry import open_entry
from protocol.coalition.fold import fold, fold_logs
from protocol.coalition.state import Phase
from protocol.tests.coalition.scene import DELIBERATION_S, START, Scene, group_id

OPENS = START + DELIBERATION_S + 10
CLOSES = OPENS + 100


def decided() -> tuple[Scene, bytes]:
    """Three groups, one ballot, all returned: 60 yes, 30 no."""
    scene = Scene("Ash", "Birch", "Cedar")
    _, at, ballot = scene.announce("Ash", OPENS, CLOSES)
    rolls = [scene.attest_roll(name, ballot, at, 40, START + 5) for name in scene.names]
    scene.open("Ash", at, rolls, OPENS)
    for name in scene.names:
        scene.say(name, "return", scene.counted(name, ballot, 20, 10, 40), [at], CLOSES)
    return scene, ballot


def test_a_question_goes_from_proposal_to_decision() -> None:
    scene, name = decided()
    ballot = scene.fold(CLOSES).ballots[name]
    assert ballot.phase is Phase.DECLARED
    assert [d.outcome for d in ballot.decisions] == ["carried"]
    assert ballot.tallies[0].cast == 90
    assert scene.fold(CLOSES).refusals == ()


def test_phases_follow_the_clock_alone() -> None:
    scene, name = decided()
    phases = [scene.fold(t).ballots[name].phase for t in (OPENS - 1, OPENS, CLOSES - 1, CLOSES)]
    assert phases == [Phase.ANNOUNCED, Phase.OPEN, Phase.OPEN, Phase.DECLARED]


def test_changes_at_names_every_moment_at_which_the_state_changes() -> None:
    scene, _ = decided()
    time, steps = START, []
    while time is not None:
        state = scene.fold(time)
        steps.append(time)
        if state.changes_at is not None:
            assert state.changes_at > time
            before = scene.fold(state.changes_at - 1)
            assert (before.ballots, before.waiting) == (state.ballots, state.waiting)
        time = state.changes_at
    assert OPENS in steps
    assert CLOSES in steps


@given(st.randoms(use_true_random=False), st.integers(START, CLOSES + 200))
def test_no_order_of_arrival_changes_the_state(random, time) -> None:
    scene, _ = decided()
    entries = [
        open_entry(scene.coalition, group, index, data)
        for group, log in scene.logs.items()
        for index, data in enumerate(log)
    ]
    frontier = [(group, len(log)) for group, log in scene.logs.items()]
    expected = state_digest(fold(scene.charter, entries, frontier, time))
    random.shuffle(entries)
    random.shuffle(frontier)
    assert state_digest(fold(scene.charter, entries, frontier, time)) == expected


def test_a_memo_changes_nothing_but_the_work() -> None:
    scene, name = decided()
    memo: dict = {}
    logs = list(scene.logs.items())
    first = fold_logs(scene.charter, logs, CLOSES, memo)
    again = fold_logs(scene.charter, logs, CLOSES, memo)
    assert memo
    assert state_digest(first) == state_digest(again) == state_digest(scene.fold(CLOSES))
    assert again.ballots[name].tallies[0] is first.ballots[name].tallies[0]


def test_every_prefix_of_every_log_folds() -> None:
    scene, _ = decided()
    logs = list(scene.logs.items())
    for sizes in itertools.product(*(range(len(log) + 1) for _, log in logs)):
        held = [(group, log[:size]) for (group, log), size in zip(logs, sizes, strict=True)]
        fold_logs(scene.charter, held, CLOSES)


def test_a_statement_that_cites_what_is_not_held_waits() -> None:
    scene, name = decided()
    ash = scene.logs[group_id("Ash")]
    missing = ash.pop(0)
    state = scene.fold(CLOSES)
    assert not state.proposals
    assert not state.ballots
    assert len(state.waiting) > 5
    ash.insert(0, missing)
    assert scene.fold(CLOSES).ballots[name].decisions
