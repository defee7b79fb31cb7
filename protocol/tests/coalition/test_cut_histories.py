"""Random histories, cut at random: what a cut certifies rests on that cut, and stays."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.coalition.cut_mark import CutMark
from protocol.coalition.digest import state_digest
from protocol.coalition.fold import certified_state, fold
from protocol.coalition.state import Ballot, Phase, State
from protocol.tests.coalition.cutting import Cut, certified, held, mark, opened, sizes_of

seeds = st.integers(0, 2**32 - 1)
steps = st.integers(0, 8)


def settled(state: State) -> dict[bytes, object]:
    """What no later statement may change: who votes, and results once no return can come."""
    assert state.cut is not None
    found: dict[bytes, object] = {}
    for name, ballot in state.ballots.items():
        if ballot.opening is not None:
            found[name] = (ballot.opening, ballot.opened, ballot.electorate, ballot.recused)
            if state.cut.time >= ballot.manifest.schedule.returns_due:
                found[name] = (found[name], ballot.returns, ballot.replaced, _outcome(ballot))
    return found


def _outcome(ballot: Ballot) -> object:
    return ballot.phase, ballot.tallies


def test_cut_histories_reach_every_phase_results_and_lateness() -> None:
    phases, codes, results = set(), set(), 0
    for seed in range(25):
        state = certified(scene := Cut(seed).cut_on(3), scene.cuts)
        phases |= {ballot.phase for ballot in state.ballots.values()}
        codes |= {refusal.code for refusal in state.refusals}
        results += any(ballot.result for ballot in state.ballots.values())
    assert phases >= {Phase.ANNOUNCED, Phase.DECLARED, Phase.LAPSED}
    assert codes >= {"return-early", "return-late", "unknown-target", "gate-closed"}
    assert "time-before-ref" not in codes
    assert "time-backwards" not in codes
    assert results >= 5


@settings(max_examples=10)
@given(seeds, steps)
def test_a_certified_state_rests_on_its_cut_and_on_nothing_else(seed: int, length: int) -> None:
    scene = Cut(seed).cut_on(length)
    digests = [state_digest(certified(scene, scene.cuts[: n + 1])) for n in range(len(scene.cuts))]
    random = Random(seed)
    entries = opened(scene)
    random.shuffle(entries)
    for n, digest in enumerate(digests):
        cuts = scene.cuts[: n + 1]
        # Whoever holds exactly the cut, in another order, and was told only what has grown.
        held_ = [e for e in entries if e.index < cuts[-1].sizes[e.group]]
        state = certified_state(scene.charter, held_, _grown(cuts))
        assert state_digest(state) == digest


def _grown(cuts: list[CutMark]) -> list[CutMark]:
    before: dict[bytes, int] = {}
    found = []
    for cut in cuts:
        grown = {group: size for group, size in cut.sizes.items() if size != before.get(group)}
        before.update(cut.sizes)
        found.append(CutMark(cut.hash, cut.previous, cut.time, grown))
    return found


@settings(max_examples=10)
@given(seeds, steps, st.integers(0, 300))
def test_what_is_settled_no_later_statement_and_no_later_cut_changes(
    seed: int, length: int, later: int
) -> None:
    scene = Cut(seed).cut_on(length)
    before = [certified(scene, scene.cuts[: n + 1]) for n in range(len(scene.cuts))]
    scene.go_on(2 * length)
    last = scene.cuts[-1].time
    states = [held(scene, last + later, scene.cuts[: n + 1]) for n in range(len(scene.cuts))]
    for n, state in enumerate(before):
        followed = [*before[n + 1 :], *states[n:]]
        for name, known in settled(state).items():
            for after in followed:
                assert _like(settled(after)[name], known) == known


def _like(found: object, known: object) -> object:
    """What is settled, as far as it was before: later cuts settle results too."""
    assert isinstance(found, tuple)
    assert isinstance(known, tuple)
    return found[0] if isinstance(found[0], tuple) and not isinstance(known[0], tuple) else found


class Lying(Cut):
    """A history of which every statement claims an hour that says nothing."""

    def __init__(self, seed: int, lies: Random) -> None:
        self.lies = lies
        self.hours: set[int] = set()
        super().__init__(seed)

    def say(self, name, kind, body, refs=(), time=0, **fields):  # type: ignore[no-untyped-def]
        # Each its own hour, so that none has the bytes of another; all of one length.
        while (hour := self.lies.randrange(70_000, 2**32)) in self.hours:
            pass
        self.hours.add(hour)
        return super().say(name, kind, body, refs, hour, **fields)


@settings(max_examples=10)
@given(seeds, steps)
def test_what_statements_claim_as_their_hour_decides_nothing(seed: int, length: int) -> None:
    found = []
    for lies in (Random(1), Random(2)):
        scene = Lying(seed, lies).cut_on(length)
        state = certified(scene, scene.cuts)
        refusals = [(r.group, r.index, r.code, r.detail) for r in state.refusals]
        ballots = sorted(
            (b.phase, b.time, b.opened or 0, b.electorate, b.recused, b.result, len(b.returns))
            for b in state.ballots.values()
        )
        places = {e.hash: (e.group, e.index) for e in opened(scene)}
        found.append((refusals, ballots, [places[name] for name in state.waiting]))
    assert found[0] == found[1]


@settings(max_examples=10)
@given(seeds, steps)
def test_cutting_the_same_logs_otherwise_keeps_what_must_hold(seed: int, length: int) -> None:
    scene = Cut(seed).cut_on(length)
    hours = [cut.time for cut in scene.cuts]
    other: list[CutMark] = []
    for hour in Random(seed).sample(hours, len(hours) // 2 + 1):
        if not other or hour > other[-1].time:
            other.append(mark(scene, other, hour))
    state = certified(scene, other)
    assert state.time == other[-1].time
    assert state.held_up == frozenset(state.waiting)
    assert state.frontier == tuple(sorted((g, n) for g, n in sizes_of(scene).items() if n))
    said = [(refusal.group, refusal.index) for refusal in state.refusals]
    assert len(said) == len(set(said))
    for ballot in state.ballots.values():
        for ret in (*ballot.returns.values(), *ballot.replaced):
            assert ret.time >= ballot.manifest.schedule.closes
        if ballot.opened is not None:
            assert ballot.opened in {cut.time for cut in other}


@settings(max_examples=10)
@given(seeds, steps)
def test_a_memo_filled_by_other_cuts_changes_nothing(seed: int, length: int) -> None:
    scene = Cut(seed).cut_on(length)
    entries, frontier = opened(scene), list(sizes_of(scene).items())
    memo: dict = {}
    for n in range(len(scene.cuts)):
        cuts = scene.cuts[: n + 1]
        time = cuts[-1].time + 9
        assert fold(scene.charter, entries, frontier, time, memo, cuts=cuts) == held(
            scene, time, cuts
        )
        assert certified_state(scene.charter, entries, cuts, memo) == certified(scene, cuts)
