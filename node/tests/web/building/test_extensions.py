"""What a vote's page and *Home* say of an outage, from real states."""

from node.store.access import Role
from node.tests.commands.test_challenges import CONTESTED, certify, opened
from node.tests.commands.test_extending import CLOSES, LONGER, MOVED, out
from node.tests.commands.world import world
from node.tests.small_federation import group_id
from node.web.building.ballots import ballot_view
from node.web.building.home import Chores, needs
from node.web.building.results import result_view

ASKED = "Say whether a vote goes on after an outage: {title}"


async def told(at, number):
    """The vote's page for a group, and whether *Home* asks its administrators."""
    state = await at.nodes[number - 1].state()
    (ballot,) = state.ballots.values()
    home = needs(state, group_id(number), Role.STEWARD, Chores())
    return ballot_view(state, ballot, group_id(number)), ASKED in [need.title.key for need in home]


async def test_the_panel_is_asked_once_one_of_it_has_spoken_and_nobody_else_is(tmp_path):
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await opened(at, **LONGER)
        for number in (1, 2, 3, 4):
            view, asked = await told(at, number)
            others = tuple(f"Group {n}" for n in (1, 2, 3, 4) if n != number)
            assert view.extension.others == (others if number > 1 else ())
            assert (view.extension.longer, asked) == ("5 minutes", False)
        await out(at, 2, ballot)
        assert [(await told(at, n))[1] for n in (1, 2, 3, 4)] == [False, False, True, True]
        await out(at, 3, ballot)
        await certify(at, CLOSES - 50)
        for number in (1, 2, 3, 4):
            view, asked = await told(at, number)
            found = view.extension
            assert (found.about, found.since, found.others) == ("Group 1", CLOSES - 50, ())
            assert (found.announced, view.line.closes, asked) == (CLOSES, MOVED, False)


async def test_who_is_said_to_be_out_is_not_asked_for_it_cannot_answer(tmp_path):
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await opened(at, **LONGER)
        await out(at, 2, ballot, "Group 3")
        assert [(await told(at, n))[1] for n in (1, 2, 3, 4)] == [False, False, False, True]


async def test_the_page_of_the_result_says_why_its_close_moved(tmp_path):
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await opened(at, **LONGER)
        for number in (3, 4):
            await out(at, number, ballot)
        await certify(at, CLOSES - 50)
        at.clock.now = MOVED
        state = await at.nodes[0].state()
        (held,) = state.ballots.values()
        found = result_view(state, held, group_id(1), b"", lambda _: None).extension
        assert [(word.group, word.reason) for word in found.said] == [
            ("Group 3", "A storm."),
            ("Group 4", "A storm."),
        ]


async def test_a_vote_without_an_extension_says_nothing_of_one(tmp_path):
    async with world(tmp_path, 4, **CONTESTED) as at:
        await opened(at)
        view, _ = await told(at, 2)
        assert view.extension is None
