"""What is derived beside the way of a result: withdrawals, and ballots that have no result."""

from msgspec.structs import replace

from protocol.ballots.manifest import TieSeed
from protocol.ballots.presets import simple_majority
from protocol.coalition.decided import decided_at
from protocol.coalition.kinds import DrawBody
from protocol.coalition.state import Phase
from protocol.tests.coalition.challenges.making import CHALLENGE_S, Contested
from protocol.tests.coalition.cutting import DUE
from protocol.tests.coalition.voting import CLOSES, OPENS


def test_a_vote_goes_on_until_a_cut_before_its_close_holds_its_withdrawal():
    scene = Contested()
    scene.withdraw()
    ballot = scene.found(OPENS + 1)
    assert ballot.phase is Phase.OPEN
    assert ballot.withdrawal is not None
    assert not ballot.withdrawal.in_force
    scene.cut(CLOSES - 1)
    ballot = scene.found()
    assert ballot.phase is Phase.WITHDRAWN
    assert ballot.withdrawal is not None
    assert ballot.withdrawal.in_force
    assert ballot.withdrawal.reason == "An error."


def test_a_withdrawn_vote_takes_no_return_and_decides_nothing():
    scene = Contested()
    scene.withdraw()
    scene.cut(CLOSES - 1)
    scene.give("Birch", 20, 5)
    scene.challenge("Birch", "Ash")
    scene.cut(DUE)
    assert scene.found().phase is Phase.WITHDRAWN
    assert scene.found().result == b""
    assert decided_at(scene.found()) is None
    assert scene.codes() == ["ballot-withdrawn"] * 2
    scene.give("Cedar", 20, 5)
    scene.cut(DUE + 1)
    assert scene.codes() == ["ballot-withdrawn"] * 3


def test_a_withdrawal_dated_back_undoes_no_vote_that_was_lost():
    scene = Contested()
    scene.give("Birch", 5, 20)
    scene.withdraw(time=OPENS)
    scene.cut(CLOSES)
    assert scene.codes() == ["too-late"]
    assert scene.found().result
    assert scene.found().withdrawal is None


def test_only_the_first_withdrawal_counts_and_only_of_an_opened_vote():
    scene = Contested()
    scene.withdraw()
    scene.withdraw(time=OPENS + 1)
    scene.cut(OPENS + 5)
    assert scene.codes() == ["taken-back"]
    unopened = Contested()
    _, unopened.at, _ = unopened.announce("Birch", OPENS, CLOSES, title="Another?")
    unopened.withdraw("Birch", OPENS)
    unopened.cut(OPENS + 5)
    assert unopened.codes() == ["not-open"]


def test_a_late_return_to_a_vote_that_never_opened_says_so():
    scene = Contested()
    _, at, ballot = scene.announce("Birch", OPENS, CLOSES, title="Another?")
    scene.at, scene.ballot = at, ballot
    scene.cut(DUE)
    scene.give("Cedar", 20, 5)
    scene.challenge("Cedar")
    scene.cut(DUE + 1)
    assert scene.codes() == ["not-open"] * 2
    assert scene.found().standing is None


def test_a_final_result_can_be_of_a_vote_in_which_nobody_returned():
    scene = Contested().cut(DUE).cut(DUE + CHALLENGE_S)
    assert scene.standing().final == DUE + CHALLENGE_S
    assert scene.found().result == b""


SOURCE = TieSeed(kind="source", source="The lottery.")


def drawing() -> Contested:
    """A scene whose ballot breaks ties by a draw that Ash is to publish."""
    rule = simple_majority()
    rule = replace(rule, tie_break=replace(rule.tie_break, steps=["seed"]))
    return Contested(rule=rule, tie_seed=SOURCE)


def draw(scene: Contested, value: bytes = b"A lottery of the day after.") -> None:
    scene.say("Ash", "draw", DrawBody(value=value), [scene.at], DUE)


def tied() -> Contested:
    """As many yes as no, declared."""
    scene = drawing()
    scene.give("Ash", 20, 5)
    scene.give("Birch", 5, 20)
    return scene.cut(DUE)


def test_a_draw_that_was_held_back_until_the_period_ends_begins_it_anew():
    scene, end = tied(), DUE + CHALLENGE_S
    first = scene.found()
    draw(scene)
    scene.cut(end)
    ballot, found = scene.found(), scene.standing()
    assert scene.codes() == []
    assert ballot.draw is not None
    assert ballot.result != first.result
    assert (found.declared, found.until, found.final) == (end, end + CHALLENGE_S, None)
    # What stood before is kept as it was, without the draw.
    told = tuple((d.outcome, tuple(d.winners)) for d in first.decisions)
    assert [(s.result, s.outcomes, s.until) for s in found.superseded] == [
        (first.result, told, end)
    ]
    scene.challenge("Birch", time=end)
    scene.cut(end + CHALLENGE_S)
    assert scene.codes() == []
    assert len(scene.standing().open_challenges) == 1


def test_who_challenged_a_tie_may_challenge_what_a_draw_made_of_it():
    scene = tied()
    one = scene.challenge("Birch", "Ash")
    for name in ("Elm", "Fir"):
        scene.rule(name, one, "uphold")
    scene.cut(DUE + 1)
    draw(scene)
    scene.cut(DUE + 2)
    scene.challenge("Birch", "Ash", why="Again.")
    scene.cut(DUE + 3)
    assert scene.codes() == []
    assert len(scene.standing().challenges) == 2


def test_a_draw_in_the_cut_that_declares_or_that_breaks_no_tie_keeps_nobody_waiting():
    early = drawing()
    early.give("Ash", 20, 5)
    early.give("Birch", 5, 20)
    draw(early)
    early.cut(DUE)
    clear = drawing().declared()
    draw(clear)
    for scene in (early, clear):
        scene.cut(DUE + CHALLENGE_S)
        assert scene.codes() == []
        assert scene.found().draw is not None
        found = scene.standing()
        assert (found.declared, found.final, found.superseded) == (DUE, DUE + CHALLENGE_S, ())


def test_a_draw_on_a_void_vote_begins_nothing():
    scene = tied()
    one = scene.challenge("Birch", "Ash")
    for name in ("Elm", "Fir"):
        scene.rule(name, one, "void")
    draw(scene)
    scene.cut(DUE + 1)
    found = scene.standing()
    assert found.void
    assert (found.declared, found.final, found.superseded) == (DUE, DUE + 1, ())


def test_a_draw_after_the_final_cut_is_late():
    found = {}
    for drawn, code in ((DUE + 1, []), (DUE + CHALLENGE_S + 1, ["draw-late"])):
        scene = drawing().declared()
        for cut in (DUE + 1, DUE + CHALLENGE_S, DUE + CHALLENGE_S + 1):
            if cut == drawn:
                draw(scene)
            scene.cut(cut)
        assert scene.codes() == code
        found[drawn] = scene.found().draw
    assert list(found.values()) == [b"A lottery of the day after.", None]
