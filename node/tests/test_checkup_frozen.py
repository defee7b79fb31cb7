"""`doctor` says of a frozen record what comes next, and of one that went on that it did."""

import msgspec
import pytest
from msgspec.structs import replace

from node.checkup import Level
from node.checkup.frozen import check_frozen
from node.tests.commands.test_frozen import freeze
from node.tests.commands.test_motions import RULED
from node.tests.commands.world import world
from node.tests.small_federation import group_id, rotating
from protocol.coalition.membership.values import Incarnation, MotionStance


def motion(by, **changed):
    told = Incarnation(
        hash=b"m" * 32,
        group=group_id(3),
        by=by,
        size=7,
        root=b"r" * 32,
        head=b"",
        reason="An old copy wrote.",
        time=0,
        stances={by: MotionStance(True, "", 0)},
        since=None,
        open=True,
    )
    return replace(told, **changed)


def among(state, told, **changed):
    known = replace(state.membership, incarnations={told.hash: told}, **changed)
    return replace(state, membership=known)


async def test_the_group_reads_step_by_step_what_is_to_do(tmp_path):
    async with world(tmp_path, **RULED) as at:
        node = at.nodes[2]
        await freeze(at, 3)
        state = await node.state()
        (own,) = check_frozen(node, state)
        assert own.level is Level.FAIL
        assert "rotate-key --carried FILE" in own.hint
        moved = among(state, motion(group_id(1)))
        (own,) = check_frozen(node, moved)
        assert "that it goes on is moved, 1 of 2 that are needed agree" in own.message
        rotation = (await at.run(3, "keys.rotate", **rotating(3), carried=True))["rotation"]
        await at.run(1, "keys.carry", rotation=rotation)
        said = await at.nodes[0].said({"key-rotation"})
        (link,) = (await at.nodes[0].state()).membership.rotations[group_id(3)]
        node.keyring.learn({group_id(3): (replace(link, since=0),)}, said)
        (own,) = check_frozen(node, state)
        assert "commonweal incarnation ask" in own.hint
        (other,) = check_frozen(at.nodes[0], moved)
        assert other.level is Level.WARN
        assert "Group 3's record is frozen" in other.message
        assert "commonweal motion agree" in other.hint


@pytest.mark.parametrize("suspend", [False, True])
async def test_a_record_that_went_on_is_named_and_its_seat_if_it_was_lost(tmp_path, suspend):
    rules = {**RULED, "members": msgspec.structs.replace(RULED["members"], suspend=suspend)}
    async with world(tmp_path, **rules) as at:
        state = await at.nodes[0].state()
        healed = among(state, motion(group_id(2), since=state.time, open=False))
        level = Level.WARN if suspend else Level.OK
        for node, words in ((at.nodes[0], "Group 3's record"), (at.nodes[2], "this node's own")):
            first, calm = check_frozen(node, healed)
            assert (first.level, calm.level) == (level, Level.OK)
            assert words in first.message
            assert "goes on from its statement 7" in first.message
            assert ("commonweal motion council" in first.hint) == suspend
        # Forked once more by the new key it is frozen, and nothing else.
        await freeze(at, 3)
        (again,) = check_frozen(at.nodes[0], healed)
        assert "is frozen" in again.message
