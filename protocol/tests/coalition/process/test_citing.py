"""What an opening made now cites is enough, and no more than that."""

from protocol.coalition.openings import opening_refs
from protocol.coalition.process.citing import process_refs
from protocol.tests.coalition.process.making import OPENS, Staged


def test_a_proposal_without_a_process_has_nothing_to_prove() -> None:
    scene = Staged()
    assert process_refs(scene.fold(OPENS), scene.propose("Ash")) == []


def test_each_report_comes_with_as_many_confirmations_as_it_needs() -> None:
    scene = Staged()
    frozen = scene.freeze(guests=("Ash", "Cedar", "Dogwood", "Elm"))
    refs = process_refs(scene.fold(OPENS), scene.proposal)
    # Three of five groups agree: the host, and two more.
    assert refs[0] == frozen
    assert set(refs[1:]) < set(scene.stances(frozen))
    assert len(refs) == 3


def test_what_the_node_cites_by_itself_opens_the_ballot() -> None:
    scene = Staged()
    frozen = scene.freeze()
    for place in (0, 1):
        scene.go_on(place, frozen)
    at, ballot = scene.ask()
    state = scene.fold(OPENS)
    refs = opening_refs(state, state.ballots[ballot])
    assert refs[0] == at
    scene.say("Ash", "opening", {}, refs, OPENS)
    assert scene.faults() == []
    assert scene.put(ballot).opened == OPENS


def test_assents_that_do_not_suffice_are_not_cited() -> None:
    scene = Staged(deliberation_s=30)
    assents = [scene.agree("Ash", what) for what in ("proceed", "emergency")]
    assert not set(assents) & set(process_refs(scene.fold(OPENS), scene.proposal))
