"""What a node says besides votes: a fork, as long as the proof of it says anything."""

from msgspec.structs import replace

from node.council.owing import owed
from node.tests.commands.test_frozen import freeze
from node.tests.commands.test_motions import RULED
from node.tests.commands.world import world
from node.tests.small_federation import group_id, rotating
from protocol.coalition.membership.motions import ForkProofBody


async def test_a_fork_is_said_until_somebody_has_said_it(tmp_path):
    async with world(tmp_path, **RULED) as at:
        node = at.nodes[0]
        proof = await freeze(at, 3)
        assert owed(node, await node.state()) == [("fork-proof", ForkProofBody(proof=proof))]
        await node.publish_all([(kind, body, ()) for kind, body in owed(node, await node.state())])
        assert owed(node, await node.state()) == []


async def test_a_fork_under_a_key_that_was_replaced_first_is_not_said_again_and_again(tmp_path):
    async with world(tmp_path, **RULED) as at:
        node = at.nodes[0]
        rotation = (await at.run(3, "keys.rotate", **rotating(3), carried=True))["rotation"]
        await at.run(1, "keys.carry", rotation=rotation)
        await freeze(at, 3)
        state = await node.state()
        # Said, and not yet in a cut: the key that signed both heads is in force still.
        (link,) = state.membership.rotations[group_id(3)]
        assert link.since is None
        assert [kind for kind, _ in owed(node, state)] == ["fork-proof"]
        certified = {group_id(3): (replace(link, since=0),)}
        membership = replace(state.membership, rotations=certified)
        assert owed(node, replace(state, membership=membership)) == []
