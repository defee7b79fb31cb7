"""A newcomer votes in what opens after it is in; what was open keeps its electorate."""

from msgspec.structs import replace

from protocol.ballots.presets import two_thirds_and_half_of_groups
from protocol.coalition.state import Ballot, Phase
from protocol.tests.coalition.cutting import codes
from protocol.tests.coalition.membership.joining import JOIN, Joining
from protocol.tests.coalition.membership.test_coming_back import come_back, leave
from protocol.tests.coalition.scene import DELIBERATION_S, START, group_id

ELDER = group_id("Elder")
FOUNDERS = ("Ash", "Birch", "Cedar")
# Two thirds of the votes, and half of all groups.
RULE = replace(
    two_thirds_and_half_of_groups(),
    tie_break=replace(two_thirds_and_half_of_groups().tie_break, steps=[]),
)
# With Elder's members two thirds are for it; of the groups one of three, with Elder two of four.
VOTES = {"Ash": (40, 0), "Birch": (0, 10), "Cedar": (0, 10), "Elder": (40, 0)}


class Asking(Joining):
    """Three groups that put ballots to a vote while a fourth joins."""

    def __init__(self, wait_s: int = 10_000) -> None:
        super().__init__(*FOUNDERS, join=replace(JOIN, wait_s=wait_s))
        self.scene.logs[ELDER] = []

    def put(self, at: int, *names: str) -> tuple[bytes, bytes, list[bytes]]:
        """A ballot put and its lists attested by cuts from `at` on: manifest, ballot, rolls."""
        opens = START + at + DELIBERATION_S + 10
        _, manifest, ballot = self.scene.announce(
            "Ash", opens, opens + 1_000, title=f"Vote {at}", rule=RULE
        )
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


def test_the_next_ballot_asks_it() -> None:
    told = Asking()
    told.take_in("Elder", 5)
    manifest, ballot, rolls = told.put(10, *FOUNDERS, "Elder")
    told.open(manifest, rolls)
    known = told.cut(130).ballots[ballot]
    assert known.phase is Phase.OPEN
    assert ELDER in known.electorate
    assert known.newcomers == ()


def test_an_opening_that_one_cut_holds_with_the_admission_was_made_without_the_newcomer() -> None:
    told = Asking()
    manifest, ballot, rolls = told.put(10, *FOUNDERS)
    told.open(manifest, rolls)
    state = told.take_in("Elder", 130)
    # One cut holds both: the opening was made without it.
    assert state.ballots[ballot].newcomers == (ELDER,)
    assert state.ballots[ballot].phase is Phase.OPEN
    assert codes(state, "opening") == []


def test_the_leaving_of_a_group_that_is_back_keeps_it_out_of_no_ballot() -> None:
    told = Asking()
    leaving = leave(told, "Cedar", 100)
    assert group_id("Cedar") in come_back(told, "Cedar", leaving, 200).membership.members
    manifest, ballot, rolls = told.put(210, "Ash", "Birch")
    told.open(manifest, [*rolls, leaving])
    state = told.cut(400)
    assert codes(state, "opening") == ["still-a-member"]
    assert state.ballots[ballot].phase is not Phase.OPEN


def voted(wait_s: int) -> Ballot:
    """A ballot that opened after Elder was taken in, once every group has returned."""
    told = Asking(wait_s)
    told.take_in("Elder", 5)
    manifest, ballot, rolls = told.put(60, *FOUNDERS, "Elder")
    told.open(manifest, rolls)
    told.cut(180)
    for name, (yes, no) in VOTES.items():
        body = told.scene.counted(name, ballot, yes, no, 40)
        told.say(name, "return", body, manifest)
    told.cut(1_180)
    return told.cut(1_300).ballots[ballot]


def test_a_newcomers_members_votes_count_and_its_voice_in_a_test_of_groups_only_later() -> None:
    early = voted(wait_s=10_000)
    assert set(early.returns) == {group_id(name) for name in VOTES}
    (tally,) = early.tallies
    assert ELDER in {group.group for group in tally.groups}
    assert ELDER not in {group.group for group in tally.voices}
    votes, groups = early.decisions[0].tests
    assert (votes.met, groups.met) == (True, False)
    assert early.decisions[0].outcome == "rejected"
    # The same votes, opened after a cut at which it counts.
    late = voted(wait_s=50)
    assert ELDER in {group.group for group in late.tallies[0].voices}
    assert late.decisions[0].outcome == "carried"
