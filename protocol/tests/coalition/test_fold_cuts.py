"""The fold by cuts: nobody is early or late by what they claim, and what is settled stays."""

from protocol.coalition.cut_mark import CutMark
from protocol.coalition.digest import state_digest
from protocol.coalition.fold import certified_state, fold
from protocol.coalition.kinds import ProposalBody
from protocol.coalition.state import Phase
from protocol.tests.coalition.cutting import DUE, certified, codes, held, mark, opened, without
from protocol.tests.coalition.deliberation.making import PACE_S, Debate
from protocol.tests.coalition.scene import START, group_id
from protocol.tests.coalition.unity.making import Points
from protocol.tests.coalition.voting import CLOSES, OPENS, Voting

ASH, BIRCH, CEDAR = map(group_id, ("Ash", "Birch", "Cedar"))


def open_ballot() -> tuple[Voting, list[CutMark]]:
    """A ballot that two cuts have seen announced and opened."""
    scene, cuts = Voting(), []
    cuts.append(mark(scene, cuts, START + 5))
    scene.opened()
    cuts.append(mark(scene, cuts, OPENS))
    return scene, cuts


def test_a_ballot_goes_its_way_by_cuts_alone() -> None:
    scene, cuts = open_ballot()
    assert certified(scene, cuts[:1]).ballots[scene.ballot].phase is Phase.ANNOUNCED
    assert certified(scene, cuts).ballots[scene.ballot].phase is Phase.OPEN
    for name in scene.names:
        # Hours that nobody believes: they are not asked.
        scene.give(name, 20, 5, time=1)
    cuts.append(mark(scene, cuts, CLOSES))
    state = certified(scene, cuts)
    ballot = state.ballots[scene.ballot]
    assert ballot.phase is Phase.DECLARED
    assert ballot.result
    assert {ret.time for ret in ballot.returns.values()} == {CLOSES}
    assert (state.time, state.cut, state.refusals) == (CLOSES, cuts[-1], ())


def test_a_return_published_early_under_a_later_hour_is_early() -> None:
    scene, cuts = open_ballot()
    scene.give("Birch", 20, 5, time=CLOSES)
    # Not refused but waiting while only the clock of its own group is asked.
    assert len(held(scene, CLOSES - 1, cuts).waiting) == 1
    assert BIRCH in held(scene, CLOSES, cuts).ballots[scene.ballot].returns
    cuts.append(mark(scene, cuts, CLOSES - 1))
    assert codes(certified(scene, cuts), "return") == ["return-early"]
    assert codes(held(scene, DUE, cuts), "return") == ["return-early"]


def test_a_return_dated_back_is_late_by_a_second() -> None:
    scene, cuts = open_ballot()
    scene.give("Ash", 20, 5)
    cuts.append(mark(scene, cuts, DUE))
    scene.give("Birch", 20, 5, time=CLOSES)
    late = held(scene, DUE, cuts)
    assert codes(late, "return") == ["return-late"]
    cuts.append(mark(scene, cuts, DUE + 1))
    state = certified(scene, cuts)
    assert codes(state, "return") == ["return-late"]
    assert list(state.ballots[scene.ballot].returns) == [ASH]


def test_the_first_cut_past_the_hour_still_takes_returns_and_a_second_before_all_do() -> None:
    scene, cuts = open_ballot()
    scene.give("Ash", 20, 5)
    cuts.append(mark(scene, cuts, DUE - 1))
    scene.give("Birch", 20, 5, time=DUE + 900)
    cuts.append(mark(scene, cuts, DUE + 500))
    scene.give("Cedar", 20, 5, time=CLOSES)
    cuts.append(mark(scene, cuts, DUE + 501))
    state = certified(scene, cuts)
    assert list(state.ballots[scene.ballot].returns) == sorted([ASH, BIRCH])
    assert codes(state, "return") == ["return-late"]


def test_a_correction_after_the_hour_changes_no_result() -> None:
    scene, cuts = open_ballot()
    for name in scene.names:
        scene.give(name, 20, 5)
    cuts.append(mark(scene, cuts, DUE))
    before = certified(scene, cuts).ballots[scene.ballot]
    scene.give("Birch", 0, 40, time=CLOSES, number=2)
    assert held(scene, DUE + 99, cuts).ballots[scene.ballot].result == before.result
    cuts.append(mark(scene, cuts, DUE + 99))
    after = certified(scene, cuts)
    assert after.ballots[scene.ballot].result == before.result
    assert codes(after, "return") == ["return-late"]


def test_a_memo_serves_no_verdict_of_another_hour() -> None:
    scene, cuts = open_ballot()
    scene.give("Birch", 20, 5, time=CLOSES)
    memo: dict = {}
    entries, late = opened(scene), mark(scene, cuts, CLOSES)
    early = [*cuts, mark(scene, cuts, CLOSES - 1)]
    found = []
    for chain in (early, [*cuts, late], early):
        state = certified_state(scene.charter, entries, chain, memo)
        found.append((codes(state, "return"), len(state.ballots[scene.ballot].returns)))
    assert found == [(["return-early"], 0), ([], 1), (["return-early"], 0)]


