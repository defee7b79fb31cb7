"""A newcomer votes in what opens after it is in; what was open keeps its electorate."""

from msgspec.structs import replace

from protocol.coalition.state import Phase
from protocol.tests.coalition.cutting import codes
from protocol.tests.coalition.membership.joining import JOIN, Joining
from protocol.tests.coalition.scene import DELIBERATION_S, START, group_id

ELDER = group_id("Elder")
FOUNDERS = ("Ash", "Birch", "Cedar")


class Asking(Joining):
    """Three groups that put ballots to a vote while a fourth joins."""

    def __init__(self) -> None:
        super().__init__(*FOUNDERS, join=replace(JOIN, wait_s=10_000))
        self.scene.logs[ELDER] = []

    def put(self, at: int, *names: str) -> tuple[bytes, bytes, list[bytes]]:
        """A ballot put and its lists attested by cuts from `at` on: manifest, ballot, rolls."""
        opens = START + at + DELIBERATION_S + 10
        _, manifest, ballot = self.scene.announce("Ash", opens, opens + 1_000, title=f"Vote {at}")
        self.cut(at)
        rolls = [self.scene.attest_roll(n, ballot, manifest, 40, START) for n in names]
        self.cut(at + 10)
        return manifest, ballot, rolls

    def open(self, manifest: bytes, rolls: list[bytes]) -> None:
        self.scene.open("Ash", manifest, rolls, START)


def test_a_ballot_that_was_open_asks_no_newcomer() -> None:
    told = Asking()
    manifest, ballot, rolls = told.put(10, *FOUNDERS)
    told.open(manifest, rolls)
    before = told.cut(130).ballots[ballot]
    assert before.phase is Phase.OPEN
    after = told.take_in("Elder", 140).ballots[ballot]
    assert (after.phase, after.electorate) == (before.phase, before.electorate)
    assert after.newcomers == (ELDER,)
    assert ELDER in after.aside


def test_the_next_ballot_asks_it_and_opens_without_its_list_only_after_the_grace() -> None:
    told = Asking()
    told.take_in("Elder", 5)
    manifest, ballot, rolls = told.put(10, *FOUNDERS, "Elder")
    told.open(manifest, rolls)
    known = told.cut(130).ballots[ballot]
    assert known.phase is Phase.OPEN
    assert ELDER in known.electorate
    assert known.newcomers == ()


def test_an_opening_that_cites_a_list_of_who_was_not_in_by_the_cut_before_it_does_not_count() -> None:
    told = Asking()
    manifest, ballot, rolls = told.put(10, *FOUNDERS)
    told.open(manifest, rolls)
    state = told.take_in("Elder", 130)
    # One cut holds both: the opening was made without it.
    assert state.ballots[ballot].newcomers == (ELDER,)
    assert state.ballots[ballot].phase is Phase.OPEN
    assert codes(state, "opening") == []
