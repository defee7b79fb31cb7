"""Duties: what a node owes follows from the state alone."""

from msgspec.structs import replace

from protocol.coalition.convenings.derive import CHECK_IN_S
from protocol.coalition.fold import fold_logs
from protocol.coalition.kinds import RecusalBody, WithdrawalBody
from protocol.coalition.state import State
from protocol.duties import Duty, Owed, duties, never_opens, report_due, return_due
from protocol.tests.coalition.challenges.making import CHALLENGE_S, RULING_S, Contested
from protocol.tests.coalition.convenings.making import BEGINS, Convened
from protocol.tests.coalition.delegates.making import DAY_S, ENDS, Sending
from protocol.tests.coalition.pledges.making import DUE, Pledging
from protocol.tests.coalition.scene import DELIBERATION_S, START, VOTING_S, Scene, group_id

OPENS = START + DELIBERATION_S + 10
CLOSES = OPENS + 100
KINDS = ["counted", "polled"]


def owed(scene: Scene, name: str, time: int, *boxes: bytes) -> list[tuple[Duty, bool]]:
    found = duties(scene.fold(time), group_id(name), frozenset(boxes))
    return [(item.duty, item.automatic) for item in found]


def announced() -> tuple[Scene, bytes, bytes]:
    scene = Scene("Ash", "Birch", "Cedar")
    _, at, ballot = scene.announce("Ash", OPENS, CLOSES, accepts=KINDS)
    return scene, at, ballot


def test_every_group_that_is_asked_owes_a_roll_until_it_attests_or_stands_aside() -> None:
    scene, at, ballot = announced()
    scene.attest_roll("Birch", ballot, at, 4, START + 5)
    scene.say("Cedar", "recusal", RecusalBody(reason=""), [at], START + 5)
    assert owed(scene, "Ash", START + 5) == [(Duty.ATTEST_ROLL, False)]
    assert owed(scene, "Birch", START + 5) == owed(scene, "Cedar", START + 5) == []


def test_nobody_owes_a_list_for_a_vote_that_can_never_open() -> None:
    scene, _, _ = announced()
    (proposal,) = scene.fold(START + 5).proposals
    scene.say("Ash", "withdrawal", WithdrawalBody(reason=""), [proposal], START + 6)
    assert owed(scene, "Birch", START + 6) == []


def test_nobody_owes_a_list_once_less_time_is_left_than_voting_takes() -> None:
    """No opening that counts could cite it: one that is dated back comes before what it cites."""
    scene, _, _ = announced()
    last = CLOSES - VOTING_S
    assert last > OPENS
    assert owed(scene, "Birch", last) == [(Duty.ATTEST_ROLL, False)]
    assert owed(scene, "Birch", last + 1) == owed(scene, "Birch", CLOSES - 1) == []
    assert not any(never_opens(scene.fold(last), b) for b in scene.fold(last).ballots.values())


def test_the_author_opens_as_soon_as_every_roll_is_there_and_every_gate_is_met() -> None:
    scene, at, ballot = announced()
    for name in scene.names:
        scene.attest_roll(name, ballot, at, 4, START + 5)
    ripe = START + DELIBERATION_S
    assert owed(scene, "Ash", ripe - 1) == []
    assert owed(scene, "Ash", ripe) == [(Duty.OPEN_BALLOT, True)]
    assert owed(scene, "Birch", ripe) == []


def test_without_every_roll_the_author_waits_for_the_announced_hour() -> None:
    scene, at, ballot = announced()
    for name in ("Ash", "Birch"):
        scene.attest_roll(name, ballot, at, 4, START + 5)
    grace = START + 1 + DELIBERATION_S
    assert grace < OPENS
    assert owed(scene, "Ash", OPENS - 1) == []
    assert owed(scene, "Ash", OPENS) == [(Duty.OPEN_BALLOT, True)]


