"""From declared to final: by cuts, after challenges, and never twice."""

from msgspec.structs import replace

from protocol.coalition.decided import decided_at, declared_at, holds
from protocol.coalition.membership.bodies import LeavingBody
from protocol.coalition.state import Phase
from protocol.tests.coalition.challenges.making import CHALLENGE_S, RULING_S, Contested
from protocol.tests.coalition.cutting import DUE
from protocol.tests.coalition.scene import group_id
from protocol.tests.coalition.voting import CLOSES

END = DUE + CHALLENGE_S


def test_a_result_is_declared_by_the_first_cut_when_returns_were_due_and_final_by_a_later_one():
    scene = Contested()
    scene.give("Ash", 20, 5)
    scene.cut(DUE - 1)
    assert scene.standing().declared is None
    scene.cut(DUE + 7)
    found = scene.standing()
    assert (found.declared, found.until, found.final) == (DUE + 7, DUE + 7 + CHALLENGE_S, None)
    assert scene.state().changes_at == DUE + 7 + CHALLENGE_S
    scene.cut(DUE + 6 + CHALLENGE_S)
    assert scene.standing().final is None
    scene.cut(DUE + 900 + CHALLENGE_S)
    assert scene.standing().final == DUE + 900 + CHALLENGE_S
    scene.cut(DUE + 9_000)
    assert scene.standing().final == DUE + 900 + CHALLENGE_S


def test_nothing_follows_from_a_result_before_it_is_final():
    scene = Contested().declared()
    ballot = scene.found()
    assert ballot.phase is Phase.DECLARED
    assert declared_at(ballot) == DUE
    assert decided_at(ballot) is None
    assert not holds(ballot)
    scene.cut(END)
    assert decided_at(scene.found()) == END
    assert holds(scene.found())


def test_a_clock_that_has_gone_past_the_period_makes_nothing_final():
    scene = Contested().declared()
    assert scene.standing(END + 99).final is None


def test_an_open_challenge_keeps_a_result_from_being_final_and_an_upheld_one_does_not():
    scene = Contested().declared()
    one = scene.challenge("Birch", "Cedar")
    scene.cut(END - 1)
    scene.cut(END)
    assert scene.standing().final is None
    assert [c.hash for c in scene.standing().open_challenges] == [one]
    scene.rule("Elm", one, "uphold")
    scene.cut(END + 1)
    assert scene.standing().challenges[0].outcome == ""
    scene.rule("Fir", one, "uphold")
    scene.cut(END + 2)
    assert scene.standing().challenges[0].outcome == "upheld"
    assert scene.standing().final == END + 2
    assert scene.codes() == []


def test_a_challenge_that_nobody_rules_on_lapses():
    scene = Contested().declared()
    scene.challenge("Birch", "Cedar")
    scene.cut(END - 1)
    due = END - 1 + RULING_S
    assert due in scene.standing().ahead
    scene.cut(due - 1)
    assert scene.standing().final is None
    scene.cut(due)
    found = scene.standing()
    assert (found.challenges[0].outcome, found.final) == ("lapsed", due)


def test_the_first_cut_past_the_period_still_takes_challenges_and_the_next_takes_none():
    scene = Contested().declared()
    scene.challenge("Birch", "Cedar")
    scene.cut(END + 50)
    assert scene.standing().final is None
    scene.challenge("Birch", "Ash", time=DUE)
    scene.cut(END + 51)
    assert scene.codes() == ["challenge-late"]
    assert len(scene.standing().challenges) == 1


def test_nobody_challenges_before_the_close_or_the_same_twice():
    scene = Contested()
    scene.challenge("Birch", time=CLOSES)
    scene.cut(CLOSES - 1)
    assert scene.codes() == ["challenge-early"]
    scene.declared()
    scene.challenge("Birch", "Ash")
    scene.challenge("Birch", "Ash", why="Again.")
    scene.challenge("Birch")
    scene.challenge("Cedar", "Ash")
    scene.cut(DUE + 1)
    assert scene.codes() == ["challenge-early", "challenge-repeated"]
    assert len(scene.standing().challenges) == 3


def corrected(scene: Contested, *names: str) -> bytes:
    """Two of the panel ask these groups for corrected returns."""
    one = scene.challenge("Ash", "Birch")
    for name in ("Elm", "Fir"):
        scene.rule(name, one, "correct", *(names or ("Birch",)))
    scene.cut(DUE + 10)
    return one


