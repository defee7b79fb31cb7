"""What needs whom: from statements that three real nodes published."""

from msgspec.structs import replace

from node.store.access import Role
from node.tests.commands.deciding import attested, decide, put
from node.tests.commands.test_convenings import HOUR, called, meeting
from node.tests.commands.test_demands import DEMAND
from node.tests.commands.test_motions import RULED
from node.tests.commands.test_processes import Way
from node.tests.commands.world import START, world
from node.tests.small_federation import group_id
from node.web.building.home import DUTIES, MAX_HOME_DATES, Chores, coming, needs
from protocol.coalition.demands.values import DemandStanding
from protocol.duties import REMIND_S, Duty


async def of(at, number, role, *, failed=False):
    """Title -> need, for a role on one node."""
    node = at.nodes[number - 1]
    chores = Chores(node.boxes.pending(), failed)
    found = needs(await node.state(), node.group, role, chores)
    titles = [need.title.english() for need in found]
    assert len({(need.path, need.title.key) for need in found}) == len(found)
    hours = [need.due for need in found if need.due is not None]
    assert hours == sorted(hours)
    return dict(zip(titles, found, strict=True))


async def vote(at):
    """A vote of all three groups whose lists are not attested yet; it opens in 200 seconds."""
    made = await at.run(1, "proposal.put", title="A fund")
    return await put(at, made["proposal"])


async def test_a_vote_needs_administrators_before_it_members_while_it_and_both_see_when(tmp_path):
    async with world(tmp_path) as at:
        ballot, start = await vote(at)
        asked = await of(at, 2, Role.STEWARD)
        assert asked["Attest your voters' list: Shall we?"].due == start + 200
        for role in (Role.MEMBER, Role.FACILITATOR, Role.OBSERVER, None):
            assert await of(at, 2, role) == {}
        await attested(at, ballot)
        assert await of(at, 2, Role.STEWARD) == {}
        at.clock.now = start + 200
        await at.look(1)
        await at.exchange()
        for role in (Role.STEWARD, Role.FACILITATOR, Role.MEMBER, None):
            [(title, need)] = (await of(at, 2, role)).items()
            assert (title, need.due, need.vote) == ("Vote: Shall we?", start + 500, True)
            assert need.path == f"/ballots/{ballot}"
        assert await of(at, 2, Role.OBSERVER) == {}
        at.clock.now = start + 501
        [(title, need)] = (await of(at, 2, Role.STEWARD)).items()
        assert (title, need.due) == ("Send your group's result: Shall we?", start + 900)
        assert await of(at, 2, Role.MEMBER) == {}


async def test_results_that_are_all_in_are_not_coming_any_more(tmp_path):
    async with world(tmp_path) as at:
        decided = bytes.fromhex(await decide(at))
        state = await at.nodes[0].state()
        assert state.time < state.ballots[decided].manifest.schedule.returns_due
        assert [date.path for date in coming(state)] == []


async def test_a_pledge_is_called_to_mind_before_it_is_due_by_its_own_group_alone(tmp_path):
    async with world(tmp_path) as at:
        ballot = await decide(at)
        due = int(at.clock.now) + REMIND_S + 1000
        made = await at.run(2, "pledge.make", ballot=ballot, act="Book a hall", due=due, role="all")
        await at.exchange()
        assert await of(at, 2, Role.STEWARD) == {}
        at.clock.now = due - REMIND_S
        [(title, need)] = (await of(at, 2, Role.STEWARD)).items()
        assert (title, need.due) == ("Say what came of your pledge: Book a hall", due)
        assert need.path == f"/pledges/{made['pledge']}/report"
        assert await of(at, 1, Role.STEWARD) == await of(at, 2, Role.MEMBER) == {}