def test_after_the_close_a_box_is_returned_then_erased_and_paper_needs_a_steward() -> None:
    scene, at, ballot = announced()
    rolls = [scene.attest_roll(name, ballot, at, 40, START + 5) for name in scene.names]
    scene.open("Ash", at, rolls, OPENS)
    assert owed(scene, "Ash", CLOSES - 1, ballot) == []
    assert owed(scene, "Ash", CLOSES, ballot) == [(Duty.RETURN_POLLED, True)]
    assert owed(scene, "Ash", CLOSES) == [(Duty.RETURN, False)]
    scene.say("Ash", "return", scene.counted("Ash", ballot, 1, 0, 40), [at], CLOSES)
    assert owed(scene, "Ash", CLOSES, ballot) == [(Duty.ERASE_VOTES, True)]
    assert owed(scene, "Ash", CLOSES) == []


def test_a_box_of_a_vote_that_takes_no_online_votes_is_no_result_and_asks_a_steward() -> None:
    """A list from the roster makes one; every node refuses what would be returned from it."""
    scene = Scene("Ash", "Birch", "Cedar")
    _, at, ballot = scene.announce("Ash", OPENS, CLOSES, accepts=["counted"])
    rolls = [scene.attest_roll(name, ballot, at, 40, START + 5) for name in scene.names]
    scene.open("Ash", at, rolls, OPENS)
    assert owed(scene, "Ash", CLOSES, ballot) == [(Duty.RETURN, False)]


def test_a_box_of_a_group_without_which_a_vote_opened_is_erased_and_not_the_others() -> None:
    """It attested too late: nothing was ever asked of it."""
    scene, at, ballot = announced()
    rolls = [scene.attest_roll(name, ballot, at, 40, START + 5) for name in ("Ash", "Birch")]
    scene.open("Ash", at, rolls, OPENS)
    scene.attest_roll("Cedar", ballot, at, 40, OPENS + 1)
    due = scene.fold(CLOSES).ballots[ballot].schedule.returns_due
    for time in (OPENS, CLOSES, due - 1):
        assert owed(scene, "Cedar", time, ballot) == []
    assert owed(scene, "Cedar", due, ballot) == [(Duty.ERASE_VOTES, True)]
    assert owed(scene, "Birch", due, ballot) == [(Duty.RETURN_POLLED, True)]


def test_a_box_is_not_erased_before_a_cut_holds_its_return_which_may_make_it_early() -> None:
    """The votes would be gone, and the group could never return them."""

    def after(time: int) -> list[Duty]:
        found = duties(scene.state(time), group_id("Birch"), frozenset({scene.ballot}))
        return [item.duty for item in found]

    scene = Contested(accepts=KINDS)
    closes = scene.found().manifest.schedule.closes
    scene.give("Birch", 20, 5, closes)
    assert after(closes) == []
    # The cut is a second behind the clocks, as every cut is.
    scene.cut(closes - 1)
    assert after(closes) == [Duty.RETURN_POLLED]
    scene.give("Birch", 20, 5, closes + 1)
    assert after(closes + 1) == []
    scene.cut(closes + 1)
    assert after(closes + 2) == [Duty.ERASE_VOTES]


def test_a_result_is_owed_until_a_cut_ends_its_time_and_again_while_a_ruling_asks_for_it() -> None:
    """Two stewards would count and sign what no node takes."""

    def owes(time: int) -> bool:
        found = duties(scene.state(time), group_id("Birch"), frozenset())
        return Duty.RETURN in [item.duty for item in found]

    scene = Contested(accepts=KINDS)
    due = scene.found().manifest.schedule.returns_due
    scene.give("Ash", 20, 5, due - 1)
    assert owes(due + 1)
    scene.cut(due)
    assert not owes(due + 1)
    challenge = scene.challenge("Ash", "Birch", due + 2)
    assert not owes(due + 3)
    for name in ("Dogwood", "Elm"):
        scene.rule(name, challenge, "correct", "Birch", time=due + 3)
    assert owes(due + 4)
    scene.cut(due + 4)
    assert owes(due + 5)
    [owed_now] = duties(scene.state(due + 5), group_id("Birch"), frozenset())
    assert owed_now.due == due + 4 + RULING_S
    # Of whom nothing is asked the hour stays; who is asked has as long as the ruling gives.
    ballot = scene.found(due + 5)
    assert return_due(ballot, group_id("Ash")) == due
    assert return_due(ballot, group_id("Birch")) == due + 4 + RULING_S
    scene.cut(due + 4 + RULING_S)
    assert not owes(due + 5 + RULING_S)


