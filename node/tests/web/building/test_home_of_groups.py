"""What Home asks of a group about who belongs to the coalition, and of one that leaves."""

import pytest
from msgspec.structs import replace

from node.errors import NodeError
from node.owed.gone import owed_by
from node.store.access import Role
from node.tests.commands.deciding import decide
from node.tests.commands.test_applications import OPEN, fourth
from node.tests.commands.test_charter import moved
from node.tests.commands.test_convenings import HOUR, meeting
from node.tests.commands.test_membership import NOTICE_S
from node.tests.commands.test_motions import RULED, WHY
from node.tests.commands.world import START, world
from node.tests.small_federation import group_id
from node.tests.web.building.test_home import of
from node.web.building.delegates import delegates_view
from node.web.building.home import Chores, needs
from node.web.policy import publishes
from protocol.coalition.change_rules import ChangeRules
from protocol.duties import Duty


async def test_an_offer_to_take_the_group_up_waits_for_its_administrators_until_answered(tmp_path):
    async with world(tmp_path) as at:
        made = await at.run(2, "membership.offer", group="Group 3", terms="You keep your hall.")
        await at.exchange()
        title = "Answer the offer to take your group up: Group 2"
        assert (await of(at, 3, Role.STEWARD))[title].path == (
            f"/groups/offers/{made['offer']}/decline"
        )
        assert title not in await of(at, 3, Role.FACILITATOR)
        for number in (1, 2):
            assert title not in await of(at, number, Role.STEWARD)
        await at.run(3, "membership.leave", offer=made["offer"])
        assert title not in await of(at, 3, Role.STEWARD)
        await at.run(3, "membership.retract")
        assert title in await of(at, 3, Role.STEWARD)
        await at.run(3, "membership.decline", offer=made["offer"], reason="We stay as we are.")
        assert title not in await of(at, 3, Role.STEWARD)


async def test_a_notice_asks_the_accused_for_a_reply_and_the_others_where_they_stand(tmp_path):
    async with world(tmp_path, **RULED) as at:
        notice = await at.run(1, "motion.expel", group="Group 3", reason=WHY)
        await at.exchange()
        reply, stand = (
            "Reply: your group is to be expelled",
            "Say whether Group 3 is to be expelled",
        )
        need = (await of(at, 3, Role.STEWARD))[reply]
        at_notice = f"/groups/motions/{notice['motion']}"
        assert (need.path, need.due) == (f"{at_notice}/reply", notice["due"])
        assert reply not in await of(at, 3, Role.FACILITATOR)
        assert (await of(at, 2, Role.STEWARD))[stand].path == at_notice
        # Who gave notice has said so.
        assert stand not in await of(at, 1, Role.STEWARD)
        await at.run(3, "motion.reply", motion=notice["motion"], text="We did not.")
        assert reply not in await of(at, 3, Role.STEWARD)
        await at.exchange()
        await at.run(2, "motion.stand", motion=notice["motion"], agree=False)
        assert stand not in await of(at, 2, Role.STEWARD)


async def test_a_motion_on_who_certifies_asks_every_other_group_until_it_has_spoken(tmp_path):
    async with world(tmp_path, **RULED) as at:
        groups = ["Group 1", "Group 2"]
        moved = await at.run(1, "motion.council", groups=groups, reason="Fewer are enough.")
        await at.exchange()
        asked = "Say whether other groups are to certify, as Group 1 moves"
        need = (await of(at, 2, Role.STEWARD))[asked]
        assert (need.path, need.due) == (f"/groups/motions/{moved['motion']}", None)
        assert asked not in await of(at, 1, Role.STEWARD)
        assert asked not in await of(at, 2, Role.FACILITATOR)
        await at.run(2, "motion.stand", motion=moved["motion"], agree=False)
        assert asked not in await of(at, 2, Role.STEWARD)


async def test_a_motion_on_the_charter_asks_every_other_group_that_counts(tmp_path):
    async with world(tmp_path, changes=ChangeRules(share=[2, 3], notice_s=HOUR)) as at:
        motion = await moved(at, voting="5 days")
        await at.exchange()
        asked = "Say whether the charter is to change, as Group 1 moves"
        need = (await of(at, 2, Role.STEWARD))[asked]
        assert (need.path, need.due) == (f"/charter/motions/{motion['motion']}", motion["due"])
        # Who moved it has said so.
        assert asked not in await of(at, 1, Role.STEWARD)
        assert asked not in await of(at, 2, Role.FACILITATOR)
        state, here = await at.nodes[1].state(), at.nodes[1].group
        waiting = replace(state, membership=replace(state.membership, voiceless=(here,)))
        assert needs(waiting, here, Role.STEWARD, Chores()) == ()
        at.clock.now += HOUR
        assert (await of(at, 3, Role.STEWARD))[asked].due is None
        await at.run(2, "charter.vote", motion=motion["motion"], agree=True)
        assert asked not in await of(at, 2, Role.STEWARD)
        await at.exchange()
        # Two of three agree: it is decided, and the third is asked no more.
        assert asked not in await of(at, 3, Role.STEWARD)


