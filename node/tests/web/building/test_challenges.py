"""What a result's page and *Home* say of challenges, from real states."""

import msgspec
import pytest
from msgspec import to_builtins
from msgspec.structs import replace

from node.errors import NodeError
from node.store.access import Role
from node.superseded import changes, told_superseded
from node.tests.commands.test_challenges import CONTESTED, DUE, PERIOD, certify, declared, give
from node.tests.commands.world import world
from node.tests.small_federation import group_id
from node.tests.web.building.test_results import decided
from node.tests.web.building.test_rounds import FREE, council, page_of, shown
from node.web.building.ballots import ballot_view
from node.web.building.challenges import standing_view
from node.web.building.home import Chores, needs
from node.web.building.results import result_view
from node.web.carrying_desk import NodeCarrying
from node.web.viewmodels.challenges import ChangedReturn, StandingView, SupersededView
from protocol.ballots.returns import Mandate
from protocol.coalition.challenges.values import Standing, Superseded


async def ruled(at, ballot, outcome):
    """The panel rules on a challenge of the first group to what the second has returned."""
    made = await at.run(1, "result.challenge", ballot=ballot, group="Group 2", reason="Lost.")
    await at.exchange()
    for number in (3, 4):
        await at.run(
            number, "result.rule", challenge=made["challenge"], outcome=outcome, reason="So."
        )
        await at.exchange()


async def told(at, number):
    """The only vote, how far its result is for a group, and what *Home* says to its stewards."""
    state = await at.nodes[number - 1].state()
    (ballot,) = state.ballots.values()
    view = standing_view(state, ballot, ballot.standing, group_id(number))
    home = needs(state, group_id(number), Role.STEWARD, Chores())
    return view, [need.title.key for need in home if "/" in need.path]


async def test_who_is_to_rule_and_who_is_to_count_again_is_told_and_nobody_else(tmp_path):
    rules, counts = "Rule on a challenge: {title}", "Count again: {title}"
    about = "Your group's result is challenged: {title}"
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await declared(at)
        view, _ = await told(at, 1)
        assert (view.open, view.declared, view.until) == (True, DUE, DUE + PERIOD)
        made = await at.run(1, "result.challenge", ballot=ballot, group="Group 2", reason="Lost.")
        await at.exchange()
        for number in (1, 2, 3, 4):
            view, home = await told(at, number)
            (one,) = view.challenges
            assert (one.about, one.sits) == ("Group 2", ("Group 3", "Group 4"))
            assert one.judge == (number > 2)
            assert (rules in home) == (number > 2)
            # Whom it is about hears of it before anybody rules.
            assert (about in home) == (number == 2)
        for number in (3, 4):
            await at.run(
                number, "result.rule", challenge=made["challenge"], outcome="recount", reason="So."
            )
            await at.exchange()
        for number in (1, 2, 3, 4):
            view, home = await told(at, number)
            assert view.challenges[0].asked.groups == ("Group 2",)
            assert (counts in home) == (number == 2)
            assert rules not in home
            assert about not in home


async def test_whose_result_came_too_late_is_told_what_lets_it_in_and_not_to_send_it(tmp_path):
    sends, late = (
        "Send your group's result: {title}",
        "Your result came too late; challenge, to have it let in: {title}",
    )
    async with world(tmp_path, 4, **CONTESTED) as at:
        await declared(at)
        for number in (1, 2, 3, 4):
            view, home = await told(at, number)
            assert view.panel == ("Group 2", "Group 3", "Group 4")
            assert sends not in home
            assert (late in home) == (number > 2)
        (ballot,) = (await at.nodes[0].state()).ballots
        await at.run(3, "result.challenge", ballot=ballot.hex(), group="Group 3", reason="Down.")
        await at.exchange()
        assert [late in (await told(at, number))[1] for number in (3, 4)] == [False, True]
        await certify(at, DUE + PERIOD)
        view, home = await told(at, 4)
        assert (view.open, late in home) == (False, False)


async def test_a_group_of_the_panel_sees_that_it_has_spoken(tmp_path):
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await declared(at)
        made = await at.run(1, "result.challenge", ballot=ballot, reason="Wrong question.")
        await at.exchange()
        await at.run(3, "result.rule", challenge=made["challenge"], outcome="void", reason="So.")
        await at.exchange()
        for number in (2, 3):
            view, _ = await told(at, number)
            assert view.challenges[0].spoke == (number == 3)


async def test_a_void_vote_is_called_void_in_lists_and_nothing_follows_from_it(tmp_path):
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await declared(at)
        made = await at.run(1, "result.challenge", ballot=ballot, reason="Wrong question.")
        await at.exchange()
        for number in (2, 3):
            await at.run(
                number, "result.rule", challenge=made["challenge"], outcome="void", reason="So."
            )
            await at.exchange()
        await certify(at, DUE + 5)
        state = await at.nodes[0].state()
        (found,) = state.ballots.values()
        page = ballot_view(state, found, group_id(1))
        assert (page.line.decided, page.stands) == ("void", False)
        assert standing_view(state, found, found.standing, group_id(1)).void


async def test_a_final_result_says_so_and_can_be_challenged_no_more(tmp_path):
    async with world(tmp_path, 4, **CONTESTED) as at:
        await declared(at)
        # By the clock the time is over; no cut has said so.
        at.clock.now = DUE + PERIOD + 5
        view, _ = await told(at, 3)
        assert (view.open, view.final) == (False, None)
        await certify(at, DUE + PERIOD + 6)
        view, _ = await told(at, 3)
        assert (view.open, view.final) == (False, DUE + PERIOD + 6)
        state = await at.nodes[0].state()
        (ballot,) = state.ballots.values()
        page = result_view(state, ballot, group_id(1), bytes(32), lambda *_: None)
        assert page.final
        assert page.line.final
        assert page.certifies
        assert ballot_view(state, ballot, group_id(1)).stands


