"""A frozen log says nothing, and all nodes have one state whatever branch each of them holds."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.coalition.digest import state_digest
from protocol.coalition.entry import open_entry
from protocol.coalition.fold import fold, fold_logs
from protocol.coalition.frozen import standing_entries, standing_frontier
from protocol.coalition.state import Phase
from protocol.tests.coalition.histories import NAMES, History
from protocol.tests.coalition.scene import START, group_id
from protocol.tests.coalition.voting import CLOSES, OPENS, Voting

ASH, BIRCH, CEDAR = map(group_id, ("Ash", "Birch", "Cedar"))


def test_a_frozen_log_folds_as_nothing_and_the_others_as_before() -> None:
    scene = Voting().opened()
    scene.say("Cedar", "address", {"url": "https://cedar.example"}, time=START + 9)
    before = scene.fold(CLOSES)
    after = fold_logs(scene.charter, scene.logs.items(), CLOSES, frozen={CEDAR: 0})
    assert before.groups[CEDAR].address == "https://cedar.example"
    assert after.groups[CEDAR].address == "https://node.example"
    assert after.proposals == before.proposals
    assert CEDAR not in dict(after.frontier)
    assert after.frozen == ((CEDAR, 0),)
    assert after.is_frozen(CEDAR)
    assert not after.is_frozen(ASH)


def test_its_ballot_returns_fold_as_nothing_too() -> None:
    scene = Voting()
    # Cedar attested no roll that was cited, so the ballot stands without it.
    scene.open_with("Ash", "Birch", time=OPENS)
    for name in scene.names:
        scene.give(name, 10, 5)
    frozen = fold_logs(scene.charter, scene.logs.items(), CLOSES, frozen={BIRCH: 0})
    # The opening cites Birch's roll, which no node can vouch for any more.
    assert frozen.ballots[scene.ballot].phase is Phase.LAPSED
    assert frozen.waiting
    unread = fold_logs(scene.charter, scene.logs.items(), CLOSES, frozen={CEDAR: 0})
    assert set(unread.ballots[scene.ballot].returns) == {ASH, BIRCH}
    assert not any(refusal.group == CEDAR for refusal in unread.refusals)


def test_up_to_its_certified_size_a_log_still_speaks() -> None:
    scene = Voting().opened()
    size = len(scene.logs[CEDAR])
    scene.give("Cedar", 20, 10)
    state = fold_logs(scene.charter, scene.logs.items(), CLOSES, frozen={CEDAR: size})
    assert dict(state.frontier)[CEDAR] == size
    assert state.ballots[scene.ballot].phase is Phase.CLOSED
    assert CEDAR not in state.ballots[scene.ballot].returns


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(0, 40), st.integers(0, 40), st.booleans())
def test_nodes_agree_whichever_branch_each_of_them_holds(
    seed: int, one: int, other: int, none: bool
) -> None:
    """Two histories are one seed gone on differently: only the forked group's log may differ."""
    history, branch = History(seed).go_on(one), History(seed ^ 1).go_on(other)
    accused = group_id(NAMES[seed % len(NAMES)])
    logs = [dict(history.logs), dict(history.logs)]
    logs[1][accused] = branch.logs.get(accused, [])
    if none:
        del logs[1][accused]
    frozen = {accused: 0}
    states = [fold_logs(history.charter, held.items(), CLOSES, frozen=frozen) for held in logs]
    assert state_digest(states[0]) == state_digest(states[1])
    assert state_digest(states[0]) != state_digest(history.fold(CLOSES))


@given(st.integers(0, 2**32 - 1), st.dictionaries(st.sampled_from([ASH, BIRCH]), st.integers(0, 3)))
def test_no_order_of_arrival_changes_what_stands(seed: int, frozen: dict[bytes, int]) -> None:
    scene = Voting().opened()
    entries = [
        open_entry(scene.coalition, group, index, data)
        for group, log in scene.logs.items()
        for index, data in enumerate(log)
    ]
    frontier = [(group, len(log)) for group, log in scene.logs.items()]
    expected = fold(scene.charter, entries, frontier, CLOSES, frozen=frozen)
    Random(seed).shuffle(entries)
    assert fold(scene.charter, entries, frontier[::-1], CLOSES, frozen=frozen) == expected
    standing = list(standing_entries(entries, frozen))
    assert all(entry.index < frozen.get(entry.group, 99) for entry in standing)
    assert len(standing) == sum(size for _, size in standing_frontier(frontier, frozen))