async def test_a_meeting_needs_check_in_report_and_confirmation_one_after_another(tmp_path):
    async with world(tmp_path) as at:
        name = await called(at, facilitators=["Group 1"])
        at.clock.now = START + HOUR
        asked = "Say who is present for your group: What we do next"
        assert asked in await of(at, 2, Role.FACILITATOR)
        for number in (1, 2):
            await at.run(number, "convening.check-in", convening=name, members=5)
        await at.exchange()
        assert await of(at, 2, Role.FACILITATOR) == {}
        at.clock.now = START + 2 * HOUR
        report = "Report what the meeting came to: What we do next"
        assert report in await of(at, 1, Role.FACILITATOR)
        assert await of(at, 2, Role.FACILITATOR) == {}
        await at.run(1, "convening.report", convening=name, summary="So.")
        await at.exchange()
        assert "Confirm the report, or dispute it: What we do next" in await of(at, 2, Role.STEWARD)
        assert await of(at, 2, Role.FACILITATOR) == {}
        waits = "Groups have still to confirm the report: What we do next"
        assert set(await of(at, 1, Role.FACILITATOR)) == {waits}


async def test_a_process_tells_its_facilitator_which_report_is_awaited(tmp_path):
    async with world(tmp_path) as at:
        way = await Way(at).declared()
        found = await of(at, 1, Role.FACILITATOR)
        [title] = [title for title in found if title.startswith("Reports are awaited")]
        assert found[title].path == f"/proposals/{way.proposal}/process"
        assert found[title].due == START + 3 * HOUR
        assert not any(t.startswith("Reports are") for t in await of(at, 3, Role.FACILITATOR))
        assert not any(t.startswith("Reports are") for t in await of(at, 1, Role.MEMBER))


async def test_a_missed_target_is_shown_while_something_can_be_done(tmp_path):
    async with world(tmp_path) as at:
        ballot, start = await vote(at)
        await attested(at, ballot)
        await at.run(2, "participation.target", ballot=ballot, stage="voted", share="50%")
        at.clock.now = start + 200
        await at.look(1)
        await at.exchange()
        count = "Count who takes part, as targets are set: Shall we?"
        asked = (await of(at, 2, Role.STEWARD))[count]
        assert asked.path == f"/ballots/{ballot}/participation/count"
        # The target is of the second group alone, and counting is for administrators.
        assert count not in await of(at, 2, Role.FACILITATOR)
        assert count not in await of(at, 1, Role.STEWARD)
        counts = {"invited": [10], "reached": [9], "read": [9], "spoke": [6], "voted": [0]}
        await at.run(2, "participation.count", ballot=ballot, regions=[""], **counts, commit=True)
        under = "Fewer take part than was aimed for: Shall we?"
        assert (await of(at, 2, Role.STEWARD))[under].path == f"/ballots/{ballot}/participation"
        assert count not in await of(at, 2, Role.STEWARD)
        assert under in await of(at, 2, Role.FACILITATOR)
        assert under not in await of(at, 2, Role.MEMBER)
        at.clock.now = start + 501
        assert under not in await of(at, 2, Role.STEWARD)


async def test_an_appeal_is_told_to_the_moderators_who_hear_it(tmp_path):
    async with world(tmp_path, moderators=[group_id(1), group_id(2)]) as at:
        put = (await at.run(3, "proposal.put", title="A fund"))["proposal"]
        said = await at.run(3, "proposal.comment", target=put, stance="for", text="You fools.")
        await at.exchange()
        hid = await at.run(1, "moderation.hide", comment=said["comment"], reason="rude")
        await at.exchange()
        waits = "Rule on an appeal: A fund"
        assert waits not in await of(at, 2, Role.FACILITATOR)
        await at.run(3, "moderation.appeal", hiding=hid["hiding"], reason="a quotation")
        await at.exchange()
        found = await of(at, 2, Role.FACILITATOR)
        assert found[waits].path == f"/proposals/{put}/comments/{said['comment']}/rule"
        for number, role in ((1, Role.STEWARD), (2, Role.MEMBER), (3, Role.STEWARD)):
            assert waits not in await of(at, number, role)
        ruled = {"outcome": "show", "reason": "so it is"}
        await at.run(2, "moderation.rule", hiding=hid["hiding"], **ruled)
        assert waits not in await of(at, 2, Role.STEWARD)


