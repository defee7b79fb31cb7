"""Random ways from declared to final: who has no right changes nothing; final stays final."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.coalition.digest import state_digest
from protocol.coalition.fold import certified_state
from protocol.tests.coalition.challenges.making import CHALLENGE_S, NAMES, PANEL
from protocol.tests.coalition.challenges.signing import PEOPLE, Signing
from protocol.tests.coalition.cutting import DUE, certified, opened
from protocol.tests.coalition.voting import CLOSES, OPENS

seeds = st.integers(0, 2**32 - 1)
STEPS = 12
# Of the first forty those in which something comes that is rare: each costs a third of a second.
TELLING = (1, 2, 3, 4, 6, 7, 8, 15, 22, 23, 24, 28)


class Quarrel(Signing):
    """A result, and everything that groups and members say of it at random, cut at random."""

    def __init__(self, seed: int, *strangers: str) -> None:
        super().__init__(members=2)
        self.random, self.petitions = Random(seed), Random(seed + 1)
        self.made: list[bytes] = []
        self.numbers = dict.fromkeys(NAMES, 1)
        if self.random.random() < 0.2:
            self.withdraw(time=OPENS)
            if self.random.random() < 0.5:
                self.cut(CLOSES - 1)
        if self.random.random() < 0.5:
            self.quarrel(CLOSES)
            self.cut(CLOSES)
        self.declared()
        time = DUE
        for _ in range(STEPS):
            time += self.random.choice((1, 50, 200, CHALLENGE_S // 2))
            for _ in range(self.random.randrange(4)):
                self.quarrel(time)
            if self.petitions.random() < 0.5:
                self.petition(time)
            for name in strangers:
                self.meddle(name, time)
            self.cut(time)

    def quarrel(self, time: int) -> None:
        """One thing that somebody says, rightly or not."""
        pick = self.random.choice
        # As often as not in earnest: the panel rules alike, and who is asked returns.
        what = pick(("challenge", "rule", "rule", "rule", "give"))
        if what == "challenge" or not self.made:
            self.made.append(self.challenge(pick(NAMES), pick(("", *NAMES)), time))
        elif what == "rule":
            one = pick(self.made[-2:])
            outcome = pick(("uphold", "recount", "correct", "correct", "void"))
            groups = ["Birch"] if outcome in ("recount", "correct") else []
            for name in pick((PANEL, NAMES[-2:], [pick(NAMES)])):
                self.rule(name, one, outcome, *groups, time=time)
        else:
            name = pick(("Ash", "Birch", "Birch", "Birch"))
            number = pick((self.numbers[name], self.numbers[name] + 1))
            self.numbers[name] = number
            self.give(name, self.random.randrange(20), 5, time, number)

    def petition(self, time: int) -> None:
        """Somebody signs one of two texts, about the result that stands or stood."""
        pick = self.petitions.choice
        group = pick(tuple(PEOPLE))
        self.made.append(
            self.sign(
                group,
                pick(PEOPLE[group]),
                via=pick(NAMES),
                why=pick(("Papers were lost.", "Nobody was asked.")),
                target=pick(("", "Birch")),
                time=time,
            )
        )

    def meddle(self, name: str, time: int) -> None:
        """What a group outside the panel has no right to say."""
        for one in self.made[-3:]:
            self.rule(name, one, "void", time=time)
        self.withdraw(name, time)


def kinds_of_ends(scene: Quarrel) -> set[str]:
    found = scene.found().standing
    return set() if found is None else {c.outcome for c in found.challenges}


def test_quarrels_reach_every_end() -> None:
    ends, codes, final, superseded = set(), set(), 0, 0
    for seed in TELLING:
        scene = Quarrel(seed)
        ends |= kinds_of_ends(scene)
        codes |= set(scene.codes())
        found = scene.found().standing
        final += found is not None and found.final is not None
        superseded += found is not None and bool(found.superseded)
    assert ends >= {"upheld", "void", "answered", "lapsed"}
    assert codes >= {"return-late", "not-on-the-panel", "party-to-it", "already-ruled"}
    assert codes >= {"challenge-late", "challenge-repeated", "too-late", "ballot-withdrawn"}
    assert final >= 5
    assert superseded >= 3


@settings(max_examples=7)
@given(seeds)
def test_no_order_of_arrival_changes_it(seed: int) -> None:
    scene = Quarrel(seed)
    entries = opened(scene)
    digest = state_digest(certified(scene, scene.cuts))
    Random(seed).shuffle(entries)
    memo: dict = {}
    # Cut by cut with one memo, as nodes do, and all at once.
    for n in range(1, len(scene.cuts) + 1):
        state = certified_state(scene.charter, entries, scene.cuts[:n], memo)
    assert state_digest(state) == digest


@settings(max_examples=7)
@given(seeds)
def test_what_is_final_no_later_cut_changes(seed: int) -> None:
    scene = Quarrel(seed)
    known = None
    for n in range(1, len(scene.cuts) + 1):
        ballot = certified(scene, scene.cuts[:n]).ballots[scene.ballot]
        standing = ballot.standing
        if known is not None:
            assert standing is not None
            assert (ballot.result, standing.final, standing.void, standing.superseded) == known
        elif standing is not None and standing.final is not None:
            known = (ballot.result, standing.final, standing.void, standing.superseded)


@settings(max_examples=7)
@given(seeds)
def test_who_is_not_of_the_panel_changes_nothing_by_ruling_or_withdrawing(seed: int) -> None:
    alone, meddled = Quarrel(seed), Quarrel(seed, "Birch", "Cedar")
    one, other = (scene.found() for scene in (alone, meddled))
    assert (one.phase, one.result, one.withdrawal) == (other.phase, other.result, other.withdrawal)
    assert one.standing == other.standing