def test_votes_of_a_withdrawn_ballot_are_erased_once_a_cut_holds_the_withdrawal() -> None:
    """Before, members vote on: the withdrawal may come too late."""

    def after(time: int) -> list[Duty]:
        found = duties(scene.state(time), group_id("Birch"), frozenset({scene.ballot}))
        return [item.duty for item in found]

    scene = Contested(accepts=KINDS)
    scene.withdraw(time=OPENS + 1)
    assert after(OPENS + 2) == []
    scene.cut(OPENS + 2)
    assert after(OPENS + 3) == [Duty.ERASE_VOTES]
    assert after(CLOSES + 9_999) == [Duty.ERASE_VOTES]
    assert duties(scene.state(CLOSES), group_id("Birch"), frozenset()) == ()


def test_votes_that_come_too_late_are_not_returned_and_erased_once_no_ruling_can_ask_for_them():
    """A node that was away owed a return that every node refused, for good."""

    def after(time: int) -> list[Duty]:
        found = duties(scene.state(time), group_id("Birch"), frozenset({scene.ballot}))
        return [item.duty for item in found]

    scene = Contested(accepts=KINDS)
    due = scene.found().manifest.schedule.returns_due
    scene.give("Ash", 20, 5, due - 1)
    assert after(due + 1) == [Duty.RETURN_POLLED]
    scene.cut(due)
    # A ruling may still ask for it.
    assert after(due + 1) == []
    challenge = scene.challenge("Ash", "Birch", due + 2)
    for name in ("Dogwood", "Elm"):
        scene.rule(name, challenge, "correct", "Birch", time=due + 3)
    scene.cut(due + 4)
    assert after(due + 5) == [Duty.RETURN_POLLED]
    scene.cut(due + 4 + RULING_S)
    end = due + 4 + RULING_S + CHALLENGE_S
    scene.cut(end)
    assert scene.found().standing.final is not None
    assert after(end + 1) == [Duty.ERASE_VOTES]


def test_a_frozen_group_erases_what_counts_for_nothing_all_the_same() -> None:
    scene = Contested(accepts=KINDS)
    scene.withdraw(time=OPENS + 1)
    scene.cut(OPENS + 2)
    state = replace(scene.state(OPENS + 3), frozen=((group_id("Birch"), 0),))
    found = duties(state, group_id("Birch"), frozenset({scene.ballot}))
    assert [item.duty for item in found] == [Duty.ERASE_VOTES]


def test_without_challenges_votes_are_too_late_as_soon_as_a_cut_ends_their_time() -> None:
    scene = Contested(challenges=False, accepts=KINDS)
    due = scene.found().manifest.schedule.returns_due
    scene.give("Ash", 20, 5, due - 1)

    def after(time: int) -> list[Duty]:
        found = duties(scene.state(time), group_id("Birch"), frozenset({scene.ballot}))
        return [item.duty for item in found]

    assert after(due + 1) == [Duty.RETURN_POLLED]
    scene.cut(due)
    assert after(due + 1) == [Duty.ERASE_VOTES]


def test_a_group_is_reminded_of_its_pledge_from_two_weeks_before_until_it_is_done() -> None:
    scene = Pledging()
    name = scene.pledge("Birch")
    before = DUE - 14 * 86_400
    assert owed(scene, "Birch", before - 1) == []
    assert owed(scene, "Birch", before) == [(Duty.REPORT_PLEDGE, False)]
    assert owed(scene, "Ash", DUE) == []
    [late] = duties(scene.fold(DUE + 9), group_id("Birch"), frozenset())
    assert (late.subject, late.due) == (name, DUE)
    scene.report("Birch", name, "done", time=DUE + 9)
    assert owed(scene, "Birch", DUE + 9) == []