async def test_who_moderates_alone_hears_the_appeal_against_its_own_act(tmp_path):
    """The protocol lets it rule, so that an appeal isn't left open for ever."""
    async with world(tmp_path, moderators=[group_id(1)]) as at:
        put = (await at.run(3, "proposal.put", title="A fund"))["proposal"]
        said = await at.run(3, "proposal.comment", target=put, stance="for", text="You fools.")
        await at.exchange()
        hid = await at.run(1, "moderation.hide", comment=said["comment"], reason="rude")
        await at.exchange()
        await at.run(3, "moderation.appeal", hiding=hid["hiding"], reason="a quotation")
        await at.exchange()
        waits = "Rule on an appeal: A fund"
        assert waits in await of(at, 1, Role.FACILITATOR)
        assert waits not in await of(at, 2, Role.STEWARD)
        upheld = {"outcome": "uphold", "reason": "no quotation"}
        await at.run(1, "moderation.rule", hiding=hid["hiding"], **upheld)
        assert waits not in await of(at, 1, Role.STEWARD)


def test_whatever_people_owe_has_words_and_whatever_the_server_owes_has_none():
    automatic = {Duty.OPEN_BALLOT, Duty.RETURN_POLLED, Duty.ERASE_VOTES, Duty.ERASE_WORDS}
    assert set(DUTIES) == set(Duty) - automatic


async def test_what_the_server_could_not_do_is_told_to_administrators(tmp_path):
    async with world(tmp_path) as at:
        [(title, need)] = (await of(at, 1, Role.STEWARD, failed=True)).items()
        assert "why stands further down" in title
        assert (need.path, need.due) == ("", None)
        assert await of(at, 1, Role.MEMBER, failed=True) == {}


async def test_only_what_is_ahead_and_takes_place_is_coming(tmp_path):
    async with world(tmp_path) as at:
        gone = await called(at, title="Cancelled")
        await called(at)
        await at.run(1, "convening.cancel", convening=gone, reason="Nobody can come.")
        node = at.nodes[0]
        assert [d.title.english() for d in coming(await node.state())] == ["What we do next"]
        for number in range(MAX_HOME_DATES + 2):
            await at.run(1, "convening.call", **meeting(title=f"Meeting {number}"))
        assert len(coming(await node.state())) == MAX_HOME_DATES
        at.clock.now = START + HOUR
        assert coming(await node.state()) == ()


async def test_what_is_done_before_it_was_due_is_not_coming(tmp_path):
    async with world(tmp_path) as at:
        ballot = await decide(at)
        due = int(at.clock.now) + 50 * HOUR
        made = await at.run(1, "pledge.make", ballot=ballot, act="Print", due=due, role="us")
        assert len(coming(await at.nodes[0].state())) == 1
        await at.run(1, "pledge.report", pledge=made["pledge"], outcome="done", note="")
        assert coming(await at.nodes[0].state()) == ()


async def test_a_report_that_stands_is_not_coming_and_none_is_once_the_vote_has_opened(tmp_path):
    first, others = "Report of the first meeting due", "Reports of the regional meetings due"

    async def awaited(at):
        said = [date.title.english() for date in coming(await at.nodes[0].state())]
        return [any(text.startswith(key) for text in said) for key in (first, others)]

    async with world(tmp_path) as at:
        way = await Way(at).declared(needed=1, groups="3")
        assert await awaited(at) == [True, True]
        at.clock.now = START + 2 * HOUR
        await way.met(2, way.national, "", (1, 3))
        assert await awaited(at) == [False, True]
        at.clock.now = START + 5 * HOUR
        await way.met(2, way.regional[0], "", (1,))
        # The other region may still report.
        assert await awaited(at) == [False, True]


