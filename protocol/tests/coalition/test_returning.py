"""Returns taken one by one: the last valid one of a group counts, and those before are kept."""

import pytest

from protocol.coalition.collected import BallotDraft, Collected
from protocol.coalition.entry import open_entry
from protocol.coalition.facts import charter_facts
from protocol.coalition.returning import Returning
from protocol.coalition.state import RollState
from protocol.coalition.versions import founded
from protocol.errors import RuleError
from protocol.tests.coalition.scene import group_id
from protocol.tests.coalition.voting import CLOSES, Voting

ASH, BIRCH = group_id("Ash"), group_id("Birch")


def returning(scene: Voting, *electorate: bytes, withdrawn: bool = False) -> Returning:
    facts = charter_facts(scene.charter)
    ballot = scene.ballot_at(CLOSES)
    rolls = {g: RollState(r.hash, g, r.time, r.roll) for g, r in ballot.rolls.items()}
    versions = founded(scene.charter)
    collected = Collected(scene.charter, versions, frozenset(facts.groups))
    draft = BallotDraft(scene.ballot, ballot.manifest, ASH)
    asked = electorate or None
    return Returning(collected, draft, versions.newest, rolls, CLOSES, asked, withdrawn)


def given(scene: Voting, name: str, yes: int, number: int = 1):
    scene.give(name, yes, 5, number=number)
    log = scene.logs[group_id(name)]
    entry = open_entry(scene.coalition, group_id(name), len(log) - 1, log[-1])
    return entry, entry.body


def test_a_later_return_replaces_the_one_before_and_both_are_kept():
    scene = Voting().opened()
    found = returning(scene, ASH, BIRCH)
    for number, yes in ((1, 20), (2, 10)):
        found.take(*given(scene, "Ash", yes, number))
    found.take(*given(scene, "Birch", 30))
    assert {group: ret.body.number for group, ret in found.last.items()} == {ASH: 2, BIRCH: 1}
    assert [ret.body.number for ret in found.replaced] == [1]
    assert len(found.taken) == 3


def test_a_return_that_breaks_a_rule_changes_nothing():
    scene = Voting().opened()
    found = returning(scene, ASH)
    found.take(*given(scene, "Ash", 20))
    for name, number, code in (("Ash", 1, "return-number"), ("Birch", 1, "not-invited")):
        with pytest.raises(RuleError) as caught:
            found.take(*given(scene, name, 10, number))
        assert caught.value.code == code
    assert len(found.taken) == 1
    assert not found.replaced


@pytest.mark.parametrize(("open_", "code"), [(False, "not-open"), (True, "ballot-withdrawn")])
def test_a_vote_that_never_opened_or_was_withdrawn_takes_none(open_, code):
    scene = Voting()
    found = returning(scene, *([ASH] if open_ else []), withdrawn=open_)
    with pytest.raises(RuleError) as caught:
        found.take(*given(scene, "Ash", 20))
    assert caught.value.code == code