def test_an_opening_held_up_by_a_friend_does_not_undo_the_one_that_counted() -> None:
    scene, cuts = Voting(), []
    cuts.append(mark(scene, cuts, START + 5))
    # Ash opens by a roll that Cedar holds back, then once more without; and the ballot is decided.
    roll = scene.attest_roll("Cedar", scene.ballot, scene.at, 39, START + 9)
    withheld = scene.logs[CEDAR].pop()
    held_up = scene.open("Ash", scene.at, [scene.rolls["Ash"], scene.rolls["Birch"], roll], OPENS)
    counted = scene.open_with("Ash", "Birch", time=OPENS)
    cuts.append(mark(scene, cuts, OPENS))
    state = certified(scene, cuts)
    assert state.ballots[scene.ballot].opening == counted
    assert not state.is_certified(ASH, len(scene.logs[ASH]) - 2, held_up)
    assert state.is_certified(ASH, len(scene.logs[ASH]) - 1, counted)
    for name in ("Ash", "Birch"):
        scene.give(name, 20, 5)
    cuts.append(mark(scene, cuts, DUE))
    before = certified(scene, cuts).ballots[scene.ballot]
    assert before.result
    scene.logs[CEDAR].append(withheld)
    for time in (DUE + 1, DUE + 99):
        assert held(scene, time, cuts).ballots[scene.ballot].opening == counted
    cuts.append(mark(scene, cuts, DUE + 99))
    after = certified(scene, cuts)
    assert (after.ballots[scene.ballot].opening, after.ballots[scene.ballot].result) == (
        counted,
        before.result,
    )
    assert codes(after, "opening") == ["already-open"]


def test_a_point_changed_in_an_earlier_cut_is_ratified_by_nobody_dated_back() -> None:
    scene, cuts = Points(), []
    one = scene.amend("Ash", 1, "Health care for all", time=START + 10)
    other = scene.amend("Birch", 1, "Care is a right", time=START + 11)
    cuts.append(mark(scene, cuts, START + 15))
    scene.stand("Cedar", one, "ratify", START + 12)
    cuts.append(mark(scene, cuts, START + 20))
    scene.stand("Cedar", other, "ratify", START + 11)
    assert held(scene, START + 30, []).unity.points[1] == other
    later = [*cuts, mark(scene, cuts, START + 30)]
    for state in (held(scene, START + 30, cuts), certified(scene, later)):
        assert state.unity.points[1] == one
        assert codes(state, "point-stance") == ["point-changed"]


def test_no_wording_brings_a_proposal_before_another_of_the_same_cut() -> None:
    first = set()
    for content in range(12):
        scene = Voting()
        cuts = [mark(scene, [], START + 5)]
        for name in ("Ash", "Birch"):
            body = ProposalBody(title=f"{name} {content}", summary="", text="")
            scene.say(name, "proposal", body, [], START + 6)
        cuts.append(mark(scene, cuts, START + 9))
        first.add([p.group for p in certified(scene, cuts).proposals.values()][1])
    assert len(first) == 1


def test_as_many_comments_stand_in_a_cut_as_there_was_time_for() -> None:
    scene = Debate(slow_s=PACE_S)
    cuts = [mark(scene, [], START + 5)]
    for number in range(4):
        scene.comment("Birch", START + 6, text=str(number))
    assert codes(held(scene, START + 99, cuts), "comment") == ["slow-mode"] * 3
    cuts.append(mark(scene, cuts, cuts[-1].time + 1 + 2 * PACE_S))
    assert codes(certified(scene, cuts), "comment") == ["slow-mode"]
    scene.comment("Birch", START)
    scene.comment("Cedar", START)
    cuts.append(mark(scene, cuts, cuts[-1].time + PACE_S - 1))
    assert codes(certified(scene, cuts), "comment") == ["slow-mode"] * 2
    # In the first cut there was time since the founding, not for ever.
    first = Debate(slow_s=PACE_S)
    for number in range(4):
        first.comment("Birch", START, text=str(number))
    one = mark(first, [], first.charter.founded + 1 + PACE_S)
    assert codes(certified(first, [one]), "comment") == ["slow-mode"] * 2


def test_what_is_certified_is_told_apart_and_no_later_size_changes_it() -> None:
    scene, cuts = open_ballot()
    state = held(scene, CLOSES, [])
    assert state.cut is None
    assert not state.is_certified(ASH, 0, scene.proposal)
    scene.give("Birch", 20, 5)
    name = opened(scene)[-1].hash
    cuts.append(mark(scene, cuts, CLOSES, without(scene, "Birch")))
    state = held(scene, CLOSES, cuts)
    index = len(scene.logs[BIRCH]) - 1
    assert state.is_certified(ASH, 0, scene.proposal)
    assert not state.is_certified(BIRCH, index, name)
    assert state.time == CLOSES + 1


def test_a_frozen_log_is_certified_as_far_as_the_last_cut_goes() -> None:
    scene, cuts = open_ballot()
    scene.give("Birch", 20, 5)
    cuts.append(mark(scene, cuts, CLOSES))
    scene.say("Birch", "address", {"url": "https://new.example"}, time=CLOSES + 1)
    sizes = [(group, len(log)) for group, log in scene.logs.items()]
    state = fold(scene.charter, opened(scene), sizes, DUE, None, {BIRCH: 0}, cuts)
    assert BIRCH in state.ballots[scene.ballot].returns
    assert state.groups[BIRCH].address == "https://node.example"
    assert state.frozen == ((BIRCH, cuts[-1].sizes[BIRCH]),)


def test_the_digest_names_the_cut_but_not_by_its_own_hash() -> None:
    scene, cuts = open_ballot()
    digest = state_digest(certified(scene, cuts))
    last = cuts[-1]
    unnamed = [*cuts[:-1], CutMark(bytes(32), last.previous, last.time, last.sizes)]
    assert state_digest(certified(scene, unnamed)) == digest
    other = [mark(scene, [], START + 6)]
    assert state_digest(held(scene, OPENS, other)) != state_digest(held(scene, OPENS, cuts[:1]))