async def test_an_application_asks_every_other_group_that_counts_where_it_stands(tmp_path):
    async with world(tmp_path, **OPEN) as at:
        made = await at.run(1, "application.carry", data=fourth(at).hex(), commit=True)
        await at.exchange()
        asked = "Say whether Group 4 is taken in"
        need = (await of(at, 2, Role.STEWARD))[asked]
        assert (need.path, need.due) == (f"/groups/applications/{made['application']}", None)
        assert asked not in await of(at, 2, Role.FACILITATOR)
        # Who carries it has said so.
        assert asked not in await of(at, 1, Role.STEWARD)
        state = await at.nodes[1].state()
        here = at.nodes[1].group
        waiting = replace(state, membership=replace(state.membership, voiceless=(here,)))
        assert needs(waiting, here, Role.STEWARD, Chores()) == ()
        await at.run(2, "application.stand", application=made["application"], agree=False)
        assert asked not in await of(at, 2, Role.STEWARD)


async def test_a_newcomer_is_not_asked_for_what_it_has_no_part_in_yet(tmp_path):
    async with world(tmp_path, **RULED) as at:
        await at.run(1, "motion.expel", group="Group 3", reason=WHY)
        await at.run(1, "motion.council", groups=["Group 1", "Group 2"], reason="Enough.")
        await at.exchange()
        state, here = await at.nodes[1].state(), at.nodes[1].group
        assert len(needs(state, here, Role.STEWARD, Chores())) == 2
        waiting = replace(state, membership=replace(state.membership, voiceless=(here,)))
        assert needs(waiting, here, Role.STEWARD, Chores()) == ()
        # Whoever is accused is asked at any time.
        accused = replace(state, membership=replace(state.membership, voiceless=(group_id(3),)))
        (need,) = needs(accused, group_id(3), Role.STEWARD, Chores())
        assert need.title.english() == "Reply: your group is to be expelled"


async def test_a_group_that_has_left_is_asked_for_nothing_that_it_can_not_publish(tmp_path):
    async with world(tmp_path) as at:
        ballot = await decide(at)
        due = int(at.clock.now) + 1000
        pledge = await at.run(
            1, "pledge.make", ballot=ballot, act="Book a hall", due=due, role="all"
        )
        made = await at.run(1, "proposal.put", title="A fund")
        await at.exchange()
        await at.run(2, "proposal.sponsor", proposal=made["proposal"])
        await at.exchange()
        sent = {"title": "Council", "starts": START, "ends": due + 90 * 86_400, "how": "So."}
        await at.run(1, "delegates.send", names="A. Example", report_days=1, **sent)
        await at.run(1, "convening.call", **meeting())
        await at.run(1, "membership.leave")
        at.clock.now += NOTICE_S - 1
        asked = await of(at, 1, Role.STEWARD)
        mine = {"Say what your delegates did: Council", "Put a vote on it, it is ready: A fund"}
        assert mine < asked.keys()
        [shown] = delegates_view(await at.nodes[0].state(), no_words, at.nodes[0].group).own
        assert (shown.late, shown.remind) == (True, True)
        at.clock.now += 2
        asked = await of(at, 1, Role.STEWARD)
        assert [*asked] == ["Say what came of your pledge: Book a hall"]
        state = await at.nodes[0].state()
        [shown] = delegates_view(state, no_words, at.nodes[0].group).own
        assert (shown.late, shown.remind, shown.again) == (False, False, False)
        owed = owed_by(state, at.nodes[0].group, frozenset())
        assert {one.duty for one in owed} == {Duty.REPORT_PLEDGE}
        # Its pages offer what is still taken of it, and no more.
        assert publishes("pledge.make")
        with pytest.raises(NodeError) as refused:
            await at.run(
                1, "pledge.make", ballot=ballot, act="Book two", due=due + 10**8, role="all"
            )
        assert refused.value.code == "group-left"
        assert not publishes("pledge.report")
        await at.run(1, "pledge.report", pledge=pledge["pledge"], outcome="done")


def no_words(*_of):
    return None