def test_a_corrected_return_that_a_ruling_asked_for_supersedes_the_result():
    scene = Contested().declared()
    first = scene.found()
    corrected(scene)
    assert scene.standing().challenges[0].order is not None
    scene.give("Birch", 0, 40, time=DUE, number=2)
    scene.give("Cedar", 0, 40, time=DUE, number=2)
    scene.cut(DUE + 20)
    ballot, found = scene.found(), scene.standing()
    assert scene.codes() == ["return-late"]
    assert ballot.returns[group_id("Birch")].body.number == 2
    assert len(ballot.replaced) == 1
    assert ballot.decisions[0].outcome == "rejected"
    assert [(s.result, s.outcomes, s.until) for s in found.superseded] == [
        (first.result, (("carried", (0,)),), DUE + 20)
    ]
    assert found.challenges[0].outcome == "answered"
    assert (found.declared, found.until) == (DUE + 20, DUE + 20 + CHALLENGE_S)
    scene.cut(DUE + 20 + CHALLENGE_S)
    assert scene.standing().final == DUE + 20 + CHALLENGE_S
    scene.give("Birch", 40, 0, time=DUE, number=3)
    scene.cut(DUE + 5_000)
    assert scene.found().result == ballot.result
    assert scene.codes() == ["return-late"] * 2


def test_a_ruling_and_the_return_that_it_asks_for_may_stand_in_one_cut():
    # Whichever of their logs is folded first: each of the three is the first once.
    for target in ("Ash", "Birch", "Cedar"):
        scene = Contested().declared()
        one = scene.challenge("Dogwood", target)
        scene.give(target, 0, 40, number=2)
        for name in ("Elm", "Fir"):
            scene.rule(name, one, "correct", target)
        scene.cut(DUE + 1)
        assert scene.codes() == []
        assert scene.standing().challenges[0].outcome == "answered"


def test_a_recount_that_finds_the_same_keeps_nobody_waiting():
    scene = Contested().declared()
    one = scene.challenge("Ash", "Birch")
    for name in ("Elm", "Fir"):
        scene.rule(name, one, "recount", "Birch")
    scene.cut(DUE + 10)
    scene.give("Birch", 20, 5, number=2)
    scene.cut(DUE + 20)
    found = scene.standing()
    assert found.challenges[0].outcome == "answered"
    assert (found.declared, found.superseded) == (DUE, ())


def test_a_recount_of_another_kind_supersedes_the_result_though_it_finds_the_same_votes():
    # The server's own count is another's word than that of two stewards: results say whose.
    scene = Contested(accepts=["counted", "polled"])
    paper = scene.counted("Birch", scene.ballot, 20, 5, 40)
    box = {"box_root": bytes(32), "box_size": 25}
    polled = replace(paper, kind="polled", attestations=[], **box)
    scene.say("Birch", "return", polled, [scene.at], CLOSES)
    scene.declared("Ash", "Cedar")
    first = scene.found()
    corrected(scene)
    scene.give("Birch", 20, 5, number=2)
    scene.cut(DUE + 20)
    assert scene.codes() == []
    found = scene.standing()
    assert scene.found().result != first.result
    assert [s.result for s in found.superseded] == [first.result]
    assert (found.declared, found.until) == (DUE + 20, DUE + 20 + CHALLENGE_S)


def test_a_return_that_was_asked_for_comes_in_time_or_not_at_all():
    scene = Contested().declared()
    corrected(scene)
    ends = DUE + 10 + RULING_S
    scene.cut(ends)
    scene.give("Birch", 0, 40, time=DUE + 11, number=2)
    scene.cut(ends + 1)
    assert scene.codes() == ["return-late"]
    assert scene.standing().challenges[0].ended is None
    scene.cut(ends + RULING_S)
    assert scene.standing().challenges[0].outcome == "lapsed"


def test_the_panel_may_void_a_vote_whose_return_was_not_put_right():
    scene = Contested().declared()
    one = corrected(scene)
    scene.cut(DUE + 10 + RULING_S)
    for name in ("Elm", "Fir"):
        scene.rule(name, one, "void")
    scene.cut(DUE + 11 + RULING_S)
    ballot, found = scene.found(), scene.standing()
    assert found.void
    assert found.final == DUE + 11 + RULING_S
    assert decided_at(ballot) is None
    assert not holds(ballot)
    scene.challenge("Cedar", "Ash")
    scene.rule("Dogwood", one, "uphold")
    scene.cut(DUE + 12 + RULING_S)
    assert scene.codes() == ["already-ruled"] * 2


def test_who_has_left_no_longer_sits():
    scene = Contested()
    scene.say("Fir", "leaving", LeavingBody(reason="", caucus=""), [], CLOSES)
    scene.cut(CLOSES).declared()
    assert scene.state().membership.departures[group_id("Fir")].effective <= DUE
    scene.challenge("Ash", "Birch")
    scene.cut(DUE + 1)
    assert set(scene.standing().challenges[0].sits) == {group_id("Dogwood"), group_id("Elm")}


def test_a_challenge_made_while_returns_still_come_lapses_no_sooner_than_others():
    scene = Contested()
    scene.challenge("Ash", "Birch", time=CLOSES)
    scene.cut(CLOSES).declared()
    assert scene.standing().challenges[0].due == DUE + RULING_S


