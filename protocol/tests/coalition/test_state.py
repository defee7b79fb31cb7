"""State: what a record says of itself follows from its fields."""

from msgspec.structs import replace

from protocol.coalition.gate import Gate
from protocol.coalition.state import Amendment, Proposal
from protocol.tests.coalition.scene import group_id
from protocol.tests.coalition.voting import CLOSES, OPENS, RIPE, Voting


def amendment(number: int, index: int | None) -> Amendment:
    name = bytes([number]) * 32
    adopted = None if index is None else 5
    adoption = None if index is None else name
    return Amendment(name, b"g", "", "", False, "", 1, adopted, adoption, index)


def test_the_adoption_in_force_is_the_last_of_the_authors_log() -> None:
    proposal = Proposal(b"", b"", "", "", "", "", "", 0, 0)
    assert proposal.adoption is None
    several = replace(proposal, amendments=(amendment(1, 7), amendment(2, 3), amendment(3, None)))
    assert several.adoption == bytes([1]) * 32


def test_a_gate_is_met_when_it_has_what_it_needs() -> None:
    assert Gate("rolls", 2, 2).met
    assert Gate("rolls", 3, 2).met
    assert not Gate("rolls", 1, 2).met


def test_voting_begins_at_the_announced_hour_or_at_the_opening_if_that_is_later() -> None:
    scene = Voting()
    assert scene.ballot_at(RIPE).opens == OPENS
    scene.open_with(time=RIPE)
    assert scene.ballot_at(CLOSES).opens == OPENS
    late = Voting()
    late.open_with(time=OPENS + 7)
    assert late.ballot_at(CLOSES).opens == OPENS + 7


def test_missing_groups_are_those_of_the_electorate_that_have_not_returned() -> None:
    scene = Voting()
    assert scene.ballot_at(RIPE).missing == ()
    scene.opened()
    scene.give("Birch", 1, 2)
    assert set(scene.ballot_at(CLOSES).missing) == {group_id("Ash"), group_id("Cedar")}


def test_a_groups_id_is_its_cards() -> None:
    state = Voting().fold(RIPE)
    assert all(group.id == name for name, group in state.groups.items())