async def test_a_corrected_result_keeps_what_it_was_and_whose_figures_changed(tmp_path, example):
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await declared(at)
        await ruled(at, ballot, "correct")
        await give(at, 2, ballot, 15)
        await certify(at, DUE + 60)
        view, _ = await told(at, 4)
        (before,) = view.superseded
        # Two votes for and five against, then fifteen for; of a yes or no nobody is a winner.
        assert before.outcomes == (("Fund", "rejected"),)
        assert before.winners == ((),)
        assert before.changes == (ChangedReturn("Group 2", 7, 20),)
        # The command's JSON has the same figures.
        (said,) = (await at.run(4, "result", ballot=ballot))["standing"]["superseded"]
        assert said["changes"] == [to_builtins(change) for change in before.changes]
        assert [(one["title"], one["outcome"]) for one in said["contests"]] == [
            ("Fund", "rejected")
        ]
        state = await at.nodes[3].state()
        (found,) = state.ballots.values()
        page = await page_of(example, result_view(state, found, group_id(4), b"", lambda *_: None))
        assert "Votes cast in Group 2: 7 before, 20 as corrected." in page
        assert "Group 1: 7" not in page


async def test_who_had_won_before_a_correction_is_named(example):
    view = shown(council(), {"0": 10, "1": 6, "2": 4})
    changes = (ChangedReturn("Ash", None, 4), ChangedReturn("Birch", 9, 9))
    before = SupersededView((("Council", "elected"),), 0, (("Ann", "Bob"),), changes)
    standing = StandingView(
        by_cuts=True, declared=0, until=0, final=1, void=False, challenges=(),
        superseded=(before,), voters=(), panel=(), open=False, needed=0, gathering=(),
    )  # fmt: skip
    page = await page_of(example, replace(view, standing=standing))
    assert "Council: Ann and Bob (are elected)" in page
    assert "Votes cast in Ash: no result before, then 4." in page
    assert "Votes cast in Birch: 9 as before, but not for the same." in page


def test_winners_of_a_replaced_result_are_options_by_name():
    state = decided(council(), {"0": 10, "1": 6}, FREE).fold(1_800_000_000)
    (ballot,) = state.ballots.values()
    once = Superseded(bytes(32), (("elected", (1, 4)),), 5)
    view = standing_view(state, ballot, Standing(by_cuts=True, superseded=(once,)), bytes(32))
    assert view.superseded[0].winners == (("Bob", "Eve"),)
    assert view.superseded[0].changes == ()


def test_the_same_votes_under_another_mandate_are_another_result_of_a_group():
    state = decided(council(), {"0": 10, "1": 6}, FREE).fold(1_800_000_000)
    (ballot,) = state.ballots.values()
    ((group, now),) = ballot.returns.items()
    once = Superseded(bytes(32), (("elected", (1, 4)),), now.time)
    bound = replace(now.body, mandate=Mandate(kind="bound", mode="unit"))
    for body, count in ((bound, 1), (replace(now.body, note="Counted twice."), 0)):
        before = msgspec.structs.replace(now, body=body, time=now.time - 9)
        corrected = msgspec.structs.replace(ballot, replaced=(before,))
        assert len(list(changes(state, corrected, once))) == count
    # A result that came too late, and was let in, had none before it.
    (first,) = told_superseded(state, ballot, once)["changes"]
    assert (first["group"], first["before"]) == (state.groups[group].card.name, None)


async def test_a_group_that_is_to_answer_a_ruling_reads_it_and_its_hour_where_it_enters_the_result(
    tmp_path,
):
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await declared(at)
        desk = NodeCarrying(at.nodes[1])
        view = await desk.counting(ballot)
        assert (view.late, view.rulings) == (True, ())
        await ruled(at, ballot, "correct")
        # The cut that holds the ruling says until when.
        await certify(at, DUE + 60)
        view = await desk.counting(ballot)
        (one,) = view.rulings
        assert (view.late, one.asked.outcome, one.rulings[0].reason) == (False, "correct", "So.")
        # Nobody else is asked.
        other = await NodeCarrying(at.nodes[0]).counting(ballot)
        assert (other.late, other.rulings) == (True, ())
        cells = {"": [{"rows": {"0": 15, "1": 5}}]}
        kept = await at.run(2, "return.counted", ballot=ballot, cells=cells, commit=True)
        # Due when the ruling says, not when all groups' results were: that hour is long past.
        draft = await desk.draft(kept["draft"])
        assert draft.due == one.asked.until > DUE
        assert not draft.late
        await certify(at, one.asked.until)
        view = await desk.counting(ballot)
        draft = await desk.draft(kept["draft"])
        assert (view.late, draft.late) == (True, True)
        # Nor does *Home* send anybody to what is refused by now.
        state = await at.nodes[1].state()
        home = needs(state, group_id(2), Role.STEWARD, Chores(drafts=(draft,)))
        keys = [need.title.key for need in home]
        assert "Throw away what came too late to be confirmed: {title}" in keys
        assert not any(key.startswith(("Correct your", "Confirm what")) for key in keys)
        with pytest.raises(NodeError) as caught:
            await at.sign_both(2, kept["draft"])
        assert caught.value.code == "return-late"
