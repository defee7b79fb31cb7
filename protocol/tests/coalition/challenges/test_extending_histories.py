"""Random words about outages: the close moves once, as far as was announced, by the panel alone."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.coalition.digest import state_digest
from protocol.coalition.fold import certified_state
from protocol.coalition.state import Phase
from protocol.tests.coalition.challenges.making import PANEL
from protocol.tests.coalition.challenges.outages import MOVED, MOVED_DUE, Outages
from protocol.tests.coalition.cutting import DUE, certified, opened
from protocol.tests.coalition.scene import group_id
from protocol.tests.coalition.voting import CLOSES

seeds = st.integers(0, 2**32 - 1)
SITTING = set(map(group_id, PANEL))


def test_random_outages_reach_every_end() -> None:
    moved, codes, phases, waited = set(), set(), set(), 0
    for seed in range(40):
        scene = Outages(seed)
        found = scene.found()
        moved.add(scene.extension().since is not None)
        waited += found.schedule.returns_due > MOVED_DUE
        phases.add(found.phase)
        codes |= set(scene.codes())
    assert moved == {True, False}
    assert phases == {Phase.CLOSED, Phase.DECLARED, Phase.WITHDRAWN}
    assert codes >= {"not-on-the-panel", "party-to-it", "extension-late", "already-moved"}
    assert codes >= {"return-early", "return-late", "ballot-withdrawn"}
    assert waited


@settings(max_examples=15)
@given(seeds)
def test_no_order_of_arrival_changes_it(seed: int) -> None:
    scene = Outages(seed)
    entries = opened(scene)
    digest = state_digest(certified(scene, scene.cuts))
    Random(seed).shuffle(entries)
    memo: dict = {}
    for n in range(1, len(scene.cuts) + 1):
        state = certified_state(scene.charter, entries, scene.cuts[:n], memo)
    assert state_digest(state) == digest


@settings(max_examples=15)
@given(seeds)
def test_a_close_that_was_moved_stays_and_no_cut_past_the_close_moves_one(seed: int) -> None:
    scene = Outages(seed)
    known, entries = None, opened(scene)
    memo: dict = {}
    for n in range(1, len(scene.cuts) + 1):
        state = certified_state(scene.charter, entries, scene.cuts[:n], memo)
        found = state.ballots[scene.ballot].extension
        if found is None:
            continue
        if known is not None and state.time >= CLOSES:
            assert found.since == known.since
        if known is not None and known.since is not None:
            assert (found.since, found.about, found.words) == (
                known.since,
                known.about,
                known.words,
            )
        if found.since is not None:
            assert found.since < CLOSES
            assert (found.closes, found.returns_due) == (MOVED, MOVED_DUE)
            agree = {w.group for w in found.words if w.certified and w.about == found.about}
            assert agree <= SITTING - {found.about}
            assert 2 * len(agree) > len(SITTING)
        else:
            assert found.closes == CLOSES
            assert found.returns_due >= DUE
        known = found


@settings(max_examples=15)
@given(seeds)
def test_who_is_not_of_the_panel_moves_nothing(seed: int) -> None:
    alone, meddled = Outages(seed), Outages(seed, "Ash", "Birch")
    one, other = alone.found(), meddled.found()
    assert (one.schedule, one.phase, one.result) == (other.schedule, other.phase, other.result)
    assert alone.extension().since == meddled.extension().since