async def test_a_motion_on_a_point_asks_every_other_group_until_it_has_spoken(tmp_path):
    async with world(tmp_path) as at:
        added = (await at.run(1, "unity.add", text="Nobody is evicted"))["version"]
        await at.exchange()
        asked = "Ratify a new point of unity, or reserve: Group 1 moves it"
        assert (await of(at, 2, Role.STEWARD))[asked].path == f"/points/versions/{added}"
        # Who moved it has ratified it; and only administrators speak for a group.
        assert asked not in await of(at, 1, Role.STEWARD)
        assert asked not in await of(at, 2, Role.FACILITATOR)
        await at.run(2, "unity.reserve", version=added, reason="Our statutes are silent.")
        assert asked not in await of(at, 2, Role.STEWARD)
        await at.run(3, "unity.ratify", version=added)
        await at.exchange()
        assert not any("point" in title for title in await of(at, 3, Role.STEWARD))
        number = (await at.run(2, "unity.list"))["points"][-1]["number"]
        await at.run(3, "unity.strike", number=number)
        await at.exchange()
        asked = f"Ratify a change of point {number}, or reserve: Group 3 moves it"
        assert asked in await of(at, 2, Role.STEWARD)
        state, here = await at.nodes[1].state(), at.nodes[1].group
        members = tuple(group for group in state.membership.members if group != here)
        left = replace(state, membership=replace(state.membership, members=members))
        assert asked not in [n.title.english() for n in needs(left, here, Role.STEWARD, Chores())]


async def test_who_may_say_that_a_trigger_came_is_asked_until_enough_have_said_it(tmp_path):
    async with world(tmp_path) as at:
        demand = (await at.run(1, "demand.draft", **{**DEMAND, "needed": 2}))["demand"]
        await at.exchange()
        asked = "Say that it happened, as soon as it has: Keep the clinic"
        # Nothing waits for anybody before a vote has decided it.
        assert asked not in await of(at, 2, Role.STEWARD)
        await decide(at, demand)
        need = (await of(at, 2, Role.STEWARD))[asked]
        assert (need.path, need.due) == (f"/conditions/{demand}/attest", None)
        # Only administrators say it, and of those groups only that the demand names.
        assert asked not in await of(at, 2, Role.FACILITATOR)
        assert asked not in await of(at, 1, Role.STEWARD)
        await at.run(2, "condition.attest", clause=demand, text="It was put.")
        await at.exchange()
        assert asked not in await of(at, 2, Role.STEWARD)
        assert asked in await of(at, 3, Role.STEWARD)
        # A demand that was withdrawn meanwhile asks nobody, though its trigger never came.
        state, here = await at.nodes[2].state(), at.nodes[2].group
        ((name, held),) = state.demands.items()
        gone = replace(held, standing=DemandStanding.WITHDRAWN)
        ended = replace(state, demands={name: gone})
        assert asked not in [n.title.english() for n in needs(ended, here, Role.STEWARD, Chores())]
        await at.run(3, "condition.attest", clause=demand, text="It was.")
        assert asked not in await of(at, 3, Role.STEWARD)


async def test_a_decision_that_waits_asks_by_its_votes_name_and_until_its_hour(tmp_path):
    async with world(tmp_path) as at:
        until = START + 40 * HOUR
        made = await at.run(
            1, "condition.draft", text="It snows", attesters=["Group 3"], until=until
        )
        await at.exchange()
        await decide(at, made["condition"])
        asked = "Say that it happened, as soon as it has: Shall we?"
        assert (await of(at, 3, Role.STEWARD))[asked].due == until
        at.clock.now = until + 1
        assert asked not in await of(at, 3, Role.STEWARD)


async def test_a_server_without_its_groups_key_asks_a_steward_for_a_new_one(tmp_path):
    async with world(tmp_path, **RULED) as at:
        state = await at.nodes[0].state()
        here = at.nodes[0].group
        lost = replace(state, away=(here,))
        for role, paths in ((Role.STEWARD, {"/cuts", "/cuts/new-key"}), (Role.MEMBER, set())):
            found = needs(lost, here, role, Chores(keyless=role is Role.STEWARD))
            assert {need.path for need in found} == paths
        assert needs(state, here, Role.STEWARD, Chores()) == ()