def test_groups_are_asked_to_check_in_from_two_weeks_before_until_the_meeting_ends() -> None:
    scene = Convened()
    far = START + 2 * CHECK_IN_S
    convening = scene.call("Ash", starts=far, ends=far + 10)
    assert owed(scene, "Birch", far - CHECK_IN_S - 1) == []
    assert owed(scene, "Birch", far - CHECK_IN_S) == [(Duty.CHECK_IN, False)]
    [asked] = duties(scene.fold(far), group_id("Birch"), frozenset())
    assert asked.due == far + 10
    assert scene.fold(far - CHECK_IN_S - 1).changes_at == far - CHECK_IN_S
    scene.come("Birch", convening, time=far)
    assert owed(scene, "Birch", far) == []
    assert owed(scene, "Cedar", far + 10) == []


def test_a_meeting_of_another_region_or_a_cancelled_one_asks_nobody() -> None:
    scene = Convened()
    scene.call("Ash", region="North")
    cancelled = scene.call("Ash")
    scene.say("Ash", "convening-change", {"action": "cancel", "reason": "x"}, [cancelled], BEGINS)
    assert owed(scene, "Birch", BEGINS) == []


def test_who_facilitates_owes_a_report_and_who_was_there_its_word() -> None:
    scene = Convened()
    convening = scene.call("Ash")
    check_ins = [scene.come(name, convening) for name in ("Ash", "Birch", "Cedar")]
    over = BEGINS + 10
    assert owed(scene, "Ash", over) == [(Duty.REPORT_CONVENING, False)]
    assert owed(scene, "Birch", over) == []
    report = scene.report("Ash", convening, check_ins, time=over)
    assert owed(scene, "Ash", over) == []
    assert (
        owed(scene, "Birch", over) == owed(scene, "Cedar", over) == [(Duty.CONFIRM_REPORT, False)]
    )
    scene.answer("Birch", report, time=over)
    # Two of three agree, so it stands, and Cedar may answer but owes nothing.
    assert owed(scene, "Cedar", over) == []
    state = scene.fold(over)
    assert report_due(state, state.convenings[convening]) is None


def test_delegates_report_and_are_chosen_again_by_their_own_group() -> None:
    scene = Sending()
    name = scene.appointed("Birch", report_days=60)
    due = START + 60 * DAY_S
    ash, birch = group_id("Ash"), group_id("Birch")
    early, soon = scene.fold(due - 7 * DAY_S - 1), scene.fold(due - 7 * DAY_S)
    assert owed_about(early, birch, name) == []
    assert owed_about(soon, birch, name) == [
        Owed(Duty.REPORT_DELEGATES, name, due, automatic=False)
    ]
    assert owed_about(soon, ash, name) == []
    scene.report("Birch", name, time=ENDS - 40 * DAY_S)
    ending = scene.fold(ENDS - 30 * DAY_S)
    assert owed_about(ending, birch, name) == [
        Owed(Duty.CHOOSE_DELEGATES, name, ENDS, automatic=False)
    ]
    assert owed_about(scene.fold(ENDS), birch, name) == []


def owed_about(state: State, group: bytes, subject: bytes) -> list[Owed]:
    return [one for one in duties(state, group, frozenset()) if one.subject == subject]


def test_a_group_whose_log_is_frozen_owes_nothing_that_it_would_have_to_say() -> None:
    scene = Scene("Ash", "Birch")
    scene.announce("Ash", OPENS, CLOSES)
    assert owed(scene, "Birch", START + 9)
    frozen = {group_id("Birch"): 0}
    state = fold_logs(scene.charter, scene.logs.items(), START + 9, frozen=frozen)
    assert duties(state, group_id("Birch"), frozenset()) == ()
    assert duties(state, group_id("Ash"), frozenset())
