"""What pages show of claims to a group's lost keys, and whom they ask what."""

from msgspec.structs import replace

from node.store.access import Role
from node.tests.commands.test_motions import REPLY_S, RULED
from node.tests.commands.world import World, world
from node.tests.lost_keys import claim
from node.tests.small_federation import group_id
from node.web.building.group_keys import key_lines
from node.web.building.home import Chores, needs
from node.web.building.membership import membership_view
from protocol.coalition.membership.values import Rotation

OBJECT = "Object, if it is not so: Group 1 says that your group lost its keys"
STAND = "Say whether the lost keys of Group 3 are to be replaced"


async def asked(at: World, number: int, role: Role = Role.STEWARD):
    node = at.nodes[number - 1]
    found = needs(await node.state(), node.group, role, Chores())
    return {need.title.english(): need for need in found}


async def motions(at: World, number: int):
    node = at.nodes[number - 1]
    return membership_view(await node.state(), node.group).motions


async def test_a_claim_is_shown_with_who_backs_it_and_until_when_the_group_may_object(tmp_path):
    async with world(tmp_path, groups=4, **RULED) as at:
        name = await claim(at, 3, 1)
        made = (await at.run(1, "keys.show"))["claims"][0]
        (line,) = await motions(at, 2)
        assert (line.id, line.group, line.by, line.key) == (
            name, "Group 3", "Group 1", made["key"],
        )  # fmt: skip
        assert [said.group for said in line.agree] == ["Group 1"]
        assert (line.needed, line.due, line.due_past) == (2, made["time"] + REPLY_S, False)
        assert (line.accuses, line.against_me, line.rival) == (False, False, False)
        (own,) = await motions(at, 3)
        assert own.against_me
        at.clock.now += REPLY_S
        (line,) = await motions(at, 2)
        assert line.due_past
        await at.run(3, "keys.object", claim=name, reason="We have them.")
        assert await motions(at, 3) == ()


async def test_of_rivals_it_is_said_that_the_group_is_not_heard(tmp_path):
    async with world(tmp_path, groups=5, **RULED) as at:
        names = [await claim(at, 3, 1), await claim(at, 3, 2, "other")]
        for by, name in zip((4, 5), names, strict=True):
            await at.run(by, "motion.stand", motion=name, agree=True)
        await at.exchange()
        assert [line.rival for line in await motions(at, 1)] == [True, True]


async def test_the_group_is_asked_to_object_and_the_others_how_they_stand(tmp_path):
    async with world(tmp_path, groups=4, **RULED) as at:
        name = await claim(at, 3, 1)
        path = f"/groups/motions/{name}"
        due = (await motions(at, 2))[0].due
        for number, title in ((3, OBJECT), (2, STAND)):
            need = (await asked(at, number))[title]
            assert (need.path, need.due) == (path, due)
        # Who moved it has said so.
        assert STAND not in await asked(at, 1)
        assert STAND not in await asked(at, 2, Role.FACILITATOR)
        await at.run(2, "motion.stand", motion=name, agree=False)
        assert STAND not in await asked(at, 2)
        at.clock.now += REPLY_S
        assert (await asked(at, 4))[STAND].due is None
        await at.run(3, "keys.object", claim=name, reason="We have them.")
        assert OBJECT not in await asked(at, 3)


async def test_keys_that_the_others_decided_on_are_told_from_those_of_shares(tmp_path):
    async with world(tmp_path, **RULED) as at:
        state = await at.nodes[0].state()
        link = Rotation(
            hash=b"h" * 32,
            by=group_id(1),
            key=b"k" * 32,
            next_key_hash=b"n" * 32,
            cosigning_key=b"c" * 32,
            transport_key=b"t" * 32,
            agreement_key=b"a" * 32,
            time=state.time,
            since=7,
            decided=True,
        )
        known = replace(state.membership, rotations={group_id(3): (link,)})
        (line,) = key_lines(replace(state, membership=known), group_id(3))
        assert (line.decided, line.by, line.statements, line.here) == (True, "Group 1", 7, True)
