"""`doctor` says when others claim that a group has lost its keys, to the group above all."""

from node.checkup import Level
from node.checkup.claims import check_claims
from node.tests.commands.test_motions import REPLY_S, RULED
from node.tests.commands.world import World, world
from node.tests.lost_keys import claim


async def found(at: World, number: int):
    node = at.nodes[number - 1]
    return list(check_claims(node, await node.state()))


async def test_the_group_whose_keys_are_claimed_is_told_to_object_and_how(tmp_path):
    async with world(tmp_path, groups=4, **RULED) as at:
        assert await found(at, 3) == []
        name = await claim(at, 3, 1)
        (own,) = await found(at, 3)
        assert own.level is Level.FAIL
        assert "Group 1 says that this group has lost its keys" in own.message
        assert "1 of 2 that are needed agree, and it can be decided in 10 minutes" in own.message
        assert f"commonweal keys object {name[:12]}" in own.hint
        at.clock.now += REPLY_S
        (own,) = await found(at, 3)
        assert "at any time" in own.message
        await at.run(3, "keys.object", claim=name[:12], reason="We have them.")
        assert await found(at, 3) == []


async def test_the_others_are_asked_until_they_have_said_how_they_stand(tmp_path):
    async with world(tmp_path, groups=4, **RULED) as at:
        name = await claim(at, 3, 1)
        assert await found(at, 1) == []
        (other,) = await found(at, 2)
        assert other.level is Level.WARN
        assert "Group 3 has lost its keys, says Group 1" in other.message
        assert f"commonweal motion agree {name[:12]}" in other.hint
        await at.run(2, "motion.stand", motion=name, agree=False)
        assert await found(at, 2) == []


async def test_rivals_put_the_group_aside_and_it_reads_that_it_is_not_heard(tmp_path):
    async with world(tmp_path, groups=5, **RULED) as at:
        first, second = await claim(at, 3, 1), await claim(at, 3, 2, "other")
        await at.run(4, "motion.stand", motion=first, agree=True)
        await at.run(5, "motion.stand", motion=second, agree=True)
        await at.exchange()
        assert ["nothing that this group says counts" in f.message for f in await found(at, 3)] == [
            True,
            True,
        ]