def test_a_return_in_time_answers_a_ruling_that_came_before_it():
    scene = Contested()
    scene.give("Birch", 20, 5)
    one = scene.challenge("Ash", "Birch", time=CLOSES)
    scene.cut(CLOSES)
    for name in ("Elm", "Fir"):
        scene.rule(name, one, "correct", "Birch", time=CLOSES)
    scene.cut(CLOSES + 10)
    assert scene.standing().challenges[0].ended is None
    scene.give("Birch", 10, 5, number=2)
    scene.cut(CLOSES + 20)
    assert scene.standing().challenges[0].outcome == "answered"


def test_a_result_that_was_corrected_may_be_challenged_anew_and_about_the_same():
    scene = Contested().declared()
    corrected(scene)
    scene.give("Birch", 0, 40, number=2)
    scene.cut(DUE + 20)
    scene.challenge("Ash", "Birch", why="Still wrong.")
    scene.cut(DUE + 30)
    assert scene.codes() == []
    assert len(scene.standing().challenges) == 2
    assert scene.standing().challenges[1].ended is None


def test_a_void_vote_leaves_no_challenge_open():
    scene = Contested().declared()
    one, other = scene.challenge("Ash", "Birch"), scene.challenge("Birch", "Ash")
    for name in ("Elm", "Fir"):
        scene.rule(name, one, "void")
    scene.cut(DUE + 1)
    assert {c.hash: c.outcome for c in scene.standing().challenges} == {one: "void", other: "void"}
    assert scene.standing().open_challenges == ()


def test_a_group_that_could_not_return_in_time_is_let_in_by_a_ruling():
    scene = Contested().declared("Ash", "Birch")
    one = scene.challenge("Cedar", "Cedar")
    for name in ("Elm", "Fir"):
        scene.rule(name, one, "correct", "Cedar")
    scene.give("Cedar", 30, 0)
    scene.cut(DUE + 5)
    assert group_id("Cedar") in scene.found().returns
    assert len(scene.standing().superseded) == 1


def test_every_group_that_was_asked_answers_before_the_challenge_is():
    scene = Contested().declared()
    corrected(scene, "Birch", "Cedar")
    scene.give("Birch", 0, 40, number=2)
    scene.cut(DUE + 20)
    assert scene.standing().challenges[0].ended is None
    scene.give("Cedar", 20, 5, number=2)
    scene.cut(DUE + 30)
    assert scene.standing().challenges[0].outcome == "answered"


def test_a_word_said_once_more_gives_nobody_more_time():
    scene = Contested().declared()
    one = corrected(scene)
    scene.rule("Dogwood", one, "correct", "Birch")
    scene.cut(DUE + 50)
    order = scene.standing().challenges[0].order
    assert order is not None
    assert order.until == DUE + 10 + RULING_S


def test_no_party_sits_and_more_than_half_of_the_others_agree():
    scene = Contested().declared()
    one = scene.challenge("Elm", "Fir")
    assert [c.sits for c in scene.standing(DUE + 5).challenges] == [(group_id("Dogwood"),)]
    scene.rule("Elm", one, "void")
    scene.rule("Fir", one, "uphold")
    scene.rule("Ash", one, "void")
    scene.cut(DUE + 6)
    assert sorted(scene.codes()) == ["not-on-the-panel", "party-to-it", "party-to-it"]
    assert not scene.standing().void
    scene.rule("Dogwood", one, "uphold")
    scene.cut(DUE + 7)
    assert scene.standing().challenges[0].outcome == "upheld"


def test_who_put_a_vote_does_not_rule_on_a_challenge_of_all_of_it():
    scene = Contested(panel=("Ash", "Elm", "Fir")).declared()
    one = scene.challenge("Birch")
    scene.rule("Ash", one, "uphold")
    scene.cut(DUE + 5)
    assert scene.codes() == ["party-to-it"]


def test_without_cuts_a_challenge_shows_and_nothing_is_final():
    scene = Contested(cuts=False)
    for name in ("Ash", "Birch", "Cedar"):
        scene.give(name, 20, 5)
    one = scene.challenge("Birch", "Cedar")
    state = scene.fold(DUE + 9_000)
    ballot = state.ballots[scene.ballot]
    assert ballot.standing is not None
    assert (ballot.standing.declared, ballot.standing.final) == (None, None)
    assert len(ballot.standing.open_challenges) == 1
    assert decided_at(ballot) == DUE
    for name in ("Elm", "Fir"):
        scene.rule(name, one, "recount", "Cedar", time=DUE + 5)
    scene.give("Cedar", 10, 20, time=DUE + 6, number=2)
    ballot = scene.fold(DUE + 9_000).ballots[scene.ballot]
    assert ballot.standing is not None
    assert ballot.standing.challenges[0].outcome == "answered"


def test_a_charter_without_a_panel_knows_no_challenges():
    scene = Contested(challenges=False).declared()
    scene.challenge("Birch", "Cedar")
    scene.cut(END)
    assert scene.codes() == ["no-challenges"]
    assert scene.found().standing is None
    assert decided_at(scene.found()) == DUE
