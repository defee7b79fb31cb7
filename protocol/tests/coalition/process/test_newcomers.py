"""Groups that don't count yet neither hold a process up nor hurry it."""

import pytest
from msgspec.structs import replace

from protocol.coalition.charter import Charter
from protocol.coalition.process.supply import supplies
from protocol.coalition.state import Phase
from protocol.tests.bundles import sound, with_cuts
from protocol.tests.coalition.cutting import codes
from protocol.tests.coalition.membership.joining import RULES, WAIT_S, Joining, new_card
from protocol.tests.coalition.process.making import Staged
from protocol.tests.coalition.scene import DELIBERATION_S, START, group_id

FIR = group_id("Fir")


class Grown(Staged):
    """The same coalition with certified cuts; Fir is taken in by the first, and counts later."""

    def agreed(self, charter: Charter) -> Charter:
        groups = [replace(f, card=replace(f.card, region="North")) for f in charter.groups]
        rules = replace(charter.rules, members=RULES)
        return with_cuts(sound(replace(charter, groups=groups, rules=rules)))


def grown() -> tuple[Joining, Grown]:
    told = Joining()
    told.scene = scene = Grown(deliberation_s=20)
    application = told.carry("Ash", "Fir", card=new_card("Fir", region="North"))
    told.vouch("Birch", application)
    for name in ("Cedar", "Dogwood"):
        told.agree(name, application)
    scene.logs[FIR] = []
    state = told.cut(10)
    assert state.refusals == ()
    assert state.membership.voiceless == (FIR,)
    return told, scene


def test_the_groups_that_count_proceed_and_no_newcomer_makes_up_their_share() -> None:
    told, scene = grown()
    for name in ("Ash", "Birch", "Cedar", "Fir"):
        scene.agree(name)
    way = told.cut(80).processes[scene.proposal]
    assert (len(way.proceeding), way.proceed_needed) == (3, 4)
    assert FIR not in way.proceeding
    # Of five that count four are enough.
    scene.agree("Dogwood")
    way = told.cut(90).processes[scene.proposal]
    assert (len(way.proceeding), way.proceed_needed, way.proceeds) == (4, 4, True)
    # Once it counts, six do; what it said before counts then.
    way = told.cut(10 + WAIT_S).processes[scene.proposal]
    assert (len(way.proceeding), way.proceed_needed) == (5, 4)


def test_no_newcomer_makes_up_the_share_for_an_emergency() -> None:
    told, scene = grown()
    for name in ("Ash", "Birch", "Cedar", "Fir"):
        scene.agree(name, "emergency")
    way = told.cut(80).processes[scene.proposal]
    assert (len(way.hurrying), way.emergency_needed) == (3, 4)
    assert way.deliberation_s == DELIBERATION_S
    # Once it counts, four of six are too few again.
    way = told.cut(10 + WAIT_S).processes[scene.proposal]
    assert (len(way.hurrying), way.emergency_needed) == (4, 5)


@pytest.mark.parametrize("fourth", ["Dogwood", "Fir"])
def test_an_opening_has_behind_it_who_counted_by_the_cut_before_it(fourth: str) -> None:
    told, scene = grown()
    for name in ("Ash", "Birch", "Cedar", fourth):
        scene.agree(name)
    opens = 10 + WAIT_S + 2
    at, ballot = scene.ask(START + 80, opens=START + opens, closes=START + opens + 100)
    scene.attest_roll("Fir", ballot, at, 40, START + 81)
    state = told.cut(9 + WAIT_S)
    rolls = [roll.hash for roll in state.ballots[ballot].rolls.values()]
    assents = [said.hash for said in state.processes[scene.proposal].said]
    scene.open("Ash", at, [*rolls, *assents], START + opens)
    # It counts by the time of the opening, and not by the cut before it.
    state = told.cut(opens)
    assert state.membership.voiceless == ()
    way = state.processes[scene.proposal]
    if fourth == "Fir":
        assert codes(state, "opening") == ["gate-closed"]
        return
    assert codes(state, "opening") == []
    assert way.settled == state.ballots[ballot].opening
    assert state.ballots[ballot].phase is Phase.OPEN
    assert (len(way.proceeding), way.proceed_needed) == (4, 4)


def test_whom_a_ballot_waits_for_to_proceed_are_groups_that_count() -> None:
    told, scene = grown()
    state = told.cut(80)
    way = state.processes[scene.proposal]
    asked = [s.groups for s in supplies(state, way, "frozen") if s.act == "proceed"]
    assert asked == [tuple(sorted(group_id(name) for name in scene.names))]
