"""What the page of groups shows of those who ask to be taken in."""

from pathlib import Path

from msgspec.structs import replace

from node.store.access import Role
from node.tests.commands.test_applications import OPEN, fourth
from node.tests.commands.test_motions import RULED
from node.tests.commands.world import world
from node.tests.small_federation import group_id
from node.web.building.home import Chores, needs
from node.web.building.membership import membership_view
from protocol.coalition.membership.joined import Admission


async def test_who_asks_is_shown_with_who_vouches_and_agrees_until_it_is_in(tmp_path: Path) -> None:
    async with world(tmp_path, **OPEN) as at:
        made = await at.run(1, "application.carry", data=fourth(at).hex(), commit=True)
        await at.exchange()
        await at.run(3, "application.stand", application=made["application"], agree=False)
        await at.exchange()
        here = group_id(2)
        (line,) = (await view_of(at, here)).applications
        assert (line.group, line.by, line.affiliated) == ("Group 4", "Group 1", 30)
        assert (line.sponsors, line.sponsors_needed, line.needed) == (("Group 1",), 2, 2)
        assert [said.group for said in line.agree] == ["Group 1"]
        assert [said.group for said in line.disagree] == ["Group 3"]
        assert (line.open, line.decided, line.back, line.vouched) == (True, None, False, False)
        assert (await view_of(at, here)).application(line.id) == line
        await at.run(2, "application.vouch", application=made["application"])
        decided = await view_of(at, here)
        (line,) = decided.applications
        assert (line.decided, line.open, line.vouched) == (int(at.clock.now), False, True)
        # What is decided takes no more stances.
        assert decided.application(line.id) is None


async def test_who_agrees_is_asked_to_vouch_once_enough_agree_and_too_few_vouch(
    tmp_path: Path,
) -> None:
    """Else it waits for good, and nobody's first page says for what."""
    wants = "Vouch for {group}, if you know it: enough agree, too few vouch"
    async with world(tmp_path, **OPEN) as at:
        made = await at.run(1, "application.carry", data=fourth(at).hex(), commit=True)
        await at.exchange()

        async def asked() -> list[bool]:
            state = await at.nodes[0].state()
            found = [needs(state, group_id(number), Role.STEWARD, Chores()) for number in (1, 2, 3)]
            return [wants in [need.title.key for need in home] for home in found]

        assert await asked() == [False, False, False]
        for number, agree, wanted in (
            (1, False, False),
            (2, True, False),  # one of two that are needed
            (1, True, True),
        ):
            await at.run(number, "application.stand", application=made["application"], agree=agree)
            await at.exchange()
            assert await asked() == [False, wanted, False]
        await at.run(3, "application.vouch", application=made["application"])
        await at.exchange()
        assert await asked() == [False, False, False]


async def test_those_who_do_not_count_are_not_among_those_who_vouch_and_agree(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, **OPEN) as at:
        await at.run(1, "application.carry", data=fourth(at).hex(), commit=True)
        state = await at.nodes[0].state()
        quiet = replace(state, membership=replace(state.membership, voiceless=(group_id(1),)))
        (line,) = membership_view(quiet, group_id(1)).applications
        assert (line.sponsors, line.agree, line.needed) == ((), (), 2)
        assert not membership_view(quiet, group_id(1)).voice
        assert membership_view(quiet, group_id(2)).voice


async def test_a_newcomer_is_shown_until_it_counts_and_its_application_no_more(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, **OPEN) as at:
        made = await at.run(1, "application.carry", data=fourth(at).hex(), commit=True)
        state = await at.nodes[0].state()
        name = bytes.fromhex(made["application"])
        asked = state.membership.applications[name]
        taken = Admission(name, asked.founder, "", b"", 0, state.time, state.time + 60)
        known = replace(
            state.membership,
            members=(*state.membership.members, asked.group),
            applications={name: replace(asked, since=state.time, open=False)},
            admissions=(taken,),
            voiceless=(asked.group,),
        )
        newcomer = replace(state.groups[group_id(1)], card=asked.founder.card)
        groups = {**state.groups, asked.group: newcomer}
        view = membership_view(replace(state, groups=groups, membership=known), group_id(1))
        assert view.applications == ()
        (line,) = view.newcomers
        assert (line.group, line.since, line.here) == ("Group 4", state.time, False)
        assert line.voice_from == state.time + 60
        # Before a cut holds what is decided it is still among those who ask.
        before = replace(known, admissions=(), voiceless=(), members=state.membership.members)
        (one,) = membership_view(replace(state, membership=before), group_id(1)).applications
        assert (one.decided, one.open) == (state.time, False)


async def test_without_rules_for_it_nobody_is_shown_as_welcome(tmp_path: Path) -> None:
    async with world(tmp_path, **RULED) as at:
        view = await view_of(at, group_id(1))
        assert (view.joinable, view.applications, view.newcomers) == (False, (), ())


async def view_of(at, group):
    """The page of groups on the node of a group."""
    return membership_view(await at.nodes[group[0] - 1].state(), group)
